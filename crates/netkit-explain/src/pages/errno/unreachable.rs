//! Error numbers that say: there is no way to the target, said by this host or by a router.
//!
//! A way that nobody denies and nobody confirms is silence: that is in `waiting.rs`.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const ENETUNREACH: Page = Page {
    kind: Kind::Errno,
    name: "ENETUNREACH",
    number: Some(101),
    also: &["network is unreachable", "network unreachable", "networkunreachable"],
    title: "Network is unreachable",
    summary: "Nobody knows a way to the target's network. Said at once, it is this host that has no usable \
              route, and nothing was sent. Said after a moment, a router on the path said so in an ICMP \
              message.",
    sections: &[
        items(
            "Causes on this host: connect() fails at once",
            &[
                item(
                    "there is no route",
                    "No default route, or none for this address family. `ip route get ADDRESS` fails with \
                     the same words; `ip route` and `ip -6 route` show what there is. With IPv6 this is \
                     normal on hosts that have IPv4 only.",
                ),
                item(
                    "the interface of the route is down",
                    "Its routes went with it: `ip link` shows DOWN, or NO-CARRIER where \
                     net.ipv4.conf.*.ignore_routes_with_linkdown is set. A VPN that ended looks the same.",
                ),
                item(
                    "the interface has no address",
                    "`ip -4 addr` shows none: DHCP has not answered, or somebody removed it. With no IPv4 \
                     address at all even a good route does not help.",
                ),
                item(
                    "a rule says unreachable",
                    "`ip rule` shows `unreachable`. A route of type unreachable gives EHOSTUNREACH (113) \
                     instead; a `throw` route sends the search on, and gives 101 if nothing else fits.",
                ),
                item(
                    "TCP to a broadcast or multicast address",
                    "TCP speaks to one peer: 255.255.255.255, the subnet's broadcast address, 224.0.0.0/4 \
                     and ff00::/8 all fail so. Check the netmask if the address should be a host's.",
                ),
                item(
                    "the link-local scope is wrong",
                    "fe80:: with an interface number that does not exist, or with lo. Without any scope it \
                     is EINVAL (22).",
                ),
                item(
                    "the socket and the address do not fit",
                    "An IPv4-mapped address on a socket with IPV6_V6ONLY, or a source address that is not \
                     this host's (IP_FREEBIND).",
                ),
            ],
        ),
        items(
            "Causes on the path: it fails after a round trip",
            &[
                item(
                    "a router has no route",
                    "ICMP 3/0 or ICMPv6 1/0. The sender's address names the router; the error queue has it, \
                     and `netkit connect HOST:PORT` shows it. A Linux router says 1/0 for an unreachable \
                     IPv6 route as well.",
                ),
                item(
                    "a router forbids the network",
                    "ICMP 3/9, network administratively prohibited: a rule and not a missing route, though \
                     the words are the same.",
                ),
                item("rare codes", "3/6, network unknown, and 3/11, unreachable for this type of service."),
                item(
                    "this host's own rules reject it",
                    "An output rule that answers with one of these codes: the error queue names this host's \
                     own address, and nothing left. `nft list ruleset` shows it.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "ip route get ADDRESS",
                    "The words \"Network is unreachable\": it is this host. A route with `dev`: it is a \
                     router, or the socket's own settings.",
                ),
                item(
                    "TCP_INFO and the error queue",
                    "No segment sent (`segs_out` 0) means here. An ICMP message in the error queue means \
                     there, unless its sender is this host's own address.",
                ),
                item(
                    "one family works, the other does not",
                    "`netkit connect HOST:PORT --all` tries every address. A program that prints only the \
                     last error may blame IPv6 for a failure of IPv4.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["Said at once: everything beyond this host, for nothing was sent. Said by a router: \
               everything up to that router, there and back."],
        ),
        prose(
            "What it does not mean",
            &["Not that the target is down or that its port is closed: nobody got that far. Not DNS: \
               the name had already become an address."],
        ),
        items(
            "What to run",
            &[
                item(
                    "ip route get ADDRESS; ip rule; ip -br link; ip -br addr",
                    "The four that decide a failure of this host.",
                ),
                item("ip neigh", "FAILED for the gateway: nobody on the link answers for it."),
                item("netkit trace HOST", "Where the path ends, if a router said it."),
            ],
        ),
    ],
    see: &["EHOSTUNREACH", "EINVAL", "EACCES", "icmp 3/0", "icmp 3/9", "icmpv6 1/0", "happy-eyeballs"],
    source: "RFC 1122 §4.2.3.9; measured on Linux 6.18",
};

pub(super) const EHOSTUNREACH: Page = Page {
    kind: Kind::Errno,
    name: "EHOSTUNREACH",
    number: Some(113),
    also: &[
        "no route to host",
        "host is unreachable",
        "hostunreachable",
        "java.net.noroutetohostexception",
        "err_address_unreachable",
    ],
    title: "No route to host",
    summary: "Six different causes print \"No route to host\", and only one of them is a route of this host. \
              Often the routing is fine: nobody answers for the address on the last link, or a firewall \
              rejects with an ICMP code that maps to this number.",
    sections: &[
        items(
            "The six causes",
            &[
                item(
                    "this host has an unreachable route",
                    "connect() fails at once and nothing is sent. `ip route get ADDRESS` fails with the same \
                     words, and `ip route show match ADDRESS` lists the `unreachable` line.",
                ),
                item(
                    "nobody answers for the next hop",
                    "After about 3 s (4 s without carrier): ARP or neighbour discovery failed on this host's \
                     own link. `ip neigh` shows FAILED for the target, or for the gateway, which is then the \
                     culprit. The ICMP message in the error queue bears this host's own address.",
                ),
                item(
                    "this host's own firewall rejects",
                    "The error queue names this host's own address at once, while connect() often fails only \
                     after 1 s, at the second try. `nft list ruleset` shows a `reject` in an output chain.",
                ),
                item(
                    "the target's firewall rejects",
                    "ICMP 3/10 or 3/13 from the target's own address; firewalld and many iptables rule sets \
                     do so. The host is up and the path is complete: ping may work.",
                ),
                item(
                    "a router refuses or finds no host",
                    "From a router's address: 3/1 (ICMPv6 1/3) after about 3 s means that it got no answer \
                     to ARP on the last link, so the host is off or the address is wrong; 3/13 means that a \
                     rule there forbids it.",
                ),
                item(
                    "the packet's hop limit ran out",
                    "ICMP 11/0 (ICMPv6 3/0) with a normal hop limit means a routing loop near the sender. \
                     `netkit trace HOST` shows the same routers again and again.",
                ),
            ],
        ),
        items(
            "How to tell them apart",
            &[
                item(
                    "when did it fail",
                    "At once: the route. Within a round trip: a firewall or a router. After 1 s: often this \
                     host's own rules. After 3 s: a neighbour that does not answer, here or at the last \
                     router.",
                ),
                item(
                    "who says it",
                    "The error queue has the ICMP type, code and sender. `netkit connect HOST:PORT` reads it \
                     without privileges.",
                ),
                item(
                    "did the SYN leave",
                    "TCP_INFO: `total_retrans` 0 after a second means that it still waits for the neighbour; \
                     retransmitted SYNs that count in `total_retrans` but not in `retrans` were dropped \
                     here.",
                ),
                item(
                    "ping HOST",
                    "Works: a rule on the port, not the route. \"From OWN-ADDRESS … Destination Host \
                     Unreachable\": the neighbour.",
                ),
            ],
        ),
        items(
            "Rarer",
            &[
                item(
                    "other ICMP codes",
                    "3/12 (type of service), 3/14 and 3/15 (precedence), ICMPv6 1/2 (beyond scope of the \
                     source address).",
                ),
                item(
                    "on a connection that existed",
                    "send() and recv() give it when the retransmissions ran out and an ICMP message had come \
                     before: the last complaint replaces ETIMEDOUT.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["DNS, and in every case with an ICMP message from afar the way to its sender and back. \
               It never says that a service is stopped: a closed port gives ECONNREFUSED."],
        ),
        prose(
            "What it does not mean",
            &["Not necessarily a missing route: that is ENETUNREACH (101). IPv6 firewalls that \
               prohibit (ICMPv6 1/1) give EACCES (13) where IPv4's give this number. A link-local IPv6 \
               neighbour that does not answer gives ETIMEDOUT, after minutes."],
        ),
        prose(
            "A trap",
            &["A client that stops waiting after 3 s or less never sees a neighbour's failure: it \
               reports a timeout, or EINPROGRESS. Wait for at least 4 s, or look at `ip neigh` \
               meanwhile."],
        ),
    ],
    see: &[
        "icmp 3/1",
        "icmp 3/10",
        "icmp 3/13",
        "icmp 11/0",
        "icmpv6 1/3",
        "ENETUNREACH",
        "EACCES",
        "ETIMEDOUT",
    ],
    source: "RFC 1122 §4.2.3.9, RFC 1812 §5.2.7.1; measured on Linux 6.18",
};

pub(super) const EHOSTDOWN: Page = Page {
    kind: Kind::Errno,
    name: "EHOSTDOWN",
    number: Some(112),
    also: &["host is down"],
    title: "Host is down",
    summary: "A router said in an ICMP message (3/7) that the target is unknown on its link. Rarely, this \
              host's own link layer says that the target is down.",
    sections: &[
        prose(
            "How to tell",
            &["The error queue names the router; `netkit connect HOST:PORT` shows it. Current routers \
               send 3/1 for this, so a 3/7 comes from old or unusual equipment."],
        ),
        prose(
            "What it rules out",
            &["The way to that router and back works. The message is about the host, not about the \
               port."],
        ),
        prose(
            "What to do",
            &["Check the address, then ask on the router's link whether the host is on: its ARP table \
               decides."],
        ),
    ],
    see: &["icmp 3/7", "EHOSTUNREACH"],
    source: "RFC 1122 §3.2.2.1; measured on Linux 6.18",
};

pub(super) const ENETDOWN: Page = Page {
    kind: Kind::Errno,
    name: "ENETDOWN",
    number: Some(100),
    also: &["network is down", "networkdown", "err_internet_disconnected"],
    title: "Network is down",
    summary: "The interface that leads to the target is down. TCP's connect() does not give it on Linux: \
              there an interface that is down takes its routes along, and the error is ENETUNREACH.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "a raw or packet socket sends on an interface that is down",
                    "Capture and DHCP programs meet it when the cable goes or somebody sets the link down.",
                ),
                item(
                    "the interface went away while it was used",
                    "A VPN, a USB adapter or a container's link.",
                ),
            ],
        ),
        prose(
            "What to do",
            &["`ip link` shows the state: DOWN is set by somebody (`ip link set DEV up`), NO-CARRIER \
               is the cable or the other end."],
        ),
    ],
    see: &["ENETUNREACH", "ENODEV"],
    source: "packet(7); measured on Linux 6.18",
};

pub(super) const ENONET: Page = Page {
    kind: Kind::Errno,
    name: "ENONET",
    number: Some(64),
    also: &["machine is not on the network"],
    title: "Machine is not on the network",
    summary: "A router said in an ICMP message (3/8) that this host is cut off from the network. The code is \
              historical, and routers should not send it any more.",
    sections: &[prose(
        "What to do",
        &["The error queue names the sender, and `netkit connect HOST:PORT` shows it. That device is \
           the place to look: it is very old, or it is a filter with an odd choice of code."],
    )],
    see: &["icmp 3/8", "EHOSTUNREACH"],
    source: "RFC 1812 §5.2.7.1; measured on Linux 6.18",
};
