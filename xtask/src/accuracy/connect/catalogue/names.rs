//! Names: a resolver that refuses, fails or is silent, no resolver at all, and names that lead elsewhere.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Holds, Quiet};
use super::super::scenario::Who::{Client, Early, First, Server};
use super::super::scenario::{Answer, Place, Proof, Scenario, Service, Step};

/// The gateway is the resolver; whatever comes to it is counted.
const ASKED: &[Step] = &[
    file!("/etc/resolv.conf", "nameserver {gateway}\\noptions timeout:1 attempts:2\\n"),
    (First, rule!("input priority 0", "udp dport 53", "accept")),
];
const UNRESOLVED: &[&str] = &["dns.unresolved"];
const NAME: &str = "service.netkit.test";
/// The resolver heard the question, and nobody sent a SYN.
const QUESTION: &[Proof] = &[Hits(First), Quiet(Client, "syn_asked")];

const fn server(id: &'static str, services: &'static [Service]) -> Scenario {
    Scenario { asks: NAME, services, stage: ASKED, ..Scenario::known(id, UNRESOLVED, Place::Names, QUESTION) }
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    server("no-such-name", &[Service::Names(First, "{gateway}", Answer::Code(3))]),
    server("no-such-data", &[Service::Names(First, "{gateway}", Answer::Code(0))]),
    server("resolver-fails", &[Service::Names(First, "{gateway}", Answer::Code(2))]),
    server("resolver-refuses", &[Service::Names(First, "{gateway}", Answer::Code(5))]),
    server("resolver-silent", &[Service::Names(First, "{gateway}", Answer::Nothing)]),
    server("resolver-closed", &[]),
    Scenario {
        asks: NAME,
        stage: &[file!("/etc/resolv.conf", "nameserver {absent-here}\\noptions timeout:1 attempts:1\\n")],
        ..Scenario::known(
            "resolver-absent",
            UNRESOLVED,
            Place::Names,
            &[
                Quiet(Client, "syn_asked"),
                Holds(Client, "ip -4 neigh show {absent-here} | grep -qE '(INCOMPLETE|FAILED)'"),
            ],
        )
    },
    Scenario {
        asks: NAME,
        stage: &[file!("/etc/resolv.conf", "")],
        ..Scenario::known(
            "no-resolver",
            UNRESOLVED,
            Place::Names,
            &[Quiet(Client, "syn_asked"), Holds(Client, "! test -s /etc/resolv.conf")],
        )
    },
    // The hosts file leads to an address that nobody has.
    Scenario {
        asks: NAME,
        stage: &[file!("/etc/hosts", "{absent-here} service.netkit.test\\n")],
        ..Scenario::known(
            "hosts-file-outdated",
            &["host.arp-fail"],
            Place::Target,
            &[
                Quiet(First, "syn_in"),
                Holds(Client, "ip -4 neigh show {absent-here} | grep -qE '(INCOMPLETE|FAILED)'"),
            ],
        )
    },
    // A name with two families, of which one is dead: it works, and IPv6 is what is wrong.
    Scenario {
        asks: NAME,
        routers: (2, 6),
        stage: &[
            file!("/etc/hosts", "{target-v6} service.netkit.test\\n{target-v4} service.netkit.test\\n"),
            (
                Early,
                "nft 'table ip6 fault { counter hits {}; chain c { type filter hook forward priority 0; \
              tcp dport {port} counter name hits reject with icmpv6 type admin-prohibited; }; }'",
            ),
        ],
        ..Scenario::known(
            "v6-rejected-v4-fine",
            &["tcp.rejected.icmp-admin", "path.rejected.icmp-admin"],
            Place::Beyond,
            &[
                Counted(Client, "synack_in"),
                Holds(Early, "nft list counter ip6 fault hits | grep -q 'packets [1-9]'"),
            ],
        )
    },
    Scenario {
        asks: NAME,
        routers: (2, 6),
        stage: &[
            file!("/etc/hosts", "{target-v6} service.netkit.test\\n{target-v4} service.netkit.test\\n"),
            (
                Early,
                "nft 'table ip6 fault { counter hits {}; chain c { type filter hook forward priority 0; \
              tcp dport {port} counter name hits drop; }; }'",
            ),
        ],
        ..Scenario::known(
            "v6-dropped-v4-fine",
            &["tcp.filtered"],
            Place::Beyond,
            &[
                Counted(Client, "synack_in"),
                Holds(Early, "nft list counter ip6 fault hits | grep -q 'packets [1-9]'"),
            ],
        )
    },
    Scenario {
        asks: NAME,
        stage: &[file!("/etc/hosts", "{target-v4} service.netkit.test\\n")],
        ..Scenario::fine("name-of-one-family")
    },
    Scenario {
        asks: NAME,
        stage: &[file!("/etc/hosts", "{target-v6} service.netkit.test\\n{target-v4} service.netkit.test\\n")],
        ..Scenario::fine("name-of-two-families")
    },
    // No address of global scope: the kernel takes a link-local one, which no router forwards (RFC 4291 §2.5.6).
    Scenario {
        family: V6,
        stage: &[
            (First, "ip -6 addr add fe80::1/64 dev {near} nodad"),
            (
                Client,
                "ip -6 route replace default via fe80::1 dev {dev}; ip -6 addr del {client}/64 dev {dev}",
            ),
        ],
        ..Scenario::known(
            "v6-without-global-source",
            &["addr.no-family"],
            Place::Here,
            &[Counted(First, "syn_in"), Quiet(Server, "syn_in")],
        )
    },
];
