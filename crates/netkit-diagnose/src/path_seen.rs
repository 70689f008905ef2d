//! What was seen of a path, traced once or sampled over many rounds, in the form in which rules ask for it.
//!
//! It judges nothing. Counts that rules of `netkit ping` understand are those of the target: a router that does not
//! answer is not a probe without answer, because nobody asked the router for anything.

use std::net::IpAddr;

use netkit_model::{
    Address, Evidence, EvidenceFact, EvidenceId, HopLoss, HopNote, LossClass, Method, MtuBlackHole, MtuStep,
    PathChange, PathEnd, PathFact, PathGraph, RateTest, Responder, SampledPath, TraceReport, TraceRun,
};

use crate::notebook::Notebook;
use crate::observations::{Observations, Subject, ThisHost};

mod counts;

pub(crate) use counts::PathCounts;
use counts::decided;

/// The measurement that the path is known from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PathRun<'a> {
    /// Traced once.
    Trace(&'a TraceRun),
    /// Sampled over many rounds.
    Sampled(&'a SampledPath),
}

/// Everything seen of the path to a target.
#[derive(Debug)]
pub(crate) struct PathSeen<'a> {
    /// By the method in use.
    pub(crate) end: PathEndSeen,
    /// By methods tried before, which did not reach the target.
    pub(crate) tried: Vec<PathEndSeen>,
    pub(crate) hops: Vec<HopSeen>,
    pub(crate) notes: Vec<(u8, HopNote, EvidenceId)>,
    /// All paths, where they were looked for.
    pub(crate) graph: Option<&'a PathGraph>,
    /// The path MTU and the numbers of its steps, where it was looked for and found.
    pub(crate) path_mtu: Option<u16>,
    pub(crate) mtu_steps: Vec<(MtuStep, EvidenceId)>,
    pub(crate) black_hole: Option<(MtuBlackHole, EvidenceId)>,
    pub(crate) changes: Option<PathChangesSeen>,
}

/// How a path ends.
#[derive(Clone, Debug)]
pub(crate) struct PathEndSeen {
    pub(crate) method: Method,
    pub(crate) end: PathEnd,
    /// Who answered last, or the routers of a circle.
    pub(crate) heard: Vec<IpAddr>,
    pub(crate) evidence: EvidenceId,
}

/// A hop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HopSeen {
    pub(crate) hop: u8,
    /// Who answers there most.
    pub(crate) address: Option<IpAddr>,
    /// What it loses, where it was sampled.
    pub(crate) loss: Option<LossSeen>,
}

/// What a hop of a sampled path loses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LossSeen {
    pub(crate) loss: HopLoss,
    /// Whether it was written down: only loss that means something is.
    pub(crate) evidence: Option<EvidenceId>,
}

/// Changes of a sampled path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathChangesSeen {
    pub(crate) count: u64,
    pub(crate) rounds: u64,
    pub(crate) latest: Option<PathChange>,
    pub(crate) evidence: EvidenceId,
}

/// Observes a path to this target.
pub(crate) fn observe_path<'a>(
    counts: &'a PathCounts<'a>,
    target: Address,
    method: Method,
    host: ThisHost<'a>,
) -> (Observations<'a>, Vec<Evidence>) {
    let mut notebook = Notebook::default();
    let about = Some(target);
    let mut ids = notebook.note_counters(about, &counts.counters, &counts.rtt);
    ids.receiver_dropped =
        notebook.note_if(counts.receiver_dropped, |count| EvidenceFact::ReceiverDropped { count });
    let mut icmp = notebook.note_icmp(about, &counts.icmp_errors(), host);
    for (seen, (.., hop)) in icmp.iter_mut().zip(&counts.icmp) {
        seen.hop = Some(*hop);
    }
    let observations = Observations {
        subject: Subject::Target(target),
        counters: &counts.counters,
        rtt: &counts.rtt,
        icmp,
        unsent: notebook.note_send_failures(about, &counts.counters),
        receiver_dropped: counts.receiver_dropped,
        method: Some(method),
        host,
        span: counts.span,
        ids,
        path: Some(match counts.run {
            PathRun::Trace(run) => PathSeen::of_trace(run, target, method, &mut notebook),
            PathRun::Sampled(path) => PathSeen::of_sampled(path, target, method, &mut notebook),
        }),
    };
    (observations, notebook.evidence)
}

impl<'a> PathSeen<'a> {
    fn of_trace(run: &'a TraceRun, target: Address, method: Method, notebook: &mut Notebook) -> Self {
        let mut end_of = |method: Method, trace: &TraceReport| {
            PathEndSeen::noted(method, trace.end, &hops_of_trace(trace), target, notebook)
        };
        let end = end_of(method, &run.trace);
        let tried = run.tried.iter().map(|(method, trace)| end_of(*method, trace)).collect();
        let notes = run.trace.hops.iter().flat_map(|hop| hop.notes.iter().map(|note| (hop.hop, *note)));
        let notes = notes.map(|(hop, note)| (hop, note, note_path(notebook, PathFact::Note { hop, note })));
        let notes = notes.collect();
        let steps = run.path_mtu.iter().flat_map(|found| &found.steps);
        Self {
            end,
            tried,
            hops: hops_of_trace(&run.trace),
            notes,
            graph: run.graph.as_ref(),
            path_mtu: run.path_mtu.as_ref().and_then(|found| found.path_mtu),
            mtu_steps: steps.map(|step| (*step, note_path(notebook, PathFact::MtuStep(*step)))).collect(),
            black_hole: run.path_mtu.as_ref().and_then(|found| {
                let hole = found.black_hole?;
                Some((hole, note_path(notebook, PathFact::MtuBlackHole(hole))))
            }),
            changes: None,
        }
    }

    fn of_sampled(path: &SampledPath, target: Address, method: Method, notebook: &mut Notebook) -> Self {
        let mut hops = hops_of_sampled(path);
        let end = PathEndSeen::noted(method, path.end, &hops, target, notebook);
        for (seen, hop) in hops.iter_mut().zip(&path.hops) {
            let says_something = matches!(hop.loss.class, LossClass::Forwarding | LossClass::ReplyLimited);
            let evidence = says_something.then(|| {
                let counters = decided(&hop.counters);
                let fact = PathFact::Loss {
                    hop: hop.hop,
                    from: seen.address,
                    lost: counters.lost,
                    sent: counters.tried(),
                    loss: hop.loss,
                };
                note_path(notebook, fact)
            });
            seen.loss = Some(LossSeen { loss: hop.loss, evidence });
        }
        let changes = (path.path_changes > 0).then(|| {
            let (count, latest) = (path.path_changes, path.latest_changes.last().copied());
            let evidence = note_path(notebook, PathFact::Changes { count, latest });
            PathChangesSeen { count, rounds: path.rounds, latest, evidence }
        });
        Self {
            end,
            tried: Vec::new(),
            hops,
            notes: Vec::new(),
            graph: None,
            path_mtu: None,
            mtu_steps: Vec::new(),
            black_hole: None,
            changes,
        }
    }

    /// Who answers at a distance.
    pub(crate) fn address(&self, hop: u8) -> Option<IpAddr> {
        self.hops.iter().find(|seen| seen.hop == hop)?.address
    }

    /// The distance of the target, where it answers.
    pub(crate) fn reached(&self) -> Option<u8> {
        match self.end.end {
            PathEnd::Reached { hop } => Some(hop),
            _ => None,
        }
    }

    /// The target, with what half the rate showed of it, where it limits its own replies for certain.
    pub(crate) fn limited_target(&self) -> Option<(LossSeen, RateTest)> {
        let target = self.hops.iter().find(|hop| Some(hop.hop) == self.reached())?;
        let loss = target.loss.filter(|seen| seen.loss.class == LossClass::ReplyLimited)?;
        Some((loss, loss.loss.rate_test.filter(|_| loss.loss.is_proven_limit())?))
    }

    /// The hops whose loss is of this class, with the number of that observation.
    pub(crate) fn hops_that_lose(&self, class: LossClass) -> impl Iterator<Item = (&HopSeen, LossSeen)> {
        self.hops
            .iter()
            .filter_map(|hop| Some((hop, hop.loss?)))
            .filter(move |(_, seen)| seen.loss.class == class)
    }
}

impl PathEndSeen {
    fn noted(
        method: Method,
        end: PathEnd,
        hops: &[HopSeen],
        address: Address,
        notebook: &mut Notebook,
    ) -> Self {
        let at = |hop: u8| hops.iter().find(|seen| seen.hop == hop).and_then(|seen| seen.address);
        let heard: Vec<IpAddr> = match end {
            PathEnd::Reached { hop } => at(hop).into_iter().collect(),
            PathEnd::Silent { last } => last.and_then(at).into_iter().collect(),
            PathEnd::Stopped { report, .. } => report.offender.into_iter().collect(),
            PathEnd::Loop { first, length } => (first..first.saturating_add(length)).filter_map(at).collect(),
            PathEnd::TooFar => hops.iter().rev().find_map(|seen| seen.address).into_iter().collect(),
        };
        let fact = PathFact::End { address, method, end, heard: heard.clone() };
        Self { method, end, heard, evidence: note_path(notebook, fact) }
    }
}

fn note_path(notebook: &mut Notebook, fact: PathFact) -> EvidenceId {
    notebook.note(EvidenceFact::Path(fact))
}

fn hops_of_trace(trace: &TraceReport) -> Vec<HopSeen> {
    let seen = trace.hops.iter().map(|hop| {
        let address = hop.answers().next().map(|answer| answer.from);
        HopSeen { hop: hop.hop, address, loss: None }
    });
    seen.collect()
}

fn hops_of_sampled(path: &SampledPath) -> Vec<HopSeen> {
    let seen = path.hops.iter().map(|hop| {
        let answers = |one: &&Responder| one.counters.received.saturating_add(one.counters.late);
        // The first of equals: `max_by_key` takes the last.
        let address = hop.responders.iter().rev().max_by_key(answers).map(|one| one.address);
        HopSeen { hop: hop.hop, address, loss: None }
    });
    seen.collect()
}
