//! The counts of a path that are about its target: what became of the probes that ended there, or short of it.
//!
//! Routers that say that a hop limit ran out did as they were asked; they are counted nowhere here.

use std::time::Duration;

use netkit_model::{
    AnswerKind, Counters, HopOutcome, IcmpReport, Outcome, PathEnd, SampledPath, TraceReport, TraceRun,
};
use netkit_stats::DelayDistribution;

use super::PathRun;

/// The counts of a path about its target.
#[derive(Debug)]
pub(crate) struct PathCounts<'a> {
    pub(super) run: PathRun<'a>,
    pub(super) counters: Counters,
    pub(super) rtt: DelayDistribution,
    /// What ICMP says besides that a hop limit ran out, how often, and how far away it is said.
    pub(super) icmp: Vec<(IcmpReport, u64, u8)>,
    pub(super) receiver_dropped: u64,
    pub(super) span: Duration,
}

impl<'a> PathCounts<'a> {
    pub(crate) fn of_trace(run: &'a TraceRun) -> Self {
        let trace = &run.trace;
        let mut counts = Self::empty(PathRun::Trace(run));
        counts.receiver_dropped = trace.receiver_dropped;
        for hop in &trace.hops {
            for probe in &hop.probes {
                match &probe.outcome {
                    HopOutcome::Answered(answer) if answer.kind.is_from_target() => {
                        counts.sent(Outcome::Received, 1);
                        answer.rtt.iter().for_each(|rtt| counts.rtt.record(rtt.duration));
                    }
                    HopOutcome::Answered(answer) => {
                        if let AnswerKind::Icmp(report) = answer.kind {
                            let hop = distance_in_trace(trace, report, hop.hop);
                            counts.icmp_error(report, 1, hop);
                        }
                    }
                    HopOutcome::Silent if is_behind_all(trace.end, hop.hop) => {
                        counts.sent(Outcome::Lost, u64::from(probe.attempts.max(1)));
                    }
                    HopOutcome::Silent => {}
                    HopOutcome::Unsent(errno) => counts.counters.count(Outcome::Unsent(*errno)),
                }
            }
        }
        counts.stopped(trace.end)
    }

    pub(crate) fn of_sampled(path: &'a SampledPath) -> Self {
        let mut counts = Self::empty(PathRun::Sampled(path));
        counts.receiver_dropped = path.receiver_dropped;
        counts.span = path.duration;
        match path.end {
            PathEnd::Reached { hop } => {
                if let Some(end) = path.hops.iter().find(|seen| seen.hop == hop) {
                    counts.counters = decided(&end.counters);
                    if let Some(target) = end.responders.iter().max_by_key(|one| one.rtt.count()) {
                        counts.rtt = target.rtt.clone();
                    }
                }
            }
            PathEnd::Silent { .. } => {
                let tail = path.hops.iter().find(|hop| is_behind_all(path.end, hop.hop));
                counts.sent(Outcome::Lost, tail.map_or(path.rounds, |hop| hop.counters.lost));
            }
            PathEnd::Stopped { .. } | PathEnd::Loop { .. } | PathEnd::TooFar => {}
        }
        for hop in &path.hops {
            for responder in &hop.responders {
                if let Some(report) = responder.error {
                    let answers = responder.counters.received.saturating_add(responder.counters.late);
                    counts.icmp_error(report, answers.max(1), hop.hop);
                }
            }
            counts.counters.unsent = counts.counters.unsent.saturating_add(hop.counters.unsent);
            for unsent in &hop.counters.unsent_by {
                match counts.counters.unsent_by.iter_mut().find(|one| one.errno == unsent.errno) {
                    Some(one) => one.count = one.count.saturating_add(unsent.count),
                    None => counts.counters.unsent_by.push(*unsent),
                }
            }
        }
        counts.stopped(path.end)
    }

    /// The ICMP errors as the notebook takes them.
    pub(super) fn icmp_errors(&self) -> Vec<(IcmpReport, u64)> {
        self.icmp.iter().map(|(report, count, _)| (*report, *count)).collect()
    }

    fn empty(run: PathRun<'a>) -> Self {
        Self {
            run,
            counters: Counters::default(),
            rtt: DelayDistribution::default(),
            icmp: Vec::new(),
            receiver_dropped: 0,
            span: Duration::ZERO,
        }
    }

    fn sent(&mut self, outcome: Outcome, count: u64) {
        let counters = &mut self.counters;
        counters.sent = counters.sent.saturating_add(count);
        let slot = match outcome {
            Outcome::Received => &mut counters.received,
            Outcome::IcmpError(_) => &mut counters.icmp_errors,
            _ => &mut counters.lost,
        };
        *slot = slot.saturating_add(count);
    }

    /// Counts what ICMP says, unless it is what a path is made of: a hop limit that ran out, or the target's port.
    fn icmp_error(&mut self, report: IcmpReport, count: u64, hop: u8) {
        let kind = AnswerKind::Icmp(report);
        if kind.is_time_exceeded() || kind.is_from_target() {
            return;
        }
        match self.icmp.iter_mut().find(|(known, ..)| *known == report) {
            Some((_, known, _)) => *known = known.saturating_add(count),
            None => self.icmp.push((report, count, hop)),
        }
        self.sent(Outcome::IcmpError(report), count);
    }

    /// Whoever stops the path is heard even where the answer itself is no longer kept.
    fn stopped(mut self, end: PathEnd) -> Self {
        if let PathEnd::Stopped { hop, report } = end
            && !self.icmp.iter().any(|(known, ..)| *known == report)
        {
            self.icmp_error(report, 1, hop);
        }
        self
    }
}

/// The counters of the probes that have an outcome: in a run that goes on, some are still under way. Those that did not
/// leave are counted for all hops together.
pub(super) fn decided(counters: &Counters) -> Counters {
    let Counters { received, late, lost, icmp_errors, corrupt, suspended, .. } = *counters;
    let sent = [received, late, lost, icmp_errors, corrupt, suspended];
    let sent = sent.into_iter().fold(0, u64::saturating_add).min(counters.sent);
    Counters { sent, unsent: 0, unsent_by: Vec::new(), ..counters.clone() }
}

/// The hop is behind the last that answers.
fn is_behind_all(end: PathEnd, hop: u8) -> bool {
    matches!(end, PathEnd::Silent { last } if last.is_none_or(|last| hop > last))
}

/// How far away the sender of an error is: a router that forwards first and objects afterwards is one hop nearer than
/// the probe would have gone, where it has answered for itself.
fn distance_in_trace(trace: &TraceReport, report: IcmpReport, hop: u8) -> u8 {
    let own = trace.hops.iter().find(|near| {
        near.answers().any(|answer| answer.kind.is_time_exceeded() && Some(answer.from) == report.offender)
    });
    own.map_or(hop, |near| near.hop.min(hop))
}
