//! The round-trip time lately: iputils' moving average.
//!
//! It forgets; [`crate::DelayDistribution`] remembers.

use std::time::Duration;

use crate::nanoseconds::{float, rounded, saturated};

/// Weight of the newest round-trip time: 1/8, as in iputils and in TCP (RFC 6298 §2, α).
const WEIGHT: f64 = 1.0 / 8.0;

/// The exponentially weighted moving average that iputils prints as `ewma`.
///
/// The first round-trip time is the first average, every later one moves it by 1/8 of the difference. iputils
/// truncates to whole microseconds at each step; this keeps nanoseconds in floating point and rounds only
/// what it shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct SmoothedRtt {
    nanoseconds: Option<f64>,
}

impl SmoothedRtt {
    /// Moves the average towards this round-trip time.
    pub fn record(&mut self, rtt: Duration) {
        let newest = float(saturated(rtt).into());
        self.nanoseconds =
            Some(self.nanoseconds.map_or(newest, |average| average + (newest - average) * WEIGHT));
    }

    /// The average, to the nearest nanosecond; `None` before the first round-trip time.
    pub fn value(&self) -> Option<Duration> {
        self.nanoseconds.map(rounded)
    }
}
