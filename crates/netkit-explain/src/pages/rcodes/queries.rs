//! Response codes of a lookup.
//!
//! It does not hold what updates and signatures add.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const NOERROR: Page = Page {
    kind: Kind::Rcode,
    name: "NOERROR",
    number: Some(0),
    also: &["rcode 0", "nodata"],
    title: "No error",
    summary: "The server processed the query and found nothing wrong. It does not promise an answer: with an \
              empty answer section it is NODATA, the name exists but has no record of this type.",
    sections: &[items(
        "What to check",
        &[
            item("with answers", "All is well, as far as this server knows."),
            item(
                "without answers, with a SOA",
                "NODATA: ask for other types. A name with only A records is NODATA for AAAA, and that is \
                 normal.",
            ),
            item(
                "without answers, with NS records of a deeper zone",
                "A referral: this server sends you on. A resolver should not, an authoritative server does.",
            ),
            item(
                "how long it lasts",
                "NODATA is cached for as long as the smaller of the SOA's TTL and its last field says.",
            ),
        ],
    )],
    see: &["NXDOMAIN", "EAI_NODATA", "ede 29"],
    source: "RFC 1035 §4.1.1; RFC 2308 §2.2; RFC 9499",
};

pub(super) const FORMERR: Page = Page {
    kind: Kind::Rcode,
    name: "FORMERR",
    number: Some(1),
    also: &["rcode 1"],
    title: "Format error",
    summary: "The server could not read the query. The query is rarely malformed: usually the server, or a \
              box on the way, does not understand EDNS or an option in it.",
    sections: &[items(
        "What to check",
        &[
            item(
                "EDNS",
                "`dig +noedns NAME @SERVER`: if that works, the server is older than EDNS or a middlebox \
                 edits queries.",
            ),
            item("one option", "`dig +nocookie` and `+bufsize=512` narrow it down."),
            item("the client", "A capture shows whether the bytes that arrive are those that were sent."),
        ],
    )],
    see: &["NOTIMP", "BADVERS", "SERVFAIL"],
    source: "RFC 1035 §4.1.1; RFC 6891 §7",
};

pub(super) const SERVFAIL: Page = Page {
    kind: Kind::Rcode,
    name: "SERVFAIL",
    number: Some(2),
    also: &["rcode 2", "server failure", "server misbehaving"],
    title: "Server failure",
    summary: "The server tried and could not get an answer that it trusts. A resolver says it when the \
              zone's servers do not answer, when its delegation is broken, or when DNSSEC validation failed.",
    sections: &[
        items(
            "How to tell the causes apart",
            &[
                item(
                    "DNSSEC",
                    "`dig +cd NAME` skips validation: if that answers, a signature, a DS record or a clock \
                     is wrong. Other resolvers then fail too.",
                ),
                item(
                    "the zone's servers",
                    "`dig +cd NAME` says SERVFAIL as well: ask each server of the zone. Silent or refusing \
                     ones mean a dead or lame delegation.",
                ),
                item(
                    "this resolver alone",
                    "Another resolver answers: this one cannot reach the zone, is overloaded, or has cached \
                     a failure for up to five minutes.",
                ),
                item(
                    "an authoritative server says it",
                    "It has not loaded the zone, or the zone has expired on a secondary.",
                ),
                item(
                    "more words",
                    "An extended error may come along: `dig` prints \"EDE\". Many resolvers send none, so \
                     its absence says nothing.",
                ),
            ],
        ),
        prose(
            "What a program sees",
            &["getaddrinfo() makes EAI_AGAIN of it, \"Temporary failure in name resolution\"; Go says \
               \"server misbehaving\". Temporary is a guess: a broken zone stays broken until somebody mends \
               it."],
        ),
    ],
    see: &["EAI_AGAIN", "ede 6", "ede 22", "ede 23", "REFUSED"],
    source: "RFC 1035 §4.1.1; RFC 9520; RFC 4035 §5.5",
};

pub(super) const NXDOMAIN: Page = Page {
    kind: Kind::Rcode,
    name: "NXDOMAIN",
    number: Some(3),
    also: &["rcode 3", "name error", "nx domain", "non-existent domain", "dns_probe_finished_nxdomain"],
    title: "Non-existent domain",
    summary: "The name does not exist, and nothing below it does either. From an authoritative server this \
              is a fact; from a resolver it may also be a cached answer or a block list.",
    sections: &[items(
        "What to check",
        &[
            item(
                "spelling and search list",
                "A name without a dot at the end may have been tried with other endings first: `netkit \
                 lookup NAME` shows each.",
            ),
            item(
                "the end of an alias",
                "With a CNAME in the answer it is the alias' target that does not exist.",
            ),
            item(
                "just created",
                "The old \"no\" is cached for as long as the smaller of the SOA's TTL and its last field \
                 says. Ask the zone's own server.",
            ),
            item(
                "inside and outside",
                "A private zone exists only for its own resolvers: a VPN or a container may ask others.",
            ),
            item(
                "a filter",
                "An extended error 15 to 18 says so; without one, compare with another resolver.",
            ),
        ],
    )],
    see: &["NOERROR", "EAI_NONAME", "ede 15", "ede 17", "ede 18"],
    source: "RFC 2308 §2.1; RFC 8020",
};

pub(super) const NOTIMP: Page = Page {
    kind: Kind::Rcode,
    name: "NOTIMP",
    number: Some(4),
    also: &["rcode 4", "notimpl"],
    title: "Not implemented",
    summary: "The server does not do this kind of query: usually an operation such as UPDATE or NOTIFY that \
              is not switched on or not supported.",
    sections: &[items(
        "What to check",
        &[
            item(
                "a plain query gets it",
                "An old server or a middlebox stumbles over EDNS: try `dig +noedns`.",
            ),
            item("ANY queries", "Some servers answer these so, on purpose."),
        ],
    )],
    see: &["FORMERR", "REFUSED", "ede 21"],
    source: "RFC 1035 §4.1.1; RFC 6895 §2.3",
};

pub(super) const REFUSED: Page = Page {
    kind: Kind::Rcode,
    name: "REFUSED",
    number: Some(5),
    also: &["rcode 5", "query refused"],
    title: "Query refused",
    summary: "The server will not answer you: a rule of its own, not a fault of the name. It answered, so \
              the network is fine.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "it is no resolver for you",
                    "An authoritative server asked for a foreign name, or a resolver whose access list lacks \
                     your address.",
                ),
                item(
                    "it does not have the zone",
                    "The parent names it as a server of the zone and it knows nothing of that: a lame \
                     delegation.",
                ),
                item(
                    "a block",
                    "Some filters refuse blocked names; an extended error 15 to 18 may say which.",
                ),
                item("a transfer", "Zone transfers and updates are allowed to few."),
            ],
        ),
        prose(
            "What a program sees",
            &[
                "glibc goes on to the next nameserver; when all refuse, getaddrinfo() fails with EAI_AGAIN. It \
               looks like a fault of the network and is none.",
            ],
        ),
    ],
    see: &["EAI_AGAIN", "ede 18", "ede 20", "SERVFAIL"],
    source: "RFC 1035 §4.1.1; RFC 8914 §4.19",
};
