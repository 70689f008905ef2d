//! The distribution of the delays of received packets: extremes, mean, deviation, quantiles, PDV.
//!
//! It knows nothing of lost packets, which have no delay, and nothing of the order of packets: `variation`
//! does.

use std::time::Duration;

use crate::{
    moments::Moments,
    nanoseconds::{float, rounded, saturated, unbounded},
    quantile::Quantile,
    samples::{Precision, Samples},
};

/// The delays of received packets, in whole nanoseconds, as round-trip times usually (RFC 2681).
///
/// An empty one is small and has allocated nothing. Delays beyond [`crate::LONGEST_DELAY`] count as that.
#[derive(Clone, Debug, Default)]
pub struct DelayDistribution {
    moments: Moments,
    samples: Samples,
}

impl DelayDistribution {
    /// An empty one for sessions without end that keep many: its quantiles are exact up to 512 delays, and within 0.5 %
    /// or half a microsecond beyond; it does not grow.
    pub fn compact() -> Self {
        Self { moments: Moments::default(), samples: Samples::new(Precision::Compact) }
    }

    /// Adds the delay of one received packet, in amortised constant time.
    pub fn record(&mut self, delay: Duration) {
        let nanoseconds = saturated(delay);
        self.moments.record(nanoseconds);
        self.samples.record(nanoseconds);
    }

    /// How many delays were recorded.
    pub fn count(&self) -> u64 {
        self.moments.count()
    }

    /// The shortest delay (RFC 2681 §4.3).
    pub fn minimum(&self) -> Option<Duration> {
        self.moments.extremes().map(|(minimum, _)| Duration::from_nanos(minimum))
    }

    /// The longest delay.
    pub fn maximum(&self) -> Option<Duration> {
        self.moments.extremes().map(|(_, maximum)| Duration::from_nanos(maximum))
    }

    /// The arithmetic mean, to the nearest nanosecond.
    pub fn mean(&self) -> Option<Duration> {
        self.moments.mean().map(Duration::from_nanos)
    }

    /// The geometric mean, (Πx)^(1/n), to the nearest nanosecond; zero once a delay was zero.
    pub fn geometric_mean(&self) -> Option<Duration> {
        self.moments.geometric_mean().map(rounded)
    }

    /// The sum of all delays, exact; it saturates at [`Duration::MAX`].
    pub fn sum(&self) -> Duration {
        unbounded(self.moments.sum())
    }

    /// The sample standard deviation, √(Σ(x − mean)² / (n − 1)), to the nearest nanosecond; `None` below two
    /// delays.
    pub fn standard_deviation(&self) -> Option<Duration> {
        self.deviation(self.count().checked_sub(1)?)
    }

    /// The population standard deviation, √(Σ(x − mean)² / n), to the nearest nanosecond: what iputils calls
    /// `mdev`. Zero for a single delay.
    pub fn population_deviation(&self) -> Option<Duration> {
        self.deviation(self.count())
    }

    /// The quantile by nearest rank: the smallest recorded delay that at least this share of all does not
    /// exceed (RFC 2330 §11.3, RFC 2681 §4.1).
    ///
    /// Exact up to [`crate::EXACT_LIMIT`] delays, within 0.05 % beyond, unless it is compact; [`Self::quantiles_are_exact`] tells.
    /// It costs time proportional to the number of delays kept: for summaries, not for every packet.
    pub fn quantile(&self, quantile: Quantile) -> Option<Duration> {
        let (minimum, maximum) = self.moments.extremes()?;
        let rank = quantile.rank(self.count())?;
        // The extremes are known exactly even when the histogram would round them.
        let nanoseconds = match rank {
            1 => minimum,
            last if last == self.count() => maximum,
            inner => self.samples.at_rank(inner)?.clamp(minimum, maximum),
        };
        Some(Duration::from_nanos(nanoseconds))
    }

    /// Whether [`Self::quantile`] answers with the very delays that were recorded.
    pub fn quantiles_are_exact(&self) -> bool {
        self.samples.are_exact()
    }

    /// The packet delay variation (RFC 5481 §4.2): the quantile of the delays less the shortest delay.
    ///
    /// The RFC defines it for one-way delays; of round-trip times it is the variation of both ways together.
    /// Exact as long as [`Self::quantile`] is.
    pub fn packet_delay_variation(&self, quantile: Quantile) -> Option<Duration> {
        Some(self.quantile(quantile)?.saturating_sub(self.minimum()?))
    }

    /// √(Σ(x − mean)² / divisor); `None` when the divisor is zero.
    fn deviation(&self, divisor: u64) -> Option<Duration> {
        let squares = self.moments.squared_deviations().filter(|_| divisor > 0)?;
        Some(rounded((squares / float(divisor.into())).sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_one_has_no_numbers() {
        let empty = DelayDistribution::default();
        assert_eq!((empty.count(), empty.sum()), (0, Duration::ZERO));
        assert!(empty.quantiles_are_exact());
        let undefined = [
            empty.minimum(),
            empty.maximum(),
            empty.mean(),
            empty.geometric_mean(),
            empty.standard_deviation(),
            empty.population_deviation(),
            empty.quantile(Quantile::P50),
            empty.packet_delay_variation(Quantile::P50),
        ];
        assert_eq!(undefined, [None; 8]);
    }

    #[test]
    fn an_empty_one_is_small() {
        assert!(size_of::<DelayDistribution>() <= 128, "{} bytes", size_of::<DelayDistribution>());
    }

    #[test]
    fn a_zero_delay_is_a_measurement() {
        let mut distribution = DelayDistribution::default();
        distribution.record(Duration::ZERO);
        assert_eq!(distribution.minimum(), Some(Duration::ZERO));
        assert_eq!(distribution.population_deviation(), Some(Duration::ZERO));
        assert_eq!(distribution.standard_deviation(), None);
        assert_eq!(distribution.geometric_mean(), Some(Duration::ZERO));
    }

    #[test]
    fn the_geometric_mean_is_below_the_arithmetic_one() {
        let mut distribution = DelayDistribution::default();
        for millis in [10, 20, 40, 50] {
            distribution.record(Duration::from_millis(millis));
        }
        // (10·20·40·50)^(1/4) ms = 400 000^(1/4) ms, computed by hand.
        assert_eq!(distribution.geometric_mean(), Some(Duration::from_nanos(25_148_669)));
    }
}
