//! Error numbers of this host's own addresses, ports, interfaces and address families.
//!
//! The far side never causes them: nothing has been sent when they are given.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const EADDRNOTAVAIL: Page = Page {
    kind: Kind::Errno,
    name: "EADDRNOTAVAIL",
    number: Some(99),
    also: &[
        "cannot assign requested address",
        "can't assign requested address",
        "address not available",
        "addrnotavailable",
        "java.net.noroutetohostexception: cannot assign requested address",
        "java.net.bindexception: cannot assign requested address",
    ],
    title: "Cannot assign requested address",
    summary: "This host has no local address or no local port for the connection. connect() gives it at once \
              and sends nothing; the target is not the \"requested address\" that the words speak of.",
    sections: &[
        items(
            "Causes of connect()",
            &[
                item(
                    "every local port towards this target is in use",
                    "A port may serve many targets, but only once for the same address and port. The default \
                     range has 28 232 ports. Connections in TIME-WAIT count too; another port of the same \
                     host still works.",
                ),
                item(
                    "IPv6 has no usable source address",
                    "IPv6 is switched off (disable_ipv6=1, usual in containers), or the addresses are \
                     tentative. ::1 fails so too: `localhost` as ::1 first is how most people meet it. Use \
                     127.0.0.1 or enable IPv6.",
                ),
                item(
                    "the program chose the source port",
                    "And the same four of addresses and ports exist already, often in TIME-WAIT.",
                ),
            ],
        ),
        items(
            "Causes of bind()",
            &[
                item(
                    "the address is not this host's",
                    "A stale address in a configuration, one inside another container or network namespace, \
                     or a floating address that is elsewhere at the moment. `ip -br addr` lists what there \
                     is.",
                ),
                item(
                    "the IPv6 address is not ready",
                    "`ip -6 addr` shows `tentative` (wait a second) or `dadfailed` (somebody else on the \
                     link has the same address).",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item("strace -e trace=network COMMAND", "bind() or connect(): the two lists above."),
                item(
                    "ss -tan dst ADDRESS and dport = :PORT",
                    "Count the lines. Near the size of net.ipv4.ip_local_port_range: the ports are used up, \
                     and the State column says by what. `ss -tanp` names the process.",
                ),
                item("ip -6 addr show dev lo", "Empty: IPv6 is off, and ::1 cannot work."),
                item(
                    "netkit connect OTHER-HOST:PORT",
                    "Works while this target fails: ports used up towards this target.",
                ),
            ],
        ),
        items(
            "What to do against used-up ports",
            &[
                item(
                    "reuse connections",
                    "Keep-alive or a pool in the client or the proxy: it cures the cause.",
                ),
                item(
                    "widen the choice",
                    "A larger net.ipv4.ip_local_port_range, more source addresses, more ports on the target.",
                ),
                item(
                    "let TIME-WAIT be reused",
                    "net.ipv4.tcp_tw_reuse=1 lets connect() take a port after 1 s; it needs timestamps at \
                     both ends. A program that binds its source should set IP_BIND_ADDRESS_NO_PORT.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["The target, the path and every firewall: no packet left. A missing route: with IPv4 \
               that is found first, and gives ENETUNREACH."],
        ),
        prose(
            "What it does not mean",
            &["Not that the target's address is wrong, and not that a server has too many connections: \
               the client ran out. net.ipv4.tcp_fin_timeout does not change how long TIME-WAIT lasts."],
        ),
    ],
    see: &[
        "EADDRINUSE",
        "TIME_WAIT",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_tw_reuse",
        "net.ipv4.tcp_fin_timeout",
        "ENETUNREACH",
    ],
    source: "ip(7), RFC 4862 §5.4; measured on Linux 6.18",
};

pub(super) const EADDRINUSE: Page = Page {
    kind: Kind::Errno,
    name: "EADDRINUSE",
    number: Some(98),
    also: &["address already in use", "address in use", "addrinuse", "java.net.bindexception"],
    title: "Address already in use",
    summary: "Another socket of this network namespace holds the address and port that the program wants. \
              bind() or listen() gives it; connect() on Linux does not.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "another process listens on it",
                    "`ss -tlnp 'sport = :PORT'` names it; root sees the processes \
                     of others. An older copy of the same service is the usual one.",
                ),
                item(
                    "connections in TIME-WAIT hold it",
                    "After a restart, for 60 s, when the server does not set SO_REUSEADDR. `ss -tan state \
                     time-wait 'sport = :PORT'` lists them.",
                ),
                item(
                    "an outgoing connection happens to use it",
                    "A listener's port inside net.ipv4.ip_local_port_range can be taken by any client. Move \
                     the port, or add it to net.ipv4.ip_local_reserved_ports.",
                ),
                item(
                    "a listener on :: also covers IPv4",
                    "[::]:PORT holds 0.0.0.0:PORT too, unless it sets IPV6_V6ONLY.",
                ),
                item(
                    "a container runtime publishes the port",
                    "Its proxy or a systemd socket unit listens: `ss -tlnp` shows docker-proxy or systemd.",
                ),
                item(
                    "bind() to port 0 found none",
                    "With an address and without a port the range is used up as a whole; connect() without \
                     bind() may still succeed.",
                ),
                item(
                    "two sockets were bound, one listens already",
                    "With SO_REUSEADDR both may bind; the second listen() fails.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["A process in another network namespace or container: it has ports of its own, unless \
               the port is published on this host."],
        ),
        prose(
            "What to do",
            &["End or move the holder. In servers set SO_REUSEADDR; SO_REUSEPORT only where several \
               processes share a port on purpose."],
        ),
    ],
    see: &["EADDRNOTAVAIL", "TIME_WAIT", "LISTEN", "net.ipv4.ip_local_port_range"],
    source: "ip(7), socket(7); measured on Linux 6.18",
};

pub(super) const EAFNOSUPPORT: Page = Page {
    kind: Kind::Errno,
    name: "EAFNOSUPPORT",
    number: Some(97),
    also: &["address family not supported by protocol", "address family not supported"],
    title: "Address family not supported by protocol",
    summary: "This kernel or this process has no such address family, or the address is of another family \
              than the socket. With IPv6 it usually means that IPv6 is switched off at boot.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "the kernel has no IPv6",
                    "Booted with ipv6.disable=1 or built without: /proc/net/if_inet6 does not exist. The \
                     setting disable_ipv6=1 is another thing, and gives EADDRNOTAVAIL.",
                ),
                item(
                    "a service may not use it",
                    "systemd's RestrictAddressFamilies= or a container's seccomp filter: `systemctl show -p \
                     RestrictAddressFamilies UNIT`.",
                ),
                item(
                    "the program mixes families",
                    "An IPv6 address on an IPv4 socket or the reverse. It is a defect of the program, often \
                     a fixed AF_INET.",
                ),
            ],
        ),
        prose(
            "How to tell",
            &["`strace -e trace=network COMMAND`: socket() fails in the first two cases, connect() or \
               bind() in the third."],
        ),
        prose(
            "What to do",
            &["Programs should try the other addresses of the name. Servers that listen on [::] need a \
               setting for hosts without IPv6."],
        ),
    ],
    see: &["EADDRNOTAVAIL", "EPFNOSUPPORT", "happy-eyeballs"],
    source: "socket(2), ipv6(7); measured on Linux 6.18",
};

pub(super) const EPFNOSUPPORT: Page = Page {
    kind: Kind::Errno,
    name: "EPFNOSUPPORT",
    number: Some(96),
    also: &["protocol family not supported"],
    title: "Protocol family not supported",
    summary: "The system has no support for the protocol family. Linux' socket() usually says EAFNOSUPPORT \
              (97) for the same; the page of that number has the causes.",
    sections: &[prose(
        "What to do",
        &["`strace -e trace=network COMMAND` shows the family that was asked for. `lsmod` and the \
           kernel's configuration say whether a module for it exists."],
    )],
    see: &["EAFNOSUPPORT"],
    source: "POSIX; measured on Linux 6.18",
};

pub(super) const ENODEV: Page = Page {
    kind: Kind::Errno,
    name: "ENODEV",
    number: Some(19),
    also: &["no such device"],
    title: "No such device",
    summary: "The interface that the program or the address names does not exist in this network namespace.",
    sections: &[items(
        "Causes",
        &[
            item(
                "a misspelt or vanished interface",
                "SO_BINDTODEVICE, `curl --interface`, `ping -I`: `ip -br link` lists the names. A VPN's \
                 interface exists only while the VPN is up.",
            ),
            item(
                "bind() to fe80::…%interface",
                "The scope's number belongs to no interface: it was made anew and has another number.",
            ),
            item("another network namespace", "Containers do not see the host's interfaces."),
        ],
    )],
    see: &["ENETUNREACH", "EINVAL"],
    source: "socket(7), ipv6(7); measured on Linux 6.18",
};

pub(super) const ENXIO: Page = Page {
    kind: Kind::Errno,
    name: "ENXIO",
    number: Some(6),
    also: &["no such device or address"],
    title: "No such device or address",
    summary: "The interface is gone or was never there, or the thing that was opened is not of the kind that \
              can be opened so. TCP calls do not give it.",
    sections: &[
        prose(
            "A usual cause",
            &["Somebody opens a Unix socket like a file, for example with `cat` or a mount that \
               expects a file: it needs connect(). `ls -l PATH` shows an `s` in front."],
        ),
        prose(
            "What to do",
            &["`ip -br link` for interfaces; `strace COMMAND` for the path that was opened."],
        ),
    ],
    see: &["ENODEV"],
    source: "open(2); measured on Linux 6.18",
};
