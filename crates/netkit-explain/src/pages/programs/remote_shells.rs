//! What ssh, telnet and nc print.
//!
//! It does not hold what happens after a login.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const SSH_KEX_EXCHANGE_IDENTIFICATION: Page = Page {
    kind: Kind::Program,
    name: "ssh kex_exchange_identification",
    number: None,
    also: &[
        "kex_exchange_identification",
        "ssh_exchange_identification",
        "kex_exchange_identification: connection closed by remote host",
        "kex_exchange_identification: read: connection reset by peer",
        "connection closed by remote host",
    ],
    title: "Connection closed before the SSH banner",
    summary: "TCP connected, and the other end closed or reset the connection before it sent its SSH version \
              line. No key or password was looked at yet.",
    sections: &[
        items(
            "Causes",
            &[
                item(
                    "sshd turns clients away",
                    "MaxStartups (10:30:100 by default) when many connect at once; from OpenSSH 9.8 on \
                     PerSourcePenalties after failed logins. `ssh -v` may show \"Exceeded MaxStartups\" or \
                     \"Not allowed at this time\".",
                ),
                item(
                    "sshd cannot start a session",
                    "Out of memory or processes, no host keys, a broken configuration after an update: the \
                     server's `journalctl -u ssh`.",
                ),
                item(
                    "it is not sshd",
                    "A web server, a load balancer without a backend, or a forwarded port with nobody behind \
                     it. `nc HOST 22` shows the first line: it should begin with SSH-2.0.",
                ),
                item(
                    "a box on the way",
                    "A firewall or proxy accepts the handshake and cuts what is not allowed. Does it fail \
                     from one network only?",
                ),
                item("tcp wrappers", "An old sshd with /etc/hosts.deny."),
            ],
        ),
        prose(
            "What it rules out",
            &["DNS, routing and a closed port. \"Closed\" is a FIN, \"reset\" a RST; which of the two says \
               little, since a program that exits with unread data sends a RST."],
        ),
    ],
    see: &["FIN", "ECONNRESET", "EOF", "ssh banner exchange"],
    source: "sshd_config(5); measured with OpenSSH",
};

pub(super) const SSH_CONNECTION_CLOSED: Page = Page {
    kind: Kind::Program,
    name: "ssh connection closed",
    number: None,
    also: &["connection closed by authenticating user", "[preauth]", "connection closed by"],
    title: "Connection closed by HOST port 22",
    summary: "The server ended the session after both sides had named their versions. Alone it comes from \
              the key exchange or the login; after a kex_exchange_identification line it only repeats that \
              one.",
    sections: &[items(
        "Causes",
        &[
            item(
                "the login is not allowed",
                "AllowUsers, DenyUsers, a shell that does not exist, an account that has expired. The reason \
                 stands only in the server's log.",
            ),
            item(
                "nothing in common",
                "Old servers and new clients share no algorithm; then \"Unable to negotiate\" is printed as \
                 well.",
            ),
            item(
                "large packets vanish",
                "It hangs at \"expecting SSH2_MSG_KEX_ECDH_REPLY\" for long and then ends: an MTU black \
                 hole. Try `netkit connect HOST:22 --mss-test`.",
            ),
            item("too many keys", "\"Too many authentication failures\": `ssh -o IdentitiesOnly=yes`."),
        ],
    )],
    see: &["ssh kex_exchange_identification", "mtu-black-hole", "FIN"],
    source: "ssh(1), sshd_config(5)",
};

pub(super) const SSH_PERMISSION_DENIED: Page = Page {
    kind: Kind::Program,
    name: "ssh permission denied",
    number: None,
    also: &[
        "permission denied (publickey",
        "permission denied (password",
        "permission denied (keyboard-interactive",
        "permission denied (gssapi",
        "permission denied, please try again",
        "too many authentication failures",
    ],
    title: "Permission denied (publickey): sshd refused the login",
    summary: "The network is fine: the server answered, both sides agreed on keys, and no way of logging in \
              that is listed in the brackets was accepted. It is no errno.",
    sections: &[items(
        "Causes",
        &[
            item(
                "the wrong user or key",
                "`ssh -v` shows which keys are offered; `ssh -i FILE -o IdentitiesOnly=yes`.",
            ),
            item(
                "the key is not on the server",
                "~/.ssh/authorized_keys of that user, and who may write to it.",
            ),
            item(
                "the server does not allow it",
                "Passwords or root are switched off; the server's log says why.",
            ),
        ],
    )],
    see: &["ssh connection closed", "EACCES"],
    source: "ssh(1), sshd_config(5)",
};

pub(super) const SSH_BANNER_EXCHANGE: Page = Page {
    kind: Kind::Program,
    name: "ssh banner exchange",
    number: None,
    also: &["connection timed out during banner exchange", "timed out during banner exchange"],
    title: "Connected, and no SSH banner came",
    summary: "TCP connected and the other end said nothing within ConnectTimeout. The port is open; the \
              program behind it does not speak.",
    sections: &[items(
        "Causes",
        &[
            item(
                "the server is overloaded",
                "The kernel accepts while sshd cannot run: swap, a full process table, a dead disk.",
            ),
            item("a slow lookup", "sshd with UseDNS yes waits for the client's name."),
            item(
                "a box in between answered",
                "A proxy or SYN proxy completed the handshake and cannot reach the host.",
            ),
            item("another protocol", "One in which the client speaks first, such as HTTP."),
        ],
    )],
    see: &["accept-queue", "ssh kex_exchange_identification", "SERVFAIL"],
    source: "ssh_config(5); measured with OpenSSH",
};

pub(super) const SSH_DISCONNECT: Page = Page {
    kind: Kind::Program,
    name: "ssh disconnect",
    number: None,
    also: &["client_loop: send disconnect", "packet_write_wait", "closed by remote host.", "timeout, server"],
    title: "An SSH session that breaks later",
    summary: "An established session ended without a logout: \"client_loop: send disconnect: Broken pipe\" \
              and the like. Something forgot the connection or the path changed.",
    sections: &[items(
        "How to tell",
        &[
            item(
                "always after the same idle time",
                "A NAT, firewall or load balancer forgets idle connections: ServerAliveInterval 60 in \
                 ~/.ssh/config.",
            ),
            item(
                "after sleep or a change of network",
                "The address has changed; the old connection cannot go on.",
            ),
            item(
                "\"Timeout, server … not responding\"",
                "ServerAliveCountMax probes got no answer: the path or the host is gone.",
            ),
            item("while much is shown", "Small input works and large output stalls: an MTU black hole."),
        ],
    )],
    see: &["EPIPE", "ECONNRESET", "keep-alive", "half-open", "mtu-black-hole"],
    source: "ssh_config(5)",
};

pub(super) const NC_TIMED_OUT: Page = Page {
    kind: Kind::Program,
    name: "nc timed out",
    number: None,
    also: &["timed out: operation now in progress"],
    title: "nc: connect to HOST port PORT (tcp) timed out: Operation now in progress",
    summary: "nc waited for its own time limit (-w) and got neither a connection nor an error. The errno \
              behind it, EINPROGRESS, only says that the attempt was still under way.",
    sections: &[
        items(
            "What hides behind it",
            &[
                item(
                    "silence",
                    "Nobody answered the SYN: a drop on the way, at the host, or on the way back.",
                ),
                item(
                    "nobody on the link",
                    "ARP takes a little over 3 s to fail. With -w 1 to 3 nc gives up first; with -w 5 it \
                     says \"No route to host\".",
                ),
                item("a slow answer", "A lost SYN is repeated after 1 s: -w 1 calls a working port dead."),
            ],
        ),
        prose(
            "How to tell",
            &["`nc -w 5 -vz HOST PORT`, or `netkit connect HOST:PORT`, which says where the SYN is lost."],
        ),
    ],
    see: &["EINPROGRESS", "ETIMEDOUT", "EHOSTUNREACH", "SYN_SENT"],
    source: "nc(1) of OpenBSD; measured on Linux 6.18",
};

pub(super) const TELNET_CONNECTION_CLOSED: Page = Page {
    kind: Kind::Program,
    name: "telnet connection closed",
    number: None,
    also: &["connection closed by foreign host"],
    title: "Connection closed by foreign host",
    summary: "telnet was connected and the other end closed. The port is open, and that is all that is \
              proved.",
    sections: &[
        items(
            "What hides behind it",
            &[
                item(
                    "at once",
                    "The program does not want this client or this protocol: TLS ports, a load balancer \
                     without a backend, access lists of the program. An accept that is reset at once prints \
                     the same.",
                ),
                item("after some input", "It did not understand it, or said goodbye as asked."),
                item("after a while", "The program's time limit for silent clients."),
            ],
        ),
        prose(
            "How to tell",
            &["`netkit connect HOST:PORT` tells FIN from RST and shows the first bytes. `openssl s_client \
               -connect HOST:PORT` tries TLS."],
        ),
    ],
    see: &["FIN", "RST", "EOF", "curl 52"],
    source: "telnet(1); measured on Linux 6.18",
};
