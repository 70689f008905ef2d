//! The report of `connect`: the attempts; what was looked at to explain them stands in `connect/inquiry.rs`, who was tried
//! beside whom in `connect/race.rs`.

mod handshakes;
mod inquiry;
mod lookup;
mod mss_test;
mod proxy;
mod race;
mod tls;

use netkit_model::{
    Address, AfterConnect as ModelAfter, AfterEnd, Attempt as ModelAttempt, AttemptEnd, AttemptError,
    ConnectRun, Inquiry as ModelInquiry, TcpInfo as ModelInfo,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::names::Names;
use crate::number::millis_f64;
use crate::words::{self, connect};
use handshakes::Handshakes;
use inquiry::Inquiry;
use lookup::{Lookup, NameLookup};
use proxy::Proxy;
use race::Race;
use tls::Tls;

/// Connections that were tried.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ConnectReport {
    /// How the first name was resolved.
    lookup: Lookup,
    /// How each name was resolved, in the order of the targets.
    lookups: Vec<NameLookup>,
    /// The connections to the asked ports, in the order of trying.
    attempts: Vec<Attempt>,
    /// What was looked at for each address and port, in the order of trying.
    inquiries: Vec<Inquiry>,
    /// The statistics of the attempts at each address and port.
    handshakes: Vec<Handshakes>,
    /// The races between the addresses of a name, one for each port (RFC 8305).
    races: Vec<Race>,
}

/// A connection attempt.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Attempt {
    /// Where to.
    address: String,
    /// The port.
    port: u16,
    /// Our address and port.
    source: Option<String>,
    /// When it began, after the start of the run.
    started_ms: f64,
    /// How it ended.
    #[schemars(extend("enum" = connect::OUTCOMES))]
    outcome: &'static str,
    /// What this host refused, where nothing was sent.
    #[schemars(extend("enum" = ["socket", "setsockopt", "bind", "connect", null]))]
    step: Option<&'static str>,
    /// The error number of Linux.
    errno: Option<i32>,
    /// Its symbol, or the number where it has none.
    errno_name: Option<String>,
    /// The first ICMP error that came back.
    icmp: Option<Icmp>,
    /// Everything that the error queue held.
    errors: Vec<QueuedError>,
    /// How long each phase took.
    phases_ms: Phases,
    /// The kernel's round trip from SYN to SYN-ACK; null where a SYN was repeated.
    rtt_ms: Option<f64>,
    /// The kernel's view of the socket at the end.
    tcp_info: Option<TcpInfo>,
    /// The same at earlier moments.
    samples: Vec<TcpInfo>,
    /// What happened on the connection after the handshake, where it was watched.
    after: Option<After>,
    /// What a proxy was asked on the connection, where one was to be gone through.
    proxy: Option<Box<Proxy>>,
    /// The TLS handshake, where one was wanted.
    tls: Option<Box<Tls>>,
}

/// How long each phase took; null where it was not reached.
#[derive(Debug, Serialize, JsonSchema)]
struct Phases {
    /// The name.
    resolve: Option<f64>,
    /// From the SYN until the attempt ended.
    connect: f64,
    /// From the `ClientHello` until the TLS handshake ended.
    tls: Option<f64>,
    /// From the handshake to the first byte.
    first_byte: Option<f64>,
}

/// An ICMP error.
#[derive(Debug, Serialize, JsonSchema)]
struct Icmp {
    /// ICMPv6 rather than ICMP.
    ipv6: bool,
    /// The type.
    #[serde(rename = "type")]
    kind: u8,
    /// The code.
    code: u8,
    /// Who sent it.
    offender: Option<String>,
}

/// An entry of the error queue.
#[derive(Debug, Serialize, JsonSchema)]
struct QueuedError {
    /// How long after the SYN.
    after_ms: f64,
    /// The ICMP error; null for a complaint of this host before the SYN left.
    icmp: Option<Icmp>,
    /// The errno that the kernel made of it.
    errno: i32,
    /// Its symbol, or the number where it has none.
    errno_name: String,
    /// Its TTL or hop limit on arrival.
    hop_limit: Option<u8>,
}

/// `TCP_INFO`.
#[derive(Debug, Serialize, JsonSchema)]
struct TcpInfo {
    /// How long after the SYN.
    after_ms: f64,
    /// The state (RFC 9293).
    state: &'static str,
    /// Times that the retransmission timer ran out since the last progress.
    retransmits: u8,
    /// Segments repeated and not acknowledged.
    retrans: u32,
    /// Repetitions in all.
    total_retrans: u32,
    /// Segments sent.
    segs_out: Option<u32>,
    /// Segments received.
    segs_in: Option<u32>,
    /// The smoothed round trip; null before one is known.
    rtt_ms: Option<f64>,
    /// The path MTU in bytes.
    pmtu: u32,
    /// The longest segment that may be sent, in bytes.
    snd_mss: u32,
    /// The window that the other side offers, in bytes.
    snd_wnd: Option<u32>,
}

/// An established connection while it was watched.
#[derive(Debug, Serialize, JsonSchema)]
struct After {
    /// How long.
    watched_ms: f64,
    /// Bytes received.
    received: u64,
    /// Bytes sent.
    sent: u64,
    /// How it stood at the end.
    #[schemars(extend("enum" = ["open", "closed", "failed"]))]
    end: &'static str,
    /// When it was closed or failed, after the handshake.
    ended_ms: Option<f64>,
    /// The error number of Linux where it failed.
    errno: Option<i32>,
}

impl ConnectReport {
    pub(super) fn of(run: &ConnectRun, names: &Names) -> Self {
        let of_inquiry = |inquiry: &ModelInquiry| {
            let found = run.lookups.iter().find(|lookup| lookup.addresses.contains(&inquiry.address));
            let resolve_ms = found.map(|lookup| millis_f64(lookup.took));
            let to = (inquiry.address, inquiry.port);
            let attempt = |one: &ModelAttempt| Attempt::of(one, to, resolve_ms, names);
            inquiry.attempts.iter().map(attempt).collect::<Vec<_>>()
        };
        Self {
            lookup: Lookup::of(run, names),
            lookups: run.lookups.iter().map(|one| NameLookup::of(one, names)).collect(),
            attempts: run.inquiries.iter().flat_map(of_inquiry).collect(),
            inquiries: run.inquiries.iter().map(|one| Inquiry::of(one, names)).collect(),
            handshakes: run.inquiries.iter().map(|one| Handshakes::of(one, names)).collect(),
            races: run.races.iter().map(|one| Race::of(one, names)).collect(),
        }
    }
}

impl Attempt {
    pub(super) fn of(
        attempt: &ModelAttempt,
        (address, port): (Address, u16),
        resolve: Option<f64>,
        names: &Names,
    ) -> Self {
        let (step, errno) = failure(&attempt.end);
        let samples =
            attempt.samples.iter().map(|sample| TcpInfo::of(millis_f64(sample.after), &sample.info));
        let mut samples: Vec<TcpInfo> = samples.collect();
        let errors: Vec<QueuedError> =
            attempt.errors.iter().map(|error| QueuedError::of(error, address, names)).collect();
        let first = attempt.errors.iter().find(|error| error.report.is_some());
        Self {
            address: names.scoped(address),
            port,
            source: attempt.source.map(|source| source.to_string()),
            started_ms: millis_f64(attempt.started),
            outcome: connect::outcome(&attempt.end),
            step,
            errno,
            errno_name: errno.map(words::errno_name),
            icmp: first.and_then(|error| Icmp::of(error, address, names)),
            errors,
            phases_ms: Phases {
                resolve,
                connect: millis_f64(attempt.took),
                tls: attempt.tls.as_deref().map(|tls| millis_f64(tls.took)),
                first_byte: attempt.after.and_then(|after| after.first_byte).map(millis_f64),
            },
            rtt_ms: match attempt.end {
                AttemptEnd::Connected(rtt) => rtt.map(millis_f64),
                _ => None,
            },
            tcp_info: samples.pop(),
            samples,
            after: attempt.after.as_ref().map(After::of),
            proxy: attempt.proxy.as_deref().map(|proxy| {
                let place = words::endpoint(address, port, names.interfaces());
                Box::new(Proxy::of(proxy, place))
            }),
            tls: attempt.tls.as_deref().map(|tls| Box::new(Tls::of(tls))),
        }
    }
}

/// The step that failed and the error number of an attempt's end.
fn failure(end: &AttemptEnd) -> (Option<&'static str>, Option<i32>) {
    match end {
        AttemptEnd::Immediate(step, errno) => (Some(connect::step(*step)), Some(errno.0)),
        AttemptEnd::Failed(errno) => (None, Some(errno.0)),
        _ => (None, None),
    }
}

impl Icmp {
    fn of(error: &AttemptError, target: Address, names: &Names) -> Option<Self> {
        let report = error.report.as_ref()?;
        Some(Self {
            ipv6: report.ipv6,
            kind: report.icmp_type,
            code: report.code,
            offender: names.offender(report, Some(target)),
        })
    }
}

impl QueuedError {
    fn of(error: &AttemptError, target: Address, names: &Names) -> Self {
        Self {
            after_ms: millis_f64(error.after),
            icmp: Icmp::of(error, target, names),
            errno: error.errno.0,
            errno_name: words::errno_name(error.errno.0),
            hop_limit: error.hop_limit,
        }
    }
}

impl TcpInfo {
    fn of(after_ms: f64, info: &ModelInfo) -> Self {
        Self {
            after_ms,
            state: connect::state(info.state),
            retransmits: info.retransmits,
            retrans: info.retrans,
            total_retrans: info.total_retrans,
            segs_out: info.segments_out,
            segs_in: info.segments_in,
            rtt_ms: Some(info.rtt).filter(|rtt| !rtt.is_zero()).map(millis_f64),
            pmtu: info.path_mtu,
            snd_mss: info.send_mss,
            snd_wnd: info.send_window,
        }
    }
}

impl After {
    fn of(after: &ModelAfter) -> Self {
        let (end, ended, errno) = match after.end {
            AfterEnd::Open => ("open", None, None),
            AfterEnd::Closed(at) => ("closed", Some(at), None),
            AfterEnd::Failed(errno, at) => ("failed", Some(at), Some(errno.0)),
        };
        Self {
            watched_ms: millis_f64(after.watched),
            received: after.received,
            sent: after.sent,
            end,
            ended_ms: ended.map(millis_f64),
            errno,
        }
    }
}
