//! Two faults at once: what stops the first SYN first is the truth.

use super::super::scenario::Proof::{Hits, Quiet};
use super::super::scenario::Who::{Client, Early, First, Server};
use super::super::scenario::{Fault, Place, Scenario, Truth};

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        routers: (2, 6),
        stage: &[
            (Server, rule!("input priority 0", "tcp dport {port}", "drop")),
            (Early, rule!("forward priority 0", "tcp dport {port}", "reject with icmpx admin-prohibited")),
        ],
        ..Scenario::known(
            "router-rejects-and-server-drops",
            &["tcp.rejected.icmp-admin", "path.rejected.icmp-admin"],
            Place::Router(Early),
            &[Hits(Early), Quiet(Server, "syn_in")],
        )
    },
    Scenario {
        services: &[],
        stage: &[(Client, rule!("output priority 0", "tcp dport {port}", "drop"))],
        truth: Truth::Fault(Fault {
            ids: &["local.egress-filter"],
            possible: &[
                "local.process-policy",
                "local.queue-full",
                "local.conntrack-full",
                "local.ipsec-policy",
            ],
            ..Fault::open(&["local.egress-filter"], Place::Here)
        }),
        ..Scenario::known("output-drop-and-closed", &[], Place::Here, &[Hits(Client), Quiet(First, "syn_in")])
    },
    Scenario {
        stage: &[
            (Client, "{ip} route add prohibit {net}"),
            (Server, rule!("input priority 0", "tcp dport {port}", "drop")),
        ],
        ..Scenario::known(
            "route-prohibit-and-server-drop",
            &["route.prohibit"],
            Place::Here,
            &[Quiet(Client, "syn_asked")],
        )
    },
    Scenario {
        services: &[],
        stage: &[(Client, "{ip} route replace default via {absent-here}")],
        ..Scenario::known(
            "absent-gateway-and-closed",
            &["gateway.arp-fail"],
            Place::Gateway("{absent-here}"),
            &[Quiet(First, "syn_in")],
        )
    },
    Scenario {
        services: &[],
        stage: &[(
            Server,
            "nft 'table inet quiet { chain c { type filter hook input priority 0; \
             meta l4proto { icmp, ipv6-icmp } drop; }; }
             table inet fault { counter hits {}; chain c { type filter hook input priority 5; \
             tcp dport {port} counter name hits; }; }'",
        )],
        truth: Truth::Fault(super::server::REFUSED),
        ..Scenario::known("closed-and-no-echo", &[], Place::Target, &[Hits(Server)])
    },
    Scenario {
        routers: (2, 6),
        services: &[],
        stage: &[(
            Early,
            "nft 'table inet fault { counter hits {}; chain c { type filter hook forward priority 0; \
             tcp dport {port} counter name hits drop; }; \
             chain q { type filter hook output priority 0; icmp type time-exceeded drop; }; }'",
        )],
        truth: Truth::Fault(Fault {
            ids: &["tcp.filtered"],
            possible: &["local.ingress-filter", "listen.accept-queue-full", "path.loss"],
            ..Fault::open(&["tcp.filtered"], Place::Beyond)
        }),
        ..Scenario::known("silent-router-drops-and-closed", &[], Place::Beyond, &[Hits(Early)])
    },
];
