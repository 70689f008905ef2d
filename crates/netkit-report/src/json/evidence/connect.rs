//! Observations about a connection attempt in JSON; each has more in the report.

use netkit_model::{AttemptEnd, AttemptError, ConnectFact, ProxyEnd, ProxyReport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::names::Names;
use crate::number::millis_f64;
use crate::words::{self, connect, mss_test, proxy, tls};

/// What was observed about a connection attempt.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Fact {
    /// An attempt and how it ended.
    TcpAttempt {
        /// Where to.
        address: String,
        /// The port.
        port: u16,
        /// How it ended.
        #[schemars(extend("enum" = connect::OUTCOMES))]
        outcome: &'static str,
        /// The error number of Linux.
        errno: Option<i32>,
        /// How long it took until then.
        took_ms: f64,
    },
    /// The error queue of the socket held this.
    QueuedError {
        /// How long after the SYN.
        at_ms: f64,
        /// The type of the ICMP error; null for a complaint of this host itself.
        icmp_type: Option<u8>,
        /// Its code.
        icmp_code: Option<u8>,
        /// Who sent it.
        offender: Option<String>,
        /// The errno that the kernel made of it.
        errno: i32,
        /// Its symbol, or the number where it has none.
        errno_name: String,
    },
    /// What the kernel says of the socket.
    TcpInfo {
        /// How long after the SYN.
        at_ms: f64,
        /// The state (RFC 9293).
        state: &'static str,
        /// Repetitions not acknowledged.
        retrans: u32,
        /// Repetitions in all.
        total_retrans: u32,
        /// Segments received.
        segs_in: Option<u32>,
    },
    /// How this host would send.
    Route {
        /// The error number of Linux where there is no way.
        errno: Option<i32>,
        /// The prefix of the entry that matched.
        prefix: Option<String>,
    },
    /// A rule of policy routing forbids.
    Rule {
        /// Its preference.
        priority: u32,
    },
    /// The interface of the way.
    Link {
        /// Its name.
        interface: String,
        /// An administrator brought it up.
        up: bool,
        /// Something is connected to it.
        carrier: bool,
    },
    /// Whoever the first packet is handed to.
    Neighbour {
        /// Its address.
        address: String,
        /// What is known of its link-layer address.
        state: Option<&'static str>,
    },
    /// An address of this host.
    OwnAddress {
        /// The address.
        address: String,
        /// It is still being checked whether somebody else has it.
        tentative: bool,
        /// Somebody else has it.
        duplicate: bool,
    },
    /// A counter of this host changed during the attempt.
    Counter {
        /// Its name.
        name: &'static str,
        /// By how much.
        by: u64,
    },
    /// Sockets of this host; the report tells which.
    Sockets,
    /// The host was asked for an echo.
    Echo {
        /// Requests.
        sent: u32,
        /// Replies.
        received: u32,
    },
    /// SYNs with growing hop limits.
    SynPath {
        /// The distance of the last router that was heard.
        last_router: Option<u8>,
        /// The least hop limit with which something ended the path.
        ended: Option<u8>,
    },
    /// Echo requests with growing hop limits.
    EchoPath {
        /// The distance of the last router that was heard.
        last_router: Option<u8>,
        /// The distance of the host.
        host: Option<u8>,
    },
    /// Another port of the same host.
    OtherPort {
        /// The port.
        port: u16,
        /// How an attempt at it ended.
        #[schemars(extend("enum" = connect::OUTCOMES))]
        outcome: &'static str,
    },
    /// A UDP datagram to the same address and port.
    Datagram {
        /// The error number of Linux where it did not leave this host.
        errno: Option<i32>,
    },
    /// The connection after the handshake; the report tells what happened on it.
    AfterConnect {
        /// Bytes received.
        received: u64,
        /// Bytes sent.
        sent: u64,
    },
    /// A segment from the address and port came in by an interface, before this host's own filters saw it.
    CapturedSegment {
        /// Segments in all; zero where none came.
        count: usize,
        /// The TTL or hop limit of the last.
        ttl: Option<u8>,
        /// What the last is, by its control bits.
        #[schemars(extend("enum" = ["SYN,ACK", "RST", "other", null]))]
        flags: Option<&'static str>,
    },
    /// Transfers in segments of several lengths; the report tells them one by one.
    MssTest {
        /// What they prove.
        #[schemars(extend("enum" = mss_test::OUTCOMES))]
        outcome: &'static str,
        /// How many.
        transfers: usize,
    },
    /// A request to a proxy; the report tells what came of it.
    Proxy {
        /// How it ended.
        #[schemars(extend("enum" = proxy::OUTCOMES))]
        outcome: &'static str,
        /// The status code of the answer.
        status: Option<u16>,
    },
    /// The TLS handshake; the report tells what came of it.
    Tls {
        /// How it ended.
        #[schemars(extend("enum" = tls::OUTCOMES))]
        outcome: &'static str,
        /// What is wrong with the certificates.
        faults: Vec<&'static str>,
    },
}

impl Fact {
    pub(super) fn of(fact: &ConnectFact, names: &Names) -> Self {
        match fact {
            ConnectFact::Attempt { address, port, end, took } => Self::TcpAttempt {
                address: names.scoped(*address),
                port: *port,
                outcome: connect::outcome(end),
                errno: errno(end),
                took_ms: millis_f64(*took),
            },
            ConnectFact::Error(error) => queued(error, names),
            ConnectFact::TcpInfo(sample) => Self::TcpInfo {
                at_ms: millis_f64(sample.after),
                state: connect::state(sample.info.state),
                retrans: sample.info.retrans,
                total_retrans: sample.info.total_retrans,
                segs_in: sample.info.segments_in,
            },
            ConnectFact::Route { way, entry } => Self::Route {
                errno: way.as_ref().err().map(|errno| errno.0),
                prefix: entry.as_ref().map(|entry| escape::sentence(&entry.prefix).into_owned()),
            },
            ConnectFact::Rule(rule) => Self::Rule { priority: rule.priority },
            ConnectFact::Link(link) => Self::Link {
                interface: escape::sentence(&link.name).into_owned(),
                up: link.is_up,
                carrier: link.has_carrier,
            },
            ConnectFact::Neighbour(one) => Self::Neighbour {
                address: names.heard(one.address, None),
                state: one.state.map(connect::neighbour_state),
            },
            ConnectFact::OwnAddress(own) => Self::OwnAddress {
                address: own.address.to_string(),
                tentative: own.is_tentative,
                duplicate: own.is_duplicate,
            },
            ConnectFact::Counter(change) => {
                Self::Counter { name: connect::counter(change.counter), by: change.by }
            }
            ConnectFact::Sockets(_) => Self::Sockets,
            ConnectFact::Echo(echo) => Self::Echo { sent: echo.sent, received: echo.received },
            ConnectFact::SynPath { last_router, ended } => Self::SynPath {
                last_router: last_router.map(|(hop, _)| hop),
                ended: ended.as_ref().map(|(hop, _)| *hop),
            },
            ConnectFact::EchoPath { last_router, host } => {
                Self::EchoPath { last_router: last_router.map(|(hop, _)| hop), host: *host }
            }
            ConnectFact::OtherPort { port, end } => {
                Self::OtherPort { port: *port, outcome: connect::outcome(end) }
            }
            ConnectFact::Datagram(sent) => Self::Datagram { errno: sent.err().map(|errno| errno.0) },
            ConnectFact::After(after) => Self::AfterConnect { received: after.received, sent: after.sent },
            ConnectFact::Captured(segments) => Self::CapturedSegment {
                count: segments.len(),
                ttl: segments.last().map(|segment| segment.hop_limit),
                flags: segments.last().map(|segment| connect::segment(segment.kind)),
            },
            ConnectFact::MssTest(test) => {
                Self::MssTest { outcome: mss_test::outcome(test.outcome), transfers: test.transfers.len() }
            }
            ConnectFact::Proxy(report) => proxied(report),
            ConnectFact::Tls(report) => Self::Tls {
                outcome: tls::outcome(&report.end),
                faults: report.faults.iter().map(tls::fault).collect(),
            },
        }
    }
}

/// A request to a proxy.
fn proxied(report: &ProxyReport) -> Fact {
    let status = match report.end {
        ProxyEnd::Answered { status, .. } => Some(status),
        _ => None,
    };
    Fact::Proxy { outcome: proxy::outcome(&report.end), status }
}

/// An entry of the error queue.
fn queued(error: &AttemptError, names: &Names) -> Fact {
    Fact::QueuedError {
        at_ms: millis_f64(error.after),
        icmp_type: error.report.map(|report| report.icmp_type),
        icmp_code: error.report.map(|report| report.code),
        offender: error.report.and_then(|report| names.offender(&report, None)),
        errno: error.errno.0,
        errno_name: words::errno_name(error.errno.0),
    }
}

/// The error number of an attempt's end.
fn errno(end: &AttemptEnd) -> Option<i32> {
    match end {
        AttemptEnd::Immediate(_, errno) | AttemptEnd::Failed(errno) => Some(errno.0),
        _ => None,
    }
}
