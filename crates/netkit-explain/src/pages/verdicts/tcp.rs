//! Verdicts about the layer "tcp"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "tcp.connected",
        "tcp",
        "The handshake is complete.",
        [prose(
            "How it is known",
            &[
                "The handshake is complete.",
                "Observed: SYN, SYN-ACK, and no fault afterwards as far as the connection was watched.",
                "Means: name, route, path and listener work in both directions.",
                "Does not prove that the program behind answers, unless something was sent and came back; nor that long packets pass, unless `--mss-test` saw them.",
                "Decides: a request of the program's own protocol."
            ]
        )]
    ),
    verdict!(
        "tcp.syn-retransmit",
        "tcp",
        "The handshake is complete, after a SYN or its answer was lost.",
        [prose(
            "How it is known",
            &[
                "The handshake is complete, after a SYN or its answer was lost.",
                "Observed: a SYN was repeated, and the answer came within a round trip of a step of its timer, such as 1, 3 and 7 s; or one attempt got no answer and SYNs with growing hop limits did.",
                "Means: the first SYN or its answer went missing; programs notice a delay of whole seconds. An answer in the middle between two steps is a slow host and no loss.",
                "Does not prove where: loss on the way there, on the way back, and a listener whose queue was full for a moment look the same.",
                "Decides: the loss on the path, and the listener's queue on the host."
            ]
        )]
    ),
    verdict!(
        "tcp.refused.rst-host",
        "tcp",
        "The host itself, or what stands right in front of it, sends a RST.",
        [prose(
            "How it is known",
            &[
                "The host itself, or what stands right in front of it, sends a RST.",
                "Observed: a RST ends the handshake, no ICMP came, and it comes from no nearer than the host, as far as distances are known.",
                "Means: something answers in the host's name that it does not take the connection.",
                "Does not prove why: nothing listens on the port, a program listens on 127.0.0.1 alone, and a rule that rejects with a RST look alike from outside, byte for byte; behind a router so does that router's rule, unless netkit has `CAP_NET_RAW` and the RST comes in with the TTL of the host's echo reply.",
                "Decides: the listeners and the rules on the host."
            ]
        )]
    ),
    verdict!(
        "tcp.filtered",
        "tcp",
        "Nothing answers the SYN.",
        [prose(
            "How it is known",
            &[
                "Nothing answers the SYN.",
                "Observed: the SYN left this host, was repeated, and no handshake, RST or ICMP came.",
                "Means: no more than that; where SYNs with growing hop limits end at one router and echo requests are known to pass it, it is TCP that ends there.",
                "Does not prove a filter otherwise: one on the way or on the host, a way back that loses the answers, a full accept queue, and a host that is down look the same. What echo requests, another port, the path and this host's counters showed bounds the set.",
                "Decides: the listeners and the rules on the host, a test from there, netkit with `CAP_NET_RAW` here, which hears replies that this host itself drops."
            ]
        )]
    ),
    verdict!(
        "tcp.invalid-answers",
        "tcp",
        "Something answers the SYN with segments that belong to no handshake.",
        [prose(
            "How it is known",
            &[
                "Something answers the SYN with segments that belong to no handshake.",
                "Observed: no handshake, no error, and the socket received segments.",
                "Means: whoever answers acknowledges what was never sent, sends a RST without an acknowledgement, or believes in an old connection: a translator or a filter that keeps state and lost it, a balancer that rewrites numbers, or a host with a stale connection on the same ports.",
                "Does not prove which.",
                "Decides: a capture of the segments, and the path of the SYNs."
            ]
        )]
    ),
    verdict!(
        "tcp.stalled",
        "tcp",
        "The connection stalls although both sides are there.",
        [prose(
            "How it is known",
            &[
                "The connection stalls although both sides are there.",
                "Observed: the handshake is complete, what was sent is repeated and not acknowledged; or the connection timed out.",
                "Means: the host took a SYN and does not take data.",
                "Does not prove why: packets longer than a SYN vanish on the way (a path MTU of which nobody tells, RFC 2923 §2.1), a device forgot the connection, or the host went away. Where all that was sent fits a small packet, its length is not to blame, nor where `--mss-test` saw short segments stall, too.",
                "Decides: the same with smaller segments (`--mss-test`)."
            ]
        )]
    ),
    verdict!(
        "tcp.zero-window",
        "tcp",
        "The other side takes no more data.",
        [prose(
            "How it is known",
            &[
                "The other side takes no more data.",
                "Observed: the connection stands, something was sent, and the window that the other side offers is zero, so that the kernel only probes it (RFC 9293 §3.8.6.1).",
                "Means: the program there does not read; its kernel answers and the network carries.",
                "Does not prove why it does not read.",
                "Decides: the program on the host."
            ]
        )]
    ),
    verdict!(
        "tcp.reset",
        "tcp",
        "The connection was reset after the handshake.",
        [prose(
            "How it is known",
            &[
                "The connection was reset after the handshake.",
                "Observed: ECONNRESET, and no FIN before.",
                "Means: a RST came from the other side. A program that ends with unread data, a proxy without a server behind it, and a filter that looks into the connection all do that.",
                "Does not prove who sent it: a device on the path may, in the host's name.",
                "Decides: the program's own log, and the hop limit of the RST in a capture."
            ]
        )]
    ),
];
