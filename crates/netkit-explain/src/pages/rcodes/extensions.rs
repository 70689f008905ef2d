//! Response codes above 15: of EDNS, cookies, and the signatures TSIG and TKEY.
//!
//! It does not hold those that fit into the header's four bits.

use crate::topic::{Kind, Page, item, items};

pub(super) const BADVERS: Page = Page {
    kind: Kind::Rcode,
    name: "BADVERS",
    number: Some(16),
    also: &["rcode 16", "bad opt version"],
    title: "Bad version of EDNS",
    summary: "The server does not know the version of EDNS in the query. There is only version 0, so the \
              query, or a box that edits it, is at fault.",
    sections: &[items(
        "What to check",
        &[item("the version", "`dig +edns=0 NAME @SERVER` must work; only tests send others.")],
    )],
    see: &["FORMERR", "BADSIG"],
    source: "RFC 6891 §6.1.3",
};

pub(super) const BADSIG: Page = Page {
    kind: Kind::Rcode,
    name: "BADSIG",
    number: Some(16),
    also: &["tsig signature failure"],
    title: "TSIG signature failure",
    summary: "The signature of a request or answer does not fit: the two ends hold different secrets for the \
              key, or somebody changed the message. It stands in the TSIG record, beside NOTAUTH as the \
              response code.",
    sections: &[items(
        "What to check",
        &[item(
            "the secret",
            "Compare it and the algorithm at both ends; a stray newline or a cut-off end is enough.",
        )],
    )],
    see: &["BADKEY", "BADTIME", "NOTAUTH", "BADVERS"],
    source: "RFC 8945 §5.2.2",
};

pub(super) const BADKEY: Page = Page {
    kind: Kind::Rcode,
    name: "BADKEY",
    number: Some(17),
    also: &["rcode 17"],
    title: "TSIG key not recognized",
    summary: "The server does not know a key of this name and algorithm. It stands in the TSIG record, \
              beside NOTAUTH.",
    sections: &[items(
        "What to check",
        &[
            item(
                "the key's name",
                "It is part of the agreement: the same secret under another name is another key.",
            ),
            item("where it counts", "The server may know the key but not for this client or view."),
        ],
    )],
    see: &["BADSIG", "BADTIME", "NOTAUTH"],
    source: "RFC 8945 §5.2.1",
};

pub(super) const BADTIME: Page = Page {
    kind: Kind::Rcode,
    name: "BADTIME",
    number: Some(18),
    also: &["rcode 18"],
    title: "TSIG signature out of its time window",
    summary: "The signature is right, but the clocks of the two ends differ by more than the fudge, usually \
              300 s. The answer carries the server's time.",
    sections: &[items(
        "What to check",
        &[item("the clocks", "`timedatectl` or `chronyc tracking` at both ends.")],
    )],
    see: &["BADSIG", "BADKEY", "NOTAUTH"],
    source: "RFC 8945 §5.2.3",
};

pub(super) const BADMODE: Page = Page {
    kind: Kind::Rcode,
    name: "BADMODE",
    number: Some(19),
    also: &["rcode 19", "bad tkey mode"],
    title: "Bad TKEY mode",
    summary: "The server does not support the way in which a shared key was to be agreed on. It concerns \
              TKEY, as used by GSS-TSIG with Kerberos, and no lookups.",
    sections: &[],
    see: &["BADNAME", "BADALG"],
    source: "RFC 2930 §2.6",
};

pub(super) const BADNAME: Page = Page {
    kind: Kind::Rcode,
    name: "BADNAME",
    number: Some(20),
    also: &["rcode 20", "duplicate key name"],
    title: "Duplicate key name",
    summary: "A TKEY request asked for a key under a name that is taken, or to delete one that is not there.",
    sections: &[],
    see: &["BADMODE", "BADALG"],
    source: "RFC 2930 §2.6",
};

pub(super) const BADALG: Page = Page {
    kind: Kind::Rcode,
    name: "BADALG",
    number: Some(21),
    also: &["rcode 21", "algorithm not supported"],
    title: "Algorithm not supported",
    summary: "The server does not support the algorithm that a TKEY request asked for.",
    sections: &[],
    see: &["BADMODE", "BADNAME"],
    source: "RFC 2930 §2.6",
};

pub(super) const BADTRUNC: Page = Page {
    kind: Kind::Rcode,
    name: "BADTRUNC",
    number: Some(22),
    also: &["rcode 22", "bad truncation"],
    title: "TSIG signature cut too short",
    summary: "The signature was truncated to fewer bytes than the server's policy allows.",
    sections: &[],
    see: &["BADSIG"],
    source: "RFC 8945 §5.2.4",
};

pub(super) const BADCOOKIE: Page = Page {
    kind: Kind::Rcode,
    name: "BADCOOKIE",
    number: Some(23),
    also: &["rcode 23", "bad/missing server cookie"],
    title: "Bad or missing server cookie",
    summary: "The server wants a valid cookie before it does the work, as a guard against forged sources. It \
              sends the cookie along, and the client asks again with it: one extra round trip.",
    sections: &[items(
        "What to check",
        &[item(
            "it repeats",
            "The cookie does not come back or is not accepted: several servers behind one address with \
             different secrets, or a middlebox that strips the option. Over TCP it should not happen.",
        )],
    )],
    see: &["FORMERR", "REFUSED"],
    source: "RFC 7873 §5.3",
};
