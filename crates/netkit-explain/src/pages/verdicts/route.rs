//! Verdicts about the layer "route"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "route.none",
        "route",
        "This host has no route.",
        [
            prose(
                "How it is known",
                &[
                    "This host has no route to the target.",
                    "Observed: ENETUNREACH from `connect()` before anything was sent.",
                    "Means: no entry of the routing tables covers the target; mostly the default route is missing.",
                    "Does not prove that one was never there: a link that goes down takes its routes with it.",
                    "Decides: `ip route get`, `ip route` and `ip rule` on this host."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "This host has no route to the target.",
                    "Observed: sends fail with ENETUNREACH, or with EHOSTUNREACH although no ICMP error was pending.",
                    "Means: the routing table has no usable entry for the target; EHOSTUNREACH stands for an `unreachable` route.",
                    "Does not prove that a route was never there: a link that goes down takes its routes with it.",
                    "Decides: `ip route get` and `ip rule` on this host."
                ]
            )
        ]
    ),
    verdict!(
        "route.prohibit",
        "route",
        "A local route forbids it.",
        [
            prose(
                "How it is known",
                &[
                    "A route or a rule of this host prohibits what goes to the target.",
                    "Observed: EACCES from `connect()` before anything was sent, and the kernel gives the same answer when it is asked for the way; a `prohibit` entry of a table, or a rule with that action, covers the target.",
                    "Means: this host keeps the packets back: an administrator wrote it.",
                    "Does not prove that the target could be reached otherwise.",
                    "Decides: `ip route get`, the tables and `ip rule`."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "A route of this host forbids the target.",
                    "Observed: sends to one unicast target fail with EACCES.",
                    "Means: a `prohibit` route or rule of this host covers it; the packets never left.",
                    "Does not prove it alone: a security module (such as Landlock) and the broadcast address of a subnet, which needs permission, give the same errno.",
                    "Decides: `ip route get`, which fails the same way only for routing."
                ]
            )
        ]
    ),
    verdict!(
        "route.blackhole",
        "route",
        "A local route swallows it.",
        [
            prose(
                "How it is known",
                &[
                    "A route or a rule of this host discards what goes to the target.",
                    "Observed: EINVAL from `connect()` before anything was sent, and the kernel gives the same answer when it is asked for the way; a `blackhole` entry of a table, or a rule with that action, covers the target.",
                    "Means: this host keeps the packets back: a VPN's kill switch or a route for an aggregate, as routing daemons leave it.",
                    "Does not prove that the target could be reached otherwise.",
                    "Decides: `ip route get`, the tables and `ip rule`."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "A route of this host swallows what goes to the target.",
                    "Observed: sends to one target fail with EINVAL.",
                    "Means: a `blackhole` route or rule of this host covers it, as VPN kill switches and route aggregates leave behind; the packets never left.",
                    "Does not prove it alone: a loopback source address gives the same errno. A link-local target without its interface does too, and is not judged here.",
                    "Decides: `ip route get`, which fails the same way only for routing."
                ]
            )
        ]
    ),
    verdict!(
        "route.unreachable",
        "route",
        "A route of this host says unreachable.",
        [prose(
            "How it is known",
            &[
                "A route or a rule of this host declares the target unreachable.",
                "Observed: EHOSTUNREACH for a route, ENETUNREACH for a rule, from `connect()` before anything was sent, and an `unreachable` entry of a table, or a rule with that action, covers the target.",
                "Means: this host keeps the packets back on purpose.",
                "Does not prove that the target could be reached otherwise.",
                "Decides: `ip route get`, the tables and `ip rule`."
            ]
        )]
    ),
    verdict!(
        "route.wrong-device",
        "route",
        "The interface that was asked for does not lead to the target.",
        [prose(
            "How it is known",
            &[
                "The interface that was asked for does not lead to the target.",
                "Observed: the user named an interface, no route by it covers the target, and the connection failed; or the interface is the loopback one and the target is another host.",
                "Means: the kernel then takes the target to be on that link, asks there for its link address, and nobody answers.",
                "Does not prove that another interface would do.",
                "Decides: the way without the interface."
            ]
        )]
    ),
];
