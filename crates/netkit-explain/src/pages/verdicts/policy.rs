//! Verdicts about the layer "policy"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "path.rejected.icmp-admin",
        "policy",
        "A filter rejects and says so.",
        [prose(
            "How it is known",
            &[
                "Somebody rejects the probes by policy and says so.",
                "Observed: ICMP 3/9, 3/10 or 3/13, or ICMPv6 1/1, 1/5 or 1/6 (RFC 4443 §3.1: 5 and 6 refine 1), from the target or from a router.",
                "Means: a firewall rule or a prohibiting route on that address forbids these probes.",
                "Does not prove that other traffic is forbidden too, nor that the target is up where a router says it.",
                "Decides: the ruleset on the address that says it; another protocol shows whether only these probes are meant."
            ]
        )]
    ),
    verdict!(
        "local.egress-filter",
        "policy",
        "This host's own filter refuses the packets.",
        [
            prose(
                "How it is known",
                &[
                    "This host itself drops or rejects the SYN on its way out.",
                    "Observed: an ICMP unreachable from an address of this host although the neighbour is known; or the repetitions of the SYN fail inside this host (`TCP_INFO`: some were made, none is in flight); or, for a connection that stood, what was written fails so.",
                    "Means: the packets never left. A rejection is the word of a filter of this host.",
                    "Does not prove, for a drop, which: rules of nft or iptables and a BPF program of the control group, such as systemd's `IPAddressDeny=`, look the same.",
                    "Decides: the rules, for which root is needed, or the same connection from another control group."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "This host's own filter refuses the probes.",
                    "Observed: sends fail with EPERM; or an ICMP unreachable other than \"host unreachable\" comes from an address of this host.",
                    "Means: a rule of this host drops (EPERM) or rejects (ICMP) what it sends itself.",
                    "Does not prove which rule: netfilter, a control group's BPF program, an xfrm block policy and a full connection tracking table all give EPERM. Only a prohibition that this host states by ICMP is proven to be a filter.",
                    "Decides: the ruleset and its counters on this host, for which root is needed."
                ]
            )
        ]
    ),
    verdict!(
        "tcp.refused.rst-middlebox",
        "policy",
        "A device in front of the host sends a RST in its name.",
        [prose(
            "How it is known",
            &[
                "A device in front of the host sends a RST in its name.",
                "Observed: SYNs with growing hop limits are answered by a RST at a distance at which echo requests have not yet reached the host; or, with `CAP_NET_RAW`, the RST comes in with a greater TTL than the host's echo reply.",
                "Means: what rejects stands nearer than the host: a filter that forwards answers one hop behind itself, because a router looks at the hop limit first, and one that looks before routing answers at its own.",
                "Does not prove which of these two neighbours it is, nor that the port is closed. At a distance of one, where packets did come in, it is the gateway.",
                "Decides: the rules of the named router."
            ]
        )]
    ),
    verdict!(
        "tcp.rejected.icmp-port",
        "policy",
        "ICMP port unreachable answers the SYN.",
        [prose(
            "How it is known",
            &[
                "ICMP \"port unreachable\" answers the SYN.",
                "Observed: ICMP 3/3 or ICMPv6 1/4. Programs see ECONNREFUSED, \"connection refused\".",
                "Means: a rule on the sender rejects; a closed TCP port sends a RST and no ICMP (RFC 9293 §3.5.2), and port unreachable is what REJECT says unless told otherwise.",
                "Does not prove whether a program listens.",
                "Decides: the rules on the sender."
            ]
        )]
    ),
    verdict!(
        "tcp.rejected.icmp-host",
        "policy",
        "ICMP host unreachable or host prohibited answers the SYN, and it is no router that cannot reach the host.",
        [prose(
            "How it is known",
            &[
                "ICMP \"host unreachable\" or \"host prohibited\" answers the SYN, and it is a rule that says so.",
                "Observed: ICMP 3/10; or ICMP 3/1 or ICMPv6 1/3 from the target itself, or from a router although the host answers other packets. Programs see EHOSTUNREACH, \"no route to host\".",
                "Means: a firewall rejects; routing is fine. A host that says of itself that it cannot be reached has a rule that says so.",
                "Does not prove whether a program listens.",
                "Decides: the rules on the sender."
            ]
        )]
    ),
    verdict!(
        "tcp.rejected.icmp-net",
        "policy",
        "ICMP net unreachable or net prohibited, from the host itself or a filter.",
        [prose(
            "How it is known",
            &[
                "ICMP \"net unreachable\" or \"net prohibited\" answers the SYN, and it is a rule that says so.",
                "Observed: ICMP 3/9; or ICMP 3/0, 3/6 or 3/11 or ICMPv6 1/0 from the target itself, or from a router although the host answers other packets. Programs see ENETUNREACH, \"network is unreachable\".",
                "Means: a firewall rejects; whoever stands in the network cannot be without a route to it.",
                "Does not prove whether a program listens.",
                "Decides: the rules on the sender."
            ]
        )]
    ),
    verdict!(
        "tcp.rejected.icmp-admin",
        "policy",
        "ICMP administratively prohibited answers the SYN.",
        [prose(
            "How it is known",
            &[
                "Somebody rejects the connection by policy and says so.",
                "Observed: ICMP 3/13, or ICMPv6 1/1, 1/5 or 1/6 (RFC 4443 §3.1), about the SYN. Programs see EHOSTUNREACH, \"no route to host\", or EACCES.",
                "Means: a firewall rule or a prohibiting route on the sender forbids it; routing is fine up to there.",
                "Does not prove that a program listens behind it.",
                "Decides: the rules on the sender."
            ]
        )]
    ),
    verdict!(
        "tcp.rejected.icmp-protocol",
        "policy",
        "ICMP protocol unreachable answers the SYN.",
        [prose(
            "How it is known",
            &[
                "Somebody says that TCP is not spoken at that address.",
                "Observed: ICMP 3/2, or ICMPv6 4/1. Programs see ENOPROTOOPT or EPROTO.",
                "Means: a rule that rejects so, or an address of a balancer that has no TCP service. A host that speaks TCP answers a closed port with a RST.",
                "Does not prove which.",
                "Decides: the rules on the sender."
            ]
        )]
    ),
    verdict!(
        "local.ingress-filter",
        "policy",
        "This host drops the replies it receives.",
        [prose(
            "How it is known",
            &[
                "Replies come in, and this host drops them.",
                "Observed: silence, and during the attempt IP received about as many packets more than it handed on or forwarded as SYNs were sent.",
                "Means: a filter of this host drops what comes back, mostly one that does not track connections.",
                "Does not prove that the dropped packets were the replies: the counters are the host's, and on a busy one they say nothing, which is why many more drops than SYNs count for nothing.",
                "Decides: netkit with `CAP_NET_RAW`, which hears a reply that the socket never gets, and then it is proven."
            ]
        )]
    ),
    verdict!(
        "local.rp-filter",
        "policy",
        "This host drops replies because its way back is another.",
        [prose(
            "How it is known",
            &[
                "This host drops the replies because its way back is another.",
                "Observed: silence, and `IPReversePathFilter` rose by as many packets as SYNs were sent.",
                "Means: the replies came in by an interface that is not the one towards the target, and `rp_filter` drops such packets (RFC 3704).",
                "Does not prove that they were replies: the counter is the host's.",
                "Decides: the same with `rp_filter=2`."
            ]
        )]
    ),
    verdict!(
        "local.process-policy",
        "policy",
        "A policy on this process or its control group forbids the connection.",
        [prose(
            "How it is known",
            &[
                "A policy on this process or its control group forbids the connection.",
                "Observed: EPERM or EACCES before anything was sent, although the routing tables have a way that no rule forbids.",
                "Means: the kernel asked somebody else: a BPF program of the control group, seccomp, Landlock, or a security module such as `AppArmor`. Another program on this host may well connect.",
                "Does not prove which of them.",
                "Decides: the same connection from another control group or user, and the records of the security module."
            ]
        )]
    ),
    verdict!(
        "local.ipsec-policy",
        "policy",
        "An IPsec policy keeps packets back.",
        [prose(
            "How it is known",
            &[
                "An IPsec policy of this host keeps the packets back.",
                "Observed: EPERM, and `XfrmOutPolBlock` rose; or silence, and `XfrmOutNoStates` rose with every SYN.",
                "Means: a policy blocks the target, or asks for encryption for which there is no key yet. The counters are the host's, so another program may have moved them.",
                "Does not prove what the key exchange waits for.",
                "Decides: the policies and states, as root."
            ]
        )]
    ),
];
