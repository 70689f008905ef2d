//! All paths that load balancers spread flows over (MDA, MDA-Lite).
//!
//! It sends, waits and keeps the book; what to ask is decided by the search, from what was seen alone.

mod graph;
mod round;
mod search;
mod sightings;
mod stopping;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{Address, HopAnswer, Method, PathGraph, TraceEvent};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};
use netkit_probe::{Course, ProbeFormat, Session, Transmit};

use crate::{PathBook, PathFinding};
use round::Round;
use search::{Ask, Purpose, Search};
use sightings::Seen;

/// Flows in use at most: the stopping rule wants 1,206 to rule out a 128th branch at 99 %.
const MOST_FLOWS: u16 = 2_048;
/// Probes of a search at most, so that hostile answers do not make one without end: far more than thirty hops of sixteen
/// meshed branches take.
const MOST_PROBES: usize = 32_768;
/// How long a search may take, so that answers that are lost or late in the worst way do not make one of hours.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Nothing is waited for less long than this: routers take their time to make an ICMP error.
const LEAST_WAIT: Duration = Duration::from_millis(50);
/// The same where nobody has answered yet.
const LEAST_WAIT_AT_TAIL: Duration = Duration::from_millis(500);

/// What the search for all paths needs to know.
#[derive(Clone, Debug)]
pub struct MultipathConfig {
    /// How probes look on the wire. Flows of TCP are source ports: without a first one every probe is a flow of its own.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The first hop limit, at least 1.
    pub first_hop: u8,
    /// The last hop limit.
    pub max_hop: u8,
    /// The bound on the probability to miss a branch of one balancer: 0.05 or 0.01.
    pub failure_bound: f64,
    /// Probes in flight at most.
    pub window: usize,
    /// How long an answer is waited for at most.
    pub wait: Duration,
}

/// A search for all paths. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct Multipath {
    config: MultipathConfig,
    book: PathBook,
    search: Search,
    round: Round,
    events: VecDeque<TraceEvent>,
    sent: u64,
    started: MonotonicTime,
    progress: Progress,
}

/// How far the search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// Under way.
    Searching,
    /// All is known that was sought.
    Complete,
    /// The user or a bound ended it.
    Interrupted,
}

impl Multipath {
    /// Starts a search.
    pub fn new(config: MultipathConfig, now: ClockReading) -> Self {
        let most_flows = most_flows(&config.format);
        Self {
            book: PathBook::new(config.format.clone(), config.destination, config.wait, now),
            search: Search::new(config.first_hop, config.max_hop, config.failure_bound, most_flows),
            round: Round::default(),
            events: VecDeque::new(),
            sent: 0,
            started: now.monotonic,
            progress: Progress::Searching,
            config,
        }
    }

    /// What is known so far.
    pub fn graph(&self) -> PathGraph {
        let sightings = &self.search.sightings;
        let is_complete = self.progress == Progress::Complete;
        PathGraph {
            levels: graph::levels(sightings),
            links: graph::links(sightings),
            ends: graph::ends(sightings, self.config.max_hop, is_complete),
            failure_bound: self.search.rule.failure_bound(),
            sent: self.sent,
            is_full: self.search.is_full,
            spread_per_packet: sightings
                .levels()
                .filter_map(|(hop, level)| level.is_spread.then_some(hop))
                .collect(),
        }
    }

    fn take(&mut self, finding: PathFinding) {
        match finding {
            PathFinding::Left { number, at } => {
                self.sent += 1;
                self.round.left(number, at);
            }
            PathFinding::Answered { number, answer, .. } => self.answered(number, &answer),
            PathFinding::Silent { number } | PathFinding::Unsent { number, .. } => self.unanswered(number),
            PathFinding::Information(event) => self.events.push_back(TraceEvent::Information(event)),
            // No two probes are on their way that it could be about; a late one says nothing for sure.
            PathFinding::Unattributed(_) | PathFinding::Stamped { .. } | PathFinding::Duplicate { .. } => {}
        }
    }

    /// An answer counts also when it is late. Only those that name a hop do: other errors are about the packet's size or
    /// its options.
    fn answered(&mut self, number: u64, answer: &HopAnswer) {
        if !answer.kind.is_time_exceeded() && !answer.kind.ends_path() {
            return self.unanswered(number);
        }
        let Some((ask, other)) = self.round.answered(number) else { return };
        if let Some(other) = other {
            self.book.give_up(other);
        }
        if ask.purpose == Purpose::Scout {
            self.search.reach = self.search.reach.max(ask.hop);
            self.search.sightings.measured(ask.hop, answer.rtt);
        } else {
            self.search.sightings.answered(ask.hop, ask.flow, answer);
        }
    }

    fn unanswered(&mut self, number: u64) {
        let Some(ended) = self.round.unanswered(number) else { return };
        if ended.ask.purpose == Purpose::Look {
            let seen = if ended.has_left { Seen::Nobody } else { Seen::Unsent };
            self.search.sightings.unanswered(ended.ask.hop, ended.ask.flow, seen);
        }
    }

    /// How long an answer of a hop is waited for: by what the hop itself took so far, else a hop behind it, else, at the
    /// tail of what is known, with patience.
    fn wait(&self, hop: u8) -> Duration {
        let sightings = &self.search.sightings;
        let from_here = || sightings.levels().filter(|(other, _)| *other >= hop);
        let wait = if let Some(worst) = sightings.level(hop).worst {
            (worst * 3).max(LEAST_WAIT)
        } else if let Some(worst) = from_here().find_map(|(_, level)| level.worst) {
            (worst * 5).max(LEAST_WAIT)
        } else {
            let worst = sightings.levels().filter_map(|(_, level)| level.worst).max();
            (worst.unwrap_or_default() * 10).max(LEAST_WAIT_AT_TAIL)
        };
        wait.min(self.config.wait)
    }

    fn deadlines(&self) -> impl Iterator<Item = (u64, MonotonicTime)> {
        self.round.waiting().map(|(number, ask, left)| (number, left.after(self.wait(ask.hop))))
    }

    /// Gives up what has waited long enough.
    fn give_up_overdue(&mut self, now: MonotonicTime) {
        while let Some(finding) = self.book.expire(now) {
            self.take(finding);
        }
        let overdue: Vec<_> =
            self.deadlines().filter(|(_, at)| *at <= now).map(|(number, _)| number).collect();
        for number in overdue {
            // A probe that the book no longer waits for is over as well.
            let finding = self.book.give_up(number).unwrap_or(PathFinding::Silent { number });
            self.take(finding);
        }
    }

    /// The place of the next question that may be asked, where the window has room for it.
    fn next_place(&self) -> Option<usize> {
        let has_room = self.round.in_flight() < self.config.window.max(1);
        if has_room { self.round.next_place(self.config.format.method) } else { None }
    }

    /// Begins the next round, or ends the search.
    fn begin_round(&mut self, now: MonotonicTime) {
        let asks = self.search.next_asks();
        if asks.is_empty() {
            self.end(Progress::Complete);
        } else if self.round.probes() >= MOST_PROBES || now.since(self.started) >= LONGEST {
            self.end(Progress::Interrupted);
        } else {
            self.round.ask(asks);
        }
    }

    fn end(&mut self, progress: Progress) {
        if self.progress == Progress::Searching {
            self.progress = progress;
            self.round.clear();
            self.book.give_up_all();
        }
    }
}

impl Session for Multipath {
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
        // Judged here, after the turn's arrivals: a stopped process finds its answers first.
        self.give_up_overdue(now);
        if let Some(again) = self.book.retry(now) {
            return Some(again);
        }
        if self.progress == Progress::Searching && self.round.is_over() {
            self.begin_round(now);
        }
        if self.progress != Progress::Searching || self.book.is_congested(now) {
            return None;
        }
        let place = self.next_place()?;
        let Ask { hop, flow, .. } = self.round.ask_at(place);
        let probe = self.book.depart(hop, Course { flow, ..Course::default() }, now);
        self.round.departs(place, probe.number);
        Some(probe)
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
        if self.progress != Progress::Searching {
            return None;
        }
        let may_send = self.round.is_over() || self.next_place().is_some();
        let send = may_send.then(|| self.book.next_departure(now));
        let deadline = self.deadlines().map(|(_, at)| at).min();
        [send, deadline, self.book.next_wake()].into_iter().flatten().min()
    }

    fn interrupt(&mut self, _: MonotonicTime) {
        self.end(Progress::Interrupted);
    }

    fn is_over(&self) -> bool {
        self.progress != Progress::Searching && self.events.is_empty()
    }
}

/// Flows that the ports behind the first one leave room for.
fn most_flows(format: &ProbeFormat) -> u16 {
    let first = match format.method {
        Method::IcmpDatagram | Method::IcmpRaw => 0,
        Method::Udp => format.port,
        Method::Tcp => format.source_port.unwrap_or(0),
    };
    MOST_FLOWS.min((u16::MAX - first).saturating_add(1))
}
