//! Error numbers that an answer gave: a reset, an end, or somebody on this host who closed the socket.
//!
//! What came as an ICMP message about the way is in `unreachable.rs`, what never came is in `waiting.rs`.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const ECONNREFUSED: Page = Page {
    kind: Kind::Errno,
    name: "ECONNREFUSED",
    number: Some(111),
    also: &[
        "connection refused",
        "connectionrefusederror",
        "connectionrefused",
        "java.net.connectexception",
        "actively refused",
        "err_connection_refused",
        "ns_error_connection_refused",
        "did you specify the right host or port",
    ],
    title: "Connection refused",
    summary: "Somebody answered the SYN with a reset, or an ICMP message said that the port is unreachable: \
              whoever it was is reachable, and nothing took the connection. It does not prove that the \
              service is down.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "nothing listens on that port",
                    "The service is stopped, still starting, or on another port. The host's kernel sends the \
                     RST. On the host: `ss -tln` lists no listener.",
                ),
                item(
                    "the service listens on 127.0.0.1 alone",
                    "It answers on the host itself and is refused from outside; `ss -tln` shows \
                     127.0.0.1:PORT or [::1]:PORT. In a container, a published port then connects and closes \
                     at once, because the proxy accepts.",
                ),
                item(
                    "the service listens on one address family",
                    "`localhost` often gives ::1 first while the server has 127.0.0.1 only. `netkit connect \
                     HOST:PORT --all` shows every address of the name with its own result.",
                ),
                item(
                    "the name leads to another host",
                    "An old DNS record or a line in /etc/hosts: `getent ahosts NAME` shows the address that \
                     programs get. 0.0.0.0 and :: as a target mean this host itself.",
                ),
                item(
                    "a firewall rejects with ICMP",
                    "iptables' REJECT and nft's `reject` send port unreachable (3/3, ICMPv6 1/4) unless told \
                     otherwise; a closed TCP port sends none. The socket's error queue names the sender: the \
                     host itself or a device before it.",
                ),
                item(
                    "a firewall rejects with a RST",
                    "On the wire it looks like a closed port. SYNs with a growing hop limit show from which \
                     distance the RST comes: nearer than the host means a device on the path. One hop before \
                     the host and the host itself cannot be told apart.",
                ),
                item(
                    "this host's own rules reject it",
                    "An output rule answers before anything leaves: the error queue names this host's own \
                     address, or the RST comes even with a hop limit of 1. `nft list ruleset` shows it.",
                ),
                item(
                    "a load balancer has no backend",
                    "It refuses for the service behind it. Kubernetes rejects a Service without endpoints \
                     with port unreachable: `kubectl get endpointslices` lists them.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "the error queue has an ICMP message",
                    "A rule rejected it; the sender's address says whose rule. `netkit connect HOST:PORT` \
                     reads it without privileges.",
                ),
                item(
                    "no ICMP message",
                    "A RST came. Compare its distance with that of an open port on the same host, then ask \
                     on the host: `ss -tln` there lists listeners, `nft list ruleset` rules.",
                ),
                item(
                    "it comes in about the ping's round-trip time",
                    "The far end or something near it answered. Far quicker than that: something near this \
                     host answered.",
                ),
                item(
                    "the target is this host",
                    "Then no network is involved: `ss -tlnp 'sport = :PORT'` decides.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["Routes, neighbours and the way back work as far as whoever answered. If the ICMP \
               message comes from this host's own address, nothing left this host and nothing further \
               is ruled out."],
        ),
        prose(
            "What it does not mean",
            &["Not that the host is down: a host that is off cannot send a RST. Not that the server is \
               overloaded: when its accept queue is full, Linux does not answer the SYN and the client \
               sees ETIMEDOUT. Not that packets are dropped: a drop is silent."],
        ),
        items(
            "What to run",
            &[
                item("netkit connect HOST:PORT", "Who answered, with what, and from which distance."),
                item("ss -tlnp 'sport = :PORT'", "On the host: who listens, and on which address."),
                item("nft list ruleset", "On the host, as root: the rules that concern the port."),
            ],
        ),
    ],
    see: &["RST", "icmp 3/3", "icmpv6 1/4", "ETIMEDOUT", "ECONNRESET", "LISTEN", "accept-queue", "curl 7"],
    source: "RFC 9293 §3.10.7.3; measured on Linux 6.18",
};

pub(super) const ECONNRESET: Page = Page {
    kind: Kind::Errno,
    name: "ECONNRESET",
    number: Some(104),
    also: &[
        "connection reset by peer",
        "connectionreseterror",
        "connectionreset",
        "connection reset",
        "err_connection_reset",
        "pr_connect_reset_error",
        "ns_error_net_reset",
    ],
    title: "Connection reset by peer",
    summary: "A RST ended a connection that existed: data in flight is lost, and no more will come. The \
              peer's kernel, the peer's program or a device on the path sent it; the socket does not say \
              which. connect() itself turns a RST into ECONNREFUSED instead.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "the peer's program died or closed with data unread",
                    "A kernel resets when a program closes a socket whose input it has not read, or closes \
                     with SO_LINGER 0. The peer's log at that second says why.",
                ),
                item(
                    "the peer restarted and no longer knows the connection",
                    "The first segment after the restart is answered with a RST. It hits old connections all \
                     at once, and new ones work.",
                ),
                item(
                    "a device forgot the connection while it was idle",
                    "NAT gateways and load balancers drop idle entries after minutes: 350 s and 4 min are \
                     the defaults of two large clouds. Some then answer the next segment with a RST. The \
                     idle time before the reset is the same every time.",
                ),
                item(
                    "a device cuts the connection on purpose",
                    "An inspecting firewall or a proxy. The RST comes right after the first data, such as \
                     the TLS client hello, and often with another TTL than the peer's data.",
                ),
                item(
                    "the other protocol was expected",
                    "Plain text to a TLS port or the reverse: the server closes after the first bytes.",
                ),
                item(
                    "the server limits connections",
                    "It accepts and resets at once when it has too many. Look for its limit and its log.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "note when it comes",
                    "At once after accept: server or proxy. After the first data: protocol or inspection. \
                     After a fixed idle time: a device with a timer.",
                ),
                item(
                    "compare the TTL of the RST with that of data",
                    "`tcpdump -v 'tcp[tcpflags] & tcp-rst != 0'` (root) prints it. Another TTL means another \
                     sender; the same TTL does not prove the peer.",
                ),
                item(
                    "capture at both ends",
                    "If the peer never sent the RST that arrived here, a device between them made it.",
                ),
                item(
                    "watch the connection from here",
                    "`netkit connect HOST:PORT --hold 10s` says whether it is reset without any data.",
                ),
            ],
        ),
        prose(
            "What follows",
            &["The reset is reported once. After it recv() returns 0 and send() gives EPIPE, so a log \
               that shows EPIPE alone may hide an earlier reset. If the peer's FIN came before the \
               RST, recv() returns 0 and never the reset."],
        ),
        prose(
            "What it does not mean",
            &["Not packet loss, and not a timeout: something spoke. \"By peer\" is the C library's \
               wording; a device between can send the same segment."],
        ),
        prose(
            "What to do",
            &["Against idle timers: keep-alive of the application or TCP_KEEPIDLE below the shortest \
               timer. In clients with connection pools: expect it on reused connections and retry what \
               may be repeated."],
        ),
    ],
    see: &["RST", "EPIPE", "ECONNREFUSED", "keep-alive", "half-open", "curl 35", "curl 56"],
    source: "RFC 9293 §3.5.2, §3.5.3; measured on Linux 6.18",
};

pub(super) const EPIPE: Page = Page {
    kind: Kind::Errno,
    name: "EPIPE",
    number: Some(32),
    also: &["broken pipe", "brokenpipeerror", "brokenpipe", "sigpipe"],
    title: "Broken pipe",
    summary: "The program wrote to a connection that can no longer send: it was shut down here, or an \
              earlier reset has already ended it. The cause lies before this write. Unless the program asked \
              otherwise, the kernel also sends it SIGPIPE, which ends it without a word.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "the peer closed and the program kept writing",
                    "The first write after the peer's close still succeeds: it is what makes the peer send a \
                     RST. The next write gives EPIPE. A web server logs it when a browser leaves early, \
                     which is harmless.",
                ),
                item(
                    "a reset was already reported",
                    "ECONNRESET is given once; every later send() gives EPIPE. Look for the earlier error in \
                     the log.",
                ),
                item(
                    "the program shut down its own sending side",
                    "After shutdown(SHUT_WR) every send() fails so; the network has no part in it.",
                ),
                item(
                    "the socket was never connected",
                    "send() on a TCP socket without connect() gives EPIPE, where recv() gives ENOTCONN.",
                ),
                item(
                    "it is a pipe, not a socket",
                    "`command | head` ends the same way: the reader has gone.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "look at the reads before it",
                    "A read that returned 0 means that the peer closed in order; ECONNRESET means a reset.",
                ),
                item(
                    "strace -e trace=network,write -p PID",
                    "Shows the descriptor, and whether shutdown() came before.",
                ),
                item(
                    "capture the connection",
                    "FIN from the peer, our data, then RST is the first cause; a RST out of nothing is \
                     ECONNRESET's page.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["An unreachable peer: silence never gives EPIPE, it gives ETIMEDOUT after many \
               retransmissions."],
        ),
        prose(
            "What to do",
            &["In a program: send with MSG_NOSIGNAL or ignore SIGPIPE, treat EPIPE as \"the peer has \
               left\", and read what the peer said last. In connection pools: do not reuse a \
               connection whose read side has ended."],
        ),
    ],
    see: &["ECONNRESET", "ENOTCONN", "CLOSE_WAIT", "RST", "FIN", "four-way-close"],
    source: "POSIX send(); measured on Linux 6.18",
};

pub(super) const ECONNABORTED: Page = Page {
    kind: Kind::Errno,
    name: "ECONNABORTED",
    number: Some(103),
    also: &["software caused connection abort", "connectionabortederror", "connectionaborted"],
    title: "Software caused connection abort",
    summary: "Somebody on this host ended the connection or the attempt. Neither the peer nor the path did.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "somebody destroyed the socket",
                    "`ss -K` and daemons that use the kernel's SOCK_DESTROY do it, for example when a VPN or \
                     an address goes away. It needs privileges: look in the logs of network and VPN \
                     daemons.",
                ),
                item(
                    "connect() was called again after it had failed",
                    "Once the error of a non-blocking attempt has been read, a second connect() on that \
                     socket gives this number. The program must make a new socket.",
                ),
            ],
        ),
        prose(
            "What it does not mean",
            &["On other systems accept() gives it when a client left before it was accepted. Linux \
               hands out such a socket all the same; its first recv() gives ECONNRESET."],
        ),
        prose(
            "What to do",
            &["Ask who changes connections on this host: `journalctl` at that second, VPN clients, \
               scripts with `ss -K`. If the time is that of an address change, this is on purpose."],
        ),
    ],
    see: &["ECONNRESET", "EALREADY", "CLOSED"],
    source: "Linux tcp_abort(); measured on Linux 6.18",
};

pub(super) const ENETRESET: Page = Page {
    kind: Kind::Errno,
    name: "ENETRESET",
    number: Some(102),
    also: &["network dropped connection on reset", "connection reset by network"],
    title: "Network dropped connection on reset",
    summary: "The connection was dropped because the network reset it. Linux' own TCP is not known to give \
              this number to a program.",
    sections: &[
        prose(
            "Where it comes from",
            &["Other systems use it when keep-alive finds a connection dead; Linux says ETIMEDOUT for \
               that. On Linux, suspect a sandbox with a network stack of its own, or a library that \
               invents error numbers."],
        ),
        prose(
            "What to do",
            &["`strace -f -e trace=network COMMAND` shows whether the kernel or the library said it. \
               Then treat it as ECONNRESET."],
        ),
    ],
    see: &["ECONNRESET", "ETIMEDOUT", "keep-alive"],
    source: "POSIX; the absence read in Linux' TCP",
};
