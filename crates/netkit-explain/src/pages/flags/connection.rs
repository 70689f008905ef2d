//! The control bits that make, confirm and end a connection: SYN, ACK, FIN and RST.
//!
//! What each does in a given state stands on the pages of states.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const SYN: Page = Page {
    kind: Kind::TcpFlag,
    name: "SYN",
    number: None,
    also: &["syn-ack", "syn+ack", "synack", "tcp-syn", "flags [s]", "flags [s.]"],
    title: "Synchronize sequence numbers",
    summary: "The segment opens a connection and carries the sender's initial sequence number. Alone it is a \
              request; together with ACK it is the server's consent.",
    sections: &[
        items(
            "What it says",
            &[
                item("SYN", "Bit 0x02, tcpdump prints [S]. `I want to talk; my numbers start here.`"),
                item(
                    "SYN+ACK",
                    "0x12, tcpdump prints [S.]. `Agreed; mine start here and I have seen yours.`",
                ),
                item(
                    "its options",
                    "MSS, window scale, SACK and timestamps are agreed on in these two segments only.",
                ),
            ],
        ),
        items(
            "What comes back for a SYN",
            &[
                item(
                    "SYN+ACK",
                    "The port is open: the kernel of the server agreed. The program may still be stuck.",
                ),
                item("RST+ACK", "Rejected: nothing listens there, or somebody on the way says so."),
                item(
                    "an ICMP error",
                    "Rejected by the router or host that is the sender of the ICMP message.",
                ),
                item(
                    "nothing",
                    "The peer does not answer: SYN or answer lost or dropped, host gone, accept queue full. \
                     From one end these look alike.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "tcpdump -ni any 'tcp[tcpflags] & tcp-syn != 0'",
                    "Shows all handshakes. Expressions with tcp[…] match IPv4 only; for IPv6 use `ip6 and \
                     tcp port PORT`.",
                ),
                item("nstat -az TcpExtTCPSynRetrans", "SYNs and SYN+ACKs that this host had to repeat."),
                item("netkit connect HOST:PORT", "Sends one and says what came back, and from where."),
            ],
        ),
    ],
    see: &["three-way-handshake", "SYN_SENT", "SYN_RECEIVED", "syn-flood", "RST"],
    source: "RFC 9293 §3.1, §3.5",
};

pub(super) const ACK: Page = Page {
    kind: Kind::TcpFlag,
    name: "ACK",
    number: None,
    also: &["tcp-ack", "flags [.]", "acknowledgment", "acknowledgement"],
    title: "Acknowledgment field is significant",
    summary: "The segment says which byte its sender expects next, and so which bytes have arrived. Every \
              segment of a connection but the first SYN carries it.",
    sections: &[
        prose(
            "What it says",
            &[
                "Bit 0x10, tcpdump prints a dot. The peer's kernel has the bytes; it does not say that the \
                 program has read them.",
                "A SYN and a FIN each count as one byte, so they are acknowledged like data.",
            ],
        ),
        items(
            "When you see it",
            &[
                item(
                    "alone, without data",
                    "Answer to data, a window update, the last step of the handshake, or a keep-alive probe \
                     and its answer.",
                ),
                item(
                    "the same number several times",
                    "Duplicate ACKs: a segment is missing; with the third the sender repeats it.",
                ),
                item("window 0", "The peer's program does not read. The sender waits and probes."),
                item(
                    "to a SYN or a strange number",
                    "A challenge ACK (RFC 5961): the receiver believes in an older connection with these \
                     ports.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -ti",
                    "`unacked` counts segments on their way, `lastack` the milliseconds since the last ACK \
                     came.",
                ),
                item(
                    "unacked 0, but no reply",
                    "The network is fine: the peer's kernel has the data and the peer's program is silent.",
                ),
                item(
                    "unacked grows, backoff grows",
                    "The peer or the path is gone, or only large segments get lost (MTU black hole).",
                ),
                item("nstat -az TcpExtTCPChallengeACK", "Challenge ACKs that this host sent."),
            ],
        ),
    ],
    see: &["three-way-handshake", "keep-alive", "mtu-black-hole", "ETIMEDOUT"],
    source: "RFC 9293 §3.1, §3.4; RFC 5961",
};

pub(super) const FIN: Page = Page {
    kind: Kind::TcpFlag,
    name: "FIN",
    number: None,
    also: &["tcp-fin", "flags [f]", "flags [f.]", "flags [fp.]"],
    title: "No more data from sender",
    summary: "The sender has said all it will say. It closes one direction only: the peer may go on sending \
              until it sends a FIN of its own.",
    sections: &[
        prose(
            "What it says",
            &[
                "Bit 0x01, tcpdump prints [F.]. All data in front of it has been sent, and it is repeated \
                 and acknowledged like data.",
                "The receiver's program sees it as recv() returning 0, `end of file`. It is no error.",
            ],
        ),
        items(
            "Who sends it",
            &[
                item("close(), shutdown(SHUT_WR)", "The ordinary end."),
                item(
                    "the kernel, when a process ends or crashes",
                    "As close() would; a RST if data was not read.",
                ),
                item(
                    "nobody, when a host loses power or its network",
                    "The other end stays ESTABLISHED: a half-open connection.",
                ),
                item(
                    "a proxy or load balancer",
                    "At its idle timeout. Both sides see a close that neither of them asked for.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "tcpdump -ni any 'tcp[tcpflags] & (tcp-fin|tcp-rst) != 0'",
                    "Who ends the connections: the sender of the first FIN or RST (IPv4).",
                ),
                item(
                    "FIN at a round number of seconds",
                    "An idle timeout, such as 60 s: of the peer, or of a device between.",
                ),
                item("ss -tan state close-wait", "FINs that arrived here and that no program answers."),
            ],
        ),
    ],
    see: &["four-way-close", "CLOSE_WAIT", "FIN_WAIT_1", "RST"],
    source: "RFC 9293 §3.1, §3.6",
};

pub(super) const RST: Page = Page {
    kind: Kind::TcpFlag,
    name: "RST",
    number: None,
    also: &["reset", "tcp-rst", "tcp reset", "flags [r]", "flags [r.]"],
    title: "Reset the connection",
    summary: "The connection ends at once, or is not wanted at all. It comes from the peer's kernel, or from \
              a device in between that speaks in the peer's name.",
    sections: &[
        items(
            "Who sends it and why",
            &[
                item("a host where nothing listens on the port", "In answer to the SYN."),
                item(
                    "a host that does not know the connection",
                    "It was restarted, or had given up: any late segment is answered so.",
                ),
                item("close() with unread data", "The kernel tells the peer that its data was lost."),
                item("SO_LINGER of 0 s, then close()", "The program asked for it."),
                item(
                    "a device in between",
                    "A filter that rejects, a NAT or load balancer whose state timed out.",
                ),
                item("this host", "For a SYN+ACK or data that belong to no socket any more."),
            ],
        ),
        items(
            "What the program gets",
            &[
                item("in SYN_SENT", "ECONNREFUSED from connect()."),
                item(
                    "in ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2",
                    "ECONNRESET from recv() or send(), then EPIPE from send().",
                ),
                item("in CLOSE_WAIT", "No error from recv(), which returns 0; EPIPE from send()."),
            ],
        ),
        items(
            "How to tell who sent it",
            &[
                item("time", "Much faster than the round trip to the host: it comes from nearer by."),
                item(
                    "TTL in a capture",
                    "`tcpdump -v`: it differs from the TTL of the peer's SYN+ACK or data when another device \
                     made it.",
                ),
                item(
                    "netkit connect HOST:PORT",
                    "SYNs with growing hop limit show from which distance it comes.",
                ),
                item(
                    "nstat -az TcpOutRsts TcpEstabResets 'TcpExtTCPAbortOn*'",
                    "Whether this host sends them, and for which reason.",
                ),
            ],
        ),
        prose(
            "When it is believed",
            &["In SYN_SENT only if it acknowledges the SYN. Later only with exactly the next sequence \
                 number; otherwise the receiver asks back with a challenge ACK (RFC 5961)."],
        ),
    ],
    see: &["ECONNREFUSED", "ECONNRESET", "EPIPE", "half-open", "CLOSED"],
    source: "RFC 9293 §3.5.2, §3.5.3; RFC 5961 §3.2",
};
