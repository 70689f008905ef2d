//! A sweep: many addresses, each probed until it answers or its tries are used up, in memory of the window only.

mod pace;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{
    Address, IcmpErrorCounts, LostKind, Outcome, ProbeEvent, ProbeRef, Rtt, SweepReport, TargetId,
};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};

use crate::flight::Standing;
use crate::ledger::{Finding, Ledger};
use crate::once_a_second::OnceASecond;
use crate::{Course, ProbeFormat, Session, Transmit};
use pace::Rate;

/// Finished probes are remembered with all they need for an RTT for this long, or until the ring is full.
const MEMORY: Duration = Duration::from_secs(60);
/// The ring of whole flights; beyond it one bit a probe remains.
const REMEMBERED: usize = 131_072;
/// This process may be kept from reading for so long: what is answered meanwhile has to fit the receive buffer.
const LONGEST_STALL: Duration = Duration::from_millis(50);
/// On the shortest paths a stall of this length is allowed for.
const SHORTEST_STALL: Duration = Duration::from_millis(5);
/// A probe that finds the send queue or the neighbour table full is tried again for this long.
const SEND_PATIENCE: Duration = Duration::from_secs(5);

/// What a sweep needs to know.
#[derive(Clone, Debug)]
pub struct SweepConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Probes a second, over all addresses.
    pub rate: f64,
    /// Probes to an address before it counts as silent.
    pub tries: u64,
    /// How long a probe may take.
    pub timeout: Duration,
    /// Answers that may be on their way at once: what this host's receive buffer holds.
    pub window: usize,
    /// Probes in flight at once, silent ones included.
    pub in_flight: usize,
    /// When to end in any case, measured from the start.
    pub deadline: Option<Duration>,
}

/// A sweep session. Pure: see [`Session`].
#[derive(Debug)]
pub struct Sweep<A> {
    config: SweepConfig,
    addresses: A,
    /// The stream of addresses has ended.
    exhausted: bool,
    /// Addresses to try once more.
    again: VecDeque<Silence>,
    ledger: Ledger,
    rate: Rate,
    oddities: OnceASecond,
    events: VecDeque<ProbeEvent>,
    report: SweepReport,
    icmp_errors: IcmpErrorCounts,
    started: ClockReading,
    /// No new probes: interrupted or past the deadline.
    stopped: bool,
    over: bool,
}

/// An address that was silent, and not yet for all its tries.
#[derive(Clone, Copy, Debug)]
struct Silence {
    /// Its latest probe.
    number: u64,
    address: Address,
    tries: u64,
}

impl<A: Iterator<Item = Address>> Sweep<A> {
    /// Starts a sweep over a stream of addresses.
    pub fn new(config: SweepConfig, addresses: A, now: ClockReading) -> Self {
        Self {
            ledger: Ledger::new(config.format.clone(), MEMORY, REMEMBERED, config.timeout, now),
            rate: Rate::new(config.rate, now.monotonic),
            addresses,
            exhausted: false,
            again: VecDeque::new(),
            oddities: OnceASecond::default(),
            events: VecDeque::new(),
            report: SweepReport::default(),
            icmp_errors: IcmpErrorCounts::default(),
            started: now,
            stopped: false,
            over: false,
            config,
        }
    }

    /// The results so far.
    pub fn report(&self, receiver_dropped: u64) -> SweepReport {
        let duration = self.ledger.now().monotonic.since(self.started.monotonic);
        let icmp_errors = self.icmp_errors.to_vec();
        SweepReport { icmp_errors, receiver_dropped, duration, ..self.report.clone() }
    }

    fn take(&mut self, finding: Finding) {
        match finding {
            Finding::Left(..) => self.report.counters.sent += 1,
            Finding::Stamped(_) => self.report.counters.stamped += 1,
            Finding::Settled { number, probe, before, outcome, event } => {
                self.settled(number, probe, (before, outcome), event);
            }
            Finding::Duplicate(probe, answer) => {
                self.report.counters.duplicates += 1;
                if let Some(suppressed) = self.oddities.admit(self.ledger.now().monotonic) {
                    self.events.push_back(ProbeEvent::Duplicate { probe, answer, suppressed });
                }
            }
            Finding::Corrupt(probe, answer) => {
                if self.oddities.admit(self.ledger.now().monotonic).is_some() {
                    self.events.push_back(ProbeEvent::Corrupt(probe, answer));
                }
            }
            Finding::UnexpectedSource(probe, answer) => {
                self.report.counters.unexpected_source += 1;
                if self.oddities.admit(self.ledger.now().monotonic).is_some() {
                    self.events.push_back(ProbeEvent::UnexpectedSource(probe, answer));
                }
            }
            // Every probe of a sweep goes as far as the path.
            Finding::Unattributed(_) => {}
            Finding::Recalled(address, answer) => {
                self.report.counters.replace(Outcome::Lost, Outcome::Late);
                self.report.silent = self.report.silent.saturating_sub(1);
                self.report.alive += 1;
                let probe = ProbeRef { target: TargetId(0), address, sequence: self.config.tries };
                self.events.push_back(ProbeEvent::Late(probe, answer));
            }
            Finding::Information(event) => self.events.push_back(event),
        }
    }

    /// Counts a probe's outcome, and what it says about its address.
    fn settled(
        &mut self,
        number: u64,
        probe: ProbeRef,
        (before, outcome): (Option<Outcome>, Outcome),
        event: ProbeEvent,
    ) {
        match before {
            Some(before) => self.report.counters.replace(before, outcome),
            None => self.report.counters.count(outcome),
        }
        match (outcome, &event) {
            (Outcome::IcmpError(report), _) => self.icmp_errors.count(report),
            (Outcome::Received, ProbeEvent::Received(_, answer)) => self.measured(answer.rtt),
            _ => {}
        }
        let newest = if before.is_some() { self.newest_to(number, probe) } else { number };
        let standing = standing_after(outcome);
        // The newest probe to an address speaks for it; that it is alive, any of them can say.
        let speaks = newest == number || standing == Standing::Alive;
        if !speaks || (standing == Standing::Silent && self.tries_again(number, probe, before)) {
            return;
        }
        if before.is_some() {
            self.again.retain(|silence| silence.number != newest);
        }
        self.decide(newest, standing, event);
    }

    /// The newest probe to the same address. Only after a try that timed out can there be another.
    fn newest_to(&self, number: u64, probe: ProbeRef) -> u64 {
        if probe.sequence >= self.config.tries {
            return number;
        }
        self.ledger.flights.newest(|flight| flight.destination == probe.address).unwrap_or(number)
    }

    /// Puts an address that was silent in line for its next try. False when that was the last one, or when the
    /// address is decided.
    fn tries_again(&mut self, number: u64, probe: ProbeRef, before: Option<Outcome>) -> bool {
        let decided = self.ledger.flights.get(number).is_some_and(|flight| flight.standing.is_some());
        if decided || self.stopped || probe.sequence >= self.config.tries {
            return false;
        }
        if before.is_none() {
            self.again.push_back(Silence { number, address: probe.address, tries: probe.sequence });
        }
        true
    }

    /// Counts what is now known of an address in place of what was; an address once alive stays so.
    fn decide(&mut self, number: u64, standing: Standing, event: ProbeEvent) {
        if let Some(flight) = self.ledger.flights.get_mut(number) {
            let known = flight.standing;
            if known == Some(Standing::Alive) || known == Some(standing) {
                return;
            }
            flight.standing = Some(standing);
            if let Some(known) = known {
                *self.addresses_that_are(known) -= 1;
            }
        }
        *self.addresses_that_are(standing) += 1;
        self.events.push_back(event);
    }

    fn addresses_that_are(&mut self, standing: Standing) -> &mut u64 {
        match standing {
            Standing::Alive => &mut self.report.alive,
            Standing::Unreachable => &mut self.report.unreachable,
            Standing::Silent => &mut self.report.silent,
            Standing::Unsent => &mut self.report.unsent,
        }
    }

    fn measured(&mut self, rtt: Option<Rtt>) {
        let Some(rtt) = rtt else { return };
        self.report.rtt.record(rtt.duration);
        self.report.basis = Some(self.report.basis.map_or(rtt.basis, |basis| basis.min(rtt.basis)));
    }

    fn next_address(&mut self) -> Option<(Address, u64)> {
        if self.stopped {
            return None;
        }
        if let Some(silence) = self.again.pop_front() {
            return Some((silence.address, silence.tries + 1));
        }
        let next = if self.exhausted { None } else { self.addresses.next() };
        self.exhausted = next.is_none();
        self.report.addresses += u64::from(next.is_some());
        next.map(|address| (address, 1))
    }

    /// True when every address has had all its probes, or no more are wanted.
    fn all_sent(&self) -> bool {
        self.stopped || (self.exhausted && self.again.is_empty())
    }

    /// True when a probe could be sent now if its time had come.
    fn wants_to_send(&self) -> bool {
        !self.all_sent() && self.has_room() && self.ledger.flights.expected() < self.config.window
    }

    /// True when the book has room for another probe; what is silent stays in it until its timeout.
    fn has_room(&self) -> bool {
        self.ledger.flights.in_flight() < self.config.in_flight.min(REMEMBERED)
    }

    /// After this a probe's answer is not expected in a burst with others: it would have come, or comes alone.
    fn horizon(&self) -> Duration {
        let slowest = self.report.rtt.maximum();
        slowest.map_or(LONGEST_STALL, |slowest| (slowest * 3 / 2).clamp(SHORTEST_STALL, LONGEST_STALL))
    }

    fn end(&mut self) {
        self.stopped = true;
        self.over = true;
        for finding in self.ledger.lose_all(LostKind::RunEnded) {
            self.take(finding);
        }
        for Silence { number, address, tries } in std::mem::take(&mut self.again) {
            let probe = ProbeRef { target: TargetId(0), address, sequence: tries };
            self.decide(number, Standing::Silent, ProbeEvent::Lost(probe, LostKind::TimedOut));
        }
    }
}

impl<A: Iterator<Item = Address>> Session for Sweep<A> {
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
        while let Some(finding) = self.ledger.expire(now) {
            self.take(finding);
        }
        let elapsed = now.since(self.started.monotonic);
        if !self.over && self.config.deadline.is_some_and(|deadline| elapsed >= deadline) {
            self.end();
        }
        if let Some(retry) = self.ledger.retry(now) {
            return Some(retry);
        }
        self.ledger.flights.stop_expecting(now, self.horizon());
        if self.wants_to_send()
            && !self.ledger.congestion.blocks(now)
            && self.rate.is_due(now)
            && let Some((address, sequence)) = self.next_address()
        {
            self.rate.advance(now);
            return Some(self.ledger.depart(TargetId(0), address, sequence, Course::default(), now));
        }
        if !self.over && self.all_sent() && self.ledger.flights.in_flight() == 0 {
            self.end();
        }
        None
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        if let Some(finding) = self.ledger.receipt(receipt, SEND_PATIENCE) {
            self.take(finding);
        }
    }

    fn poll_event(&mut self) -> Option<ProbeEvent> {
        self.events.pop_front()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        if self.over || (self.all_sent() && self.ledger.flights.in_flight() == 0) {
            return Some(self.ledger.now().monotonic);
        }
        let slot = self.wants_to_send().then(|| {
            let slot = self.rate.next_wake();
            self.ledger.congestion.blocked_until().map_or(slot, |until| slot.max(until))
        });
        let window = (slot.is_none() && !self.all_sent() && self.has_room())
            .then(|| self.ledger.flights.next_unexpected(self.horizon()));
        let deadline = self.config.deadline.map(|deadline| self.started.monotonic.after(deadline));
        [slot, window.flatten(), deadline, self.ledger.next_wake()].into_iter().flatten().min()
    }

    fn interrupt(&mut self, _now: MonotonicTime) {
        let first = !std::mem::replace(&mut self.stopped, true);
        // What is in flight still has its timeout, which is short in a sweep. Twice means now.
        if !first && !self.over {
            self.end();
        }
    }

    fn is_over(&self) -> bool {
        self.over && self.events.is_empty()
    }
}

fn standing_after(outcome: Outcome) -> Standing {
    match outcome {
        Outcome::Received | Outcome::Late => Standing::Alive,
        Outcome::IcmpError(_) => Standing::Unreachable,
        Outcome::Unsent(_) => Standing::Unsent,
        Outcome::Lost | Outcome::Corrupt | Outcome::Suspended => Standing::Silent,
    }
}

#[cfg(test)]
mod tests;
