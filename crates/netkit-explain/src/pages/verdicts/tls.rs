//! Verdicts about the layer "tls"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "tls.expired",
        "tls",
        "The server's certificate has expired.",
        [prose(
            "How it is known",
            &[
                "The server's certificate has expired.",
                "Observed: the handshake is complete, and this host's clock shows a time after the last at which the certificate, or one that vouches for it, is valid.",
                "Means: it was not renewed in time, or the renewed one is not the one that the server presents; or the clock of this host is fast. Where the kernel says that something keeps the clock to a reference (`adjtimex`), the certificate is to blame.",
                "Does not prove which, where nothing keeps the clock.",
                "Decides: any clock that is right."
            ]
        )]
    ),
    verdict!(
        "tls.not-yet-valid",
        "tls",
        "The server's certificate is not valid yet.",
        [prose(
            "How it is known",
            &[
                "The server's certificate is not valid yet.",
                "Observed: the handshake is complete, and this host's clock shows a time before the first at which the certificate, or one that vouches for it, is valid.",
                "Means: the certificate was dated forward, or the clock of this host is slow. Where the kernel says that something keeps the clock to a reference (`adjtimex`), the certificate is to blame.",
                "Does not prove which, where nothing keeps the clock.",
                "Decides: any clock that is right."
            ]
        )]
    ),
    verdict!(
        "tls.clock",
        "tls",
        "The clock of this host is wrong, and certificates are judged by it.",
        [prose(
            "How it is known",
            &[
                "The clock of this host is wrong, and certificates are judged by it.",
                "Observed: a certificate is not valid yet, and something that exists already is from a time that this host's clock has not reached: a root certificate that its system came with, or the stamp of a public log (RFC 6962 §3.2) in a certificate that a trusted root vouches for.",
                "Means: the clock is slow, at least by that much; every certificate made since will fail, of every server.",
                "Does not prove what time it is. A clock that is fast nobody can prove from here: it makes certificates look expired, and so do certificates that have expired.",
                "Decides: any clock that is right."
            ]
        )]
    ),
    verdict!(
        "tls.name",
        "tls",
        "The server's certificate is for another name.",
        [prose(
            "How it is known",
            &[
                "The server's certificate is for another name.",
                "Observed: the handshake is complete, and none of the names in the certificate (subjectAltName) is the one that was asked for (RFC 9525 §6).",
                "Means: another server answers than the one that was meant, or the right one has no certificate for this name, or it was asked by address. A common name in the subject counts no more.",
                "Does not prove which of them.",
                "Decides: what the server is configured for, and whether the address is the right one."
            ]
        )]
    ),
    verdict!(
        "tls.issuer",
        "tls",
        "Nobody whom this host trusts has signed the server's certificate.",
        [prose(
            "How it is known",
            &[
                "Nobody whom this host trusts has signed the server's certificate.",
                "Observed: the handshake is complete, and no path leads from the certificate to a root that this host trusts: the certificate signs itself, the chain ends at an unknown root, or it ends before any root because the server does not send what lies between (RFC 8446 §4.4.2 asks it to).",
                "Means: a private authority, a server that lacks its intermediate certificate, a host without roots; or somebody on the way who answers in the server's name.",
                "Does not prove which, unless the certificate signs itself or this host has no roots.",
                "Decides: the issuer that the same server presents elsewhere, and who should have issued it."
            ]
        )]
    ),
    verdict!(
        "tls.intercepted",
        "tls",
        "Somebody on the way answers TLS in the server's name.",
        [prose(
            "How it is known",
            &[
                "Somebody on the way answers TLS in the server's name.",
                "Observed: the chain of certificates leads to an issuer that this host does not know.",
                "Means nothing by itself: a server may have a certificate of a private authority, and so does a proxy that reads along. It is never more than a candidate beside `tls.issuer`.",
                "Does not prove that anybody reads along; nor is a good certificate proof that nobody does, where the proxy's authority is among the trusted roots.",
                "Decides: the issuer that the same server presents to somebody elsewhere."
            ]
        )]
    ),
    verdict!(
        "tls.invalid",
        "tls",
        "The server's certificate breaks a rule, or the server does not prove that it is its own.",
        [prose(
            "How it is known",
            &[
                "The server's certificate breaks a rule, or the server does not prove that it is its own.",
                "Observed: the certificate cannot be read, is not for servers, is signed in a way that is not safe or not right (RFC 5280 §6), the handshake is not signed with its key (RFC 8446 §4.4.3), or what the server sends breaks the rules of TLS.",
                "Means: a broken or very old server or certificate, or somebody who plays the server without its key.",
                "Does not prove which.",
                "Decides: another client's opinion, and the server's configuration."
            ]
        )]
    ),
    verdict!(
        "tls.alert",
        "tls",
        "The server refuses the TLS handshake with an alert.",
        [prose(
            "How it is known",
            &[
                "The server refuses the TLS handshake with an alert.",
                "Observed: a fatal alert (RFC 8446 §6.2).",
                "Means: a TLS server is there and does not go on, for the reason that the alert names: it wants a certificate of the client's, it does not know the name that it was asked for, it speaks none of the offered protocols, or there is nothing in common (`handshake_failure`).",
                "Does not prove more than the alert says; many servers say `handshake_failure` to everything.",
                "Decides: the server's log."
            ]
        )]
    ),
    verdict!(
        "tls.version",
        "tls",
        "The two sides have no version of TLS in common.",
        [prose(
            "How it is known",
            &[
                "The two sides have no version of TLS, or no method of it, in common.",
                "Observed: the server answered the offer of TLS 1.3 and TLS 1.2 with the alert `protocol_version` (RFC 8446 §6.2), or chose what was not offered.",
                "Means: it speaks only TLS 1.1 or older, which RFC 8996 forbids, or ciphers that nobody should use any more.",
                "Does not prove which versions it would take.",
                "Decides: the server's configuration."
            ]
        )]
    ),
    verdict!(
        "tls.not-tls",
        "tls",
        "What answers on the port does not speak TLS.",
        [prose(
            "How it is known",
            &[
                "What answers on the port does not speak TLS.",
                "Observed: the first bytes that came are no record of TLS (RFC 8446 §5.1).",
                "Means: the port is reachable and the program behind it speaks something else: a service without TLS, one that begins TLS only when it is asked to (STARTTLS), or a proxy that answers with an error of its own.",
                "Does not prove that no port of the host speaks TLS.",
                "Decides: the program's configuration; its greeting says mostly what it is."
            ]
        )]
    ),
    verdict!(
        "tls.closed",
        "tls",
        "The connection ends in the middle of the TLS handshake.",
        [prose(
            "How it is known",
            &[
                "The connection ends in the middle of the TLS handshake.",
                "Observed: the TCP handshake is complete, the `ClientHello` was sent, and a FIN or a RST came before the handshake was complete.",
                "Means, before a byte came: a program that does not speak TLS and hangs up at what it does not understand, a server that refuses this client or name without an alert, or a device on the way that reads the name in the `ClientHello`. After bytes of TLS it is the server.",
                "Does not prove which.",
                "Decides: whether the service says something by itself, and its log."
            ]
        )]
    ),
    verdict!(
        "tls.stalled",
        "tls",
        "The TLS handshake does not come to an end.",
        [prose(
            "How it is known",
            &[
                "The TLS handshake does not come to an end.",
                "Observed: the TCP handshake is complete, the `ClientHello` is acknowledged, and the handshake was not complete when the timeout ended.",
                "Means, where nothing came: a program that waits for something else than TLS, or one that hangs. Where a part came, or segments came that the kernel cannot put in order: the long packets with the certificates may be lost on the way (a path MTU of which nobody tells, RFC 2923 §2.1), or the server hangs.",
                "Does not prove which.",
                "Decides: what the service says by itself, and the same with a smaller segment."
            ]
        )]
    ),
];
