//! Error numbers of means that have run out: descriptors, memory, queues; and of devices that fail.
//!
//! Local ports that have run out are in `addresses.rs`.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const EMFILE: Page = Page {
    kind: Kind::Errno,
    name: "EMFILE",
    number: Some(24),
    also: &["too many open files", "no file descriptors available"],
    title: "Too many open files",
    summary: "This process has as many open descriptors as its limit allows, so socket() or accept() fails. \
              It is often the last sign of a leak.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "a leak",
                    "Sockets that are never closed: `ss -tanp state close-wait` shows many of one process, and the number only grows.",
                ),
                item(
                    "a limit that is too low",
                    "1024 is a usual default; a proxy needs two descriptors for each client.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item("ls /proc/PID/fd | wc -l; grep 'open files' /proc/PID/limits", "How many, of how many."),
                item("ls -l /proc/PID/fd", "What they are. Many of the same kind and the same peer: a leak."),
            ],
        ),
        prose(
            "What follows for clients",
            &["A server that cannot accept leaves connections in its queue: clients see \"connected\" \
               and no answer, and when the queue is full, ETIMEDOUT. Many servers also keep a \
               processor busy then, for the listener stays readable."],
        ),
        prose(
            "What to do",
            &["Mend the leak, or raise the limit: `ulimit -n` for a shell, LimitNOFILE= for a unit, \
               --ulimit nofile for a container."],
        ),
    ],
    see: &["ENFILE", "CLOSE_WAIT", "accept-queue"],
    source: "accept(2), getrlimit(2)",
};

pub(super) const ENFILE: Page = Page {
    kind: Kind::Errno,
    name: "ENFILE",
    number: Some(23),
    also: &["too many open files in system"],
    title: "Too many open files in system",
    summary: "The whole system has no free file descriptor. Current defaults are so high that it nearly \
              always is a leak or a limit that somebody set.",
    sections: &[
        prose(
            "How to tell",
            &["`cat /proc/sys/fs/file-nr` shows how many are in use and the limit, fs.file-max. `lsof \
               -n | awk '{print $2}' | sort | uniq -c | sort -n | tail` (root) finds the process."],
        ),
        prose("What to do", &["End the process that leaks; raise fs.file-max only if the need is real."]),
    ],
    see: &["EMFILE"],
    source: "proc(5), fs.file-max",
};

pub(super) const ENOMEM: Page = Page {
    kind: Kind::Errno,
    name: "ENOMEM",
    number: Some(12),
    also: &["cannot allocate memory", "outofmemory"],
    title: "Cannot allocate memory",
    summary: "The kernel has no memory for the socket or the packet. The control group's limit is the usual \
              reason, not the whole host.",
    sections: &[items(
        "Where to look",
        &[
            item(
                "memory.events of the control group",
                "`max` and `oom` that grow: the container or unit is at its limit.",
            ),
            item(
                "/proc/net/sockstat against net.ipv4.tcp_mem",
                "TCP's own memory, in pages: `mem` above the third number is the end.",
            ),
            item("dmesg", "\"TCP: out of memory\" and failed allocations (root)."),
        ],
    )],
    see: &["ENOBUFS", "net.ipv4.tcp_mem"],
    source: "tcp(7); read in Linux' TCP",
};

pub(super) const ENOBUFS: Page = Page {
    kind: Kind::Errno,
    name: "ENOBUFS",
    number: Some(105),
    also: &["no buffer space available"],
    title: "No buffer space available",
    summary: "The kernel has no buffer for the packet: the interface's queue is full, or memory is short. \
              TCP retransmits and seldom shows it; UDP and ICMP senders do.",
    sections: &[
        items(
            "Where to look",
            &[
                item(
                    "tc -s qdisc; ip -s link",
                    "`dropped` that grows: the queue of this host is full. Send more slowly.",
                ),
                item("/proc/net/sockstat", "Memory of sockets; see ENOMEM."),
            ],
        ),
        prose(
            "What it rules out",
            &["The path: the packet has not left. Loss that is seen with it is this host's own."],
        ),
    ],
    see: &["ENOMEM"],
    source: "send(2); read in Linux' TCP",
};

pub(super) const EIO: Page = Page {
    kind: Kind::Errno,
    name: "EIO",
    number: Some(5),
    also: &["input/output error", "i/o error"],
    title: "Input/output error",
    summary: "A device or its driver failed. A plain TCP socket is not known to give it.",
    sections: &[prose(
        "Where it comes from",
        &["A driver that fails: the kernel log (`dmesg`) and `ip -s link` say more. Or no network at \
           all: a terminal whose other side has gone gives it to a program that still reads or writes \
           there. `strace -p PID` shows which descriptor."],
    )],
    see: &["EPIPE"],
    source: "read(2)",
};

pub(super) const EREMOTEIO: Page = Page {
    kind: Kind::Errno,
    name: "EREMOTEIO",
    number: Some(121),
    also: &["remote i/o error"],
    title: "Remote I/O error",
    summary: "A router sent a redirect or a source quench for an earlier packet of a UDP or ICMP socket. It \
              is advice and nothing was lost; TCP ignores both.",
    sections: &[prose(
        "What to do",
        &["Nothing. A redirect means that a better gateway exists on the same link, which a better \
           route would use: `ip route get ADDRESS`."],
    )],
    see: &["icmp 5/0", "icmp 5/1", "icmp 4"],
    source: "RFC 792, RFC 6633; read in Linux' ICMP",
};
