//! How a connection ends in order: one end first, or both at once.
//!
//! An end by reset, or by a peer that vanished, stands elsewhere.

use crate::topic::{Kind, Page, drawing, item, items, prose};

pub(super) const FOUR_WAY_CLOSE: Page = Page {
    kind: Kind::Flow,
    name: "four-way-close",
    number: None,
    also: &[
        "four-way close",
        "four way close",
        "4-way close",
        "four-way handshake",
        "tcp close",
        "half-close",
    ],
    title: "how a TCP connection is closed",
    summary: "Each direction is closed by a FIN and confirmed by an ACK: four segments, often three, because \
              the second end puts its FIN into its ACK. Either end may begin, client or server.",
    sections: &[
        drawing("The segments and the states", include_str!("drawings/four-way-close.txt").trim_ascii_end()),
        prose(
            "What to know of it",
            &[
                "Between the ACK and the second FIN the first end is in FIN_WAIT_2 and the second in \
                 CLOSE_WAIT. How long this takes is up to the second end's program alone; a pile of either \
                 points at it.",
                "TIME_WAIT comes to the end that closes first. Whoever should not have it lets the other \
                 close.",
                "shutdown(SHUT_WR) sends the FIN and goes on reading: a half-close. close() also gives up \
                 reading, and data that arrives after it is answered with RST.",
            ],
        ),
        items(
            "What comes instead",
            &[
                item(
                    "FIN+ACK in one segment",
                    "Three segments; the first end goes from FIN_WAIT_1 to TIME_WAIT at once.",
                ),
                item(
                    "RST",
                    "No close but an abort: data was unread, SO_LINGER was 0 s, or a device gave up the \
                     connection.",
                ),
                item("both FINs cross", "A simultaneous close, through CLOSING."),
                item("nothing", "A host or path is gone: the FIN is repeated, then the kernel gives up."),
            ],
        ),
        items(
            "Where it hangs",
            &[
                item("ss -tan state close-wait", "Here: a program of this host does not close."),
                item("ss -tan state fin-wait-2", "There: the peer's program does not close."),
                item("ss -tan state fin-wait-1 state last-ack", "Between: FIN or ACK do not arrive."),
                item("ss -tan state time-wait", "Nowhere: it is closed."),
            ],
        ),
    ],
    see: &["FIN", "FIN_WAIT_2", "CLOSE_WAIT", "TIME_WAIT", "simultaneous-close", "RST"],
    source: "RFC 9293 §3.6, figure 12",
};

pub(super) const SIMULTANEOUS_CLOSE: Page = Page {
    kind: Kind::Flow,
    name: "simultaneous-close",
    number: None,
    also: &["simultaneous close"],
    title: "both ends close at once",
    summary: "Both ends send a FIN before they see the other's. Each acknowledges it, passes through CLOSING \
              and ends in TIME_WAIT: the one case in which both ends have it.",
    sections: &[
        drawing(
            "The segments and the states",
            include_str!("drawings/simultaneous-close.txt").trim_ascii_end(),
        ),
        prose(
            "When it happens",
            &[
                "Both programs decide within one round trip: the same idle timeout on both sides, or a \
                 protocol whose last message lets either side hang up.",
                "It is harmless. The danger beside it is a request that is sent just as the server closes an \
                 idle connection: the client gets ECONNRESET or an empty answer.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "idle timeouts",
                    "Let the end that sends requests give up idle connections some seconds before the other \
                     one does.",
                ),
                item("ss -tan state closing", "Should be empty. If not, ACKs of FINs are lost on the way."),
            ],
        ),
    ],
    see: &["CLOSING", "four-way-close", "TIME_WAIT"],
    source: "RFC 9293 §3.6, figure 13",
};
