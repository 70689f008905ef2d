//! The states in which a connection is made and used: `LISTEN`, `SYN_SENT`, `SYN_RECEIVED` and `ESTABLISHED`.
//!
//! How the handshake goes from one to the next is told on the pages of flows.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const LISTEN: Page = Page {
    kind: Kind::TcpState,
    name: "LISTEN",
    number: Some(10),
    also: &["listening", "tcp_listen"],
    title: "waiting for connection requests",
    summary: "A server's socket that waits for SYNs on a port. It carries no data and has no peer: each \
              connection that arrives becomes a socket of its own, and the listener stays in LISTEN.",
    sections: &[
        prose("Who is in it", &["The server, from listen() until close(). A client never is."]),
        items(
            "What leaves it",
            &[
                item(
                    "a SYN arrives",
                    "The new connection starts in SYN_RECEIVED. The listener does not move.",
                ),
                item("close()", "CLOSED. Connections that nobody has taken with accept() yet are reset."),
                item(
                    "connect()",
                    "Nothing: Linux refuses it with EISCONN, although RFC 9293 would let a listener call \
                     out.",
                ),
            ],
        ),
        items(
            "What ss shows of it",
            &[
                item("Recv-Q", "Connections that are complete and wait for accept()."),
                item(
                    "Send-Q",
                    "The limit of that queue: the smaller of the program's backlog and net.core.somaxconn.",
                ),
                item(
                    "127.0.0.1:PORT, [::1]:PORT",
                    "Only programs on this host can connect. From outside the port is refused.",
                ),
                item("0.0.0.0:PORT", "Every IPv4 address of this host, and no IPv6."),
                item("*:PORT", "Every address, IPv4 and IPv6. `[::]:PORT` is IPv6 alone (IPV6_V6ONLY)."),
            ],
        ),
        prose(
            "What a pile of it means",
            &["Nothing by itself: one listener for each address and port, or one for each worker that uses \
                 SO_REUSEPORT. What piles up is the queue behind it. Recv-Q that stays above zero is a \
                 program that is too slow with accept()."],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tlnp",
                    "Lists the listeners and, for your own processes or as root, who owns them.",
                ),
                item(
                    "netkit connect HOST:PORT",
                    "Run it on the server and from elsewhere: a port that answers only there is bound to one address, or filtered.",
                ),
                item(
                    "no line for the port",
                    "The program is not running, listens elsewhere, or lives in another network namespace.",
                ),
            ],
        ),
    ],
    see: &["accept-queue", "server-flow", "syn-flood", "net.core.somaxconn", "ECONNREFUSED"],
    source: "RFC 9293 §3.3.2; measured on Linux 6.18",
};

pub(super) const SYN_SENT: Page = Page {
    kind: Kind::TcpState,
    name: "SYN_SENT",
    number: Some(2),
    also: &["syn-sent", "tcp_syn_sent"],
    title: "waiting for an answer to the own SYN",
    summary: "The client has asked for a connection and nobody has answered yet. It normally lasts one round \
              trip; a socket that can be seen in it has waited longer than that.",
    sections: &[
        prose(
            "Who is in it",
            &[
                "The client, from connect() until the first answer.",
                "Linux repeats the SYN 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 seconds after the first one and \
                 gives up after 134 seconds. Before 6.5 it was 1, 3, 7, 15, 31 and 63 seconds, and the end \
                 after 127.",
            ],
        ),
        items(
            "What leaves it",
            &[
                item("SYN+ACK arrives", "ESTABLISHED; the ACK goes out and connect() returns."),
                item("RST arrives", "CLOSED: ECONNREFUSED. Somebody rejects the connection."),
                item(
                    "an ICMP error arrives",
                    "CLOSED with the errno of that message: EHOSTUNREACH, ENETUNREACH, ECONNREFUSED and \
                     others.",
                ),
                item(
                    "a SYN without ACK arrives",
                    "SYN_RECEIVED: both ends call each other (simultaneous open).",
                ),
                item(
                    "the last retry is over",
                    "CLOSED: ETIMEDOUT, or the errno of an ICMP error that came in between.",
                ),
                item("close()", "CLOSED, without a word to the peer."),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "All to one peer: that peer does not answer. The SYN or its answer is lost, the host is \
                 gone, or its accept queue is full. It does not prove a firewall.",
                "To many peers: this host's own way out is silent, or a program scans or crawls addresses \
                 that do not exist.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tnoi state syn-sent",
                    "`retrans:1/N`: the SYN leaves this host and nobody answers. `retrans:0/N`: this host \
                     itself does not let it out, by an output filter or a queue that is full.",
                ),
                item(
                    "no retrans after two seconds",
                    "The SYN waits for the neighbour's hardware address. `ip neigh` shows INCOMPLETE or \
                     FAILED for the target or the gateway.",
                ),
                item(
                    "ip route get ADDRESS",
                    "The route, the interface and the source address that are used. A wrong VPN or bridge \
                     shows here.",
                ),
                item(
                    "netkit connect HOST:PORT",
                    "Makes an attempt of its own, and says how far the SYN gets and who, if anybody, \
                     answers.",
                ),
            ],
        ),
    ],
    see: &["three-way-handshake", "client-flow", "ETIMEDOUT", "ECONNREFUSED", "net.ipv4.tcp_syn_retries"],
    source: "RFC 9293 §3.10.7.3; measured on Linux 6.18",
};

pub(super) const SYN_RECEIVED: Page = Page {
    kind: Kind::TcpState,
    name: "SYN_RECEIVED",
    number: Some(3),
    also: &["syn_recv", "syn-recv", "syn-received", "syn_rcvd", "syn-rcvd", "tcp_syn_recv"],
    title: "SYN+ACK sent, waiting for its ACK",
    summary: "A SYN came in and was answered; the third segment of the handshake is missing. On a server it \
              is an entry in the listener's SYN queue, which the program does not see yet.",
    sections: &[
        prose(
            "Who is in it",
            &[
                "The server, for one round trip. The entry has no process and no file descriptor, so `ss -p` \
                 names nobody.",
                "With a simultaneous open both ends are in it, with sockets of their own.",
            ],
        ),
        items(
            "What leaves it",
            &[
                item("the ACK arrives", "ESTABLISHED: the connection moves to the accept queue."),
                item(
                    "the ACK arrives, the accept queue is full",
                    "It stays: the ACK is ignored and the SYN+ACK is sent again later. The client believes \
                     that it is connected.",
                ),
                item("RST arrives", "The entry is gone."),
                item(
                    "no ACK",
                    "The SYN+ACK is repeated 5 times (tcp_synack_retries); after 63 seconds the entry is \
                     gone.",
                ),
                item(
                    "close()",
                    "FIN_WAIT_1 in RFC 9293. On Linux there is no socket to close before the ACK.",
                ),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "Many different sources, each seen once: a SYN flood, most often with forged addresses.",
                "Clients that you know: the SYN+ACK does not reach them or their ACK does not come back. \
                 Look at the return route, at filters on both hosts and at asymmetric paths.",
                "About one more than the listener's backlog is the most that one listener holds. From there \
                 on SYN cookies answer, and no entries are added.",
            ],
        ),
        items(
            "What to do",
            &[
                item("ss -tno state syn-recv", "Who asks, and how often the SYN+ACK was repeated."),
                item(
                    "nstat -az 'TcpExtTCPReqQFull*' 'TcpExtListen*'",
                    "Rising numbers: the SYN queue or the accept queue overflows. Compare two readings, not \
                     totals since boot.",
                ),
                item("ip route get CLIENT", "The way back. It need not be the way in."),
                item(
                    "tcpdump -ni any 'tcp port PORT'",
                    "Run it on both ends: it shows where the SYN+ACK is lost.",
                ),
            ],
        ),
    ],
    see: &[
        "syn-flood",
        "accept-queue",
        "three-way-handshake",
        "simultaneous-open",
        "net.ipv4.tcp_synack_retries",
    ],
    source: "RFC 9293 §3.3.2; measured on Linux 6.18",
};

pub(super) const ESTABLISHED: Page = Page {
    kind: Kind::TcpState,
    name: "ESTABLISHED",
    number: Some(1),
    also: &["estab", "tcp_established"],
    title: "the connection is open",
    summary: "The handshake is complete and both directions carry data. It says that both kernels agreed \
              once; it does not say that the peer is still there.",
    sections: &[
        prose(
            "Who is in it",
            &[
                "Both ends. The server's end gets there before the program calls accept(): the kernel \
                 completes the handshake alone.",
                "An idle connection sends nothing, so it survives a cable that is pulled, a peer that loses \
                 power and a NAT that forgets. Such an end is half-open and looks healthy.",
            ],
        ),
        items(
            "What leaves it",
            &[
                item("close(), shutdown(SHUT_WR), exit", "FIN_WAIT_1: the FIN goes out behind the data."),
                item("FIN arrives", "CLOSE_WAIT: the peer has closed; this program must close too."),
                item("RST arrives", "CLOSED: ECONNRESET at the next call."),
                item(
                    "close() with unread data, or SO_LINGER of 0 s",
                    "CLOSED: a RST goes out instead of a FIN.",
                ),
                item(
                    "sent data is never acknowledged",
                    "CLOSED: ETIMEDOUT after 15 retries (tcp_retries2), 15 minutes or more; earlier with \
                     TCP_USER_TIMEOUT.",
                ),
                item(
                    "keep-alive probes are not answered",
                    "CLOSED: ETIMEDOUT. Only sockets with SO_KEEPALIVE send them.",
                ),
            ],
        ),
        prose(
            "What a pile of it means",
            &[
                "Often just load, or a pool that keeps its connections. A number that only grows is a \
                 program that never closes, or peers that vanished without a FIN.",
                "A client host that crashes or loses its network leaves the server here, not in CLOSE_WAIT: \
                 no FIN was ever sent. A client process that crashes is different: its kernel sends the FIN \
                 or a RST.",
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tnoi state established",
                    "No `timer:` on an idle connection: no keep-alive. `lastrcv` is the time since data \
                     came, in milliseconds.",
                ),
                item(
                    "Send-Q stays above zero",
                    "The peer's kernel does not acknowledge: path or peer. `unacked` and `backoff` in `ss \
                     -ti` grow.",
                ),
                item(
                    "Recv-Q stays above zero",
                    "This host's program does not read. A server's socket without a process: nobody has \
                     called accept().",
                ),
                item(
                    "ss -tno state established",
                    "A connection without `timer:` is idle, and nothing would notice its end.",
                ),
            ],
        ),
    ],
    see: &["half-open", "keep-alive", "accept-queue", "ECONNRESET", "net.ipv4.tcp_retries2"],
    source: "RFC 9293 §3.3.2; measured on Linux 6.18",
};
