//! The server refuses, rejects or drops, and a user at the client can only see how.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Kernel};
use super::super::scenario::Who::Server;
use super::super::scenario::{Fault, Place, Proof, Scenario, Service, Step, Truth};

/// A RST from the target's distance: nobody listens, only on loopback, or a filter there answers so.
pub const REFUSED: Fault = Fault {
    ids: &["tcp.refused.rst-host"],
    also: &[],
    candidates: &["listen.none", "listen.loopback-only"],
    possible: &["tcp.refused.rst-host", "tcp.refused.rst-middlebox", "listen.wrong-family"],
    place: Place::Target,
};
/// Silence of one port of a host that answers otherwise.
const SILENT_PORT: Fault = Fault {
    ids: &[],
    also: &[],
    candidates: &["tcp.filtered", "listen.accept-queue-full"],
    possible: &["local.ingress-filter", "path.loss"],
    place: Place::Anywhere,
};
const RESET: &[Proof] = &[Counted(Server, "syn_in"), Counted(Server, "rst_out")];
const HITS: &[Proof] = &[Hits(Server)];
const NET: &[&str] = &["tcp.rejected.icmp-net"];
const HOST: &[&str] = &["tcp.rejected.icmp-host"];
const ADMIN: &[&str] = &["tcp.rejected.icmp-admin"];
const PORT: &[&str] = &["tcp.rejected.icmp-port"];

const fn rejects(id: &'static str, ids: &'static [&'static str], stage: &'static [Step]) -> Scenario {
    Scenario { stage, ..Scenario::known(id, ids, Place::Target, HITS) }
}

/// A rule of the server for this port that rejects with a code of ICMP or ICMPv6.
macro_rules! reject {
    ($code:literal) => {
        &[(Server, rule!("input priority 0", "tcp dport {port}", concat!("reject with ", $code)))]
    };
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        services: &[],
        truth: Truth::Fault(REFUSED),
        ..Scenario::known("closed", &[], Place::Target, RESET)
    },
    Scenario {
        family: V6,
        services: &[],
        truth: Truth::Fault(REFUSED),
        ..Scenario::known("closed-v6", &[], Place::Target, RESET)
    },
    Scenario {
        services: &[Service::Bound(Server, "127.0.0.1")],
        truth: Truth::Fault(REFUSED),
        ..Scenario::known("loopback-only", &[], Place::Target, RESET)
    },
    Scenario {
        stage: reject!("tcp reset"),
        truth: Truth::Fault(REFUSED),
        ..Scenario::known("server-reset", &[], Place::Target, HITS)
    },
    rejects("reject-net", NET, reject!("icmp type net-unreachable")),
    rejects("reject-host", HOST, reject!("icmp type host-unreachable")),
    rejects(
        "reject-protocol",
        &["tcp.rejected.icmp-protocol", "host.protocol-unreachable"],
        reject!("icmp type prot-unreachable"),
    ),
    rejects("reject-port", PORT, reject!("icmp type port-unreachable")),
    rejects(
        "reject-net-prohibited",
        &["tcp.rejected.icmp-net", "tcp.rejected.icmp-admin"],
        reject!("icmp type net-prohibited"),
    ),
    rejects(
        "reject-host-prohibited",
        &["tcp.rejected.icmp-host", "tcp.rejected.icmp-admin"],
        reject!("icmp type host-prohibited"),
    ),
    rejects("reject-admin", ADMIN, reject!("icmp type admin-prohibited")),
    Scenario { family: V6, ..rejects("reject-no-route-v6", NET, reject!("icmpv6 type no-route")) },
    Scenario { family: V6, ..rejects("reject-admin-v6", ADMIN, reject!("icmpv6 type admin-prohibited")) },
    Scenario { family: V6, ..rejects("reject-address-v6", HOST, reject!("icmpv6 type addr-unreachable")) },
    Scenario { family: V6, ..rejects("reject-port-v6", PORT, reject!("icmpv6 type port-unreachable")) },
    Scenario { family: V6, ..rejects("reject-policy-v6", ADMIN, reject!("icmpv6 type policy-fail")) },
    Scenario {
        family: V6,
        ..rejects(
            "reject-route-v6",
            &["tcp.rejected.icmp-admin", "tcp.rejected.icmp-net"],
            reject!("icmpv6 type reject-route"),
        )
    },
    Scenario {
        stage: &[(Server, rule!("input priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(SILENT_PORT),
        ..Scenario::known("server-drop", &[], Place::Anywhere, HITS)
    },
    Scenario {
        family: V6,
        stage: &[(Server, rule!("input priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(SILENT_PORT),
        ..Scenario::known("server-drop-v6", &[], Place::Anywhere, HITS)
    },
    Scenario {
        stage: &[(Server, rule!("input priority 0", "{l3} saddr {client}", "drop"))],
        truth: Truth::Fault(Fault {
            ids: &["host.silent", "tcp.filtered"],
            possible: &[
                "host.silent",
                "listen.accept-queue-full",
                "local.ingress-filter",
                "local.rp-filter",
                "path.loss",
            ],
            ..Fault::open(&["tcp.filtered"], Place::Beyond)
        }),
        ..Scenario::known("server-drops-all", &[], Place::Beyond, HITS)
    },
    Scenario {
        before: &[(Server, "echo 1 > /proc/sys/net/core/somaxconn")],
        services: &[Service::Deaf(Server, "{target}"), Service::Holds(Server, "{target}", 4)],
        truth: Truth::Fault(SILENT_PORT),
        ..Scenario::known(
            "queue-full",
            &[],
            Place::Anywhere,
            &[Counted(Server, "syn_in"), Kernel(Server, "TcpExt", "ListenOverflows")],
        )
    },
];
