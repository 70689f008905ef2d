//! Routers that filter: they drop, reject and reset what they should pass on.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Quiet};
use super::super::scenario::Who::{Client, Early, First, Inner, Last, Server};
use super::super::scenario::{Fault, Place, Scenario, Truth};

/// Where the last hop that answers is the last router: the server and the way back may be silent as well.
const AT_THE_END: Fault = Fault {
    ids: &[],
    also: &[],
    candidates: &["tcp.filtered", "listen.accept-queue-full"],
    possible: &["local.ingress-filter", "path.loss"],
    place: Place::Anywhere,
};
/// Where a router behind it stays silent too.
const ON_THE_WAY: Fault = Fault {
    ids: &["tcp.filtered"],
    also: &[],
    candidates: &["tcp.filtered"],
    possible: &["local.ingress-filter", "path.loss"],
    place: Place::Router(Early),
};
const ADMIN: &[&str] = &["tcp.rejected.icmp-admin", "path.rejected.icmp-admin"];
/// It works, a second later than it should: the packet was lost, or a full queue did not take it.
pub const LATE: Fault = Fault {
    ids: &["tcp.syn-retransmit"],
    also: &[],
    candidates: &["path.loss", "listen.accept-queue-full"],
    possible: &["tcp.syn-retransmit"],
    place: Place::Anywhere,
};
const REFUSED_ON_THE_WAY: &[&str] = &["tcp.refused.rst-middlebox"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        routers: (2, 6),
        stage: &[(Early, rule!("forward priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(ON_THE_WAY),
        ..Scenario::known("router-drop", &[], Place::Router(Early), &[Hits(Early)])
    },
    Scenario {
        family: V6,
        routers: (2, 6),
        stage: &[(Early, rule!("forward priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(ON_THE_WAY),
        ..Scenario::known("router-drop-v6", &[], Place::Router(Early), &[Hits(Early)])
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Inner, rule!("prerouting priority -300", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(Fault { place: Place::Beyond, ..ON_THE_WAY }),
        ..Scenario::known("router-drop-at-its-door", &[], Place::Beyond, &[Hits(Inner)])
    },
    Scenario {
        stage: &[(Last, rule!("forward priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(AT_THE_END),
        ..Scenario::known("last-router-drop", &[], Place::Anywhere, &[Hits(Last), Quiet(Server, "syn_in")])
    },
    Scenario {
        stage: &[(First, rule!("forward priority 0", "tcp sport {port}", "drop"))],
        truth: Truth::Fault(AT_THE_END),
        ..Scenario::known(
            "reply-drop",
            &[],
            Place::Anywhere,
            &[Hits(First), Counted(Server, "synack_out"), Quiet(Client, "synack_in")],
        )
    },
    Scenario {
        routers: (2, 6),
        stage: &[(
            Early,
            rule!("forward priority 0", "tcp dport {port}", "reject with icmpx admin-prohibited"),
        )],
        ..Scenario::known("router-reject-admin", ADMIN, Place::Router(Early), &[Hits(Early)])
    },
    Scenario {
        family: V6,
        routers: (2, 6),
        stage: &[(
            Early,
            rule!("forward priority 0", "tcp dport {port}", "reject with icmpx admin-prohibited"),
        )],
        ..Scenario::known("router-reject-admin-v6", ADMIN, Place::Router(Early), &[Hits(Early)])
    },
    Scenario {
        stage: &[
            (Last, "echo 1000 > /proc/sys/net/ipv4/icmp_ratelimit"),
            (Last, rule!("forward priority 0", "tcp dport {port}", "reject")),
        ],
        ..Scenario::known(
            "router-reject-port-limited",
            &["tcp.rejected.icmp-port"],
            Place::Router(Last),
            &[Hits(Last)],
        )
    },
    Scenario {
        stage: &[(
            First,
            "nft 'table ip fault4 { chain c { type filter hook forward priority 0; \
             tcp dport {port} reject with icmp type host-prohibited; }; }'
             nft 'table inet fault { counter hits {}; chain c { type filter hook forward priority -5; \
             tcp dport {port} counter name hits; }; }'",
        )],
        ..Scenario::known(
            "gateway-reject-host-prohibited",
            &["tcp.rejected.icmp-host", "tcp.rejected.icmp-admin", "path.rejected.icmp-admin"],
            Place::Router(First),
            &[Hits(First)],
        )
    },
    Scenario {
        routers: (2, 6),
        stage: &[(Early, rule!("forward priority 0", "tcp dport {port}", "reject with tcp reset"))],
        ..Scenario::known("router-reset", REFUSED_ON_THE_WAY, Place::Router(Early), &[Hits(Early)])
    },
    Scenario {
        family: V6,
        routers: (2, 6),
        stage: &[(Early, rule!("forward priority 0", "tcp dport {port}", "reject with tcp reset"))],
        ..Scenario::known("router-reset-v6", REFUSED_ON_THE_WAY, Place::Router(Early), &[Hits(Early)])
    },
    Scenario {
        routers: (2, 6),
        stage: &[(First, rule!("prerouting priority -150", "tcp dport {port}", "reject with tcp reset"))],
        truth: Truth::Fault(Fault {
            ids: REFUSED_ON_THE_WAY,
            possible: &["local.egress-filter"],
            ..Fault::open(REFUSED_ON_THE_WAY, Place::Router(First))
        }),
        ..Scenario::known("gateway-reset-at-its-door", &[], Place::Router(First), &[Hits(First)])
    },
    // A SYN is 60 bytes long, or 80 with IPv6: only the first one is dropped.
    Scenario {
        stage: &[(
            First,
            rule!(
                "forward priority 0",
                "tcp dport {port} tcp flags & (syn|ack) == syn quota until 100 bytes",
                "drop"
            ),
        )],
        once: true,
        truth: Truth::Fault(LATE),
        ..Scenario::known("lost-syn", &[], Place::Anywhere, &[Hits(First), Counted(Client, "synack_in")])
    },
    Scenario {
        family: V6,
        stage: &[(
            First,
            rule!(
                "forward priority 0",
                "tcp sport {port} tcp flags & (syn|ack) == (syn|ack) quota until 100 bytes",
                "drop"
            ),
        )],
        once: true,
        truth: Truth::Fault(LATE),
        ..Scenario::known(
            "lost-syn-ack-v6",
            &[],
            Place::Anywhere,
            &[Hits(First), Counted(Client, "synack_in")],
        )
    },
    Scenario {
        stage: &[(Last, rule!("forward priority 0", "tcp dport {port}", "reject with tcp reset"))],
        truth: Truth::Fault(super::server::REFUSED),
        // Its hop limit is one hop nearer than the target's echo reply.
        raw: Some(Truth::Fault(Fault::known(REFUSED_ON_THE_WAY, Place::Router(Last)))),
        ..Scenario::known("last-router-reset", &[], Place::Target, &[Hits(Last), Quiet(Server, "syn_in")])
    },
];
