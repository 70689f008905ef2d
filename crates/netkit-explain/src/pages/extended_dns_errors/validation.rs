//! Extended errors of DNSSEC: a resolver validated, or tried to.
//!
//! It does not hold failures to reach a server.

use crate::topic::{Kind, Page, item, items};

pub(super) const EDE_1: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 1",
    number: Some(1),
    also: &["unsupported dnskey algorithm"],
    title: "Unsupported DNSKEY Algorithm",
    summary: "The resolver knows none of the algorithms with which the zone is signed. By the standard it \
              then treats the zone as unsigned: the answer comes, without protection.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "`dig DNSKEY ZONE`: a retired algorithm such as RSASHA1, switched off by the system's crypto \
             policy, or one too new for the resolver.",
        )],
    )],
    see: &["ede 2", "ede 6"],
    source: "RFC 8914 §4.2; RFC 4035 §5.2",
};

pub(super) const EDE_2: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 2",
    number: Some(2),
    also: &["unsupported ds digest type"],
    title: "Unsupported DS Digest Type",
    summary: "The parent's DS records use only digests that the resolver does not know or does not accept, \
              such as SHA-1. The zone is then treated as unsigned.",
    sections: &[items(
        "What to know",
        &[item("check", "`dig DS ZONE`: the third number is the digest type; 2 is SHA-256.")],
    )],
    see: &["ede 1", "ede 9"],
    source: "RFC 8914 §4.3; RFC 4509",
};

pub(super) const EDE_5: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 5",
    number: Some(5),
    also: &["dnssec indeterminate"],
    title: "DNSSEC Indeterminate",
    summary: "The resolver could not find out whether the name should be signed, usually because it holds no \
              trust anchor that covers it.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "The resolver's trust anchor for the root; that it gets DS and DNSKEY records at all.",
        )],
    )],
    see: &["ede 6", "SERVFAIL"],
    source: "RFC 8914 §4.6; RFC 4035 §4.3",
};

pub(super) const EDE_6: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 6",
    number: Some(6),
    also: &["dnssec bogus"],
    title: "DNSSEC Bogus",
    summary: "Validation failed: the data is not what the zone's owner signed, or the chain to it is broken. \
              The resolver answers SERVFAIL rather than risk a forgery.",
    sections: &[items(
        "What to know",
        &[
            item(
                "check",
                "`dig +cd NAME` answers where plain `dig NAME` says SERVFAIL. Does it fail at another \
                 validating resolver too? Then the zone is broken; if not, this resolver's clock, cache or \
                 path is.",
            ),
            item(
                "usual causes",
                "Expired signatures; a DS at the parent that no longer fits after a key or provider change; \
                 a zone that is no longer signed although the DS remains.",
            ),
            item("the resolver's clock", "If every signed zone fails, look at the date first."),
        ],
    )],
    see: &["ede 7", "ede 9", "ede 10", "SERVFAIL"],
    source: "RFC 8914 §4.7; RFC 4035 §4.3",
};

pub(super) const EDE_7: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 7",
    number: Some(7),
    also: &["signature expired"],
    title: "Signature Expired",
    summary: "No signature is valid now, and some have run out: the zone's signer has stopped, or the \
              resolver's clock is ahead.",
    sections: &[items(
        "What to know",
        &[
            item(
                "check",
                "`dig +dnssec +cd NAME`: the first date in the RRSIG is its end, in UTC. Compare with `date \
                 -u` on the resolver.",
            ),
            item("cure", "The zone's owner signs anew. Nobody else can mend it."),
        ],
    )],
    see: &["ede 8", "ede 6", "ede 25"],
    source: "RFC 8914 §4.8; RFC 4034 §3.1.5",
};

pub(super) const EDE_8: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 8",
    number: Some(8),
    also: &["signature not yet valid"],
    title: "Signature Not Yet Valid",
    summary: "No signature is valid now, and some begin in the future: the signer's clock is ahead or, more \
              often, the resolver's is behind.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "The second date in the RRSIG is its beginning, in UTC. A host without a battery-backed clock \
             starts in the past and then cannot resolve the name of its time server.",
        )],
    )],
    see: &["ede 7", "ede 6"],
    source: "RFC 8914 §4.9; RFC 4034 §3.1.5",
};

pub(super) const EDE_9: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 9",
    number: Some(9),
    also: &["dnskey missing"],
    title: "DNSKEY Missing",
    summary: "The parent's DS record points to a key that the zone does not have. Typical after a key change \
              or a move to another provider.",
    sections: &[items(
        "What to know",
        &[
            item("check", "Compare the key tags of `dig DS ZONE` with those of `dig +multi DNSKEY ZONE`."),
            item("cure", "The owner has the registrar replace or remove the DS."),
        ],
    )],
    see: &["ede 6", "ede 10"],
    source: "RFC 8914 §4.10; RFC 4035 §5",
};

pub(super) const EDE_10: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 10",
    number: Some(10),
    also: &["rrsigs missing"],
    title: "RRSIGs Missing",
    summary: "The zone ought to be signed, but no signature came with the data: the zone is not signed any \
              more although its DS remains, or a server or middlebox strips signatures.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "Ask each server of the zone with `dig +dnssec +norecurse NAME @SERVER`: one that answers \
             without RRSIG is enough.",
        )],
    )],
    see: &["ede 6", "ede 12"],
    source: "RFC 8914 §4.11",
};

pub(super) const EDE_11: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 11",
    number: Some(11),
    also: &["no zone key bit set"],
    title: "No Zone Key Bit Set",
    summary: "None of the zone's keys is marked as a zone key, so none may sign. The flags of a DNSKEY must \
              be 256 or 257.",
    sections: &[items("What to know", &[item("check", "`dig DNSKEY ZONE`: the first number of each key.")])],
    see: &["ede 9", "ede 6"],
    source: "RFC 8914 §4.12; RFC 4034 §2.1.1",
};

pub(super) const EDE_12: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 12",
    number: Some(12),
    also: &["nsec missing"],
    title: "NSEC Missing",
    summary: "A \"no such name\" or \"no such record\" came without the signed proof that it needs. The \
              zone's server leaves NSEC or NSEC3 records out, or they do not cover the name.",
    sections: &[items(
        "What to know",
        &[item("check", "`dig +dnssec +norecurse NAME @SERVER` at each server of the zone.")],
    )],
    see: &["ede 10", "NXDOMAIN"],
    source: "RFC 8914 §4.13; RFC 4035 §5.4",
};

pub(super) const EDE_25: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 25",
    number: Some(25),
    also: &["signature expired before valid"],
    title: "Signature Expired before Valid",
    summary: "A signature ends before it begins: the signer is configured wrongly.",
    sections: &[items(
        "What to know",
        &[item("check", "The two dates in the RRSIG of `dig +dnssec +cd NAME`.")],
    )],
    see: &["ede 7", "ede 8"],
    source: "IANA registry of extended DNS error codes",
};

pub(super) const EDE_27: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 27",
    number: Some(27),
    also: &["unsupported nsec3 iterations value"],
    title: "Unsupported NSEC3 Iterations Value",
    summary: "The zone's NSEC3 records hash more often than the resolver is willing to. It then treats the \
              answer as unsigned, or says SERVFAIL.",
    sections: &[items(
        "What to know",
        &[item("check", "`dig NSEC3PARAM ZONE`: the third number should be 0.")],
    )],
    see: &["ede 12", "SERVFAIL"],
    source: "RFC 9276 §3.2",
};
