//! Three kinds of time that are never subtracted from one another; plain values, no clock is read here.

use std::time::{Duration, SystemTime};

/// Host time on `CLOCK_MONOTONIC`: for deadlines, pacing and as the fallback for a missing kernel stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonotonicTime(u64);

/// A kernel packet stamp, or a reading of its clock (`CLOCK_REALTIME`); comparable only with its own kind,
/// and only as long as nobody stepped that clock in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KernelTime(u64);

/// The time of day as a label for people. Nothing is ever computed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(pub SystemTime);

/// The clocks read together, as close to one instant as a host can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// Host time of the reading.
    pub monotonic: MonotonicTime,
    /// The clock of the kernel's packet stamps at the same instant.
    pub kernel: KernelTime,
    /// How long the machine has been suspended since boot (`CLOCK_BOOTTIME` − `CLOCK_MONOTONIC`).
    pub suspended: Duration,
}

impl MonotonicTime {
    /// The instant `since_boot` after the clock's origin.
    pub const fn from_origin(since_boot: Duration) -> Self {
        Self(nanoseconds(since_boot))
    }

    /// Time since the clock's origin.
    pub const fn since_origin(self) -> Duration {
        Duration::from_nanos(self.0)
    }

    /// The time from `earlier` to `self`; zero when `earlier` is the later one.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The instant `delay` later; saturates at the end of time.
    #[must_use]
    pub const fn after(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(nanoseconds(delay)))
    }
}

impl KernelTime {
    /// The instant `since_epoch` after the Unix epoch of the kernel's wall clock.
    pub const fn from_epoch(since_epoch: Duration) -> Self {
        Self(nanoseconds(since_epoch))
    }

    /// Time since the Unix epoch, for a label such as `ping -D`.
    pub const fn since_epoch(self) -> Duration {
        Duration::from_nanos(self.0)
    }

    /// The time from `earlier` to `self`; `None` when the clock went backwards in between.
    pub const fn since(self, earlier: Self) -> Option<Duration> {
        match self.0.checked_sub(earlier.0) {
            Some(difference) => Some(Duration::from_nanos(difference)),
            None => None,
        }
    }
}

impl ClockReading {
    /// How far the kernel's wall clock was stepped between two readings, as an absolute amount.
    /// Slewing (NTP) moves both clocks alike and shows as nothing.
    pub fn clock_step_since(&self, earlier: &Self) -> Duration {
        let monotonic = i128::from(self.monotonic.0) - i128::from(earlier.monotonic.0);
        let kernel = i128::from(self.kernel.0) - i128::from(earlier.kernel.0);
        Duration::from_nanos(u64::try_from((kernel - monotonic).unsigned_abs()).unwrap_or(u64::MAX))
    }

    /// Host time of a kernel stamp, taken through this reading; `None` for a stamp from the future,
    /// which only a stepped clock makes.
    pub fn host_time_of(&self, stamp: KernelTime) -> Option<MonotonicTime> {
        let age = self.kernel.since(stamp)?;
        Some(MonotonicTime(self.monotonic.0.checked_sub(nanoseconds(age))?))
    }

    /// How long the machine slept between two readings.
    pub fn suspended_since(&self, earlier: &Self) -> Duration {
        self.suspended.saturating_sub(earlier.suspended)
    }
}

/// Nanoseconds in 64 bits last for 584 years; anything longer is the end of time.
const fn nanoseconds(duration: Duration) -> u64 {
    let nanoseconds = duration.as_nanos();
    if nanoseconds > u64::MAX as u128 {
        return u64::MAX;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked just above; TryFrom is not const")]
    let nanoseconds = nanoseconds as u64;
    nanoseconds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(monotonic_ms: u64, kernel_ms: u64) -> ClockReading {
        ClockReading {
            monotonic: MonotonicTime::from_origin(Duration::from_millis(monotonic_ms)),
            kernel: KernelTime::from_epoch(Duration::from_millis(kernel_ms)),
            suspended: Duration::ZERO,
        }
    }

    #[test]
    fn a_step_is_seen_in_both_directions_and_time_passing_is_none() {
        let before = reading(1_000, 50_000);
        assert_eq!(reading(3_000, 52_000).clock_step_since(&before), Duration::ZERO);
        assert_eq!(reading(3_000, 55_000).clock_step_since(&before), Duration::from_secs(3));
        assert_eq!(reading(3_000, 42_000).clock_step_since(&before), Duration::from_secs(10));
    }

    #[test]
    fn a_stamp_is_placed_on_the_host_clock_by_its_age() {
        let now = reading(1_000, 50_000);
        let stamp = KernelTime::from_epoch(Duration::from_millis(49_990));
        assert_eq!(now.host_time_of(stamp), Some(MonotonicTime::from_origin(Duration::from_millis(990))));
        assert_eq!(now.host_time_of(KernelTime::from_epoch(Duration::from_millis(50_001))), None);
    }
}
