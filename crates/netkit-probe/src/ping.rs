//! A ping session: a few targets, probed again and again at an even pace.

mod pace;
mod target;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{LostKind, Outcome, PingReport, ProbeEvent, ProbeRef, TargetId};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};

use crate::ledger::{Finding, Ledger};
use crate::{Course, ProbeFormat, Session, Transmit};
use pace::Pace;
pub use pace::Spacing;
pub use target::PingTarget;
use target::TargetState;

/// Late replies and duplicates are recognised for this long after sending.
const MEMORY: Duration = Duration::from_secs(60);
/// Flights remembered at most: 60 s at the fastest permitted pace are 30,000, and many targets share the rest.
const REMEMBERED: usize = 65_536;
/// How long the end waits for answers when nothing has ever answered (iputils' `MAXWAIT`).
const PATIENCE: Duration = Duration::from_secs(10);
/// A probe that finds the send queue full is tried again for its slot, at most for this long.
const LONGEST_SLOT: Duration = Duration::from_secs(1);

/// When a run ends before its count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopRule {
    /// Only by count, deadline or interrupt.
    Never,
    /// At the first probe that is not answered in time.
    FirstFailure,
    /// When every target has answered once.
    FirstReply,
}

/// What a ping session needs to know.
#[derive(Clone, Debug)]
pub struct PingConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// How probes are spaced.
    pub spacing: Spacing,
    /// Probes to each target; with a deadline, replies to wait for from each.
    pub count: Option<u64>,
    /// How long a probe may take before it is lost, and its reply late; `None` is 10 s, and at the end
    /// only as long as the slowest reply suggests.
    pub timeout: Option<Duration>,
    /// When to end in any case, measured from the start.
    pub deadline: Option<Duration>,
    /// When to end early.
    pub stop: StopRule,
}

/// A ping session. Pure: see [`Session`].
#[derive(Debug)]
pub struct Ping {
    config: PingConfig,
    targets: Vec<TargetState>,
    ledger: Ledger,
    pace: Pace,
    /// The place of the target that was probed last.
    latest: usize,
    events: VecDeque<ProbeEvent>,
    started: ClockReading,
    ending: Ending,
    largest_step: Option<Duration>,
}

/// How far the end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Probes are still sent.
    No,
    /// All are sent; the last answers are awaited.
    Waiting,
    /// The user asked for the end; answers that are due any moment are awaited until then.
    Interrupted(MonotonicTime),
    /// Over.
    Over,
}

impl Ping {
    /// Starts a session. Without targets it is over at once.
    pub fn new(config: PingConfig, targets: Vec<PingTarget>, now: ClockReading) -> Self {
        let pace = Pace::new(config.spacing, targets.len(), now.monotonic);
        let nothing_to_do = config.count == Some(0) || targets.is_empty();
        let timeout = config.timeout.unwrap_or(PATIENCE);
        Self {
            pace,
            latest: 0,
            targets: targets.into_iter().map(TargetState::new).collect(),
            ledger: Ledger::new(config.format.clone(), MEMORY, REMEMBERED, timeout, now),
            events: VecDeque::new(),
            started: now,
            ending: if nothing_to_do { Ending::Over } else { Ending::No },
            largest_step: None,
            config,
        }
    }

    /// The results so far.
    pub fn report(&self, receiver_dropped: u64) -> PingReport {
        PingReport {
            targets: self.targets.iter().map(TargetState::report).collect(),
            receiver_dropped,
            clock_step: self.largest_step,
            duration: self.ledger.now().monotonic.since(self.started.monotonic),
        }
    }

    /// Takes a finding into the counters and tells it.
    fn take(&mut self, finding: Finding) {
        let now = self.ledger.now().monotonic;
        match finding {
            Finding::Left(probe, at) => {
                self.pace.sent(at);
                self.target(probe).sent(at);
            }
            Finding::Stamped(probe) => self.target(probe).counters.stamped += 1,
            Finding::Settled { probe, before, outcome, event, .. } => {
                let target = self.target(probe);
                target.settle(probe, before, outcome);
                match (outcome, &event) {
                    (Outcome::Received, ProbeEvent::Received(_, answer)) => {
                        if let Some(rtt) = answer.rtt {
                            target.measured(probe.sequence, rtt);
                        }
                    }
                    (Outcome::IcmpError(report), _) => target.icmp_error(report),
                    _ => {}
                }
                self.pace.resolved(now);
                self.events.push_back(event);
            }
            Finding::Duplicate(probe, answer) => {
                let target = self.target(probe);
                target.counters.duplicates += 1;
                if let Some(suppressed) = target.oddities.admit(now) {
                    self.events.push_back(ProbeEvent::Duplicate { probe, answer, suppressed });
                }
            }
            Finding::Corrupt(probe, answer) => {
                if self.target(probe).oddities.admit(now).is_some() {
                    self.events.push_back(ProbeEvent::Corrupt(probe, answer));
                }
            }
            Finding::UnexpectedSource(probe, answer) => {
                let target = self.target(probe);
                target.counters.unexpected_source += 1;
                if target.oddities.admit(now).is_some() {
                    self.events.push_back(ProbeEvent::UnexpectedSource(probe, answer));
                }
            }
            Finding::Information(event) => {
                if let ProbeEvent::ClockStep(step) = event {
                    self.largest_step = self.largest_step.max(Some(step));
                }
                self.events.push_back(event);
            }
            // A ping session remembers for a minute; an older answer says nothing that is still of use.
            // And all its probes go equally far, so that none is mistaken for another.
            Finding::Recalled(..) | Finding::Unattributed(_) => {}
        }
    }

    fn target(&mut self, probe: ProbeRef) -> &mut TargetState {
        &mut self.targets[probe.target.0 as usize]
    }

    fn slowest_reply(&self) -> Option<Duration> {
        self.targets.iter().filter_map(TargetState::slowest).max()
    }

    /// True when this target needs no further probe.
    fn is_done(&self, target: &TargetState) -> bool {
        let Some(count) = self.config.count else { return false };
        // As in iputils: with a deadline, `-c` counts replies and probing goes on until then.
        let counted = if self.config.deadline.is_some() { target.answered() } else { target.probes() };
        counted >= count
    }

    fn stop_rule_holds(&self) -> bool {
        match self.config.stop {
            StopRule::Never => false,
            StopRule::FirstFailure => self.targets.iter().any(|target| target.failures() > 0),
            StopRule::FirstReply => self.targets.iter().all(|target| target.answered() > 0),
        }
    }

    /// Moves towards the end: by deadline, rule, count, or because nothing is awaited any more.
    fn advance_ending(&mut self, now: MonotonicTime) {
        if self.ending == Ending::Over {
            return;
        }
        let elapsed = now.since(self.started.monotonic);
        if self.config.deadline.is_some_and(|deadline| elapsed >= deadline) || self.stop_rule_holds() {
            return self.end();
        }
        if self.ending == Ending::No && self.targets.iter().all(|target| self.is_done(target)) {
            self.ending = Ending::Waiting;
        }
        let awaited = self.ledger.flights.in_flight() > 0 && self.patience_ends().is_none_or(|end| now < end);
        if self.ending != Ending::No && !awaited {
            self.end();
        }
    }

    /// Until when the last answers are awaited; `None` leaves each probe its own timeout.
    fn patience_ends(&self) -> Option<MonotonicTime> {
        match self.ending {
            Ending::Interrupted(until) => Some(until),
            Ending::Waiting if self.config.timeout.is_none() => {
                // As in iputils: twice the slowest reply, but at least one interval; 10 s when nothing answered.
                let patience = match self.slowest_reply().filter(|_| !self.awaits_a_stranger()) {
                    Some(slowest) => (slowest * 2).max(self.config.spacing.interval()).min(PATIENCE),
                    None => PATIENCE,
                };
                Some(self.pace.last_sent()?.after(patience))
            }
            _ => None,
        }
    }

    /// True while a target is awaited that has never answered: how slow it is, nobody knows.
    fn awaits_a_stranger(&self) -> bool {
        self.targets.iter().any(|target| target.answered() == 0 && target.outstanding().is_some())
    }

    /// True while the latest probe of all has no outcome.
    fn awaits_latest(&self) -> bool {
        self.targets.get(self.latest).is_some_and(|target| target.outstanding().is_some())
    }

    /// Ends the session: every probe still on its way gets its outcome.
    fn end(&mut self) {
        self.ending = Ending::Over;
        for finding in self.ledger.lose_all(LostKind::RunEnded) {
            self.take(finding);
        }
    }

    /// The probe of the next slot that is due and still needed.
    fn next_probe(&mut self, now: MonotonicTime) -> Option<Transmit> {
        while self.ending == Ending::No {
            let place = self.pace.next_slot(now, self.awaits_latest(), self.slowest_reply())?;
            if self.is_done(&self.targets[place]) {
                continue;
            }
            self.latest = place;
            let target = &mut self.targets[place];
            self.events.extend(target.unanswered().map(ProbeEvent::Outstanding));
            let id = TargetId(u32::try_from(place).ok()?);
            let (address, sequence) = target.next_probe(id);
            return Some(self.ledger.depart(id, address, sequence, Course::default(), now));
        }
        None
    }
}

impl Session for Ping {
    type Event = ProbeEvent;

    fn format(&self) -> &ProbeFormat {
        &self.ledger.format
    }

    fn turn(&mut self, reading: ClockReading) {
        let due = self.next_wake();
        for finding in self.ledger.turn(reading, due) {
            self.take(finding);
        }
    }

    fn arrival(&mut self, arrival: &Arrival<'_>) {
        if let Some(finding) = self.ledger.arrival(arrival) {
            self.take(finding);
        }
    }

    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit> {
        // Timeouts are judged here, after the turn's arrivals: a stopped process finds its replies first.
        while let Some(finding) = self.ledger.expire(now) {
            self.take(finding);
        }
        self.advance_ending(now);
        self.ledger.retry(now).or_else(|| self.next_probe(now))
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        let slot = self.config.spacing.interval().min(LONGEST_SLOT);
        if let Some(finding) = self.ledger.receipt(receipt, slot) {
            self.take(finding);
        }
    }

    fn poll_event(&mut self) -> Option<ProbeEvent> {
        self.events.pop_front()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        let slot = match self.ending {
            Ending::No => Some(self.pace.next_due(self.awaits_latest(), self.slowest_reply())),
            Ending::Waiting | Ending::Interrupted(_) if self.ledger.flights.in_flight() > 0 => None,
            // Nothing is awaited any more: the next turn ends it.
            Ending::Waiting | Ending::Interrupted(_) | Ending::Over => Some(self.ledger.now().monotonic),
        };
        let deadline = self.config.deadline.map(|deadline| self.started.monotonic.after(deadline));
        [slot, deadline, self.patience_ends(), self.ledger.next_wake()].into_iter().flatten().min()
    }

    fn interrupt(&mut self, now: MonotonicTime) {
        let first = matches!(self.ending, Ending::No | Ending::Waiting);
        match self.slowest_reply() {
            // Once: replies that are due any moment still count. Twice: now.
            Some(slowest) if first && self.ledger.flights.in_flight() > 0 => {
                let grace = (slowest * 2).min(self.ledger.timeout());
                self.ending = Ending::Interrupted(now.after(grace));
            }
            _ if self.ending == Ending::Over => {}
            _ => self.end(),
        }
    }

    fn is_over(&self) -> bool {
        self.ending == Ending::Over && self.events.is_empty()
    }
}

#[cfg(test)]
mod tests;
