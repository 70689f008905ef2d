//! One row per query of a trace, in the order of the hops.

use netkit_model::{AnswerKind, HopAnswer, HopOutcome, HopProbe, HopReport, KernelTime, Method};

use crate::escape;
use crate::names::Names;
use crate::number;
use crate::words;

/// The names of the columns. `query` counts from 1 at each hop; `mtu` is what an ICMP error states, in bytes. `port` is
/// the destination port of the method.
pub(super) const HEADER: &str = "\
target,hop,query,flow,attempts,outcome,address,name,asn,rtt_ms,reply_ttl,hops_back,icmp_type,icmp_code,mtu,mpls,\
interfaces,errno,at,method,port\n";

/// The rows of a hop that was asked by this [`method`].
pub(super) fn rows(target: &str, hop: &HopReport, told: KernelTime, method: &str, names: &Names) -> String {
    let queries = (1_u32..).zip(&hop.probes);
    let row = |(query, probe)| format!("{},{method}\n", row(target, hop.hop, query, probe, told, names));
    queries.map(row).collect()
}

/// The columns `method` and `port`.
pub(super) fn method(method: Option<Method>, port: Option<u16>) -> String {
    format!("{},{}", method.map(Method::name).unwrap_or_default(), super::known(port))
}

/// The columns from `target` to `at`.
fn row(target: &str, hop: u8, query: u32, probe: &HopProbe, told: KernelTime, names: &Names) -> String {
    let outcome = words::path::hop_outcome(&probe.outcome);
    let (flow, attempts) = (probe.flow.0, probe.attempts);
    let (answer, errno, at) = match &probe.outcome {
        HopOutcome::Answered(answer) => (columns(answer, names), String::new(), answer.at),
        HopOutcome::Silent => (Default::default(), String::new(), told),
        HopOutcome::Unsent(errno) => (Default::default(), words::errno_name(errno.0), told),
    };
    let (answer, at) = (answer.join(","), number::epoch_seconds(at));
    format!("{target},{hop},{query},{flow},{attempts},{outcome},{answer},{errno},{at}")
}

/// The columns of an answer, from `address` to `interfaces`; all empty where there is none.
fn columns(answer: &HopAnswer, names: &Names) -> [String; 11] {
    let report = match answer.kind {
        AnswerKind::Icmp(report) => Some(report),
        _ => None,
    };
    let interfaces: Vec<_> = answer.interfaces.iter().map(words::path::interface).collect();
    [
        escape::csv(&names.heard(answer.from, answer.interface)).into_owned(),
        super::name(answer.from, names),
        super::asn(answer.from, names),
        super::milliseconds(answer.rtt.map(|rtt| rtt.duration)),
        super::known(answer.hop_limit),
        super::known(answer.hops_back()),
        super::known(report.map(|report| report.icmp_type)),
        super::known(report.map(|report| report.code)),
        super::known(report.and_then(|report| report.mtu)),
        super::labels(&answer.labels),
        escape::csv(&interfaces.join("; ")).into_owned(),
    ]
}
