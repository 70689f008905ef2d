//! The table of error numbers in rising order.
//!
//! It holds no logic. The conditions were measured or read in the kernel's source for UDP and ICMP datagram sockets
//! and for TCP's `connect`; the texts are the GNU C library's.

use super::ErrnoMeaning;

const fn row(number: i32, name: &'static str, text: &'static str, sending: &'static str) -> ErrnoMeaning {
    ErrnoMeaning { number, name, text, sending }
}

/// Numbers that no network gives: only a wrong call does.
const OUR_DEFECT: &str = "netkit called the kernel wrongly, which is a defect of netkit and worth a report.";

pub(super) const ERRNOS: &[ErrnoMeaning] = &[
    row(
        1,
        "EPERM",
        "Operation not permitted",
        "A rule of this host forbids the packet: a netfilter rule in its output path (nft list \
         ruleset), a control group's BPF program, an IPsec block policy (ip xfrm policy) or a \
         container's seccomp filter.",
    ),
    row(
        4,
        "EINTR",
        "Interrupted system call",
        "A signal interrupted the call before anything was sent; sending again is right.",
    ),
    row(
        5,
        "EIO",
        "Input/output error",
        "The interface or its driver reported an input/output error; the kernel log (dmesg) and ip -s \
         link say more.",
    ),
    row(6, "ENXIO", "No such device or address", "The interface is gone or was never there; see ip link."),
    row(9, "EBADF", "Bad file descriptor", OUR_DEFECT),
    row(
        11,
        "EAGAIN",
        "Resource temporarily unavailable",
        "The socket's send buffer is full, or no local port is free (net.ipv4.ip_local_port_range, ss \
         -ua); sending more slowly helps.",
    ),
    row(
        12,
        "ENOMEM",
        "Cannot allocate memory",
        "The kernel has no memory for the packet; look at this control group's memory.events and at \
         /proc/net/sockstat.",
    ),
    row(
        13,
        "EACCES",
        "Permission denied",
        "This host's routing forbids the target (ip route get shows a prohibit route), a security \
         module such as Landlock or SELinux does, or the target is a broadcast address that nobody \
         allowed.",
    ),
    row(14, "EFAULT", "Bad address", OUR_DEFECT),
    row(19, "ENODEV", "No such device", "The chosen interface does not exist any more; see ip link."),
    row(
        22,
        "EINVAL",
        "Invalid argument",
        "This host's routing discards the target (ip route get shows a blackhole route), the source is \
         a loopback address while the target is not, or a link-local target lacks its %interface.",
    ),
    row(
        23,
        "ENFILE",
        "Too many open files in system",
        "The whole system has no free file descriptor; compare /proc/sys/fs/file-nr with fs.file-max.",
    ),
    row(24, "EMFILE", "Too many open files", "This process has used up its file descriptors; see ulimit -n."),
    row(
        32,
        "EPIPE",
        "Broken pipe",
        "The connection was already closed for sending; its peer or a reset closed it before.",
    ),
    row(
        64,
        "ENONET",
        "Machine is not on the network",
        "A router reported that this host is cut off from the network (ICMP 3/8); the reporting router \
         is the place to look.",
    ),
    row(
        71,
        "EPROTO",
        "Protocol error",
        "A router or the target rejected the packet's header (ICMP or ICMPv6 parameter problem); the \
         reporting address and its pointer say which field.",
    ),
    row(88, "ENOTSOCK", "Socket operation on non-socket", OUR_DEFECT),
    row(89, "EDESTADDRREQ", "Destination address required", OUR_DEFECT),
    row(
        90,
        "EMSGSIZE",
        "Message too long",
        "The packet is larger than the path or the interface carries and may not be fragmented; ip \
         route get shows the path MTU that this host has learned.",
    ),
    row(91, "EPROTOTYPE", "Protocol wrong type for socket", OUR_DEFECT),
    row(
        92,
        "ENOPROTOOPT",
        "Protocol not available",
        "The target reported that it does not speak this protocol (ICMP 3/2), or the kernel lacks a \
         socket option.",
    ),
    row(
        93,
        "EPROTONOSUPPORT",
        "Protocol not supported",
        "This kernel does not offer the protocol, or net.ipv4.ping_group_range keeps ICMP sockets from \
         this user.",
    ),
    row(
        94,
        "ESOCKTNOSUPPORT",
        "Socket type not supported",
        "This kernel does not offer this type of socket for the protocol.",
    ),
    row(
        95,
        "EOPNOTSUPP",
        "Operation not supported",
        "A router could not follow a source route (ICMP 3/5), or the kernel lacks the requested option.",
    ),
    row(
        96,
        "EPFNOSUPPORT",
        "Protocol family not supported",
        "This kernel has no support for the protocol family, for example because IPv6 is switched off \
         at boot.",
    ),
    row(
        97,
        "EAFNOSUPPORT",
        "Address family not supported by protocol",
        "This kernel or this process has no support for the address family, for example because of \
         ipv6.disable=1 or a service's RestrictAddressFamilies=.",
    ),
    row(
        98,
        "EADDRINUSE",
        "Address already in use",
        "Another socket holds the requested source address and port; ss -anp shows which.",
    ),
    row(
        99,
        "EADDRNOTAVAIL",
        "Cannot assign requested address",
        "The source address is not on this host, no IPv6 address is usable (ip -6 addr: disabled, \
         tentative or dadfailed), or every local port towards this target is in use.",
    ),
    row(100, "ENETDOWN", "Network is down", "The interface that leads to the target is down; see ip link."),
    row(
        101,
        "ENETUNREACH",
        "Network is unreachable",
        "This host has no route to the target (ip route get, ip rule), or the interface of that route \
         is down or has no address.",
    ),
    row(
        102,
        "ENETRESET",
        "Network dropped connection on reset",
        "The connection was dropped because the network reset it.",
    ),
    row(
        103,
        "ECONNABORTED",
        "Software caused connection abort",
        "Somebody on this host closed the socket, for example with ss -K; look for a daemon that kills \
         connections.",
    ),
    row(
        104,
        "ECONNRESET",
        "Connection reset by peer",
        "The peer, or a device on the path, reset the connection.",
    ),
    row(
        105,
        "ENOBUFS",
        "No buffer space available",
        "The interface's queue on this host is full (tc -s qdisc, ip -s link), or the kernel is short \
         of buffers; sending more slowly helps.",
    ),
    row(106, "EISCONN", "Transport endpoint is already connected", OUR_DEFECT),
    row(107, "ENOTCONN", "Transport endpoint is not connected", OUR_DEFECT),
    row(
        110,
        "ETIMEDOUT",
        "Connection timed out",
        "No answer came within the time that this host waits; silence alone does not say who lost the \
         packet.",
    ),
    row(
        111,
        "ECONNREFUSED",
        "Connection refused",
        "The target, or a device that answers for it, refused: a TCP reset, or ICMP port unreachable \
         for an earlier packet of this socket.",
    ),
    row(
        112,
        "EHOSTDOWN",
        "Host is down",
        "A router reported that the host is unknown on its link (ICMP 3/7), or this host's link layer \
         says that the target is down.",
    ),
    row(
        113,
        "EHOSTUNREACH",
        "No route to host",
        "This host has an unreachable route (ip route get), nobody answers for the next hop on the \
         local link (ip neigh shows FAILED), or a router reported an ICMP error for an earlier packet \
         of this socket.",
    ),
    row(
        114,
        "EALREADY",
        "Operation already in progress",
        "A connection attempt on this socket is still under way; it is not an error of the network.",
    ),
    row(
        115,
        "EINPROGRESS",
        "Operation now in progress",
        "The connection attempt is under way, which is not an error; a program that shows it gave up \
         after a timeout of its own.",
    ),
    row(
        121,
        "EREMOTEIO",
        "Remote I/O error",
        "A router sent a redirect or a source quench for an earlier packet; it is advice, and nothing \
         was lost.",
    ),
    row(
        129,
        "EKEYREJECTED",
        "Key was rejected by service",
        "This host has no matching TCP authentication key (TCP-AO or MD5) for the peer.",
    ),
];
