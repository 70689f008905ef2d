//! Verdicts about the layer "local"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "local.queue-full",
        "local",
        "This host's own queues or memory were full.",
        [
            prose(
                "How it is known",
                &[
                    "This host has no room for the SYN.",
                    "Observed: ENOBUFS or ENOMEM at once; or every repetition of the SYN fails inside this host and the kernel tries again each half second, which it does only when a queue refuses a packet.",
                    "Means: the interface's queue is too short for what is sent, is shaped to nothing, or memory for packets is used up.",
                    "Does not prove who fills it.",
                    "Decides: the drops of the queue."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "This host's own queues or memory were full.",
                    "Observed: sends fail with ENOBUFS, ENOMEM or EAGAIN.",
                    "Means: the interface's queue, the socket's buffer or the kernel's memory could not take the packet; it never left.",
                    "Does not prove anything about the path, and what was not sent counts nowhere as lost.",
                    "Decides: the drop counters of queue and interface; a slower run."
                ]
            )
        ]
    ),
    verdict!(
        "local.receiver-dropped",
        "local",
        "This host received replies and dropped them for want of buffer.",
        [prose(
            "How it is known",
            &[
                "This host received answers and dropped them for want of buffer.",
                "Observed: the kernel counts packets that it dropped because the socket's buffer was full (`SO_RXQ_OVFL`), and no more probes are unanswered than that.",
                "Means: the path may be perfect; this host was too slow.",
                "Does not prove that the dropped packets were the missing answers, only that they may have been.",
                "Decides: a slower run in which nothing is dropped."
            ]
        )]
    ),
    verdict!(
        "local.send-failed",
        "local",
        "A send failed for another reason of this host's own.",
        [
            prose(
                "How it is known",
                &[
                    "This host refused or ended the attempt for another reason of its own.",
                    "Observed: an errno before anything was sent that no other rule explains; or ECONNABORTED, with which the kernel ends a connection that somebody destroyed from outside (`ss -K`).",
                    "Means: the network was not to blame.",
                    "Does not prove more than the errno says.",
                    "Decides: what `netkit explain` says of it."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "A send failed for a reason of this host's own that no other rule explains.",
                    "Observed: sends fail with an errno that stands for no known fault.",
                    "Means: what the error says, in its own words; the packets never left.",
                    "Does not prove anything about path or target.",
                    "Decides: the meaning of the errno, which the fix repeats."
                ]
            )
        ]
    ),
    verdict!(
        "local.conntrack-full",
        "local",
        "This host's table of tracked connections is full.",
        [prose(
            "How it is known",
            &[
                "This host's table of tracked connections is full.",
                "Observed: the repetitions of the SYN fail inside this host, and `nf_conntrack_count` has reached `nf_conntrack_max`.",
                "Means: connections that are known go on, new ones are dropped without a word.",
                "Does not prove who fills the table.",
                "Decides: its entries by destination, as root."
            ]
        )]
    ),
    verdict!(
        "local.ports-exhausted",
        "local",
        "All ports for connections to this address and port are taken.",
        [prose(
            "How it is known",
            &[
                "Every port for a connection to this address and port is taken.",
                "Observed: EADDRNOTAVAIL from `connect()`, or EADDRINUSE from `bind()`, before anything was sent, while this host has a source address.",
                "Means: a connection is told from others by its two addresses and ports, and every port of `ip_local_port_range` is in use towards this one, mostly by connections in TIME-WAIT. Other targets still work.",
                "Does not prove which program uses them.",
                "Decides: the sockets to that address and port, by state and process."
            ]
        )]
    ),
    verdict!(
        "local.fd-limit",
        "local",
        "This process has no descriptor left.",
        [prose(
            "How it is known",
            &[
                "This process or this host has no file descriptor left for a socket.",
                "Observed: EMFILE (this process) or ENFILE (the whole host) before anything was sent.",
                "Means: the network was not asked.",
                "Does not prove who holds the descriptors: often a program that does not close its connections.",
                "Decides: the limit, and the descriptors of each process."
            ]
        )]
    ),
    verdict!(
        "local.proxy-env",
        "local",
        "The proxy that a variable of the environment names takes no connections.",
        [prose(
            "How it is known",
            &[
                "The proxy that a variable of the environment names takes no connections.",
                "Observed: a variable such as `https_proxy`, which curl would follow, names a proxy, and the connection to it was refused or not answered.",
                "Means: programs that follow the variable cannot connect, although the target may be well: the proxy is down or filtered, or the variable names one that is no more.",
                "Does not prove which.",
                "Decides: an inquiry into the proxy alone."
            ]
        )]
    ),
    verdict!(
        "dns.nsswitch",
        "local",
        "The configuration of name sources keeps applications from asking name servers.",
        [prose(
            "How it is known",
            &[
                "The configuration of name sources keeps applications from asking name servers.",
                "Observed: name servers have addresses for the name, applications get none, and the line `hosts:` of `/etc/nsswitch.conf` names no source that asks DNS, or one before it that ends the search.",
                "Means: `dig` works and no application does.",
                "Does not prove that the line is not meant so.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.no-aaaa",
        "local",
        "An option of the resolver hides IPv6 addresses from applications.",
        [prose(
            "How it is known",
            &[
                "An option of the resolver hides IPv6 addresses from applications.",
                "Observed: name servers have IPv6 addresses for the name, applications get none, and `/etc/resolv.conf` or `RES_OPTIONS` says `no-aaaa`.",
                "Means: the resolver asks nobody for AAAA.",
                "Does not prove that IPv6 would work.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.addrconfig",
        "local",
        "The name has addresses only of a family of which this host has none.",
        [prose(
            "How it is known",
            &[
                "The name has addresses only of a family of which this host has none.",
                "Observed: name servers have addresses of one family alone for the name, and this host has addresses of the other alone, its loopback aside.",
                "Means: programs that ask with `AI_ADDRCONFIG` (getaddrinfo(3)) get nothing, as browsers do and `getent ahosts`; others get addresses to which this host has no way.",
                "Does not prove what is missing on the way to IPv6.",
                "Decides: this host's addresses."
            ]
        )]
    ),
    verdict!(
        "dns.no-config",
        "local",
        "No name server is configured.",
        [prose(
            "How it is known",
            &[
                "No name server is configured.",
                "Observed: no line of `/etc/resolv.conf` names a server, nothing answers on this host itself, and applications get no address.",
                "Means: the C library then asks 127.0.0.1 (resolv.conf(5)), where nobody is.",
                "Does not prove which server this network has.",
                "Decides: whoever configures this host's network."
            ]
        )]
    ),
    verdict!(
        "dnssec.clock-skew",
        "local",
        "This host's clock is wrong: every signature is out of time.",
        [prose(
            "How it is known",
            &[
                "The clock of this host is wrong, and signatures are judged by it.",
                "Observed: every signature that was seen, of several zones and from the trust anchor down, is out of time on the same side.",
                "Means: it is this host's clock and not the zones; any program here that validates fails for every name.",
                "Does not prove what time it is.",
                "Decides: any clock that is right."
            ]
        )]
    ),
];
