//! Rounds of probes to every hop of a path, and what they find.
//!
//! All probes are of one flow, so that they take one way through balancers (Paris traceroute). Whose the loss is, is
//! decided by [`attribute`] when somebody asks.

mod findings;
mod halving;
mod hop;
mod patience;
mod reach;
mod rounds;
mod schedule;
mod session;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{Address, FlowId, HopLoss, Method, PathChange, SampledEvent, SampledPath};
use netkit_net::{ClockReading, MonotonicTime};
use netkit_probe::{Course, ProbeFormat, Transmit};
use netkit_trace::PathBook;

use crate::{HopCounts, attribute};
use halving::Halving;
use hop::HopState;
use reach::Reach;
use rounds::{Record, Rounds};
use schedule::{Schedule, Step};

/// The flow of all probes.
const FLOW: FlowId = FlowId(0);
/// Changes of responders that are remembered; of more than these nobody reads the list.
const LATEST_CHANGES: usize = 32;
/// The end of the path is believed for so long, and for so many intervals, without being heard of.
const END_MEMORY: Duration = Duration::from_secs(10);
/// Whether a hop should be probed at half the rate is asked after so many rounds.
const ROUNDS_BETWEEN_DOUBTS: u64 = 5;
/// Rounds that are better measured again than measured badly.
const FEW_ROUNDS: u64 = 10;

/// What a sampling session needs to know.
#[derive(Clone, Debug)]
pub struct SamplerConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The first hop limit, at least 1.
    pub first_hop: u8,
    /// The last hop limit.
    pub max_hop: u8,
    /// Time between two probes to one hop.
    pub interval: Duration,
    /// Rounds; `None` goes on until interrupted.
    pub rounds: Option<u64>,
    /// When to begin no further round, from the start.
    pub duration: Option<Duration>,
    /// How long an answer may take; what comes later is late.
    pub timeout: Duration,
}

/// A sampling session. Pure: see [`netkit_probe::Session`].
///
/// A probe counts as lost as soon as its answer is overdue by what is known of its hop, long before the timeout; an answer
/// that comes all the same takes the place of the loss.
///
/// With a constant source port, TCP has one handshake at a time: a hop that does not answer within its share of the
/// interval, or twice the slowest round trip seen, is given up for this round, because the next handshake takes its port.
/// The same holds for UDP once a router was found to quote too little to tell the probes of one flow apart.
#[derive(Debug)]
pub struct Sampler {
    config: SamplerConfig,
    book: PathBook,
    schedule: Schedule,
    reach: Reach,
    hops: Vec<HopState>,
    rounds: Rounds,
    halving: Halving,
    events: VecDeque<SampledEvent>,
    statistics: Statistics,
    /// Payload bytes; `None` is the format's.
    size: Option<usize>,
    slowest: Option<Duration>,
    last_left: Option<MonotonicTime>,
    started: MonotonicTime,
    queueing: Queueing,
    ending: Ending,
    is_paused: bool,
}

/// What is counted of the whole path, since the start or the latest reset.
#[derive(Debug)]
struct Statistics {
    since: MonotonicTime,
    /// Rounds that had begun before.
    earlier_rounds: u64,
    path_changes: u64,
    latest_changes: VecDeque<PathChange>,
}

/// How many probes may be on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Queueing {
    /// As many as the schedule sends.
    Free,
    /// One at a time.
    OneByOne(Turnstile),
}

/// What the next probe waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turnstile {
    /// Nothing.
    Open,
    /// The answers of earlier probes, which could be taken for its own.
    Quiet(MonotonicTime),
    /// The probe before it.
    Probe {
        /// Its number.
        number: u64,
        hop: u8,
        departed: MonotonicTime,
    },
}

/// How far the end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Rounds go on.
    No,
    /// All are done; the last answers are awaited.
    Waiting,
    /// The user asked for the end; answers that are due any moment are awaited until then.
    Interrupted(MonotonicTime),
    /// Over.
    Over,
}

impl Statistics {
    fn since(since: MonotonicTime, earlier_rounds: u64) -> Self {
        Self { since, earlier_rounds, path_changes: 0, latest_changes: VecDeque::new() }
    }
}

impl Sampler {
    /// Starts a session. Without a round to do it is over at once.
    pub fn new(config: SamplerConfig, now: ClockReading) -> Self {
        let first_hop = config.first_hop.max(1);
        let max_hop = config.max_hop.max(first_hop);
        let config = SamplerConfig { first_hop, max_hop, ..config };
        let started = now.monotonic;
        let nothing_to_do = config.rounds == Some(0) || config.duration == Some(Duration::ZERO);
        // A handshake ends the one that had its port before.
        let one_port = config.format.method == Method::Tcp && config.format.source_port.is_some();
        Self {
            book: PathBook::new(config.format.clone(), config.destination, config.timeout, now),
            schedule: Schedule::new(first_hop, config.interval, started),
            reach: Reach::new(first_hop, max_hop),
            hops: (first_hop..=max_hop).map(|hop| HopState::new(hop, FLOW)).collect(),
            rounds: Rounds::default(),
            halving: Halving::default(),
            events: VecDeque::new(),
            statistics: Statistics::since(started, 0),
            size: None,
            slowest: None,
            last_left: None,
            started,
            queueing: if one_port { Queueing::OneByOne(Turnstile::Open) } else { Queueing::Free },
            ending: if nothing_to_do { Ending::Over } else { Ending::No },
            is_paused: false,
            config,
        }
    }

    /// The path so far. Probes without an outcome are in no counter yet, so that counters always add up.
    pub fn path(&self, receiver_dropped: u64) -> SampledPath {
        let now = self.book.now().monotonic;
        let shown = &self.hops[..self.shown()];
        let losses = attribute(&self.counts()).into_iter().chain(std::iter::repeat(HopLoss::UNDECIDED));
        let fresh = self.patience().as_nanos().div_ceil(self.schedule.interval().as_nanos());
        let fresh = usize::try_from(fresh).unwrap_or(usize::MAX);
        SampledPath {
            hops: shown.iter().zip(losses).map(|(hop, loss)| hop.report(loss, fresh)).collect(),
            end: self.reach.path_end(now, self.end_memory()),
            rounds: self.rounds(),
            path_changes: self.statistics.path_changes,
            latest_changes: self.statistics.latest_changes.iter().copied().collect(),
            receiver_dropped,
            duration: now.since(self.statistics.since),
        }
    }

    /// Rounds begun since the start or the latest reset.
    pub fn rounds(&self) -> u64 {
        self.schedule.round() - self.statistics.earlier_rounds
    }

    /// From now on this is the time between two probes to one hop; at least a millisecond.
    pub fn set_interval(&mut self, interval: Duration) {
        self.halving.break_off();
        self.schedule.set_interval(interval);
    }

    /// From now on probes carry so many payload bytes.
    pub fn set_size(&mut self, size: usize) {
        self.halving.break_off();
        self.size = Some(size);
    }

    /// Statistics begin anew. The path stays known; probes on their way are not counted any more.
    pub fn reset(&mut self) {
        self.hops.iter_mut().for_each(HopState::reset);
        self.rounds.clear();
        self.halving = Halving::default();
        self.statistics = Statistics::since(self.book.now().monotonic, self.schedule.round());
    }

    /// Stops sending, or goes on with a new round. Answers are received meanwhile.
    pub fn pause(&mut self, pause: bool) {
        if pause {
            self.schedule.cut_round();
            self.halving.break_off();
        }
        self.is_paused = pause;
    }

    /// How many hops are worth showing.
    fn shown(&self) -> usize {
        let shown = self.reach.shown(self.book.now().monotonic, self.end_memory());
        usize::from(shown - self.config.first_hop) + 1
    }

    /// What attribution needs to know of them.
    fn counts(&self) -> Vec<HopCounts> {
        let end = self.end_hop();
        let counts = |counts: HopCounts| HopCounts {
            is_end: Some(counts.hop) == end,
            rate_test: self.halving.result(counts.hop),
            ..counts
        };
        self.hops[..self.shown()].iter().map(HopState::counts).map(counts).collect()
    }

    fn end_hop(&self) -> Option<u8> {
        self.reach.end(self.book.now().monotonic, self.end_memory())
    }

    fn end_memory(&self) -> Duration {
        END_MEMORY.max(self.schedule.interval().saturating_mul(10))
    }

    fn hop(&mut self, hop: u8) -> &mut HopState {
        // Probes are sent to hops from `first_hop` to `max_hop` alone.
        &mut self.hops[usize::from(hop - self.config.first_hop)]
    }

    /// The farthest hop that is worth a probe now.
    fn limit(&self) -> u8 {
        let now = self.book.now().monotonic;
        let one_by_one = self.queueing != Queueing::Free;
        // The first round looks as far as it may, unless each silent hop costs time.
        if self.schedule.round() <= 1 && !one_by_one && self.end_hop().is_none() {
            return self.config.max_hop;
        }
        self.reach.limit(now, self.end_memory())
    }

    /// What is next, and when.
    fn next_step(&self) -> (Step, MonotonicTime) {
        let step = self.schedule.step(self.limit());
        let held = self.held_until();
        (step, held.map_or(step.at(), |held| step.at().max(held)))
    }

    /// The next probe, if it is due; rounds begin on the way.
    fn next_probe(&mut self, now: MonotonicTime) -> Option<Transmit> {
        while self.ending == Ending::No && !self.is_paused {
            let (step, due) = self.next_step();
            if now < due {
                return None;
            }
            match step {
                Step::Hop(hop, _) if self.halving.leaves_out(hop, self.schedule.round()) => {
                    self.schedule.advance();
                    self.rounds.leave_out(self.schedule.round());
                }
                Step::Hop(hop, _) => return Some(self.probe(hop, now)),
                Step::Round(due) => {
                    let last = if self.schedule.round() == 0 { self.config.max_hop } else { self.limit() };
                    self.schedule.begin_round(due, last, now);
                    let round = self.schedule.round();
                    let evidence = self.rounds.begin(round);
                    self.weigh(evidence);
                    if round.is_multiple_of(ROUNDS_BETWEEN_DOUBTS) {
                        let counts = self.counts();
                        self.halving.consider(round, &counts, &attribute(&counts));
                    }
                    self.events.push_back(SampledEvent::Round(round));
                }
            }
        }
        None
    }

    fn probe(&mut self, hop: u8, now: MonotonicTime) -> Transmit {
        if let Queueing::OneByOne(Turnstile::Probe { number, .. }) = self.queueing {
            // Its port or its place is taken over: what comes now is not its answer.
            if let Some(finding) = self.book.give_up(number) {
                self.take(finding);
            }
        }
        self.schedule.advance();
        let course = Course { flow: FLOW, hop_limit: Some(hop), size: self.size };
        let transmit = self.book.depart(hop, course, now);
        // The end of the rounds may be seen before the kernel has said that it took the probe.
        self.last_left = Some(now);
        let round = self.schedule.round();
        let whose = self.hop(hop).depart(round, transmit.number, now);
        self.halving.depart(hop);
        let record = Record { round, hop, departed: now, whose, is_stamped: false, settled: None };
        self.rounds.depart(transmit.number, record);
        if let Queueing::OneByOne(turnstile) = &mut self.queueing {
            *turnstile = Turnstile::Probe { number: transmit.number, hop, departed: now };
        }
        transmit
    }
}

#[cfg(test)]
mod tests;
