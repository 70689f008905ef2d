//! What nginx and the clients of databases print.
//!
//! It does not hold what the database says after a login.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const NGINX_UPSTREAM_TIMED_OUT: Page = Page {
    kind: Kind::Program,
    name: "nginx upstream timed out",
    number: None,
    also: &[
        "upstream timed out (110: connection timed out) while connecting to upstream",
        "upstream timed out (110: connection timed out) while reading response header from upstream",
        "upstream timed out (110: connection timed out) while ssl handshaking to upstream",
        "upstream timed out (110:",
        "upstream timed out",
    ],
    title: "upstream timed out (110: Connection timed out)",
    summary: "A time limit of nginx ran out, 60 s by default; it borrows the number 110, and the kernel need \
              not have said it. Clients get 504. The words after it say which step.",
    sections: &[
        items(
            "What the words after it mean",
            &[
                item(
                    "while connecting to upstream",
                    "No answer to the SYN within proxy_connect_timeout: a drop between nginx and the \
                     backend, or a full accept queue there.",
                ),
                item("while SSL handshaking to upstream", "Connected; the backend did not finish TLS."),
                item(
                    "while reading response header from upstream",
                    "Connected and sent; the backend did not begin to answer within proxy_read_timeout. \
                     Nearly always the application is slow: its log and its thread pool.",
                ),
                item("while reading upstream", "The answer began and paused for too long."),
            ],
        ),
        prose(
            "How to tell",
            &["`netkit connect BACKEND:PORT` from nginx' host for the first; `ss -tln` on the backend for \
               its queue; $upstream_connect_time and $upstream_header_time in nginx' log for the rest. \
               Raising the limits only hides a slow backend."],
        ),
    ],
    see: &["ETIMEDOUT", "accept-queue", "nginx connect() failed", "nginx no live upstreams"],
    source: "nginx ngx_http_proxy_module",
};

pub(super) const NGINX_NO_LIVE_UPSTREAMS: Page = Page {
    kind: Kind::Program,
    name: "nginx no live upstreams",
    number: None,
    also: &["no live upstreams while connecting to upstream", "no live upstreams"],
    title: "no live upstreams",
    summary: "nginx tried no backend: it regards all of them as failed because of earlier errors. Clients \
              get 502. The cause stands further up in the log.",
    sections: &[items(
        "What to know",
        &[
            item(
                "when a backend counts as failed",
                "After max_fails errors (1) within fail_timeout (10 s), for the next 10 s. One slow moment \
                 can take all of them out.",
            ),
            item(
                "a name that did not change",
                "nginx looks a backend's name up when it starts, unless told otherwise: after the backend's \
                 address has changed it asks the old one. Reload it.",
            ),
            item(
                "what to look for",
                "The lines before: \"upstream timed out\", \"connect() failed\", \"prematurely closed\".",
            ),
        ],
    )],
    see: &["nginx upstream timed out", "nginx connect() failed", "ECONNREFUSED"],
    source: "nginx ngx_http_upstream_module",
};

pub(super) const NGINX_CONNECT_FAILED: Page = Page {
    kind: Kind::Program,
    name: "nginx connect() failed",
    number: None,
    also: &[
        "connect() failed (111: connection refused) while connecting to upstream",
        "connect() failed (113: no route to host) while connecting to upstream",
        "connect() failed (110: connection timed out) while connecting to upstream",
        "connect() failed (111:",
        "connect() failed (113:",
        "connect() failed (",
    ],
    title: "connect() failed while connecting to upstream",
    summary: "nginx could not connect to a backend, and the number is the kernel's errno. Clients get 502 \
              when no other backend helps.",
    sections: &[
        items(
            "Which errors hide behind it",
            &[
                item(
                    "111: Connection refused",
                    "Nobody listens at that address and port: the application is down or starting, listens \
                     on another port or only on 127.0.0.1 in its own container, or somebody rejects.",
                ),
                item("113: No route to host", "The backend's host is off, or a firewall rejects."),
                item(
                    "110: Connection timed out",
                    "The kernel's own end of a silent attempt; nginx' limit usually comes first.",
                ),
                item(
                    "99: Cannot assign requested address",
                    "No local port left towards that backend: use keepalive in the upstream block.",
                ),
                item(
                    "13: Permission denied",
                    "SELinux (httpd_can_network_connect), or the rights of a Unix socket.",
                ),
                item("2: No such file or directory", "The Unix socket of the application is not there."),
            ],
        ),
        prose(
            "How to tell",
            &["The line names the address after \"upstream:\". ::1 there while the application listens on \
               IPv4 only is a common one: \"localhost\" has two addresses. `netkit connect ADDRESS:PORT` \
               from nginx' host."],
        ),
    ],
    see: &["ECONNREFUSED", "EHOSTUNREACH", "EADDRNOTAVAIL", "EACCES", "nginx no live upstreams"],
    source: "nginx ngx_http_proxy_module; connect(2)",
};

pub(super) const NGINX_UPSTREAM_CLOSED: Page = Page {
    kind: Kind::Program,
    name: "nginx upstream closed",
    number: None,
    also: &[
        "upstream prematurely closed connection while reading response header from upstream",
        "upstream prematurely closed connection",
        "recv() failed (104: connection reset by peer) while reading response header from upstream",
    ],
    title: "upstream prematurely closed connection",
    summary: "The backend took the request and closed or reset the connection before a full answer. Clients \
              get 502.",
    sections: &[items(
        "Causes",
        &[
            item(
                "the application's process ended",
                "A crash, a worker killed by its own time limit (gunicorn, php-fpm) or for memory: its log, \
                 `journalctl -k` for the OOM killer.",
            ),
            item(
                "an idle connection was reused",
                "With keepalive in the upstream block, the backend's idle time must be longer than nginx'.",
            ),
            item("the wrong protocol", "proxy_pass http:// to a TLS port."),
        ],
    )],
    see: &["EOF", "ECONNRESET", "FIN", "nginx connect() failed"],
    source: "nginx ngx_http_proxy_module",
};

pub(super) const PSQL_COULD_NOT_CONNECT: Page = Page {
    kind: Kind::Program,
    name: "psql could not connect",
    number: None,
    also: &[
        "psql: error: connection to server at",
        "could not connect to server:",
        "accepting tcp/ip connections?",
        "connection to server on socket",
    ],
    title: "could not connect to server",
    summary: "libpq, the client library of PostgreSQL, could not open its connection. The errno stands \
              behind \"failed:\" (or behind \"server:\" up to version 13), once for each address that was \
              tried.",
    sections: &[items(
        "What the words mean",
        &[
            item(
                "Connection refused",
                "PostgreSQL is down, or listens only on localhost, its default: listen_addresses and `ss \
                 -tln 'sport = :5432'` on the server.",
            ),
            item("timeout expired", "connect_timeout ran out: silence, or a server too busy to answer."),
            item(
                "on socket … No such file",
                "No TCP at all: without -h, psql uses a Unix socket, and the server is down or keeps it \
                 elsewhere.",
            ),
            item(
                "server closed the connection unexpectedly",
                "Connected, then closed: a crash, a proxy without a backend, or a port that speaks another \
                 protocol.",
            ),
            item("no pg_hba.conf entry", "The network is fine: PostgreSQL itself says no."),
        ],
    )],
    see: &["ECONNREFUSED", "ETIMEDOUT", "EAI_NONAME", "EOF"],
    source: "PostgreSQL libpq; measured with psql",
};

pub(super) const MYSQL_CAN_T_CONNECT: Page = Page {
    kind: Kind::Program,
    name: "mysql can't connect",
    number: None,
    also: &[
        "can't connect to mysql server on",
        "can't connect to local mysql server through socket",
        "error 2003 (hy000)",
        "error 2002 (hy000)",
        "error 2013 (hy000)",
        "lost connection to mysql server at",
        "lost connection to server at",
        "communications link failure",
        "can't connect to server on",
        "mysql server has gone away",
    ],
    title: "Can't connect to MySQL server",
    summary: "The client library of MySQL or MariaDB could not open its connection. The number in \
              parentheses at the end is the errno.",
    sections: &[items(
        "What the words mean",
        &[
            item(
                "ERROR 2003 … (111)",
                "Refused: the server is down, or bind-address is 127.0.0.1, or somebody rejects.",
            ),
            item(
                "ERROR 2003 … (110) or (113)",
                "Silence, or no way to the host; a firewall's reject gives 113 as well.",
            ),
            item(
                "ERROR 2002 … through socket",
                "No TCP at all: \"localhost\" means the Unix socket. Use 127.0.0.1 for TCP; (2) is no such \
                 file, so the server is down or keeps it elsewhere.",
            ),
            item(
                "ERROR 2013 … reading initial communication packet",
                "TCP connected and no greeting came: a proxy without a backend, or a server too busy to \
                 speak.",
            ),
            item("ERROR 1045, 1129, 1130", "The network is fine: the server itself says no."),
        ],
    )],
    see: &["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "EOF"],
    source: "MySQL client errors",
};
