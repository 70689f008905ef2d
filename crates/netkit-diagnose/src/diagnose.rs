//! From a report to its verdict: gather the observations, let every rule look, take the worst finding.
//!
//! It knows no rule; their order stands in `rules`.

use netkit_model::{
    Address, CaptureRun, ConnectRun, Evidence, LookupRun, Method, SampledPath, SocketsRun, SweepReport,
    TargetReport, TraceRun, Verdict,
};

use crate::capture_seen::observe_capture;
use crate::connect_seen::observe_inquiry;
use crate::families;
use crate::finding::Finding;
use crate::lookup_seen::observe_lookup;
use crate::notebook::Notebook;
use crate::observations::{Observations, ThisHost, observe_sweep, observe_targets};
use crate::path_seen::{PathCounts, observe_path};
use crate::rules::connect::addr_scope_missing;
use crate::rules::{self, Rules, dns_unresolved, self_error, self_not_permitted, self_nothing_measured};
use crate::secured;
use crate::several;
use crate::sockets_seen::observe_sockets;
use crate::words::share;

/// A verdict with the observations that it points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// What is wrong and where.
    pub verdict: Verdict,
    /// Everything observed, of which the verdict cites some.
    pub evidence: Vec<Evidence>,
}

/// Judges a ping run.
///
/// `receiver_dropped` counts packets that this host received and dropped. `method` is the one in use.
///
/// Of several targets the verdict names the worst and how many are affected.
pub fn diagnose_ping(
    targets: &[TargetReport],
    receiver_dropped: u64,
    method: Option<Method>,
    host: ThisHost<'_>,
) -> Diagnosis {
    let (observed, evidence) = observe_targets(targets, receiver_dropped, method, host);
    let judged: Vec<Judged<'_>> =
        observed.iter().map(|observations| judge(observations, rules::PING)).collect();
    let finding = several::combine(&judged).unwrap_or_else(self_nothing_measured::without_targets);
    Diagnosis { verdict: finding.into_verdict(), evidence }
}

/// Judges a sweep over many addresses. That some of them are silent is no fault.
pub fn diagnose_sweep(report: &SweepReport, method: Option<Method>, host: ThisHost<'_>) -> Diagnosis {
    let (observations, evidence) = observe_sweep(report, method, host);
    let finding = judge(&observations, rules::SWEEP).finding;
    Diagnosis { verdict: finding.into_verdict(), evidence }
}

/// Judges a trace to `target`, whose last `method` is the one in use; `run` tells those tried before.
pub fn diagnose_trace(run: &TraceRun, target: Address, method: Method, host: ThisHost<'_>) -> Diagnosis {
    diagnose_path(&PathCounts::of_trace(run), target, method, host, rules::TRACE)
}

/// Judges a path to `target` that was sampled over many rounds.
pub fn diagnose_sampled(
    path: &SampledPath,
    target: Address,
    method: Method,
    host: ThisHost<'_>,
) -> Diagnosis {
    diagnose_path(&PathCounts::of_sampled(path), target, method, host, rules::SAMPLED)
}

fn diagnose_path(
    counts: &PathCounts<'_>,
    target: Address,
    method: Method,
    host: ThisHost<'_>,
    rules: Rules,
) -> Diagnosis {
    let (observations, evidence) = observe_path(counts, target, method, host);
    let finding = judge(&observations, rules).finding;
    Diagnosis { verdict: finding.into_verdict(), evidence }
}

/// Judges the attempts to connect to a port at the addresses of a name.
///
/// Of several addresses the verdict names the one that says most; where some connect and others do not, it degrades.
pub fn diagnose_connect(run: &ConnectRun, host: ThisHost<'_>) -> Diagnosis {
    let mut notebook = Notebook::default();
    let observe = |inquiry| observe_inquiry(inquiry, &run.options, host, &mut notebook);
    let seen: Vec<_> = run.inquiries.iter().map(observe).collect();
    let finding = families::combine(&seen).unwrap_or_else(self_nothing_measured::without_targets);
    Diagnosis { verdict: finding.into_verdict(), evidence: notebook.evidence }
}

/// Judges what servers say of a name, and the servers.
pub fn diagnose_lookup(run: &LookupRun) -> Diagnosis {
    let mut notebook = Notebook::default();
    let seen = observe_lookup(run, &mut notebook);
    // Who speaks no good TLS is not asked, and what others say comes after that.
    let finding = secured::finding(run, &mut notebook).unwrap_or_else(|| rules::lookup::judge(&seen));
    Diagnosis { verdict: finding.into_verdict(), evidence: notebook.evidence }
}

/// Judges what passed by in a capture.
pub fn diagnose_capture(run: &CaptureRun) -> Diagnosis {
    let mut notebook = Notebook::default();
    let seen = observe_capture(run, &mut notebook);
    let finding = rules::capture::judge(&seen);
    Diagnosis { verdict: finding.into_verdict(), evidence: notebook.evidence }
}

/// Judges that this user may not see packets; each of `remedies` would change that.
pub fn diagnose_capture_not_permitted(remedies: &[String]) -> Diagnosis {
    Diagnosis { verdict: self_not_permitted::capture(remedies).into_verdict(), evidence: Vec::new() }
}

/// Judges the sockets of this host: every fault, the worst first, and the observations that they point at. There is one verdict
/// at least; it says so where nothing is wrong.
pub fn diagnose_sockets(run: &SocketsRun) -> (Vec<Verdict>, Vec<Evidence>) {
    let mut notebook = Notebook::default();
    let seen = observe_sockets(run, &mut notebook);
    let found = rules::sockets::judge(&seen);
    (found.into_iter().map(Finding::into_verdict).collect(), notebook.evidence)
}

/// Judges that a name did not resolve: `input` is what the user typed, `message` what the system said.
pub fn diagnose_name_failure(input: &str, message: &str) -> Diagnosis {
    let (finding, evidence) = dns_unresolved::finding(input, message);
    Diagnosis { verdict: finding.into_verdict(), evidence: vec![evidence] }
}

/// Judges that the name of a link behind `%` is no interface of this host: `input` is what the user typed, `message` says so
/// and names those that there are.
pub fn diagnose_unknown_scope(input: &str, message: &str) -> Diagnosis {
    let (finding, evidence) = addr_scope_missing::unknown(input, message);
    Diagnosis { verdict: finding.into_verdict(), evidence: vec![evidence] }
}

/// Judges that this user may not send probes by `method`; each of `remedies` would change that.
pub fn diagnose_not_permitted(method: Method, remedies: &[String]) -> Diagnosis {
    let (finding, evidence) = self_not_permitted::finding(method, remedies);
    Diagnosis { verdict: finding.into_verdict(), evidence: vec![evidence] }
}

/// Judges that netkit itself failed before it measured anything.
pub fn diagnose_own_error(message: &str) -> Diagnosis {
    Diagnosis { verdict: self_error::finding(message).into_verdict(), evidence: Vec::new() }
}

/// What the rules found about one target.
pub(crate) struct Judged<'a> {
    pub(crate) observations: &'a Observations<'a>,
    pub(crate) finding: Finding,
    /// The place of the rule in its table; the smaller is the more specific.
    pub(crate) precedence: usize,
}

/// The worst finding, and among equally bad ones that of the first rule.
fn judge<'a>(observations: &'a Observations<'a>, rules: Rules) -> Judged<'a> {
    let rules = || rules.iter().copied().flatten();
    let found = rules()
        .enumerate()
        .filter_map(|(precedence, rule)| Some((precedence, rule(observations)?)))
        .min_by_key(|(precedence, finding)| (finding.badness(), *precedence));
    let (precedence, finding) =
        found.unwrap_or_else(|| (rules().count(), self_nothing_measured::of(observations)));
    let finding = with_silence(finding, observations);
    Judged { observations, finding, precedence }
}

/// The finding with the number of silent probes, where it is about something else: nothing is hidden by precedence.
fn with_silence(finding: Finding, observations: &Observations<'_>) -> Finding {
    let counters = observations.counters;
    match observations.ids.silence {
        Some(silence) if !observations.is_sweep() && !finding.cites(silence) => finding
            .adding(&format!("; no answer to {}", share(counters.lost, counters.tried(), "probe")))
            .because([silence]),
        _ => finding,
    }
}
