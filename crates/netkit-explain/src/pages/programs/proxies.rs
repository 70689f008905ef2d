//! What proxies and balancers of load say about the servers behind them.
//!
//! It does not hold what nginx writes into its log, which names the errno.

use crate::topic::{Kind, Page, item, items};

pub(super) const BAD_GATEWAY: Page = Page {
    kind: Kind::Program,
    name: "bad gateway",
    number: None,
    also: &[
        "502 bad gateway",
        "504 gateway time-out",
        "504 gateway timeout",
        "gateway time-out",
        "gateway timeout",
        "returned error: 502",
        "returned error: 504",
    ],
    title: "HTTP 502 and 504: a proxy answered, the server behind it did not",
    summary: "Your connection to the proxy works, and its connection to the server behind it does not. Who \
              wrote the page (nginx, a cloud's balancer) is where to look next, not your own network.",
    sections: &[items(
        "What the code says",
        &[
            item(
                "502",
                "The proxy could not connect, or the connection was closed or reset before a whole answer. It came \
                 at once: the server is down, refuses, or speaks another protocol.",
            ),
            item(
                "504",
                "The server did not answer within the proxy's limit, often 60 s. Nearly always it is slow; else \
                 the way from proxy to server is silent.",
            ),
            item(
                "503",
                "No server is left that the proxy regards as alive, or the server itself turns you away.",
            ),
            item(
                "where the cause stands",
                "In the proxy's own log: nginx' error.log, the two letters of HAProxy, the flags of Envoy.",
            ),
            item(
                "`netkit connect SERVER:PORT`",
                "From the proxy's host: tells whether the server can be reached.",
            ),
        ],
    )],
    see: &["nginx connect() failed", "nginx upstream timed out", "nginx upstream closed", "haproxy check"],
    source: "RFC 9110 §15.6",
};

pub(super) const HAPROXY_CHECK: Page = Page {
    kind: Kind::Program,
    name: "haproxy check",
    number: None,
    also: &[
        "layer4 connection problem",
        "layer4 timeout",
        "layer6 timeout",
        "layer6 invalid response",
        "layer7 timeout",
        "layer7 wrong status",
        "layer7 invalid response",
        "has no server available",
    ],
    title: "HAProxy's health check of a server failed",
    summary: "HAProxy asks each server again and again, and takes one that fails out of its list. The layer \
              in the line says how far the check came.",
    sections: &[items(
        "What the words mean",
        &[
            item(
                "Layer4 connection problem",
                "connect() failed; the errno stands behind \"info:\". Most often nobody listens there.",
            ),
            item("Layer4 timeout", "No answer to the SYN in time: a drop on the way, or the host is off."),
            item(
                "Layer6 timeout, invalid response",
                "Connected; TLS did not come about, or the port speaks none.",
            ),
            item(
                "Layer7 timeout, wrong status",
                "Connected; the program answers too late, or with a status that the check does not accept. The \
                 network is fine.",
            ),
            item(
                "has no server available",
                "All of them failed: clients get 503. The cause stands further up.",
            ),
        ],
    )],
    see: &["ECONNREFUSED", "ETIMEDOUT", "curl 35", "bad gateway"],
    source: "HAProxy configuration manual, health checks",
};

pub(super) const ENVOY_UPSTREAM: Page = Page {
    kind: Kind::Program,
    name: "envoy upstream connect error",
    number: None,
    also: &["upstream connect error or disconnect/reset before headers"],
    title: "upstream connect error or disconnect/reset before headers",
    summary: "Envoy, often the sidecar of a service mesh, got no answer from the server behind it. Your own \
              connection to Envoy works; clients get 503.",
    sections: &[items(
        "What \"reset reason\" says",
        &[
            item(
                "connection failure",
                "Nobody answered as it should; \"delayed connect error: 111\" gives the errno.",
            ),
            item(
                "connection termination",
                "Connected and closed without an answer: the program ended, or plain HTTP met TLS.",
            ),
            item(
                "connection timeout, overflow",
                "Silence; or Envoy's own limits on connections (circuit breakers).",
            ),
            item("remote reset", "The server reset the stream or the connection."),
        ],
    )],
    see: &["ECONNREFUSED", "ETIMEDOUT", "EOF", "bad gateway"],
    source: "Envoy, response flags",
};
