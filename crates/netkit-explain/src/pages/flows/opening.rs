//! How a connection is opened: the three-way handshake, and the rare case of both ends calling at once.
//!
//! What a server queues meanwhile stands on the pages of queues.

use crate::topic::{Kind, Page, drawing, item, items, prose};

pub(super) const THREE_WAY_HANDSHAKE: Page = Page {
    kind: Kind::Flow,
    name: "three-way-handshake",
    number: None,
    also: &["three-way handshake", "three way handshake", "3-way handshake", "tcp handshake", "handshake"],
    title: "how a TCP connection is opened",
    summary: "Three segments open a connection: SYN, SYN+ACK, ACK. Each end tells its initial sequence \
              number and hears the other's confirmed; the kernels do it without the server's program.",
    sections: &[
        drawing(
            "The segments and the states",
            include_str!("drawings/three-way-handshake.txt").trim_ascii_end(),
        ),
        items(
            "What connect() makes of the answer to its SYN",
            &[
                item("SYN+ACK", "0, after one round trip."),
                item("RST+ACK", "ECONNREFUSED: rejected by the host, or by a device that speaks for it."),
                item(
                    "ICMP error",
                    "An errno that depends on type and code: EHOSTUNREACH, ENETUNREACH, ECONNREFUSED, EACCES \
                     and others.",
                ),
                item(
                    "nothing",
                    "The SYN is repeated; after 134 seconds ETIMEDOUT. Most programs give up earlier, with \
                     words of their own.",
                ),
            ],
        ),
        items(
            "What success proves",
            &[
                item(
                    "it proves",
                    "Address, route, way out and way back work for small packets, and a kernel listens on \
                     that port.",
                ),
                item(
                    "it does not prove",
                    "That the program calls accept(), that large packets get through, or that the peer is \
                     the one you meant: proxies and load balancers complete handshakes too.",
                ),
            ],
        ),
        items(
            "What the time of it tells",
            &[
                item(
                    "about one round trip",
                    "All is well: `ss -ti` shows it as `rtt`, `netkit connect` prints it.",
                ),
                item(
                    "1, 2, 3 … seconds more",
                    "That many SYNs or SYN+ACKs were lost, or dropped at a full queue. Linux before 6.5: 1, \
                     3, 7 seconds.",
                ),
                item(
                    "long before the SYN",
                    "Not TCP: the name was looked up, or another address was tried first.",
                ),
            ],
        ),
    ],
    see: &["SYN", "SYN_SENT", "SYN_RECEIVED", "accept-queue", "happy-eyeballs"],
    source: "RFC 9293 §3.5, figure 6; measured on Linux 6.18",
};

pub(super) const SIMULTANEOUS_OPEN: Page = Page {
    kind: Kind::Flow,
    name: "simultaneous-open",
    number: None,
    also: &["simultaneous open", "simultaneous connect", "self-connect"],
    title: "both ends call each other at once",
    summary: "Two ends send a SYN to each other before either has seen the other's. It makes one connection, \
              not two; TCP allows it and Linux does it.",
    sections: &[
        drawing(
            "The segments and the states",
            include_str!("drawings/simultaneous-open.txt").trim_ascii_end(),
        ),
        prose(
            "When it happens",
            &[
                "Both ends must use the port that the other one calls, so it happens by intent: programs \
                 behind NATs that punch holes for each other (TCP hole punching).",
                "It also happens by accident on one host. A client that tries again and again to reach a \
                 port of its own host, from the range of local ports, may be given that very port as its \
                 source. The SYN meets its own socket and the program is connected to itself.",
            ],
        ),
        items(
            "How to see it",
            &[
                item("ss -tn", "A connection to itself has the same address and port on both sides."),
                item(
                    "a program reads what it wrote",
                    "The same; and the server cannot start, because the port is taken (EADDRINUSE).",
                ),
                item(
                    "ip_local_reserved_ports",
                    "List the server's port there, or choose one outside ip_local_port_range: then it cannot \
                     happen.",
                ),
            ],
        ),
    ],
    see: &["three-way-handshake", "SYN_RECEIVED", "SYN_SENT", "net.ipv4.ip_local_port_range"],
    source: "RFC 9293 §3.5, figure 7; measured on Linux 6.18",
};
