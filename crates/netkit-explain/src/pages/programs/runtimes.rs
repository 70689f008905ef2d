//! What programs in Go, Java, Python and Node print of their own.
//!
//! It does not hold what they pass on from the kernel: that is the errno's page.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const GO_CONTEXT_DEADLINE_EXCEEDED: Page = Page {
    kind: Kind::Program,
    name: "go context deadline exceeded",
    number: None,
    also: &[
        "context deadline exceeded",
        "client.timeout exceeded while awaiting headers",
        "client.timeout or context cancellation while reading body",
        "request canceled while waiting for connection",
    ],
    title: "context deadline exceeded",
    summary: "The program's own time limit for the whole call ran out. It says nothing about where the time \
              went: DNS, connecting, TLS, or waiting for an answer.",
    sections: &[
        items(
            "What the words around it mean",
            &[
                item(
                    "dial tcp",
                    "Still connecting: silence from the address, or a limit shorter than a lost SYN's \
                     second. With \"lookup\", DNS.",
                ),
                item(
                    "while waiting for connection",
                    "No connection yet: still connecting, or waiting for a free one in the program's pool.",
                ),
                item(
                    "while awaiting headers",
                    "Usually connected; the server has not answered. The phase can also be an earlier one.",
                ),
                item("while reading body", "The answer began and did not end in time."),
                item(
                    "rpc error: code = DeadlineExceeded",
                    "gRPC; its connection may never have come up: look for TRANSIENT_FAILURE in the log.",
                ),
            ],
        ),
        prose(
            "How to tell",
            &[
                "Repeat the call from that host: `netkit connect HOST:PORT` for the connection, `curl -w` for \
               the phases. If both are fast, the server is slow for this request, or the pool is empty.",
            ],
        ),
    ],
    see: &["go i/o timeout", "ETIMEDOUT", "EAI_AGAIN", "TLS handshake timeout"],
    source: "Go packages context and net/http",
};

pub(super) const GO_I_O_TIMEOUT: Page = Page {
    kind: Kind::Program,
    name: "go i/o timeout",
    number: None,
    also: &[": i/o timeout", "read: i/o timeout"],
    title: "i/o timeout",
    summary: "A time limit of Go's network code ran out, set by the program. What stands before it says \
              which step: dial, read, write or lookup.",
    sections: &[items(
        "What the words before it mean",
        &[
            item(
                "dial tcp ADDRESS",
                "No answer to the SYN within the dialer's limit, 30 s for Go's default HTTP client. A \
                 refusal or an ICMP error would have been named.",
            ),
            item(
                "lookup NAME on SERVER:53, read udp",
                "The nameserver did not answer: it is DNS, not the target. In a container, look at \
                 /etc/resolv.conf.",
            ),
            item(
                "read tcp A->B",
                "Connected; nothing arrived before the deadline: a slow or stuck server, or a lost path.",
            ),
            item("write tcp A->B", "The other end does not read, or nothing is acknowledged."),
        ],
    )],
    see: &["ETIMEDOUT", "EAI_AGAIN", "go context deadline exceeded", "curl 28"],
    source: "Go package net",
};

pub(super) const JAVA_CONNECT_TIMED_OUT: Page = Page {
    kind: Kind::Program,
    name: "java connect timed out",
    number: None,
    also: &[
        "java.net.sockettimeoutexception: connect timed out",
        "connect timed out",
        "connecttimeoutexception",
        "connecttimeouterror",
        "err_connect_timeout",
        "httpx.connecttimeout",
    ],
    title: "SocketTimeoutException: Connect timed out",
    summary: "The limit that the program gave to connect() ran out before the handshake was done. Nobody \
              answered the SYN in that time.",
    sections: &[
        items(
            "What hides behind it",
            &[
                item(
                    "silence",
                    "A drop on the way or on the way back, a host that is off behind a silent router, a \
                     security group without a rule.",
                ),
                item("a full accept queue", "Measured: a listener whose queue is full gives the same."),
                item(
                    "too short a limit",
                    "Below 1 s, one lost SYN is enough; below 4 s, an absent neighbour never becomes \
                     NoRouteToHostException.",
                ),
            ],
        ),
        prose(
            "What it is not",
            &["\"Connection timed out\" in a ConnectException is the kernel's own end after 134 s. \"Read \
               timed out\" comes after the connection. A refusal would be \"Connection refused\"."],
        ),
    ],
    see: &["ETIMEDOUT", "java read timed out", "accept-queue", "SYN_SENT"],
    source: "java.net.Socket; measured with OpenJDK 17",
};

pub(super) const JAVA_READ_TIMED_OUT: Page = Page {
    kind: Kind::Program,
    name: "java read timed out",
    number: None,
    also: &[
        "java.net.sockettimeoutexception: read timed out",
        "read timed out",
        "readtimeouterror",
        "httpx.readtimeout",
        "requests.exceptions.readtimeout",
    ],
    title: "SocketTimeoutException: Read timed out",
    summary: "The connection stands, and no byte came within the program's read limit. Python's requests \
              says \"Read timed out\" in the same case.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "the server is slow",
                    "A long query, a lock, a full pool of threads; most often this. The server's log shows \
                     whether the request arrived.",
                ),
                item(
                    "the request is still in the server's queue",
                    "The kernel accepts and acknowledges before the program does: `ss -tln` on the server.",
                ),
                item(
                    "nothing gets through any more",
                    "A NAT or firewall forgot an idle connection of a pool: it happens to the first request \
                     after a pause.",
                ),
                item("large messages vanish", "Small requests work, large ones stall: an MTU black hole."),
            ],
        ),
        prose(
            "How to tell",
            &[
                "`ss -tnoi dst ADDRESS` on the client while it waits: unacked 0 means that the other host has \
               the request, so the program is slow; unacked above 0 with a growing back-off means that the \
               path is broken.",
            ],
        ),
    ],
    see: &["ETIMEDOUT", "java connect timed out", "half-open", "mtu-black-hole", "accept-queue"],
    source: "java.net.Socket; measured with OpenJDK 17 and requests",
};

pub(super) const REQUESTS_MAX_RETRIES_EXCEEDED: Page = Page {
    kind: Kind::Program,
    name: "requests max retries exceeded",
    number: None,
    also: &["max retries exceeded with url", "max retries exceeded"],
    title: "Max retries exceeded with url",
    summary: "Python's requests wraps every failure to connect in these words. By default it does not retry \
              at all; the reason stands behind \"Caused by\".",
    sections: &[items(
        "What the reason says",
        &[
            item(
                "NewConnectionError … [Errno 111]",
                "A plain error of connect(): look up that number. 111 is refused, 113 no route to host, 101 \
                 network unreachable, 99 no local address or port, 104 reset.",
            ),
            item(
                "NameResolutionError, [Errno -2] or [Errno -3]",
                "The name: it does not exist (-2), or no nameserver answered (-3).",
            ),
            item("ConnectTimeoutError", "No answer to the SYN within the timeout that the program gave."),
            item(
                "SSLError",
                "CERTIFICATE_VERIFY_FAILED, WRONG_VERSION_NUMBER (the port speaks no TLS) or \
                 UNEXPECTED_EOF_WHILE_READING (it hung up in the handshake).",
            ),
            item("ProxyError", "The proxy from the environment, not the target: `env | grep -i _proxy`."),
        ],
    )],
    see: &["ECONNREFUSED", "EAI_NONAME", "EAI_AGAIN", "curl 35", "curl 60"],
    source: "requests and urllib3; measured with Python",
};

pub(super) const TLS_HANDSHAKE_TIMEOUT: Page = Page {
    kind: Kind::Program,
    name: "TLS handshake timeout",
    number: None,
    also: &[
        "net/http: tls handshake timeout",
        "tls handshake timeout",
        "handshake timed out",
        "ssl handshake timed out",
    ],
    title: "TLS handshake timeout",
    summary: "TCP connected, and the TLS handshake was not done in time: 10 s with Go's default HTTP client.",
    sections: &[items(
        "Causes",
        &[
            item(
                "large packets vanish",
                "The server's certificates fill several full-size segments. On a path with an MTU black hole \
                 the connection opens and this flight never arrives: typical for VPNs, tunnels and container \
                 networks. `netkit connect HOST:443 --mss-test`.",
            ),
            item(
                "the server is overloaded",
                "The kernel accepts while the program cannot keep up: it comes and goes with the load.",
            ),
            item("the port speaks no TLS", "And waits for the client to go on, instead of closing."),
            item(
                "a proxy or SYN proxy",
                "Something else completed the handshake and cannot reach the server.",
            ),
            item("lossy path", "Every lost segment costs 200 ms and more: `netkit mtr HOST`."),
        ],
    )],
    see: &["mtu-black-hole", "accept-queue", "curl 35", "curl 28"],
    source: "Go package net/http; RFC 8446",
};

pub(super) const EOF: Page = Page {
    kind: Kind::Program,
    name: "EOF",
    number: None,
    also: &[
        "unexpected eof",
        "unexpected_eof_while_reading",
        "unexpected eof while reading",
        "remote end closed connection without response",
        "remotedisconnected",
        "socket hang up",
        "server closed idle connection",
        "eof occurred in violation of protocol",
        "server closed the connection",
        "server disconnected",
        "serverdisconnectederror",
        "curl: (18)",
        "curl 18",
        "transfer closed with",
        "the remote end hung up unexpectedly",
        "connection closed by peer",
        "connection closed by the peer",
        "connection closed by server",
        "connection unexpectedly closed",
        "socket has closed unexpectedly",
        "lost connection with",
        "err_connection_closed",
        "pr_end_of_file_error",
        "java.io.eofexception",
        "org.apache.http.nohttpresponseexception",
        "http.client.incompleteread",
    ],
    title: "EOF: the other end closed",
    summary: "The other end closed the connection with a FIN where the program expected more. It is no error \
              of TCP: recv() returned 0. Which \"end\" that was may be a proxy in between.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "an idle connection was reused",
                    "The server closed it after its keep-alive time while the client was sending. Rare, \
                     random, gone when tried again: make the client's idle time shorter than the server's.",
                ),
                item(
                    "the program ended",
                    "A crash, a restart or a rolled-out version while requests were open.",
                ),
                item("the wrong protocol", "HTTP to a TLS port or the reverse; some servers just close."),
                item(
                    "in the TLS handshake",
                    "A load balancer without a backend, or one that knows no such name.",
                ),
                item(
                    "in the middle of an answer",
                    "\"unexpected EOF\", curl 18: the sender stopped early, or a proxy cut at its time \
                     limit.",
                ),
            ],
        ),
        prose(
            "How to tell",
            &["`ss -tn state close-wait` on the client shows connections that the peer has closed and the \
               program still holds. A capture shows who sent the first FIN, and after how long."],
        ),
    ],
    see: &["FIN", "CLOSE_WAIT", "ECONNRESET", "curl 52", "curl 35"],
    source: "RFC 9293 §3.6; RFC 9112 §9.3; measured with Node and Python",
};
