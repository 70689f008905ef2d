//! Routing beyond the client: routers without a route, loops, hosts that are not there, replies without a way back.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Holds, Kernel, Quiet, Rises};
use super::super::scenario::Who::{Client, Early, First, Inner, Last, Server};
use super::super::scenario::{Fault, Place, Proof, Scenario, Truth};

/// Nothing at all comes back from the target.
pub const SILENT: Fault = Fault {
    ids: &["host.silent", "tcp.filtered"],
    also: &[],
    candidates: &["tcp.filtered"],
    possible: &[
        "host.silent",
        "listen.accept-queue-full",
        "local.ingress-filter",
        "path.router-no-route",
        "path.loss",
        "local.rp-filter",
    ],
    place: Place::Beyond,
};
/// SYNs come as far as this router, and the server sees none.
const AT_EARLY: &[Proof] = &[Counted(Early, "syn_in"), Quiet(Server, "syn_in")];
const AT_INNER: &[Proof] = &[Counted(Inner, "syn_in"), Quiet(Server, "syn_in")];
/// Far more SYNs pass the router than the client sends.
const AT_INNER_TWICE: &[Proof] = &[
    Rises(
        Inner,
        "passed=$(nft list counter inet witness syn_in | sed -n 's/.*packets \\([0-9]*\\).*/\\1/p'); \
             echo $((passed / 20))",
    ),
    Quiet(Server, "syn_in"),
    Counted(Client, "syn_asked"),
];
const NO_ROUTE: &[&str] = &["path.router-no-route"];
const HOST_ABSENT: &[&str] = &["host.unreachable-last-hop"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    // A router that has just learnt that nobody is there says so at once, as a filter does: each asks afresh.
    Scenario {
        asks: "{absent-there}",
        once: true,
        ..Scenario::known(
            "far-host-absent",
            HOST_ABSENT,
            Place::Router(Last),
            &[
                Counted(Last, "syn_in"),
                Holds(Last, "{ip} neigh show dev {far} | grep -qE '(INCOMPLETE|FAILED)'"),
            ],
        )
    },
    Scenario {
        asks: "{absent-there}",
        once: true,
        family: V6,
        ..Scenario::known(
            "far-host-absent-v6",
            HOST_ABSENT,
            Place::Router(Last),
            &[
                Counted(Last, "syn_in"),
                Holds(Last, "{ip} neigh show dev {far} | grep -qE '(INCOMPLETE|FAILED)'"),
            ],
        )
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Early, "{ip} route del {net}")],
        ..Scenario::known("router-no-route", NO_ROUTE, Place::Router(Early), AT_EARLY)
    },
    Scenario {
        routers: (2, 6),
        family: V6,
        stage: &[(Early, "{ip} route del {net}")],
        ..Scenario::known("router-no-route-v6", NO_ROUTE, Place::Router(Early), AT_EARLY)
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Early, "{ip} route replace unreachable {net}")],
        // Such a route, a host that is known to be absent and a rule that rejects answer alike.
        truth: Truth::Fault(Fault {
            possible: &["path.router-no-route"],
            ..Fault::open(&["host.unreachable-last-hop", "tcp.rejected.icmp-host"], Place::Router(Early))
        }),
        ..Scenario::known("router-unreachable", &[], Place::Router(Early), AT_EARLY)
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Early, "{ip} route replace prohibit {net}")],
        ..Scenario::known(
            "router-prohibit",
            &["tcp.rejected.icmp-admin", "path.rejected.icmp-admin"],
            Place::Router(Early),
            AT_EARLY,
        )
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Early, "{ip} route replace blackhole {net}")],
        truth: Truth::Fault(SILENT),
        ..Scenario::known("router-blackhole", &[], Place::Beyond, AT_EARLY)
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Inner, "echo 0 > /proc/sys/net/ipv4/ip_forward")],
        truth: Truth::Fault(SILENT),
        ..Scenario::known("router-does-not-forward", &[], Place::Beyond, AT_INNER)
    },
    Scenario {
        stage: &[(First, "echo 0 > /proc/sys/net/ipv4/ip_forward")],
        truth: Truth::Fault(SILENT),
        ..Scenario::known(
            "gateway-does-not-forward",
            &[],
            Place::Beyond,
            &[Counted(First, "syn_in"), Quiet(Server, "syn_in")],
        )
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Inner, "{ip} route del {net}; {ip} route add {net} via {left}")],
        ..Scenario::known("loop", &["path.loop"], Place::Beyond, AT_INNER_TWICE)
    },
    Scenario {
        routers: (2, 6),
        family: V6,
        stage: &[(Inner, "{ip} route del {net}; {ip} route add {net} via {left}")],
        ..Scenario::known("loop-v6", &["path.loop"], Place::Beyond, AT_INNER_TWICE)
    },
    Scenario {
        stage: &[(Server, "{ip} route del default")],
        truth: Truth::Fault(SILENT),
        ..Scenario::known(
            "no-way-back",
            &[],
            Place::Beyond,
            &[Counted(Server, "syn_in"), Quiet(Client, "synack_in"), Quiet(Server, "synack_out")],
        )
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Last, "{ip} route del {back}")],
        truth: Truth::Fault(SILENT),
        ..Scenario::known(
            "no-way-back-behind-the-server",
            &[],
            Place::Beyond,
            &[Counted(Server, "synack_out"), Quiet(Client, "synack_in")],
        )
    },
    Scenario {
        stage: &[(
            Server,
            "ip link add aside type veth peer aside2; ip link set aside2 up
             ip addr add 10.253.9.1/24 dev aside; ip link set aside up
             ip route add {back} via 10.253.9.2 dev aside
             for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 1 > $file; done",
        )],
        truth: Truth::Fault(SILENT),
        ..Scenario::known(
            "server-reverse-path",
            &[],
            Place::Beyond,
            &[Counted(Server, "syn_in"), Kernel(Server, "TcpExt", "IPReversePathFilter")],
        )
    },
];
