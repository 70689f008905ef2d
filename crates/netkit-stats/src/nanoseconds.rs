//! Delays as whole nanoseconds, bounded, and back to durations.
//!
//! It decides where delays saturate; it computes no statistic.

use std::time::Duration;

/// The longest delay that is told apart, 72 hours: what takes longer is recorded as this.
///
/// The bound is what makes every sum exact: it fits 48 bits of nanoseconds, so a square fits 96 bits and
/// 2³² squares fit a `u128`. It also keeps each delay exact as an `f64`, which has 53 bits.
pub const LONGEST_DELAY: Duration = Duration::from_secs(72 * 3600);

/// [`LONGEST_DELAY`] in nanoseconds.
pub(crate) const LONGEST_NANOSECONDS: u64 = LONGEST_DELAY.as_secs() * 1_000_000_000;

const _: () = assert!(LONGEST_NANOSECONDS < 1 << 48, "a delay fits 48 bits, see LONGEST_DELAY");

/// The delay in nanoseconds, at most [`LONGEST_NANOSECONDS`].
pub(crate) fn saturated(delay: Duration) -> u64 {
    u64::try_from(delay.as_nanos()).map_or(LONGEST_NANOSECONDS, |exact| exact.min(LONGEST_NANOSECONDS))
}

/// The duration of a sum of nanoseconds, at most [`Duration::MAX`].
pub(crate) fn unbounded(nanoseconds: u128) -> Duration {
    const PER_SECOND: u128 = 1_000_000_000;
    let below_a_second = u32::try_from(nanoseconds % PER_SECOND).expect("a remainder below 10⁹ fits 32 bits");
    u64::try_from(nanoseconds / PER_SECOND)
        .map_or(Duration::MAX, |seconds| Duration::new(seconds, below_a_second))
}

/// The nearest duration of whole nanoseconds; what is negative or no number becomes zero.
pub(crate) fn rounded(nanoseconds: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is rounded before, and a float-to-integer cast saturates"
    )]
    Duration::from_nanos(nanoseconds.round() as u64)
}

/// The count, sum or delay as a float: exact below 2⁵³, otherwise the nearest float.
#[expect(
    clippy::cast_precision_loss,
    reason = "one rounding in the 16th digit; statistics are compared to the 9th"
)]
pub(crate) fn float(integer: u128) -> f64 {
    integer as f64
}
