//! Verdicts about the layer "application"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "app.closed-no-data",
        "application",
        "The service closes the connection without a word.",
        [prose(
            "How it is known",
            &[
                "The service closes the connection without a word.",
                "Observed: the handshake is complete, and a FIN came before any byte; a RST may follow it.",
                "Means: something accepted and closed: a program that wants another protocol or client, a proxy or a container's port without a server behind it, a limit on clients. The network carried everything.",
                "Does not prove which.",
                "Decides: the program's own log."
            ]
        )]
    ),
    verdict!(
        "app.no-reply",
        "application",
        "The service acknowledges what it gets and does not answer.",
        [prose(
            "How it is known",
            &[
                "The service acknowledges what it gets and does not answer.",
                "Observed: the connection stands, what was sent is acknowledged, and no byte came back while it was watched.",
                "Means: the host has the request, and the network carries both ways; the program has not answered.",
                "Does not prove that it never will, nor that what was sent was a request in its protocol.",
                "Decides: the program on the host."
            ]
        )]
    ),
    verdict!(
        "app.http-status",
        "application",
        "The proxy does not connect to the target, or does not answer in HTTP.",
        [prose(
            "How it is known",
            &[
                "The proxy does not connect to the target, or does not answer in HTTP.",
                "Observed: the proxy accepts the connection, was asked by CONNECT (RFC 9110 §9.3.6), and its answer is no status of 2xx, no HTTP, or not whole.",
                "Means, by the status: 407 wants credentials or others than those given, 403 forbids the target, 400, 405 and 501 are of a server that connects to nobody, and with 502, 503 or 504 the proxy says that it does not reach the target, which is the place of the fault then.",
                "Does not prove that what the proxy says of the target is so.",
                "Decides: the proxy's log, and a connection from the proxy's host to the target."
            ]
        )]
    ),
];
