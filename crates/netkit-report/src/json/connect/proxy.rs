//! What a proxy was asked and answered, in JSON; credentials are not in it.

use netkit_model::{ProxyEnd, ProxyReport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::proxy as words;

/// A CONNECT to an HTTP proxy (RFC 9110 §9.3.6).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Proxy {
    /// The address and port of the proxy.
    address: String,
    /// The host and port that it was asked to connect to.
    target: String,
    /// How the request ended.
    #[schemars(extend("enum" = words::OUTCOMES))]
    outcome: &'static str,
    /// The status code of the answer; 2xx is a connection to the target.
    status: Option<u16>,
    /// The reason phrase of the answer.
    reason: Option<String>,
    /// The beginning of what is not HTTP.
    beginning: Option<String>,
    /// The error number of Linux where the connection failed.
    errno: Option<i32>,
    /// How long it took from the request until its end.
    took_ms: f64,
}

impl Proxy {
    /// `address` is the proxy's, with its port.
    pub(super) fn of(proxy: &ProxyReport, address: String) -> Self {
        let (status, reason) = match &proxy.end {
            ProxyEnd::Answered { status, reason } => {
                (Some(*status), Some(escape::json(reason.as_bytes()).presentation))
            }
            _ => (None, None),
        };
        Self {
            address,
            target: proxy.target.clone(),
            outcome: words::outcome(&proxy.end),
            status,
            reason,
            beginning: match &proxy.end {
                ProxyEnd::NotHttp(beginning) => Some(escape::json(beginning.as_bytes()).presentation),
                _ => None,
            },
            errno: match proxy.end {
                ProxyEnd::Failed(errno) => Some(errno.0),
                _ => None,
            },
            took_ms: millis_f64(proxy.took),
        }
    }
}
