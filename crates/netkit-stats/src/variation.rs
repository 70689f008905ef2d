//! The variation of delay from packet to packet: IPDV and interarrival jitter.
//!
//! It pairs no packets: who calls knows which were sent one after the other. PDV, which compares with the
//! shortest delay instead, is [`crate::DelayDistribution::packet_delay_variation`].

use std::time::Duration;

use crate::{
    DelayDistribution, Quantile,
    nanoseconds::{float, rounded, saturated},
};

/// The delay variation between successive packets.
///
/// One pair gives one difference `D = current − previous`: the IPDV of RFC 5481 §4.1 and the `D(i−1, i)` of
/// RFC 3550 §6.4.1, which is (Rⱼ − Sⱼ) − (Rᵢ − Sᵢ), a difference of two delays. Both RFCs speak of one-way
/// delays; of round-trip times it is the variation of both ways together.
#[derive(Clone, Debug, Default)]
pub struct DelayVariation {
    /// |D| of every pair.
    absolute: DelayDistribution,
    /// Smallest and largest D.
    extremes: Option<(SignedNanos, SignedNanos)>,
    /// J in nanoseconds; meaningless before the first pair.
    jitter: f64,
    /// |D| of the latest pair, in nanoseconds.
    latest: Option<u64>,
}

/// A difference of two delays in nanoseconds; negative when the later packet was faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SignedNanos(pub i64);

impl DelayVariation {
    /// An empty one for sessions without end that keep many, as [`DelayDistribution::compact`].
    pub fn compact() -> Self {
        Self { absolute: DelayDistribution::compact(), ..Self::default() }
    }

    /// Adds the delays of two packets sent one after the other, both received.
    ///
    /// The first packet has no predecessor and a lost one leaves a gap: neither makes a pair, and the packet
    /// after the gap only begins the next one.
    pub fn record_pair(&mut self, previous: Duration, current: Duration) {
        let (previous, current) = (saturated(previous), saturated(current));
        let difference = SignedNanos(current.cast_signed() - previous.cast_signed());
        let (smallest, largest) = self.extremes.unwrap_or((difference, difference));
        self.extremes = Some((smallest.min(difference), largest.max(difference)));
        self.absolute.record(Duration::from_nanos(difference.0.unsigned_abs()));
        self.latest = Some(difference.0.unsigned_abs());
        self.jitter += (float(difference.0.unsigned_abs().into()) - self.jitter) / 16.0;
    }

    /// How many pairs were recorded.
    pub fn pairs(&self) -> u64 {
        self.absolute.count()
    }

    /// The interarrival jitter of RFC 3550 §6.4.1 and A.8 after the last pair, to the nearest nanosecond:
    /// `J += (|D| − J) / 16`, from J = 0.
    ///
    /// It approaches a steady |D| from below: after 16 equal pairs it shows 64 % of it, after 100 pairs 99.8
    /// %.
    pub fn interarrival_jitter(&self) -> Option<Duration> {
        self.extremes.map(|_| rounded(self.jitter))
    }

    /// The smallest IPDV (RFC 5481 §4.1), signed.
    pub fn ipdv_minimum(&self) -> Option<SignedNanos> {
        self.extremes.map(|(smallest, _)| smallest)
    }

    /// The largest IPDV (RFC 5481 §4.1), signed.
    pub fn ipdv_maximum(&self) -> Option<SignedNanos> {
        self.extremes.map(|(_, largest)| largest)
    }

    /// |IPDV| of the latest pair.
    pub fn latest_absolute(&self) -> Option<Duration> {
        self.latest.map(Duration::from_nanos)
    }

    /// The largest |IPDV|.
    pub fn absolute_maximum(&self) -> Option<Duration> {
        self.absolute.maximum()
    }

    /// The mean of |IPDV|, to the nearest nanosecond.
    pub fn mean_absolute(&self) -> Option<Duration> {
        self.absolute.mean()
    }

    /// The quantile of |IPDV|, exact as long as [`DelayDistribution::quantile`] is.
    pub fn absolute_quantile(&self, quantile: Quantile) -> Option<Duration> {
        self.absolute.quantile(quantile)
    }
}

impl SignedNanos {
    /// The difference in milliseconds.
    pub fn as_millis_f64(self) -> f64 {
        (float(self.0.unsigned_abs().into()) / 1e6).copysign(if self.0 < 0 { -1.0 } else { 1.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn without_a_pair_there_is_nothing() {
        let none = DelayVariation::default();
        assert_eq!(none.pairs(), 0);
        assert_eq!(
            [none.interarrival_jitter(), none.mean_absolute(), none.absolute_quantile(Quantile::P50)],
            [None; 3]
        );
        assert_eq!([none.latest_absolute(), none.absolute_maximum()], [None; 2]);
        assert_eq!([none.ipdv_minimum(), none.ipdv_maximum()], [None; 2]);
    }

    #[test]
    fn the_first_delay_is_no_jitter_sample() {
        // trippy takes 777 ms, the first delay, for a jitter sample; the true differences are 11 and 8 ms.
        let mut variation = DelayVariation::default();
        variation.record_pair(ms(777), ms(788));
        variation.record_pair(ms(788), ms(780));
        assert_eq!(variation.absolute_quantile(Quantile::P999), Some(ms(11)));
        assert_eq!(variation.absolute_maximum(), Some(ms(11)));
        assert_eq!(variation.latest_absolute(), Some(ms(8)));
        assert_eq!(variation.mean_absolute(), Some(Duration::from_micros(9500)));
        // 11/16 = 0.6875, then 0.6875 + (8 − 0.6875)/16 = 1.14453125 ms.
        assert_eq!(variation.interarrival_jitter(), Some(Duration::from_nanos(1_144_531)));
        assert_eq!(variation.ipdv_minimum(), Some(SignedNanos(-8_000_000)));
        assert_eq!(variation.ipdv_maximum(), Some(SignedNanos(11_000_000)));
    }

    #[test]
    fn milliseconds_keep_their_sign() {
        for (nanoseconds, expected) in
            [(0, 0.0), (1, 1e-6), (-1, -1e-6), (-8_000_000, -8.0), (1_500_000, 1.5)]
        {
            let shown = SignedNanos(nanoseconds).as_millis_f64();
            assert!(
                (shown - expected).abs() < 1e-15 && !(nanoseconds == 0 && shown.is_sign_negative()),
                "{shown}"
            );
        }
        assert!(SignedNanos(i64::MIN).as_millis_f64() < -9e12);
    }
}
