//! The even rate of a sweep, on absolute deadlines.

use std::time::Duration;

use netkit_net::MonotonicTime;

/// Sending that fell behind by more than this does not catch up in a burst.
const CATCH_UP: Duration = Duration::from_millis(100);
/// Waking more often than this costs more than it smooths; what is due in between goes out together.
const SHORTEST_SLEEP: Duration = Duration::from_micros(500);

/// A schedule of so many probes a second.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: f64,
    /// Probe `sent` is due at `anchor + sent / per_second`.
    anchor: MonotonicTime,
    sent: u64,
    last: MonotonicTime,
}

impl Rate {
    pub(super) fn new(per_second: f64, start: MonotonicTime) -> Self {
        Self { per_second, anchor: start, sent: 0, last: start }
    }

    pub(super) fn is_due(&self, now: MonotonicTime) -> bool {
        self.due() <= now
    }

    /// Uses the place that is due.
    pub(super) fn advance(&mut self, now: MonotonicTime) {
        if now.since(self.due()) > CATCH_UP {
            (self.anchor, self.sent) = (now, 0);
        }
        self.sent += 1;
        self.last = now;
    }

    /// When to wake for the next probe.
    pub(super) fn next_wake(&self) -> MonotonicTime {
        let due = self.due();
        // An overdue place is taken at once; only a wait that is short anyway is made a little longer.
        if due <= self.last { due } else { due.max(self.last.after(SHORTEST_SLEEP)) }
    }

    fn due(&self) -> MonotonicTime {
        #[expect(clippy::cast_precision_loss, reason = "the schedule is re-anchored long before 2^52 probes")]
        let offset = self.sent as f64 / self.per_second;
        self.anchor.after(Duration::try_from_secs_f64(offset).unwrap_or(Duration::MAX))
    }
}
