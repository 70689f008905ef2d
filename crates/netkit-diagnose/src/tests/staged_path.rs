//! Staged paths: a trace or a sampled path described hop by hop.
//!
//! It judges nothing but through the crate's own entry points.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    AnswerKind, Answered, Counters, FlowId, HopAnswer, HopLoss, HopNote, HopOutcome, HopProbe, HopReport,
    IcmpReport, InterfaceNames, KernelTime, LossClass, LossEstimate, Method, MtuStep, PathChange, PathEnd,
    PathMtuReport, RateTest, ReceiveStamp, Responder, Rtt, SampledHop, SampledPath, SendStamp, StampBasis,
    TraceReport, TraceRun,
};
use netkit_net::Errno;
use netkit_stats::{DelayDistribution, DelayVariation, Interval, wilson_95};

use super::staged::{OWN, TARGET, address};
use crate::{Diagnosis, ThisHost, diagnose_sampled, diagnose_trace};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("a literal address")
}

/// The address of the router at a distance.
pub(super) fn router(hop: u8) -> IpAddr {
    ip(&format!("10.1.{hop}.1"))
}

pub(super) fn report(icmp_type: u8, code: u8, offender: IpAddr) -> IcmpReport {
    IcmpReport { ipv6: false, icmp_type, code, offender: Some(offender), mtu: None }
}

/// A trace to the target, with three queries a hop.
#[derive(Clone, Debug)]
pub(super) struct StagedTrace {
    pub(super) run: TraceRun,
    pub(super) method: Method,
}

/// A trace that answered by so many routers.
pub(super) fn trace(routers: u8) -> StagedTrace {
    let trace =
        TraceReport { hops: Vec::new(), end: PathEnd::TooFar, max_hop: 30, sent: 0, receiver_dropped: 0 };
    let run = TraceRun { trace, tried: Vec::new(), graph: None, path_mtu: None };
    let empty = StagedTrace { run, method: Method::IcmpDatagram };
    (1..=routers).fold(empty, |path, hop| path.answers(router(hop), exceeded(hop)))
}

fn exceeded(hop: u8) -> AnswerKind {
    AnswerKind::Icmp(report(11, 0, router(hop)))
}

impl StagedTrace {
    pub(super) fn by(self, method: Method) -> Self {
        Self { method, ..self }
    }

    pub(super) fn reached(self) -> Self {
        self.answers(ip(TARGET), AnswerKind::EchoReply).ends(|hop| PathEnd::Reached { hop })
    }

    /// The next hop says this, and the path ends there.
    pub(super) fn stopped(self, icmp_type: u8, code: u8, by: IpAddr) -> Self {
        let report = report(icmp_type, code, by);
        self.answers(by, AnswerKind::Icmp(report)).ends(|hop| PathEnd::Stopped { hop, report })
    }

    pub(super) fn silent(self) -> Self {
        self.hop(&HopOutcome::Silent)
    }

    pub(super) fn silent_tail(self) -> Self {
        let last = self.run.trace.hops.last().map(|hop| hop.hop);
        self.silent().ends(|_| PathEnd::Silent { last })
    }

    pub(super) fn unsent(self, errno: Errno) -> Self {
        self.hop(&HopOutcome::Unsent(errno)).ends(|_| PathEnd::Silent { last: None })
    }

    pub(super) fn ends(mut self, end: impl FnOnce(u8) -> PathEnd) -> Self {
        self.run.trace.end = end(self.length());
        self
    }

    pub(super) fn note(mut self, hop: u8, note: HopNote) -> Self {
        self.run.trace.hops[usize::from(hop) - 1].notes.push(note);
        self
    }

    pub(super) fn tried(mut self, other: Self) -> Self {
        self.run.tried.push((other.method, other.run.trace));
        self
    }

    pub(super) fn path_mtu(mut self, found: PathMtuReport) -> Self {
        self.run.path_mtu = Some(found);
        self
    }

    pub(super) fn answers(self, from: IpAddr, kind: AnswerKind) -> Self {
        let duration = Duration::from_millis(u64::from(self.length()) + 1);
        let basis = StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel);
        self.hop(&HopOutcome::Answered(HopAnswer {
            from,
            kind,
            rtt: Some(Rtt { duration, basis }),
            at: KernelTime::from_epoch(Duration::from_secs(1_795_403_400)),
            hop_limit: None,
            interface: None,
            labels: Vec::new(),
            interfaces: Vec::new(),
            checksum_shift: None,
        }))
    }

    pub(super) fn diagnose(&self) -> Diagnosis {
        with_host(|host| diagnose_trace(&self.run, address(TARGET), self.method, host))
    }

    fn hop(mut self, outcome: &HopOutcome) -> Self {
        let probe = |query| HopProbe { flow: FlowId(query), outcome: outcome.clone(), attempts: 2 };
        let hop =
            HopReport { hop: self.length() + 1, probes: (0..3).map(probe).collect(), notes: Vec::new() };
        self.run.trace.hops.push(hop);
        self
    }

    fn length(&self) -> u8 {
        u8::try_from(self.run.trace.hops.len()).expect("a short path")
    }
}

/// A path sampled over many rounds.
#[derive(Clone, Debug)]
pub(super) struct StagedSampled(pub(super) SampledPath);

/// A path of so many routers, each of which answered all of so many rounds.
pub(super) fn sampled(routers: u8, rounds: u64) -> StagedSampled {
    let path = SampledPath {
        hops: Vec::new(),
        end: PathEnd::TooFar,
        rounds,
        path_changes: 0,
        latest_changes: Vec::new(),
        receiver_dropped: 0,
        duration: Duration::from_secs(rounds),
    };
    (0..routers).fold(StagedSampled(path), |path, _| path.router(0, LossClass::None))
}

impl StagedSampled {
    /// One more router that did not answer so many of the rounds.
    pub(super) fn router(self, lost: u64, class: LossClass) -> Self {
        let from = router(self.length() + 1);
        self.hop(from, lost, class)
    }

    /// The target, which did not answer so many of the rounds.
    pub(super) fn target(mut self, lost: u64, class: LossClass) -> Self {
        self = self.hop(ip(TARGET), lost, class);
        self.0.end = PathEnd::Reached { hop: self.length() };
        self
    }

    /// One more hop, whose probes are all under way.
    pub(super) fn awaited(self) -> Self {
        let rounds = self.0.rounds;
        let mut path = self.router(rounds, LossClass::Unknown);
        let hop = path.0.hops.last_mut().expect("a hop");
        hop.outstanding = std::mem::take(&mut hop.counters.lost);
        path
    }

    /// The latest hop answered as many a second at half the rate.
    pub(super) fn limited_by_rate(mut self, full: Answered, half: Answered) -> Self {
        let loss = &mut self.0.hops.last_mut().expect("a hop").loss;
        loss.rate_test = Some(RateTest { full, half, is_limited: Some(true) });
        (loss.path, loss.link) = (None, None);
        self
    }

    pub(super) fn ends(mut self, end: PathEnd) -> Self {
        self.0.end = end;
        self
    }

    pub(super) fn changed(mut self, times: u64, hop: u8) -> Self {
        let change =
            PathChange { round: 17, hop, flow: FlowId(0), before: router(hop), after: router(hop + 100) };
        self.0.path_changes = times;
        self.0.latest_changes = vec![change];
        self
    }

    pub(super) fn receiver_dropped(mut self, count: u64) -> Self {
        self.0.receiver_dropped = count;
        self
    }

    pub(super) fn late_at_last(mut self, late: u64) -> Self {
        let counters = &mut self.0.hops.last_mut().expect("a hop").counters;
        counters.received -= late;
        counters.late += late;
        self
    }

    pub(super) fn diagnose(&self) -> Diagnosis {
        with_host(|host| diagnose_sampled(&self.0, address(TARGET), Method::IcmpDatagram, host))
    }

    fn hop(mut self, from: IpAddr, lost: u64, class: LossClass) -> Self {
        let sent = self.0.rounds;
        let counters = Counters { sent, received: sent - lost, lost, ..Counters::default() };
        let mut rtt = DelayDistribution::default();
        rtt.record(Duration::from_millis(u64::from(self.length()) + 1));
        let responder = Responder {
            address: from,
            flow: FlowId(0),
            counters: counters.clone(),
            rtt,
            variation: DelayVariation::default(),
            last: None,
            basis: None,
            labels: Vec::new(),
            error: None,
            hops_back: None,
        };
        let responders = if lost < sent { vec![responder] } else { Vec::new() };
        let hop = self.length() + 1;
        self.0.hops.push(SampledHop {
            hop,
            counters,
            outstanding: 0,
            responders,
            loss: whose(lost, sent, class),
            history: Vec::new(),
        });
        self
    }

    fn length(&self) -> u8 {
        u8::try_from(self.0.hops.len()).expect("a short path")
    }
}

/// Loss as the attribution tells it, where a limited router excuses all of its own and nobody shares another's.
#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn whose(lost: u64, sent: u64, class: LossClass) -> HopLoss {
    let estimate = |lost: u64| {
        let interval = wilson_95(lost, sent).unwrap_or(Interval { low: 0.0, high: 1.0 });
        LossEstimate { ratio: lost as f64 / sent.max(1) as f64, interval }
    };
    let excused = class == LossClass::ReplyLimited;
    HopLoss {
        class,
        path: Some(estimate(if excused { 0 } else { lost })),
        link: (class == LossClass::Forwarding).then(|| estimate(lost)),
        node_ratio: Some(if excused { estimate(lost).ratio } else { 0.0 }),
        rate_test: None,
    }
}

/// A path MTU that a router at this hop names.
pub(super) fn reduced_mtu(mtu: u16, hop: u8) -> PathMtuReport {
    let step = MtuStep { hop: Some(hop), from: router(hop), mtu: Some(mtu) };
    PathMtuReport { path_mtu: Some(mtu), link_mtu: 1_500, steps: vec![step], black_hole: None, sent: 9 }
}

pub(super) fn with_host(diagnose: impl FnOnce(ThisHost<'_>) -> Diagnosis) -> Diagnosis {
    let own = [ip(OWN), ip("127.0.0.1")];
    let interfaces = InterfaceNames::default();
    diagnose(ThisHost { addresses: &own, missing_source: None, interfaces: &interfaces })
}
