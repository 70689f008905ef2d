//! Samples to statistics: loss, RTT, delay variation, quantiles and intervals; pure.
//!
//! It knows no packets, reads no clock and prints nothing: delays and counts go in, numbers come out.
//! What was never measured is `None`; zero is a measurement. A lost packet has no delay (RFC 2681 §2.4),
//! so it is never recorded here, it is counted by the caller and judged by [`wilson_95`].
//!
//! | question | answer | definition |
//! |---|---|---|
//! | how sure is this loss ratio? | [`wilson_95`], [`wilson_99`] | Wilson 1927, z = Φ⁻¹(0.975), Φ⁻¹(0.995) |
//! | how long does it take? | [`DelayDistribution`] | RFC 2681 §4, RFC 2330 §11.3 |
//! | how evenly does it arrive? | [`DelayVariation`] | RFC 5481 §4.1, RFC 3550 §6.4.1 |
//! | how much more than the best? | [`DelayDistribution::packet_delay_variation`] | RFC 5481 §4.2 |
//! | how long does it take lately? | [`SmoothedRtt`] | iputils `ewma`; RFC 6298 §2 with α = 1/8 |
//!
//! Durations are kept in whole nanoseconds and saturate at [`LONGEST_DELAY`]; nothing overflows.

mod distribution;
mod interval;
mod moments;
mod nanoseconds;
mod quantile;
mod samples;
mod smoothed;
mod variation;

pub use distribution::DelayDistribution;
pub use interval::{Interval, wilson_95, wilson_99};
pub use nanoseconds::LONGEST_DELAY;
pub use quantile::Quantile;
pub use samples::EXACT_LIMIT;
pub use smoothed::SmoothedRtt;
pub use variation::{DelayVariation, SignedNanos};
