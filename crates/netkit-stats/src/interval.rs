//! How sure a ratio is: Wilson score intervals of 95 % and 99 %.
//!
//! It counts nothing itself, and it does not know whether the events were lost packets.

use crate::nanoseconds::float;

/// The 97.5 % point of the normal distribution: 95 % lie between −z and z.
const Z_95: f64 = 1.959_963_984_540_054;
/// Its 99.5 % point: 99 % lie between −z and z.
const Z_99: f64 = 2.575_829_303_548_901;

/// A Wilson score interval of a proportion. Both bounds in 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The smallest ratio that the observation does not contradict.
    pub low: f64,
    /// The largest ratio that the observation does not contradict.
    pub high: f64,
}

/// The 95 % interval of a ratio of which `events` in `trials` were observed, such as a loss (RFC 6673).
///
/// The bounds are the two ratios π that satisfy |events/trials − π| = z·√(π(1 − π)/trials) (Wilson 1927,
/// without continuity correction). Unlike the textbook ±z·√(p(1 − p)/n) it says something when nothing was
/// lost: `low` is exactly 0 without events, `high` exactly 1 without anything else. `None` without trials;
/// more events than trials count as all of them.
pub fn wilson_95(events: u64, trials: u64) -> Option<Interval> {
    wilson(events, trials, Z_95)
}

/// The 99 % interval, otherwise as [`wilson_95`]: for one difference looked for among many.
pub fn wilson_99(events: u64, trials: u64) -> Option<Interval> {
    wilson(events, trials, Z_99)
}

fn wilson(events: u64, trials: u64, z: f64) -> Option<Interval> {
    if trials == 0 {
        return None;
    }
    let events = events.min(trials);
    let high = if events == trials { 1.0 } else { larger_root(events, trials, z).min(1.0) };
    // The roots of (n + z²)π² − (2k + z²)π + k²/n multiply to k²/n / (n + z²), so the smaller root comes
    // from the larger without the difference of two nearly equal numbers.
    let (k, n) = (float(events.into()), float(trials.into()));
    let low = (k / n) * (k / (n + z * z)) / larger_root(events, trials, z);
    // The last digit may round past the observed ratio, which always lies inside.
    Some(Interval { low: low.clamp(0.0, k / n), high: high.max(k / n) })
}

/// The larger root of (n + z²)π² − (2k + z²)π + k²/n, for 0 < n and k ≤ n.
fn larger_root(events: u64, trials: u64, z: f64) -> f64 {
    let (k, n) = (float(events.into()), float(trials.into()));
    let others = float((trials - events).into());
    let root = (z * z + 4.0 * k * (others / n)).sqrt();
    (2.0 * k + z * z + z * root) / (2.0 * (n + z * z))
}
