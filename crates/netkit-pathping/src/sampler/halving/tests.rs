//! Hops that limit their replies or lose them, sampled until a test has told which.

use super::*;
use crate::uniform::Uniform;

/// How a hop answers.
#[derive(Clone, Copy, Debug)]
enum Answers {
    /// A token bucket of one: `tokens` of them in so many rounds, however often it is asked.
    Limited { tokens: u64, rounds: u64 },
    /// Each probe is lost by chance: this part of them.
    Lossy(f64),
}

/// A hop that is sampled for so many rounds, whose outcomes are known `delay` rounds later; how many of its probes left.
fn sampled(answers: Answers, rounds: u64, delay: u64, seed: u64) -> (Option<RateTest>, u64) {
    let mut halving = Halving::default();
    let mut counts = HopCounts { hop: 1, ..nothing() };
    let (mut random, mut bucket, mut sent) = (Uniform::new(seed), 1.0, 0);
    let mut on_their_way = std::collections::VecDeque::new();
    for round in 1..=rounds {
        let losses = crate::attribute(&[counts]);
        halving.consider(round, &[counts], &losses);
        let asked = !halving.leaves_out(1, round);
        let answered = match answers {
            Answers::Limited { tokens, rounds } => {
                bucket = f64::min(bucket + ratio(tokens, rounds), 2.0);
                asked && bucket >= 1.0
            }
            Answers::Lossy(part) => !random.happens(part),
        };
        if asked {
            sent += 1;
            halving.depart(1);
            bucket -= f64::from(u8::from(answered));
            on_their_way.push_back((round, answered));
        }
        while let Some((left, answered)) = on_their_way.pop_front_if(|(left, _)| *left + delay <= round) {
            let outcome = if answered { Outcome::Received } else { Outcome::Lost };
            halving.settle(1, left, None, outcome);
            counts = HopCounts {
                tried: counts.tried + 1,
                answered: counts.answered + u64::from(answered),
                ..counts
            };
        }
    }
    (halving.result(1), sent)
}

fn nothing() -> HopCounts {
    HopCounts { hop: 1, tried: 0, answered: 0, failed_with_all_behind: 0, is_end: true, rate_test: None }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: u64, all: u64) -> f64 {
    part as f64 / all as f64
}

#[track_caller]
fn check(answers: Answers, rounds: u64, expected: Option<bool>) {
    for delay in [0, 1, 30] {
        let (test, _) = sampled(answers, rounds, delay, 1);
        assert_eq!(test.and_then(|test| test.is_limited), expected, "{answers:?}, {delay}: {test:?}");
    }
}

#[test]
fn as_many_answers_a_second_are_a_limit() {
    for (tokens, rounds) in [(1, 2), (7, 10), (4, 10), (3, 10), (9, 10)] {
        check(Answers::Limited { tokens, rounds }, 600, Some(true));
    }
    // One answer of ten or fewer takes more probes than a test has.
    check(Answers::Limited { tokens: 1, rounds: 40 }, 600, None);
}

#[test]
fn chance_is_hardly_ever_taken_for_a_limit() {
    for part in [0.05, 0.1, 0.3, 0.5, 0.8] {
        let mut told = [0; 3];
        for seed in 0..1_000 {
            let (test, _) = sampled(Answers::Lossy(part), 800, 3, seed);
            let is_limited = test.and_then(|test| test.is_limited);
            told[is_limited.map_or(0, |is| 1 + usize::from(is))] += 1;
        }
        assert!(told[2] <= 10, "{part}: {told:?}");
    }
}

#[test]
fn a_test_is_made_once_and_leaves_out_as_many_probes_as_it_sends() {
    let (test, sent) = sampled(Answers::Limited { tokens: 1, rounds: 2 }, 500, 0, 1);
    let half = test.map_or(0, |test| test.half.tried);
    assert!((FEWEST_AT_HALF..=MOST).contains(&half), "{half}");
    assert_eq!(sent, 500 - half + 1);
}

#[test]
fn nobody_is_tested_without_loss_or_before_there_are_samples() {
    for answers in [Answers::Lossy(0.0), Answers::Lossy(1.0)] {
        assert_eq!(sampled(answers, 300, 2, 1), (None, 300));
    }
    assert_eq!(sampled(Answers::Lossy(0.5), 39, 0, 1), (None, 39));
}

#[test]
fn a_late_answer_takes_the_place_of_the_loss() {
    let counts = HopCounts { tried: 40, answered: 20, ..nothing() };
    let mut halving = Halving::default();
    halving.consider(1, &[counts], &crate::attribute(&[counts]));
    for round in (1..=399).step_by(2).filter(|round| halving.leaves_out(1, round + 1)).collect::<Vec<_>>() {
        halving.depart(1);
        halving.settle(1, round, None, Outcome::Lost);
        halving.settle(1, round, Some(Outcome::Lost), Outcome::Late);
    }
    let planned = halving.test.map_or(0, |test| test.planned);
    assert_eq!(halving.test.map(|test| test.half), Some(Answered { tried: planned, answered: planned }));
    // What the rate was before the test is what is left without it.
    let all = HopCounts { tried: 40 + planned, answered: 20 + planned, ..nothing() };
    halving.consider(500, &[all], &crate::attribute(&[all]));
    let test = halving.result(1);
    assert_eq!(test.map(|test| test.full), Some(Answered { tried: 40, answered: 20 }));
    assert_eq!(test.and_then(|test| test.is_limited), Some(true));
}

#[test]
fn another_rate_breaks_the_test_off() {
    let counts = HopCounts { tried: 40, answered: 20, ..nothing() };
    let mut halving = Halving::default();
    halving.consider(1, &[counts], &crate::attribute(&[counts]));
    assert!(halving.leaves_out(1, 2));
    halving.break_off();
    assert!(!halving.leaves_out(1, 2));
    assert_eq!(halving.result(1), None);
}
