//! Paths that swallow large packets: the MTU black hole.
//!
//! Loss that hits small packets as well is another matter.

use crate::topic::{Kind, Page, drawing, item, items};

pub(super) const MTU_BLACK_HOLE: Page = Page {
    kind: Kind::Flow,
    name: "mtu-black-hole",
    number: None,
    also: &[
        "mtu black hole",
        "mtu blackhole",
        "mtu-blackhole",
        "pmtu black hole",
        "pmtu blackhole",
        "path mtu",
        "pmtud",
    ],
    title: "small packets pass, large ones vanish",
    summary: "A link on the path takes only smaller packets, and the ICMP message that says so does not \
              arrive. The handshake works and short answers do; as soon as full segments are sent, the \
              connection stalls.",
    sections: &[
        drawing("What happens", include_str!("drawings/mtu-black-hole.txt").trim_ascii_end()),
        items(
            "How it looks",
            &[
                item(
                    "connects, then hangs",
                    "TLS stalls after the ClientHello, ssh at `expecting SSH2_MSG_KEX_ECDH_REPLY`, git or \
                     scp after some bytes; `ping` is fine.",
                ),
                item(
                    "one direction only",
                    "Uploads hang and downloads work, or the reverse: each direction has its own path and \
                     its own smallest link.",
                ),
                item(
                    "where it comes from",
                    "VPNs, PPPoE (1492), tunnels and cloud overlays (1400 to 1450), jumbo frames (9000) on \
                     one side only, and filters that drop all ICMP.",
                ),
            ],
        ),
        items(
            "How to tell it from others",
            &[
                item(
                    "ss -ti",
                    "On the sender: `unacked`, `lost` and `backoff` grow, `pmtu` stays at the interface's \
                     MTU. Small writes are acknowledged.",
                ),
                item(
                    "ping -M do -s 1472 HOST",
                    "1472 + 28 = 1500 bytes that must not be fragmented (IPv6: 1452). No answer, but one \
                     with -s 1200: a smaller link and no message. `Frag needed` or `message too long`: path \
                     MTU discovery works.",
                ),
                item("tracepath -n HOST", "Shows the hop after which the MTU falls, if that hop says so."),
                item(
                    "netkit connect --mss-test HOST:PORT",
                    "The same transfer at two segment sizes: proof, with direction and value.",
                ),
                item(
                    "ip route get ADDRESS",
                    "`mtu 1400 expires …`: this host has learned a path MTU, so the message did arrive.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "let ICMP 3/4 and ICMPv6 2/0 pass",
                    "The cure, on every filter of the path. IPv6 does not work without it.",
                ),
                item(
                    "clamp the MSS at the tunnel",
                    "nft: `tcp flags syn tcp option maxseg size set rt mtu` in the forward chain. It helps \
                     TCP only.",
                ),
                item(
                    "ip route replace PREFIX via GATEWAY advmss 1360",
                    "On one end, for one destination: the peer then sends segments of at most 1360 bytes.",
                ),
                item(
                    "net.ipv4.tcp_mtu_probing = 1",
                    "Linux tries smaller segments when it suspects a black hole. Good on hosts behind VPNs; \
                     off by default.",
                ),
                item(
                    "the right MTU on the interface",
                    "If it is this host's own link or tunnel that is smaller.",
                ),
            ],
        ),
    ],
    see: &["icmp 3/4", "icmpv6 2", "net.ipv4.tcp_mtu_probing", "ETIMEDOUT"],
    source: "RFC 1191; RFC 8201; RFC 2923; measured on Linux 6.18",
};
