//! IPDV and jitter: only between neighbours in the sequence, whatever the order of arrival.

use netkit_stats::SignedNanos;

use super::*;

/// Pairs, smallest and largest IPDV in milliseconds, of probes with these delays; `None` is a lost one.
fn check(delays: &'static [Option<u64>], interval: Duration, expect: (u64, Option<(i64, i64)>)) {
    let config = PingConfig { timeout: Some(s(10)), ..every(interval, delays.len() as u64) };
    let mut world = one(config, |probe, _| {
        let place = usize::try_from(probe.sequence - 1).expect("few");
        delays[place].map_or_else(Fate::lost, |delay| Fate::answered(probe, ms(delay)))
    });
    world.run();
    let variation = report(&world).variation;
    let whole = |nanoseconds: SignedNanos| nanoseconds.0 / 1_000_000;
    let extremes = variation.ipdv_minimum().map(whole).zip(variation.ipdv_maximum().map(whole));
    assert_eq!((variation.pairs(), extremes), expect, "{delays:?}");
}

#[test]
fn successive_answers_make_pairs() {
    check(&[Some(10), Some(14), Some(11)], s(1), (2, Some((-3, 4))));
    check(&[Some(10)], s(1), (0, None));
}

#[test]
fn a_gap_makes_no_pair() {
    check(&[Some(10), None, Some(90)], s(1), (0, None));
    check(&[Some(10), None, Some(90), Some(91)], s(1), (1, Some((1, 1))));
}

#[test]
fn reordered_answers_make_the_same_pairs() {
    // At 10 ms the second answer comes before the first, and the fourth before the third.
    check(&[Some(100), Some(30), Some(90), Some(20), Some(25)], ms(10), (4, Some((-70, 60))));
}

#[test]
fn a_late_answer_makes_no_pair() {
    check(&[Some(10), Some(12_000), Some(30), Some(31)], s(8), (1, Some((1, 1))));
}

#[test]
fn the_jitter_is_that_of_rfc_3550() {
    // D = 16 ms each time: J = 1, then 1 + 15/16 ms.
    let mut world = one(every(s(1), 3), |probe, _| Fate::answered(probe, ms(16 * probe.sequence)));
    world.run();
    let jitter = report(&world).variation.interarrival_jitter();
    assert_eq!(jitter, Some(Duration::from_nanos(1_937_500)));
}
