//! The states of the end that closes second, `CLOSE_WAIT` and `LAST_ACK`, and the end of all: `CLOSED`.
//!
//! The other end's states are with those that close first.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const CLOSE_WAIT: Page = Page {
    kind: Kind::TcpState,
    name: "CLOSE_WAIT",
    number: Some(8),
    also: &["close-wait", "closewait", "tcp_close_wait"],
    title: "the peer has closed, this program has not",
    summary: "The peer's FIN arrived and was acknowledged; now it is this host's program that has to call \
              close(). No timer ends it: a socket that stays here is a bug of the program, not of the \
              network.",
    sections: &[
        prose(
            "Who is in it",
            &[
                "The end that closes second. It is legal while the program still sends what is left, and \
                 should last milliseconds.",
                "The peer did say goodbye. A peer that lost power or its network leaves ESTABLISHED behind, \
                 never CLOSE_WAIT.",
            ],
        ),
        items(
            "What leaves it",
            &[
                item("close(), shutdown(SHUT_WR)", "LAST_ACK: the FIN goes out."),
                item(
                    "the process ends",
                    "The kernel closes for it: LAST_ACK, or a RST if data was not read.",
                ),
                item(
                    "RST arrives",
                    "CLOSED. recv() still returns 0 and send() fails with EPIPE; the descriptor stays open.",
                ),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "The program leaks connections. Each holds a file descriptor, until accept(), socket() and \
                 open() fail with EMFILE.",
                "Typical: a response body that is never closed, an error path that returns early, a pool \
                 that does not notice the end of idle connections, a thread that hangs before it reads.",
                "Seen as root, a line without a process is most often a connection that nobody has taken \
                 with accept(): the listener is stuck or too slow.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tanp state close-wait",
                    "Names the process and the peer. One process, one peer: look at the code that talks to \
                     that peer.",
                ),
                item("ss -tan state close-wait | wc -l", "Counts them; again after a minute: do they grow?"),
                item(
                    "ls /proc/PID/fd | wc -l",
                    "Compare it with `Max open files` in /proc/PID/limits: how long there is left.",
                ),
                item(
                    "restart the program",
                    "Clears them for today. The cure is close() on every path after recv() returned 0 or an \
                     error.",
                ),
            ],
        ),
        items(
            "What does not help",
            &[
                item(
                    "keep-alive",
                    "The peer's host answers while it knows the connection. Once it has forgotten, its RST \
                     takes the socket off the list, but the descriptor stays leaked.",
                ),
                item(
                    "tcp_fin_timeout, tcp_tw_reuse",
                    "They are about FIN_WAIT_2 and TIME_WAIT, at the other end.",
                ),
            ],
        ),
    ],
    see: &["four-way-close", "FIN_WAIT_2", "LAST_ACK", "EMFILE", "accept-queue"],
    source: "RFC 9293 §3.6; measured on Linux 6.18",
};

pub(super) const LAST_ACK: Page = Page {
    kind: Kind::TcpState,
    name: "LAST_ACK",
    number: Some(9),
    also: &["last-ack", "lastack", "tcp_last_ack"],
    title: "own FIN sent as the second, waiting for its ACK",
    summary: "The peer closed first, this end has closed too and waits for one last ACK. It normally lasts \
              one round trip and ends without TIME_WAIT.",
    sections: &[
        prose(
            "Who is in it",
            &["The end that closes second, after CLOSE_WAIT. The program is done; the kernel waits alone."],
        ),
        items(
            "What leaves it",
            &[
                item("ACK of the FIN arrives", "CLOSED."),
                item("RST arrives", "CLOSED: the peer has already forgotten the connection."),
                item("no answer", "CLOSED after 8 retries, about 100 seconds on a short path."),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "The peers went away between their FIN and ours: clients that sleep, roam or lose power, or \
                 a NAT or stateful filter that forgot the connection at the first FIN.",
                "If data was left to send, the FIN waits behind it: the peer closed without reading to the \
                 end.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tno state last-ack",
                    "`timer:(on,…)` with a growing count: the FIN is repeated and not answered. Send-Q above \
                     1: data is in front of it.",
                ),
                item(
                    "one peer or many",
                    "Many in one network: the path there. Spread over all clients: normal loss, and it goes \
                     away by itself.",
                ),
                item(
                    "tcpdump -ni any 'tcp[tcpflags] & tcp-fin != 0'",
                    "Run on both ends: does the FIN arrive, does its ACK come back?",
                ),
            ],
        ),
    ],
    see: &["CLOSE_WAIT", "four-way-close", "FIN"],
    source: "RFC 9293 §3.6; Linux tcp(7)",
};

pub(super) const CLOSED: Page = Page {
    kind: Kind::TcpState,
    name: "CLOSED",
    number: Some(7),
    also: &["close", "unconn", "tcp_close"],
    title: "no connection",
    summary: "There is no connection, or none any more. RFC 9293 calls it a state for completeness; on Linux \
              a socket is in it (TCP_CLOSE) before connect() or listen() and after a failure.",
    sections: &[
        prose(
            "Who is in it",
            &["A socket that is new, or whose connection was reset, refused or given up, until the program \
                 calls close(). A port on which nothing listens behaves as if it were in this state."],
        ),
        items(
            "What leaves it",
            &[
                item("connect()", "SYN_SENT: a SYN goes out."),
                item("listen()", "LISTEN."),
                item("close()", "The socket is gone."),
                item(
                    "a segment arrives for it",
                    "It stays: a RST goes out, which the peer sees as ECONNREFUSED or ECONNRESET.",
                ),
            ],
        ),
        prose(
            "What a pile of it means",
            &["ss and netstat do not list them, so a pile shows as file descriptors: a program that does \
                 not close its sockets after an error. Sooner or later it runs into EMFILE."],
        ),
        items(
            "What to do",
            &[
                item("lsof -p PID", "Shows them as `sock … protocol: TCP`, without addresses."),
                item("ss -s", "`closed` in its TCP line counts them, together with those in TIME_WAIT."),
                item(
                    "netkit connect HOST:PORT",
                    "From outside: a RST means that the port is closed or that somebody in between says so.",
                ),
            ],
        ),
    ],
    see: &["RST", "ECONNREFUSED", "EMFILE", "tcp-states"],
    source: "RFC 9293 §3.3.2, §3.10.7.1; measured on Linux 6.18",
};
