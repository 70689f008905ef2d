//! Settings of the end of a connection: what a closed socket still waits for.
//!
//! It does not hold how a dead peer is noticed.

use crate::topic::{Kind, Page, item, items};

pub(super) const TCP_FIN_TIMEOUT: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_fin_timeout",
    number: None,
    also: &["tcp_fin_timeout", "net/ipv4/tcp_fin_timeout"],
    title: "How long a closed socket waits in FIN_WAIT_2",
    summary: "How many seconds a socket that its program has closed may wait in FIN_WAIT_2 for the other \
              side's FIN. It is not the length of TIME_WAIT.",
    sections: &[items(
        "What to know",
        &[
            item("default", "60 seconds."),
            item("people believe", "Setting it to 30 or 15 makes TIME_WAIT shorter."),
            item(
                "in truth",
                "TIME_WAIT lasts 60 s on Linux: a constant of the source that no setting changes. This one \
                 only concerns orphans, sockets that no program holds any more. A program that used \
                 shutdown() and still reads may stay in FIN_WAIT_2 for ever.",
            ),
            item(
                "change it",
                "Only when `ss -tn state fin-wait-2` shows thousands of orphans whose peers never close. The \
                 cure is a peer that closes: look for CLOSE_WAIT there.",
            ),
            item("leave it", "Everywhere else. TCP_LINGER2 sets it for one socket."),
        ],
    )],
    see: &["FIN_WAIT_2", "TIME_WAIT", "CLOSE_WAIT", "net.ipv4.tcp_max_orphans", "four-way-close"],
    source: "Linux ip-sysctl.rst; TCP_TIMEWAIT_LEN in include/net/tcp.h",
};

pub(super) const TCP_TW_RECYCLE: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_tw_recycle",
    number: None,
    also: &["tcp_tw_recycle", "net/ipv4/tcp_tw_recycle"],
    title: "A setting that no longer exists",
    summary: "Removed in Linux 4.12: the line does nothing today but make `sysctl -p` complain that there is \
              no such file. Before that it broke connections of clients behind one NAT address.",
    sections: &[items(
        "What to know",
        &[
            item("default", "There is none; /proc/sys/net/ipv4/tcp_tw_recycle does not exist."),
            item("people believe", "Together with tcp_tw_reuse it cures too many TIME_WAIT sockets."),
            item(
                "in truth",
                "It remembered one timestamp for each address and dropped SYNs with an older one. Several \
                 clients behind one NAT have different clocks, so some got no answer, at random. Since 4.10 \
                 timestamps start at random and it failed for everybody.",
            ),
            item(
                "change it",
                "Delete the line from /etc/sysctl.conf and /etc/sysctl.d. On a kernel up to 4.11 set it to \
                 0.",
            ),
            item(
                "look",
                "`grep -rn tw_recycle /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d`; on such an old \
                 kernel `nstat -az TcpExtPAWSPassive` counts the dropped SYNs.",
            ),
        ],
    )],
    see: &["TIME_WAIT", "net.ipv4.tcp_tw_reuse"],
    source: "Linux commit 4396e46187ca (4.12)",
};

pub(super) const TCP_TW_REUSE: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_tw_reuse",
    number: None,
    also: &["tcp_tw_reuse", "net/ipv4/tcp_tw_reuse"],
    title: "Whether connect() may take over a port in TIME_WAIT",
    summary: "Allows an outgoing connection to use a local port whose former connection to the same target \
              is in TIME_WAIT. It does nothing for connections that come in.",
    sections: &[items(
        "What to know",
        &[
            item("default", "2 since Linux 4.19: only on loopback. 0 never, 1 for every target."),
            item("people believe", "It makes TIME_WAIT disappear on a busy server."),
            item(
                "in truth",
                "A server's TIME_WAIT sockets hold none of its ports up, so there is nothing to reuse. A \
                 client takes a port over only if both sides use timestamps and the old connection is a \
                 second old.",
            ),
            item(
                "change it",
                "To 1 on a proxy or client that fails with EADDRNOTAVAIL while TIME_WAIT holds its ports. \
                 First: keep connections alive and pool them, widen ip_local_port_range, add source \
                 addresses.",
            ),
            item(
                "look",
                "`ss -tan state time-wait dst ADDRESS | wc -l` against the size of ip_local_port_range; \
                 `nstat -az TcpExtTWRecycled` counts the reuses.",
            ),
        ],
    )],
    see: &[
        "TIME_WAIT",
        "EADDRNOTAVAIL",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_timestamps",
        "net.ipv4.tcp_tw_reuse_delay",
    ],
    source: "Linux ip-sysctl.rst; RFC 6191; measured on Linux 6.18",
};

pub(super) const TCP_TW_REUSE_DELAY: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_tw_reuse_delay",
    number: None,
    also: &["tcp_tw_reuse_delay", "net/ipv4/tcp_tw_reuse_delay"],
    title: "How old a TIME_WAIT must be before connect() takes its port",
    summary: "The milliseconds that must pass before tcp_tw_reuse lets a new connection take the place of \
              one in TIME_WAIT. Older kernels have one second built in and no such setting.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1000 ms."),
            item(
                "in truth",
                "The wait makes sure that the other side's timestamps have moved on; without it old segments \
                 could pass for new ones.",
            ),
            item("leave it", "Always, unless you know the timestamp clock of every peer."),
        ],
    )],
    see: &["net.ipv4.tcp_tw_reuse", "TIME_WAIT"],
    source: "Linux ip-sysctl.rst; RFC 7323 §5",
};

pub(super) const TCP_MAX_TW_BUCKETS: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_max_tw_buckets",
    number: None,
    also: &["tcp_max_tw_buckets", "net/ipv4/tcp_max_tw_buckets", "time wait bucket table overflow"],
    title: "How many TIME_WAIT sockets there may be",
    summary: "When there are more, the kernel ends further ones at once instead of letting them wait. It is \
              a guard against memory exhaustion, not a tuning knob.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Grows with memory: 131072 on a host with 24 GB."),
            item("people believe", "A low value keeps the number of TIME_WAIT sockets down and so helps."),
            item(
                "in truth",
                "The number does go down, and with it the protection: a late segment of an old connection \
                 can meet a new one. One such socket costs a few hundred bytes of memory, and no file \
                 descriptor.",
            ),
            item(
                "change it",
                "Upwards, when the log says \"time wait bucket table overflow\" or TcpExtTCPTimeWaitOverflow \
                 grows.",
            ),
            item("look", "`cat /proc/net/sockstat` (tw); `nstat -az TcpExtTCPTimeWaitOverflow`."),
        ],
    )],
    see: &["TIME_WAIT", "net.ipv4.tcp_tw_reuse"],
    source: "Linux ip-sysctl.rst; RFC 1337",
};

pub(super) const TCP_MAX_ORPHANS: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_max_orphans",
    number: None,
    also: &["tcp_max_orphans", "net/ipv4/tcp_max_orphans", "too many orphaned sockets"],
    title: "How many sockets without a program there may be",
    summary: "Sockets that were closed by their program and still have data to deliver, or wait for the \
              other side, are orphans. Above this number new ones are reset and the kernel log says so.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Grows with memory: 131072 on a host with 24 GB."),
            item(
                "in truth",
                "The kernel gets strict earlier than the number says: an orphan that makes no progress \
                 counts double or fourfold. Each may hold tens of kilobytes.",
            ),
            item(
                "change it",
                "Upwards, when the log says \"too many orphaned sockets\" and memory allows. Then find out \
                 why peers do not take their data: FIN_WAIT_1 and LAST_ACK show it.",
            ),
            item("look", "`cat /proc/net/sockstat` (orphan); `ss -tno state fin-wait-1`."),
        ],
    )],
    see: &["FIN_WAIT_1", "FIN_WAIT_2", "LAST_ACK", "net.ipv4.tcp_orphan_retries"],
    source: "Linux ip-sysctl.rst and tcp_check_oom()",
};

pub(super) const TCP_ORPHAN_RETRIES: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_orphan_retries",
    number: None,
    also: &["tcp_orphan_retries", "net/ipv4/tcp_orphan_retries"],
    title: "How long an orphan repeats its data",
    summary: "How many times a socket that its program has closed repeats unacknowledged data or its FIN \
              before it is dropped.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0, which the kernel reads as 8."),
            item("people believe", "0 means that nothing is repeated."),
            item(
                "in truth",
                "It means the built-in 8, which takes 100 s or more. Lower values cut the end off transfers \
                 to slow or lossy peers.",
            ),
            item("change it", "Lower it only where FIN_WAIT_1 piles up towards peers that have gone."),
        ],
    )],
    see: &["FIN_WAIT_1", "LAST_ACK", "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_retries2"],
    source: "Linux ip-sysctl.rst and tcp_orphan_retries()",
};
