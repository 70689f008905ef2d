//! The states of the end that closes first: `FIN_WAIT_1`, `FIN_WAIT_2`, `CLOSING` and `TIME_WAIT`.
//!
//! `CLOSING` belongs here because both ends close first when their FINs cross.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const FIN_WAIT_1: Page = Page {
    kind: Kind::TcpState,
    name: "FIN_WAIT_1",
    number: Some(4),
    also: &["fin-wait-1", "fin_wait1", "fin-wait1", "tcp_fin_wait1"],
    title: "own FIN sent, not yet acknowledged",
    summary: "This end has closed first, and its FIN, or data in front of it, has not been acknowledged. It \
              normally lasts one round trip.",
    sections: &[
        prose(
            "Who is in it",
            &["The end that closes first, client or server. After close() it belongs to no process: the \
                 kernel finishes the work alone, and `ss -s` counts such sockets as orphaned."],
        ),
        items(
            "What leaves it",
            &[
                item("ACK of the FIN arrives", "FIN_WAIT_2."),
                item("FIN arrives with the ACK of ours", "TIME_WAIT; an ACK goes out."),
                item("FIN arrives without it", "CLOSING: both ends closed at the same time."),
                item("RST arrives", "CLOSED."),
                item(
                    "no answer",
                    "CLOSED. After close() Linux gives up after 8 retries, about 100 seconds on a short \
                     path; tcp_orphan_retries reads 0 and means 8.",
                ),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "Peers that vanished or paths that broke just before the close: the FINs are repeated and \
                 nobody answers.",
                "Peers that do not read: their receive window is zero and the FIN waits behind data that \
                 they do not take. A peer that keeps answering can hold a socket here for long; some attacks \
                 do that on purpose.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tno state fin-wait-1",
                    "`timer:(on,…)`: FIN or data is repeated, the path is silent. `timer:(persist,…)`: the \
                     peer's window is zero.",
                ),
                item("Send-Q", "1 is the FIN alone; more is data that the peer has not acknowledged."),
                item(
                    "TCP_USER_TIMEOUT",
                    "Set by the program before close(), it shortens the wait for peers that do not answer or \
                     do not read.",
                ),
            ],
        ),
    ],
    see: &["four-way-close", "FIN_WAIT_2", "CLOSING", "FIN"],
    source: "RFC 9293 §3.6; Linux tcp(7)",
};

pub(super) const FIN_WAIT_2: Page = Page {
    kind: Kind::TcpState,
    name: "FIN_WAIT_2",
    number: Some(5),
    also: &["fin-wait-2", "fin_wait2", "fin-wait2", "tcp_fin_wait2"],
    title: "own FIN acknowledged, waiting for the peer's",
    summary: "This end has closed and the peer's kernel has confirmed it, but the peer's program has not \
              closed. The other end of such a connection is in CLOSE_WAIT.",
    sections: &[
        prose(
            "Who is in it",
            &[
                "The end that closed first. Some drawings of the close leave this state out; it is the one \
                 in which you see peers that never close.",
                "Two kinds look alike. After shutdown(SHUT_WR) the program still reads, and may do so for \
                 ever: that is a half-close and legal. After close() nobody is left to read, and Linux keeps \
                 it for 60 seconds only (tcp_fin_timeout).",
            ],
        ),
        items(
            "What leaves it",
            &[
                item("FIN arrives", "TIME_WAIT; an ACK goes out."),
                item("data arrives after close()", "CLOSED: a RST goes out, because nobody will read it."),
                item(
                    "60 seconds after close()",
                    "CLOSED. Set by net.ipv4.tcp_fin_timeout, or by TCP_LINGER2 for one socket.",
                ),
                item("RST arrives", "CLOSED."),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "The peers leak: their programs have seen the end of the data and do not call close(). Look \
                 there for CLOSE_WAIT.",
                "Without a timer in `ss -o` it is this side's program that half-closed and keeps waiting, \
                 without a limit of its own.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tnop state fin-wait-2",
                    "`timer:(timewait,…)` and no process: closed, gone within a minute. A process and no \
                     timer: shutdown() without close().",
                ),
                item(
                    "ss -tnp state close-wait",
                    "Run on the peer, it names the program that does not close.",
                ),
                item(
                    "tcp_fin_timeout",
                    "The only state that it is about. It has nothing to do with TIME_WAIT; 60 seconds are \
                     fine.",
                ),
            ],
        ),
    ],
    see: &["CLOSE_WAIT", "four-way-close", "net.ipv4.tcp_fin_timeout"],
    source: "RFC 9293 §3.6; measured on Linux 6.18",
};

pub(super) const CLOSING: Page = Page {
    kind: Kind::TcpState,
    name: "CLOSING",
    number: Some(11),
    also: &["tcp_closing"],
    title: "both ends closed, the FINs crossed",
    summary: "Both ends sent a FIN before they saw the other's. This end has acknowledged the peer's FIN and \
              waits for the ACK of its own.",
    sections: &[
        prose(
            "Who is in it",
            &["Both ends of a simultaneous close, each for one round trip. It is rare to see."],
        ),
        items(
            "What leaves it",
            &[
                item("ACK of the FIN arrives", "TIME_WAIT. Both ends get there, not only one."),
                item("RST arrives", "CLOSED."),
                item(
                    "no answer",
                    "CLOSED after the retries of FIN_WAIT_1: 8 after close(), about 100 seconds on a short \
                     path.",
                ),
            ],
        ),
        prose(
            "What a pile of it means",
            &["Both programs close at the same moment, as with the same idle timeout on either side, and \
                 the ACKs that should end it are lost or dropped on the way."],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tno state closing",
                    "A timer that is `on` with a growing count: the FIN is repeated and not answered.",
                ),
                item(
                    "tcpdump -ni any 'host PEER and tcp port PORT'",
                    "Shows whether the ACK of the FIN arrives at this host.",
                ),
                item(
                    "the idle timeouts of both programs",
                    "Make one clearly longer. The end that reuses connections should give up first.",
                ),
            ],
        ),
    ],
    see: &["simultaneous-close", "FIN_WAIT_1", "TIME_WAIT"],
    source: "RFC 9293 §3.6, figure 13",
};

pub(super) const TIME_WAIT: Page = Page {
    kind: Kind::TcpState,
    name: "TIME_WAIT",
    number: Some(6),
    also: &["time-wait", "timewait", "tcp_time_wait"],
    title: "closed in order, waiting for old segments to die out",
    summary: "The connection is over and both ends know it. The end that closed first remembers the pair of \
              addresses and ports for 60 seconds. It is not an error and rarely a problem.",
    sections: &[
        prose(
            "What it is good for",
            &[
                "The last ACK may get lost; then the peer repeats its FIN and somebody must answer. And late \
                 segments of the old connection must not be taken for data of a new one with the same ports.",
                "It costs about 200 bytes of kernel memory, no process and no file descriptor.",
            ],
        ),
        prose(
            "Who is in it",
            &["The end that closed first, or both after a simultaneous close. On a web server it is the \
                 server when it ends the connections, the client when the client does."],
        ),
        items(
            "What leaves it",
            &[
                item(
                    "60 seconds pass",
                    "CLOSED. The time is fixed in Linux; RFC 9293 says twice the maximum segment lifetime.",
                ),
                item("FIN arrives again", "It stays: the ACK is sent again and the 60 seconds start anew."),
                item(
                    "a new SYN from the same address and port",
                    "A new connection, if sequence number or timestamp prove that the SYN is newer.",
                ),
                item(
                    "connect() to the same address and port",
                    "A new connection, if tcp_tw_reuse allows it: after a second, with TCP timestamps. The \
                     default allows it on loopback only.",
                ),
                item("RST arrives", "CLOSED, unless net.ipv4.tcp_rfc1337 is 1."),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "Many short connections that this end closes. Ten thousands of them are normal on a busy \
                 host.",
                "It can hurt in one place: the client's ports towards one address and port. The default \
                 range has 28 232 ports, which 60 seconds turn into 470 new connections a second. Beyond \
                 that connect() fails with EADDRNOTAVAIL.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tan state time-wait | awk '{print $4}' | sort | uniq -c | sort -n | tail",
                    "How many there are for each peer. Compare the largest with the port range; if it is far \
                     below, do nothing.",
                ),
                item(
                    "reuse connections",
                    "HTTP keep-alive, a pool, multiplexing: the cure where ports run out. More source \
                     addresses or a wider ip_local_port_range help too.",
                ),
                item("bind() fails with EADDRINUSE after a restart", "The server lacks SO_REUSEADDR."),
                item(
                    "nstat -az TcpExtTCPTimeWaitOverflow",
                    "Rising: tcp_max_tw_buckets is reached and connections are forgotten early.",
                ),
            ],
        ),
        items(
            "What does not help",
            &[
                item("tcp_fin_timeout", "It is about FIN_WAIT_2. It does not change these 60 seconds."),
                item(
                    "tcp_tw_recycle",
                    "Removed in Linux 4.12, because it broke clients behind a common NAT.",
                ),
                item(
                    "SO_LINGER of 0 s",
                    "Avoids the state with a RST, which may destroy data that the peer has not read.",
                ),
            ],
        ),
    ],
    see: &[
        "four-way-close",
        "EADDRNOTAVAIL",
        "EADDRINUSE",
        "net.ipv4.tcp_tw_reuse",
        "net.ipv4.tcp_max_tw_buckets",
    ],
    source: "RFC 9293 §3.6.1; RFC 6191; RFC 1337; measured on Linux 6.18",
};
