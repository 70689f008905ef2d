//! Samples to statistics: loss, RTT, delay variation, quantiles and intervals; pure.
