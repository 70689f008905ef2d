//! Answers that are none: segments that no connection takes, rare ICMP errors, and addresses that are translated.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Kernel, Quiet};
use super::super::scenario::Who::{Client, Early, First, Server};
use super::super::scenario::{Fault, Place, Scenario, Service, Step, Truth};

/// What the server's SYN-ACK becomes on its way out.
macro_rules! instead_of_syn_ack {
    ($segment:literal) => {
        &[(
            Server,
            rule!(
                "postrouting priority 300",
                "tcp sport {port} tcp flags & (syn|ack) == (syn|ack)",
                $segment
            ),
        )]
    };
}

/// A router rejects, and its message gets another type or code on the way out.
macro_rules! odd_error {
    ($reject:literal, $error:literal) => {
        &[(
            Early,
            concat!(
                "nft 'table inet fault { counter hits {}; \
                 chain c { type filter hook forward priority 0; tcp dport {port} reject with ",
                $reject,
                "; }; chain o { type filter hook output priority 0; ",
                $error,
                " counter name hits; }; }'"
            ),
        )]
    };
}

const INVALID: &[&str] = &["tcp.invalid-answers"];
/// An ICMP error that names no filter and no missing host: it comes from there, and says what it says.
const ODD: &[&str] = &["path.icmp-error"];

const fn invalid(id: &'static str, stage: &'static [Step]) -> Scenario {
    Scenario {
        stage,
        ..Scenario::known(id, INVALID, Place::Beyond, &[Hits(Server), Counted(Server, "syn_in")])
    }
}

const fn odd(id: &'static str, ids: &'static [&'static str], stage: &'static [Step]) -> Scenario {
    Scenario {
        routers: (2, 6),
        stage,
        ..Scenario::known(id, ids, Place::Router(Early), &[Hits(Early), Quiet(Server, "syn_in")])
    }
}

/// A SYN-ACK from another address belongs to no connection: this host resets it, and goes on waiting.
const HAIRPIN: Fault = Fault {
    ids: INVALID,
    also: &[],
    candidates: &["tcp.filtered"],
    possible: &[
        "tcp.invalid-answers",
        "host.silent",
        "listen.accept-queue-full",
        "local.ingress-filter",
        "local.rp-filter",
        "path.router-no-route",
        "path.loss",
    ],
    place: Place::Anywhere,
};

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    invalid("bad-syn-ack", instead_of_syn_ack!("tcp ackseq set 1")),
    invalid("stray-ack", instead_of_syn_ack!("tcp flags set ack tcp ackseq set 1")),
    invalid("bare-reset", instead_of_syn_ack!("tcp flags set rst")),
    Scenario { family: V6, ..invalid("bad-syn-ack-v6", instead_of_syn_ack!("tcp ackseq set 1")) },
    odd(
        "odd-source-route-failed",
        ODD,
        odd_error!("icmp type host-unreachable", "icmp type destination-unreachable icmp code set 5"),
    ),
    odd(
        "odd-host-unknown",
        &["path.icmp-error", "host.unreachable-last-hop", "tcp.rejected.icmp-host"],
        odd_error!("icmp type host-unreachable", "icmp type destination-unreachable icmp code set 7"),
    ),
    odd(
        "odd-source-host-isolated",
        ODD,
        odd_error!("icmp type host-unreachable", "icmp type destination-unreachable icmp code set 8"),
    ),
    odd(
        "odd-parameter-problem",
        ODD,
        odd_error!("icmp type net-unreachable", "icmp type destination-unreachable icmp type set 12"),
    ),
    Scenario {
        family: V6,
        ..odd(
            "odd-source-routing-header-v6",
            ODD,
            odd_error!("icmpv6 type no-route", "icmpv6 type destination-unreachable icmpv6 code set 7"),
        )
    },
    Scenario {
        asks: "203.0.113.77",
        // Without tracking, replies keep the inner address: nobody translates them back.
        stage: &[(
            First,
            "nft 'table ip translation { chain c { type filter hook prerouting priority -300; \
             ip daddr 203.0.113.77 tcp dport {port} ip daddr set {target} notrack; }; }'
             nft 'table inet fault { counter hits {}; chain c { type filter hook forward priority 0; \
             ip daddr {target} tcp dport {port} counter name hits; }; }'",
        )],
        truth: Truth::Fault(HAIRPIN),
        ..Scenario::known(
            "hairpin",
            &[],
            Place::Anywhere,
            &[Hits(First), Counted(Client, "synack_in"), Kernel(Client, "Tcp", "OutRsts")],
        )
    },
    Scenario {
        asks: "{gateway}",
        services: &[Service::Bound(Server, "127.0.0.1")],
        stage: &[(
            First,
            "nft 'table ip published { chain c { type nat hook prerouting priority -100; \
             ip daddr {gateway} tcp dport {port} dnat to {target}:{port}; }; }'",
        )],
        truth: Truth::Fault(super::server::REFUSED),
        ..Scenario::known("published-loopback-only", &[], Place::Target, &[Counted(Server, "rst_out")])
    },
];
