//! Traces and sampled paths made by hand, for the tests of every format.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    AnswerKind, Counters, FlowId, GraphLevel, GraphLink, GraphNode, HopAnswer, HopInterface,
    HopInterfaceRole, HopLoss, HopNote, HopOutcome, HopProbe, HopReport, IcmpReport, LossClass, LossEstimate,
    Method, MplsLabel, MtuBlackHole, MtuDirection, MtuStep, Origin, PathChange, PathEnd, PathGraph,
    PathMtuReport, ProbeEvent, Responder, RunReport, RunStart, SampledEvent, SampledHop, SampledOutcome,
    SampledPath, TraceEvent, TraceReport, TraceRun,
};
use netkit_net::{Errno, KernelTime};
use netkit_stats::{DelayDistribution, DelayVariation, wilson_95};

use crate::run::{self, Run, ip, micros, name};

/// The target of every run here.
pub const TARGET: &str = "10.77.6.2";
/// The router with whatever a router can say of itself.
pub const ROUTER: &str = "10.77.3.1";

pub fn time_exceeded(from: &str) -> AnswerKind {
    AnswerKind::Icmp(IcmpReport { ipv6: false, icmp_type: 11, code: 0, offender: Some(ip(from)), mtu: None })
}

pub fn unreachable(from: &str, code: u8, mtu: Option<u32>) -> AnswerKind {
    AnswerKind::Icmp(IcmpReport { ipv6: false, icmp_type: 3, code, offender: Some(ip(from)), mtu })
}

/// A hop limit ran out at this router, this many microseconds away.
pub fn answer(from: &str, rtt: u64) -> HopAnswer {
    HopAnswer {
        from: ip(from),
        kind: time_exceeded(from),
        rtt: Some(run::round_trip(rtt)),
        at: KernelTime::from_epoch(Duration::from_micros(1_795_403_401_000_045)),
        hop_limit: Some(62),
        interface: Some(2),
        labels: Vec::new(),
        interfaces: Vec::new(),
        checksum_shift: Some(0),
    }
}

pub fn probe(outcome: HopOutcome) -> HopProbe {
    HopProbe { flow: FlowId(0), outcome, attempts: 1 }
}

pub fn answered(from: &str, rtt: u64) -> HopProbe {
    probe(HopOutcome::Answered(answer(from, rtt)))
}

pub fn with_kind(from: &str, rtt: u64, kind: AnswerKind) -> HopProbe {
    probe(HopOutcome::Answered(HopAnswer { kind, ..answer(from, rtt) }))
}

pub fn silent() -> HopProbe {
    HopProbe { attempts: 2, ..probe(HopOutcome::Silent) }
}

pub fn hop(hop: u8, probes: Vec<HopProbe>, notes: Vec<HopNote>) -> HopReport {
    HopReport { hop, probes, notes }
}

pub fn start(command: &'static str, method: Method) -> RunStart {
    RunStart {
        command,
        payload_size: 32,
        max_hop: Some(30),
        ..run::start(vec![run::target("example.com", TARGET)], method)
    }
}

/// A run that tells these hops and nothing else.
pub fn of_hops(hops: Vec<HopReport>, end: PathEnd) -> Run<TraceEvent> {
    let queries = hops.iter().flat_map(|hop| {
        (1..).zip(&hop.probes).map(|(query, probe)| TraceEvent::Probe {
            hop: hop.hop,
            query,
            probe: probe.clone(),
        })
    });
    let events = queries.chain(hops.iter().cloned().map(TraceEvent::Hop)).collect();
    let trace = TraceReport { hops, end, max_hop: 30, sent: 19, receiver_dropped: 0 };
    let report = TraceRun { trace, tried: Vec::new(), graph: None, path_mtu: None };
    let mut end = run::end(RunReport::Trace(Box::new(report)), run::fine("example.com answers"), Vec::new());
    end.vantage.method = Some(Method::Udp);
    Run { start: start("trace", Method::Udp), names: Vec::new(), origins: Vec::new(), events, end }
}

/// A path as traceroute knows them.
pub fn plain() -> Run<TraceEvent> {
    let port_unreachable = || unreachable(TARGET, 3, None);
    let hops = vec![
        hop(1, vec![answered("10.77.1.2", 44), answered("10.77.1.2", 5), silent()], vec![]),
        hop(2, vec![silent(), silent(), silent()], vec![]),
        hop(3, vec![silent(), answered("10.0.0.9", 12_345), answered("10.0.0.8", 11_200)], vec![]),
        hop(4, (0..3).map(|_| with_kind(TARGET, 250_000, port_unreachable())).collect(), vec![]),
    ];
    let mut run = of_hops(hops, PathEnd::Reached { hop: 4 });
    run.names = vec![(ip("10.77.1.2"), name(b"gw"))];
    run
}

fn described_router() -> HopAnswer {
    let label = |label, bottom_of_stack| MplsLabel { label, traffic_class: 0, bottom_of_stack, ttl: 1 };
    let interface = |role, index, address: Option<&str>, name: Option<&[u8]>| HopInterface {
        role,
        index,
        address: address.map(ip),
        name: name.map(run::name),
        mtu: Some(1500),
    };
    HopAnswer {
        hop_limit: Some(245),
        labels: vec![label(24_015, false), label(16, true)],
        interfaces: vec![
            interface(HopInterfaceRole::Incoming, Some(3), Some("10.1.2.1"), Some(b"eth0")),
            interface(HopInterfaceRole::NextHop, Some(4), None, None),
        ],
        ..answer(ROUTER, 1_200)
    }
}

/// Hops with whatever can happen to them.
pub fn odd_hops() -> Vec<HopReport> {
    let described = || probe(HopOutcome::Answered(described_router()));
    let unstamped = HopAnswer { rtt: None, hop_limit: None, interface: None, ..answer("10.77.3.2", 0) };
    let asymmetric = HopNote::AsymmetricReturn { from: ip(ROUTER), back: 11 };
    let translated = HopAnswer { checksum_shift: Some(0x0102), ..answer(ROUTER, 900) };
    vec![
        hop(1, vec![described(), described(), answered(ROUTER, 1_300)], vec![asymmetric]),
        hop(2, vec![described(), probe(HopOutcome::Answered(unstamped))], vec![asymmetric]),
        hop(
            3,
            vec![probe(HopOutcome::Answered(translated)), silent()],
            vec![HopNote::RepeatsPrevious(ip(ROUTER)), HopNote::Translated],
        ),
        hop(4, vec![answered(TARGET, 700), silent()], vec![HopNote::TargetExceedsHopLimit]),
        hop(5, vec![answered(ROUTER, 900)], vec![HopNote::Loop { first: 3, length: 2 }]),
        hop(
            6,
            vec![
                with_kind(ROUTER, 800, unreachable(ROUTER, 4, Some(1400))),
                with_kind("10.77.5.1", 100, unreachable("10.77.5.1", 13, None)),
                probe(HopOutcome::Unsent(Errno::NOBUFS)),
                probe(HopOutcome::Unsent(Errno(9999))),
            ],
            vec![],
        ),
        hop(
            7,
            vec![with_kind(TARGET, 2_000, AnswerKind::SynAck), with_kind(TARGET, 2_100, AnswerKind::Reset)],
            vec![],
        ),
    ]
}

/// A balancer over two branches, of which one ends the path for some flows.
pub fn graph() -> PathGraph {
    let flows = |all: &[u16]| all.iter().copied().map(FlowId).collect::<Vec<_>>();
    let node = |address: &str, all: &[u16], is_end| GraphNode {
        address: ip(address),
        flows: flows(all),
        best: Some(run::round_trip(420)),
        is_end,
    };
    let link = |hop, from: &str, to: &str, all: &[u16]| GraphLink {
        hop,
        from: ip(from),
        to: ip(to),
        flows: flows(all),
    };
    let level = |hop, nodes, silent: &[u16]| GraphLevel { hop, nodes, silent: flows(silent) };
    let (left, right) = ("10.77.4.1", "10.77.4.2");
    PathGraph {
        levels: vec![
            level(1, vec![node(ROUTER, &[0, 1, 2, 3], false)], &[]),
            level(2, vec![node(left, &[0, 2], false), node(right, &[1], false)], &[3]),
            level(3, vec![node(TARGET, &[0, 1, 2], true)], &[3]),
        ],
        links: vec![
            link(1, ROUTER, left, &[0, 2]),
            link(1, ROUTER, right, &[1]),
            link(2, left, TARGET, &[0, 2]),
            link(2, right, TARGET, &[1]),
        ],
        ends: (0..3)
            .map(|flow| (FlowId(flow), PathEnd::Reached { hop: 3 }))
            .chain([(FlowId(3), PathEnd::Silent { last: Some(1) })])
            .collect(),
        failure_bound: 0.05,
        sent: 27,
        is_full: true,
        spread_per_packet: vec![3],
    }
}

pub fn path_mtu() -> PathMtuReport {
    let step = |hop, from: &str, mtu| MtuStep { hop, from: ip(from), mtu };
    PathMtuReport {
        path_mtu: Some(1400),
        link_mtu: 1500,
        steps: vec![
            step(Some(3), "10.77.4.1", Some(1492)),
            step(Some(5), "10.77.5.1", None),
            step(None, "10.77.5.2", Some(1400)),
        ],
        black_hole: Some(MtuBlackHole {
            behind: Some((5, ip("10.77.5.1"))),
            before: Some((6, ip(TARGET))),
            passes: 1400,
            vanishes: 1401,
            direction: MtuDirection::Forward,
        }),
        sent: 31,
    }
}

/// A trace with everything that can be looked for, by the second method.
pub fn odd() -> Run<TraceEvent> {
    let mut run = of_hops(odd_hops(), PathEnd::Reached { hop: 7 });
    let first = hop(1, vec![silent()], vec![]);
    let before = TraceReport {
        hops: vec![first.clone()],
        end: PathEnd::Silent { last: None },
        max_hop: 30,
        sent: 2,
        receiver_dropped: 1,
    };
    run.start = start("trace", Method::IcmpDatagram);
    let another = TraceEvent::Method { method: Method::Tcp, port: Some(443) };
    run.events.splice(0..0, [TraceEvent::Hop(first), another]);
    run.events.push(TraceEvent::Information(ProbeEvent::Suspended(Duration::from_secs(3))));
    run.end.vantage.method = Some(Method::Tcp);
    if let RunReport::Trace(trace) = &mut run.end.report {
        trace.tried = vec![(Method::IcmpDatagram, before)];
        trace.graph = Some(graph());
        trace.path_mtu = Some(path_mtu());
    }
    run.names = vec![(ip(ROUTER), name(b"core1.example.net")), (ip(TARGET), name(b"example.com"))];
    run.origins = origins(b"Example Networks");
    run
}

pub fn origins(organisation: &[u8]) -> Vec<(IpAddr, Origin)> {
    let organisation = Some(name(organisation));
    vec![
        (ip(ROUTER), Origin { as_number: 64_500, organisation }),
        (ip("10.77.3.2"), Origin { as_number: 4_200_000_000, organisation: None }),
    ]
}

fn responder(address: &str, rtts: &[u64], lost: u64) -> Responder {
    let received = u64::try_from(rtts.len()).expect("a few");
    let counters =
        Counters { sent: received + lost, stamped: received + lost, received, lost, ..Counters::default() };
    let mut one = Responder {
        address: ip(address),
        flow: FlowId(0),
        counters,
        rtt: DelayDistribution::default(),
        variation: DelayVariation::default(),
        last: rtts.last().map(|rtt| micros(*rtt)),
        basis: rtts.last().map(|rtt| run::round_trip(*rtt).basis),
        labels: Vec::new(),
        error: None,
        hops_back: Some(2),
    };
    for rtt in rtts {
        one.rtt.record(micros(*rtt));
    }
    rtts.windows(2).for_each(|pair| one.variation.record_pair(micros(pair[0]), micros(pair[1])));
    one
}

fn loss(class: LossClass, lost: u64, sent: u64, node_ratio: Option<f64>) -> HopLoss {
    let estimate = wilson_95(lost, sent)
        .map(|interval| LossEstimate { ratio: if lost == 0 { 0.0 } else { 0.25 }, interval });
    HopLoss { class, path: estimate, link: estimate, node_ratio, rate_test: None }
}

/// A router that limits its replies, a silent one, and one that answers with another after a while.
pub fn sampled() -> Run<SampledEvent> {
    let mut limited = responder(ROUTER, &[1_000, 2_000], 2);
    limited.labels = described_router().labels;
    let mut stopping = responder("10.77.5.1", &[3_000], 1);
    if let AnswerKind::Icmp(report) = unreachable("10.77.5.1", 13, None) {
        stopping.error = Some(report);
    }
    let change =
        PathChange { round: 3, hop: 3, flow: FlowId(0), before: ip("10.77.4.1"), after: ip("10.77.5.1") };
    let silent = Counters { sent: 4, stamped: 4, lost: 4, ..Counters::default() };
    let both = Counters { sent: 4, stamped: 4, received: 3, lost: 1, ..Counters::default() };
    let history = vec![Some(micros(1_000)), None, None, Some(micros(2_000))];
    let hops = vec![
        SampledHop {
            hop: 1,
            counters: limited.counters.clone(),
            outstanding: 0,
            responders: vec![limited],
            loss: loss(LossClass::ReplyLimited, 0, 4, Some(0.5)),
            history,
        },
        SampledHop {
            hop: 2,
            counters: silent,
            outstanding: 0,
            responders: Vec::new(),
            loss: HopLoss { class: LossClass::Silent, ..HopLoss::UNDECIDED },
            history: Vec::new(),
        },
        SampledHop {
            hop: 3,
            counters: both,
            outstanding: 0,
            responders: vec![responder("10.77.4.1", &[2_500, 2_700], 0), stopping],
            loss: loss(LossClass::Forwarding, 1, 4, Some(0.0)),
            history: Vec::new(),
        },
    ];
    let path = SampledPath {
        hops,
        end: PathEnd::Silent { last: Some(3) },
        rounds: 4,
        path_changes: 1,
        latest_changes: vec![change],
        receiver_dropped: 2,
        duration: Duration::from_millis(4_200),
    };
    Run {
        start: start("mtr", Method::IcmpDatagram),
        names: vec![(ip(ROUTER), name(b"core1.example.net"))],
        origins: origins(b"Example Networks"),
        events: sampled_events(change),
        end: run::end(RunReport::Sampled(Box::new(path)), run::fine("example.com answers"), Vec::new()),
    }
}

fn sampled_events(change: PathChange) -> Vec<SampledEvent> {
    let outcome = |outcome| SampledEvent::Probe { round: 1, hop: 1, flow: FlowId(0), outcome };
    vec![
        SampledEvent::Round(1),
        outcome(SampledOutcome::Answered(described_router())),
        outcome(SampledOutcome::Silent),
        outcome(SampledOutcome::Late(answer(ROUTER, 1_500_000))),
        outcome(SampledOutcome::Unsent(Errno::NOBUFS)),
        SampledEvent::Change(change),
        SampledEvent::Information(ProbeEvent::ClockStep(Duration::from_secs(3))),
    ]
}

/// What an attacker would be called.
const ATTACK: &[u8] =
    b"=cmd|\x1b[2J\x1b]52;c;cHduCg==\x07\r\n<script> > [AS1] \xe2\x80\xae\xc2\x9b31m\x7f\t,\"\xff\xfe\0";

/// The odd trace, where everybody who can choose a name chose a bad one.
pub fn hostile_trace() -> Run<TraceEvent> {
    let mut run = odd();
    run.start.targets[0].input = String::from_utf8_lossy(ATTACK).into_owned();
    run.start.targets[0].name = Some(name(ATTACK));
    run.names.iter_mut().for_each(|(_, called)| *called = name(ATTACK));
    run.origins = origins(ATTACK);
    for event in &mut run.events {
        match event {
            TraceEvent::Probe { probe, .. } => rename(std::slice::from_mut(probe)),
            TraceEvent::Hop(hop) => rename(&mut hop.probes),
            TraceEvent::Method { .. } | TraceEvent::Information(_) => {}
        }
    }
    if let RunReport::Trace(trace) = &mut run.end.report {
        trace.trace.hops.iter_mut().for_each(|hop| rename(&mut hop.probes));
    }
    run
}

fn rename(probes: &mut [HopProbe]) {
    for probe in probes {
        if let HopOutcome::Answered(answer) = &mut probe.outcome {
            answer.interfaces.iter_mut().for_each(|one| one.name = Some(name(ATTACK)));
        }
    }
}

/// The sampled path, where everybody who can choose a name chose a bad one.
pub fn hostile_sampled() -> Run<SampledEvent> {
    let mut run = sampled();
    run.start.targets[0].input = String::from_utf8_lossy(ATTACK).into_owned();
    run.names.iter_mut().for_each(|(_, called)| *called = name(ATTACK));
    run.origins = origins(ATTACK);
    for event in &mut run.events {
        if let SampledEvent::Probe { outcome: SampledOutcome::Answered(answer), .. } = event {
            answer.interfaces.iter_mut().for_each(|one| one.name = Some(name(ATTACK)));
        }
    }
    run
}
