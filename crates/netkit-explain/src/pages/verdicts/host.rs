//! Verdicts about the layer "host"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "host.silent",
        "host",
        "The target does not answer.",
        [
            prose(
                "How it is known",
                &[
                    "The target does not answer, and nobody says why.",
                    "Observed: probes left this host, none was answered, no error came back.",
                    "Means: no more than that.",
                    "Does not prove a cause: the host may be down or absent, it or a filter on the way may discard the probes, or the replies are lost on the way back; from this end they look the same. One probe alone proves nothing at all, because a router that limits its ICMP may just have been silent. As long as the run is shorter than address resolution takes to fail, a dead next hop is among the causes too, and where this host's own filter drops without a word, so is that; a send stamp excludes both, because the kernel stamps behind them.",
                    "Decides: a probe by another protocol (an answer shows that the host is up), a probe of the gateway, a probe from the far end."
                ]
            ),
            prose(
                "Of a path",
                &[
                    "Behind some hop nothing answers, the target neither.",
                    "Observed: routers answer up to a hop, or none does; behind it every probe and its retry stay without an answer, and no error comes back.",
                    "Means: packets get as far as that hop.",
                    "Does not prove a cause: the target may be there and discard such probes, a filter behind that hop may, the target may be down, a link behind it broken, or the answers may be lost on the way back; from this end they look the same.",
                    "Decides: a trace by another protocol, best to a port where the target is known to serve (`--fallback` tries all), and a probe from the far end."
                ]
            )
        ]
    ),
    verdict!(
        "host.unreachable-last-hop",
        "host",
        "The last router cannot resolve the target's link address.",
        [
            prose(
                "How it is known",
                &[
                    "The last router cannot deliver to the target.",
                    "Observed: ICMP 3/1 or ICMPv6 1/3 from a router, and nothing shows that the host is there.",
                    "Means: where it came a second or more after the SYN, the router asked its link for the target in vain: the host is down, absent, or its address is wrong.",
                    "Does not prove it where the answer came at once: an `unreachable` route and a rule on that router say the same, and so does a router that knows from before.",
                    "Decides: the neighbours and routes of that router."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "The last router cannot deliver to the target.",
                    "Observed: ICMP 3/1 or ICMPv6 1/3 from an address that is not this host's.",
                    "Means: the packets reached a router that has a route, but nothing on its link answers for the target: it is down, absent, or its address is wrong.",
                    "Does not prove it: an `unreachable` route on that router gives the same code for IPv4, and a filter may reject with it. The router takes about three seconds to find out, and hosts behind it may well answer.",
                    "Decides: the neighbour table of that router."
                ]
            )
        ]
    ),
    verdict!(
        "host.protocol-unreachable",
        "host",
        "The host answers that it does not speak the protocol.",
        [prose(
            "How it is known",
            &[
                "The target says that it does not speak the protocol.",
                "Observed: ICMP 3/2 or ICMPv6 4/1.",
                "Means: where the target itself says it, the host is up and has no use for these packets.",
                "Does not prove that where another address says it: a balancer or a filter may speak for the target, or the target has another address.",
                "Decides: a probe by another protocol."
            ]
        )]
    ),
    verdict!(
        "host.arp-fail",
        "host",
        "Nobody on this link answers for the target's address.",
        [
            prose(
                "How it is known",
                &[
                    "Nobody on this link answers for the target's address (ARP, RFC 826; ND, RFC 4861).",
                    "Observed: the target is on this host's own link, and the SYN waits in this host for its link address: `TCP_INFO` counts an expired timer and no repetition, the neighbour is FAILED or INCOMPLETE, and after three seconds the kernel says \"host unreachable\" to itself; for a link-local IPv6 target it never does.",
                    "Means: the host is down, is on another link, or its address is wrong.",
                    "Does not prove which; a mask of this host that is too short makes distant hosts look near.",
                    "Decides: `ip neigh`, and another host on the same link."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "A link-local target does not answer address resolution (ND, RFC 4861; ARP, RFC 826).",
                    "Observed: ICMPv6 1/3 or ICMP 3/1 from an address of this host about a link-local target, which the kernel sends to itself about three seconds after the first probe.",
                    "Means: nobody on that link has the address, so the probes never left the link layer.",
                    "Does not prove that the host is down: it may be on another link.",
                    "Decides: `ip neigh`."
                ]
            )
        ]
    ),
];
