//! Faults of the client itself: its routes, rules, links, addresses, filters and ports.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Holds, Kernel, LinkHits, Quiet, Rises};
use super::super::scenario::Who::{Client, First, Server};
use super::super::scenario::{Fault, Place, Proof, Scenario, Service, Step, Truth};

/// A route of the client that forbids the target, and what the kernel itself says of it.
const fn route(id: &'static str, ids: &'static [&'static str], stage: &'static [Step]) -> Scenario {
    const PROOFS: &[Proof] = &[
        Quiet(Client, "syn_asked"),
        Holds(Client, "! setpriv --reuid=65534 --regid=65534 --clear-groups {ip} route get {target}"),
    ];
    Scenario { stage, ..Scenario::known(id, ids, Place::Here, PROOFS) }
}

/// Silence that an ordinary user may take for somebody else's.
const DROPPED_REPLY: Fault = Fault {
    ids: &["local.ingress-filter"],
    also: &[],
    candidates: &["local.ingress-filter", "tcp.filtered"],
    possible: &["listen.accept-queue-full", "host.silent", "path.loss"],
    place: Place::Anywhere,
};
/// A SYN that this host drops: a filter and a policy of the control group look the same.
const DROPPED_HERE: Fault = Fault {
    ids: &["local.egress-filter"],
    also: &[],
    candidates: &["local.egress-filter"],
    possible: &["local.process-policy", "local.queue-full", "local.conntrack-full", "local.ipsec-policy"],
    place: Place::Here,
};
/// Whoever sees packets sees that the answer came, and that the connection did not get it.
const SEEN_REPLY: Option<Truth> = Some(Truth::Fault(Fault::known(&["local.ingress-filter"], Place::Here)));
const NO_SYN: &[Proof] = &[Quiet(Client, "syn_asked")];
const HITS: &[Proof] = &[Hits(Client)];
/// No SYN of this flow reaches the gateway, and the gateway's address stays unresolved.
const UNRESOLVED: &[Proof] = &[
    Quiet(First, "syn_in"),
    Holds(Client, "{ip} neigh show dev {dev} | grep -qE '^[0-9a-f.:]+ +(INCOMPLETE|FAILED)'"),
];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    route("no-route", &["route.none"], &[(Client, "{ip} route del default")]),
    Scenario { family: V6, ..route("no-route-v6", &["route.none"], &[(Client, "{ip} route del default")]) },
    route("route-blackhole", &["route.blackhole"], &[(Client, "{ip} route add blackhole {net}")]),
    route("route-unreachable", &["route.unreachable"], &[(Client, "{ip} route add unreachable {net}")]),
    route("route-prohibit", &["route.prohibit"], &[(Client, "{ip} route add prohibit {net}")]),
    route("route-throw", &["route.none"], &[(Client, "{ip} route add throw {net}; {ip} route del default")]),
    Scenario {
        family: V6,
        ..route("route-blackhole-v6", &["route.blackhole"], &[(Client, "{ip} route add blackhole {net}")])
    },
    Scenario {
        family: V6,
        ..route("route-prohibit-v6", &["route.prohibit"], &[(Client, "{ip} route add prohibit {net}")])
    },
    route("rule-blackhole", &["route.blackhole"], &[(Client, "{ip} rule add to {net} blackhole pref 100")]),
    route(
        "rule-unreachable",
        &["route.unreachable"],
        &[(Client, "{ip} rule add to {net} unreachable pref 100")],
    ),
    route("rule-prohibit", &["route.prohibit"], &[(Client, "{ip} rule add to {net} prohibit pref 100")]),
    route(
        "rule-prohibit-user",
        &["route.prohibit"],
        &[(Client, "{ip} rule add uidrange 65534-65534 to {net} prohibit pref 100")],
    ),
    Scenario {
        stage: &[(Client, "ip link set {dev} down")],
        truth: Truth::Fault(Fault { also: &["route.none"], ..Fault::known(&["link.down"], Place::Here) }),
        ..Scenario::known("interface-down", &["link.down"], Place::Here, NO_SYN)
    },
    Scenario {
        stage: &[
            (First, "ip link set {near} down"),
            (Client, "until ip -o link show {dev} | grep -q NO-CARRIER; do sleep 0.1; done; sleep 1.1"),
        ],
        ..Scenario::known(
            "no-carrier",
            &["link.no-carrier"],
            Place::Here,
            &[Quiet(First, "syn_in"), Holds(Client, "ip -o link show {dev} | grep -q NO-CARRIER")],
        )
    },
    Scenario {
        stage: &[(Client, "{ip} addr flush dev {dev}")],
        truth: Truth::Fault(Fault {
            also: &["route.none"],
            ..Fault::known(&["addr.no-family"], Place::Here)
        }),
        ..Scenario::known("no-address", &["addr.no-family"], Place::Here, NO_SYN)
    },
    Scenario {
        asks: "127.0.0.1",
        services: &[Service::Bound(Client, "127.0.0.1")],
        stage: &[(Client, "ip link set lo down")],
        ..Scenario::known(
            "loopback-down",
            &["link.loopback-down"],
            Place::Here,
            &[Quiet(Client, "syn_in"), Holds(Client, "! ip -o link show lo | grep -q 'LOOPBACK,UP'")],
        )
    },
    Scenario {
        asks: "{absent-here}",
        ..Scenario::known("absent-on-link", &["host.arp-fail"], Place::Target, UNRESOLVED)
    },
    Scenario {
        asks: "{absent-here}",
        family: V6,
        ..Scenario::known("absent-on-link-v6", &["host.arp-fail"], Place::Target, UNRESOLVED)
    },
    Scenario {
        asks: "fe80::dead:beef%{dev}",
        family: V6,
        ..Scenario::known("absent-link-local", &["host.arp-fail"], Place::Target, UNRESOLVED)
    },
    Scenario {
        stage: &[(Client, "{ip} route replace default via {absent-here}")],
        ..Scenario::known(
            "absent-gateway",
            &["gateway.arp-fail"],
            Place::Gateway("{absent-here}"),
            UNRESOLVED,
        )
    },
    Scenario {
        stage: &[(Client, "{ip} route replace default via {absent-here}")],
        family: V6,
        ..Scenario::known(
            "absent-gateway-v6",
            &["gateway.arp-fail"],
            Place::Gateway("{absent-here}"),
            UNRESOLVED,
        )
    },
    Scenario {
        stage: &[(Client, "{ip} neigh replace {gateway} lladdr 02:00:00:00:de:ad dev {dev} nud permanent")],
        truth: Truth::Fault(Fault {
            possible: &[
                "gateway.arp-fail",
                "host.silent",
                "local.ingress-filter",
                "local.rp-filter",
                "path.loss",
            ],
            ..Fault::open(&["tcp.filtered"], Place::Anywhere)
        }),
        ..Scenario::known(
            "wrong-mac",
            &[],
            Place::Anywhere,
            &[Counted(Client, "syn_out"), Quiet(First, "syn_in")],
        )
    },
    Scenario {
        stage: &[(Client, rule!("output priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(DROPPED_HERE),
        ..Scenario::known("output-drop", &[], Place::Here, HITS)
    },
    Scenario {
        family: V6,
        stage: &[(Client, rule!("output priority 0", "ip6 daddr {target}", "drop"))],
        truth: Truth::Fault(DROPPED_HERE),
        ..Scenario::known("output-drop-address-v6", &[], Place::Here, HITS)
    },
    Scenario {
        stage: &[(
            Client,
            rule!("output priority 0", "tcp dport {port}", "reject with icmpx admin-prohibited"),
        )],
        ..Scenario::known("output-reject-admin", &["local.egress-filter"], Place::Here, HITS)
    },
    Scenario {
        family: V6,
        stage: &[(Client, rule!("output priority 0", "tcp dport {port}", "reject"))],
        ..Scenario::known("output-reject-port-v6", &["local.egress-filter"], Place::Here, HITS)
    },
    Scenario {
        stage: &[(Client, rule!("output priority 0", "tcp dport {port}", "reject with tcp reset"))],
        truth: Truth::Fault(Fault {
            ids: &["local.egress-filter"],
            possible: &["tcp.refused.rst-host"],
            ..Fault::open(&["local.egress-filter", "tcp.refused.rst-middlebox"], Place::Anywhere)
        }),
        // No SYN was on any wire.
        raw: Some(Truth::Fault(Fault::known(&["local.egress-filter"], Place::Here))),
        ..Scenario::known("output-reset", &[], Place::Anywhere, HITS)
    },
    Scenario {
        stage: &[(Client, rule!("input priority 0", "tcp sport {port}", "drop"))],
        truth: Truth::Fault(DROPPED_REPLY),
        raw: SEEN_REPLY,
        ..Scenario::known("input-drop", &[], Place::Anywhere, &[Hits(Client), Counted(Server, "synack_out")])
    },
    Scenario {
        stage: &[(
            Client,
            "nft 'table netdev fault { counter hits {}; chain c { type filter hook ingress device {dev} \
             priority 0; {l3} saddr {target} tcp sport {port} counter name hits drop; }; }'",
        )],
        truth: Truth::Fault(DROPPED_REPLY),
        raw: SEEN_REPLY,
        ..Scenario::known(
            "ingress-drop",
            &[],
            Place::Anywhere,
            &[LinkHits(Client), Counted(Server, "synack_out")],
        )
    },
    Scenario {
        stage: &[
            (Client, "ip link add second type veth peer name second netns {gateway-process}"),
            (First, "ip addr add 10.254.77.2/30 dev second; ip link set second up"),
            (
                Client,
                "ip addr add 10.254.77.1/30 dev second; ip link set second up
                 until ip -o link show second | grep -q 'state UP'; do sleep 0.1; done
                 ip route replace {net} via 10.254.77.2 dev second src {client}
                 for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 1 > $file; done",
            ),
        ],
        ..Scenario::known(
            "reply-by-another-way",
            &["local.rp-filter"],
            Place::Here,
            &[Counted(Server, "synack_out"), Kernel(Client, "TcpExt", "IPReversePathFilter")],
        )
    },
    Scenario {
        before: &[(Client, "echo '40000 40003' > /proc/sys/net/ipv4/ip_local_port_range")],
        services: &[Service::Open, Service::Holds(Client, "{target}", 4)],
        ..Scenario::known(
            "ports-exhausted",
            &["local.ports-exhausted"],
            Place::Here,
            &[Quiet(Client, "syn_asked"), Holds(Client, "test $(ss -Htn dst {target} | wc -l) -eq 4")],
        )
    },
    Scenario {
        before: &[(Client, "echo '40000 40003' > /proc/sys/net/ipv4/ip_local_port_range")],
        services: &[Service::Open, Service::Hurries(Client, "{target}", 4)],
        ..Scenario::known(
            "ports-in-time-wait",
            &["local.ports-exhausted"],
            Place::Here,
            &[
                Quiet(Client, "syn_asked"),
                Holds(Client, "test $(ss -Htn state time-wait dst {target} | wc -l) -eq 4"),
            ],
        )
    },
    Scenario {
        words: "-s {absent-here}",
        ..Scenario::known("source-not-here", &["addr.none"], Place::Here, NO_SYN)
    },
    Scenario {
        family: V6,
        stage: &[(
            Client,
            "echo 1 > /proc/sys/net/ipv6/conf/{dev}/accept_dad; echo 60000 > \
             /proc/sys/net/ipv6/conf/{dev}/dad_transmits; ip addr add 2001:db8:7::7/64 dev {dev}",
        )],
        words: "-s 2001:db8:7::7",
        ..Scenario::known(
            "source-tentative",
            &["addr.tentative"],
            Place::Here,
            &[Quiet(Client, "syn_asked"), Holds(Client, "ip -6 addr show tentative | grep -q 2001:db8:7::7")],
        )
    },
    Scenario {
        family: V6,
        stage: &[(Client, "for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 > $file; done")],
        truth: Truth::Fault(Fault {
            also: &["route.none"],
            ..Fault::known(&["addr.no-family"], Place::Here)
        }),
        ..Scenario::known("v6-disabled", &[], Place::Here, NO_SYN)
    },
    Scenario {
        family: V6,
        asks: "fe80::1",
        ..Scenario::known("no-scope", &["addr.scope-missing"], Place::Here, NO_SYN)
    },
    Scenario {
        asks: "255.255.255.255",
        ..Scenario::known("broadcast", &["addr.not-one-host"], Place::Here, NO_SYN)
    },
    Scenario {
        // The gateway is known before: what is dropped is the SYN, and not the question for its neighbour.
        stage: &[(
            Client,
            "ping -n -c1 -W2 {gateway}; tc qdisc add dev {dev} root tbf rate 8kbit burst 10 limit 1",
        )],
        truth: Truth::Fault(Fault {
            ids: &["local.queue-full"],
            possible: &["local.process-policy", "local.conntrack-full"],
            ..Fault::open(&["local.egress-filter", "local.queue-full"], Place::Here)
        }),
        ..Scenario::known(
            "queue-drop",
            &[],
            Place::Here,
            &[
                Quiet(First, "syn_in"),
                Rises(Client, "tc -s qdisc show dev {dev} | sed -n 's/.*dropped \\([0-9]*\\).*/\\1/p'"),
            ],
        )
    },
    Scenario {
        stage: &[(Client, "ip xfrm policy add dst {target}/32 dir out action block")],
        ..Scenario::known(
            "ipsec-block",
            &["local.ipsec-policy"],
            Place::Here,
            &[
                Quiet(Client, "syn_out"),
                Rises(Client, "awk '$1 == \"XfrmOutPolBlock\" { print $2 }' /proc/net/xfrm_stat"),
            ],
        )
    },
];
