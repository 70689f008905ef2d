//! Error numbers of `connect`, `send` and `recv` on TCP: every cause, and what tells it from the others.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const PAGES: &[Page] = &[Page {
    kind: Kind::Errno,
    name: "ECONNREFUSED",
    number: Some(111),
    also: &["connection refused"],
    title: "Connection refused",
    summary: "Somebody answered the SYN with a reset, or an ICMP message said that the port is unreachable: whoever it \
              was is reachable, and nothing took the connection. It does not prove that the service is down.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "nothing listens on that port",
                    "The host's kernel sends the RST. On the host: `ss -tln` or `netkit sockets :PORT` lists no listener.",
                ),
                item(
                    "the service listens on 127.0.0.1 alone",
                    "It answers on the host itself and refuses from outside; `ss -tln` shows 127.0.0.1:PORT or [::1]:PORT.",
                ),
                item(
                    "a firewall rejects the port",
                    "iptables' REJECT sends ICMP port unreachable (3/3, ICMPv6 1/4) unless told otherwise: the error queue names \
                     the sender. A firewall that sends a RST looks like a closed port; SYNs with a growing hop limit show \
                     from which distance it comes.",
                ),
            ],
        ),
        prose("What it rules out", &["Routing, the neighbour, DNS: an answer came back from the address."]),
    ],
    see: &["RST", "icmp 3/3", "ETIMEDOUT"],
    source: "RFC 9293 §3.10.7.3; measured on Linux 6.18",
}];
