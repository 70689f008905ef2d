//! Settings of how long TCP believes in a peer that says nothing.
//!
//! It does not hold the silence before a connection exists.

use crate::topic::{Kind, Page, item, items};

pub(super) const TCP_KEEPALIVE_TIME: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_keepalive_time",
    number: None,
    also: &["tcp_keepalive_time", "net/ipv4/tcp_keepalive_time", "keepalive time"],
    title: "How long a connection is idle before the first keep-alive probe",
    summary: "After so many seconds without traffic the kernel asks whether the peer is still there, but \
              only on sockets whose program has set SO_KEEPALIVE. On all others nothing ever asks.",
    sections: &[items(
        "What to know",
        &[
            item("default", "7200 s. With 9 probes 75 s apart, a dead peer is noticed after 2 h 11 min."),
            item("people believe", "Setting it to 60 makes every connection of the host notice dead peers."),
            item(
                "in truth",
                "Most sockets never set SO_KEEPALIVE. Those that do may override it with TCP_KEEPIDLE, \
                 TCP_KEEPINTVL and TCP_KEEPCNT. A new value counts when a socket's timer is next armed.",
            ),
            item(
                "change it",
                "Best in the program. Host-wide to 120-200 s where a NAT, load balancer or firewall forgets \
                 idle connections sooner than the default: clouds do so after 4 to 10 minutes.",
            ),
            item("leave it", "Where idle phones connect: probes every minute cost battery and traffic."),
            item("look", "`ss -tno` shows timer:(keepalive,…) on sockets that have it on."),
        ],
    )],
    see: &[
        "keep-alive",
        "half-open",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "ETIMEDOUT",
    ],
    source: "RFC 9293 §3.8.4; Linux ip-sysctl.rst, tcp(7)",
};

pub(super) const TCP_KEEPALIVE_INTVL: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_keepalive_intvl",
    number: None,
    also: &["tcp_keepalive_intvl", "net/ipv4/tcp_keepalive_intvl", "keepalive intvl", "keepalive interval"],
    title: "The distance of keep-alive probes",
    summary: "The seconds between two keep-alive probes when the first one got no answer. It counts only on \
              sockets with SO_KEEPALIVE.",
    sections: &[items(
        "What to know",
        &[
            item("default", "75 s, so nine unanswered probes take a little over 11 minutes."),
            item(
                "in truth",
                "TCP_USER_TIMEOUT, where a program sets it, decides instead of the number of probes when the \
                 connection ends.",
            ),
            item(
                "change it",
                "Per socket with TCP_KEEPINTVL; 10 to 20 s is usual in programs that want to notice within \
                 minutes.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_probes", "keep-alive"],
    source: "RFC 9293 §3.8.4; Linux ip-sysctl.rst, tcp(7); measured on Linux 6.18",
};

pub(super) const TCP_KEEPALIVE_PROBES: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_keepalive_probes",
    number: None,
    also: &["tcp_keepalive_probes", "net/ipv4/tcp_keepalive_probes", "keepalive probes"],
    title: "How many keep-alive probes may go unanswered",
    summary: "After so many unanswered probes the connection ends with ETIMEDOUT. It counts only on sockets \
              with SO_KEEPALIVE.",
    sections: &[items(
        "What to know",
        &[
            item("default", "9."),
            item("people believe", "One lost probe ends a connection."),
            item(
                "in truth",
                "All of them must be lost, and any segment from the peer starts the count anew. A RST as the \
                 answer ends it at once with ECONNRESET: the peer lives, but no longer knows the connection.",
            ),
            item(
                "change it",
                "Per socket with TCP_KEEPCNT. Below 3, ordinary loss can end a healthy connection.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_intvl", "keep-alive", "ETIMEDOUT"],
    source: "RFC 9293 §3.8.4; Linux ip-sysctl.rst",
};

pub(super) const TCP_RETRIES1: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_retries1",
    number: None,
    also: &["tcp_retries1", "net/ipv4/tcp_retries1"],
    title: "When TCP suspects the route",
    summary: "After so many unanswered repeats of a segment TCP tells the routing layer that something is \
              wrong, so that it may look for another way. The connection goes on.",
    sections: &[items(
        "What to know",
        &[
            item("default", "3, the least that RFC 1122 allows."),
            item("leave it", "Always. tcp_retries2 is what ends connections."),
        ],
    )],
    see: &["net.ipv4.tcp_retries2"],
    source: "RFC 1122 §4.2.3.5; Linux ip-sysctl.rst",
};

pub(super) const TCP_RETRIES2: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_retries2",
    number: None,
    also: &["tcp_retries2", "net/ipv4/tcp_retries2"],
    title: "When TCP gives up an established connection",
    summary: "How long sent data is repeated into silence before the connection ends with ETIMEDOUT. The \
              number stands for a time, not for an exact count.",
    sections: &[items(
        "What to know",
        &[
            item("default", "15, which means at least 924.6 s: a quarter of an hour."),
            item("people believe", "It is about connect()."),
            item(
                "in truth",
                "connect() obeys tcp_syn_retries. This one is why a program hangs for 15 minutes and more \
                 when a server loses power in the middle of a request.",
            ),
            item(
                "change it",
                "In the program: TCP_USER_TIMEOUT gives an exact time for one socket. Host-wide, 8 is the \
                 smallest value that keeps RFC 1122's 100 s; some clusters that fail over use it.",
            ),
            item("leave it", "Where connections must outlive a reboot of a router."),
            item("look", "`ss -tnoi` shows timer:(on,…) with its back-off, and unacked segments."),
        ],
    )],
    see: &["ETIMEDOUT", "half-open", "ESTABLISHED", "net.ipv4.tcp_syn_retries"],
    source: "RFC 1122 §4.2.3.5; Linux ip-sysctl.rst",
};
