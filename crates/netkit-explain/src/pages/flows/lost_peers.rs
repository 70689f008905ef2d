//! What becomes of a connection whose other end is gone: half-open connections, and keep-alive that finds them.
//!
//! Ends that say goodbye stand on the pages of closing.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const HALF_OPEN: Page = Page {
    kind: Kind::Flow,
    name: "half-open",
    number: None,
    also: &["half open", "half-open connection", "dead peer", "stale connection", "zombie connection"],
    title: "one end is gone, the other does not know",
    summary: "One end crashed, restarted or lost its network without a word, and the other still holds the \
              connection as ESTABLISHED. It stays so until it sends something, or for ever.",
    sections: &[
        items(
            "What leaves what behind",
            &[
                item(
                    "a process crashes or is killed",
                    "No half-open connection: its kernel sends FIN or RST. The other end is in CLOSE_WAIT or \
                     reset.",
                ),
                item(
                    "a host loses power, or its kernel panics",
                    "Nothing is sent. The other end stays ESTABLISHED.",
                ),
                item(
                    "a cable is pulled, Wi-Fi is left, a VPN drops",
                    "Both ends stay ESTABLISHED, and go on if the path comes back in time with the same \
                     addresses.",
                ),
                item(
                    "a NAT or stateful filter forgets the connection",
                    "Both ends stay ESTABLISHED; what either sends is dropped or answered with RST. AWS' \
                     network load balancer forgets after 350 s of silence, Azure's after 4 minutes.",
                ),
                item(
                    "a virtual machine or container is removed",
                    "As with lost power, unless it was shut down in order.",
                ),
            ],
        ),
        items(
            "Who notices, and when",
            &[
                item(
                    "the end that sends, the peer is down",
                    "Data is repeated; ETIMEDOUT after 15 minutes or more (tcp_retries2), EHOSTUNREACH if a \
                     router or a failed neighbour told of it.",
                ),
                item("the end that sends, the peer has restarted", "One round trip later: RST, ECONNRESET."),
                item(
                    "the end that only receives",
                    "Never by itself. A server that waits for requests can wait for years.",
                ),
                item("with keep-alive", "After 2 hours and 11 minutes by default, or as set for the socket."),
                item(
                    "with TCP_USER_TIMEOUT",
                    "When sent data, or probes, were not acknowledged for that long.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tnoi state established",
                    "Suspects: no timer and a `lastrcv` of hours; or `backoff` of 3 and more, which means \
                     that data is being repeated.",
                ),
                item("ss -tnp state established", "Names the programs; as root those of others too."),
                item(
                    "in the program",
                    "SO_KEEPALIVE with times of its own, TCP_USER_TIMEOUT, and a time limit or heartbeat in \
                     the protocol: it alone shows that the peer's program lives.",
                ),
                item(
                    "after a fail-over",
                    "Both addresses may have moved: old connections hang until their end sends. A RST from \
                     the new host would free them.",
                ),
            ],
        ),
        prose(
            "Two other meanings",
            &["Port scanners say half-open for a scan that never sends the ACK, and some call connections \
                 in SYN_RECEIVED half-open (better: embryonic). A half-closed connection is something else: \
                 one direction was closed in order."],
        ),
    ],
    see: &["keep-alive", "ESTABLISHED", "CLOSE_WAIT", "ETIMEDOUT", "net.ipv4.tcp_retries2"],
    source: "RFC 9293 §3.5.1; measured on Linux 6.18",
};

pub(super) const KEEP_ALIVE: Page = Page {
    kind: Kind::Flow,
    name: "keep-alive",
    number: None,
    also: &[
        "keepalive",
        "keep alive",
        "so_keepalive",
        "tcp_keepidle",
        "tcp_keepintvl",
        "tcp_keepcnt",
        "tcp_user_timeout",
    ],
    title: "probes on idle connections",
    summary: "The kernel sends a probe on a connection that has been idle, to learn whether the peer still \
              knows it. It is off unless the program asks for it with SO_KEEPALIVE.",
    sections: &[
        items(
            "The three times, and a fourth",
            &[
                item("TCP_KEEPIDLE, 7200 s", "Silence before the first probe (net.ipv4.tcp_keepalive_time)."),
                item(
                    "TCP_KEEPINTVL, 75 s",
                    "Between two probes that are not answered (tcp_keepalive_intvl).",
                ),
                item(
                    "TCP_KEEPCNT, 9",
                    "So many unanswered probes end the connection (tcp_keepalive_probes).",
                ),
                item(
                    "TCP_USER_TIMEOUT, unset",
                    "The longest time without an acknowledgement. It also covers data that was sent, which \
                     keep-alive does not, and overrules the number of probes.",
                ),
            ],
        ),
        prose(
            "What happens",
            &[
                "The probe is an ACK with an old sequence number, without new data. A living peer answers \
                 with an ACK, and nobody notices. A peer that was restarted answers RST: ECONNRESET. Silence \
                 to all probes: ETIMEDOUT.",
                "With the defaults a dead peer is found after 7200 + 9 × 75 seconds: 2 hours, 11 minutes and \
                 15 seconds.",
            ],
        ),
        items(
            "What it is good for",
            &[
                item(
                    "finding half-open connections",
                    "On the end that only waits: servers, consumers of queues, idle pools.",
                ),
                item(
                    "keeping a NAT or load balancer awake",
                    "Only if TCP_KEEPIDLE is below its idle timeout. 120 to 200 s is below those of the \
                     large clouds, whose defaults begin at 4 minutes.",
                ),
            ],
        ),
        items(
            "What it does not do",
            &[
                item(
                    "unacknowledged data",
                    "While data waits for its ACK no probes are sent: retransmission decides, 15 minutes or \
                     TCP_USER_TIMEOUT.",
                ),
                item(
                    "a program that hangs",
                    "The peer's kernel answers the probes; only a heartbeat in the protocol tells.",
                ),
                item(
                    "CLOSE_WAIT",
                    "A leak of the local program stays one: keep-alive does not call close().",
                ),
                item("HTTP keep-alive", "Another thing: it lets several requests share one connection."),
                item(
                    "the sysctls without SO_KEEPALIVE",
                    "They are defaults for sockets that asked, and change nothing for the others.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tno",
                    "`timer:(keepalive,118min,0)`: on, next probe in 118 minutes, none unanswered. No timer \
                     on an idle connection: off.",
                ),
                item(
                    "nstat -az TcpExtTCPKeepAlive TcpExtTCPAbortOnTimeout",
                    "Probes sent, and connections given up.",
                ),
                item(
                    "in the program",
                    "Set SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT and TCP_USER_TIMEOUT on the \
                     socket. The system's defaults are the wrong place: they change every program.",
                ),
            ],
        ),
    ],
    see: &[
        "half-open",
        "ETIMEDOUT",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
    ],
    source: "RFC 9293 §3.8.4; RFC 5482; measured on Linux 6.18",
};
