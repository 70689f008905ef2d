//! The attribution judged by simulated paths whose truth is known: seeded counts, no clock, no network.

use netkit_model::LossClass::{Forwarding, None as Nothing, ReplyLimited, Silent, Unknown};
use proptest::prelude::*;

use super::*;
use crate::uniform::Uniform;

/// A path whose truth is known.
#[derive(Clone)]
struct Truth {
    /// Loss on the link in front of each hop, there.
    link: Vec<f64>,
    /// Loss on the link in front of each hop, back.
    back: Vec<f64>,
    /// What each hop does not answer.
    unanswered: Vec<f64>,
    /// Outages of a link: which, how likely one begins in a round, how likely it goes on into the next.
    bursts: Option<(usize, f64, f64)>,
    /// A router that answers so many probes at once and one in so many rounds from then on.
    bucket: Option<(usize, u64, u64)>,
    /// The last hop is the end.
    ends: bool,
}

fn path(hops: usize) -> Truth {
    let none = vec![0.0; hops];
    Truth { link: none.clone(), back: none.clone(), unanswered: none, bursts: None, bucket: None, ends: true }
}

impl Truth {
    fn link(mut self, hop: usize, loss: f64) -> Self {
        self.link[hop - 1] = loss;
        self
    }

    fn back(mut self, hop: usize, loss: f64) -> Self {
        self.back[hop - 1] = loss;
        self
    }

    fn unanswered(mut self, hop: usize, ratio: f64) -> Self {
        self.unanswered[hop - 1] = ratio;
        self
    }

    fn without_end(self) -> Self {
        Self { ends: false, ..self }
    }

    /// What so many rounds count.
    fn sample(&self, rounds: u64, seed: u64) -> Vec<HopCounts> {
        let mut uniform = Uniform::new(seed);
        let mut counts: Vec<HopCounts> = (1..=self.link.len())
            .map(|hop| HopCounts {
                hop: u8::try_from(hop).expect("a short path"),
                tried: rounds,
                answered: 0,
                failed_with_all_behind: 0,
                is_end: self.ends && hop == self.link.len(),
                rate_test: None,
            })
            .collect();
        let mut is_out = false;
        for round in 0..rounds {
            if let Some((_, begins, goes_on)) = self.bursts {
                is_out = uniform.happens(if is_out { goes_on } else { begins });
            }
            let mut all_failed = true;
            for place in (0..counts.len()).rev() {
                let answered = self.answers(place, round, is_out, &mut uniform);
                all_failed &= !answered;
                counts[place].answered += u64::from(answered);
                counts[place].failed_with_all_behind += u64::from(all_failed);
            }
        }
        counts
    }

    fn answers(&self, place: usize, round: u64, is_out: bool, uniform: &mut Uniform) -> bool {
        let mut passes = true;
        for link in 0..=place {
            passes &= !uniform.happens(self.link[link]) && !uniform.happens(self.back[link]);
            passes &= !(is_out && self.bursts.is_some_and(|(hop, ..)| hop == link + 1));
        }
        let allows = match self.bucket {
            Some((hop, at_once, every)) if hop == place + 1 => round < at_once || round.is_multiple_of(every),
            _ => true,
        };
        passes && allows && !uniform.happens(self.unanswered[place])
    }

    /// The hops that are accused of loss.
    fn accused(&self, rounds: u64, seed: u64) -> Vec<usize> {
        let losses = attribute(&self.sample(rounds, seed));
        let accused = losses.iter().enumerate().filter(|(_, loss)| loss.class == Forwarding);
        accused.map(|(place, _)| place + 1).collect()
    }
}

/// In at least so many of 200 runs exactly these hops are accused.
#[track_caller]
fn check(truth: &Truth, rounds: u64, expected: &[usize], at_least: usize) {
    let right = (0..200).filter(|seed| truth.accused(rounds, *seed) == expected).count();
    assert!(right >= at_least, "right in {right} of 200 runs");
}

/// Nobody is accused in 1,000 runs.
#[track_caller]
fn check_nobody(truth: &Truth, rounds: u64) {
    for seed in 0..1_000 {
        assert_eq!(truth.accused(rounds, seed), [0; 0], "seed {seed}: {:?}", truth.sample(rounds, seed));
    }
}

fn counts(tried_answered: &[(u64, u64)]) -> Vec<HopCounts> {
    let count = |(place, (tried, answered)): (usize, &(u64, u64))| HopCounts {
        hop: u8::try_from(place + 1).expect("a short path"),
        tried: *tried,
        answered: *answered,
        failed_with_all_behind: 0,
        is_end: place + 1 == tried_answered.len(),
        rate_test: None,
    };
    tried_answered.iter().enumerate().map(count).collect()
}

#[track_caller]
fn check_classes(tried_answered: &[(u64, u64)], expected: &[LossClass]) {
    let classes: Vec<LossClass> = attribute(&counts(tried_answered)).iter().map(|loss| loss.class).collect();
    assert_eq!(classes, expected);
}

#[test]
fn a_rate_limited_router_is_never_accused() {
    check_nobody(&path(12).unanswered(4, 0.62), 100);
    check_nobody(&path(12).unanswered(1, 0.9), 100);
    check_nobody(&path(12).unanswered(11, 0.3), 100);
    check_nobody(&path(12).unanswered(4, 0.02), 300);
    check_nobody(&Truth { bucket: Some((4, 6, 5)), ..path(12) }, 100);
}

#[test]
fn rate_limited_routers_in_front_of_a_silent_target_are_never_accused() {
    check_nobody(&path(8).unanswered(8, 0.4).without_end(), 100);
    check_nobody(&path(8).unanswered(7, 0.5).unanswered(8, 0.4).without_end(), 100);
    // Two routers whose buckets fill at the same moments fail in the same rounds, and are not accused for that.
    let in_phase = Truth { bucket: Some((7, 6, 2)), ..path(7) }.without_end();
    let mut both = in_phase.sample(100, 1);
    both.push(HopCounts { hop: 8, ..both[6] });
    assert!(attribute(&both).iter().all(|loss| loss.class != Forwarding));
}

#[test]
fn the_link_that_loses_2_percent_is_found() {
    check(&path(12).link(6, 0.02), 1_000, &[6], 190);
    check(&path(12).link(1, 0.02), 1_000, &[1], 190);
    check(&path(12).link(12, 0.02), 1_000, &[12], 190);
    check(&path(1).link(1, 0.02), 1_000, &[1], 190);
    check(&path(30).link(15, 0.02), 1_000, &[15], 190);
}

#[test]
fn loss_on_the_way_back_looks_the_same_and_is_found_at_the_same_hop() {
    check(&path(12).back(6, 0.03), 1_000, &[6], 190);
}

#[test]
fn two_lossy_links_are_both_found() {
    check(&path(12).link(4, 0.05).link(9, 0.1), 1_000, &[4, 9], 190);
}

#[test]
fn a_rate_limited_router_hides_no_loss() {
    let limited_in_front = path(12).unanswered(5, 0.6).link(6, 0.05);
    check(&limited_in_front, 1_000, &[6], 190);
    check(&path(12).unanswered(8, 0.6).link(6, 0.05), 1_000, &[6], 190);
    let losses = attribute(&limited_in_front.sample(1_000, 1));
    assert_eq!(
        (losses[4].class, losses[4].link),
        (ReplyLimited, None),
        "which side of it loses is not known"
    );
    let link = losses[5].link.expect("both its ends are witnesses");
    assert!(link.interval.low <= 0.05 && 0.05 <= link.interval.high, "{link:?}");
}

#[test]
fn a_silent_router_hides_no_loss() {
    check(&path(12).unanswered(5, 1.0).link(6, 0.05), 1_000, &[6], 190);
    let silent_first = path(6).unanswered(1, 1.0).unanswered(2, 1.0).link(2, 0.05);
    check(&silent_first, 1_000, &[3], 190);
    let link = attribute(&silent_first.sample(1_000, 1))[2].link.expect("it answers");
    assert!(link.interval.low <= 0.05 && 0.05 <= link.interval.high, "{link:?}");
}

#[test]
fn bursts_of_loss_are_found() {
    let bursts = Truth { bursts: Some((6, 0.01, 0.7)), ..path(12) };
    check(&bursts, 1_000, &[6], 190);
}

#[test]
fn rounds_that_failed_from_a_hop_on_tell_more_than_few_samples() {
    // Four rounds of a hundred failed: the intervals still overlap, the rounds do not lie.
    let mut path = counts(&[(100, 100), (100, 96), (100, 96), (100, 96), (100, 96)]);
    let classes = |path: &[HopCounts]| attribute(path).iter().map(|loss| loss.class).collect::<Vec<_>>();
    assert_eq!(classes(&path), [Nothing, Nothing, Nothing, Nothing, Unknown]);
    path[1..].iter_mut().for_each(|hop| hop.failed_with_all_behind = 4);
    assert_eq!(classes(&path), [Nothing, Forwarding, Nothing, Nothing, Nothing]);
    // A limited router in front of an outage failed in some of these rounds by chance.
    path[0] = HopCounts { answered: 40, failed_with_all_behind: 2, ..path[0] };
    assert_eq!(classes(&path)[0], ReplyLimited);
}

#[test]
fn loss_in_front_of_a_silent_target_needs_witnesses_that_agree() {
    check(&path(12).link(6, 0.05).without_end(), 1_000, &[6], 190);
    check(&path(12).link(11, 0.05).without_end(), 1_000, &[], 190);
}

#[test]
fn the_target_s_own_loss_is_at_the_last_link() {
    check(&path(9).unanswered(9, 0.3), 100, &[9], 195);
    check_classes(&[(100, 100), (100, 70)], &[Nothing, Forwarding]);
}

#[test]
fn classes_of_exact_counts() {
    check_classes(&[], &[]);
    check_classes(&[(0, 0)], &[Unknown]);
    check_classes(&[(1, 1)], &[Nothing]);
    check_classes(&[(1, 0)], &[Silent]);
    check_classes(&[(9, 0), (9, 0), (9, 0)], &[Silent; 3]);
    check_classes(&[(2, 2), (2, 1)], &[Nothing, Unknown]);
    check_classes(&[(2, 1)], &[Unknown]);
    check_classes(&[(300, 300), (300, 114), (300, 0), (300, 300)], &[Nothing, ReplyLimited, Silent, Nothing]);
    check_classes(&[(1_000, 1_000), (1_000, 999)], &[Nothing, Unknown]);
    check_classes(&[(1_000, 999)], &[Forwarding]);
}

#[test]
fn one_answer_does_not_outweigh_a_thousand() {
    check_classes(
        &[(1_000, 1_000), (1_000, 950), (1_000, 952), (1, 1)],
        &[Nothing, Forwarding, Nothing, Nothing],
    );
}

// Computed outside: Wilson of 41/1000 is 0.030365…0.055148 and of 0/1000 is 0…0.003827; square-and-add of the logarithms
// of the survivals gives 0.029737…0.055148.
#[test]
fn a_link_s_loss_is_the_ratio_of_two_survivals() {
    let losses = attribute(&counts(&[(1_000, 1_000), (1_000, 959)]));
    let link = losses[1].link.expect("both hops answer");
    assert!((link.ratio - 0.041).abs() < 1e-12, "{link:?}");
    assert!((link.interval.low - 0.029_737).abs() < 5e-6, "{link:?}");
    assert!((link.interval.high - 0.055_148).abs() < 5e-6, "{link:?}");
    let sure = attribute(&counts(&[(1_000, 959)]))[0];
    assert_eq!(sure.link.map(|link| link.ratio > 0.0), Some(true));
    let (path, link) = (sure.path.expect("it answers"), sure.link.expect("it answers"));
    assert!((path.interval.high - link.interval.high).abs() < 1e-12, "nothing is lost before the first link");
}

#[test]
fn the_interval_of_a_link_covers_the_truth() {
    let truth = path(2).link(1, 0.1).link(2, 0.2);
    let covers = |seed: &u64| {
        let link = attribute(&truth.sample(500, *seed))[1].link.expect("both answer");
        link.interval.low <= 0.2 && 0.2 <= link.interval.high
    };
    let covered = (0..1_000).filter(covers).count();
    assert!((930..=975).contains(&covered), "{covered} of 1000");
}

#[test]
fn the_loss_of_a_link_is_told_without_bias() {
    let truth = path(12).link(6, 0.02);
    let links: Vec<LossEstimate> = (0..400)
        .filter_map(|seed| attribute(&truth.sample(1_000, seed))[5].link.filter(|link| link.ratio > 0.0))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "400 runs")]
    let runs = links.len() as f64;
    let mean = links.iter().map(|link| link.ratio).sum::<f64>() / runs;
    assert!((mean - 0.02).abs() < 0.000_5, "{mean}");
    let covers = |link: &&LossEstimate| link.interval.low <= 0.02 && 0.02 <= link.interval.high;
    assert!(links.iter().filter(covers).count() >= 380);
}

fn any_counts() -> impl Strategy<Value = HopCounts> {
    let amount = || prop_oneof![4 => 0..5_u64, 4 => 0..2_000_u64, 1 => any::<u64>()];
    (any::<u8>(), amount(), amount(), amount(), any::<bool>()).prop_map(
        |(hop, tried, answered, failed_with_all_behind, is_end)| HopCounts {
            hop,
            tried,
            answered,
            failed_with_all_behind,
            is_end,
            rate_test: None,
        },
    )
}

proptest! {
    #[test]
    fn any_counts_give_ratios(hops in prop::collection::vec(any_counts(), 0..40)) {
        let losses = attribute(&hops);
        prop_assert_eq!(losses.len(), hops.len());
        for loss in losses {
            for estimate in loss.path.into_iter().chain(loss.link) {
                let Interval { low, high } = estimate.interval;
                prop_assert!(0.0 <= low && low <= estimate.ratio + 1e-9, "{estimate:?}");
                prop_assert!(estimate.ratio <= high + 1e-9 && high <= 1.0, "{estimate:?}");
            }
            prop_assert!(loss.node_ratio.is_none_or(|ratio| (0.0..=1.0).contains(&ratio)));
            prop_assert!(loss.class != Forwarding || loss.link.is_some());
        }
    }
}
