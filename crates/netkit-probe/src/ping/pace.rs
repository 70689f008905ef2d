//! When the next probe is due: absolute slots that never drift, or as fast as replies come.

use std::time::Duration;

use netkit_net::MonotonicTime;

/// After a longer pause (a stopped process) missed slots are skipped instead of sent in a burst.
const CATCH_UP: Duration = Duration::from_millis(250);
/// An adaptive ping that gets no reply goes on at this pace at the slowest.
const ADAPTIVE_PATIENCE: Duration = Duration::from_secs(1);

/// How probes are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// One probe to each target every interval.
    Every(Duration),
    /// The next probe when the last was answered, but not faster than this (`ping -A`).
    Adaptive(Duration),
}

/// The schedule of a session.
#[derive(Debug)]
pub(super) struct Pace {
    spacing: Spacing,
    targets: usize,
    /// Slot 0 is at this time; slot k at `k × interval / targets` after it.
    anchor: MonotonicTime,
    slot: u64,
    last_sent: Option<MonotonicTime>,
    last_resolved: Option<MonotonicTime>,
}

impl Spacing {
    /// The time between two probes to one target, at the least.
    pub fn interval(self) -> Duration {
        match self {
            Self::Every(interval) | Self::Adaptive(interval) => interval,
        }
    }
}

impl Pace {
    pub(super) fn new(spacing: Spacing, targets: usize, start: MonotonicTime) -> Self {
        Self {
            spacing,
            targets: targets.max(1),
            anchor: start,
            slot: 0,
            last_sent: None,
            last_resolved: None,
        }
    }

    /// Takes the next slot if it is due; whose turn it is.
    pub(super) fn next_slot(
        &mut self,
        now: MonotonicTime,
        awaiting: bool,
        slowest: Option<Duration>,
    ) -> Option<usize> {
        if self.next_due(awaiting, slowest) > now {
            return None;
        }
        self.skip_missed(now);
        let target = usize::try_from(self.slot % self.targets as u64).unwrap_or(0);
        self.slot += 1;
        // Until the receipt says better; it also holds when nothing can be sent.
        self.last_sent = Some(now);
        Some(target)
    }

    /// When the next slot is due; `awaiting` says that the latest probe has no outcome yet.
    pub(super) fn next_due(&self, awaiting: bool, slowest: Option<Duration>) -> MonotonicTime {
        match self.spacing {
            Spacing::Every(_) => self.due(self.slot),
            Spacing::Adaptive(floor) => {
                let Some(last) = self.last_sent else { return self.anchor };
                let earliest = last.after(floor);
                if !awaiting {
                    return self.last_resolved.map_or(earliest, |resolved| resolved.max(earliest));
                }
                let patience =
                    slowest.map_or(ADAPTIVE_PATIENCE, |slowest| (slowest * 4).min(ADAPTIVE_PATIENCE));
                last.after(patience.max(floor))
            }
        }
    }

    pub(super) fn sent(&mut self, at: MonotonicTime) {
        self.last_sent = Some(at);
    }

    /// A probe has got its outcome.
    pub(super) fn resolved(&mut self, at: MonotonicTime) {
        self.last_resolved = Some(at);
    }

    pub(super) fn last_sent(&self) -> Option<MonotonicTime> {
        self.last_sent
    }

    fn due(&self, slot: u64) -> MonotonicTime {
        // In 128 bits: a billion slots of 10 s divided by thousands of targets stay exact.
        let offset = self.spacing.interval().as_nanos() * u128::from(slot) / self.targets as u128;
        self.anchor.after(Duration::from_nanos(u64::try_from(offset).unwrap_or(u64::MAX)))
    }

    fn skip_missed(&mut self, now: MonotonicTime) {
        let Spacing::Every(interval) = self.spacing else { return };
        let behind = now.since(self.due(self.slot));
        if behind > CATCH_UP.max(interval * 2) {
            // The schedule moves as a whole; no target loses its turn.
            self.anchor = self.anchor.after(behind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> MonotonicTime {
        MonotonicTime::from_origin(Duration::from_millis(milliseconds))
    }

    #[test]
    fn slots_do_not_drift_however_late_the_wake_ups_are() {
        let mut pace = Pace::new(Spacing::Every(Duration::from_millis(10)), 1, at(0));
        for slot in 0..100_000_u64 {
            let late = slot % 7; // Every wake-up is up to 6 ms late.
            assert_eq!(pace.next_due(false, None), at(slot * 10));
            assert!(pace.next_slot(at(slot * 10 + late), false, None).is_some());
        }
    }

    #[test]
    fn targets_take_turns_and_are_spread_over_the_interval() {
        let mut pace = Pace::new(Spacing::Every(Duration::from_secs(1)), 4, at(0));
        for (due, target) in [(0, 0), (250, 1), (500, 2), (750, 3), (1_000, 0)] {
            assert_eq!(pace.next_due(false, None), at(due));
            assert_eq!(pace.next_slot(at(due), false, None), Some(target));
        }
    }

    #[test]
    fn a_long_stop_is_not_followed_by_a_burst() {
        let mut pace = Pace::new(Spacing::Every(Duration::from_millis(10)), 1, at(0));
        assert!(pace.next_slot(at(0), false, None).is_some());
        assert!(pace.next_slot(at(3_000), false, None).is_some());
        assert!(pace.next_slot(at(3_000), false, None).is_none());
        assert_eq!(pace.next_due(false, None), at(3_010));
    }

    #[test]
    fn adaptive_waits_for_the_answer_and_not_for_ever() {
        let mut pace = Pace::new(Spacing::Adaptive(Duration::from_millis(2)), 1, at(0));
        assert!(pace.next_slot(at(0), false, None).is_some());
        assert!(pace.next_slot(at(50), true, None).is_none());
        assert_eq!(pace.next_due(true, None), at(1_000));
        assert_eq!(pace.next_due(true, Some(Duration::from_millis(20))), at(80));
        pace.resolved(at(20));
        assert_eq!(pace.next_due(false, None), at(20));
    }
}
