//! Sound networks that are slow, lossy, spread or busy: what works there may be remarked, and is no fault.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Holds};
use super::super::scenario::Who::{Client, First, Last, Server};
use super::super::scenario::{Place, Scenario, Service, Step, Truth};

/// The gateway sends both directions of every flow through its slow device.
const SLOW: &[Step] = &[(
    First,
    "ip link set slow up
     for ip in 'ip -4' 'ip -6'; do
       $ip rule add iif {near} lookup 77 pref 77; $ip rule add iif {far} lookup 77 pref 77
       $ip route add default dev slow table 77
     done",
)];
/// Every so many SYNs one is lost, and the rest of the flow is left alone.
macro_rules! loses_syn {
    ($one:literal) => {
        &[(
            First,
            rule!(
                "forward priority 0",
                concat!("tcp dport {port} tcp flags & (syn|ack) == syn numgen inc mod ", $one, " 7"),
                "drop"
            ),
        )]
    };
}
/// A second cable beside the first, and both ways over either, chosen by the ports of a flow.
const TWO_WAYS: &[Step] = &[
    (First, "ip link add second type veth peer name second netns {server-process}"),
    (Server, "ip addr add 10.254.78.2/30 dev second; ip link set second up"),
    (
        First,
        "ip addr add 10.254.78.1/30 dev second; ip link set second up
         until ip -o link show second | grep -q 'state UP'; do sleep 0.1; done
         echo 1 > /proc/sys/net/ipv4/fib_multipath_hash_policy
         ip route replace {target}/32 nexthop via {target} dev {far} nexthop via 10.254.78.2 dev second",
    ),
];
const LATE: &[&str] = &["tcp.syn-retransmit"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        services: &[Service::Open, Service::Delays(First, 150)],
        stage: SLOW,
        ..Scenario::fine("slow-300-ms")
    },
    Scenario {
        family: V6,
        services: &[Service::Open, Service::Delays(First, 150)],
        stage: SLOW,
        ..Scenario::fine("slow-300-ms-v6")
    },
    // The second SYN goes out before the answer to the first one is in: nothing is lost.
    Scenario {
        services: &[Service::Open, Service::Delays(First, 750)],
        stage: SLOW,
        truth: Truth::Remarkable(LATE),
        ..Scenario::fine("slow-1500-ms")
    },
    Scenario {
        services: &[Service::Delays(First, 150)],
        stage: SLOW,
        truth: Truth::Fault(super::server::REFUSED),
        ..Scenario::known(
            "slow-and-closed",
            &[],
            Place::Target,
            &[Counted(Server, "syn_in"), Counted(Server, "rst_out")],
        )
    },
    Scenario {
        words: "-c 12 -i 0.1",
        services: &[Service::Closes],
        once: true,
        stage: loses_syn!("20"),
        truth: Truth::Fault(super::path::LATE),
        ..Scenario::known(
            "loses-one-syn-in-12",
            &[],
            Place::Anywhere,
            &[Hits(First), Counted(Client, "synack_in")],
        )
    },
    Scenario {
        words: "-c 100 -i 0.05",
        services: &[Service::Closes],
        once: true,
        stage: loses_syn!("100"),
        truth: Truth::Fault(super::path::LATE),
        ..Scenario::known(
            "loses-one-syn-in-100",
            &[],
            Place::Anywhere,
            &[Hits(First), Counted(Client, "synack_in")],
        )
    },
    Scenario {
        words: "-c 8 -i 0.05",
        routers: (1, 1),
        stage: TWO_WAYS,
        proofs: &[
            Counted(Server, "synack_out"),
            Holds(First, "ip route show {target} | grep -c nexthop | grep -q 2"),
        ],
        ..Scenario::fine("two-ways")
    },
    Scenario {
        before: &[(Client, "echo 10000 64999 > /proc/sys/net/ipv4/ip_local_port_range")],
        services: &[Service::Bound(Server, "{target}"), Service::Hurries(Client, "{target}", 20_000)],
        proofs: &[
            Counted(Server, "synack_out"),
            Holds(Client, "test $(ss -Htn state time-wait dst {target} | wc -l) -gt 19000"),
        ],
        ..Scenario::fine("twenty-thousand-time-waits")
    },
    // Every link works, and one carries less: routers say so, and TCP obeys (RFC 1191).
    Scenario {
        routers: (2, 2),
        services: &[Service::Floods(100_000)],
        stage: &[(First, "ip link set {far} mtu 1400"), (Last, "ip link set {near} mtu 1400")],
        words: "--hold 1s",
        ..Scenario::fine("narrow-link-that-says-so")
    },
];
