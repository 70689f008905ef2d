//! Every delay kept for its rank: exact up to a bound, a histogram of three digits beyond it.
//!
//! It keeps no sums (`moments` does) and knows no quantiles, only ranks.

use std::fmt;
use std::sync::Arc;

use hdrhistogram::Histogram;

use crate::nanoseconds::{LONGEST_NANOSECONDS, float};

/// So many delays are kept one by one; with the next one they become a histogram.
///
/// At one probe a second that is 18 hours of exact quantiles in 512 KiB; the histogram takes about 300 KiB
/// and never grows.
pub const EXACT_LIMIT: usize = 65_536;

/// How much memory a distribution may take, and how exact it is for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    /// For a few distributions: beyond the list buckets are at most 0.1 % wide, so their middle is off by at most 0.05 %.
    Full,
    /// For many of them in sessions without end: some 30 KiB from the first delay on; beyond the list off by at most 0.5 %
    /// or half a microsecond.
    Compact,
}

impl Precision {
    /// Delays kept one by one.
    const fn listed(self) -> usize {
        match self {
            Self::Full => EXACT_LIMIT,
            Self::Compact => 512,
        }
    }

    fn empty_histogram(self) -> Histogram<u64> {
        let (finest_nanoseconds, digits) = match self {
            Self::Full => (1, 3),
            Self::Compact => (1_000, 2),
        };
        Histogram::new_with_bounds(finest_nanoseconds, LONGEST_NANOSECONDS, digits)
            .expect("the bounds and the digits are constants that the histogram accepts")
    }
}

/// Delays in nanoseconds; empty, it has allocated nothing.
#[derive(Clone)]
pub(crate) struct Samples {
    precision: Precision,
    /// All delays in the order of recording, as long as they are no more than the precision says; empty then.
    list: Vec<u64>,
    /// The delays by magnitude, once they are more; a compact one has it from the first delay on.
    ///
    /// Shared, because live views clone all distributions for each picture.
    histogram: Option<Arc<Histogram<u64>>>,
}

impl Samples {
    /// Nothing yet.
    pub(crate) fn new(precision: Precision) -> Self {
        Self { precision, list: Vec::new(), histogram: None }
    }

    /// Keeps one delay; constant time but for growing the list and the one conversion.
    pub(crate) fn record(&mut self, nanoseconds: u64) {
        let is_first_of_compact = self.list.is_empty() && self.precision == Precision::Compact;
        if self.histogram.is_none() && (is_first_of_compact || self.list.len() == self.precision.listed()) {
            let mut histogram = self.precision.empty_histogram();
            self.list.iter().for_each(|kept| histogram.saturating_record(*kept));
            self.histogram = Some(Arc::new(histogram));
        }
        if is_first_of_compact {
            // At once, so that a long session takes in its first minute what it ever takes. Memory that nobody has written
            // to is not there yet, so it is written.
            self.list.reserve_exact(self.precision.listed());
            self.list.resize(self.precision.listed(), 0);
            self.list.clear();
        }
        let are_exact = self.are_exact() && self.list.len() < self.precision.listed();
        if let Some(histogram) = &mut self.histogram {
            Arc::make_mut(histogram).saturating_record(nanoseconds);
        }
        if are_exact {
            self.list.push(nanoseconds);
        } else {
            self.list = Vec::new();
        }
    }

    /// The delay of this rank, 1 being the shortest; `None` when nothing has the rank.
    ///
    /// A live view asks about once a second and recording is the hot path, so this selects from a copy
    /// instead of keeping the list sorted.
    pub(crate) fn at_rank(&self, rank: u64) -> Option<u64> {
        let Some(histogram) = self.histogram.as_ref().filter(|_| !self.are_exact()) else {
            let index =
                usize::try_from(rank.checked_sub(1)?).ok().filter(|index| *index < self.list.len())?;
            return Some(*self.list.clone().select_nth_unstable(index).1);
        };
        if rank == 0 || rank > histogram.len() {
            return None;
        }
        // The histogram takes the ceiling of quantile · count; half a rank of slack makes that our
        // rank whatever the floating point rounds.
        let quantile = (float(rank.into()) - 0.5) / float(histogram.len().into());
        Some(histogram.median_equivalent(histogram.value_at_quantile(quantile)))
    }

    /// Whether ranks are answered with the very delays that were recorded.
    pub(crate) fn are_exact(&self) -> bool {
        self.histogram.as_ref().is_none_or(|histogram| histogram.len() == self.list.len() as u64)
    }
}

impl Default for Samples {
    fn default() -> Self {
        Self::new(Precision::Full)
    }
}

impl fmt::Debug for Samples {
    /// How many and in which form: sixty thousand numbers help nobody who reads a failed assertion.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.histogram {
            Some(histogram) if !self.are_exact() => {
                write!(formatter, "Histogram({} delays)", histogram.len())
            }
            _ => write!(formatter, "Exact({} delays)", self.list.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_allocated_before_the_first_delay() {
        for precision in [Precision::Full, Precision::Compact] {
            let samples = Samples::new(precision);
            assert_eq!((samples.list.capacity(), samples.histogram.is_none()), (0, true));
        }
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
        let mut samples = Samples::new(Precision::Compact);
        let exact = (1..=100_000).filter(|nanoseconds| {
            samples.record(nanoseconds * 1_000);
            samples.are_exact()
        });
        assert_eq!(exact.count(), 512);
        for rank in [1, 512, 50_000, 99_999, 100_000] {
            let (found, true_one) = (samples.at_rank(rank).unwrap_or(0), rank * 1_000);
            assert!(found.abs_diff(true_one) <= (true_one / 200).max(500), "{found} instead of {true_one}");
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
