//! Words for what a proxy was asked and answered.

use netkit_model::{ProxyEnd, ProxyReport};

use crate::words::connect;
use crate::{escape, number};

/// How requests end, for the schema.
pub(crate) const OUTCOMES: [&str; 7] =
    ["answered", "not-http", "endless", "closed", "failed", "stalled", "interrupted"];

/// How a request ended, in one word.
pub(crate) const fn outcome(end: &ProxyEnd) -> &'static str {
    match end {
        ProxyEnd::Answered { .. } => "answered",
        ProxyEnd::NotHttp(_) => "not-http",
        ProxyEnd::Endless => "endless",
        ProxyEnd::Closed => "closed",
        ProxyEnd::Failed(_) => "failed",
        ProxyEnd::Stalled => "stalled",
        ProxyEnd::Interrupted => "interrupted",
    }
}

/// A request and its answer in a line.
pub(crate) fn line(proxy: &ProxyReport) -> String {
    let (target, took) = (escape::sentence(&proxy.target), number::rtt(proxy.took));
    let what = match &proxy.end {
        ProxyEnd::Answered { status, reason } => {
            format!("{status} {}", escape::text(reason)).trim_end().to_owned()
        }
        ProxyEnd::NotHttp(beginning) => {
            format!("no HTTP, but {} bytes: {}", proxy.received, escape::text(beginning))
        }
        ProxyEnd::Endless => format!("no end of its header within {} bytes", proxy.received),
        ProxyEnd::Closed => "closed by the proxy".to_owned(),
        ProxyEnd::Failed(errno) => connect::errno(errno.0),
        ProxyEnd::Stalled => "no answer".to_owned(),
        ProxyEnd::Interrupted => "given up".to_owned(),
    };
    format!("CONNECT {target}: {what} after {took} ms")
}
