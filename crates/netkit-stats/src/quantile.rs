//! Which quantile is asked for, and the rank that answers it.
//!
//! It holds no samples; `samples` looks the rank up.

/// A quantile in thousandths, so that a rank is integer arithmetic and never one off by rounding.
///
/// Quantile `q` of `n` delays is the smallest recorded delay that at least `q · n` of them do not exceed: the
/// nearest rank, `⌈q · n⌉` (RFC 2330 §11.3 and RFC 2681 §4.1; R's type 1). It is always a delay that was
/// measured. [`Quantile::P50`] therefore is the lower of two middle delays, not their average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantile(u16);

impl Quantile {
    /// The 50th percentile.
    pub const P50: Self = Self(500);
    /// The 90th percentile.
    pub const P90: Self = Self(900);
    /// The 95th percentile.
    pub const P95: Self = Self(950);
    /// The 99th percentile.
    pub const P99: Self = Self(990);
    /// The 99.9th percentile.
    pub const P999: Self = Self(999);

    /// The quantile of so many thousandths; `None` above 1000. 0 is the minimum, 1000 the maximum.
    pub const fn from_thousandths(thousandths: u16) -> Option<Self> {
        if thousandths <= 1000 { Some(Self(thousandths)) } else { None }
    }

    /// The quantile in thousandths, 0..=1000.
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// The rank in 1..=`count` that answers this quantile; `None` when there is nothing to rank.
    pub(crate) fn rank(self, count: u64) -> Option<u64> {
        let rank = (u128::from(count) * u128::from(self.0)).div_ceil(1000).max(1);
        u64::try_from(rank).ok().filter(|_| count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_ceilings_and_stay_inside() {
        let rank = |thousandths, count| Quantile(thousandths).rank(count);
        for (thousandths, count, expected) in [
            (500, 0, None),
            (0, 5, Some(1)),
            (1000, 5, Some(5)),
            (500, 1, Some(1)),
            (500, 2, Some(1)),
            (500, 3, Some(2)),
            (950, 20, Some(19)),
            (950, 21, Some(20)),
            // 0.999 · 1000 is 999.0000000000001 in floating point for some ways to write it.
            (999, 1000, Some(999)),
            (999, 1001, Some(1000)),
            (1000, u64::MAX, Some(u64::MAX)),
        ] {
            assert_eq!(rank(thousandths, count), expected, "{thousandths}/1000 of {count}");
        }
    }

    #[test]
    fn no_quantile_above_the_maximum() {
        assert_eq!(Quantile::from_thousandths(1000).map(Quantile::thousandths), Some(1000));
        assert_eq!(Quantile::from_thousandths(1001), None);
    }
}
