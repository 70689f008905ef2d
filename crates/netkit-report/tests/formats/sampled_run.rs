//! Sampled paths as they are in the field, made by hand for the reports that people read.

use std::time::Duration;

use netkit_model::{
    Confidence, Counters, Evidence, EvidenceFact, EvidenceId, FlowId, HopLoss, IcmpReport, Locus, LocusKind,
    LossClass, LossEstimate, Method, MplsLabel, NextTest, Origin, PathChange, PathEnd, Responder, RunReport,
    RunTarget, SampledEvent, SampledHop, SampledPath, Status, Verdict, VerdictId,
};
use netkit_stats::{DelayDistribution, DelayVariation, Interval, wilson_95};

use crate::run::{self, Run, ip, micros, name};

/// The target of every run here.
pub const TARGET: &str = "203.0.113.9";
/// A router with two neighbours at the same distance.
pub const BALANCED: &str = "192.0.2.14";

/// What came of the rounds of a hop: the round trips in microseconds, `None` for what was lost.
pub type Rounds = Vec<Option<u64>>;

/// So many rounds around a round trip, of which those are lost that `is_lost` says.
pub fn rounds(count: u64, around: u64, is_lost: impl Fn(u64) -> bool) -> Rounds {
    let rtt =
        |round: u64| around + around / 8 * (round * 37 % 11) / 11 + u64::from(round % 50 == 17) * around;
    (0..count).map(|round| (!is_lost(round)).then(|| rtt(round))).collect()
}

pub fn responder(address: &str, flow: u16, rounds: &[Option<u64>]) -> Responder {
    let received = rounds.iter().flatten().count() as u64;
    let sent = rounds.len() as u64;
    let mut one = Responder {
        address: ip(address),
        flow: FlowId(flow),
        counters: Counters { sent, stamped: sent, received, lost: sent - received, ..Counters::default() },
        rtt: DelayDistribution::default(),
        variation: DelayVariation::default(),
        last: rounds.iter().flatten().last().map(|rtt| micros(*rtt)),
        basis: rounds.iter().flatten().last().map(|rtt| run::round_trip(*rtt).basis),
        labels: Vec::new(),
        error: None,
        hops_back: None,
    };
    rounds.iter().flatten().for_each(|rtt| one.rtt.record(micros(*rtt)));
    for pair in rounds.windows(2) {
        if let [Some(before), Some(after)] = pair {
            one.variation.record_pair(micros(*before), micros(*after));
        }
    }
    one
}

/// A hop that one router answers.
pub fn hop(number: u8, address: &str, rounds: &[Option<u64>], loss: HopLoss) -> SampledHop {
    let responder = responder(address, 0, rounds);
    SampledHop {
        hop: number,
        counters: responder.counters.clone(),
        outstanding: 0,
        responders: vec![responder],
        loss,
        history: rounds.iter().map(|rtt| rtt.map(micros)).collect(),
    }
}

pub fn silent_hop(number: u8, sent: u64) -> SampledHop {
    SampledHop {
        hop: number,
        counters: Counters { sent, stamped: sent, lost: sent, ..Counters::default() },
        outstanding: 0,
        responders: Vec::new(),
        loss: HopLoss { class: LossClass::Silent, ..HopLoss::UNDECIDED },
        history: vec![None; usize::try_from(sent).expect("a few")],
    }
}

/// So many of so many probes are lost up to here, and this link adds so much to it.
pub fn loss(class: LossClass, lost: u64, sent: u64, link: (f64, f64, f64), node: Option<f64>) -> HopLoss {
    let path = wilson_95(lost, sent).map(|interval| LossEstimate {
        ratio: f64::from(u32::try_from(lost).expect("a few")) / 300.0,
        interval,
    });
    let (ratio, low, high) = link;
    HopLoss {
        class,
        path,
        link: Some(LossEstimate { ratio, interval: Interval { low, high } }),
        node_ratio: node,
        rate_test: None,
    }
}

const CLEAN: (f64, f64, f64) = (0.0, 0.0, 0.012_6);

/// A hop that loses nothing.
pub fn no_loss() -> HopLoss {
    loss(LossClass::None, 0, 300, CLEAN, Some(0.0))
}

/// A path of six hops over 300 rounds: a router that limits its replies, a silent one, a balancer, and a link that loses.
pub fn lossy_path() -> SampledPath {
    let is_lost = |round: u64| matches!(round, 40..=47 | 120 | 199..=202);
    let clean = |around| rounds(300, around, |_| false);
    let none = |lost| loss(LossClass::None, lost, 300, CLEAN, Some(0.0));
    let limited_loss = loss(LossClass::ReplyLimited, 0, 300, CLEAN, Some(0.62));
    let mut limited = hop(3, "192.0.2.6", &rounds(300, 20_000, |round| round % 50 < 31), limited_loss);
    let label = |label, bottom_of_stack, ttl| MplsLabel { label, traffic_class: 0, bottom_of_stack, ttl };
    limited.responders[0].labels = vec![label(24_015, false, 1), label(16, true, 254)];
    limited.responders[0].hops_back = Some(11);

    let halves: (Rounds, Rounds) = (clean(21_000)[..180].to_vec(), clean(21_400)[180..].to_vec());
    let mut balanced = hop(4, "192.0.2.10", &clean(21_000), none(0));
    balanced.responders = vec![responder(BALANCED, 0, &halves.1), responder("192.0.2.10", 0, &halves.0)];

    let begins = loss(LossClass::Forwarding, 13, 300, (0.043_3, 0.025_5, 0.072_7), Some(0.0));
    let mut target = hop(6, TARGET, &rounds(300, 24_000, is_lost), none(13));
    target.counters.late = 2;
    target.counters.received -= 2;
    let change =
        PathChange { round: 181, hop: 4, flow: FlowId(0), before: ip("192.0.2.10"), after: ip(BALANCED) };
    SampledPath {
        hops: vec![
            hop(1, "198.51.100.1", &clean(600), none(0)),
            silent_hop(2, 300),
            limited,
            balanced,
            hop(5, "203.0.113.1", &rounds(300, 23_500, is_lost), begins),
            target,
        ],
        end: PathEnd::Reached { hop: 6 },
        rounds: 300,
        path_changes: 1,
        latest_changes: vec![change],
        receiver_dropped: 0,
        duration: Duration::from_secs(300),
    }
}

fn verdict() -> Verdict {
    Verdict {
        status: Status::Fail,
        id: VerdictId::PathLoss,
        locus: Locus { kind: LocusKind::Hop, address: Some(ip("203.0.113.1")), hop: Some(5) },
        confidence: Confidence::Likely,
        text: "4.33 % is lost from hop 5 (203.0.113.1) on; forward or return is unknown from one end".into(),
        evidence: vec![EvidenceId(1)],
        candidates: Vec::new(),
        ruled_out: Vec::new(),
        next: vec![NextTest {
            place: "www.example.net".into(),
            command: "netkit mtr 198.51.100.4".into(),
            decides: vec![VerdictId::PathLoss],
        }],
        fix: Vec::new(),
    }
}

/// A run that found this path.
pub fn of_path(command: &'static str, path: SampledPath, verdict: Verdict) -> Run<SampledEvent> {
    let words = ["netkit", command, "-c", "300", "www.example.net"];
    let mut start = run::start(
        vec![RunTarget { name: Some(name(b"www.example.net")), ..run::target("www.example.net", TARGET) }],
        Method::IcmpDatagram,
    );
    start.command = command;
    start.payload_size = 36;
    start.max_hop = Some(30);
    start.words = words.map(str::to_owned).to_vec();
    start.vantage.interface = Some("eth0".into());
    let silence =
        EvidenceFact::Silence { address: Some(ip(TARGET).into()), lost: 13, sent: 300, stamped: 300 };
    let mut end = run::end(
        RunReport::Sampled(Box::new(path)),
        verdict,
        vec![Evidence { id: EvidenceId(1), fact: silence }],
    );
    end.vantage.interface = Some("eth0".into());
    end.duration = Duration::from_millis(300_412);
    let organisation = Some(name(b"Example & Sons"));
    Run {
        start,
        names: vec![
            (ip("198.51.100.1"), name(b"gw.example.com")),
            (ip("192.0.2.6"), name(b"be2846.ccr42.fra03.atlas.example.net")),
            (ip(TARGET), name(b"www.example.net")),
        ],
        origins: vec![(ip("192.0.2.6"), Origin { as_number: 64_500, organisation })],
        events: vec![SampledEvent::Round(1)],
        end,
    }
}

pub fn lossy(command: &'static str) -> Run<SampledEvent> {
    of_path(command, lossy_path(), verdict())
}

/// As many hops and responders as one may meet, each responder with its own flow.
pub fn huge() -> Run<SampledEvent> {
    let one = |number: u8| {
        let few: Rounds = rounds(3, 1_000, |round| round == 1);
        let none = HopLoss::UNDECIDED;
        let mut hop = hop(number, "2001:db8:1111:2222:3333:4444:5555:6666", &few, none);
        hop.responders =
            (0..8).map(|flow| responder(&format!("2001:db8::{number:x}:{flow}"), flow, &few)).collect();
        // One more probe was sent than belongs to anybody.
        hop.counters = Counters { sent: 25, received: 16, lost: 9, ..Counters::default() };
        hop.history = vec![Some(micros(1)); 300];
        hop
    };
    let path = SampledPath { hops: (1..=200).map(one).collect(), end: PathEnd::TooFar, ..lossy_path() };
    of_path("mtr", path, run::fine("far away"))
}

/// The extremes of samples: none sent, one sent, none answered, and ratios that are no numbers.
pub fn scarce() -> Run<SampledEvent> {
    let none = HopLoss::UNDECIDED;
    let no_number =
        LossEstimate { ratio: f64::NAN, interval: Interval { low: f64::NAN, high: f64::INFINITY } };
    let odd = HopLoss {
        class: LossClass::Forwarding,
        path: Some(no_number),
        link: Some(no_number),
        node_ratio: Some(f64::NAN),
        rate_test: None,
    };
    let unsent = Counters { unsent: 3, ..Counters::default() };
    let refused = IcmpReport { ipv6: false, icmp_type: 3, code: 13, offender: Some(ip(TARGET)), mtu: None };
    let mut stopped = hop(4, TARGET, &[Some(0)], none);
    stopped.responders[0].error = Some(refused);
    let hops = vec![
        SampledHop { counters: unsent, ..silent_hop(1, 0) },
        hop(2, "192.0.2.1", &[Some(1_234_567_890)], none),
        hop(3, "192.0.2.2", &[None, None], odd),
        stopped,
    ];
    let path = SampledPath {
        hops,
        end: PathEnd::Stopped { hop: 4, report: refused },
        rounds: 1,
        path_changes: 0,
        latest_changes: Vec::new(),
        receiver_dropped: 4,
        duration: Duration::ZERO,
    };
    of_path("mtr", path, run::fine("hardly anything was measured"))
}
