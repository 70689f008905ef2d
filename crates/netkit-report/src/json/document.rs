//! The document: what every command's JSON report has around its own measurements.

use std::time::SystemTime;

use netkit_model::{RunEnd, RunReport, RunStart, RunTarget, StampBasis, Vantage as ModelVantage};
use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use super::capture::CaptureReport;
use super::connect::ConnectReport;
use super::doctor::DoctorReport;
use super::evidence::Evidence;
use super::lookup::LookupReport;
use super::measurements::Name;
use super::ping::PingReport;
use super::sampled::SampledReport;
use super::sockets::SocketsReport;
use super::sweep::SweepReport;
use super::trace::TraceReport;
use super::verdict::Verdict;
use crate::escape;
use crate::names::Names;
use crate::number;

/// What a run measured and what that means.
///
/// Numbers are numbers, what is unknown is null, fields named `…_ms` are in milliseconds, fields named `…_ratio` lie
/// between 0 and 1. Text that came from the network is escaped; where escaping changed it, a field named `…_hex` has its
/// bytes. The format only grows: readers ignore fields that they do not know.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Document {
    /// The format and its version.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'static str,
    /// The command, such as `ping`.
    command: &'static str,
    /// The version of netkit.
    version: &'static str,
    /// When the run started (RFC 3339, UTC); null where the host's clock shows no year that can be written.
    #[schemars(extend("format" = "date-time"))]
    started: Option<String>,
    /// How long the run lasted.
    duration_ms: f64,
    /// False when the run was interrupted or failed.
    complete: bool,
    /// The first target; null for a run without one.
    target: Option<Target>,
    /// From where and how it was measured.
    vantage: Vantage,
    /// The command's own measurements; null when nothing could be measured.
    report: Option<Report>,
    /// What is wrong and where.
    verdict: Verdict,
    /// The observations, by the number with which the verdict points at them.
    evidence: Vec<Evidence>,
    /// What the user should know besides, one sentence each.
    warnings: Vec<String>,
}

/// A target as it was asked for and found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Target {
    /// What the user typed.
    input: String,
    /// The bytes of `input` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    input_hex: Option<String>,
    /// The address; null where none was found, or the target is many addresses.
    address: Option<String>,
    #[serde(flatten)]
    name: Name,
    /// The port of UDP and TCP.
    port: Option<u16>,
}

/// From where and how a run measured.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Vantage {
    /// This host's address towards the target.
    source: Option<String>,
    /// The interface by which answers came in, or the one asked for.
    interface: Option<String>,
    /// How probes travel; null when none could be sent.
    #[schemars(extend("enum" = ["icmp-datagram", "icmp-raw", "udp", "tcp-handshake", null]))]
    method: Option<&'static str>,
    /// Where the two times of a round trip came from, sender first; the weakest pair of the run.
    timestamps: Option<&'static str>,
    /// Privileges in use beyond an ordinary user's, by capability.
    privileges: Vec<&'static str>,
}

/// The command's own measurements.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Report {
    /// A few targets, probed again and again.
    Ping(PingReport),
    /// Many addresses.
    Sweep(Box<SweepReport>),
    /// A path, found once.
    Trace(Box<TraceReport>),
    /// A path, sampled over many rounds.
    Sampled(Box<SampledReport>),
    /// Connections that were tried.
    Connect(Box<ConnectReport>),
    /// Questions that were put to name servers.
    Lookup(Box<LookupReport>),
    /// Packets that passed by.
    Capture(Box<CaptureReport>),
    /// The sockets of this host.
    Sockets(Box<SocketsReport>),
    /// This host, checked.
    Doctor(Box<DoctorReport>),
}

impl Document {
    pub(super) fn of(start: &RunStart, end: &RunEnd, names: &Names) -> Self {
        let sentences = |all: &[String]| all.iter().map(|one| escape::sentence(one).into_owned()).collect();
        let report = match &end.report {
            RunReport::Ping(report) => Some(Report::Ping(PingReport::of(report, names))),
            RunReport::Sweep(report, answers) => {
                Some(Report::Sweep(Box::new(SweepReport::of(report, answers, names))))
            }
            RunReport::Trace(run) => Some(Report::Trace(Box::new(TraceReport::of(run, names)))),
            RunReport::Sampled(path) => Some(Report::Sampled(Box::new(SampledReport::of(path, names)))),
            RunReport::Connect(run) => Some(Report::Connect(Box::new(ConnectReport::of(run, names)))),
            RunReport::Lookup(run) => Some(Report::Lookup(Box::new(LookupReport::of(run)))),
            RunReport::Capture(run) => Some(Report::Capture(Box::new(CaptureReport::of(run)))),
            RunReport::Sockets(run) => Some(Report::Sockets(Box::new(SocketsReport::of(run)))),
            RunReport::Doctor(run) => Some(Report::Doctor(Box::new(DoctorReport::of(run)))),
            RunReport::Nothing => None,
        };
        Self {
            schema: SCHEMA,
            command: start.command,
            version: start.version,
            started: started(start.started.0),
            duration_ms: number::millis_f64(end.duration),
            complete: end.complete,
            target: start.targets.first().map(|target| Target::of(target, names)),
            vantage: Vantage::of(&end.vantage, basis(&end.report)),
            report,
            verdict: Verdict::of(&end.verdict),
            evidence: end.evidence.iter().map(|one| Evidence::of(one, names)).collect(),
            warnings: sentences(&end.warnings),
        }
    }
}

impl Target {
    pub(super) fn of(target: &RunTarget, names: &Names) -> Self {
        let input = escape::json(target.input.as_bytes());
        let known = target.address.and_then(|address| names.of(address.ip));
        Self {
            input: input.presentation,
            input_hex: input.hex,
            address: target.address.map(|address| names.scoped(address)),
            name: Name::of(target.name.as_ref().or(known)),
            port: target.port,
        }
    }
}

impl Vantage {
    pub(super) fn of(vantage: &ModelVantage, basis: Option<StampBasis>) -> Self {
        Self {
            source: vantage.source.map(|source| source.to_string()),
            interface: vantage.interface.as_deref().map(|name| escape::sentence(name).into_owned()),
            method: vantage.method.map(netkit_model::Method::name),
            timestamps: basis.map(StampBasis::name),
            privileges: vantage.privileges.clone(),
        }
    }
}

/// RFC 3339 in UTC with milliseconds; `None` beyond the years that it can write.
pub(super) fn started(at: SystemTime) -> Option<String> {
    jiff::Timestamp::try_from(at).ok().map(|at| format!("{at:.3}"))
}

/// Seconds since the Unix epoch, before which they are negative.
pub(super) fn epoch_seconds(at: SystemTime) -> f64 {
    match at.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}

fn basis(report: &RunReport) -> Option<StampBasis> {
    match report {
        RunReport::Ping(report) => number::weakest_basis(&report.targets),
        RunReport::Sweep(report, _) => report.basis,
        RunReport::Trace(run) => trace_basis(&run.trace),
        RunReport::Sampled(path) => {
            path.hops.iter().flat_map(|hop| &hop.responders).filter_map(|one| one.basis).min()
        }
        RunReport::Lookup(run) => {
            let replies = run.exchanges.iter().filter_map(netkit_model::DnsExchange::reply);
            replies.map(|reply| reply.rtt.basis).min()
        }
        RunReport::Connect(_)
        | RunReport::Capture(_)
        | RunReport::Sockets(_)
        | RunReport::Doctor(_)
        | RunReport::Nothing => None,
    }
}

/// The weakest stamps among the answers of a trace.
fn trace_basis(trace: &netkit_model::TraceReport) -> Option<StampBasis> {
    let answers = trace.hops.iter().flat_map(netkit_model::HopReport::answers);
    answers.filter_map(|answer| answer.rtt.map(|rtt| rtt.basis)).min()
}
