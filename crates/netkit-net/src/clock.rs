//! The only place that reads a clock.

use std::mem::MaybeUninit;
use std::time::{Duration, SystemTime};

use crate::time::{ClockReading, KernelTime, MonotonicTime, WallTime};

/// Two monotonic reads this close around the wall clock make a good pair; a preempted pair is read again.
const PAIR_WIDTH: Duration = Duration::from_micros(5);
/// Preemption twice in a row is rare, three times means a loaded machine that will not get better.
const PAIR_ATTEMPTS: usize = 3;

/// Reads the host clock and the clock of the kernel's packet stamps as one pair.
pub fn read_clocks() -> ClockReading {
    let mut best = read_pair();
    for _ in 1..PAIR_ATTEMPTS {
        if best.0 <= PAIR_WIDTH {
            break;
        }
        let again = read_pair();
        if again.0 < best.0 {
            best = again;
        }
    }
    best.1
}

/// The time of day, as a label.
pub fn wall_time() -> WallTime {
    WallTime(SystemTime::now())
}

/// How long this host has been running, its sleep included.
pub fn uptime() -> Duration {
    read(libc::CLOCK_BOOTTIME)
}

/// How far the wall clock is off at most, where something keeps it to a reference (`adjtimex(2)`, which anybody may ask);
/// `None` where nothing does that the kernel knows of: it may be right all the same.
pub fn clock_kept_within() -> Option<Duration> {
    let mut state = MaybeUninit::<libc::timex>::zeroed();
    // SAFETY: all zeros is a timex; with no modes it asks for nothing to be set and the kernel only fills it.
    let result = unsafe { libc::adjtimex(state.as_mut_ptr()) };
    // SAFETY: it was zeroed, and possibly filled since.
    let state = unsafe { state.assume_init() };
    let is_kept = result >= 0 && result != libc::TIME_ERROR && state.status & libc::STA_UNSYNC == 0;
    is_kept.then(|| Duration::from_micros(u64::try_from(state.maxerror).unwrap_or(u64::MAX)))
}

/// One pair and how long reading it took: the host time is the middle of the bracket.
fn read_pair() -> (Duration, ClockReading) {
    let before = read(libc::CLOCK_MONOTONIC);
    let kernel = read(libc::CLOCK_REALTIME);
    let after = read(libc::CLOCK_MONOTONIC);
    let boot = read(libc::CLOCK_BOOTTIME);
    let width = after.saturating_sub(before);
    let reading = ClockReading {
        monotonic: MonotonicTime::from_origin(before + width / 2),
        kernel: KernelTime::from_epoch(kernel),
        // The two reads differ by nanoseconds when the machine never slept.
        suspended: boot.saturating_sub(after),
    };
    (width, reading)
}

fn read(clock: libc::clockid_t) -> Duration {
    let mut now = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: `now` is writable memory for one timespec.
    let result = unsafe { libc::clock_gettime(clock, now.as_mut_ptr()) };
    assert_eq!(result, 0, "Linux has had CLOCK_MONOTONIC, CLOCK_REALTIME and CLOCK_BOOTTIME since 2.6.39");
    // SAFETY: clock_gettime succeeded and filled it.
    let now = unsafe { now.assume_init() };
    // A wall clock before 1970 is a misconfigured host: it reads as the epoch, and RTTs fall back to the host clock.
    Duration::new(u64::try_from(now.tv_sec).unwrap_or(0), u32::try_from(now.tv_nsec).unwrap_or(0))
}
