//! Paths to draw, each with its names and its verdict.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use netkit_model::{
    Confidence, Counters, FlowId, HopLoss, InterfaceNames, Locus, LocusKind, LossClass, LossEstimate,
    MplsLabel, PathChange, PathEnd, Responder, RunStart, RunTarget, SampledHop, Status, Vantage, VerdictId,
};
use netkit_net::WallTime;
use netkit_stats::{DelayDistribution, DelayVariation, wilson_95};

use super::{Known, Origin, SampledPath, Untrusted, Verdict};

/// Rounds of every path.
const ROUNDS: u64 = 300;

/// Everything that is drawn.
pub(super) struct Scene {
    pub(super) path: SampledPath,
    pub(super) verdict: Option<Verdict>,
    pub(super) start: RunStart,
    pub(super) paused: bool,
    pub(super) message: Option<&'static str>,
    pub(super) names: HashMap<IpAddr, Untrusted>,
    pub(super) origins: HashMap<IpAddr, Origin>,
}

impl Scene {
    fn of(hops: Vec<SampledHop>, end: PathEnd, verdict: Option<Verdict>) -> Self {
        let path = SampledPath {
            hops,
            end,
            rounds: ROUNDS,
            path_changes: 1,
            latest_changes: vec![PathChange {
                round: 17,
                hop: 6,
                flow: FlowId(0),
                before: address(6, 1),
                after: address(6, 0),
            }],
            receiver_dropped: 0,
            duration: Duration::from_secs(ROUNDS),
        };
        let start = start("www.example.net", [203, 0, 113, 9].into());
        Self {
            path,
            verdict,
            start,
            paused: false,
            message: None,
            names: HashMap::new(),
            origins: HashMap::new(),
        }
    }

    /// What is known of an address.
    pub(super) fn known(&self, address: IpAddr) -> Known<'_> {
        Known { name: self.names.get(&address), origin: self.origins.get(&address) }
    }

    fn name(&mut self, hop: u8, name: &[u8]) {
        self.names.insert(address(hop, 0), Untrusted::from_bytes(name));
    }

    fn origin(&mut self, hop: u8, as_number: u32, organisation: &[u8]) {
        let organisation = Some(Untrusted::from_bytes(organisation));
        self.origins.insert(address(hop, 0), Origin { as_number, organisation });
    }
}

/// Twelve hops: one limits its replies, one is silent, one is two routers with labels, and from hop 7 on 4 % are lost.
pub(super) fn office() -> Scene {
    let mut hops: Vec<SampledHop> = (1..=12).map(quiet).collect();
    hops[3] = hop(4, vec![responder(4, 0, 186)], LossClass::ReplyLimited);
    hops[4] = hop(5, Vec::new(), LossClass::Silent);
    let mut twin = responder(6, 1, 0);
    twin.flow = FlowId(1);
    hops[5].responders.push(twin);
    hops[5].responders[0].labels = vec![
        MplsLabel { label: 24_015, traffic_class: 0, bottom_of_stack: false, ttl: 1 },
        MplsLabel { label: 16, traffic_class: 5, bottom_of_stack: true, ttl: 254 },
    ];
    hops[5].responders[0].hops_back = Some(8);
    for lossy in &mut hops[6..] {
        let number = lossy.hop;
        // What is lost on the link before hop 7 is lost behind it too, and is nobody else's.
        let class = if number == 7 { LossClass::Forwarding } else { LossClass::None };
        *lossy = hop(number, vec![responder(number, 0, 12)], class);
        lossy.loss.path = estimate(12);
        lossy.loss.link = estimate(if number == 7 { 12 } else { 0 });
    }
    let text = "4 % loss begins on the link between be2846.fra03 and 10.7.0.1 (12 of 300 probes, 95% CI 2.3–6.9) \
                and persists to the target; hop 4's 62 % is its own limit";
    let mut scene = Scene::of(hops, PathEnd::Reached { hop: 12 }, Some(verdict(Status::Degraded, text)));
    scene.name(1, b"gateway.lan");
    scene.name(6, b"be2846.ccr41.fra03.atlas.example.com");
    scene.name(12, b"www.example.net");
    scene.origin(6, 64_500, b"Example Transit");
    scene
}

/// A path of so many hops on which all is well.
pub(super) fn long(hops: u8) -> Scene {
    let hops_of = (1..=hops).map(quiet).collect();
    let text =
        "no loss on the way to www.example.net: 0 of 300 probes; 300 probes cannot exclude loss below 1.3%";
    Scene::of(hops_of, PathEnd::Reached { hop: hops }, Some(verdict(Status::Ok, text)))
}

/// Three hops, of which the last has so many responders.
pub(super) fn crowded(responders: u8) -> Scene {
    let mut scene = long(3);
    scene.path.hops[2].responders = (0..responders).map(|index| responder(3, index, 0)).collect();
    scene.path.hops[2].counters.sent = ROUNDS * u64::from(responders);
    scene
}

/// Before the first answer.
pub(super) fn empty() -> Scene {
    let mut scene = Scene::of(Vec::new(), PathEnd::Silent { last: None }, None);
    scene.path.rounds = 1;
    scene
}

/// Names and words that would move cursors, turn the writing or break columns.
pub(super) fn hostile() -> Scene {
    let mut scene = long(6);
    scene.name(1, b"\x1b[2J\x1b]52;c;aGk=\x07evil");
    scene.name(2, b"line\nbreak\r\ttab");
    scene.name(3, "\u{202e}gnp.exe".as_bytes());
    scene.name(4, &[0xff, 0xfe, b'x']);
    scene.name(5, &[b'a'; 300]);
    scene.name(6, "日本語ルータ.例え".as_bytes());
    scene.origin(6, u32::MAX, "日本語ネットワーク\x1b[31m".as_bytes());
    scene.start.targets[0].input = "日本語.example\x1b[31m\u{202e}".to_owned();
    scene.verdict = Some(verdict(
        Status::Fail,
        "日本語ルータ\x1b[31m drops everything that comes to it, and this is long",
    ));
    scene.message = Some("copied \x1b]0;title\x07");
    scene
}

/// The address of a responder.
fn address(hop: u8, index: u8) -> IpAddr {
    Ipv4Addr::new(10, hop, index, 1).into()
}

/// A hop that answers everything.
fn quiet(number: u8) -> SampledHop {
    hop(number, vec![responder(number, 0, 0)], LossClass::None)
}

fn hop(number: u8, responders: Vec<Responder>, class: LossClass) -> SampledHop {
    let lost = responders.first().map_or(ROUNDS, |one| one.counters.lost);
    let history = (0..ROUNDS).map(|round| {
        // Losses are spread evenly.
        let is_lost = round * lost % ROUNDS < lost;
        (!is_lost && !responders.is_empty()).then(|| delay(number, round))
    });
    let none = estimate(0);
    let node_ratio = (class == LossClass::ReplyLimited).then_some(0.62);
    SampledHop {
        hop: number,
        counters: counters(lost),
        outstanding: 0,
        history: history.collect(),
        responders,
        loss: HopLoss { class, path: none, link: none, node_ratio, rate_test: None },
    }
}

fn responder(hop: u8, index: u8, lost: u64) -> Responder {
    let mut rtt = DelayDistribution::default();
    let mut variation = DelayVariation::default();
    for round in 0..ROUNDS - lost {
        rtt.record(delay(hop, round));
        if round > 0 {
            variation.record_pair(delay(hop, round - 1), delay(hop, round));
        }
    }
    Responder {
        address: address(hop, index),
        flow: FlowId(0),
        counters: counters(lost),
        rtt,
        variation,
        last: Some(delay(hop, ROUNDS - 1)),
        basis: None,
        labels: Vec::new(),
        error: None,
        hops_back: None,
    }
}

/// A round trip that varies a little, and much every fortieth time.
fn delay(hop: u8, round: u64) -> Duration {
    let noise = (round * 7_919 + u64::from(hop) * 104_729) % 97;
    let spike = if round % 40 == 39 { 9_000 } else { 0 };
    Duration::from_micros(u64::from(hop) * 1_900 + noise * 13 * u64::from(hop) + spike)
}

fn counters(lost: u64) -> Counters {
    Counters { sent: ROUNDS, received: ROUNDS - lost, lost, ..Counters::default() }
}

fn estimate(lost: u64) -> Option<LossEstimate> {
    let interval = wilson_95(lost, ROUNDS)?;
    #[expect(clippy::cast_precision_loss, reason = "three digits")]
    Some(LossEstimate { ratio: lost as f64 / ROUNDS as f64, interval })
}

fn verdict(status: Status, text: &str) -> Verdict {
    Verdict {
        status,
        id: VerdictId::PathLoss,
        locus: Locus::of(LocusKind::Path),
        confidence: Confidence::Likely,
        text: text.to_owned(),
        evidence: Vec::new(),
        candidates: Vec::new(),
        ruled_out: Vec::new(),
        next: Vec::new(),
        fix: Vec::new(),
    }
}

fn start(input: &str, address: IpAddr) -> RunStart {
    RunStart {
        command: "mtr",
        version: "0.1.0",
        started: WallTime(SystemTime::UNIX_EPOCH),
        targets: vec![RunTarget {
            input: input.to_owned(),
            address: Some(address.into()),
            name: None,
            port: None,
        }],
        vantage: Vantage::default(),
        chosen_source: false,
        record_route: false,
        interfaces: InterfaceNames::default(),
        payload_size: 56,
        max_hop: Some(30),
        words: vec!["netkit".to_owned(), "mtr".to_owned(), input.to_owned()],
        sweep_addresses: None,
    }
}
