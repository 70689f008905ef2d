//! Virtual clocks: one that never jumps, a wall clock that may be stepped, and the machine's sleep.
//!
//! They do not advance by themselves. Instants are durations since the session started on the clock that stands still
//! while the machine sleeps, except where *true time* is named: that goes on, as the internet around the machine does.

use std::time::Duration;

use netkit_net::{ClockReading, KernelTime, MonotonicTime};

/// What the monotonic clock shows at the start: a machine that is up for a while.
const ORIGIN: Duration = Duration::from_secs(86_400);
/// What the wall clock shows at the start, in November 2023.
const WALL: Duration = Duration::from_secs(1_700_000_000);

/// The clocks of the vantage, and when things happen to them.
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    now: Duration,
    /// Steps of the wall clock in nanoseconds.
    steps: Vec<(Duration, i64)>,
    /// When the machine sleeps and how long, in order of time.
    suspends: Vec<(Duration, Duration)>,
    /// From when until when the process is stopped.
    stops: Vec<(Duration, Duration)>,
}

impl Clocks {
    /// The wall clock is set forward at `at`, or back by a negative number of seconds.
    pub fn step(&mut self, at: Duration, seconds: i64) {
        self.steps.push((at, seconds.saturating_mul(1_000_000_000)));
    }

    /// The machine sleeps at `at` for so long; the monotonic clock stands still meanwhile.
    pub fn suspend(&mut self, at: Duration, length: Duration) {
        self.suspends.push((at, length));
        self.suspends.sort_by_key(|(asleep, _)| *asleep);
    }

    /// The process is stopped at `at` for so long, and the kernel goes on receiving.
    pub fn stop(&mut self, at: Duration, length: Duration) {
        self.stops.push((at, at + length));
    }

    /// The instant it is.
    pub fn now(&self) -> Duration {
        self.now
    }

    /// Time passes until `at`; it never goes back.
    pub fn advance(&mut self, at: Duration) {
        self.now = self.now.max(at);
    }

    /// When a process that would run at `at` really runs.
    pub fn runs_at(&self, at: Duration) -> Duration {
        let stops = self.stops.iter().filter(|(from, until)| (*from..*until).contains(&at));
        stops.fold(at, |at, stop| at.max(stop.1))
    }

    /// True time at this instant.
    pub fn true_time(&self, at: Duration) -> Duration {
        at + self.slept(at)
    }

    /// The instant of a true time; `None` when the machine sleeps then and nobody is there.
    pub fn awake(&self, true_time: Duration) -> Option<Duration> {
        self.place(true_time).ok()
    }

    /// The first instant at or after a true time at which the machine is awake.
    pub fn awake_from(&self, true_time: Duration) -> Duration {
        self.place(true_time).unwrap_or_else(|wakes| wakes)
    }

    /// When something arrives that is under way for `delay` from `from`; `None` when the machine sleeps then.
    pub fn arrival(&self, from: Duration, delay: Duration) -> Option<Duration> {
        self.awake(self.true_time(from) + delay)
    }

    /// All clocks at this instant.
    pub fn reading(&self, at: Duration) -> ClockReading {
        ClockReading { monotonic: monotonic(at), kernel: self.wall(at), suspended: self.slept(at) }
    }

    /// What the kernel stamps on a packet at this instant.
    pub fn wall(&self, at: Duration) -> KernelTime {
        let stepped: i64 = self.steps.iter().filter(|(when, _)| *when <= at).map(|(_, step)| *step).sum();
        let nanoseconds = u64::try_from((WALL + self.true_time(at)).as_nanos()).unwrap_or(u64::MAX);
        KernelTime::from_epoch(Duration::from_nanos(nanoseconds.saturating_add_signed(stepped)))
    }

    /// The instant of a true time, or that at which the machine wakes again when it sleeps then.
    fn place(&self, true_time: Duration) -> Result<Duration, Duration> {
        let mut at = true_time;
        for (asleep, length) in &self.suspends {
            if at < *asleep {
                break;
            }
            at = at.checked_sub(*length).filter(|at| at >= asleep).ok_or(*asleep)?;
        }
        Ok(at)
    }

    /// How long the machine has slept until this instant.
    fn slept(&self, at: Duration) -> Duration {
        self.suspends.iter().take_while(|(asleep, _)| *asleep <= at).map(|(_, length)| *length).sum()
    }
}

/// An instant as the host sees it.
pub fn monotonic(at: Duration) -> MonotonicTime {
    MonotonicTime::from_origin(ORIGIN + at)
}

/// The instant that the host sees so.
pub fn since_start(time: MonotonicTime) -> Duration {
    time.since(monotonic(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Asleep for 100 s at 10 s, and for 50 s at 20 s.
    fn sleepy() -> Clocks {
        let mut clocks = Clocks::default();
        clocks.suspend(s(20), s(50));
        clocks.suspend(s(10), s(100));
        clocks
    }

    #[test]
    fn true_time_goes_on_while_the_machine_sleeps() {
        let clocks = sleepy();
        for (at, true_time) in [(0, 0), (9, 9), (10, 110), (19, 119), (20, 170), (30, 180)] {
            assert_eq!(clocks.true_time(s(at)), s(true_time), "at {at} s");
            assert_eq!(clocks.awake(s(true_time)), Some(s(at)), "at {true_time} s");
            assert_eq!(clocks.awake_from(s(true_time)), s(at), "at {true_time} s");
        }
        for (asleep, wakes) in [(11, 10), (109, 10), (121, 20), (169, 20)] {
            assert_eq!(clocks.awake(s(asleep)), None, "at {asleep} s");
            assert_eq!(clocks.awake_from(s(asleep)), s(wakes), "at {asleep} s");
        }
    }

    #[test]
    fn a_step_moves_the_wall_clock_alone_and_sleep_moves_it_too() {
        let mut clocks = sleepy();
        clocks.step(s(5), -3);
        let (before, after) = (clocks.reading(s(4)), clocks.reading(s(12)));
        assert_eq!(after.monotonic.since(before.monotonic), s(8));
        assert_eq!(after.kernel.since(before.kernel), Some(s(8 + 100 - 3)));
        assert_eq!(after.suspended_since(&before), s(100));
    }

    #[test]
    fn a_stopped_process_runs_when_it_is_continued() {
        let mut clocks = Clocks::default();
        clocks.stop(s(2), s(3));
        for (due, runs) in [(1, 1), (2, 5), (4, 5), (5, 5), (6, 6)] {
            assert_eq!(clocks.runs_at(s(due)), s(runs), "due at {due} s");
        }
    }
}
