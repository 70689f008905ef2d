//! A way through an HTTP proxy: whom it is to lead to, and how the proxy answered CONNECT (RFC 9110 §9.3.6).
//!
//! It is what was seen and no verdict; credentials are not in it. What the proxy wrote is [`Untrusted`].

use std::time::Duration;

use netkit_net::Errno;

use crate::Untrusted;

/// The address and port of an inquiry are a proxy's, and this is why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyVia {
    /// The host and port that the proxy is to connect to, as it is told.
    pub target: String,
    /// The variable of the environment that names the proxy; `None` where the user did.
    pub variable: Option<&'static str>,
}

/// What a proxy was asked, as far as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyReport {
    /// The host and port that it was asked to connect to.
    pub target: String,
    /// How long it took, from the request on.
    pub took: Duration,
    /// When the first byte of an answer came, after the request.
    pub first_byte: Option<Duration>,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// How it ended.
    pub end: ProxyEnd,
}

/// How a request to a proxy ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyEnd {
    /// The proxy answered in HTTP.
    Answered {
        /// The status code (RFC 9110 §15), from 200 to 999.
        status: u16,
        /// The reason phrase, which may be empty.
        reason: Untrusted,
    },
    /// What came is not HTTP; its beginning.
    NotHttp(Untrusted),
    /// The header of the answer did not end within the bytes that are taken of one.
    Endless,
    /// The proxy closed the connection.
    Closed,
    /// The connection failed: ECONNRESET for a RST.
    Failed(Errno),
    /// No whole answer had come when the timeout ended.
    Stalled,
    /// The user gave up.
    Interrupted,
}

impl ProxyReport {
    /// True where the proxy has connected to the target (a status of 2xx).
    pub fn is_through(&self) -> bool {
        matches!(self.end, ProxyEnd::Answered { status: 200..300, .. })
    }
}
