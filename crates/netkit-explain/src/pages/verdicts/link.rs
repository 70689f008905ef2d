//! Verdicts about the layer "link"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "link.down",
        "link",
        "The link is down.",
        [
            prose(
                "How it is known",
                &[
                    "The interface towards the target is down or gone.",
                    "Observed: ENETUNREACH or ENODEV at once, and the interface of the way or the one that was asked for is down; or no route is left, and an interface that is down has an address in the target's network, or none of this host works.",
                    "Means: a route goes with its interface, so that \"no route\" is only what a program sees of it.",
                    "Does not prove that the target was reached by that interface before.",
                    "Decides: `ip -br link`."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "The interface towards the target is down or gone.",
                    "Observed: sends fail with ENETDOWN or ENODEV.",
                    "Means: the interface is down, or the chosen one does not exist any more; the packets never left.",
                    "Does not prove why: a cable, an administrator and a VPN that ended look the same.",
                    "Decides: `ip -br link` on this host."
                ]
            )
        ]
    ),
    verdict!(
        "gateway.arp-fail",
        "link",
        "The neighbour on the link does not answer address resolution.",
        [
            prose(
                "How it is known",
                &[
                    "The gateway does not answer address resolution (ARP, RFC 826; ND, RFC 4861).",
                    "Observed: the way leads through a gateway, and the SYN waits in this host for its link address: `TCP_INFO` counts an expired timer and no repetition, the neighbour is FAILED or INCOMPLETE, and after three seconds the kernel says \"host unreachable\" to itself.",
                    "Means: nobody on the link has the gateway's address: it is down, elsewhere, or the route names the wrong one. Nothing is said about the target. Where the way is not known, the target may itself be on the link.",
                    "Does not prove which of these.",
                    "Decides: `ip neigh`, and another host on the same link."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "The next hop does not answer address resolution (ARP, RFC 826; ND, RFC 4861).",
                    "Observed: ICMP 3/1 or ICMPv6 1/3 from an address of this host, which the kernel sends to itself about three seconds after the first probe.",
                    "Means: nobody on the link answers for the next hop, so the probes never left the link layer.",
                    "Does not prove who that is: the target where it is on this link, the gateway otherwise; a link-local target is certainly on the link, and `host.arp-fail`. A rule of this host that rejects with \"host unreachable\" looks the same, but answers at once.",
                    "Decides: `ip route get` (with \"via\" it is the gateway) and `ip neigh`."
                ]
            )
        ]
    ),
    verdict!(
        "link.no-carrier",
        "link",
        "Nothing is connected to the interface.",
        [prose(
            "How it is known",
            &[
                "Nothing is connected to the interface towards the target.",
                "Observed: the interface is up and has no carrier: the way leads through it, or its route is gone and no other interface has one.",
                "Means: the cable, the radio or the other end of a virtual link is missing. The kernel keeps packets back and says \"no route to host\" after four seconds at the earliest.",
                "Does not prove which end is broken.",
                "Decides: the cable and the port at the other end."
            ]
        )]
    ),
    verdict!(
        "link.loopback-down",
        "link",
        "The loopback interface is down.",
        [prose(
            "How it is known",
            &[
                "The loopback interface is down, so this host cannot talk to itself.",
                "Observed: the way leads through `lo`, and an administrator has not brought it up.",
                "Means: packets to this host's own addresses, 127.0.0.1 and `::1` among them, vanish in silence.",
                "Does not prove that a program listens.",
                "Decides: nothing more is needed; fresh network namespaces begin like this."
            ]
        )]
    ),
];
