//! Exit codes of curl: each stands for several faults.
//!
//! It does not hold codes that name their one cause.

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const CURL_5: Page = Page {
    kind: Kind::Program,
    name: "curl 5",
    number: Some(5),
    also: &["could not resolve proxy", "couldn't resolve proxy", "curl: (5)", "unsupported proxy syntax"],
    title: "Could not resolve proxy",
    summary: "curl was told to use a proxy, and the proxy's name has no address. The target was not looked \
              up at all.",
    sections: &[items(
        "What to check",
        &[
            item(
                "where the proxy comes from",
                "`env | grep -i _proxy`, ~/.curlrc, -x. The variable may be left over from another network.",
            ),
            item("without it", "`curl --noproxy '*' URL`."),
            item("its name", "`getent ahosts PROXY`."),
        ],
    )],
    see: &["EAI_NONAME", "EAI_AGAIN", "curl 6"],
    source: "curl(1); measured with curl 7.88",
};

pub(super) const CURL_6: Page = Page {
    kind: Kind::Program,
    name: "curl 6",
    number: Some(6),
    also: &["could not resolve host", "couldn't resolve host", "curl: (6)"],
    title: "Could not resolve host",
    summary: "The name has no address for this host. curl says the same whether the name does not exist or \
              no nameserver answered.",
    sections: &[
        items(
            "How to tell the causes apart",
            &[
                item(
                    "the name does not exist",
                    "`getent hosts NAME` returns at once with nothing; `dig NAME` says NXDOMAIN. \
                     Check spelling, search list, and whether the name is known outside its own network.",
                ),
                item(
                    "nobody answers",
                    "curl took seconds: five for each try of a silent server. `dig @SERVER NAME` shows whose.",
                ),
                item(
                    "SERVFAIL or REFUSED",
                    "It came at once, but `dig NAME` shows a status other than NXDOMAIN.",
                ),
                item(
                    "the URL",
                    "A stray space, a missing scheme or quotes: curl prints which name it looked up.",
                ),
            ],
        ),
        prose("What it rules out", &["Everything after DNS: no packet went to the target."]),
    ],
    see: &["EAI_NONAME", "EAI_AGAIN", "NXDOMAIN", "SERVFAIL"],
    source: "curl(1); measured with curl 7.88",
};

pub(super) const CURL_7: Page = Page {
    kind: Kind::Program,
    name: "curl 7",
    number: Some(7),
    also: &["couldn't connect to server", "could not connect to server", "failed to connect to", "curl: (7)"],
    title: "Failed to connect",
    summary: "No TCP connection came about with any address of the name. Twelve different faults out of \
              eighteen printed these same words when measured; current versions show the errno behind them \
              only with -v.",
    sections: &[
        items(
            "Which errors hide behind it",
            &[
                item(
                    "Connection refused",
                    "A RST or an ICMP port unreachable came back. Nobody listens there, or somebody rejects.",
                ),
                item(
                    "No route to host",
                    "ICMP from a router or firewall, or nobody on the link answers for the address.",
                ),
                item(
                    "Network is unreachable",
                    "This host has no route, often for IPv6 only, or a router said so.",
                ),
                item(
                    "Cannot assign requested address",
                    "No local port left towards this target, or IPv6 is switched off.",
                ),
                item(
                    "Permission denied, Operation not permitted, Invalid argument",
                    "A rule or route of this host forbids it; no packet was sent.",
                ),
                item(
                    "reset right after the handshake",
                    "Measured as well: a server that accepts and resets at once can look the same.",
                ),
            ],
        ),
        prose(
            "How to tell",
            &[
                "The time in the message helps: \"after 0 ms\" means this host or a refusal nearby, \"after 3 \
               s\" that nobody answers ARP or neighbour discovery. `curl -v` shows the error for each \
               address; `netkit connect HOST:PORT` names the fault and who answered.",
            ],
        ),
    ],
    see: &["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EACCES", "curl 28"],
    source: "curl(1); measured with curl 7.88",
};

pub(super) const CURL_28: Page = Page {
    kind: Kind::Program,
    name: "curl 28",
    number: Some(28),
    also: &[
        "operation timed out after",
        "connection timed out after",
        "resolving timed out after",
        "ssl connection timeout",
        "operation too slow",
        "timeout was reached",
        "curl: (28)",
    ],
    title: "Operation timed out",
    summary: "A time limit ended the transfer: curl's own (-m, --connect-timeout) or the kernel's. The words \
              tell how far it had come.",
    sections: &[
        items(
            "What the words mean",
            &[
                item("Resolving timed out", "DNS did not answer in time; the target was not asked yet."),
                item(
                    "Connection timed out after",
                    "No TCP connection yet, or no TLS session: curl 7.88 prints this for a server that \
                     accepts and then never speaks TLS. Newer ones say \"SSL connection timeout\" there.",
                ),
                item(
                    "Operation timed out with 0 bytes received",
                    "Connected, and the request got no answer: the program behind the port is slow or stuck, \
                     or the request was lost.",
                ),
                item(
                    "with N out of M bytes received",
                    "It ran and stopped: a slow sender, loss, or an MTU black hole when it stops after the \
                     first kilobytes.",
                ),
                item("Operation too slow", "--speed-limit was not met."),
            ],
        ),
        prose(
            "How to tell",
            &["`curl -w '%{time_namelookup} %{time_connect} %{time_appconnect} %{time_starttransfer}\\n'` \
               shows the phase that is missing. For the connection `netkit connect HOST:PORT`, for a stall \
               after it `--mss-test`."],
        ),
    ],
    see: &["ETIMEDOUT", "EAI_AGAIN", "mtu-black-hole", "accept-queue", "TLS handshake timeout"],
    source: "curl(1); measured with curl 7.88",
};

pub(super) const CURL_35: Page = Page {
    kind: Kind::Program,
    name: "curl 35",
    number: Some(35),
    also: &[
        "ssl connect error",
        "tls connect error",
        "ssl_error_syscall",
        "wrong version number",
        "curl: (35)",
        "server gave http response to https client",
        "first record does not look like a tls handshake",
        "unrecognized ssl message, plaintext connection",
        "http request was sent to https port",
        "gnutls_handshake() failed",
        "ssl_do_handshake() failed",
        "alert handshake failure",
        "ssl handshake failure",
        "closed connection during handshake",
        "err_ssl_protocol_error",
        "sslhandshakeexception",
    ],
    title: "TLS handshake failed",
    summary: "TCP connected and the TLS handshake failed. The words behind the code tell whether the other \
              end speaks no TLS, hung up, or disagreed.",
    sections: &[
        items(
            "What the words mean",
            &[
                item(
                    "wrong version number",
                    "The other end does not speak TLS on this port: plain HTTP, another protocol, or a \
                     proxy. Try http://.",
                ),
                item(
                    "SSL_ERROR_SYSCALL, unexpected eof",
                    "It closed the connection after the first TLS message: a load balancer without a \
                     backend, a server that knows no such name, or a box that cuts by name.",
                ),
                item(
                    "Connection reset by peer",
                    "The same with a RST. If it happens for one name only (`openssl s_client -servername \
                     OTHER`), the name in the handshake decides.",
                ),
                item(
                    "handshake failure, protocol version, no shared cipher",
                    "An alert of the other end: the two have no version or cipher in common, or it wants a \
                     client certificate.",
                ),
            ],
        ),
        prose(
            "What it rules out",
            &["DNS, routing and the port: the TCP handshake was completed by somebody at that address."],
        ),
    ],
    see: &["ECONNRESET", "EOF", "curl 60", "curl 56"],
    source: "curl(1); RFC 8446 §6; measured with curl 7.88 and OpenSSL 3.0",
};

pub(super) const CURL_52: Page = Page {
    kind: Kind::Program,
    name: "curl 52",
    number: Some(52),
    also: &[
        "empty reply from server",
        "server returned nothing",
        "curl: (52)",
        "err_empty_response",
        "awaiting response... no data received",
    ],
    title: "Empty reply from server",
    summary: "The server took the connection and the request, and closed it properly without a single byte \
              of an answer.",
    sections: &[items(
        "Causes",
        &[
            item("the wrong protocol", "http:// to a port that speaks TLS or something else."),
            item(
                "the program died",
                "It crashed or was restarted while it held the request: look at its log and its start time.",
            ),
            item(
                "a proxy or published port without a backend",
                "Docker's proxy or a load balancer accepts, finds nobody behind it and closes. On the \
                 server: `ss -tlnp`.",
            ),
            item(
                "a listener on 127.0.0.1 in the container",
                "The published port leads to the container's address, where nobody listens.",
            ),
        ],
    )],
    see: &["FIN", "EOF", "ECONNRESET", "curl 56"],
    source: "curl(1); measured with curl 7.88",
};

pub(super) const CURL_55: Page = Page {
    kind: Kind::Program,
    name: "curl 55",
    number: Some(55),
    also: &["failed sending data to the peer", "send failure", "curl: (55)"],
    title: "Failed sending data",
    summary: "The connection broke while curl was sending: the other end had closed or reset it before it \
              had read everything.",
    sections: &[items(
        "Which errors hide behind it",
        &[
            item(
                "Broken pipe",
                "The other end had reset the connection earlier. It may have sent an answer first, such as \
                 413 for a body that is too large: `curl -v` shows it.",
            ),
            item(
                "Connection reset by peer",
                "The other end threw away what it had not read, or a box on the way forgot the connection.",
            ),
            item("Connection timed out", "Nothing was acknowledged for minutes."),
        ],
    )],
    see: &["EPIPE", "ECONNRESET", "ETIMEDOUT", "RST"],
    source: "curl(1)",
};

pub(super) const CURL_56: Page = Page {
    kind: Kind::Program,
    name: "curl 56",
    number: Some(56),
    also: &[
        "failure when receiving data from the peer",
        "recv failure",
        "curl: (56)",
        "tunnel connection failed",
        "from proxy after connect",
    ],
    title: "Failure when receiving",
    summary: "The connection broke while curl was waiting for data: mostly a RST from the other end, or from \
              a box in between.",
    sections: &[items(
        "How to tell",
        &[
            item(
                "reset before any byte",
                "The program crashed, closed with unread data, or a box does not like the request. Does a \
                 harmless request get through?",
            ),
            item(
                "reset in the middle",
                "A restart, a time limit of a proxy, or a NAT that forgot the connection: is it always after \
                 the same time?",
            ),
            item(
                "through a proxy",
                "The words \"CONNECT tunnel failed\" carry the proxy's own status, such as 403 or 407.",
            ),
            item(
                "who sent it",
                "`tcpdump -nv 'host ADDRESS'`, as root: is the TTL of the RST that of the other segments?",
            ),
        ],
    )],
    see: &["ECONNRESET", "RST", "curl 52", "keep-alive"],
    source: "curl(1); measured with curl 7.88",
};

pub(super) const CURL_60: Page = Page {
    kind: Kind::Program,
    name: "curl 60",
    number: Some(60),
    also: &[
        "ssl certificate problem",
        "ssl peer certificate or ssh remote key was not ok",
        "certificate verify failed",
        "unable to get local issuer certificate",
        "self-signed certificate",
        "self signed certificate",
        "certificate has expired",
        "no alternative certificate subject name matches",
        "x509: certificate",
        "curl: (60)",
        "pkix path building failed",
        "unable to find valid certification path",
        "unable to verify the first certificate",
        "unable_to_verify_leaf_signature",
        "depth_zero_self_signed_cert",
        "self_signed_cert_in_chain",
        "cert_has_expired",
        "err_cert_authority_invalid",
        "err_cert_common_name_invalid",
        "err_cert_date_invalid",
        "err_tls_cert_altname_invalid",
        "sec_error_unknown_issuer",
        "ssl_error_bad_cert_domain",
        "hostname mismatch",
        "hostname/ip does not match certificate's altnames",
    ],
    title: "Certificate not accepted",
    summary: "The network works and TLS was spoken, but the server's certificate does not prove that it is \
              who the URL names. Whoever answers may be the wrong server, so -k hides more than it solves.",
    sections: &[
        items(
            "What the words mean",
            &[
                item(
                    "unable to get local issuer certificate",
                    "The server does not send its intermediate certificate, or this host lacks the root: an \
                     old ca-certificates package, a company's own root.",
                ),
                item(
                    "self-signed certificate in certificate chain",
                    "Often a proxy that opens TLS: look at the issuer.",
                ),
                item(
                    "certificate has expired, not yet valid",
                    "Compare its dates with `date -u`: the certificate or this host's clock is wrong.",
                ),
                item(
                    "no alternative certificate subject name matches",
                    "A certificate for another name: the wrong host, a default site, or an address instead \
                     of the name.",
                ),
            ],
        ),
        prose(
            "How to tell",
            &[
                "`openssl s_client -connect HOST:443 -servername HOST -showcerts </dev/null` prints the chain, \
               the names and the dates; `netkit connect HOST:443 --tls` judges them.",
            ],
        ),
    ],
    see: &["curl 35"],
    source: "curl(1); RFC 5280 §6; RFC 9525",
};
