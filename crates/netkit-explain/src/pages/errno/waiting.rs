//! Error numbers of waiting: not yet, not now, or not within the time that somebody was ready to wait.
//!
//! An answer that came is in `answers.rs` or `unreachable.rs`.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const EINPROGRESS: Page = Page {
    kind: Kind::Errno,
    name: "EINPROGRESS",
    number: Some(115),
    also: &["operation now in progress", "operation in progress"],
    title: "Operation now in progress",
    summary: "The connection attempt is under way: the SYN is on its way or about to leave, and nobody knows \
              yet how it ends. It is not an error and has no cause in the network. A program that shows it \
              as a failure stopped waiting before the kernel had an answer.",
    sections: &[
        items(
            "When it is given",
            &[
                item(
                    "connect() on a non-blocking socket",
                    "Always, but for failures that this host knows at once, such as a missing route. Event \
                     loops of every language live by it and never show it.",
                ),
                item(
                    "a blocking connect() with SO_SNDTIMEO",
                    "The program asked the kernel to wait for so long at most, and the time is over. The \
                     kernel says 115 and not ETIMEDOUT (110); this is the timeout that looks like a riddle.",
                ),
                item(
                    "the program's own timer ran out",
                    "It waited in poll() or select(), gave up, and printed the last errno it had. Clients of \
                     PHP, Redis and MySQL and old versions of nc do so: read it as \"timed out\".",
                ),
                item("sendto() with MSG_FASTOPEN", "The SYN has left without data, as for connect()."),
            ],
        ),
        items(
            "What hides behind it when it is shown",
            &[
                item(
                    "no answer at all",
                    "Any cause of ETIMEDOUT: a drop on the path or on either host, a way back that is \
                     missing, an accept queue that is full.",
                ),
                item(
                    "a neighbour that does not answer",
                    "EHOSTUNREACH (113) would have come after 3 s; the program waited for less. `ip neigh` \
                     shows INCOMPLETE or FAILED meanwhile.",
                ),
                item(
                    "a lost SYN",
                    "The kernel sends it again after 1 s, so a timeout below 1 s makes one lost packet a \
                     failure. A second loss costs 1 s more, or 2 s before Linux 6.5.",
                ),
                item(
                    "a slow way or a slow program",
                    "A timeout shorter than the round trip, or an event loop that was busy when the answer \
                     came.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "netkit connect HOST:PORT",
                    "Waits for 5 s and says what came, who sent it, or where the SYN stayed.",
                ),
                item(
                    "ss -tino state syn-sent",
                    "While it hangs: the attempt, its timer, and `retrans:`. No `retrans:` after a second \
                     means that the SYN waits for a neighbour; retrans:0/2 means that this host drops it; \
                     retrans:1/2 means that it left and nobody answers.",
                ),
                item(
                    "let it wait for longer",
                    "With a timeout of 10 s the number changes into the real one, or it connects late, or it \
                     is silence.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["A missing or forbidding route and missing local ports: they fail at once with their own \
               numbers. A RST: it would have ended the attempt with ECONNREFUSED (111)."],
        ),
        prose(
            "What it does not mean",
            &["Not that a connection exists: the socket is in SYN-SENT. Not that another attempt is \
               blocking this one: that is EALREADY (114), for a second connect() on the same socket. \
               Not that the server is slow: nothing is known of it."],
        ),
        items(
            "What a program should do",
            &[
                item(
                    "wait until the socket is writable",
                    "With poll() or epoll for POLLOUT and with a timeout of its own. Call connect() no more.",
                ),
                item(
                    "then read SO_ERROR once",
                    "0 is connected; anything else is the real error. Reading takes it away, so keep the \
                     value.",
                ),
                item(
                    "name its own timeout",
                    "Print \"no answer within 3 s\" and not strerror(115). Allow for more than 3.1 s, so \
                     that a neighbour's failure can show itself.",
                ),
            ],
        ),
    ],
    see: &[
        "ETIMEDOUT",
        "EALREADY",
        "EHOSTUNREACH",
        "SYN_SENT",
        "three-way-handshake",
        "net.ipv4.tcp_syn_retries",
        "curl 28",
    ],
    source: "POSIX connect(), connect(2), socket(7); measured on Linux 6.18",
};

pub(super) const ETIMEDOUT: Page = Page {
    kind: Kind::Errno,
    name: "ETIMEDOUT",
    number: Some(110),
    also: &[
        "connection timed out",
        "operation timed out",
        "timed out",
        "timedout",
        "timeouterror",
        "i/o timeout",
        "socket.timeout",
        "java.net.sockettimeoutexception",
        "java.net.connectexception: connection timed out",
        "err_connection_timed_out",
        "err_socket_timeout",
        "ns_error_net_timeout",
    ],
    title: "Connection timed out",
    summary: "No answer came for as long as somebody was ready to wait: the kernel, or the program's own \
              shorter timer. Silence alone does not say who lost the packet, nor on which of the two ways.",
    sections: &[
        items(
            "Causes while connecting",
            &[
                item(
                    "a rule drops the SYN",
                    "A cloud's security group, a filter on the path or on the host. It is the usual cause \
                     when the host answers ping or another port.",
                ),
                item(
                    "the host is off or the address is unused",
                    "And the last router does not say so. Ping and every port are silent alike.",
                ),
                item(
                    "the answer is lost on the way back",
                    "The host has no route back, a reverse-path filter (rp_filter) or a stateful device \
                     drops the SYN-ACK. The path from here looks complete.",
                ),
                item(
                    "the listener's accept queue is full",
                    "Linux does not answer new SYNs then. On the server `ss -ltn` shows Recv-Q above Send-Q, \
                     and ListenOverflows grows.",
                ),
                item(
                    "this host drops it on the way out",
                    "An output rule, a service's IPAddressDeny=, or a connection-tracking table that is \
                     full. TCP is told nothing: it goes on sending into the void.",
                ),
                item(
                    "this host drops the answer",
                    "An input rule or rp_filter here. A capture shows the SYN-ACK arriving while the socket \
                     stays in SYN-SENT.",
                ),
                item(
                    "nobody answers for a link-local IPv6 neighbour",
                    "Other addresses give EHOSTUNREACH after 3 s; fe80:: gives this, after 134 s.",
                ),
                item(
                    "the loopback interface is down",
                    "Connections to 127.0.0.1 and to this host's own addresses vanish: `ip link show lo`.",
                ),
            ],
        ),
        items(
            "Causes on a connection that existed",
            &[
                item(
                    "the peer or the path is gone",
                    "Data went unacknowledged: by default for at least 15 min (net.ipv4.tcp_retries2), or as \
                     long as TCP_USER_TIMEOUT says.",
                ),
                item(
                    "keep-alive got no answer",
                    "By default after 2 h 11 min, and only on sockets that ask for it.",
                ),
                item(
                    "large segments vanish",
                    "Small requests work and big ones hang: an MTU black hole. `netkit connect HOST:PORT \
                     --mss-test` proves it.",
                ),
            ],
        ),
        items(
            "Whose timer it was",
            &[
                item(
                    "about 134 s",
                    "Linux' own, with 11 SYNs by default; 127 s before Linux 6.5. Only then is it errno 110 \
                     from connect().",
                ),
                item(
                    "a round number",
                    "The program's: curl's --connect-timeout, Go's \"i/o timeout\", Python's \"timed out\", \
                     Java's SocketTimeoutException. A timer of 3 s or less also hides EHOSTUNREACH. \"Read \
                     timed out\" means connected and no answer to the request.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "ss -tino state syn-sent",
                    "After 2 s: no `retrans:` means that the SYN waits for a neighbour here; retrans:0/2 \
                     means that this host drops it; retrans:1/2 means that it left and nobody answers.",
                ),
                item(
                    "another port and ping of the same host",
                    "If they answer, the host and the path are well and the fault is the port's: a rule, or \
                     the accept queue.",
                ),
                item(
                    "netkit connect HOST:PORT",
                    "Does both, steps the hop limit of SYNs to see where they end, and lists what fits when \
                     several causes do.",
                ),
                item(
                    "ss -tln; nft list ruleset; ip route get CLIENT",
                    "On the server: queue, rules and way back. They decide what this end cannot.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["A closed port without a filter: it answers with a RST. A missing route here: that fails \
               at once. If a router had complained, its error (such as 113) would stand here instead, \
               even after the same time."],
        ),
        prose(
            "What it does not mean",
            &["Not \"the firewall\": a silent drop, a dead host and a full queue look alike from here. \
               Not that the server is down, and not that nothing listens."],
        ),
    ],
    see: &[
        "EINPROGRESS",
        "EHOSTUNREACH",
        "ECONNREFUSED",
        "SYN_SENT",
        "accept-queue",
        "mtu-black-hole",
        "keep-alive",
        "net.ipv4.tcp_syn_retries",
        "net.ipv4.tcp_retries2",
        "curl 28",
    ],
    source: "RFC 9293 §3.8.3, RFC 1122 §4.2.3.5; measured on Linux 6.18",
};

pub(super) const EALREADY: Page = Page {
    kind: Kind::Errno,
    name: "EALREADY",
    number: Some(114),
    also: &["operation already in progress"],
    title: "Operation already in progress",
    summary: "The program called connect() again on a socket whose attempt is still under way. It is not an \
              error of the network.",
    sections: &[
        prose(
            "What to do",
            &["In the program: after EINPROGRESS wait until the socket is writable, then read \
               SO_ERROR, and do not call connect() again. What the attempt itself is waiting for is \
               the page of EINPROGRESS."],
        ),
        prose(
            "Related numbers",
            &["Once connected, another connect() gives EISCONN (106). Once failed and the error read, \
               it gives ECONNABORTED (103)."],
        ),
    ],
    see: &["EINPROGRESS", "EISCONN", "ECONNABORTED", "SYN_SENT"],
    source: "POSIX connect(); measured on Linux 6.18",
};

pub(super) const EAGAIN: Page = Page {
    kind: Kind::Errno,
    name: "EAGAIN",
    number: Some(11),
    also: &["resource temporarily unavailable", "ewouldblock", "wouldblock", "blockingioerror"],
    title: "Resource temporarily unavailable",
    summary: "The call would have to wait, and the program asked not to. On TCP it means \"not now\": \
              nothing to read yet, or no room to send.",
    sections: &[
        items(
            "Causes",
            &[
                item("recv() on a non-blocking socket without data", "Normal: wait until it is readable."),
                item(
                    "send() while the send buffer is full",
                    "The peer does not read or the path is slow: `ss -tni` shows Send-Q and the window.",
                ),
                item(
                    "send() or recv() before the handshake is complete",
                    "On a non-blocking socket: wait until it is writable.",
                ),
                item(
                    "SO_RCVTIMEO or SO_SNDTIMEO ran out",
                    "A blocking call that gave up after the program's time. For connect() the same gives \
                     EINPROGRESS.",
                ),
                item(
                    "UDP found no free local port",
                    "A UDP socket that connects or sends without bind(): the range \
                     net.ipv4.ip_local_port_range is used up. `ss -ua` counts them.",
                ),
            ],
        ),
        prose(
            "What it does not mean",
            &["Not a fault of the connection: it is alive. A program that prints it as a failure \
               either has a timer of its own or forgot to wait."],
        ),
    ],
    see: &["EINPROGRESS", "ETIMEDOUT", "net.ipv4.ip_local_port_range"],
    source: "POSIX; measured on Linux 6.18",
};

pub(super) const EINTR: Page = Page {
    kind: Kind::Errno,
    name: "EINTR",
    number: Some(4),
    also: &["interrupted system call", "interruptederror", "interrupted function call"],
    title: "Interrupted system call",
    summary: "A signal arrived while the call waited. Nothing happened to the connection.",
    sections: &[prose(
        "What to do",
        &["Call again: recv(), send() and accept() have done nothing yet. An interrupted connect() is \
           different: the attempt goes on in the kernel, so wait until the socket is writable and read \
           SO_ERROR. A second connect() would give EALREADY."],
    )],
    see: &["EALREADY", "EINPROGRESS"],
    source: "signal(7), POSIX connect()",
};
