//! What programs print when they have thrown the cause away: that a name or a connection failed, and no more.
//!
//! It does not hold the messages of one program that mean one thing.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const NAME_NOT_RESOLVED: Page = Page {
    kind: Kind::Program,
    name: "name not resolved",
    number: None,
    also: &[
        "unable to resolve host address",
        "unable to resolve host",
        "could not resolve hostname",
        "could not translate host name",
        "could not resolve",
        "failed to resolve",
        "unknown host",
        "unknown mysql server host",
        "wget: bad address",
        "ping: bad address",
        "nc: bad address",
        "name resolution failed",
        "getaddrinfo failed",
        "err_name_not_resolved",
        "ns_error_unknown_host",
    ],
    title: "the name has no address",
    summary: "The program got no address for the name and stopped there: no packet went to the target. The \
              words alone do not say whether the name does not exist or no nameserver answered.",
    sections: &[
        items(
            "How to tell the causes apart",
            &[
                item(
                    "the line goes on",
                    "\"Name or service not known\" is EAI_NONAME: there is no such name. \"Temporary failure in \
                     name resolution\" is EAI_AGAIN: nobody answered.",
                ),
                item(
                    "how long it took",
                    "At once: somebody said no. Five seconds or a multiple of it: a nameserver is silent.",
                ),
                item(
                    "`getent ahosts NAME`",
                    "Asks as programs do: /etc/hosts first, then DNS. What it finds, programs find.",
                ),
                item(
                    "`dig NAME`",
                    "Asks the nameserver alone. NXDOMAIN: no such name. SERVFAIL or REFUSED: the server's own \
                     trouble. \"no servers could be reached\": the way to the server, or the server.",
                ),
            ],
        ),
        prose(
            "Who prints it",
            &[
                "wget, ssh, psql, apt, busybox (\"bad address\"), older ping (\"unknown host\"), PHP, browsers.",
            ],
        ),
    ],
    see: &["EAI_NONAME", "EAI_AGAIN", "NXDOMAIN", "SERVFAIL"],
    source: "getaddrinfo(3); resolv.conf(5)",
};

pub(super) const COULD_NOT_CONNECT: Page = Page {
    kind: Kind::Program,
    name: "could not connect",
    number: None,
    also: &[
        "cannot connect to host",
        "all connection attempts failed",
        "unable to connect to port",
        "fetch failed",
        "attempt to connect to",
        "broker may not be available",
        "novalidconnectionserror",
    ],
    title: "the program does not say why",
    summary: "No connection came about, and this line does not say why: refused, silent, unreachable and \
              forbidden here all look the same. The reason often stands in the lines around it.",
    sections: &[items(
        "How to tell",
        &[
            item(
                "the lines around it",
                "Look for an errno or its words: \"Connection refused\", ETIMEDOUT, \"[Errno 113]\", \"cause\".",
            ),
            item(
                "how long it took",
                "At once: refused, or this host has no way. About 3 s: nobody on the link answers. Longer, or a \
                 limit of the program: silence.",
            ),
            item("`netkit connect HOST:PORT`", "Names the fault, and who answered, without root."),
        ],
    )],
    see: &["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "client-flow"],
    source: "connect(2)",
};

pub(super) const UNIX_SOCKET: Page = Page {
    kind: Kind::Program,
    name: "unix socket",
    number: None,
    also: &[
        "cannot connect to the docker daemon",
        "is the docker daemon running",
        "dial unix",
        "connect() to unix",
    ],
    title: "a Unix socket, not the network",
    summary: "The program talks to a server on this host through a file, such as /var/run/docker.sock. \
              Addresses, ports, routes and firewalls have no part in it.",
    sections: &[items(
        "What the words behind it mean",
        &[
            item(
                "No such file or directory",
                "The server is down, or keeps its socket elsewhere: `ss -xl` lists all; `systemctl status`.",
            ),
            item(
                "Connection refused",
                "The file is there and nobody listens: the server ended without removing it.",
            ),
            item(
                "Permission denied",
                "The user may not write to it: `ls -l`, and the group that it belongs to.",
            ),
            item(
                "Resource temporarily unavailable",
                "The server's accept queue is full: it does not keep up.",
            ),
        ],
    )],
    see: &["ECONNREFUSED", "EACCES", "EAGAIN", "accept-queue"],
    source: "unix(7)",
};
