//! Verdicts about the layer "address"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "addr.none",
        "address",
        "The source address is not on this host.",
        [
            prose(
                "How it is known",
                &[
                    "This host has no source address for the target.",
                    "Observed: sends fail with EADDRNOTAVAIL.",
                    "Means: the source address that was asked for is not on this host (any more), or no address of the target's family is usable: IPv6 is disabled, or its addresses are tentative or failed duplicate address detection.",
                    "Does not prove that the address is missing where ports are in use: with UDP and TCP the same errno says that every local port is taken.",
                    "Decides: `ip -br addr`, and `ss -s` for the ports."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "The source address that was asked for is not on this host.",
                    "Observed: `bind()` fails with EADDRNOTAVAIL, or the address was looked for in vain.",
                    "Means: the address is another host's, or was taken away.",
                    "Does not prove that it ever was here.",
                    "Decides: `ip -br addr`."
                ]
            )
        ]
    ),
    verdict!(
        "addr.tentative",
        "address",
        "The source address is still being checked, or somebody else has it.",
        [prose(
            "How it is known",
            &[
                "The source address is not usable yet, or somebody else has it.",
                "Observed: EADDRNOTAVAIL, and the address that was asked for, or every address of this family, is tentative or failed duplicate address detection (RFC 4862 §5.4).",
                "Means: the kernel sends nothing from it.",
                "Does not prove who has a duplicate.",
                "Decides: `ip -6 addr`, whose flags say `tentative` or `dadfailed`."
            ]
        )]
    ),
    verdict!(
        "addr.loopback-source",
        "address",
        "A loopback address is the source towards another host.",
        [prose(
            "How it is known",
            &[
                "The source address that was asked for is a loopback one, and the target is another host.",
                "Observed: the source is in 127.0.0.0/8 or is `::1`. IPv4 fails with EINVAL at once, IPv6 sends into the void.",
                "Means: no answer could find its way back to such a source (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).",
                "Does not prove anything about the target.",
                "Decides: a connection from another source, or from none that is said."
            ]
        )]
    ),
    verdict!(
        "addr.scope-missing",
        "address",
        "A link-local address needs the name of its link.",
        [prose(
            "How it is known",
            &[
                "A link-local address without the name of its link, or with one that this host does not have.",
                "Observed: EINVAL from `connect()` to a link-local IPv6 address that has no scope; or a name behind `%` that is no interface of this host.",
                "Means: the same address may exist on every link, so the kernel does not know which one is meant (RFC 4007 §6).",
                "Does not prove that the host is on any of them.",
                "Decides: nothing; the scope has to be said, and the interfaces that have a link-local address themselves are the candidates."
            ]
        )]
    ),
    verdict!(
        "addr.not-one-host",
        "address",
        "The address is no single host's: broadcast or multicast.",
        [prose(
            "How it is known",
            &[
                "The address belongs to many hosts.",
                "Observed: the address is a multicast or broadcast one, or the routing table says so, and `connect()` fails at once.",
                "Means: TCP connects two hosts and nothing else (RFC 9293 §3.9.2.3).",
                "Does not prove anything about the hosts behind it.",
                "Decides: nothing; another address has to be used."
            ]
        )]
    ),
    verdict!(
        "addr.no-family",
        "address",
        "This host has no address of that family to send from.",
        [prose(
            "How it is known",
            &[
                "This host has no address of the target's family to send from.",
                "Observed: EAFNOSUPPORT; or EADDRNOTAVAIL or ENETUNREACH while this host has no address of that family but loopback and, for a target elsewhere, link-local ones; or, with such addresses alone, ICMPv6 1/2 from a router: beyond the scope of the source address.",
                "Means: to this host that half of the Internet does not exist.",
                "Does not prove why: IPv6 is switched off, nobody configured an address, or a policy of this process forbids the family.",
                "Decides: `ip -br addr`, and the settings named below."
            ]
        )]
    ),
];
