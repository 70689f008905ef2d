//! The path MTU, who says it, and the hop of a black hole.
//!
//! Packets are asked in waves: first one as long as the link allows, then what routers name or what the search finds, and
//! where packets vanish, long and short ones to all hops. Which lengths to ask is decided in `sizes.rs`, what a silence is
//! worth in `wave.rs`, where the hole is in `locate.rs`, and who says what in `steps.rs`.

mod locate;
mod sizes;
mod steps;
mod wave;

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{Address, HopAnswer, Method, MtuBlackHole, PathMtuReport, ProbeEvent, TraceEvent};
use netkit_net::{Arrival, ClockReading, Errno, MonotonicTime, SendReceipt};
use netkit_packet::tag::TAG_LENGTH;
use netkit_probe::{Course, ProbeFormat, Session, Transmit};

use crate::book::{PathBook, PathFinding};
use locate::Distances;
use sizes::Sizes;
use steps::{Steps, is_too_long};
use wave::{Question, Verdict, Wave, Weight};

/// An answer is waited for at least this long, however fast the others were.
const LEAST_WAIT: Duration = Duration::from_millis(100);
/// And so many times as long as the slowest so far.
const WAIT_FACTOR: u32 = 3;
/// An answer is waited for at most this long as long as there was none.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The hop limit that systems start with: enough for every path but those that are known to be longer.
const FAR: u8 = 64;
/// Waves at most: six find a hole among all lengths, and a path that changes all the time is never done.
const MOST_WAVES: u32 = 32;
/// Short packets beside the long ones to the target: two, so that one of them is mostly answered where much is lost.
const CONTROLS: usize = 2;

/// What the search for the path MTU needs to know. The socket must set DF and ignore the known path MTU
/// (`DontFragment::Probe`).
#[derive(Clone, Debug)]
pub struct PathMtuConfig {
    /// How probes look on the wire. A TCP handshake has no length to choose: with TCP nothing is searched.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The MTU of this host's own link towards it, in bytes.
    pub link_mtu: u16,
    /// The routers that a trace found, with their distances in order.
    pub hops: Vec<(u8, IpAddr)>,
    /// The distance at which the path ends.
    pub end: u8,
    /// How long an answer is waited for at most.
    pub wait: Duration,
}

/// A search for the path MTU. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct PathMtu {
    config: PathMtuConfig,
    book: PathBook,
    events: VecDeque<TraceEvent>,
    stage: Stage,
    wave: Wave,
    waves: u32,
    /// What each probe asked, of all waves: bounded by these.
    asked: BTreeMap<u64, Question>,
    sizes: Sizes,
    /// What was known when the wave began: a wave that changes nothing is the last one.
    before: Sizes,
    link_mtu: u16,
    /// What this host says it can send.
    local_mtu: Option<u16>,
    steps: Steps,
    black_hole: Option<MtuBlackHole>,
    /// The longest round trip so far.
    slowest: Option<Duration>,
    sent: u64,
}

/// What the wave is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Which lengths pass.
    Lengths,
    /// Where they vanish.
    Hole(sizes::Hole),
    /// At which distance routers turn them back.
    Steps,
    /// Nothing is left to do.
    Over,
}

impl PathMtu {
    /// Starts a search.
    pub fn new(config: PathMtuConfig, now: ClockReading) -> Self {
        let book = PathBook::new(config.format.clone(), config.destination, config.wait, now);
        let short = shortest(config.destination);
        let link_mtu = config.link_mtu.max(short + 1);
        let sizes = Sizes::new(link_mtu);
        let mut search = Self {
            wave: Wave::new(Vec::new(), short, CONTROLS, now.monotonic),
            stage: if config.format.method == Method::Tcp { Stage::Over } else { Stage::Lengths },
            before: sizes.clone(),
            sizes,
            book,
            events: VecDeque::new(),
            waves: 0,
            asked: BTreeMap::new(),
            link_mtu,
            local_mtu: None,
            steps: Steps::default(),
            black_hole: None,
            slowest: None,
            sent: 0,
            config,
        };
        if search.stage != Stage::Over {
            search.search_on(now.monotonic);
        }
        search
    }

    /// What is known so far.
    pub fn report(&self) -> PathMtuReport {
        PathMtuReport {
            path_mtu: self.sizes.path_mtu(),
            link_mtu: self.link_mtu,
            steps: self.steps.to_vec(),
            black_hole: self.black_hole,
            sent: self.sent,
        }
    }

    fn take(&mut self, finding: PathFinding) {
        match finding {
            PathFinding::Left { .. } => self.sent += 1,
            PathFinding::Answered { number, answer, .. } => self.answered(number, answer),
            PathFinding::Unsent { number, errno } => self.wave.unsent(number, errno == Errno::MSGSIZE),
            PathFinding::Information(event) => {
                if let ProbeEvent::PathMtu(_, mtu) = event {
                    self.local_mtu = u16::try_from(mtu).ok();
                }
                self.events.push_back(TraceEvent::Information(event));
            }
            // Without its probe an answer says nothing of lengths. A silence is judged by the wave, which knows what
            // was answered beside it.
            PathFinding::Unattributed(_)
            | PathFinding::Silent { .. }
            | PathFinding::Stamped { .. }
            | PathFinding::Duplicate { .. } => {}
        }
    }

    /// An answer counts whenever it comes: a packet that was answered late has passed all the same.
    fn answered(&mut self, number: u64, answer: HopAnswer) {
        let Some(question) = self.asked.get(&number).copied() else { return };
        self.slowest = self.slowest.max(answer.rtt.map(|rtt| rtt.duration));
        let too_long = is_too_long(answer.kind);
        // A short packet that is too long for somebody is somebody's joke, and no control.
        if too_long && question.size <= self.short() {
            return;
        }
        if too_long {
            let mtu = self.steps.turned_back(question.size, &answer, &self.config.hops);
            self.sizes.turned_back(question.size, mtu);
        } else if answer.kind.is_from_target() {
            self.sizes.passed(question.size);
        }
        let reaches = answer.kind.is_from_target() || (question.hop < self.far() && !too_long);
        // What is neither too long nor at its end, such as a packet that somebody forbids, says nothing of lengths.
        if reaches || too_long {
            let weight = if reaches { Weight::Through } else { Weight::TurnedBack };
            self.wave.answered(number, answer, weight);
        }
    }

    /// The wave is over: what is asked next.
    fn next_wave(&mut self, now: MonotonicTime) {
        match self.stage {
            Stage::Lengths => self.read_lengths(now),
            Stage::Hole(hole) => self.read_hole(hole, now),
            Stage::Steps => {
                self.steps.read(&self.wave);
                self.end();
            }
            Stage::Over => {}
        }
    }

    fn read_lengths(&mut self, now: MonotonicTime) {
        let verdicts: Vec<_> = self.wave.verdicts().collect();
        for (question, verdict) in verdicts {
            match verdict {
                Verdict::Vanished => self.sizes.vanish(question.size),
                Verdict::Unsent => self.unsent(question.size),
                Verdict::Answered | Verdict::Implied | Verdict::Unknown => {}
            }
        }
        if self.before == self.sizes || self.waves >= MOST_WAVES {
            self.look_for_hole(now);
        } else {
            self.search_on(now);
        }
    }

    /// This host itself does not send so long a packet.
    fn unsent(&mut self, size: u16) {
        let local = self.local_mtu.filter(|mtu| *mtu < size && *mtu > self.short());
        // Where a router has said so before, the host only repeats it.
        if let Some(local) = local.filter(|_| self.steps.is_empty()) {
            self.link_mtu = local;
        }
        self.sizes.unsent(size, local);
    }

    fn read_hole(&mut self, hole: sizes::Hole, now: MonotonicTime) {
        if self.sizes.hole() == Some(hole) {
            let distances = Distances { far: self.far(), end: self.config.end };
            let found = locate::black_hole(&self.wave, hole, self.short(), distances);
            self.black_hole = Some(found).filter(|found| !self.steps.explain(found));
            self.look_for_steps(now);
        } else {
            // What had seemed to vanish was answered: there was loss, and no hole.
            self.stage = Stage::Lengths;
            self.search_on(now);
        }
    }

    fn search_on(&mut self, now: MonotonicTime) {
        let far = self.far();
        let sizes = self.sizes.next();
        self.before = self.sizes.clone();
        if sizes.is_empty() || self.waves >= MOST_WAVES {
            return self.look_for_hole(now);
        }
        self.ask(sizes.into_iter().map(|size| Question { hop: far, size }).collect(), CONTROLS, now);
    }

    fn look_for_hole(&mut self, now: MonotonicTime) {
        let Some(hole) = self.sizes.hole().filter(|_| self.waves < MOST_WAVES) else {
            return self.look_for_steps(now);
        };
        self.stage = Stage::Hole(hole);
        let routers = self.routers();
        let hops = routers.into_iter().chain([self.far()]);
        self.ask(hops.map(|hop| Question { hop, size: hole.vanishes }).collect(), 1, now);
    }

    fn look_for_steps(&mut self, now: MonotonicTime) {
        let questions = self.steps.questions(self.end_hop());
        if questions.is_empty() {
            return self.end();
        }
        self.stage = Stage::Steps;
        self.ask(questions, 0, now);
    }

    fn ask(&mut self, questions: Vec<Question>, controls: usize, now: MonotonicTime) {
        self.waves += 1;
        self.wave = Wave::new(questions, self.short(), controls, now);
    }

    fn end(&mut self) {
        self.stage = Stage::Over;
        for finding in self.book.give_up_all() {
            self.take(finding);
        }
    }

    /// The distances of routers: those that are known to answer, or all where none is.
    fn routers(&self) -> Vec<u8> {
        let known = self.config.hops.iter().map(|(hop, _)| *hop);
        let mut hops: Vec<_> = known.filter(|hop| (1..self.end_hop()).contains(hop)).collect();
        if hops.is_empty() {
            hops = (1..self.end_hop()).collect();
        }
        hops
    }

    /// How long the answers of a round are waited for.
    fn wait(&self) -> Duration {
        let wait = self.slowest.map_or(FIRST_WAIT, |slowest| (slowest * WAIT_FACTOR).max(LEAST_WAIT));
        wait.min(self.config.wait)
    }

    fn short(&self) -> u16 {
        shortest(self.config.destination)
    }

    fn end_hop(&self) -> u8 {
        self.config.end.max(1)
    }

    /// The hop limit of probes to the target.
    fn far(&self) -> u8 {
        FAR.max(self.end_hop().saturating_add(1))
    }
}

/// A packet that carries a tag and nothing else, in bytes.
fn shortest(destination: Address) -> u16 {
    u16::try_from(TAG_LENGTH).map_or(u16::MAX, |tag| headers(destination) + tag)
}

/// Bytes of a probe in front of its payload.
fn headers(destination: Address) -> u16 {
    let length = Method::Udp.header_length(destination.ip.is_ipv6());
    u16::try_from(length).expect("headers are short")
}

impl Session for PathMtu {
    type Event = TraceEvent;

    fn format(&self) -> &ProbeFormat {
        self.book.format()
    }

    fn turn(&mut self, reading: ClockReading) {
        let due = self.next_wake();
        for finding in self.book.turn(reading, due) {
            self.take(finding);
        }
    }

    fn arrival(&mut self, arrival: &Arrival<'_>) {
        if let Some(finding) = self.book.arrival(arrival) {
            self.take(finding);
        }
    }

    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit> {
        while let Some(finding) = self.book.expire(now) {
            self.take(finding);
        }
        // Each wave that ends at once is followed by the next.
        while self.stage != Stage::Over && !self.wave.is_asking() && self.wave.round_ends(self.wait()) <= now
        {
            if !self.wave.ask_again() {
                self.next_wave(now);
            }
        }
        if self.stage == Stage::Over {
            return None;
        }
        if let Some(again) = self.book.retry(now) {
            return Some(again);
        }
        if self.book.is_congested(now) {
            return None;
        }
        let question = self.wave.next()?;
        let size = usize::from(question.size.saturating_sub(headers(self.config.destination)));
        let course = Course { size: Some(size), ..Course::default() };
        let transmit = self.book.depart(question.hop, course, now);
        self.wave.departed(question, transmit.number, now);
        self.asked.insert(transmit.number, question);
        Some(transmit)
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        if let Some(finding) = self.book.receipt(receipt) {
            self.take(finding);
        }
    }

    fn poll_event(&mut self) -> Option<TraceEvent> {
        self.events.pop_front()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        let now = self.book.now().monotonic;
        let own = match self.stage {
            Stage::Over => Some(now),
            _ if self.wave.is_asking() => Some(self.book.next_departure(now)),
            _ => Some(self.wave.round_ends(self.wait())),
        };
        [own, self.book.next_wake()].into_iter().flatten().min()
    }

    fn interrupt(&mut self, _now: MonotonicTime) {
        self.end();
    }

    fn is_over(&self) -> bool {
        self.stage == Stage::Over && self.events.is_empty()
    }
}

#[cfg(test)]
mod tests;
