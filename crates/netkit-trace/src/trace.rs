//! The path of one flow: all hop limits at once, adaptive waits, one retry, and the end of the path.
//!
//! What is known of the hops stands in `trace/hops.rs`, what is asked next in `trace/agenda.rs`, how long is waited in
//! `trace/patience.rs`, and what it all says of the path in `trace/shape.rs`.

mod agenda;
mod hops;
mod patience;
mod shape;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{Address, FlowId, HopAnswer, HopOutcome, ProbeEvent, TraceEvent, TraceReport};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};
use netkit_probe::{Course, ProbeFormat, Session, Transmit};

use crate::{PathBook, PathFinding};
use agenda::Agenda;
use hops::{Hops, Place, State};
use shape::Circle;

/// The first probes leave at once: sixteen hops of three queries, which are 3 kB, fewer than `traceroute -N 64` sends.
const AT_ONCE: usize = 48;
/// The others leave one each so often, which is no burst to any link, and no queue to any router.
const PACE: Duration = Duration::from_micros(50);
/// A timer that fires late makes up for so much.
const BEHIND: Duration = Duration::from_millis(1);
/// Probes sent for a query: a lost one is asked once more.
const ATTEMPTS: u8 = 2;
/// Once a circle is certain, answers that are due any moment are awaited for so long.
const GRACE: Duration = Duration::from_millis(25);
/// The pause while this host is too busy for new probes.
const BUSY: Duration = Duration::from_millis(1);

/// Which flow each probe belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowStrategy {
    /// One flow for all probes (Paris traceroute).
    Constant,
    /// A flow for each query of a hop, the same at all hops.
    PerQuery,
    /// A flow for each query of each hop, as traceroute's UDP method does.
    PerProbe,
}

/// What a trace needs to know.
#[derive(Clone, Debug)]
pub struct TraceConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The first hop limit, at least 1.
    pub first_hop: u8,
    /// The last hop limit.
    pub max_hop: u8,
    /// Queries for each hop.
    pub queries: u8,
    /// Probes in flight at most; TCP has one a flow in any case.
    pub window: usize,
    /// How long an answer is waited for at most.
    pub wait: Duration,
    /// Which flow each probe belongs to.
    pub strategy: FlowStrategy,
}

/// A trace. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct Trace {
    config: TraceConfig,
    book: PathBook,
    hops: Hops,
    agenda: Agenda,
    /// The query of each probe, by its number.
    asked: Vec<Place>,
    /// Queries whose probe departs or is on its way.
    awaited: Vec<Place>,
    /// When the next probe may leave.
    due: MonotonicTime,
    circle: Option<Circle>,
    /// When the last answers are given up, once there is a circle.
    until: Option<MonotonicTime>,
    events: VecDeque<TraceEvent>,
    /// Hops told.
    told: usize,
    sent: u64,
    over: bool,
}

impl Trace {
    /// Starts a trace. One of no hops or no queries is over at once.
    pub fn new(config: TraceConfig, now: ClockReading) -> Self {
        let first = config.first_hop.max(1);
        let count = (usize::from(config.max_hop) + 1).saturating_sub(usize::from(first));
        let flow = |place| flow_of(config.strategy, place, config.queries);
        let hops = Hops::new(first, count, config.queries, flow);
        let mut trace = Self {
            book: PathBook::new(config.format.clone(), config.destination, config.wait, now),
            agenda: Agenda::new(&config.format, config.strategy, hops.queries()),
            hops,
            config,
            asked: Vec::new(),
            awaited: Vec::new(),
            due: now.monotonic,
            circle: None,
            until: None,
            events: VecDeque::new(),
            told: 0,
            sent: 0,
            over: false,
        };
        trace.settle();
        trace
    }

    /// The path as far as it is known. `receiver_dropped`: packets that this host dropped for want of room.
    pub fn report(&self, receiver_dropped: u64) -> TraceReport {
        let last = shape::last_hop(&self.hops, self.circle);
        let destination = self.config.destination.ip;
        let report = |hop| shape::report(&self.hops, hop, self.circle, destination);
        let mut hops: Vec<_> = last.map_or(0..0, |last| 0..last + 1).map(report).collect();
        // A hop that was never asked, because the trace was interrupted, is not silent.
        while hops.pop_if(|hop| hop.probes.is_empty()).is_some() {}
        TraceReport {
            hops,
            end: shape::end(&self.hops, self.circle),
            max_hop: self.config.max_hop,
            sent: self.sent,
            receiver_dropped,
        }
    }

    fn take(&mut self, finding: PathFinding) {
        match finding {
            PathFinding::Left { number, at } => self.left(number, at),
            PathFinding::Answered { number, answer, .. } => {
                if let Some(place) = self.place_of(number) {
                    self.answered(place, answer);
                }
            }
            PathFinding::Silent { number } => {
                if let Some(place) = self.awaited_by(number) {
                    self.unanswered(place);
                }
            }
            PathFinding::Unsent { number, errno } => {
                if let Some(place) = self.awaited_by(number) {
                    let asked_before = self.hops.query(place).attempts > 0;
                    let outcome = if asked_before { HopOutcome::Silent } else { HopOutcome::Unsent(errno) };
                    self.end_query(place, outcome);
                }
            }
            PathFinding::Unattributed(_) => self.agenda.apart = true,
            PathFinding::Information(event) => self.events.push_back(TraceEvent::Information(event)),
            PathFinding::Stamped { .. } | PathFinding::Duplicate { .. } => {}
        }
    }

    fn place_of(&self, number: u64) -> Option<Place> {
        self.asked.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
    }

    /// The query of a probe that has no answer yet and is not given up.
    fn awaited_by(&self, number: u64) -> Option<Place> {
        self.place_of(number).filter(|place| self.hops.query(*place).waits_for() == Some(number))
    }

    fn left(&mut self, number: u64, at: MonotonicTime) {
        self.sent += 1;
        let Some(place) = self.place_of(number) else { return };
        let query = self.hops.query_mut(place);
        query.attempts = query.attempts.saturating_add(1);
        if query.waits_for() == Some(number) {
            query.state = State::Waiting { number, sent: Some(at) };
        }
    }

    /// The first answer of a query counts, to whichever of its probes and however late.
    fn answered(&mut self, place: Place, answer: HopAnswer) {
        let query = self.hops.query(place);
        let open = match &query.state {
            State::Waiting { .. } | State::Again | State::Ended(HopOutcome::Silent) => true,
            State::Ended(_) | State::Fresh | State::LeftOut => false,
        };
        if self.over || !open {
            return;
        }
        self.stop_waiting(place);
        self.hops.answer(place, answer);
        self.tell_query(place);
        if self.circle.is_none() && self.hops.end().is_none() {
            self.circle = shape::circle(&self.hops);
            self.until = self.circle.map(|_| self.book.now().monotonic.after(GRACE));
        }
    }

    /// The wait for a probe is over.
    fn unanswered(&mut self, place: Place) {
        if self.hops.query(place).attempts >= ATTEMPTS || self.circle.is_some() {
            self.end_query(place, HopOutcome::Silent);
        } else {
            self.ask_again(place);
        }
    }

    fn ask_again(&mut self, place: Place) {
        self.stop_waiting(place);
        self.hops.query_mut(place).state = State::Again;
        self.agenda.ask_again(place);
    }

    fn end_query(&mut self, place: Place, outcome: HopOutcome) {
        self.stop_waiting(place);
        self.hops.query_mut(place).state = State::Ended(outcome);
        self.tell_query(place);
    }

    /// The probe of a query is not waited for any more.
    fn stop_waiting(&mut self, place: Place) {
        if let Some(number) = self.hops.query(place).waits_for() {
            self.book.give_up(number);
            self.awaited.retain(|other| *other != place);
        }
    }

    fn leave_out(&mut self, place: Place) {
        self.stop_waiting(place);
        self.hops.query_mut(place).state = State::LeftOut;
    }

    /// The last hop that matters, as far as is known.
    fn last_needed(&self) -> usize {
        let end = self.circle.map(|circle| circle.last()).or(self.hops.end());
        end.unwrap_or(self.hops.list().len())
    }

    /// Drops what no longer matters, tells what is complete, and ends when nothing is left.
    fn settle(&mut self) {
        let last = self.last_needed();
        let beyond: Vec<_> = self.awaited.iter().copied().filter(|place| place.hop > last).collect();
        for place in beyond {
            self.leave_out(place);
        }
        if self.circle.is_some() {
            self.leave_out_the_rest();
        }
        self.agenda.tidy(&mut self.hops, last);
        while let Some(place) = self.agenda.give_up(&self.hops) {
            self.end_query(place, HopOutcome::Silent);
        }
        if self.over {
            return;
        }
        let told_at_most = self.hops.farthest().map_or(0, |farthest| farthest.min(last) + 1);
        self.tell_hops(told_at_most);
        if self.awaited.is_empty() && self.agenda.next(&self.hops, &self.awaited).is_none() {
            self.finish();
        }
    }

    /// Nothing more is asked; who was asked and has not answered is silent.
    fn leave_out_the_rest(&mut self) {
        for place in self.hops.places() {
            match self.hops.query(place).state {
                State::Fresh => self.hops.query_mut(place).state = State::LeftOut,
                State::Again => self.end_query(place, HopOutcome::Silent),
                State::Waiting { .. } | State::Ended(_) | State::LeftOut => {}
            }
        }
    }

    fn finish(&mut self) {
        self.over = true;
        self.tell_hops(self.report(0).hops.len());
    }

    /// Tells of the hops before this one what is complete and not yet told.
    fn tell_hops(&mut self, before: usize) {
        let destination = self.config.destination.ip;
        while self.told < before && self.hops.is_complete(self.told) {
            let report = shape::report(&self.hops, self.told, self.circle, destination);
            self.events.push_back(TraceEvent::Hop(report));
            self.told += 1;
        }
    }

    fn tell_query(&mut self, place: Place) {
        if let Some(probe) = self.hops.query(place).probe().filter(|_| place.hop <= self.last_needed()) {
            let query = u8::try_from(place.query + 1).unwrap_or(u8::MAX);
            self.events.push_back(TraceEvent::Probe { hop: self.hops.limit_of(place.hop), query, probe });
        }
    }

    /// When a query's probe is given up; `None` while it has not left.
    fn deadline(&self, place: Place) -> Option<MonotonicTime> {
        let State::Waiting { sent: Some(sent), .. } = self.hops.query(place).state else { return None };
        let patience = patience::patience(&self.hops, place, self.agenda.in_turn, self.config.wait);
        let deadline = sent.after(patience);
        Some(self.until.map_or(deadline, |until| deadline.min(until)))
    }

    fn end_waits(&mut self, now: MonotonicTime) {
        for place in self.awaited.clone() {
            // One that ends may change how long the others are worth waiting for.
            if self.deadline(place).is_some_and(|deadline| deadline <= now) {
                self.unanswered(place);
            }
        }
    }

    /// The query to ask as soon as the pace allows.
    fn next_place(&self) -> Option<Place> {
        let room = !self.over && self.awaited.len() < self.config.window.max(1);
        self.agenda.next(&self.hops, &self.awaited).filter(|_| room)
    }

    fn next_probe(&mut self, now: MonotonicTime) -> Option<Transmit> {
        let place = self.next_place().filter(|_| self.due <= now)?;
        if self.book.is_congested(now) {
            self.due = now.after(BUSY);
            return None;
        }
        if self.asked.len() >= AT_ONCE {
            let too_far_behind = now.since(self.due).saturating_sub(BEHIND);
            self.due = self.due.after(too_far_behind).after(PACE);
        }
        let flow = self.hops.query(place).flow;
        let course = Course { flow, ..Course::default() };
        let transmit = self.book.depart(self.hops.limit_of(place.hop), course, now);
        self.asked.push(place);
        self.awaited.push(place);
        self.hops.query_mut(place).state = State::Waiting { number: transmit.number, sent: None };
        self.settle();
        Some(transmit)
    }
}

fn flow_of(strategy: FlowStrategy, place: Place, queries: u8) -> FlowId {
    let number = match strategy {
        FlowStrategy::Constant => 0,
        FlowStrategy::PerQuery => place.query,
        FlowStrategy::PerProbe => place.hop * usize::from(queries) + place.query,
    };
    // 255 hops of 255 queries are fewer than flows.
    FlowId(u16::try_from(number).unwrap_or(u16::MAX))
}

impl Session for Trace {
    type Event = TraceEvent;

    fn format(&self) -> &ProbeFormat {
        self.book.format()
    }

    fn turn(&mut self, reading: ClockReading) {
        let due = self.next_wake();
        let findings = self.book.turn(reading, due);
        let is_sleep =
            |finding: &PathFinding| matches!(finding, PathFinding::Information(ProbeEvent::Suspended(_)));
        let slept = findings.iter().any(is_sleep);
        for finding in findings {
            match finding {
                // While the machine slept nobody could receive: that was no attempt.
                PathFinding::Silent { number } if slept => {
                    if let Some(place) = self.awaited_by(number) {
                        self.ask_again(place);
                    }
                }
                _ => self.take(finding),
            }
        }
        self.settle();
    }

    fn arrival(&mut self, arrival: &Arrival<'_>) {
        if let Some(finding) = self.book.arrival(arrival) {
            self.take(finding);
            self.settle();
        }
    }

    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit> {
        // Waits are judged here, after the turn's arrivals: a stopped process finds its answers first.
        while let Some(finding) = self.book.expire(now) {
            self.take(finding);
        }
        self.end_waits(now);
        self.settle();
        if self.over {
            return None;
        }
        self.book.retry(now).or_else(|| self.next_probe(now))
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        if let Some(finding) = self.book.receipt(receipt) {
            self.take(finding);
            self.settle();
        }
    }

    fn poll_event(&mut self) -> Option<TraceEvent> {
        self.events.pop_front()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        if self.over {
            return Some(self.book.now().monotonic);
        }
        let slot = self.next_place().map(|_| self.due);
        let deadline = self.awaited.iter().filter_map(|place| self.deadline(*place)).min();
        [slot, deadline, self.book.next_wake()].into_iter().flatten().min()
    }

    fn interrupt(&mut self, _now: MonotonicTime) {
        for place in self.awaited.clone() {
            // One that was still waiting for room has asked nobody.
            match self.hops.query(place).attempts {
                0 => self.leave_out(place),
                _ => self.end_query(place, HopOutcome::Silent),
            }
        }
        self.leave_out_the_rest();
        self.settle();
    }

    fn is_over(&self) -> bool {
        self.over && self.events.is_empty()
    }
}
