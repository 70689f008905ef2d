//! What holds for every series of delays, checked against definitions instead of against the same formula.
//!
//! Fixed numbers are in `golden.rs`.

use std::time::Duration;

use netkit_stats::{
    DelayDistribution, DelayVariation, EXACT_LIMIT, LONGEST_DELAY, Quantile, SmoothedRtt, wilson_95,
};
use proptest::{collection::vec, prelude::*};

/// Φ⁻¹(0.975), which defines the 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

fn distribution(delays: &[u64]) -> DelayDistribution {
    let mut distribution = DelayDistribution::default();
    for delay in delays {
        distribution.record(Duration::from_nanos(*delay));
    }
    distribution
}

fn variation(delays: &[u64]) -> DelayVariation {
    let mut variation = DelayVariation::default();
    for pair in delays.windows(2) {
        variation.record_pair(Duration::from_nanos(pair[0]), Duration::from_nanos(pair[1]));
    }
    variation
}

fn shifted(delays: &[u64], by: u64) -> Vec<u64> {
    delays.iter().map(|delay| delay + by).collect()
}

fn any_quantile() -> impl Strategy<Value = Quantile> {
    (0_u16..=1000).prop_map(|thousandths| Quantile::from_thousandths(thousandths).expect("at most 1000"))
}

/// From nanoseconds to hours, with many equal delays.
fn any_delays(length: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<u64>> {
    let delay = prop_oneof![0_u64..4, 0_u64..100_000_000, 0_u64..10_000_000_000_000];
    vec(delay, length)
}

fn any_duration() -> impl Strategy<Value = Duration> {
    (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos))
}

#[expect(clippy::cast_precision_loss, reason = "the tests compare with tolerances far above it")]
fn float(integer: u64) -> f64 {
    integer as f64
}

/// The delay as nanoseconds for comparisons with a tolerance.
fn nanoseconds(delay: Option<Duration>) -> f64 {
    delay.expect("there are samples").as_secs_f64() * 1e9
}

proptest! {
    #[test]
    fn a_quantile_is_the_nearest_rank(delays in any_delays(1..300), q in any_quantile()) {
        let mut sorted = delays.clone();
        sorted.sort_unstable();
        let rank = (usize::from(q.thousandths()) * sorted.len()).div_ceil(1000).max(1);
        prop_assert_eq!(distribution(&delays).quantile(q), Some(Duration::from_nanos(sorted[rank - 1])));
    }

    #[test]
    fn a_quantile_is_the_smallest_delay_that_enough_do_not_exceed(
        delays in any_delays(1..100), q in any_quantile(),
    ) {
        let enough = |limit: u64| {
            let share = delays.iter().filter(|delay| **delay <= limit).count();
            share * 1000 >= usize::from(q.thousandths()) * delays.len()
        };
        let expected = delays.iter().copied().filter(|delay| enough(*delay)).min().map(Duration::from_nanos);
        prop_assert_eq!(distribution(&delays).quantile(q), expected);
    }

    #[test]
    fn deviations_agree_with_two_passes(delays in any_delays(2..100)) {
        let n = delays.len() as u64;
        let mean = delays.iter().map(|delay| float(*delay)).sum::<f64>() / float(n);
        let squares = delays.iter().map(|delay| (float(*delay) - mean).powi(2)).sum::<f64>();
        let recorded = distribution(&delays);
        let by_divisor = [(recorded.standard_deviation(), n - 1), (recorded.population_deviation(), n)];
        for (deviation, divisor) in by_divisor {
            let expected = (squares / float(divisor)).sqrt();
            let difference = (nanoseconds(deviation) - expected).abs();
            prop_assert!(difference <= 0.51 + expected * 1e-9, "{deviation:?} {expected}");
        }
    }

    #[test]
    fn a_longer_path_moves_the_delays_and_changes_no_variation(
        delays in any_delays(2..100), by in 0_u64..100_000_000_000_000, q in any_quantile(),
    ) {
        let (near, far) = (distribution(&delays), distribution(&shifted(&delays, by)));
        prop_assert_eq!(far.mean(), near.mean().map(|mean| mean + Duration::from_nanos(by)));
        prop_assert_eq!(far.quantile(q), near.quantile(q).map(|delay| delay + Duration::from_nanos(by)));
        prop_assert_eq!(far.standard_deviation(), near.standard_deviation());
        prop_assert_eq!(far.packet_delay_variation(q), near.packet_delay_variation(q));
        let (near, far) = (variation(&delays), variation(&shifted(&delays, by)));
        prop_assert_eq!(far.interarrival_jitter(), near.interarrival_jitter());
        prop_assert_eq!(far.ipdv_minimum(), near.ipdv_minimum());
        prop_assert_eq!(far.mean_absolute(), near.mean_absolute());
    }

    #[test]
    fn the_order_of_delays_changes_no_distribution(delays in any_delays(2..100), q in any_quantile()) {
        let reversed: Vec<u64> = delays.iter().rev().copied().collect();
        let (forth, back) = (distribution(&delays), distribution(&reversed));
        prop_assert_eq!(forth.quantile(q), back.quantile(q));
        prop_assert_eq!(forth.standard_deviation(), back.standard_deviation());
        prop_assert_eq!(forth.sum(), back.sum());
    }

    #[test]
    fn time_backwards_turns_the_sign_of_ipdv(delays in any_delays(2..100), q in any_quantile()) {
        let reversed: Vec<u64> = delays.iter().rev().copied().collect();
        let (forth, back) = (variation(&delays), variation(&reversed));
        prop_assert_eq!(forth.ipdv_minimum().map(|d| -d.0), back.ipdv_maximum().map(|d| d.0));
        prop_assert_eq!(forth.absolute_quantile(q), back.absolute_quantile(q));
    }

    #[test]
    fn statistics_stay_in_their_order(delays in any_delays(2..100)) {
        let d = distribution(&delays);
        let (minimum, mean, maximum) = (d.minimum(), d.mean(), d.maximum());
        prop_assert!(minimum <= mean && mean <= maximum);
        prop_assert!(d.population_deviation() <= d.standard_deviation());
        prop_assert!(d.quantile(Quantile::P50) <= d.quantile(Quantile::P95));
        // Popoviciu: no population deviates by more than half its range.
        let range = nanoseconds(maximum) - nanoseconds(minimum);
        prop_assert!(nanoseconds(d.population_deviation()) <= range / 2.0 + 1.0);
        prop_assert_eq!(range < 0.5, d.standard_deviation() == Some(Duration::ZERO));
    }

    #[test]
    fn jitter_is_the_weighted_sum_of_all_differences(delays in any_delays(2..100)) {
        // The recursion unrolled: the difference k pairs ago weighs (15/16)^k / 16.
        let differences = delays.windows(2).rev().map(|pair| float(pair[0].abs_diff(pair[1])));
        let mut weight = 1.0 / 16.0;
        let expected: f64 = differences.map(|difference| {
            let part = difference * weight;
            weight *= 15.0 / 16.0;
            part
        }).sum();
        let jitter = nanoseconds(variation(&delays).interarrival_jitter());
        prop_assert!((jitter - expected).abs() <= 0.51 + expected * 1e-9, "{jitter} {expected}");
    }

    #[test]
    fn the_smoothed_rtt_stays_between_the_extremes(delays in any_delays(1..100)) {
        let mut smoothed = SmoothedRtt::default();
        for delay in &delays {
            smoothed.record(Duration::from_nanos(*delay));
        }
        let recorded = distribution(&delays);
        prop_assert!(recorded.minimum() <= smoothed.value() && smoothed.value() <= recorded.maximum());
    }

    #[test]
    fn any_duration_is_recorded_and_bounded(delays in vec(any_duration(), 2..50), q in any_quantile()) {
        let (mut recorded, mut successive) = (DelayDistribution::default(), DelayVariation::default());
        for pair in delays.windows(2) {
            recorded.record(pair[0]);
            successive.record_pair(pair[0], pair[1]);
        }
        prop_assert_eq!(recorded.count(), delays.len() as u64 - 1);
        prop_assert!(recorded.maximum() <= Some(LONGEST_DELAY));
        prop_assert!(recorded.quantile(q) <= recorded.maximum());
        prop_assert!(successive.interarrival_jitter() <= Some(LONGEST_DELAY));
        prop_assert!(recorded.population_deviation() <= Some(LONGEST_DELAY / 2));
    }

    #[test]
    fn a_wilson_bound_solves_the_score_equation(trials in 1_u64..1_000_000_000, share in 0.0..=1.0_f64) {
        let events = share_of(trials, share);
        let (n, p) = (float(trials), float(events) / float(trials));
        let interval = wilson_95(events, trials).expect("there are trials");
        prop_assert!((0.0..=1.0).contains(&interval.low) && (0.0..=1.0).contains(&interval.high));
        prop_assert!(interval.low <= p && p <= interval.high);
        for bound in [interval.low, interval.high] {
            let distance = Z * (bound * (1.0 - bound) / n).sqrt();
            let difference = ((p - bound).abs() - distance).abs();
            prop_assert!(difference <= 1e-9 * distance + 1e-15, "{bound} for {events}/{trials}");
        }
    }

    #[test]
    fn losses_and_successes_have_mirrored_intervals(trials in 1_u64..1_000_000_000, share in 0.0..=1.0_f64) {
        let events = share_of(trials, share);
        let (lost, kept) = (wilson_95(events, trials), wilson_95(trials - events, trials));
        let (lost, kept) = (lost.expect("there are trials"), kept.expect("there are trials"));
        prop_assert!((lost.low - (1.0 - kept.high)).abs() < 1e-12);
        prop_assert!((lost.high - (1.0 - kept.low)).abs() < 1e-12);
    }

    #[test]
    fn more_trials_of_the_same_ratio_are_surer(
        trials in 1_u64..1_000_000, share in 0.0..=1.0_f64, times in 2_u64..100,
    ) {
        let events = share_of(trials, share);
        let few = wilson_95(events, trials).expect("there are trials");
        let many = wilson_95(events * times, trials * times).expect("there are trials");
        prop_assert!(many.high - many.low < few.high - few.low);
    }

    #[test]
    fn wilson_takes_any_counts(events in any::<u64>(), trials in any::<u64>()) {
        let interval = wilson_95(events, trials);
        prop_assert_eq!(interval.is_none(), trials == 0);
        prop_assert!(interval.is_none_or(|i| 0.0 <= i.low && i.low <= i.high && i.high <= 1.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn past_the_limit_a_quantile_is_within_half_a_thousandth(
        some in any_delays(1..5000), q in any_quantile(), extra in 1_usize..20_000,
    ) {
        // A long series from a short one: repeated, each round a little slower.
        let rounds = (0_u64..).flat_map(|round| shifted(&some, round * 977));
        let many: Vec<u64> = rounds.take(EXACT_LIMIT + extra).collect();
        let recorded = distribution(&many);
        prop_assert!(!recorded.quantiles_are_exact());
        let mut sorted = many;
        sorted.sort_unstable();
        let rank = (usize::from(q.thousandths()) * sorted.len()).div_ceil(1000).max(1);
        let exact = float(sorted[rank - 1]);
        let shown = nanoseconds(recorded.quantile(q));
        prop_assert!((shown - exact).abs() <= exact * 5e-4, "{shown} for {exact}");
    }
}

/// So many of the trials; all of them at the most.
fn share_of(trials: u64, share: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count is a count"
    )]
    let events = (float(trials) * share) as u64;
    events.min(trials)
}
