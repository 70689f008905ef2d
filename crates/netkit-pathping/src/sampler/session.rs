//! The sampler as a session: its turns, and how it comes to its end.

use netkit_model::SampledEvent;
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};
use netkit_probe::{ProbeFormat, Session, Transmit};

use super::schedule::Step;
use super::{Ending, Sampler};

impl Sampler {
    /// Moves towards the end: because all rounds are done, or because nothing is awaited any more.
    fn advance_ending(&mut self, now: MonotonicTime) {
        if self.ending == Ending::No && self.rounds_are_done(now) {
            self.stop_sending(Ending::Waiting);
        }
        let awaited = self.awaits_answers() && self.patience_ends().is_none_or(|end| now < end);
        if !matches!(self.ending, Ending::No | Ending::Over) && !awaited {
            self.end();
        }
    }

    /// True when the latest round has all its probes and no other follows.
    fn rounds_are_done(&self, now: MonotonicTime) -> bool {
        let Step::Round(due) = self.schedule.step(self.limit()) else { return false };
        // The answer of the probe that the next one waits for may show a farther hop.
        if self.held_until().is_some_and(|held| now < held) {
            return false;
        }
        self.config.rounds.is_some_and(|rounds| self.schedule.round() >= rounds)
            || self.no_round_after().is_some_and(|ends| now.max(due) >= ends)
    }

    /// When to begin no further round.
    fn no_round_after(&self) -> Option<MonotonicTime> {
        self.config.duration.map(|duration| self.started.after(duration))
    }

    fn stop_sending(&mut self, ending: Ending) {
        self.ending = ending;
        let evidence = self.rounds.close();
        self.weigh(evidence);
    }

    /// Until when the last answers are awaited; `None` before anything left.
    fn patience_ends(&self) -> Option<MonotonicTime> {
        match self.ending {
            Ending::Waiting => Some(self.last_left?.after(self.last_patience())),
            Ending::Interrupted(until) => Some(until),
            Ending::No | Ending::Over => None,
        }
    }

    /// Ends the session: every probe still on its way gets its outcome.
    fn end(&mut self) {
        self.stop_sending(Ending::Over);
        for finding in self.book.give_up_all() {
            self.take(finding);
        }
    }
}

impl Session for Sampler {
    type Event = SampledEvent;

    fn format(&self) -> &ProbeFormat {
        self.book.format()
    }

    fn turn(&mut self, reading: ClockReading) {
        let due = self.next_wake();
        let findings = self.book.turn(reading, due);
        self.take_turn(findings);
        self.rounds.forget(reading.monotonic);
    }

    fn arrival(&mut self, arrival: &Arrival<'_>) {
        if let Some(finding) = self.book.arrival(arrival) {
            self.take(finding);
        }
    }

    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit> {
        // Timeouts are judged here, after the turn's arrivals: a stopped process finds its answers first.
        while let Some(finding) = self.book.expire(now) {
            self.take(finding);
        }
        self.give_up_overdue(now);
        self.advance_ending(now);
        self.book.retry(now).or_else(|| self.next_probe(now))
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        if let Some(finding) = self.book.receipt(receipt) {
            self.take(finding);
        }
    }

    fn poll_event(&mut self) -> Option<SampledEvent> {
        self.events.pop_front()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        let step = match self.ending {
            Ending::No if self.is_paused => self.no_round_after(),
            Ending::No => Some(self.next_step().1),
            Ending::Waiting | Ending::Interrupted(_) if self.awaits_answers() => self.patience_ends(),
            // Nothing is awaited any more: the next turn ends it.
            Ending::Waiting | Ending::Interrupted(_) | Ending::Over => Some(self.book.now().monotonic),
        };
        [step, self.next_overdue(), self.book.next_wake()].into_iter().flatten().min()
    }

    fn interrupt(&mut self, now: MonotonicTime) {
        let first = matches!(self.ending, Ending::No | Ending::Waiting);
        match self.slowest {
            // Once: answers that are due any moment still count. Twice: now.
            Some(slowest) if first && self.book.in_flight() > 0 => {
                let grace = (slowest * 2).min(self.config.timeout);
                self.stop_sending(Ending::Interrupted(now.after(grace)));
            }
            _ if self.ending == Ending::Over => {}
            _ => self.end(),
        }
    }

    fn is_over(&self) -> bool {
        self.ending == Ending::Over && self.events.is_empty()
    }
}
