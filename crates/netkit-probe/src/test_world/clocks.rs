//! Virtual clocks: one that never jumps, a wall clock that may be stepped, and the machine's sleep.
//!
//! All instants are durations since the session started.

use std::time::Duration;

use netkit_net::{ClockReading, KernelTime, MonotonicTime};

/// What the monotonic clock shows at the start: a machine that is up for a while.
const ORIGIN: Duration = Duration::from_secs(86_400);
/// What the wall clock shows at the start, in November 2023.
const WALL: Duration = Duration::from_secs(1_700_000_000);

/// The clocks of the simulated host, and when things happen to them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clocks {
    pub(crate) now: Duration,
    /// Steps of the wall clock in nanoseconds.
    steps: Vec<(Duration, i64)>,
    suspends: Vec<(Duration, Duration)>,
    stops: Vec<(Duration, Duration)>,
}

impl Clocks {
    /// The wall clock is set forward at `at`, or back by a negative number of seconds.
    pub(crate) fn step(&mut self, at: Duration, seconds: i64) {
        self.steps.push((at, seconds * 1_000_000_000));
    }

    /// The machine sleeps at `at` for so long; the monotonic clock stands still meanwhile.
    pub(crate) fn suspend(&mut self, at: Duration, length: Duration) {
        self.suspends.push((at, length));
    }

    /// The process is stopped at `at` for so long, and the kernel goes on receiving.
    pub(crate) fn stop(&mut self, at: Duration, length: Duration) {
        self.stops.push((at, at + length));
    }

    /// When a process that would run at `at` really runs.
    pub(crate) fn runs_at(&self, at: Duration) -> Duration {
        self.stops
            .iter()
            .filter(|(from, until)| (*from..*until).contains(&at))
            .fold(at, |at, stop| at.max(stop.1))
    }

    /// The time of arrival on the monotonic clock of something under way for `delay` from `from`; `None`
    /// when the machine sleeps at that moment and nobody is there to receive it.
    pub(crate) fn arrival(&self, from: Duration, delay: Duration) -> Option<Duration> {
        let mut at = from + delay;
        for (asleep, length) in self.suspends.iter().filter(|(asleep, _)| *asleep >= from) {
            if at < *asleep {
                break;
            }
            at = at.checked_sub(*length).filter(|at| at >= asleep)?;
        }
        Some(at)
    }

    /// All clocks at this instant.
    pub(crate) fn reading(&self, at: Duration) -> ClockReading {
        ClockReading {
            monotonic: monotonic(at),
            kernel: self.wall(at),
            suspended: self
                .suspends
                .iter()
                .filter(|(asleep, _)| *asleep <= at)
                .map(|(_, length)| *length)
                .sum(),
        }
    }

    /// What the kernel stamps on a packet at this instant.
    pub(crate) fn wall(&self, at: Duration) -> KernelTime {
        let slept: Duration =
            self.suspends.iter().filter(|(asleep, _)| *asleep <= at).map(|(_, length)| *length).sum();
        let stepped: i64 = self.steps.iter().filter(|(when, _)| *when <= at).map(|(_, step)| *step).sum();
        let nanoseconds = u64::try_from((WALL + at + slept).as_nanos()).expect("this is not the year 2554");
        KernelTime::from_epoch(Duration::from_nanos(nanoseconds.saturating_add_signed(stepped)))
    }
}

/// An instant of the session as the host sees it.
pub(crate) fn monotonic(at: Duration) -> MonotonicTime {
    MonotonicTime::from_origin(ORIGIN + at)
}

/// The instant of the session that the host sees so.
pub(crate) fn since_start(time: MonotonicTime) -> Duration {
    time.since(monotonic(Duration::ZERO))
}
