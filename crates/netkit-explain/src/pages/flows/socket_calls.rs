//! The calls that a client and a server make, with the segments and states that belong to them.
//!
//! It is TCP over the sockets of Linux; what can fail in a call stands on the pages of error numbers.

use crate::topic::{Kind, Page, drawing, item, items, prose};

pub(super) const CLIENT_FLOW: Page = Page {
    kind: Kind::Flow,
    name: "client-flow",
    number: None,
    also: &["client flow", "tcp client"],
    title: "a client's calls, segments and states",
    summary: "What a client does from socket() to the end, what goes over the wire for it, and in which \
              state its socket is. Here the client closes first.",
    sections: &[
        drawing("Step by step", include_str!("drawings/client-flow.txt").trim_ascii_end()),
        items(
            "What can fail where",
            &[
                item(
                    "looking up the name",
                    "Before any of it: EAI_NONAME, EAI_AGAIN. No packet has gone to the server.",
                ),
                item(
                    "socket()",
                    "EMFILE: too many open descriptors. EAFNOSUPPORT: no IPv6 in this kernel or sandbox.",
                ),
                item(
                    "bind(), seldom needed",
                    "EADDRNOTAVAIL: no such address here. EADDRINUSE: the port is taken.",
                ),
                item(
                    "connect() at once",
                    "This host refuses: ENETUNREACH (no route), EINVAL (blackhole route), EACCES or EPERM \
                     (policy), EADDRNOTAVAIL (no free port).",
                ),
                item(
                    "connect() after a while",
                    "Somebody answered: ECONNREFUSED, EHOSTUNREACH. Nobody did: ETIMEDOUT, or EHOSTUNREACH \
                     after 3 s if the neighbour is missing.",
                ),
                item(
                    "connect(), non-blocking",
                    "EINPROGRESS is no error: wait until it is writable, then read SO_ERROR.",
                ),
                item(
                    "send(), recv()",
                    "ECONNRESET, EPIPE, ETIMEDOUT; recv() of 0 means that the peer has closed.",
                ),
            ],
        ),
        prose(
            "If the server closes first",
            &["recv() returns 0 and the socket is in CLOSE_WAIT; close() leads through LAST_ACK to CLOSED. \
                 The client then has no TIME_WAIT, and its port is free at once."],
        ),
    ],
    see: &["server-flow", "three-way-handshake", "four-way-close", "tcp-states", "EINPROGRESS"],
    source: "RFC 9293 §3.9.1; connect(2), tcp(7)",
};

pub(super) const SERVER_FLOW: Page = Page {
    kind: Kind::Flow,
    name: "server-flow",
    number: None,
    also: &["server flow", "tcp server"],
    title: "a server's calls, segments and states",
    summary: "What a server does from socket() to the end, what goes over the wire for it, and in which \
              state its sockets are. There are two kinds of them: the listener, and one for each connection.",
    sections: &[
        drawing("Step by step", include_str!("drawings/server-flow.txt").trim_ascii_end()),
        items(
            "What can fail where",
            &[
                item(
                    "bind()",
                    "EADDRINUSE: another program has the port, or old connections of it are in TIME_WAIT and \
                     SO_REUSEADDR is not set. EACCES: a port below 1024 without the privilege. \
                     EADDRNOTAVAIL: the address is not here.",
                ),
                item(
                    "bind() to 127.0.0.1",
                    "No error, but nobody outside can connect; in a container that is everybody but the \
                     container.",
                ),
                item("listen()", "Its backlog is cut to net.core.somaxconn without a word."),
                item(
                    "accept()",
                    "EMFILE: the connections stay in the accept queue until descriptors are free.",
                ),
                item(
                    "accept() is not called",
                    "Clients are connected nevertheless, get no answer, and once the queue is full their \
                     SYNs are dropped.",
                ),
                item(
                    "recv() returns 0",
                    "The client has closed. A server that does not close() now collects CLOSE_WAIT.",
                ),
                item(
                    "send()",
                    "EPIPE or ECONNRESET: the client is gone. The signal SIGPIPE kills a program that does \
                     not expect it.",
                ),
            ],
        ),
        prose(
            "What the program does not see",
            &["The handshake. accept() hands out connections that are complete; a SYN that was dropped, a \
                 SYN flood or a client that gave up leave traces in counters and captures only."],
        ),
    ],
    see: &["client-flow", "accept-queue", "syn-flood", "LISTEN", "CLOSE_WAIT"],
    source: "RFC 9293 §3.9.1; listen(2), accept(2), tcp(7)",
};
