//! Numbers as `ping` and `fping` print them.
//!
//! It computes no statistic; it only rounds what is shown.

use std::time::Duration;

use netkit_model::{Counters, KernelTime, StampBasis, TargetReport};

/// Milliseconds with the digits that iputils and fping show for one RTT: three decimals below 1 ms, then one less for
/// each power of ten, none from 100 ms on. The nanoseconds are first rounded to microseconds, which is what those tools
/// measure in.
pub(crate) fn rtt(duration: Duration) -> String {
    let micros = whole_micros(duration);
    // iputils: a value that would round up to the next power of ten already takes that power's digits.
    let (unit, decimals) = match micros {
        0..1_000 => (1, 3),
        1_000..9_995 => (10, 2),
        9_995..99_950 => (100, 1),
        _ => (1_000, 0),
    };
    let rounded = (micros + unit / 2) / unit * unit;
    let (whole, fraction) = (rounded / 1_000, rounded % 1_000 / unit);
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{fraction:0decimals$}") }
}

/// Milliseconds with three decimals, as in the summary of iputils.
pub(crate) fn millis(duration: Duration) -> String {
    let micros = whole_micros(duration);
    format!("{}.{:03}", micros / 1_000, micros % 1_000)
}

/// Milliseconds as a number.
pub(crate) fn millis_f64(duration: Duration) -> f64 {
    float(duration.as_nanos()) / 1e6
}

/// Seconds since the Unix epoch with six decimals, as `ping -D` prints them.
pub(crate) fn epoch_seconds(at: KernelTime) -> String {
    let at = at.since_epoch();
    format!("{}.{:06}", at.as_secs(), at.subsec_micros())
}

/// The percentage that iputils calls packet loss: of the probes that left this host, those nothing answered but an ICMP
/// error or a wrong payload. A late answer is an answer, and a probe in flight while this machine slept says nothing.
/// Printed as C's `%g`; `None` before anything was sent.
pub(crate) fn loss_percent(counters: &Counters) -> Option<String> {
    let tried = counters.tried();
    (tried > 0).then(|| significant(100.0 * ratio(counters.unanswered(), tried), 6))
}

/// The same in whole percent, rounded down, as iputils' SIGQUIT line and fping show it.
pub(crate) fn whole_loss_percent(unanswered: u64, tried: u64) -> u64 {
    if tried == 0 {
        0
    } else {
        u64::try_from(100 * u128::from(unanswered) / u128::from(tried)).unwrap_or(100)
    }
}

/// A ratio as a percentage with three significant digits.
pub(crate) fn percent(ratio: f64) -> String {
    significant(100.0 * ratio, 3)
}

/// A number as C's `%.*g` prints it (C23 §7.23.6.1).
pub(crate) fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    // Infinity and NaN have no exponent.
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    let digits = i32::try_from(digits).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= digits {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.unsigned_abs());
    }
    let decimals = usize::try_from(digits - 1 - exponent).unwrap_or(0);
    without_zeros(&format!("{value:.decimals$}")).to_owned()
}

/// `part / whole`; zero where there is no whole.
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { float(part.into()) / float(whole.into()) }
}

/// The weakest stamps among these targets.
pub(crate) fn weakest_basis(targets: &[TargetReport]) -> Option<StampBasis> {
    targets.iter().filter_map(|target| target.basis).min()
}

fn without_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

fn whole_micros(duration: Duration) -> u128 {
    (duration.as_nanos() + 500) / 1_000
}

#[expect(clippy::cast_precision_loss, reason = "shown numbers need fewer than 53 bits")]
pub(crate) fn float(number: u128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rtt_has_the_digits_of_iputils() {
        // Computed by hand from the rounding rules of iputils' `gather_statistics`.
        for (nanos, shown) in [
            (0, "0.000"),
            (499, "0.000"),
            (45_123, "0.045"),
            (999_499, "0.999"),
            (999_500, "1.00"),
            (1_004_999, "1.01"),
            (1_004_000, "1.00"),
            (9_994_000, "9.99"),
            (9_995_000, "10.0"),
            (12_349_000, "12.3"),
            (99_949_000, "99.9"),
            (99_950_000, "100"),
            (100_499_000, "100"),
            (1_234_500_000, "1235"),
        ] {
            assert_eq!(rtt(Duration::from_nanos(nanos)), shown, "{nanos} ns");
        }
        assert_eq!(rtt(Duration::MAX), "18446744073709551616000");
    }

    #[test]
    fn a_number_is_printed_as_by_c() {
        // Golden values from `printf '%g'` and `printf '%.3g'` of coreutils.
        for (value, digits, shown) in [
            (0.0, 6, "0"),
            (100.0, 6, "100"),
            (100.0 / 3.0, 6, "33.3333"),
            (200.0 / 3.0, 6, "66.6667"),
            (99.999_99, 6, "100"),
            (0.001, 6, "0.001"),
            (0.000_01, 6, "1e-05"),
            (1_234_567.0, 6, "1.23457e+06"),
            (56.149_7, 3, "56.1"),
            (0.042_71, 3, "0.0427"),
        ] {
            assert_eq!(significant(value, digits), shown, "{value}");
        }
        assert_eq!(significant(f64::NAN, 6), "NaN");
    }

    #[test]
    fn a_whole_percentage_never_overflows() {
        assert_eq!(whole_loss_percent(1, 3), 33);
        assert_eq!(whole_loss_percent(0, 0), 0);
        assert_eq!(whole_loss_percent(u64::MAX, u64::MAX), 100);
    }
}
