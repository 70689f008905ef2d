//! Nothing is wrong: chains with everything that may look like a fault, and none.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Holds};
use super::super::scenario::Who::{Client, Early, First, Last, Server};
use super::super::scenario::{Proof, Scenario, Service};

const OWN: &[Proof] = &[Counted(Client, "synack_in")];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::fine("plain"),
    Scenario { family: V6, ..Scenario::fine("plain-v6") },
    Scenario { routers: (1, 1), ..Scenario::fine("two-hops") },
    Scenario { routers: (6, 6), family: V6, ..Scenario::fine("seven-hops-v6") },
    Scenario {
        services: &[Service::Greets("220 ready\r\n")],
        words: "--hold 1s",
        ..Scenario::fine("greets")
    },
    Scenario {
        asks: "127.0.0.1",
        services: &[Service::Bound(Client, "127.0.0.1")],
        proofs: OWN,
        ..Scenario::fine("own")
    },
    Scenario {
        asks: "::1",
        services: &[Service::Bound(Client, "::1")],
        proofs: OWN,
        ..Scenario::fine("own-v6")
    },
    Scenario {
        asks: "{gateway}",
        services: &[Service::Bound(First, "{gateway}")],
        proofs: OWN,
        ..Scenario::fine("neighbour")
    },
    Scenario {
        stage: &[(
            Server,
            "nft 'table inet quiet { chain c { type filter hook input priority 0; \
             meta l4proto { icmp, ipv6-icmp } drop; }; }'",
        )],
        ..Scenario::fine("no-echo")
    },
    Scenario {
        routers: (2, 6),
        stage: &[(
            Early,
            "nft 'table inet quiet { chain c { type filter hook output priority 0; \
             meta l4proto { icmp } drop; }; }'",
        )],
        ..Scenario::fine("silent-router")
    },
    Scenario {
        stage: &[(Last, "echo 1000 > /proc/sys/net/ipv4/icmp_ratelimit")],
        ..Scenario::fine("limited-router")
    },
    Scenario {
        services: &[Service::Open, Service::Hurries(Client, "{target}", 500)],
        proofs: &[
            Counted(Server, "synack_out"),
            Holds(Client, "test $(ss -Htn state time-wait dst {target} | wc -l) -gt 400"),
        ],
        ..Scenario::fine("many-time-waits")
    },
    Scenario {
        stage: &[(
            Client,
            "ip link add broken type veth peer broken2; ip addr add 10.252.1.1/24 dev broken
             ip route add blackhole 10.251.0.0/16; ip rule add to 10.250.0.0/16 prohibit pref 50
             nft 'table inet policies { chain c { type filter hook output priority 0; \
             tcp dport {other} reject; udp dport {port} drop; }; }'",
        )],
        ..Scenario::fine("faults-of-others")
    },
    Scenario {
        stage: &[(Client, "echo '1 0' > /proc/sys/net/ipv4/ping_group_range")],
        ..Scenario::fine("echo-not-permitted")
    },
    Scenario {
        stage: &[(First, "ip link set {far} mtu 1300"), (Last, "ip link set {near} mtu 1300")],
        routers: (2, 2),
        ..Scenario::fine("narrow-link")
    },
    Scenario { stage: &[(Client, "ip -4 addr flush dev {dev}")], family: V6, ..Scenario::fine("v6-alone") },
];
