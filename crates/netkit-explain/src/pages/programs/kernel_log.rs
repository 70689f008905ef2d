//! Lines of the kernel's log that are about links and filters.
//!
//! Lines about limits, such as "table full", lead to the pages of the settings.

use crate::topic::{Kind, Page, item, items};

pub(super) const LINK_IS_DOWN: Page = Page {
    kind: Kind::Program,
    name: "link is down",
    number: None,
    also: &[
        "link is not ready",
        "netdev watchdog",
        "nic link is down",
        "link down",
        "no carrier",
        "no-carrier",
    ],
    title: "an interface without a working link",
    summary: "The kernel says that an interface has no carrier, or that its hardware does not send. Nothing \
              goes out there until it is back, whatever the addresses and routes say.",
    sections: &[items(
        "What the words mean",
        &[
            item(
                "NIC Link is Down, NO-CARRIER",
                "No signal: cable, switch port, transceiver, or the other end of a virtual pair. `ip -br link`; \
                 `ethtool DEV`.",
            ),
            item(
                "link is not ready",
                "Switched on and still without a carrier: usual for a moment at start.",
            ),
            item(
                "NETDEV WATCHDOG: transmit queue timed out",
                "The driver did not finish sending for seconds: hardware, firmware or driver. The timeout is not \
                 one of TCP.",
            ),
            item(
                "what programs see meanwhile",
                "EHOSTUNREACH after about 4 s, ENETUNREACH once routes are gone, or silence.",
            ),
        ],
    )],
    see: &["EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"],
    source: "kernel netdev; measured on Linux 6.18",
};

pub(super) const FIREWALL_LOG: Page = Page {
    kind: Kind::Program,
    name: "firewall log",
    number: None,
    also: &["ufw block", "ufw audit", "ufw allow", "filter_in_drop", "in_drop", "final_reject"],
    title: "a rule of this host's firewall logged a packet",
    summary: "A logging rule of nftables or iptables saw this packet. The prefix says what the rules then \
              did with it: BLOCK, DROP and REJECT mean that it ended here.",
    sections: &[items(
        "How to read it",
        &[
            item("IN=eth0 OUT=", "It came in for this host; the client sees silence, or a reject."),
            item("IN= OUT=eth0", "This host's own packet, on its way out."),
            item("IN=eth0 OUT=eth1", "Passing through: this host is a router, or has containers."),
            item("SRC, SPT, DST, DPT", "Addresses and ports; the rule to change is the one for DPT."),
            item(
                "SYN",
                "A new connection. Without SYN: a packet of one that the firewall does not know any more.",
            ),
            item("`nft list ruleset`", "The rules, as root; `ufw status numbered` for those of ufw."),
        ],
    )],
    see: &["ETIMEDOUT", "ECONNREFUSED", "icmp 3/13", "net.netfilter.nf_conntrack_max"],
    source: "nftables and iptables, log target",
};
