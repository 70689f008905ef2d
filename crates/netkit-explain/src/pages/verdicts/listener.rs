//! Verdicts about the layer "listener"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "listen.none",
        "listener",
        "Nothing on this host listens on the port.",
        [prose(
            "How it is known",
            &[
                "The target is this host, and nothing listens on the port at that address.",
                "Observed: a RST, and among this host's sockets none in LISTEN that takes connections to the address.",
                "Means: the program does not run, uses another port, or listens on other addresses of this host.",
                "Does not prove that no other network namespace of this machine, such as a container, has it.",
                "Decides: `ss -ltnp`."
            ]
        )]
    ),
    verdict!(
        "listen.loopback-only",
        "listener",
        "The service on this host listens on a loopback address alone.",
        [prose(
            "How it is known",
            &[
                "The program on this host listens on a loopback address alone.",
                "Observed: a RST from an address of this host that is no loopback one, and every listener on the port is bound to one.",
                "Means: programs on this host reach it through the loopback address, and nobody reaches it from elsewhere.",
                "Does not prove that it was not meant so.",
                "Decides: the address in the program's configuration."
            ]
        )]
    ),
    verdict!(
        "listen.wrong-family",
        "listener",
        "The service on this host listens on the other family alone.",
        [prose(
            "How it is known",
            &[
                "The program on this host listens on the other family alone.",
                "Observed: a RST from this host's own address, and every listener on the port is of the other family: the program has 127.0.0.1 or 0.0.0.0 and `::1` was tried, or the reverse.",
                "Means: a name such as `localhost` that gives both families works or fails by which comes first.",
                "Does not prove that other programs try both.",
                "Decides: the same port with the address of the other family."
            ]
        )]
    ),
    verdict!(
        "listen.accept-queue-full",
        "listener",
        "The listener's queue is full: the program does not accept connections as fast as they come.",
        [prose(
            "How it is known",
            &[
                "The program on this host does not accept connections as fast as they come.",
                "Observed: the target is this host and silent, and its listener has as many connections waiting as it allows, or more.",
                "Means: the kernel drops every further SYN (tcp(7), listen(2)), so that a client sees silence; the program is busy, stopped, or never accepts.",
                "Does not prove an attack.",
                "Decides: the queue as it goes on, and what the program does."
            ]
        )]
    ),
];
