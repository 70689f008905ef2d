//! Extended errors of the service: caches, servers that cannot be reached, questions that are not served.
//!
//! It does not hold DNSSEC.

use crate::topic::{Kind, Page, item, items};

pub(super) const EDE_0: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 0",
    number: Some(0),
    also: &["other error"],
    title: "Other Error",
    summary: "None of the registered codes fits; only the text that comes along says something.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "Read the text. BIND uses it, for example, when an alias leads in a circle: \"max. restarts \
             reached\".",
        )],
    )],
    see: &["SERVFAIL"],
    source: "RFC 8914 §4.1",
};

pub(super) const EDE_3: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 3",
    number: Some(3),
    also: &["stale answer"],
    title: "Stale Answer",
    summary: "The resolver could not reach the zone's servers in time and gave an answer from its cache \
              whose TTL has run out. The address may be old.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "The zone's servers: ask each. If they answer you but not the resolver, its path is at fault.",
        )],
    )],
    see: &["ede 19", "ede 22"],
    source: "RFC 8914 §4.4; RFC 8767",
};

pub(super) const EDE_13: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 13",
    number: Some(13),
    also: &["cached error"],
    title: "Cached Error",
    summary: "The failure is an earlier one that the resolver remembers; it did not try again.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "Ask again after some minutes: a failure may be cached for five at most. The first answer may \
             have carried a better reason.",
        )],
    )],
    see: &["SERVFAIL", "ede 22"],
    source: "RFC 8914 §4.14; RFC 9520 §3.2",
};

pub(super) const EDE_14: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 14",
    number: Some(14),
    also: &["ede not ready"],
    title: "Not Ready",
    summary: "The server has started but cannot answer yet, for example because a zone is still loading.",
    sections: &[items("What to know", &[item("check", "Wait some seconds; if it lasts, the server's log.")])],
    see: &["SERVFAIL"],
    source: "RFC 8914 §4.15",
};

pub(super) const EDE_19: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 19",
    number: Some(19),
    also: &["stale nxdomain answer"],
    title: "Stale NXDomain Answer",
    summary: "Like a stale answer, but the old answer is that the name does not exist. It may exist by now.",
    sections: &[items("What to know", &[item("check", "The zone's own servers.")])],
    see: &["ede 3", "NXDOMAIN"],
    source: "RFC 8914 §4.20; RFC 8767",
};

pub(super) const EDE_20: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 20",
    number: Some(20),
    also: &["ede not authoritative"],
    title: "Not Authoritative",
    summary: "A server that only answers for its own zones was asked to look up another, or the query did \
              not ask for recursion and the resolver had nothing.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "A resolver belongs into /etc/resolv.conf, not an authoritative server. If the parent's NS \
             records name it, the delegation is lame.",
        )],
    )],
    see: &["REFUSED", "ede 18"],
    source: "RFC 8914 §4.21",
};

pub(super) const EDE_21: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 21",
    number: Some(21),
    also: &["ede not supported"],
    title: "Not Supported",
    summary: "The server does not support the operation or the type of the query.",
    sections: &[],
    see: &["NOTIMP"],
    source: "RFC 8914 §4.22",
};

pub(super) const EDE_22: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 22",
    number: Some(22),
    also: &["no reachable authority"],
    title: "No Reachable Authority",
    summary: "The resolver reached none of the zone's servers: all are silent, or their names have no \
              addresses.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "`dig +trace NAME`. If every server answers you, the resolver's \
             own path is at fault, or only one IP version works there.",
        )],
    )],
    see: &["ede 23", "SERVFAIL", "ede 3"],
    source: "RFC 8914 §4.23",
};

pub(super) const EDE_23: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 23",
    number: Some(23),
    also: &["ede network error"],
    title: "Network Error",
    summary: "The resolver met an error of the network while it asked a server of the zone: unreachable, \
              reset, or no answer. The text often names the server's address.",
    sections: &[items(
        "What to know",
        &[item("check", "`netkit connect SERVER:53` from the resolver's host.")],
    )],
    see: &["ede 22", "SERVFAIL"],
    source: "RFC 8914 §4.24",
};

pub(super) const EDE_24: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 24",
    number: Some(24),
    also: &["ede invalid data"],
    title: "Invalid Data",
    summary: "The server has the zone but cannot use it: it is damaged, or has expired on a secondary that \
              no longer reaches its primary.",
    sections: &[items(
        "What to know",
        &[item("check", "The SOA's serial at every server of the zone; the log of the one that says this.")],
    )],
    see: &["SERVFAIL"],
    source: "RFC 8914 §4.25",
};

pub(super) const EDE_26: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 26",
    number: Some(26),
    also: &["ede too early"],
    title: "Too Early",
    summary: "A query came in the early data of a QUIC connection, where it could be a replay, and the \
              server will not process it there. The client asks again after the handshake.",
    sections: &[],
    see: &["ede 0"],
    source: "RFC 9250 §4.5",
};

pub(super) const EDE_29: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 29",
    number: Some(29),
    also: &["ede synthesized"],
    title: "Synthesized",
    summary: "The server made the answer up by rule instead of reading it from a zone, for example from \
              cached DNSSEC proofs that cover the name.",
    sections: &[],
    see: &["NOERROR"],
    source: "IANA registry of extended DNS error codes",
};

pub(super) const EDE_30: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 30",
    number: Some(30),
    also: &["invalid query type"],
    title: "Invalid Query Type",
    summary: "The query asked for a type that only exists as part of another answer, such as NXNAME, and is \
              never looked up.",
    sections: &[],
    see: &["FORMERR", "ede 21"],
    source: "RFC 9824",
};
