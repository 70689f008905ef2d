//! Verdicts about the layer "local"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Kind, Page, prose};

pub(super) const PAGES: &[Page] = &[
    Page {
        kind: Kind::Verdict,
        name: "local.queue-full",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer local",
        summary: "This host's own queues or memory were full.",
        sections: &[
            prose(
                "How it is known",
                &[
                    "This host has no room for the SYN.",
                    "Observed: ENOBUFS or ENOMEM at once; or every repetition of the SYN fails inside this host and the kernel tries again each half second, which it does only when a queue refuses a packet.",
                    "Means: the interface's queue is too short for what is sent, is shaped to nothing, or memory for packets is used up.",
                    "Does not prove who fills it.",
                    "Decides: the drops of the queue.",
                ],
            ),
            prose(
                "How it is known",
                &[
                    "This host's own queues or memory were full.",
                    "Observed: sends fail with ENOBUFS, ENOMEM or EAGAIN.",
                    "Means: the interface's queue, the socket's buffer or the kernel's memory could not take the packet; it never left.",
                    "Does not prove anything about the path, and what was not sent counts nowhere as lost.",
                    "Decides: the drop counters of queue and interface; a slower run.",
                ],
            ),
        ],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "local.receiver-dropped",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer local",
        summary: "This host received replies and dropped them for want of buffer.",
        sections: &[prose(
            "How it is known",
            &[
                "This host received answers and dropped them for want of buffer.",
                "Observed: the kernel counts packets that it dropped because the socket's buffer was full (`SO_RXQ_OVFL`), and no more probes are unanswered than that.",
                "Means: the path may be perfect; this host was too slow.",
                "Does not prove that the dropped packets were the missing answers, only that they may have been.",
                "Decides: a slower run in which nothing is dropped.",
            ],
        )],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "local.send-failed",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer local",
        summary: "A send failed for another reason of this host's own.",
        sections: &[
            prose(
                "How it is known",
                &[
                    "This host refused or ended the attempt for another reason of its own.",
                    "Observed: an errno before anything was sent that no other rule explains; or ECONNABORTED, with which the kernel ends a connection that somebody destroyed from outside (`ss -K`).",
                    "Means: the network was not to blame.",
                    "Does not prove more than the errno says.",
                    "Decides: what `netkit explain` says of it.",
                ],
            ),
            prose(
                "How it is known",
                &[
                    "A send failed for a reason of this host's own that no other rule explains.",
                    "Observed: sends fail with an errno that stands for no known fault.",
                    "Means: what the error says, in its own words; the packets never left.",
                    "Does not prove anything about path or target.",
                    "Decides: the meaning of the errno, which the fix repeats.",
                ],
            ),
        ],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "local.conntrack-full",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer local",
        summary: "This host's table of tracked connections is full.",
        sections: &[prose(
            "How it is known",
            &[
                "This host's table of tracked connections is full.",
                "Observed: the repetitions of the SYN fail inside this host, and `nf_conntrack_count` has reached `nf_conntrack_max`.",
                "Means: connections that are known go on, new ones are dropped without a word.",
                "Does not prove who fills the table.",
                "Decides: its entries by destination, as root.",
            ],
        )],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "local.ports-exhausted",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer local",
        summary: "All ports for connections to this address and port are taken.",
        sections: &[prose(
            "How it is known",
            &[
                "Every port for a connection to this address and port is taken.",
                "Observed: EADDRNOTAVAIL from `connect()`, or EADDRINUSE from `bind()`, before anything was sent, while this host has a source address.",
                "Means: a connection is told from others by its two addresses and ports, and every port of `ip_local_port_range` is in use towards this one, mostly by connections in TIME-WAIT. Other targets still work.",
                "Does not prove which program uses them.",
                "Decides: the sockets to that address and port, by state and process.",
            ],
        )],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "local.fd-limit",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer local",
        summary: "This process has no descriptor left.",
        sections: &[prose(
            "How it is known",
            &[
                "This process or this host has no file descriptor left for a socket.",
                "Observed: EMFILE (this process) or ENFILE (the whole host) before anything was sent.",
                "Means: the network was not asked.",
                "Does not prove who holds the descriptors: often a program that does not close its connections.",
                "Decides: the limit, and the descriptors of each process.",
            ],
        )],
        see: &[],
        source: "netkit",
    },
];
