//! Which of a name's addresses a client connects to: Happy Eyeballs.
//!
//! How the name gives addresses stands on the pages of DNS.

use crate::topic::{Kind, Page, drawing, item, items, prose};

pub(super) const HAPPY_EYEBALLS: Page = Page {
    kind: Kind::Flow,
    name: "happy-eyeballs",
    number: None,
    also: &["happy eyeballs", "rfc 8305", "rfc8305", "dual stack", "dual-stack"],
    title: "several addresses at once, the first answer wins",
    summary: "A name with IPv6 and IPv4 addresses is tried on both, a quarter of a second apart, and the \
              connection that is complete first is used. So a broken family costs 250 ms and nobody notices \
              that it is broken.",
    sections: &[
        drawing(
            "An example: IPv6 is silent, IPv4 works",
            include_str!("drawings/happy-eyeballs.txt").trim_ascii_end(),
        ),
        items(
            "The rules",
            &[
                item("resolution delay, 50 ms", "How long to wait for AAAA when A came first."),
                item(
                    "order",
                    "The system's preference (RFC 6724), then the families take turns, IPv6 first as a rule.",
                ),
                item(
                    "connection attempt delay, 250 ms",
                    "Between two attempts; never below 10 ms, at most 2 s. An attempt that fails at once \
                     starts the next one at once.",
                ),
                item("the end", "The first handshake that completes wins; all other attempts are given up."),
            ],
        ),
        items(
            "Who does it",
            &[
                item(
                    "browsers, curl, Go",
                    "With delays of their own: curl 200 ms, Go 300 ms. Their errors name only one of the \
                     addresses that failed.",
                ),
                item(
                    "most other programs",
                    "ssh, wget and Python's socket.create_connection() try one address after the other, \
                     Java's Socket only the first: a silent one costs its full timeout, two minutes and \
                     more.",
                ),
            ],
        ),
        prose(
            "What it hides",
            &[
                "IPv6 that is configured but goes nowhere: the browser is fine and everything else on the \
                 same host is slow. It also hides a path MTU or a TLS fault of one family, because only the \
                 handshake is raced.",
                "A host that sometimes answers by one family, sometimes by the other, seems to change its \
                 mind, and logs show two client addresses.",
            ],
        ),
        items(
            "What to do",
            &[
                item("netkit connect --all HOST:PORT", "Tries every address and shows each result and time."),
                item("netkit connect -6 HOST:PORT, then -4", "Which family is broken, without the race."),
                item(
                    "ip -6 route get ADDRESS",
                    "Whether this host has a way to IPv6 at all: without a route the attempt fails at once \
                     and costs nothing.",
                ),
            ],
        ),
    ],
    see: &["three-way-handshake", "ENETUNREACH", "ETIMEDOUT", "mtu-black-hole"],
    source: "RFC 8305; RFC 6724",
};
