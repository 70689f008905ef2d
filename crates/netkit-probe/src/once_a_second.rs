//! At most one line a second for what a hostile host could send by the thousand.

use std::time::Duration;

use netkit_net::MonotonicTime;

/// Lets one thing a second through and counts the rest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OnceASecond {
    last: Option<MonotonicTime>,
    suppressed: u64,
}

impl OnceASecond {
    /// The number suppressed since the last one let through, or `None` to stay silent.
    pub(crate) fn admit(&mut self, now: MonotonicTime) -> Option<u64> {
        if self.last.is_some_and(|last| now.since(last) < Duration::from_secs(1)) {
            self.suppressed += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.suppressed))
    }
}
