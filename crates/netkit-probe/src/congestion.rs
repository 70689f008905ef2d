//! Probes that this host was too busy to take: sent again a little later, and given up after their slot.

use std::collections::VecDeque;
use std::time::Duration;

use netkit_net::MonotonicTime;

/// The first pause after the kernel said "not now", and the longest.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(64);

/// The queue of probes to hand over again.
#[derive(Debug, Default)]
pub(crate) struct Congestion {
    waiting: VecDeque<u64>,
    pause: Duration,
    until: Option<MonotonicTime>,
    /// A single probe is out to see whether there is room again.
    testing: bool,
}

impl Congestion {
    /// The kernel refused `number` for want of room.
    pub(crate) fn refuse(&mut self, number: u64, now: MonotonicTime) {
        // One pause for all that were refused in the same turn.
        if self.testing || !self.blocks(now) {
            self.pause = (self.pause * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
            self.until = Some(now.after(self.pause));
            self.testing = false;
        }
        self.waiting.push_back(number);
    }

    /// The kernel took a packet. The one that tested the room opens it for all, and the next pause is short again.
    pub(crate) fn relieve(&mut self) {
        if self.testing || self.waiting.is_empty() {
            *self = Self { waiting: std::mem::take(&mut self.waiting), ..Self::default() };
        }
    }

    /// The next probe to hand over again: after a pause a single one first.
    pub(crate) fn next(&mut self, now: MonotonicTime) -> Option<u64> {
        if self.blocks(now) {
            return None;
        }
        let number = self.waiting.pop_front()?;
        if self.until.is_some() {
            self.testing = true;
            self.until = Some(now.after(self.pause));
        }
        Some(number)
    }

    /// True while nothing should be sent.
    pub(crate) fn blocks(&self, now: MonotonicTime) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Until when nothing should be sent, now or in the past.
    pub(crate) fn blocked_until(&self) -> Option<MonotonicTime> {
        self.until
    }

    /// When the pause ends, while something waits for it.
    pub(crate) fn next_wake(&self) -> Option<MonotonicTime> {
        self.until.filter(|_| !self.waiting.is_empty())
    }
}
