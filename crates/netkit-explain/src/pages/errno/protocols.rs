//! Error numbers of protocols: a device cannot handle the packet's header, or this kernel lacks something.
//!
//! The ICMP messages behind them have pages of their own.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const EPROTO: Page = Page {
    kind: Kind::Errno,
    name: "EPROTO",
    number: Some(71),
    also: &["protocol error"],
    title: "Protocol error",
    summary: "A router or the target rejected the packet's header in an ICMP message: a parameter problem, \
              or an ICMPv6 code that Linux has no closer word for.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "ICMP 12 or ICMPv6 4",
                    "Parameter problem: a device does not like an option or a field. Broken middleboxes do \
                     so with IP options and IPv6 extension headers.",
                ),
                item("ICMPv6 1/7 and 1/8", "Errors in a source routing header and headers too long."),
            ],
        ),
        prose(
            "How to tell",
            &["The error queue names the sender, type and code; `netkit connect HOST:PORT` shows them. \
               A capture of the ICMP message has a pointer to the field."],
        ),
        prose(
            "What it does not mean",
            &["Not an error of the application's protocol: HTTP/2 and SSH print \"protocol error\" \
               too, on connections that work."],
        ),
    ],
    see: &["icmp 12/0", "icmpv6 4/0", "icmpv6 1/7"],
    source: "RFC 792, RFC 4443 §3.4; measured on Linux 6.18",
};

pub(super) const ENOPROTOOPT: Page = Page {
    kind: Kind::Errno,
    name: "ENOPROTOOPT",
    number: Some(92),
    also: &["protocol not available"],
    title: "Protocol not available",
    summary: "From connect(): the target said in an ICMP message (3/2) that it does not speak TCP on this \
              address. From setsockopt(): this kernel has no such option.",
    sections: &[items(
        "Causes",
        &[
            item(
                "a rule rejects with protocol unreachable",
                "The usual one, for every real host speaks TCP. The error queue names the sender.",
            ),
            item("an address without TCP", "A virtual address of a load balancer that serves UDP alone."),
            item(
                "an option that the kernel does not know",
                "The program is newer than the kernel, or a sandbox such as gVisor lacks it. Programs should \
                 go on without.",
            ),
        ],
    )],
    see: &["icmp 3/2", "EOPNOTSUPP", "ECONNREFUSED"],
    source: "RFC 1122 §3.2.2.1; measured on Linux 6.18",
};

pub(super) const EOPNOTSUPP: Page = Page {
    kind: Kind::Errno,
    name: "EOPNOTSUPP",
    number: Some(95),
    also: &["operation not supported", "enotsup"],
    title: "Operation not supported",
    summary: "This kind of socket or this kernel cannot do what was asked, or a router could not follow a \
              source route (ICMP 3/5).",
    sections: &[items(
        "Causes",
        &[
            item("listen() or accept() on a UDP socket", "It is a defect of the program."),
            item(
                "MSG_FASTOPEN while TCP Fast Open is off for clients",
                "net.ipv4.tcp_fastopen lacks the bit 0x1.",
            ),
            item(
                "an option or a feature that the kernel was built without",
                "The program should go on without it.",
            ),
            item(
                "ICMP 3/5, source route failed",
                "From connect() after a round trip. Hardly anybody uses source routes, so look for who set \
                 IP options; the error queue names the router.",
            ),
        ],
    )],
    see: &["icmp 3/5", "ENOPROTOOPT", "net.ipv4.tcp_fastopen"],
    source: "POSIX, RFC 792; measured on Linux 6.18",
};

pub(super) const EPROTONOSUPPORT: Page = Page {
    kind: Kind::Errno,
    name: "EPROTONOSUPPORT",
    number: Some(93),
    also: &["protocol not supported"],
    title: "Protocol not supported",
    summary: "socket() failed: this kernel does not offer the protocol for this family and type.",
    sections: &[items(
        "Causes",
        &[
            item(
                "a protocol that is not built or not loaded",
                "MPTCP, SCTP, DCCP: `modprobe` may bring it, unless the distribution blocks it.",
            ),
            item(
                "type and protocol that do not fit",
                "A stream socket with the number of UDP. It is a defect of the program.",
            ),
        ],
    )],
    see: &["ESOCKTNOSUPPORT", "EAFNOSUPPORT"],
    source: "socket(2); measured on Linux 6.18",
};

pub(super) const ESOCKTNOSUPPORT: Page = Page {
    kind: Kind::Errno,
    name: "ESOCKTNOSUPPORT",
    number: Some(94),
    also: &["socket type not supported"],
    title: "Socket type not supported",
    summary: "socket() failed: the family exists, but has no such type, for example SOCK_SEQPACKET on IPv4 \
              without SCTP.",
    sections: &[prose(
        "What to do",
        &["`strace -e trace=network COMMAND` shows family, type and protocol. It is a defect of the \
           program, or a kernel without the module."],
    )],
    see: &["EPROTONOSUPPORT"],
    source: "socket(2); measured on Linux 6.18",
};

pub(super) const EPROTOTYPE: Page = Page {
    kind: Kind::Errno,
    name: "EPROTOTYPE",
    number: Some(91),
    also: &["protocol wrong type for socket"],
    title: "Protocol wrong type for socket",
    summary: "The program connects to a Unix socket of another type, such as a datagram client to a stream \
              server. TCP does not give it.",
    sections: &[prose(
        "What to do",
        &["`ss -x -a` shows each Unix socket's type (u_str, u_dgr, u_seq). A logger with a wrong \
           /dev/log is the classic."],
    )],
    see: &["EPROTONOSUPPORT"],
    source: "unix(7); measured on Linux 6.18",
};

pub(super) const EBADMSG: Page = Page {
    kind: Kind::Errno,
    name: "EBADMSG",
    number: Some(74),
    also: &["bad message"],
    title: "Bad message",
    summary: "On a socket that leaves TLS to the kernel, a record could not be authenticated: it was changed \
              on the way, or the keys do not fit. Plain TCP does not give it.",
    sections: &[prose(
        "What to do",
        &["Switch kernel TLS off in the program (in nginx without `ssl_conf_command Options KTLS`). If \
           it goes on as a TLS alert, data is changed on the path or by a network card's offload: \
           `ethtool -k DEV` lists those."],
    )],
    see: &["ECONNRESET", "curl 56"],
    source: "Linux documentation of kernel TLS",
};
