//! Probes in flight and lately landed, by number: a ring that forgets the oldest.

mod forgotten;

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{Address, Outcome, ProbeRef, TargetId};
use netkit_net::{ClockReading, Errno, KernelTime, MonotonicTime, SendStampKind};

use crate::session::{Course, Transmit};
use forgotten::Forgotten;

/// A probe from its sending until it is forgotten.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    pub(crate) destination: Address,
    pub(crate) target: TargetId,
    /// Its place in the target's sequence, from 1.
    pub(crate) sequence: u64,
    pub(crate) course: Course,
    /// When it was first due.
    pub(crate) due: MonotonicTime,
    /// The clocks before it was handed to the kernel; `None` until the kernel took it.
    pub(crate) sent: Option<ClockReading>,
    /// The kernel's send stamp.
    pub(crate) stamp: Option<(KernelTime, SendStampKind)>,
    pub(crate) state: FlightState,
    /// An answer with a wrong payload came.
    pub(crate) corrupt: bool,
    /// Why this host was too busy for it, the last time that it was.
    pub(crate) refused: Option<Errno>,
    /// How it has ended, so far as it has.
    pub(crate) outcome: Option<Outcome>,
    /// What a sweep concluded about the destination; only the newest probe to an address says so.
    pub(crate) standing: Option<Standing>,
}

/// What a sweep knows of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It answered.
    Alive,
    /// Only ICMP errors came.
    Unreachable,
    /// Nothing came.
    Silent,
    /// Nothing could be sent to it.
    Unsent,
}

/// Where a probe is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlightState {
    /// Handed to the driver, or waiting to be handed again after congestion.
    Departing,
    /// On its way.
    Waiting,
    /// Its timeout passed, and it may still be answered late.
    Overdue,
    /// Ended by an ICMP error, and may still be answered.
    Rejected,
    /// Was on its way while the machine slept.
    Suspended,
    /// Answered.
    Answered,
    /// Never left.
    Unsent,
}

/// All flights that are remembered, densely numbered.
#[derive(Debug)]
pub(crate) struct Flights {
    ring: VecDeque<Flight>,
    /// The number of the front.
    first: u64,
    /// Every flight below this number is past waiting for its timeout.
    next_to_expire: u64,
    in_flight: usize,
    /// Every flight below this number left so long ago that no burst of answers is expected of it any more.
    first_expected: u64,
    /// Open flights from there on.
    expected: usize,
    /// How long a landed or lost flight is remembered, so that a late answer or duplicate finds it.
    memory: Duration,
    /// How many flights are remembered at most.
    capacity: usize,
    forgotten: Forgotten,
}

impl Flights {
    pub(crate) fn new(memory: Duration, capacity: usize) -> Self {
        Self {
            ring: VecDeque::new(),
            first: 1,
            next_to_expire: 1,
            in_flight: 0,
            first_expected: 1,
            expected: 0,
            memory,
            capacity,
            forgotten: Forgotten::default(),
        }
    }

    /// Adds a probe that is about to be sent, and gives it its number.
    pub(crate) fn depart(
        &mut self,
        target: TargetId,
        destination: Address,
        sequence: u64,
        course: Course,
        due: MonotonicTime,
    ) -> u64 {
        let number = self.next_number();
        self.ring.push_back(Flight {
            destination,
            target,
            sequence,
            course,
            due,
            sent: None,
            stamp: None,
            state: FlightState::Departing,
            corrupt: false,
            refused: None,
            outcome: None,
            standing: None,
        });
        self.in_flight += 1;
        self.expected += 1;
        number
    }

    /// The number that the next probe will have.
    pub(crate) fn next_number(&self) -> u64 {
        self.first + self.ring.len() as u64
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Flight> {
        self.ring.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut Flight> {
        self.ring.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// Moves a flight to another state; keeps the count of those that are not over.
    pub(crate) fn set_state(&mut self, number: u64, state: FlightState) {
        let Some(flight) = self.get_mut(number) else { return };
        let (was, is) = (flight.state.is_open(), state.is_open());
        flight.state = state;
        match (was, is) {
            (true, false) => {
                self.in_flight -= 1;
                self.expected -= usize::from(number >= self.first_expected);
            }
            (false, true) => {
                self.in_flight += 1;
                self.expected += usize::from(number >= self.first_expected);
            }
            _ => {}
        }
    }

    /// Probes departing or on their way.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Flights that are remembered.
    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        self.ring.len()
    }

    /// How many answers may be on their way, when those of probes older than `horizon` do not come in bursts.
    /// As of the last call of [`Flights::stop_expecting`].
    pub(crate) fn expected(&self) -> usize {
        self.expected
    }

    /// Probes that left more than `horizon` ago no longer count as expected.
    pub(crate) fn stop_expecting(&mut self, now: MonotonicTime, horizon: Duration) {
        while let Some(flight) = self.get(self.first_expected) {
            let open = flight.state.is_open();
            if open && flight.sent.is_none_or(|sent| now.since(sent.monotonic) < horizon) {
                return;
            }
            self.expected -= usize::from(open);
            self.first_expected += 1;
        }
    }

    /// When the oldest expected probe will have been on its way for `horizon`.
    pub(crate) fn next_unexpected(&self, horizon: Duration) -> Option<MonotonicTime> {
        Some(self.get(self.first_expected)?.sent?.monotonic.after(horizon))
    }

    /// The newest flight that fits; for answers that do not carry a number. Bounded by `capacity`.
    pub(crate) fn newest(&self, fits: impl Fn(&Flight) -> bool) -> Option<u64> {
        let back = self.ring.iter().rev().position(fits)?;
        Some(self.first + (self.ring.len() - 1 - back) as u64)
    }

    /// The oldest flight still on its way that fits; for answers that do not say which probe they answer.
    pub(crate) fn oldest_waiting(&self, fits: impl Fn(u64, &Flight) -> bool) -> Option<u64> {
        let mut waiting =
            (self.first..).zip(&self.ring).filter(|(_, flight)| flight.state == FlightState::Waiting);
        waiting.find(|(number, flight)| fits(*number, flight)).map(|(number, _)| number)
    }

    /// When the next timeout is due, for probes that wait `timeout` each.
    pub(crate) fn next_expiry(&self, timeout: Duration) -> Option<MonotonicTime> {
        let open =
            (self.next_to_expire..).map_while(|number| self.get(number)).find(|one| one.state.is_open());
        Some(open?.sent?.monotonic.after(timeout))
    }

    /// The next flight whose `timeout` has passed at `now`. Probes leave in order, so they expire in order.
    pub(crate) fn expire(&mut self, now: MonotonicTime, timeout: Duration) -> Option<u64> {
        while let Some(flight) = self.get(self.next_to_expire) {
            match flight.state {
                FlightState::Departing => return None,
                FlightState::Waiting => {
                    let due = flight.sent.is_none_or(|sent| now.since(sent.monotonic) >= timeout);
                    if !due {
                        return None;
                    }
                    let number = self.next_to_expire;
                    self.next_to_expire += 1;
                    self.set_state(number, FlightState::Overdue);
                    return Some(number);
                }
                _ => self.next_to_expire += 1,
            }
        }
        None
    }

    /// The numbers of all flights on their way or departing.
    pub(crate) fn open_numbers(&self) -> Vec<u64> {
        let numbered = (self.first..).zip(&self.ring);
        numbered.filter(|(_, flight)| flight.state.is_open()).map(|(number, _)| number).collect()
    }

    /// A late answer to a forgotten probe: true the first time, if the probe counted as lost and its address as
    /// silent.
    pub(crate) fn recall(&mut self, number: u64) -> bool {
        self.forgotten.take(number)
    }

    /// Forgets what is over and old.
    pub(crate) fn forget(&mut self, now: MonotonicTime) {
        while let Some(front) = self.ring.front() {
            let old = front.sent.is_none_or(|sent| now.since(sent.monotonic) > self.memory);
            if front.state.is_open() || !(old || self.ring.len() > self.capacity) {
                return;
            }
            // Of several probes to an address the last one speaks for it, also when it is forgotten.
            let silent = front.outcome == Some(Outcome::Lost) && front.standing == Some(Standing::Silent);
            self.forgotten.push(self.first, silent);
            self.ring.pop_front();
            self.first += 1;
            self.next_to_expire = self.next_to_expire.max(self.first);
            self.first_expected = self.first_expected.max(self.first);
        }
    }
}

impl Flight {
    /// The probe as it is handed to the driver.
    pub(crate) fn transmit(&self, number: u64) -> Transmit {
        let (destination, course) = (self.destination, self.course);
        Transmit { number, destination, sequence: self.wire_sequence(), course }
    }

    pub(crate) fn probe(&self) -> ProbeRef {
        ProbeRef { target: self.target, address: self.destination, sequence: self.sequence }
    }

    /// Keeps the better of two send stamps: the driver's is closer to the wire than the scheduler's.
    pub(crate) fn stamped(&mut self, at: KernelTime, kind: SendStampKind) {
        // Stacked devices stamp twice: of one kind the first counts.
        if self.stamp.is_none_or(|(_, known)| kind > known) {
            self.stamp = Some((at, kind));
        }
    }

    /// The sequence number on the wire.
    #[expect(clippy::cast_possible_truncation, reason = "the wire carries the low 16 bits")]
    pub(crate) fn wire_sequence(&self) -> u16 {
        self.sequence as u16
    }
}

impl FlightState {
    /// It has left, and no answer has come.
    pub(crate) fn is_unanswered(self) -> bool {
        matches!(self, Self::Waiting | Self::Overdue | Self::Rejected | Self::Suspended)
    }

    /// Departing or on its way.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Departing | Self::Waiting)
    }
}

#[cfg(test)]
mod tests;
