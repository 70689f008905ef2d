//! Error numbers of calls that cannot be followed: a wrong argument, or a socket in the wrong state.
//!
//! EINVAL is here although one of its causes is a route: the kernel's words for that are "Invalid argument".

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const EINVAL: Page = Page {
    kind: Kind::Errno,
    name: "EINVAL",
    number: Some(22),
    also: &["invalid argument", "invalidinput", "java.net.socketexception: invalid argument"],
    title: "Invalid argument",
    summary: "The kernel cannot act on the call as it stands, or this host's routing table says to discard \
              the target. Nothing was sent: the cause is on this host. It does not mean \"malformed \
              address\": text that is no address fails earlier, before any connect().",
    sections: &[
        items(
            "Causes of connect()",
            &[
                item(
                    "a blackhole route or rule discards the target",
                    "The one cause that is about the network. VPN kill switches and the aggregates of Calico \
                     and BGP leave such routes. `ip route get ADDRESS` fails with the same words, `ip route \
                     show match ADDRESS` lists the `blackhole` route, `ip rule` a blackhole rule.",
                ),
                item(
                    "an IPv6 link-local target without its interface",
                    "An fe80:: address means nothing without a scope: write fe80::1%eth0. A scope that does \
                     not exist gives ENETUNREACH (101) instead.",
                ),
                item(
                    "the source is 127.0.0.0/8 and the target is elsewhere",
                    "The program is bound to 127.0.0.1; `ip route get ADDRESS from 127.0.0.1` fails with the \
                     same words. The same mistake with ::1 is not refused: the SYN stays unanswered.",
                ),
                item(
                    "the socket is bound to another interface than the address names",
                    "SO_BINDTODEVICE says one, the %scope of the IPv6 address another.",
                ),
                item(
                    "the address structure is too short",
                    "A defect of the program: the length it passes is smaller than its address family needs.",
                ),
                item(
                    "a seccomp filter returns it",
                    "Rare, for a filter may return any number: `grep Seccomp /proc/PID/status` shows 2.",
                ),
            ],
        ),
        items(
            "Causes in other calls",
            &[
                item(
                    "bind() on a socket that is already bound",
                    "Also when connect() has bound it: a new socket is needed.",
                ),
                item(
                    "accept() without listen(), listen() on a connected socket",
                    "The calls are in the wrong order.",
                ),
                item("setsockopt() with a value of the wrong size or range", "`strace` shows the option."),
                item("recv() with MSG_OOB and no urgent data", "There is none to read."),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "look at the address",
                    "fe80:: without a % is the second cause; no more needs to be asked.",
                ),
                item(
                    "ip route get ADDRESS",
                    "\"Invalid argument\": a blackhole. A route is shown: look at what the program binds.",
                ),
                item(
                    "ip route show table all type blackhole",
                    "Every blackhole route in every table; `ip rule` for rules. IPv6: `ip -6 rule`.",
                ),
                item(
                    "strace -e trace=network COMMAND",
                    "Shows the failing call with its address, its bind() and its options. `netkit connect -s \
                     SOURCE HOST:PORT` tries the same source without the program.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["The peer, the path, the neighbour and every firewall that answers or drops: no packet \
               left, and no ICMP message becomes this number. If `ip route get` shows a route, routing \
               is ruled out too, unless a rule selects by user or mark."],
        ),
        prose(
            "What it does not mean",
            &["Not a typing error in the address: 300.1.1.1 or a misspelt name fails in the resolver \
               with EAI_NONAME. Not a wrong port: port 0 is really sent and refused. Not a missing \
               route: that is ENETUNREACH (101)."],
        ),
        prose(
            "What to do",
            &["For a blackhole, find who set it before deleting it: `ip route show match ADDRESS` \
               often names it by `proto`. A VPN that is meant to be up may have to be started \
               instead."],
        ),
    ],
    see: &["ENETUNREACH", "EACCES", "EHOSTUNREACH", "EADDRNOTAVAIL", "EAI_NONAME"],
    source: "Linux' routing (fib_props), ip(7), ipv6(7); measured on Linux 6.18",
};

pub(super) const EISCONN: Page = Page {
    kind: Kind::Errno,
    name: "EISCONN",
    number: Some(106),
    also: &["transport endpoint is already connected", "socket is connected", "socket is already connected"],
    title: "Transport endpoint is already connected",
    summary: "The program called connect() on a socket that is connected or that listens. It is a defect of \
              the program, and the connection itself is well.",
    sections: &[prose(
        "What to do",
        &["After a non-blocking attempt read SO_ERROR instead of calling connect() again; for another \
           peer, make another socket."],
    )],
    see: &["EALREADY", "ENOTCONN", "ESTABLISHED"],
    source: "POSIX connect(); measured on Linux 6.18",
};

pub(super) const ENOTCONN: Page = Page {
    kind: Kind::Errno,
    name: "ENOTCONN",
    number: Some(107),
    also: &[
        "transport endpoint is not connected",
        "socket not connected",
        "socket is not connected",
        "notconnected",
    ],
    title: "Transport endpoint is not connected",
    summary: "The call needs a connection, and this socket has none: not yet, or not any more.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "recv() before connect()",
                    "A defect of the program. send() in the same place gives EPIPE.",
                ),
                item(
                    "shutdown() or getpeername() after the connection ended",
                    "A server that asks for the peer's address after the peer has reset: the client left \
                     early. It is harmless, and the log should say so.",
                ),
                item(
                    "it is no socket at all",
                    "\"Transport endpoint is not connected\" from `ls` or `cd` is FUSE: the file system's \
                     process died. Unmount it with `fusermount -u`.",
                ),
            ],
        ),
        prose(
            "What to do",
            &["Look at the error before this one: ECONNRESET or a read of 0 says how the connection \
               ended."],
        ),
    ],
    see: &["EPIPE", "ECONNRESET", "CLOSED"],
    source: "POSIX; measured on Linux 6.18",
};

pub(super) const EDESTADDRREQ: Page = Page {
    kind: Kind::Errno,
    name: "EDESTADDRREQ",
    number: Some(89),
    also: &["destination address required"],
    title: "Destination address required",
    summary: "The program sent on a UDP socket without saying where to. TCP gives EPIPE in the same place.",
    sections: &[prose(
        "What to do",
        &["It is a defect of the program or of its settings, often an empty host in a configuration \
           file."],
    )],
    see: &["EPIPE", "ENOTCONN"],
    source: "udp(7); measured on Linux 6.18",
};

pub(super) const EMSGSIZE: Page = Page {
    kind: Kind::Errno,
    name: "EMSGSIZE",
    number: Some(90),
    also: &["message too long", "message too large"],
    title: "Message too long",
    summary: "The datagram is larger than the socket, the interface or the known path carries. TCP never \
              gives it for data: it cuts its stream into segments that fit.",
    sections: &[
        items(
            "Causes",
            &[
                item("UDP above 65 507 bytes on IPv4", "The datagram does not fit into an IP packet."),
                item(
                    "larger than the path MTU, and fragmenting is forbidden",
                    "`ping -M do -s SIZE HOST` or a UDP program that discovers the MTU itself. `ip route get \
                     ADDRESS` shows the path MTU that this host has learned.",
                ),
            ],
        ),
        prose(
            "What it does not mean",
            &["If a TCP transfer hangs on large data, no error is given at all: read the page of the \
               MTU black hole."],
        ),
    ],
    see: &["mtu-black-hole", "icmp 3/4", "icmpv6 2", "net.ipv4.tcp_mtu_probing"],
    source: "udp(7), ip(7), RFC 1191; measured on Linux 6.18",
};

pub(super) const EBADF: Page = Page {
    kind: Kind::Errno,
    name: "EBADF",
    number: Some(9),
    also: &["bad file descriptor", "use of closed network connection"],
    title: "Bad file descriptor",
    summary: "The number that the program passed is no open file. It is a defect of the program, often a \
              socket closed by one thread and used by another.",
    sections: &[prose(
        "What to do",
        &["`strace -f -e trace=network,close -p PID` shows the close() that came too early. Go checks \
           before the kernel does, and says \"use of closed network connection\"."],
    )],
    see: &["ENOTSOCK", "ENOTCONN"],
    source: "POSIX; measured on Linux 6.18",
};

pub(super) const EFAULT: Page = Page {
    kind: Kind::Errno,
    name: "EFAULT",
    number: Some(14),
    also: &["bad address"],
    title: "Bad address",
    summary: "The program passed a pointer that leads nowhere. It is a defect of the program; the words do \
              not mean a network address.",
    sections: &[prose(
        "What to do",
        &["Report it to the program's authors with the output of `strace -e trace=network COMMAND`."],
    )],
    see: &["EINVAL"],
    source: "POSIX; measured on Linux 6.18",
};

pub(super) const ENOTSOCK: Page = Page {
    kind: Kind::Errno,
    name: "ENOTSOCK",
    number: Some(88),
    also: &["socket operation on non-socket", "not a socket"],
    title: "Socket operation on non-socket",
    summary: "The descriptor is open but is no socket: a file, a pipe or a terminal. It is a defect of the \
              program or of what started it.",
    sections: &[prose(
        "A usual cause",
        &["A service that expects its socket from systemd or inetd on descriptor 0 or 3 is started by \
           hand. `ls -l /proc/PID/fd` shows what the descriptors are."],
    )],
    see: &["EBADF"],
    source: "POSIX; measured on Linux 6.18",
};
