//! The control bits that say something of the data and of congestion: PSH, URG, ECE and CWR.
//!
//! None of them opens or ends a connection.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const PSH: Page = Page {
    kind: Kind::TcpFlag,
    name: "PSH",
    number: None,
    also: &["push", "tcp-push", "flags [p]", "flags [p.]"],
    title: "Push function",
    summary: "The sender has no more data at hand, so the receiver should not wait for more before it passes \
              on what it has. It is set on most last segments of a write and says nothing about faults.",
    sections: &[
        prose(
            "What it says",
            &[
                "Bit 0x08, tcpdump prints [P.]. Linux sets it by itself when the send queue runs empty; \
                 programs cannot ask for it.",
                "It does not mark the end of a message: TCP is a stream of bytes. Linux hands data to recv() \
                 as it arrives, with or without this bit.",
            ],
        ),
        items(
            "When you see it",
            &[
                item("[P.] with a length", "Data: a request, an answer, the last part of a larger block."),
                item("[.] with a full segment", "Data as well, with more to follow."),
            ],
        ),
        items(
            "What to do",
            &[
                item("nothing", "No fault is named by it."),
                item(
                    "small writes that are slow",
                    "Look at TCP_NODELAY and delayed ACKs instead: about 40 ms between request and answer is \
                     their mark.",
                ),
            ],
        ),
    ],
    see: &["ACK", "ESTABLISHED"],
    source: "RFC 9293 §3.1, §3.9.1.2",
};

pub(super) const URG: Page = Page {
    kind: Kind::TcpFlag,
    name: "URG",
    number: None,
    also: &["urgent", "tcp-urg", "urgent pointer", "msg_oob", "out-of-band"],
    title: "Urgent pointer field is significant",
    summary: "Part of the data is marked as urgent. Hardly anything uses it but telnet and FTP, new programs \
              should not, and devices on the way may remove it.",
    sections: &[
        prose(
            "What it says",
            &[
                "Bit 0x20, tcpdump prints U. The urgent pointer says where the urgent data ends.",
                "There is no second channel: the bytes travel in order with all others. The sockets API \
                 calls it out-of-band data all the same and takes one byte out of the stream, unless \
                 SO_OOBINLINE is set.",
            ],
        ),
        items(
            "When you see it",
            &[
                item("telnet, FTP, rlogin", "To interrupt what runs at the other end."),
                item(
                    "in a SYN, or together with FIN and PSH",
                    "No ordinary stack sends that: a port scanner (`xmas scan`) or a broken sender.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "as a programmer",
                    "Do not use MSG_OOB (RFC 6093). A second connection does the same and arrives.",
                ),
                item(
                    "one byte is missing",
                    "A receiver without SO_OOBINLINE took the urgent byte out of the stream.",
                ),
            ],
        ),
    ],
    see: &["PSH"],
    source: "RFC 9293 §3.8.5; RFC 6093",
};

pub(super) const ECE: Page = Page {
    kind: Kind::TcpFlag,
    name: "ECE",
    number: None,
    also: &["ecn-echo", "tcp-ece", "ecn"],
    title: "ECN-Echo",
    summary: "A router has marked packets because its queue fills up, and the receiver tells the sender so. \
              In a SYN it asks whether the peer understands such marks.",
    sections: &[
        items(
            "What it says",
            &[
                item("SYN with ECE and CWR", "`I can do ECN.` Bit 0x40; tcpdump prints E, here [SEW]."),
                item(
                    "SYN+ACK with ECE alone",
                    "`So can I.` Marks are used from now on; tcpdump prints [S.E].",
                ),
                item(
                    "later, on ACKs",
                    "Congestion was met on the way here. It is repeated until the sender answers with CWR.",
                ),
                item(
                    "with the third bit, AE",
                    "Accurate ECN (RFC 9768): the three bits together are a counter.",
                ),
            ],
        ),
        prose(
            "On Linux",
            &["net.ipv4.tcp_ecn is 2 by default: accept it when a client asks, do not ask. With 1 this \
                 host asks too."],
        ),
        items(
            "What to do",
            &[
                item(
                    "it shows on ACKs",
                    "Nothing is broken: a queue on the path fills, and the sender slows down without losing \
                     a packet.",
                ),
                item(
                    "connections fail only while this host asks for ECN",
                    "A device on the way drops such SYNs. Linux repeats the SYN without the bits \
                     (tcp_ecn_fallback), which costs a second.",
                ),
                item(
                    "ss -tio",
                    "`ecn` on a connection: it was agreed on. `ecnseen`: a packet carried an ECN codepoint.",
                ),
            ],
        ),
    ],
    see: &["CWR", "SYN", "net.ipv4.tcp_ecn"],
    source: "RFC 3168 §6.1; RFC 9768",
};

pub(super) const CWR: Page = Page {
    kind: Kind::TcpFlag,
    name: "CWR",
    number: None,
    also: &["tcp-cwr", "congestion window reduced"],
    title: "Congestion Window Reduced",
    summary: "The sender has heard of congestion, by ECE, and sends less from now on. The receiver stops \
              repeating ECE when it sees it.",
    sections: &[
        items(
            "What it says",
            &[
                item(
                    "on data",
                    "Bit 0x80, tcpdump prints W. `I have slowed down.` It is set once for each reduction.",
                ),
                item(
                    "in a SYN, with ECE",
                    "Part of the question whether the peer can do ECN. It reduces nothing there.",
                ),
            ],
        ),
        prose(
            "What it does not say",
            &["It is only seen where ECN is in use. Without ECN a sender slows down as well, after a loss, \
                 and no bit tells of it."],
        ),
        items(
            "What to do",
            &[
                item("it shows now and then", "ECN works as it should."),
                item(
                    "it shows all the time and the transfer is slow",
                    "The path is full: find the hop with `netkit mtr HOST` while the transfer runs.",
                ),
                item(
                    "ss -ti",
                    "`cwnd` is the congestion window in segments, `ssthresh` where the last reduction left \
                     it.",
                ),
            ],
        ),
    ],
    see: &["ECE", "net.ipv4.tcp_ecn"],
    source: "RFC 3168 §6.1.2",
};
