//! TCP's state machine as one drawing.
//!
//! What a state means, and what many sockets in it mean, stands on the state's own page.

use crate::topic::{Kind, Page, drawing, item, items, prose};

pub(super) const TCP_STATES: Page = Page {
    kind: Kind::Flow,
    name: "tcp-states",
    number: None,
    also: &["tcp states", "tcp state", "state machine", "tcp state machine", "state diagram"],
    title: "the state machine of TCP",
    summary: "Eleven states, and what leads from one to the next. Each end has a state of its own, and \
              neither knows the other's for certain.",
    sections: &[
        drawing("The states", include_str!("drawings/tcp-states.txt").trim_ascii_end()),
        items(
            "How to read it",
            &[
                item(
                    "event / action",
                    "What happens, then what this end sends in answer; `-` is nothing. CLOSED is drawn \
                     twice.",
                ),
                item("listen(), close() …", "A call of this end's program."),
                item("SYN, FIN, ACK of FIN …", "A segment that arrives; after the stroke, one that is sent."),
                item("(a)", "In RFC 9293 only. Linux does not let a listener call out."),
                item(
                    "(b)",
                    "If it came from LISTEN. On Linux a listener stays in LISTEN, and each connection is an \
                     entry, later a socket, of its own.",
                ),
                item(
                    "(c)",
                    "In RFC 9293. On Linux nobody can close a connection that the program has not been given \
                     yet.",
                ),
            ],
        ),
        prose(
            "What is not drawn",
            &[
                "A RST leads to CLOSED from every state that has a connection; on Linux from TIME_WAIT too. \
                 So does giving up, when a SYN, a FIN or data stays unanswered for too long.",
                "The straight way of a client is the right edge, then the left; that of a server the left \
                 edge, then the right, if the client closes first.",
            ],
        ),
        items(
            "Where one looks first",
            &[
                item("SYN_SENT", "Somebody does not answer."),
                item("SYN_RECEIVED", "A flood, or a way back that does not work."),
                item("CLOSE_WAIT", "A program of this host does not close."),
                item("FIN_WAIT_2", "A program of the peer does not close."),
                item("TIME_WAIT", "Nothing is wrong, unless the ports run out."),
                item(
                    "ss -tan | awk 'NR>1{n[$1]++} END{for(s in n)print n[s],s}'",
                    "Counts the sockets of this host by state.",
                ),
            ],
        ),
    ],
    see: &["three-way-handshake", "four-way-close", "CLOSE_WAIT", "TIME_WAIT"],
    source: "RFC 9293 §3.3.2, figure 5",
};
