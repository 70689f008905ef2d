//! Settings of memory and buffers: how much data TCP may hold.
//!
//! It does not hold the queues of connections.

use crate::topic::{Kind, Page, item, items};

pub(super) const TCP_MEM: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_mem",
    number: None,
    also: &["tcp_mem", "net/ipv4/tcp_mem", "tcp: out of memory", "out of memory -- consider tuning tcp_mem"],
    title: "How much memory all of TCP may use",
    summary: "Three numbers in pages, usually of 4096 bytes: below the first TCP is at ease, above the \
              second it saves memory, above the third it refuses more and drops data. It is about all \
              sockets together.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Set at boot from the memory; the third is a little under a tenth of it."),
            item("people believe", "The numbers are bytes, and belong to one socket."),
            item(
                "in truth",
                "They are pages, and the sum of all sockets. Bytes for one socket stand in tcp_rmem and \
                 tcp_wmem. Copied values from another host can starve a large one.",
            ),
            item(
                "change it",
                "When TcpExtTCPMemoryPressures grows and the sockets with the full queues are wanted. First \
                 look for a program that does not read what it gets.",
            ),
            item(
                "look",
                "`cat /proc/net/sockstat` (mem, in pages); `ss -tm`; in a container the setting itself \
                 cannot be read.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem", "ENOBUFS", "ENOMEM"],
    source: "Linux ip-sysctl.rst; tcp(7)",
};

pub(super) const TCP_RMEM: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_rmem",
    number: None,
    also: &["tcp_rmem", "net/ipv4/tcp_rmem"],
    title: "The receive buffer of a TCP socket",
    summary: "Three numbers in bytes: the least, the first size, and the most that the kernel lets a receive \
              buffer grow to by itself. The last one bounds how much can be under way to this host on one \
              connection.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "4096, 131072, and by memory up to 33554432 (32 MB); older kernels stopped at 6 MB.",
            ),
            item("people believe", "Raising the middle number makes transfers faster."),
            item(
                "in truth",
                "The kernel grows the buffer on its own as the path needs it; the first size matters for the \
                 first round trips only. A program that sets SO_RCVBUF switches this growth off for its \
                 socket and is bounded by net.core.rmem_max.",
            ),
            item(
                "change it",
                "The third number, when bandwidth times RTT is larger: 10 Gbit/s at 100 ms needs 125 MB. \
                 Both ends must allow it.",
            ),
            item(
                "look",
                "`ss -tmi` shows rcv_space and the buffer (rb); `nstat -az TcpExtTCPRcvQDrop \
                 TcpExtPruneCalled`.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_wmem", "net.core.rmem_max", "net.ipv4.tcp_window_scaling", "net.ipv4.tcp_mem"],
    source: "Linux ip-sysctl.rst; tcp(7); read on Linux 6.18",
};

pub(super) const TCP_WMEM: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_wmem",
    number: None,
    also: &["tcp_wmem", "net/ipv4/tcp_wmem"],
    title: "The send buffer of a TCP socket",
    summary: "Three numbers in bytes: the least, the first size, and the most that the kernel lets a send \
              buffer grow to by itself. The last one bounds how much unacknowledged data one connection may \
              have.",
    sections: &[items(
        "What to know",
        &[
            item("default", "4096, 16384, and by memory up to 4194304 (4 MB)."),
            item(
                "in truth",
                "Like the receive buffer it grows by itself unless the program sets SO_SNDBUF. A full send \
                 buffer is not an error: send() waits, or says EAGAIN.",
            ),
            item(
                "change it",
                "The third number on hosts that send much over long paths: it should be about twice \
                 bandwidth times RTT.",
            ),
            item(
                "look",
                "`ss -tmi` shows tb and notsent; Send-Q in `ss -tn` is what the peer has not acknowledged.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_rmem", "net.core.wmem_max", "EAGAIN"],
    source: "Linux ip-sysctl.rst; tcp(7)",
};

pub(super) const RMEM_MAX: Page = Page {
    kind: Kind::Sysctl,
    name: "net.core.rmem_max",
    number: None,
    also: &["rmem_max", "net/core/rmem_max"],
    title: "The largest SO_RCVBUF that a program may ask for",
    summary: "Caps what setsockopt(SO_RCVBUF) grants to any socket, UDP and ICMP included. It does not bound \
              TCP's own growth.",
    sections: &[items(
        "What to know",
        &[
            item("default", "4194304 on Linux 6.18; 212992 on older kernels."),
            item("people believe", "It must be raised for fast TCP."),
            item(
                "in truth",
                "TCP that sizes its buffer itself is bounded by the third number of tcp_rmem. This cap \
                 counts for programs that ask, above all for UDP: QUIC, DNS, syslog, media.",
            ),
            item(
                "change it",
                "When UDP datagrams are lost at the socket: the RcvbufErrors counter grows and the program \
                 wants more than it gets.",
            ),
            item(
                "look",
                "`nstat -az UdpRcvbufErrors`; `ss -uamn` shows the buffer (rb) and what was dropped (d).",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_rmem", "net.core.wmem_max"],
    source: "socket(7); read on Linux 6.18",
};

pub(super) const WMEM_MAX: Page = Page {
    kind: Kind::Sysctl,
    name: "net.core.wmem_max",
    number: None,
    also: &["wmem_max", "net/core/wmem_max"],
    title: "The largest SO_SNDBUF that a program may ask for",
    summary: "Caps what setsockopt(SO_SNDBUF) grants to any socket. TCP that sizes its buffer itself is \
              bounded by tcp_wmem instead.",
    sections: &[items(
        "What to know",
        &[
            item("default", "4194304 on Linux 6.18; 212992 on older kernels."),
            item("leave it", "Unless a program logs that it got a smaller send buffer than it asked for."),
        ],
    )],
    see: &["net.ipv4.tcp_wmem", "net.core.rmem_max"],
    source: "socket(7); read on Linux 6.18",
};

pub(super) const NETDEV_MAX_BACKLOG: Page = Page {
    kind: Kind::Sysctl,
    name: "net.core.netdev_max_backlog",
    number: None,
    also: &["netdev_max_backlog", "net/core/netdev_max_backlog"],
    title: "The queue between a device and the protocols",
    summary: "How many packets may wait, for each processor, where a driver hands packets over through the \
              general queue. What does not fit is dropped before TCP sees it.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1000."),
            item("people believe", "Every packet passes this queue."),
            item(
                "in truth",
                "Most network cards poll (NAPI) and do not use it; loopback, veth, tunnels and packet \
                 steering (RPS) do.",
            ),
            item(
                "change it",
                "When the second column of /proc/net/softnet_stat, which is in hexadecimal, grows. Elsewhere \
                 it does nothing.",
            ),
        ],
    )],
    see: &["net.core.somaxconn"],
    source: "Linux Documentation/admin-guide/sysctl/net.rst",
};
