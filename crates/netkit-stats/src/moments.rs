//! Count, sum, sum of squares and extremes of delays, all exact integers; and the sum of their logarithms.
//!
//! It keeps no single delay; quantiles come from `samples`.

use crate::nanoseconds::float;

/// Exact sums of nanoseconds.
///
/// The usual single-pass formulas lose digits in floating point: iputils' `tsum2` does when a long delay
/// varies little, and its sums overflowed (CVE-2025-47268, CVE-2025-48964). Here a delay has at most 48 bits
/// (see `LONGEST_DELAY`), so 2³² of the longest delays fit the sums exactly; beyond that they saturate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments {
    count: u64,
    sum: u128,
    sum_of_squares: u128,
    /// Σ ln x; −∞ once a delay was zero.
    sum_of_logarithms: f64,
    extremes: Option<(u64, u64)>,
}

impl Moments {
    pub(crate) fn record(&mut self, nanoseconds: u64) {
        let wide = u128::from(nanoseconds);
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(wide);
        self.sum_of_squares = self.sum_of_squares.saturating_add(wide.saturating_mul(wide));
        self.sum_of_logarithms += float(wide).ln();
        let (minimum, maximum) = self.extremes.unwrap_or((nanoseconds, nanoseconds));
        self.extremes = Some((minimum.min(nanoseconds), maximum.max(nanoseconds)));
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn sum(&self) -> u128 {
        self.sum
    }

    /// Minimum and maximum.
    pub(crate) fn extremes(&self) -> Option<(u64, u64)> {
        self.extremes
    }

    /// The mean, rounded to the nearest nanosecond.
    pub(crate) fn mean(&self) -> Option<u64> {
        let count = u128::from(self.count);
        u64::try_from(self.sum.saturating_add(count / 2).checked_div(count)?).ok()
    }

    /// The geometric mean, exp(Σ ln x / n); `None` when nothing was recorded.
    pub(crate) fn geometric_mean(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.sum_of_logarithms / float(self.count.into())).exp())
    }

    /// Σ(x − mean)² in square nanoseconds; `None` when nothing was recorded.
    pub(crate) fn squared_deviations(&self) -> Option<f64> {
        let count = u128::from(self.count);
        // About the whole part m of the mean, with remainder r = Σx − n·m, the sum is an exact integer:
        // Σ(x − m)² = Σx² − m·(Σx + r). About the mean itself it is less by r²/n, which is below n ns².
        let whole = self.sum.checked_div(count)?;
        let remainder = self.sum % count;
        let about_whole =
            self.sum_of_squares.saturating_sub(whole.saturating_mul(self.sum.saturating_add(remainder)));
        let correction = float(remainder) * (float(remainder) / float(count));
        Some((float(about_whole) - correction).max(0.0))
    }
}
