//! The two queues of a listener, how they overflow, and the attack that fills one of them.
//!
//! How the handshake goes when there is room stands on its own page.

use crate::topic::{Kind, Page, drawing, item, items, prose};

pub(super) const ACCEPT_QUEUE: Page = Page {
    kind: Kind::Flow,
    name: "accept-queue",
    number: None,
    also: &["accept queue", "listen queue", "listen backlog", "backlog", "listenoverflows", "listendrops"],
    title: "the queue in front of accept()",
    summary: "Connections that the kernel has completed wait here until the program calls accept(). When it \
              is full, new SYNs are dropped, and to clients the server looks silent although it runs.",
    sections: &[
        drawing("The way of a connection", include_str!("drawings/accept-queue.txt").trim_ascii_end()),
        prose(
            "How long it is",
            &[
                "The smaller of the program's backlog, the second argument of listen(), and \
                 net.core.somaxconn: 4096 since Linux 5.4, 128 before. One more than that fits.",
                "Programs choose small numbers: 50 in Java's ServerSocket, 5 in Python's socketserver, 511 \
                 in nginx, Redis and Node.js. Go takes somaxconn. Raising the sysctl alone changes nothing \
                 for a program that asks for less.",
            ],
        ),
        items(
            "What happens when it is full",
            &[
                item(
                    "to a new SYN",
                    "It is dropped. The client repeats it after 1, 2, 3 … s: connections that are 1 s slow, \
                     then ETIMEDOUT. It cannot tell that from a filter.",
                ),
                item(
                    "to the ACK of a handshake under way",
                    "It is ignored. The client believes that it is connected, sends, and repeats what it \
                     sent.",
                ),
                item(
                    "net.ipv4.tcp_abort_on_overflow = 1",
                    "That ACK gets a RST. SYNs are dropped all the same, so leave it at 0.",
                ),
                item(
                    "counters",
                    "TcpExtListenOverflows and TcpExtListenDrops rise together, once for each drop.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item(
                    "ss -tln",
                    "Recv-Q is what waits, Send-Q the limit. Recv-Q above Send-Q: full at this moment.",
                ),
                item(
                    "nstat -z TcpExtListenOverflows; sleep 10; nstat -z TcpExtListenOverflows",
                    "The second number is what these ten seconds added.",
                ),
                item(
                    "ss -tlnp 'sport = :PORT'",
                    "The same with the program's name; as root for the programs of others.",
                ),
                item(
                    "Recv-Q stays high",
                    "The program does not keep up: blocked threads, too few workers, EMFILE. A longer queue \
                     only makes clients wait longer.",
                ),
                item(
                    "Recv-Q jumps and falls",
                    "Bursts: raise the program's backlog, and somaxconn if it is the smaller one, then \
                     restart the program.",
                ),
            ],
        ),
    ],
    see: &["LISTEN", "SYN_RECEIVED", "syn-flood", "net.core.somaxconn", "net.ipv4.tcp_abort_on_overflow"],
    source: "listen(2); measured on Linux 6.18",
};

pub(super) const SYN_FLOOD: Page = Page {
    kind: Kind::Flow,
    name: "syn-flood",
    number: None,
    also: &[
        "syn flood",
        "synflood",
        "syn flooding",
        "possible syn flooding on port",
        "sending cookies",
        "syn cookies",
        "syn cookie",
    ],
    title: "SYNs that nobody means to complete",
    summary: "An attacker sends SYNs, mostly with forged addresses, and never the ACK. Each fills a place in \
              the listener's SYN queue for up to 63 seconds; SYN cookies let the server answer without \
              keeping one.",
    sections: &[
        prose(
            "What Linux does",
            &[
                "The SYN queue of a listener holds as many entries as its backlog, plus one. Beyond that, \
                 with tcp_syncookies = 1, the default, the server puts what it must remember into its \
                 initial sequence number and keeps nothing. The ACK brings it back.",
                "Cookies cost little: window scale, SACK and ECN survive only if both ends use TCP \
                 timestamps, and a final ACK that gets lost is not asked for again.",
                "With tcp_syncookies = 0 the SYN is dropped instead; tcp_max_syn_backlog has a say in that \
                 case only.",
            ],
        ),
        items(
            "The counters",
            &[
                item(
                    "TcpExtTCPReqQFullDoCookies",
                    "SYNs that met a full SYN queue and were answered with a cookie.",
                ),
                item("TcpExtTCPReqQFullDrop", "The same, dropped, because cookies are off."),
                item(
                    "TcpExtSyncookiesSent, SyncookiesRecv",
                    "Cookies given, and ACKs that brought a valid one back. Many sent and few back: forged \
                     or vanished sources.",
                ),
                item(
                    "TcpExtSyncookiesFailed",
                    "ACKs with a cookie that is wrong or too old: strays, or an ACK flood.",
                ),
                item(
                    "TcpExtListenDrops",
                    "Every SYN or ACK that a listener dropped. Without ListenOverflows beside it the accept \
                     queue is not the reason.",
                ),
            ],
        ),
        items(
            "Flood, or just many clients?",
            &[
                item(
                    "ss -tn state syn-recv | awk 'NR>1{print $4}' | cut -d: -f1 | sort | uniq -c | sort -n | \
                     tail",
                    "Entries for each IPv4 source. Many sources once each that never return: forged. Known \
                     clients: load, or a way back that loses the SYN+ACK.",
                ),
                item(
                    "SyncookiesRecv grows about as fast as SyncookiesSent",
                    "Real clients: the backlog is too small for the load.",
                ),
                item(
                    "kernel log: `Possible SYN flooding on port …`",
                    "Is written once for a listener when its queue first overflows. It says that the queue \
                     was full, not that it was an attack.",
                ),
            ],
        ),
        items(
            "What to do",
            &[
                item("keep tcp_syncookies at 1", "0 gives the attacker the port; 2 is for tests."),
                item(
                    "real load",
                    "Raise the program's listen() backlog and net.core.somaxconn. tcp_max_syn_backlog does \
                     nothing here.",
                ),
                item(
                    "a real flood",
                    "Cookies keep the port alive until the line or the processor is full. From there on only \
                     the provider, or a filter in front such as nftables' synproxy, helps.",
                ),
            ],
        ),
    ],
    see: &["SYN_RECEIVED", "accept-queue", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_max_syn_backlog"],
    source: "RFC 4987; kernel ip-sysctl; measured on Linux 6.18",
};
