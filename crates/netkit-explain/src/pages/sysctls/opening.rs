//! Settings of the handshake: how long a SYN is tried, and what a listener holds.
//!
//! It does not hold what ends a connection.

use crate::topic::{Kind, Page, item, items};

pub(super) const TCP_SYN_RETRIES: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_syn_retries",
    number: None,
    also: &["tcp_syn_retries", "net/ipv4/tcp_syn_retries"],
    title: "How often an unanswered SYN is repeated",
    summary: "How many times connect() repeats its SYN before it gives up with ETIMEDOUT. It decides how \
              long a connection attempt into silence takes, and nothing else.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "6. Together with the 4 linear repeats of tcp_syn_linear_timeouts a silent target costs 134 \
                 s, measured on Linux 6.18; it was 127 s before 6.5.",
            ),
            item("people believe", "A higher value helps on bad lines."),
            item(
                "in truth",
                "A handshake that needs more than three repeats is not going to work. The program's own \
                 timeout nearly always ends it first: curl's, Java's and Go's are shorter.",
            ),
            item(
                "change it",
                "Per socket with TCP_SYNCNT or TCP_USER_TIMEOUT, in the program that has to fail fast. \
                 Host-wide only where old programs without a timeout hang.",
            ),
            item(
                "look",
                "`ss -tno state syn-sent` shows the timer and the repeats; `netkit connect HOST:PORT` says \
                 within seconds where the SYN is lost.",
            ),
        ],
    )],
    see: &["ETIMEDOUT", "SYN_SENT", "net.ipv4.tcp_syn_linear_timeouts", "three-way-handshake"],
    source: "Linux ip-sysctl.rst; RFC 6298 §2; measured on Linux 6.18",
};

pub(super) const TCP_SYN_LINEAR_TIMEOUTS: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_syn_linear_timeouts",
    number: None,
    also: &["tcp_syn_linear_timeouts", "net/ipv4/tcp_syn_linear_timeouts"],
    title: "How many SYN repeats come one second apart",
    summary: "The first repeats of a SYN come at a fixed distance of one second, and only then does the \
              distance double. It came with Linux 6.5.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "4. SYNs leave at 0, 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s, measured on Linux 6.18. Before \
                 6.5 they left at 0, 1, 3, 7, 15, 31 and 63 s.",
            ),
            item(
                "in truth",
                "It adds to tcp_syn_retries: ten repeats leave with the defaults, not six. The SYN-ACKs of a \
                 server are not affected.",
            ),
            item(
                "look",
                "A connect that took 1.0, 2.0 or 3.0 s longer than its RTT lost one, two or three SYNs or \
                 SYN-ACKs; on older kernels the steps are 1, 3 and 7 s.",
            ),
            item("leave it", "Always, unless you must reproduce how older kernels behave."),
        ],
    )],
    see: &["net.ipv4.tcp_syn_retries", "SYN_SENT"],
    source: "Linux ip-sysctl.rst; measured on Linux 6.18",
};

pub(super) const TCP_SYNACK_RETRIES: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_synack_retries",
    number: None,
    also: &["tcp_synack_retries", "net/ipv4/tcp_synack_retries"],
    title: "How often a server repeats its SYN-ACK",
    summary: "How many times a listener repeats its SYN-ACK to a client that does not finish the handshake. \
              After the last one the half-made connection in SYN_RECEIVED is forgotten.",
    sections: &[items(
        "What to know",
        &[
            item("default", "5, which keeps such a connection for about 63 s."),
            item("people believe", "Lowering it to 1 or 2 is the way to survive a SYN flood."),
            item(
                "in truth",
                "SYN cookies do that without harming anybody. A low value cuts off honest clients whose \
                 packets get lost.",
            ),
            item(
                "change it",
                "Hardly ever; 3 is a mild choice where SYN_RECEIVED fills up and cookies may not be used.",
            ),
            item("look", "`ss -tn state syn-recv` lists the half-made connections."),
        ],
    )],
    see: &["SYN_RECEIVED", "net.ipv4.tcp_syncookies", "syn-flood"],
    source: "Linux ip-sysctl.rst",
};

pub(super) const TCP_SYNCOOKIES: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_syncookies",
    number: None,
    also: &["tcp_syncookies", "net/ipv4/tcp_syncookies"],
    title: "What a listener does when its SYN queue is full",
    summary: "With 1 the kernel answers further SYNs with a cookie in the sequence number instead of \
              dropping them, and remembers nothing. It is a fallback for a flood, not a way to make a busy \
              server larger.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "1: only when a listener's SYN queue overflows. 0 never, 2 for every connection, which is \
                 for tests.",
            ),
            item("people believe", "It must be switched on. It disables all TCP options."),
            item(
                "in truth",
                "It is on everywhere already. Where both sides use timestamps, a cookie keeps window \
                 scaling, SACK and ECN; without timestamps the connection works but lacks them.",
            ),
            item(
                "change it",
                "Never to 0 on a host that strangers can reach. If TCPReqQFullDoCookies grows under honest \
                 load, raise the backlog of the program's listen() and net.core.somaxconn: the queue is as \
                 long as the smaller of the two.",
            ),
            item(
                "look",
                "`nstat -az TcpExtTCPReqQFullDoCookies TcpExtTCPReqQFullDrop TcpExtSyncookiesSent`; the \
                 kernel log says \"Possible SYN flooding\".",
            ),
        ],
    )],
    see: &["syn-flood", "net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog", "SYN_RECEIVED"],
    source: "Linux ip-sysctl.rst; RFC 4987 §3.6; measured on Linux 6.18",
};

pub(super) const TCP_MAX_SYN_BACKLOG: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_max_syn_backlog",
    number: None,
    also: &["tcp_max_syn_backlog", "net/ipv4/tcp_max_syn_backlog"],
    title: "A limit of the SYN queue that seldom applies",
    summary: "Limits how many half-made connections one listener remembers, but only while SYN cookies are \
              off. With cookies on, the listener's own backlog is the limit.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Grows with memory: 128 at least, 2048 on a host with 24 GB."),
            item("people believe", "Raising it cures dropped SYNs and \"Possible SYN flooding\" messages."),
            item(
                "in truth",
                "With tcp_syncookies=1 a listener with backlog 128 took 129 SYNs, whatever this value said. \
                 With cookies off, the last quarter is kept for peers that the kernel knows already.",
            ),
            item("change it", "Raise the program's listen() backlog and net.core.somaxconn instead."),
            item("look", "`ss -tn state syn-recv` counts them; `nstat -az TcpExtTCPReqQFullDrop`."),
        ],
    )],
    see: &["net.core.somaxconn", "net.ipv4.tcp_syncookies", "syn-flood"],
    source: "Linux ip-sysctl.rst and tcp_conn_request(); measured on Linux 6.18",
};

pub(super) const SOMAXCONN: Page = Page {
    kind: Kind::Sysctl,
    name: "net.core.somaxconn",
    number: None,
    also: &["somaxconn", "net/core/somaxconn"],
    title: "The largest backlog that listen() gets",
    summary: "Caps the number that a program asks for with listen(): the accept queue, and with it the SYN \
              queue, is as long as the smaller of the two. A full accept queue makes new connections wait in \
              silence.",
    sections: &[items(
        "What to know",
        &[
            item("default", "4096 since Linux 5.4; 128 before."),
            item("people believe", "Raising it makes every server's queue longer, at once."),
            item(
                "in truth",
                "A program that asks for 128 or 511 keeps that. The cap is applied when listen() is called, \
                 so running listeners keep their queue until they restart.",
            ),
            item(
                "change it",
                "When listeners want more: `ss -tln` shows their limit in Send-Q, equal to this value. Raise \
                 the program's backlog too. A longer queue only bridges bursts: a program that accepts too \
                 slowly fills any queue.",
            ),
            item(
                "look",
                "In `ss -tln`, Recv-Q above Send-Q means full; `nstat -az TcpExtListenOverflows`; `netkit \
                 doctor :PORT`.",
            ),
        ],
    )],
    see: &["accept-queue", "LISTEN", "net.ipv4.tcp_abort_on_overflow"],
    source: "Linux ip-sysctl.rst; listen(2); measured on Linux 6.18",
};

pub(super) const TCP_ABORT_ON_OVERFLOW: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_abort_on_overflow",
    number: None,
    also: &["tcp_abort_on_overflow", "net/ipv4/tcp_abort_on_overflow"],
    title: "Whether a full accept queue resets instead of waiting",
    summary: "With 1 a server whose accept queue is full answers the last ACK of a handshake with a RST; \
              with 0 it ignores that ACK and lets the client try again. It changes nothing for the SYN.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0."),
            item("people believe", "With 1 clients see a clear refusal as soon as the server is overloaded."),
            item(
                "in truth",
                "While the accept queue is full, new SYNs are dropped with either value: the client still \
                 sees silence. Only those already half-way through are reset.",
            ),
            item("leave it", "At 0. A burst of a second then costs a repeat; with 1 it costs errors."),
            item(
                "change it",
                "Only where a load balancer should learn at once that this server is full, and nothing can \
                 make the program accept faster.",
            ),
        ],
    )],
    see: &["accept-queue", "net.core.somaxconn", "ECONNRESET"],
    source: "Linux ip-sysctl.rst; measured on Linux 6.18",
};

pub(super) const TCP_FASTOPEN: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_fastopen",
    number: None,
    also: &["tcp_fastopen", "net/ipv4/tcp_fastopen"],
    title: "Data in the SYN",
    summary: "A set of bits that allows data in the SYN itself, which saves one round trip when a client \
              comes back. Both ends and both programs must ask for it.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "1: clients may use it, servers do not. 2 allows servers, 3 both; 0x400 turns it on for \
                 every listener.",
            ),
            item("people believe", "Setting it to 3 makes connections faster."),
            item(
                "in truth",
                "Nothing changes until the client sends with MSG_FASTOPEN or TCP_FASTOPEN_CONNECT and the \
                 server sets TCP_FASTOPEN on its listener. Some middleboxes drop SYNs that carry data; the \
                 kernel then falls back after a delay.",
            ),
            item(
                "leave it",
                "As it is, unless both programs are yours. Data in a SYN may arrive twice: requests must \
                 bear that.",
            ),
            item("look", "`nstat -az | grep TCPFastOpen`."),
        ],
    )],
    see: &["three-way-handshake", "SYN", "EOPNOTSUPP"],
    source: "RFC 7413; Linux ip-sysctl.rst",
};
