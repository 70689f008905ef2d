//! Quantities as people write them: "1.5 ms", "10 %", "10 Mbit/s". Text in, value or what is wrong out.

use std::time::Duration;

/// The longest time a topology may speak of, a day in nanoseconds: no run of a test lasts longer.
const LONGEST: f64 = 24.0 * 3.6e12;
/// Bits per second that nobody's link exceeds.
const FASTEST: f64 = 1e12;

/// Units of time with their length in nanoseconds.
const TIMES: [(&str, f64); 8] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("\u{b5}s", 1e3),
    ("\u{3bc}s", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("min", 6e10),
    ("h", 3.6e12),
];
/// Units of bandwidth in bits per second.
const BANDWIDTHS: [(&str, f64); 4] = [("bit/s", 1.0), ("kbit/s", 1e3), ("Mbit/s", 1e6), ("Gbit/s", 1e9)];

/// A span of time, zero or more.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let nanoseconds = number_with_unit(text, &TIMES, "5 ms")?;
    if nanoseconds > LONGEST {
        return Err(format!("{text:?} is longer than a day"));
    }
    Ok(Duration::from_nanos(whole(nanoseconds)))
}

/// A share of 0..=1, written in percent.
pub(super) fn ratio(text: &str) -> Result<f64, String> {
    let ratio = number_with_unit(text, &[("%", 0.01)], "10 %")?;
    if ratio > 1.0 {
        return Err(format!("{text:?} is more than everything: write at most \"100 %\""));
    }
    Ok(ratio)
}

/// Bits per second, at least one.
pub(super) fn bandwidth(text: &str) -> Result<u64, String> {
    let bits = number_with_unit(text, &BANDWIDTHS, "10 Mbit/s")?;
    if !(1.0..=FASTEST).contains(&bits) {
        return Err(format!("{text:?} is no speed of a link: write 1 bit/s to 1000 Gbit/s"));
    }
    Ok(whole(bits))
}

/// A number that is known to be neither negative nor large, rounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the callers' bounds fit 64 bits"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

/// `<number> <unit>`, with or without the blank, as a multiple of the smallest unit.
fn number_with_unit(text: &str, units: &[(&str, f64)], example: &str) -> Result<f64, String> {
    let known = || units.iter().map(|(unit, _)| *unit).filter(|unit| unit.is_ascii()).collect::<Vec<_>>();
    let advice = || format!("write a number and a unit ({}), such as {example:?}", known().join(", "));
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(text.len());
    let (digits, unit) = (&text[..end], text[end..].trim());
    let number: f64 = digits.parse().map_err(|_| format!("{text:?} is no quantity: {}", advice()))?;
    if unit.is_empty() {
        return Err(format!("{text:?} has no unit: {}", advice()));
    }
    let Some((_, factor)) = units.iter().find(|(known, _)| *known == unit) else {
        return Err(format!("{text:?} has an unknown unit: {}", advice()));
    };
    if number < 0.0 {
        return Err(format!("{text:?} is negative: write zero or more"));
    }
    Ok(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_every_unit() {
        let table = [
            ("0 ms", 0),
            ("7 ns", 7),
            ("250us", 250_000),
            ("250 \u{b5}s", 250_000),
            ("250 \u{3bc}s", 250_000),
            ("1.5 ms", 1_500_000),
            (".5 ms", 500_000),
            ("2 s", 2_000_000_000),
            ("2s", 2_000_000_000),
            ("1 min", 60_000_000_000),
            ("24 h", 86_400_000_000_000),
        ];
        for (text, nanoseconds) in table {
            assert_eq!(duration(text), Ok(Duration::from_nanos(nanoseconds)), "{text}");
        }
    }

    #[test]
    fn shares_in_percent() {
        for (text, expected) in [("0 %", 0.0), ("10 %", 0.1), ("0.1%", 0.001), ("100 %", 1.0)] {
            let found = ratio(text).expect(text);
            assert!((found - expected).abs() < 1e-12, "{text} is {found}");
        }
    }

    #[test]
    fn speeds_in_every_unit() {
        let table = [
            ("1 bit/s", 1),
            ("64 kbit/s", 64_000),
            ("10 Mbit/s", 10_000_000),
            ("1.5Mbit/s", 1_500_000),
            ("400 Gbit/s", 400_000_000_000),
        ];
        for (text, expected) in table {
            assert_eq!(bandwidth(text), Ok(expected), "{text}");
        }
    }

    fn check<T: std::fmt::Debug>(found: Result<T, String>, expected: &str) {
        assert_eq!(found.expect_err(expected), expected);
    }

    #[test]
    fn senseless_quantities_are_refused_with_the_reason() {
        const TIME: &str = "write a number and a unit (ns, us, ms, s, min, h), such as \"5 ms\"";
        check(duration("-1 ms"), "\"-1 ms\" is negative: write zero or more");
        check(duration("25 h"), "\"25 h\" is longer than a day");
        check(duration("5"), &format!("\"5\" has no unit: {TIME}"));
        check(duration("5 parsecs"), &format!("\"5 parsecs\" has an unknown unit: {TIME}"));
        check(duration("soon"), &format!("\"soon\" is no quantity: {TIME}"));
        check(duration(""), &format!("\"\" is no quantity: {TIME}"));
        check(duration("1-2 ms"), &format!("\"1-2 ms\" is no quantity: {TIME}"));
        check(duration("1e99 ms"), &format!("\"1e99 ms\" has an unknown unit: {TIME}"));
        check(ratio("120 %"), "\"120 %\" is more than everything: write at most \"100 %\"");
        check(ratio("-1 %"), "\"-1 %\" is negative: write zero or more");
        check(ratio("0.5"), "\"0.5\" has no unit: write a number and a unit (%), such as \"10 %\"");
        check(bandwidth("0 bit/s"), "\"0 bit/s\" is no speed of a link: write 1 bit/s to 1000 Gbit/s");
        check(
            bandwidth("10 MB/s"),
            "\"10 MB/s\" has an unknown unit: \
             write a number and a unit (bit/s, kbit/s, Mbit/s, Gbit/s), such as \"10 Mbit/s\"",
        );
    }
}
