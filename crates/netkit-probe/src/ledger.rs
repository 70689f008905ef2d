//! The book of probes that both kinds of session keep: who left, who is on the way, and how each ended.
//!
//! It turns receipts, arrivals and passing time into [`Finding`]s. What a finding means for a target or
//! for a sweep is the session's business.

mod arrivals;

use std::time::Duration;

use netkit_model::{Address, IcmpReport, LostKind, Outcome, ProbeAnswer, ProbeEvent, ProbeRef, TargetId};
use netkit_net::{ClockReading, Errno, MonotonicTime, SendReceipt};

use crate::congestion::Congestion;
use crate::flight::{FlightState, Flights};
use crate::round_trip::CLOCK_STEP;
use crate::{Course, ProbeFormat, Transmit};

/// A longer gap between the two monotonic clocks of Linux means that the machine slept.
pub(crate) const SUSPEND: Duration = Duration::from_millis(500);
/// Waking later than this says that the process was stopped, whatever its interval is.
const OVERSLEPT: Duration = Duration::from_millis(100);

/// All probes of a session.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) format: ProbeFormat,
    pub(crate) flights: Flights,
    pub(crate) congestion: Congestion,
    timeout: Duration,
    now: ClockReading,
    /// The path MTU told last; each probe that is too long brings it up again.
    path_mtu: Option<(Address, u32)>,
    /// This turn began so late that host times of receipt mean nothing.
    woke_late: bool,
}

/// Something that a session has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A probe left this host.
    Left(ProbeRef, MonotonicTime),
    /// The kernel stamped a probe on its way out.
    Stamped(ProbeRef),
    /// A probe has an outcome, in place of an earlier one where there was one.
    Settled {
        /// Its number in the run.
        number: u64,
        /// Which probe it is to its target.
        probe: ProbeRef,
        /// How it had ended before, if it had.
        before: Option<Outcome>,
        /// How it ended.
        outcome: Outcome,
        /// The same as it is told.
        event: ProbeEvent,
    },
    /// A further answer to a probe already answered.
    Duplicate(ProbeRef, ProbeAnswer),
    /// A first answer with a wrong payload to a probe that is still awaited.
    Corrupt(ProbeRef, ProbeAnswer),
    /// A probe's payload came back from an address that was not probed.
    UnexpectedSource(ProbeRef, ProbeAnswer),
    /// A very late answer from this address to a probe that counted as lost and is no longer remembered.
    Recalled(Address, ProbeAnswer),
    /// An ICMP error about one of several probes on their way; it quotes too little to say which.
    Unattributed(IcmpReport),
    /// Worth telling, and nothing to count.
    Information(ProbeEvent),
}

impl Ledger {
    /// An empty book. A landed or lost probe is remembered for `memory`, so that a late answer or duplicate finds it,
    /// and at most `capacity` of them are. A probe waits `timeout` for its answer.
    pub fn new(
        format: ProbeFormat,
        memory: Duration,
        capacity: usize,
        timeout: Duration,
        now: ClockReading,
    ) -> Self {
        Self {
            format,
            flights: Flights::new(memory, capacity),
            congestion: Congestion::default(),
            timeout,
            now,
            path_mtu: None,
            woke_late: false,
        }
    }

    /// How the probes look on the wire.
    pub fn format(&self) -> &ProbeFormat {
        &self.format
    }

    /// Probes departing or on their way.
    pub fn in_flight(&self) -> usize {
        self.flights.in_flight()
    }

    /// True while this host is too busy to take new probes.
    pub fn is_congested(&self, now: MonotonicTime) -> bool {
        self.congestion.blocks(now)
    }

    /// When the next probe may leave: now, or when the pause is over that this host asked for.
    pub fn next_departure(&self, now: MonotonicTime) -> MonotonicTime {
        self.congestion.blocked_until().map_or(now, |until| until.max(now))
    }

    /// The clocks of this turn.
    pub fn now(&self) -> ClockReading {
        self.now
    }

    /// How long a probe waits for its answer.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// A turn begins: was the clock stepped, did the machine sleep, did we oversleep?
    pub fn turn(&mut self, reading: ClockReading, due: Option<MonotonicTime>) -> Vec<Finding> {
        let mut found = Vec::new();
        let lateness = due.map_or(Duration::ZERO, |due| reading.monotonic.since(due));
        self.woke_late = lateness > OVERSLEPT;
        let slept = reading.suspended_since(&self.now);
        // The wall clock goes on while the machine sleeps and the monotonic one does not: that is no step.
        let step = reading.clock_step_since(&self.now).abs_diff(slept);
        if step > CLOCK_STEP {
            found.push(Finding::Information(ProbeEvent::ClockStep(step)));
        }
        self.now = reading;
        if slept > SUSPEND {
            found.push(Finding::Information(ProbeEvent::Suspended(slept)));
            found.extend(self.lose_all(LostKind::Suspended));
        }
        self.flights.forget(reading.monotonic);
        found
    }

    /// The number that the next probe will have.
    pub fn next_number(&self) -> u64 {
        self.flights.next_number()
    }

    /// A probe that is remembered, as it was handed to the driver.
    pub fn transmit_of(&self, number: u64) -> Option<Transmit> {
        Some(self.flights.get(number)?.transmit(number))
    }

    /// Enters a new probe.
    pub fn depart(
        &mut self,
        target: TargetId,
        address: Address,
        sequence: u64,
        course: Course,
        now: MonotonicTime,
    ) -> Transmit {
        let number = self.flights.depart(target, address, sequence, course, now);
        #[expect(clippy::cast_possible_truncation, reason = "the wire carries the low 16 bits")]
        let sequence = sequence as u16;
        Transmit { number, destination: address, sequence, course }
    }

    /// A probe that this host was too busy for and that may be tried again now.
    pub fn retry(&mut self, now: MonotonicTime) -> Option<Transmit> {
        while let Some(number) = self.congestion.next(now) {
            // The run or a suspend may have ended it while it waited: then it must not leave any more.
            let flight = self.flights.get(number).filter(|flight| flight.state == FlightState::Departing);
            if let Some(flight) = flight {
                return Some(flight.transmit(number));
            }
        }
        None
    }

    /// What the kernel said to a probe. One refused for want of room stays in the book for its `slot`.
    pub fn receipt(&mut self, receipt: &SendReceipt, slot: Duration) -> Option<Finding> {
        let number = receipt.token.0;
        let flight = self.flights.get_mut(number)?;
        match receipt.result {
            Ok(()) => {
                flight.sent = Some(receipt.reading);
                if flight.state == FlightState::Departing {
                    flight.state = FlightState::Waiting;
                }
                self.congestion.relieve();
                Some(Finding::Left(flight.probe(), receipt.reading.monotonic))
            }
            Err(errno) if errno.is_congestion() && self.now.monotonic.since(flight.due) < slot => {
                flight.refused = Some(errno);
                self.congestion.refuse(number, self.now.monotonic);
                None
            }
            Err(errno) => self.unsent(number, errno),
        }
    }

    /// The next probe whose time is up.
    pub fn expire(&mut self, now: MonotonicTime) -> Option<Finding> {
        let number = self.flights.expire(now, self.timeout)?;
        self.lost(number, LostKind::TimedOut)
    }

    /// Every probe still open ends now.
    pub fn lose_all(&mut self, kind: LostKind) -> Vec<Finding> {
        let open = self.flights.open_numbers();
        open.into_iter().filter_map(|number| self.lost(number, kind)).collect()
    }

    /// When the next timeout or the next try after congestion is due.
    pub fn next_wake(&self) -> Option<MonotonicTime> {
        [self.flights.next_expiry(self.timeout), self.congestion.next_wake()].into_iter().flatten().min()
    }

    /// A probe is given up before its timeout: its answer may still come, and is late then.
    pub fn give_up(&mut self, number: u64) -> Option<Finding> {
        let flight = self.flights.get(number)?;
        (flight.state == FlightState::Waiting).then(|| self.lost(number, LostKind::TimedOut)).flatten()
    }

    fn lost(&mut self, number: u64, kind: LostKind) -> Option<Finding> {
        let flight = self.flights.get(number)?;
        if flight.sent.is_none() {
            // It never got a place in the send queue before the end.
            let errno = flight.refused.unwrap_or(Errno::AGAIN);
            return self.unsent(number, errno);
        }
        let (outcome, kind, state) = match kind {
            LostKind::Suspended => (Outcome::Suspended, kind, FlightState::Suspended),
            _ if flight.corrupt => (Outcome::Corrupt, LostKind::Corrupt, FlightState::Overdue),
            _ => (Outcome::Lost, kind, FlightState::Overdue),
        };
        self.settle(number, state, outcome, |probe| ProbeEvent::Lost(probe, kind))
    }

    fn unsent(&mut self, number: u64, errno: Errno) -> Option<Finding> {
        self.settle(number, FlightState::Unsent, Outcome::Unsent(errno), |probe| {
            ProbeEvent::Unsent(probe, errno)
        })
    }

    /// Moves a flight to its new state; its earlier outcome, if it had one, is named in the finding.
    fn settle(
        &mut self,
        number: u64,
        state: FlightState,
        outcome: Outcome,
        event: impl FnOnce(ProbeRef) -> ProbeEvent,
    ) -> Option<Finding> {
        let before = self.flights.get(number)?.outcome;
        self.flights.set_state(number, state);
        let flight = self.flights.get_mut(number)?;
        flight.outcome = Some(outcome);
        let probe = flight.probe();
        Some(Finding::Settled { number, probe, before, outcome, event: event(probe) })
    }
}
