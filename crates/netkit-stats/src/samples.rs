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

/// Significant decimal digits of the histogram: its buckets are at most 0.1 % wide, so their middle is off
/// by at most 0.05 %.
const HISTOGRAM_DIGITS: u8 = 3;

/// Delays in nanoseconds; empty, it has allocated nothing.
#[derive(Clone)]
pub(crate) enum Samples {
    /// All delays in the order of recording, at most so many.
    Exact(Vec<u64>, usize),
    /// The delays by magnitude, to [`HISTOGRAM_DIGITS`].
    Histogram(Box<Histogram<u64>>),
}

impl Samples {
    /// Nothing yet; so many delays will be kept one by one.
    pub(crate) fn exact_up_to(limit: usize) -> Self {
        Self::Exact(Vec::new(), limit.min(EXACT_LIMIT))
    }

    /// Keeps one delay; constant time but for growing the list and the one conversion.
    pub(crate) fn record(&mut self, nanoseconds: u64) {
        match self {
            Self::Exact(list, limit) if list.len() < *limit => list.push(nanoseconds),
            Self::Exact(list, _) => {
                let mut histogram = empty_histogram();
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
        Self::exact_up_to(EXACT_LIMIT)
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

fn empty_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST_NANOSECONDS, HISTOGRAM_DIGITS)
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
    fn a_smaller_limit_ends_the_list_sooner() {
        let mut samples = Samples::exact_up_to(2);
        let exact = [3, 1, 2].map(|nanoseconds| {
            samples.record(nanoseconds);
            samples.are_exact()
        });
        assert_eq!((exact, samples.at_rank(2)), ([true, true, false], Some(2)));
    }

    #[test]
    fn no_rank_outside() {
        let mut samples = Samples::default();
        assert_eq!(samples.at_rank(1), None);
        samples.record(5);
        assert_eq!([0, 1, 2, u64::MAX].map(|rank| samples.at_rank(rank)), [None, Some(5), None, None]);
    }
}
