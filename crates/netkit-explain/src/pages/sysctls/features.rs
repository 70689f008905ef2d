//! Settings of TCP's options and of how it fills a path.
//!
//! It does not hold the sizes of buffers.

use crate::topic::{Kind, Page, item, items};

pub(super) const TCP_WINDOW_SCALING: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_window_scaling",
    number: None,
    also: &["tcp_window_scaling", "net/ipv4/tcp_window_scaling"],
    title: "Windows larger than 64 KB",
    summary: "Lets both ends multiply the 16-bit window of the header, agreed in the handshake. Without it \
              no connection carries more than 64 KB in each round trip.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1."),
            item("people believe", "Switching it off helps against odd middleboxes."),
            item(
                "in truth",
                "It costs the throughput of every connection over distance: 5.2 Mbit/s is the most at an RTT \
                 of 100 ms. A middlebox that strips or misreads the option makes transfers crawl or stall; \
                 that box has to be mended.",
            ),
            item("leave it", "At 1."),
            item("look", "`ss -ti` shows wscale:S,R on connections that agreed on it."),
        ],
    )],
    see: &["net.ipv4.tcp_rmem", "three-way-handshake", "SYN"],
    source: "RFC 7323 §2",
};

pub(super) const TCP_TIMESTAMPS: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_timestamps",
    number: None,
    also: &["tcp_timestamps", "net/ipv4/tcp_timestamps"],
    title: "Timestamps in every segment",
    summary: "Adds two timestamps to each segment, for exact round-trip times and to tell old segments from \
              new ones (PAWS). It costs 12 bytes a segment.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1: with a random start for each connection. 2 without the random start, 0 off."),
            item(
                "people believe",
                "It should be off, because it wastes bytes or tells strangers the uptime.",
            ),
            item(
                "in truth",
                "Since Linux 4.10 the random start hides the uptime. Without timestamps tcp_tw_reuse does \
                 nothing, SYN cookies lose window scaling and SACK, and a very fast connection can take an \
                 old segment for a new one.",
            ),
            item("leave it", "At 1."),
        ],
    )],
    see: &["net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_syncookies"],
    source: "RFC 7323 §3-5; Linux ip-sysctl.rst",
};

pub(super) const TCP_SACK: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_sack",
    number: None,
    also: &["tcp_sack", "net/ipv4/tcp_sack"],
    title: "Selective acknowledgements",
    summary: "Lets a receiver say which segments arrived beyond a gap, so that the sender repeats only what \
              is missing. Both ends must offer it.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1."),
            item("people believe", "It should be off because of the \"SACK panic\" of 2019."),
            item(
                "in truth",
                "That defect (CVE-2019-11477) was mended in June 2019. Without SACK every loss of several \
                 segments costs several round trips.",
            ),
            item("leave it", "At 1."),
            item("look", "`ss -ti` shows sack on connections that agreed on it."),
        ],
    )],
    see: &["net.ipv4.tcp_timestamps"],
    source: "RFC 2018; RFC 6675",
};

pub(super) const TCP_ECN: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_ecn",
    number: None,
    also: &["tcp_ecn", "net/ipv4/tcp_ecn"],
    title: "Marks instead of losses",
    summary: "Lets routers mark packets when they are congested instead of dropping them, if both ends \
              agreed on it in the handshake. The number says for which direction of opening, and on recent \
              kernels with which variant.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "2: agreed to when a client asks, not asked for by this host. 0 never, 1 in both roles; 3 to \
                 5 add accurate ECN and exist on recent kernels only.",
            ),
            item("people believe", "Asking for it breaks connections."),
            item(
                "in truth",
                "Rarely today. Where a middlebox drops SYNs with these bits, tcp_ecn_fallback makes the \
                 repeat leave without them: such a connect takes a second longer.",
            ),
            item("change it", "To 1 in networks whose routers mark, such as data centres."),
        ],
    )],
    see: &["ECE", "CWR", "SYN"],
    source: "RFC 3168 §6.1; Linux ip-sysctl.rst",
};

pub(super) const TCP_SLOW_START_AFTER_IDLE: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_slow_start_after_idle",
    number: None,
    also: &["tcp_slow_start_after_idle", "net/ipv4/tcp_slow_start_after_idle"],
    title: "Whether an idle connection starts slowly again",
    summary: "With 1 a connection that was idle for longer than its retransmission timeout shrinks its \
              congestion window and probes the path anew.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1."),
            item("people believe", "0 is always faster."),
            item(
                "in truth",
                "It is faster for long-lived connections with bursts, HTTP/2 or a database over distance. \
                 The price is a burst into a path that may have changed. Steady transfers and short ones see \
                 no difference.",
            ),
            item(
                "change it",
                "To 0 on servers with long-lived connections over long paths, after measuring.",
            ),
            item("look", "`ss -ti` shows cwnd and lastsnd."),
        ],
    )],
    see: &["ESTABLISHED", "net.ipv4.tcp_congestion_control"],
    source: "RFC 9293 §3.8.2; RFC 2861; Linux ip-sysctl.rst",
};

pub(super) const TCP_CONGESTION_CONTROL: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_congestion_control",
    number: None,
    also: &["tcp_congestion_control", "net/ipv4/tcp_congestion_control"],
    title: "The algorithm that paces a sender",
    summary: "Names the congestion control of new connections: how fast this host sends and what it takes \
              for congestion. The receiver's choice does not matter for what it receives.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Chosen when the kernel is built: cubic on most distributions."),
            item("people believe", "bbr needs the fq queueing discipline, and makes everything faster."),
            item(
                "in truth",
                "Since Linux 4.13 TCP paces by itself, so bbr works with any queue. It helps senders on long \
                 paths with random loss; on short clean ones nothing changes.",
            ),
            item(
                "change it",
                "On hosts that send much over lossy paths, after measuring. One socket: TCP_CONGESTION.",
            ),
            item(
                "look",
                "`sysctl net.ipv4.tcp_available_congestion_control`; `ss -ti` names the algorithm of each \
                 connection.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_wmem"],
    source: "RFC 5681; RFC 9438; Linux ip-sysctl.rst",
};

pub(super) const TCP_MTU_PROBING: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_mtu_probing",
    number: None,
    also: &["tcp_mtu_probing", "net/ipv4/tcp_mtu_probing"],
    title: "Finding the path MTU without ICMP",
    summary: "Lets TCP try smaller segments by itself when large ones vanish and no ICMP message says why. \
              It works around an MTU black hole.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "0: off. 1 when a black hole is suspected, 2 always, starting from tcp_base_mss (1024).",
            ),
            item("people believe", "It replaces path MTU discovery, or is risky."),
            item(
                "in truth",
                "With 1 nothing changes until repeats of large segments go unanswered. It helps only the \
                 direction in which this host sends; a black hole towards it needs the setting at the other \
                 end.",
            ),
            item(
                "change it",
                "To 1 on hosts behind tunnels and VPNs, and on servers with clients everywhere. The cure is \
                 at the path: let ICMP 3/4 and ICMPv6 2/0 pass, or clamp the MSS at the tunnel.",
            ),
            item("look", "`netkit connect HOST:PORT --mss-test`; `ss -ti` shows mss and pmtu."),
        ],
    )],
    see: &["mtu-black-hole", "icmp 3/4", "net.ipv4.ip_no_pmtu_disc"],
    source: "RFC 4821; RFC 2923 §2.1; Linux ip-sysctl.rst",
};

pub(super) const IP_NO_PMTU_DISC: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ip_no_pmtu_disc",
    number: None,
    also: &["ip_no_pmtu_disc", "net/ipv4/ip_no_pmtu_disc"],
    title: "Switching path MTU discovery off",
    summary: "With 1 this host sends IPv4 packets without the don't-fragment bit and ignores what routers \
              say about their MTU. 0 keeps path MTU discovery on.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0. Values 2 and 3 are for hosts that must not trust ICMP."),
            item("people believe", "1 cures connections that hang on large transfers."),
            item(
                "in truth",
                "It hides the fault on some paths and makes routers fragment; lost fragments then cost whole \
                 segments. IPv6 is not affected: routers never fragment it.",
            ),
            item("leave it", "At 0. Use tcp_mtu_probing or a lower MTU on the tunnel's route instead."),
        ],
    )],
    see: &["mtu-black-hole", "net.ipv4.tcp_mtu_probing", "icmp 3/4", "EMSGSIZE"],
    source: "RFC 1191; RFC 8900; Linux ip-sysctl.rst",
};

pub(super) const TCP_LOW_LATENCY: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_low_latency",
    number: None,
    also: &["tcp_low_latency", "net/ipv4/tcp_low_latency"],
    title: "A setting without effect",
    summary: "It once chose between latency and throughput in the receive path. Since Linux 4.14 it is kept \
              for old scripts only and changes nothing.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0."),
            item(
                "change it",
                "Delete the line from /etc/sysctl.conf and /etc/sysctl.d; it only suggests that something \
                 was tuned.",
            ),
        ],
    )],
    see: &["net.ipv4.tcp_fack", "net.ipv4.tcp_tw_recycle"],
    source: "Linux ip-sysctl.rst",
};

pub(super) const TCP_FACK: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.tcp_fack",
    number: None,
    also: &["tcp_fack", "net/ipv4/tcp_fack"],
    title: "A setting without effect",
    summary: "It once switched on forward acknowledgement, a way of detecting loss. The kernel now always \
              uses RACK and keeps the name for old scripts only.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0."),
            item("change it", "Delete the line from /etc/sysctl.conf and /etc/sysctl.d."),
        ],
    )],
    see: &["net.ipv4.tcp_sack", "net.ipv4.tcp_low_latency"],
    source: "Linux ip-sysctl.rst; RFC 8985",
};
