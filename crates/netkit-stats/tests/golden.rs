//! Every number of the crate against a table that was computed outside of it.
//!
//! `tests/golden.py` (plain Python, exact fractions and 60-digit decimals) makes the table; after a change
//! there: `python3 tests/golden.py > tests/golden.txt`. Each value carries the difference it may have: none
//! for what is an order statistic, half a nanosecond and 10⁻⁹ for what is rounded to a duration, 0.05 % past
//! the exact limit.

use std::{collections::BTreeMap, time::Duration};

use netkit_stats::{DelayDistribution, DelayVariation, Quantile, SmoothedRtt, wilson_95};

const TABLE: &str = include_str!("golden.txt");
const RELATIVE: f64 = 1e-9;

#[test]
fn every_row_of_the_table() {
    let mut series = BTreeMap::new();
    let mut checked = BTreeMap::<&str, u32>::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["series", name, "list", ref delays @ ..] => {
                series.insert(name, Measured::of(delays.iter().map(|word| word.parse().ok())));
            }
            ["series", name, "lcg", seed, count, shape, shortest, span] => {
                let numbers = [seed, count, shortest, span].map(|word| word.parse().expect("a whole number"));
                series.insert(name, Measured::of(generated(numbers, shape).into_iter().map(Some)));
            }
            ["value", name, metric, expected, allowed] => {
                let actual = series[name].metric(metric);
                assert!(agrees(actual, expected, allowed), "{line}\n got {actual:?}");
            }
            ["wilson", events, trials, low, high] => {
                let interval = wilson_95(events.parse().expect("a count"), trials.parse().expect("a count"))
                    .expect("trials");
                check_ratio(line, interval.low, low);
                check_ratio(line, interval.high, high);
            }
            _ => panic!("the table has a row that this test does not know: {line}"),
        }
        *checked.entry(words[0]).or_default() += 1;
    }
    let rows = BTreeMap::from([("series", 18), ("value", 18 * 28), ("wilson", 28)]);
    assert_eq!(checked, rows, "the table is not whole");
}

/// Equal to the nanosecond where nothing may differ, otherwise as near as the table allows.
fn agrees(actual: Option<i128>, expected: &str, allowed: &str) -> bool {
    match actual {
        None => expected == "none",
        Some(actual) if allowed == "0" => expected.parse() == Ok(actual),
        Some(actual) => {
            let allowed: f64 = allowed.parse().expect("a number");
            expected.parse().is_ok_and(|expected: f64| (float(actual) - expected).abs() <= allowed)
        }
    }
}

/// Equal to 10⁻⁹ of the value; 0 and 1 exactly, since there the bound is certain.
fn check_ratio(line: &str, actual: f64, expected: &str) {
    let certain = ["0", "1"].contains(&expected);
    let expected: f64 = expected.parse().expect("a ratio");
    let allowed = if certain { 0.0 } else { expected * RELATIVE };
    assert!((actual - expected).abs() <= allowed, "{line}\n got {actual}");
}

/// One series, recorded as a caller would: a lost packet has no delay and makes no pair.
#[derive(Default)]
struct Measured {
    distribution: DelayDistribution,
    variation: DelayVariation,
    smoothed: SmoothedRtt,
}

impl Measured {
    fn of(delays: impl Iterator<Item = Option<u128>>) -> Self {
        let mut measured = Self::default();
        let mut previous = None;
        for delay in delays.map(|nanoseconds| nanoseconds.map(duration)) {
            if let Some(delay) = delay {
                measured.distribution.record(delay);
                measured.smoothed.record(delay);
            }
            if let (Some(previous), Some(current)) = (previous, delay) {
                measured.variation.record_pair(previous, current);
            }
            previous = delay;
        }
        measured
    }

    /// The number that the table calls by this name, in nanoseconds.
    fn metric(&self, name: &str) -> Option<i128> {
        let Self { distribution, variation, smoothed } = self;
        let duration = match name {
            "count" => return Some(distribution.count().into()),
            "pairs" => return Some(variation.pairs().into()),
            "ipdv_minimum" => return variation.ipdv_minimum().map(|ipdv| ipdv.0.into()),
            "ipdv_maximum" => return variation.ipdv_maximum().map(|ipdv| ipdv.0.into()),
            "sum" => Some(distribution.sum()),
            "minimum" => distribution.minimum(),
            "maximum" => distribution.maximum(),
            "mean" => distribution.mean(),
            "standard_deviation" => distribution.standard_deviation(),
            "population_deviation" => distribution.population_deviation(),
            "smoothed_rtt" => smoothed.value(),
            "interarrival_jitter" => variation.interarrival_jitter(),
            "ipdv_mean_absolute" => variation.mean_absolute(),
            _ => match name.rsplit_once('_') {
                None => distribution.quantile(quantile(name)),
                Some(("pdv", percent)) => distribution.packet_delay_variation(quantile(percent)),
                Some(("ipdv_absolute", percent)) => variation.absolute_quantile(quantile(percent)),
                Some(_) => panic!("the table names a number that this test does not know: {name}"),
            },
        };
        duration.map(|duration| i128::try_from(duration.as_nanos()).expect("a duration has at most 94 bits"))
    }
}

fn quantile(name: &str) -> Quantile {
    match name {
        "p50" => Quantile::P50,
        "p90" => Quantile::P90,
        "p95" => Quantile::P95,
        "p99" => Quantile::P99,
        "p999" => Quantile::P999,
        _ => panic!("the table names a quantile that this test does not know: {name}"),
    }
}

/// The generator of `golden.py`: Knuth's MMIX, the upper 31 bits of each state.
fn generated([seed, count, shortest, span]: [u64; 4], shape: &str) -> Vec<u128> {
    let mut state = seed;
    let mut delay = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let bits = state >> 33;
        let extra = if shape == "uniform" { bits % span } else { span / (1 + bits % 1000) };
        u128::from(shortest + extra)
    };
    (0..count).map(|_| delay()).collect()
}

fn duration(nanoseconds: u128) -> Duration {
    let seconds =
        u64::try_from(nanoseconds / 1_000_000_000).expect("the table's longest delay is Duration::MAX");
    Duration::new(seconds, u32::try_from(nanoseconds % 1_000_000_000).expect("a remainder below 10⁹"))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only where the table allows half a nanosecond, below 2⁵³ of them"
)]
fn float(integer: i128) -> f64 {
    integer as f64
}
