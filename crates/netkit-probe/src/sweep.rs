//! A sweep: many addresses, each probed until it answers or its tries are used up, in memory of the window only.

mod pace;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{
    Address, IcmpErrorCounts, LostKind, Outcome, ProbeEvent, ProbeRef, SweepReport, TargetId,
};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};

use crate::flight::Flights;
use crate::ledger::{Finding, Ledger};
use crate::once_a_second::OnceASecond;
use crate::{ProbeFormat, Session, Transmit};
use pace::Rate;

/// Finished probes are remembered with all they need for an RTT for this long, or until the ring is full.
const MEMORY: Duration = Duration::from_secs(60);
/// The ring of whole flights; beyond it one bit a probe remains.
const REMEMBERED: usize = 131_072;
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
    /// Probes in flight at once: what this host's receive buffer holds.
    pub window: usize,
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
    /// Addresses to try once more, with the number of the next try.
    again: VecDeque<(Address, u64)>,
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

impl<A: Iterator<Item = Address>> Sweep<A> {
    /// Starts a sweep over a stream of addresses.
    pub fn new(config: SweepConfig, addresses: A, now: ClockReading) -> Self {
        let flights = Flights::new(MEMORY, REMEMBERED.max(config.window));
        Self {
            ledger: Ledger::new(config.format.clone(), flights, config.timeout, now),
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

    /// Addresses decided so far, for a progress display.
    pub fn decided(&self) -> (u64, u64) {
        let report = &self.report;
        (report.alive + report.silent + report.unreachable + report.unsent, report.alive)
    }

    fn take(&mut self, finding: Finding) {
        match finding {
            Finding::Left(..) => self.report.counters.sent += 1,
            Finding::Settled { probe, before, outcome, event } => self.settled(probe, before, outcome, event),
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

    /// A probe's outcome decides its address, unless there are tries left.
    fn settled(&mut self, probe: ProbeRef, before: Option<Outcome>, outcome: Outcome, event: ProbeEvent) {
        if let Outcome::IcmpError(report) = outcome {
            self.icmp_errors.count(report);
        }
        if let Some(before) = before {
            self.report.counters.replace(before, outcome);
            if self.withdraw(probe, before) {
                self.decide(outcome, event);
            }
            return;
        }
        self.report.counters.count(outcome);
        let timed_out = matches!(event, ProbeEvent::Lost(_, LostKind::TimedOut | LostKind::Corrupt));
        if timed_out && probe.sequence < self.config.tries && !self.stopped {
            self.again.push_back((probe.address, probe.sequence + 1));
        } else {
            self.decide(outcome, event);
        }
    }

    /// Takes back what an earlier outcome of the same probe had decided. False when another probe to that
    /// address has decided or will decide it.
    fn withdraw(&mut self, probe: ProbeRef, before: Outcome) -> bool {
        let decided = match before {
            Outcome::IcmpError(_) => Some(&mut self.report.unreachable),
            Outcome::Lost | Outcome::Corrupt | Outcome::Suspended if probe.sequence >= self.config.tries => {
                Some(&mut self.report.silent)
            }
            _ => None,
        };
        if let Some(count) = decided {
            *count = count.saturating_sub(1);
            return true;
        }
        let waiting = self.again.iter().position(|(address, _)| *address == probe.address);
        waiting.and_then(|waiting| self.again.remove(waiting)).is_some()
    }

    fn decide(&mut self, outcome: Outcome, event: ProbeEvent) {
        match outcome {
            Outcome::Received | Outcome::Late => self.report.alive += 1,
            Outcome::IcmpError(_) => self.report.unreachable += 1,
            Outcome::Unsent(_) => self.report.unsent += 1,
            Outcome::Lost | Outcome::Corrupt | Outcome::Suspended => self.report.silent += 1,
        }
        if let ProbeEvent::Received(_, answer) = &event
            && let Some(rtt) = answer.rtt
        {
            self.report.rtt.record(rtt.duration);
            self.report.basis = Some(self.report.basis.map_or(rtt.basis, |basis| basis.min(rtt.basis)));
        }
        self.events.push_back(event);
    }

    fn next_address(&mut self) -> Option<(Address, u64)> {
        if self.stopped {
            return None;
        }
        if let Some(again) = self.again.pop_front() {
            return Some(again);
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
        !self.all_sent() && self.ledger.flights.in_flight() < self.config.window
    }

    fn end(&mut self) {
        self.stopped = true;
        self.over = true;
        for finding in self.ledger.lose_all(LostKind::RunEnded) {
            self.take(finding);
        }
    }
}

impl<A: Iterator<Item = Address>> Session for Sweep<A> {
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
        if self.wants_to_send()
            && !self.ledger.congestion.blocks(now)
            && self.rate.is_due(now)
            && let Some((address, sequence)) = self.next_address()
        {
            self.rate.advance(now);
            return Some(self.ledger.depart(TargetId(0), address, sequence, now));
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
        let slot = self.wants_to_send().then(|| self.rate.next_wake());
        let deadline = self.config.deadline.map(|deadline| self.started.monotonic.after(deadline));
        [slot, deadline, self.ledger.next_wake()].into_iter().flatten().min()
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

#[cfg(test)]
mod tests;
