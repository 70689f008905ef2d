//! Settings of ICMP and of connection tracking, which limit what answers and what passes.
//!
//! It does not hold firewall rules.

use crate::topic::{Kind, Page, item, items};

pub(super) const PING_GROUP_RANGE: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ping_group_range",
    number: None,
    also: &["ping_group_range", "net/ipv4/ping_group_range"],
    title: "Who may ping without privileges",
    summary: "The groups whose users may open an ICMP datagram socket, with which ping works without root. \
              It counts for ICMPv6 too.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "\"1 0\", an empty range: nobody, not even root. Many distributions open it for everybody \
                 through systemd, with \"0 2147483647\".",
            ),
            item("people believe", "ping needs root or a setuid bit."),
            item(
                "in truth",
                "With this range open, neither. Each new network namespace starts at \"1 0\" again, which is \
                 why ping fails in some containers.",
            ),
            item(
                "change it",
                "`sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"`; such a socket can only send echo \
                 requests and see its own replies.",
            ),
        ],
    )],
    see: &["EACCES", "EPERM"],
    source: "Linux ip-sysctl.rst; icmp(7); measured on Linux 6.18",
};

pub(super) const ICMP_RATELIMIT: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.icmp_ratelimit",
    number: None,
    also: &["icmp_ratelimit", "net/ipv4/icmp_ratelimit"],
    title: "How often this host sends ICMP errors to one target",
    summary: "The least distance in milliseconds between two ICMP errors to the same address, after a small \
              burst. It limits destination unreachable, time exceeded and the other types in icmp_ratemask, \
              not echo replies.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1000 ms, after a burst of 6."),
            item("people believe", "A hop that answers only some probes of a trace loses packets."),
            item(
                "in truth",
                "A Linux router answers the first six and then one a second. What it forwards is not \
                 touched. The same limit makes a firewall's rejects look like \"reject, then silence\" to \
                 fast probes.",
            ),
            item("leave it", "On hosts and routers. Probe more slowly instead."),
            item(
                "look",
                "Loss at one hop that later hops do not have is this limit; `netkit mtr HOST` says so.",
            ),
        ],
    )],
    see: &["net.ipv4.icmp_msgs_per_sec", "icmp 11/0", "icmp 3/13"],
    source: "RFC 1812 §4.3.2.8; Linux ip-sysctl.rst and net/ipv4/icmp.c",
};

pub(super) const ICMP_MSGS_PER_SEC: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.icmp_msgs_per_sec",
    number: None,
    also: &["icmp_msgs_per_sec", "net/ipv4/icmp_msgs_per_sec"],
    title: "How many ICMP errors this host sends altogether",
    summary: "A limit for all targets together, on top of icmp_ratelimit for each. Above it a host sends no \
              ICMP error: to a prober it looks silent.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "1000 a second, in bursts of 50 (icmp_msgs_burst), both made a little random on purpose.",
            ),
            item(
                "in truth",
                "It bounds what a port scan or many traces at once can make this host send. The randomness \
                 keeps strangers from using the limit as a side channel.",
            ),
            item("leave it", "Unless a router serves very many traces."),
        ],
    )],
    see: &["net.ipv4.icmp_ratelimit", "icmp 11/0"],
    source: "Linux ip-sysctl.rst; RFC 1812 §4.3.2.8",
};

pub(super) const ICMP_ECHO_IGNORE_ALL: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.icmp_echo_ignore_all",
    number: None,
    also: &["icmp_echo_ignore_all", "net/ipv4/icmp_echo_ignore_all"],
    title: "Whether this host ignores ping",
    summary: "With 1 the host answers no IPv4 echo request. Everything else goes on working.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0. IPv6 has net.ipv6.icmp.echo_ignore_all."),
            item("people believe", "A host that does not answer ping is down, or safe."),
            item(
                "in truth",
                "It is neither: its TCP ports answer as before. Dropping all of ICMP, which some do next, \
                 breaks path MTU discovery.",
            ),
            item("look", "`netkit connect HOST:PORT` needs no echo."),
        ],
    )],
    see: &["icmp 8", "mtu-black-hole"],
    source: "RFC 1122 §3.2.2.6; Linux ip-sysctl.rst",
};

pub(super) const NF_CONNTRACK_MAX: Page = Page {
    kind: Kind::Sysctl,
    name: "net.netfilter.nf_conntrack_max",
    number: None,
    also: &[
        "nf_conntrack_max",
        "net/netfilter/nf_conntrack_max",
        "net.nf_conntrack_max",
        "table full, dropping packet",
    ],
    title: "How many connections the firewall can follow",
    summary: "The size of the connection tracking table, which NAT and stateful rules use. When it is full, \
              packets of new connections are dropped without an answer.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Set at boot from the memory: 262144 with more than 4 GB."),
            item("people believe", "A full table refuses connections."),
            item(
                "in truth",
                "It drops: clients see silence, and existing connections go on. The log says \"nf_conntrack: \
                 table full, dropping packet\". Entries of idle connections stay for five days.",
            ),
            item(
                "change it",
                "Upwards, with the hash size (nf_conntrack_buckets), at about 300 bytes an entry. Or exempt \
                 traffic that needs no tracking with a notrack rule. A container cannot change it.",
            ),
            item("look", "`sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max`."),
        ],
    )],
    see: &["net.netfilter.nf_conntrack_tcp_timeout_established", "ETIMEDOUT", "EPERM"],
    source: "Linux nf_conntrack-sysctl.rst; measured on Linux 6.18",
};

pub(super) const NF_CONNTRACK_TCP_TIMEOUT_ESTABLISHED: Page = Page {
    kind: Kind::Sysctl,
    name: "net.netfilter.nf_conntrack_tcp_timeout_established",
    number: None,
    also: &["nf_conntrack_tcp_timeout_established", "net/netfilter/nf_conntrack_tcp_timeout_established"],
    title: "How long the firewall remembers an idle connection",
    summary: "After so many seconds without a packet the entry of an established TCP connection is \
              forgotten. With NAT or a strict firewall the next segment then finds no way.",
    sections: &[items(
        "What to know",
        &[
            item("default", "432000 s: five days."),
            item("people believe", "Lowering it to minutes is harmless and saves memory."),
            item(
                "in truth",
                "Connections that are idle for longer break, seemingly at random: the next segment gets a \
                 RST or no answer. RFC 5382 asks for at least 2 h 4 min.",
            ),
            item(
                "change it",
                "When idle entries fill the table. Stay above two hours, or make sure that every program's \
                 keep-alive is shorter.",
            ),
        ],
    )],
    see: &["net.netfilter.nf_conntrack_max", "keep-alive", "net.ipv4.tcp_keepalive_time", "ECONNRESET"],
    source: "RFC 5382 §5; Linux nf_conntrack-sysctl.rst",
};
