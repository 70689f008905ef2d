//! Error numbers of permission: somebody on this host, or an IPv6 device on the path, forbids it.
//!
//! Most firewalls do not answer with these: a reject is ECONNREFUSED or EHOSTUNREACH, a drop is silence.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const EPERM: Page = Page {
    kind: Kind::Errno,
    name: "EPERM",
    number: Some(1),
    also: &["operation not permitted"],
    title: "Operation not permitted",
    summary: "A policy of this host forbids the call. From connect() it means that nothing was sent, and it \
              is never the answer of a remote host.",
    sections: &[
        items(
            "Causes of connect()",
            &[
                item(
                    "the control group's BPF program denies it",
                    "Container platforms such as Cilium, and service managers, attach programs to connect(). \
                     `bpftool cgroup tree` (root) lists them. systemd's IPAddressDeny= is not this one: it \
                     drops silently.",
                ),
                item(
                    "an IPsec policy blocks it",
                    "`ip xfrm policy` (root) shows `action block`; XfrmOutPolBlock in /proc/net/xfrm_stat \
                     grows with every try, readable by everybody.",
                ),
                item(
                    "a seccomp filter returns it",
                    "`grep Seccomp /proc/PID/status` shows 2. Containers have one as a rule, and it may \
                     return any number.",
                ),
            ],
        ),
        items(
            "Causes in other calls",
            &[
                item(
                    "socket() for raw or packet sockets",
                    "They need CAP_NET_RAW: ping without its capability, tcpdump as an ordinary user.",
                ),
                item(
                    "setsockopt() of SO_MARK or IP_TRANSPARENT",
                    "They need CAP_NET_ADMIN; SO_MARK takes CAP_NET_RAW too on newer kernels.",
                ),
                item(
                    "send() of UDP or ICMP through an output rule that drops",
                    "The local rule shows itself so. TCP hides the same drop: its connect() just waits.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "run it in another place",
                    "Outside the container, from another unit or as another user: what changes it is what \
                     forbids it.",
                ),
                item(
                    "strace -e trace=network COMMAND",
                    "Shows which call fails: socket, setsockopt, connect or sendto.",
                ),
            ],
        ),
        prose("What it rules out", &["The peer, the path and DNS. No ICMP message becomes this number."]),
    ],
    see: &["EACCES", "ETIMEDOUT"],
    source: "Linux' socket layer, XFRM and seccomp; measured on Linux 6.18",
};

pub(super) const EACCES: Page = Page {
    kind: Kind::Errno,
    name: "EACCES",
    number: Some(13),
    also: &[
        "permission denied",
        "permissionerror",
        "permissiondenied",
        "java.net.bindexception: permission denied",
        "java.net.socketexception: permission denied",
    ],
    title: "Permission denied",
    summary: "Given at once, a policy of this host forbids it: a prohibit route, a sandbox, or a port that \
              needs a privilege. Given after a round trip on IPv6, a router or the target's firewall rejects \
              it as administratively prohibited.",
    sections: &[
        items(
            "Causes of connect(), at once",
            &[
                item(
                    "a prohibit route or rule",
                    "`ip route get ADDRESS` fails with the same words; `ip route show match ADDRESS` lists \
                     the `prohibit` route, `ip rule` the rule. A rule may hold for one user only (uidrange), \
                     so ask as that user.",
                ),
                item(
                    "a Landlock sandbox",
                    "The process, or what started it, gave up the right to connect to this port (since Linux \
                     6.7). The route is well, and other programs connect.",
                ),
                item(
                    "SELinux, AppArmor or Smack",
                    "`ausearch -m avc -ts recent` or `dmesg` (root) shows the denial. A web server that may \
                     not open connections under SELinux is the classic: `getsebool \
                     httpd_can_network_connect`.",
                ),
            ],
        ),
        items(
            "Causes of connect(), after a round trip",
            &[
                item(
                    "an IPv6 device rejects",
                    "ICMPv6 1/1 (administratively prohibited), 1/5 (source address failed policy) or 1/6 \
                     (reject route). The error queue names who. The same rule on IPv4 gives EHOSTUNREACH, \
                     \"No route to host\".",
                ),
                item(
                    "this host's own rule rejects IPv6",
                    "The ICMPv6 message bears this host's own address.",
                ),
            ],
        ),
        items(
            "Causes in other calls",
            &[
                item(
                    "bind() to a port below 1024",
                    "It needs CAP_NET_BIND_SERVICE: `setcap cap_net_bind_service=+ep FILE`, systemd's \
                     AmbientCapabilities=, or net.ipv4.ip_unprivileged_port_start.",
                ),
                item("UDP to a broadcast address", "The program must set SO_BROADCAST first."),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "ip route get ADDRESS",
                    "\"Permission denied\" too: routing. A route: the sandbox, a security module, or the far \
                     side.",
                ),
                item(
                    "netkit connect HOST:PORT",
                    "Says whether it failed at once, and shows the ICMPv6 message and its sender.",
                ),
                item(
                    "the same command as another user, outside the container",
                    "If it works there, a sandbox or a rule for the user is the cause.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["Given at once: everything beyond this host. Given by ICMPv6: the way to the sender and \
               back works."],
        ),
        prose(
            "What it does not mean",
            &["ssh's \"Permission denied (publickey)\" is not this error: there the connection works, \
               and the server refuses the login."],
        ),
    ],
    see: &["EPERM", "EHOSTUNREACH", "icmpv6 1/1", "icmpv6 1/5", "icmpv6 1/6", "icmp 3/13"],
    source: "RFC 4443 §3.1, ip(7); measured on Linux 6.18",
};

pub(super) const EKEYREJECTED: Page = Page {
    kind: Kind::Errno,
    name: "EKEYREJECTED",
    number: Some(129),
    also: &["key was rejected by service"],
    title: "Key was rejected by service",
    summary: "The socket uses TCP authentication and has no key that fits this peer. It concerns BGP routers \
              and hardly anybody else.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "TCP-AO without a matching key",
                    "The program set keys (RFC 5925, since Linux 6.7), but none for this peer's address.",
                ),
                item(
                    "TCP-AO and MD5 for the same peer",
                    "The two exclude each other (RFC 2385 is the older one).",
                ),
            ],
        ),
        prose(
            "What it does not mean",
            &["A peer that wants a key and gets none stays silent: that shows as ETIMEDOUT, and as \
               TCPMD5NotFound or TCPAORequired in the peer's `nstat`."],
        ),
    ],
    see: &["ETIMEDOUT"],
    source: "RFC 5925, RFC 2385; read in Linux' TCP",
};
