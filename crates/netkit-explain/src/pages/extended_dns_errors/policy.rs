//! Extended errors of policy: somebody did not want the name answered, or answered otherwise.
//!
//! It does not hold failures.

use crate::topic::{Kind, Page, item, items};

pub(super) const EDE_4: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 4",
    number: Some(4),
    also: &["forged answer"],
    title: "Forged Answer",
    summary: "The answer is not the zone's: the resolver replaced it for a reason of policy, such as a block \
              page or safe search.",
    sections: &[items(
        "What to know",
        &[item("check", "Compare with another resolver, and with the zone's own servers.")],
    )],
    see: &["ede 15", "ede 16", "ede 17"],
    source: "RFC 8914 §4.5",
};

pub(super) const EDE_15: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 15",
    number: Some(15),
    also: &["ede blocked"],
    title: "Blocked",
    summary: "The operator of the resolver blocks the name by a list of its own, such as one against \
              malware. Nobody asked for it but the operator.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "The text that comes along may name the list. Another resolver answers; whether you may use it \
             is another matter.",
        )],
    )],
    see: &["ede 16", "ede 17", "ede 18", "NXDOMAIN"],
    source: "RFC 8914 §4.16",
};

pub(super) const EDE_16: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 16",
    number: Some(16),
    also: &["ede censored"],
    title: "Censored",
    summary: "The resolver must block the name because an authority outside demands it, such as a court.",
    sections: &[items("What to know", &[item("check", "The text that comes along may name the order.")])],
    see: &["ede 15", "ede 17"],
    source: "RFC 8914 §4.17",
};

pub(super) const EDE_17: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 17",
    number: Some(17),
    also: &["ede filtered"],
    title: "Filtered",
    summary: "The name is blocked because the client asked for such a filter: parental control, an \
              advertisement blocker, a company's rule.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "The filter's own settings or log. It is switched on for this client or account, not for \
             everybody.",
        )],
    )],
    see: &["ede 15", "ede 16", "ede 18"],
    source: "RFC 8914 §4.18",
};

pub(super) const EDE_18: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 18",
    number: Some(18),
    also: &["ede prohibited"],
    title: "Prohibited",
    summary: "This client may not ask this server: its address is on no list of those that are served. It \
              goes with REFUSED.",
    sections: &[items(
        "What to know",
        &[item(
            "check",
            "Which resolver is meant for your network? `resolvectl query NAME` or `dig NAME` shows which one was asked. \
             Behind a VPN, the question may have left by the wrong interface.",
        )],
    )],
    see: &["REFUSED", "ede 20"],
    source: "RFC 8914 §4.19",
};

pub(super) const EDE_28: Page = Page {
    kind: Kind::ExtendedDnsError,
    name: "ede 28",
    number: Some(28),
    also: &["unable to conform to policy"],
    title: "Unable to conform to policy",
    summary: "The server could not answer within the rules that it was asked, or is configured, to keep. The \
              text that comes along may say which.",
    sections: &[],
    see: &["ede 18"],
    source: "IANA registry of extended DNS error codes",
};
