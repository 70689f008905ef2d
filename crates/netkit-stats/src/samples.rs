//! Every delay kept for its rank: exact up to a bound, a histogram of three digits beyond it.
//!
//! It keeps no sums (`moments` does) and knows no quantiles, only ranks.

use std::fmt;

use hdrhistogram::Histogram;

use crate::nanoseconds::{LONGEST_NANOSECONDS, float};

/// So many delays are kept one by one; with the next one they become a histogram.
///
/// At one probe a second that is 18 hours of exact quantiles in 512 KiB; the histogram takes about 300 KiB
/// and never grows.
pub const EXACT_LIMIT: usize = 65_536;

/// How much memory a distribution may take, and how exact it is for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Precision {
    /// Delays kept one by one.
    exact: usize,
    /// Significant decimal digits of the histogram behind them.
    digits: u8,
}

impl Precision {
    /// For a few distributions: buckets are at most 0.1 % wide, so their middle is off by at most 0.05 %.
    pub(crate) const FULL: Self = Self { exact: EXACT_LIMIT, digits: 3 };
    /// For many of them in sessions without end: 4 KiB from the first delay on, then some 30 KiB at most; off by at most
    /// 0.5 %.
    pub(crate) const COMPACT: Self = Self { exact: 512, digits: 2 };
}

/// Delays in nanoseconds; empty, it has allocated nothing.
#[derive(Clone)]
pub(crate) enum Samples {
    /// All delays in the order of recording, at most as many as the precision says.
    Exact(Vec<u64>, Precision),
    /// The delays by magnitude.
    Histogram(Box<Histogram<u64>>),
}

impl Samples {
    /// Nothing yet.
    pub(crate) fn new(precision: Precision) -> Self {
        Self::Exact(Vec::new(), precision)
    }

    /// Keeps one delay; constant time but for growing the list and the one conversion.
    pub(crate) fn record(&mut self, nanoseconds: u64) {
        match self {
            Self::Exact(list, precision) if list.len() < precision.exact => {
                if list.is_empty() && *precision == Precision::COMPACT {
                    // At once, so that a long session is as large in its first minute as ever.
                    list.reserve_exact(precision.exact);
                }
                list.push(nanoseconds);
            }
            Self::Exact(list, precision) => {
                let mut histogram = empty_histogram(precision.digits);
                for kept in list.iter().chain([&nanoseconds]) {
                    histogram.saturating_record(*kept);
                }
                *self = Self::Histogram(Box::new(histogram));
            }
            Self::Histogram(histogram) => histogram.saturating_record(nanoseconds),
        }
    }

    /// The delay of this rank, 1 being the shortest; `None` when nothing has the rank.
    ///
    /// A live view asks about once a second and recording is the hot path, so this selects from a copy
    /// instead of keeping the list sorted.
    pub(crate) fn at_rank(&self, rank: u64) -> Option<u64> {
        match self {
            Self::Exact(list, _) => {
                let index = usize::try_from(rank.checked_sub(1)?).ok().filter(|index| *index < list.len())?;
                Some(*list.clone().select_nth_unstable(index).1)
            }
            Self::Histogram(histogram) => {
                if rank == 0 || rank > histogram.len() {
                    return None;
                }
                // The histogram takes the ceiling of quantile · count; half a rank of slack makes that our
                // rank whatever the floating point rounds.
                let quantile = (float(rank.into()) - 0.5) / float(histogram.len().into());
                Some(histogram.median_equivalent(histogram.value_at_quantile(quantile)))
            }
        }
    }

    /// Whether ranks are answered with the very delays that were recorded.
    pub(crate) fn are_exact(&self) -> bool {
        matches!(self, Self::Exact(..))
    }
}

impl Default for Samples {
    fn default() -> Self {
        Self::new(Precision::FULL)
    }
}

impl fmt::Debug for Samples {
    /// How many and in which form: sixty thousand numbers help nobody who reads a failed assertion.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(list, _) => write!(formatter, "Exact({} delays)", list.len()),
            Self::Histogram(histogram) => write!(formatter, "Histogram({} delays)", histogram.len()),
        }
    }
}

fn empty_histogram(digits: u8) -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST_NANOSECONDS, digits)
        .expect("the bounds and the digits are constants that the histogram accepts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_allocated_before_the_first_delay() {
        let Samples::Exact(list, _) = Samples::default() else { panic!("no histogram before the limit") };
        assert_eq!(list.capacity(), 0);
    }

    #[test]
    fn the_limit_is_the_last_exact_count() {
        let mut samples = Samples::default();
        for nanoseconds in 0..EXACT_LIMIT as u64 {
            samples.record(nanoseconds);
        }
        assert!(samples.are_exact());
        samples.record(7);
        assert!(!samples.are_exact());
        assert_eq!(samples.at_rank(EXACT_LIMIT as u64 + 2), None, "one more than recorded");
    }

    #[test]
    fn a_compact_one_ends_its_list_sooner_and_stays_within_half_a_percent() {
        let mut samples = Samples::new(Precision::COMPACT);
        let exact = (1..=100_000).filter(|nanoseconds| {
            samples.record(nanoseconds * 1_000);
            samples.are_exact()
        });
        assert_eq!(exact.count(), 512);
        for rank in [1, 512, 50_000, 99_999, 100_000] {
            let (found, true_one) = (samples.at_rank(rank).unwrap_or(0), rank * 1_000);
            assert!(found.abs_diff(true_one) * 200 <= true_one, "{found} instead of {true_one}");
        }
    }

    #[test]
    fn no_rank_outside() {
        let mut samples = Samples::default();
        assert_eq!(samples.at_rank(1), None);
        samples.record(5);
        assert_eq!([0, 1, 2, u64::MAX].map(|rank| samples.at_rank(rank)), [None, Some(5), None, None]);
    }
}
