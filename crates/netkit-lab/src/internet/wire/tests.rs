//! One direction of a link: its delay, its chance, its queue.

use super::*;
use crate::topology::Reordering;

const CLEAN: LinkBehaviour = LinkBehaviour {
    down: false,
    delay: Duration::from_millis(10),
    jitter: None,
    loss: None,
    duplicates: 0.0,
    reordering: None,
    bottleneck: None,
    mtu: 1500,
};
const MS: Duration = Duration::from_millis(1);

fn wire(seed: u128) -> Wire {
    Wire::new(Pcg64Mcg::new(seed))
}

/// What becomes of `count` packets of 100 bytes, one every millisecond.
fn passages(behaviour: &LinkBehaviour, count: u32) -> Vec<Passage> {
    let mut wire = wire(7);
    (0..count).map(|place| wire.pass(MS * place, behaviour, 100)).collect()
}

fn share(passages: &[Passage], counts: impl Fn(&Passage) -> bool) -> f64 {
    let counted = u32::try_from(passages.iter().filter(|it| counts(it)).count()).expect("few");
    f64::from(counted) / f64::from(u32::try_from(passages.len()).expect("few"))
}

fn is_lost(passage: &Passage) -> bool {
    *passage == Passage::Dropped(DropReason::Loss)
}

#[test]
fn a_clean_link_delays_and_no_more() {
    for (place, passage) in (0..).zip(passages(&CLEAN, 50)) {
        assert_eq!(passage, Passage::Arrives { at: MS * place + CLEAN.delay, twice: false });
    }
}

#[test]
fn a_link_that_is_down_lets_nothing_through() {
    let down = LinkBehaviour { down: true, ..CLEAN };
    assert!(passages(&down, 3).iter().all(|it| *it == Passage::Dropped(DropReason::LinkDown)));
}

#[test]
fn chance_keeps_its_ratio() {
    let losing = LinkBehaviour { loss: Some(Loss::Random { ratio: 0.1 }), ..CLEAN };
    let lost = share(&passages(&losing, 20_000), is_lost);
    assert!((0.09..0.11).contains(&lost), "{lost}");
    let doubling = LinkBehaviour { duplicates: 0.25, ..CLEAN };
    let doubled =
        share(&passages(&doubling, 20_000), |it| matches!(it, Passage::Arrives { twice: true, .. }));
    assert!((0.24..0.26).contains(&doubled), "{doubled}");
}

#[test]
fn everything_and_nothing_are_certain() {
    for (ratio, lost) in [(0.0, 0), (1.0, 500)] {
        let behaviour = LinkBehaviour { loss: Some(Loss::Random { ratio }), ..CLEAN };
        assert_eq!(passages(&behaviour, 500).iter().filter(|it| is_lost(it)).count(), lost);
    }
}

#[test]
fn bursts_have_their_share_and_their_mean_length() {
    let behaviour = LinkBehaviour { loss: Some(Loss::Bursts { ratio: 0.05, length: 8.0 }), ..CLEAN };
    let passages = passages(&behaviour, 200_000);
    let lost = share(&passages, is_lost);
    let starts = passages.windows(2).filter(|pair| !is_lost(&pair[0]) && is_lost(&pair[1])).count();
    let length = lost * 200_000.0 / f64::from(u32::try_from(starts).expect("few"));
    assert!((0.045..0.055).contains(&lost), "{lost}");
    assert!((7.2..8.8).contains(&length), "{length}");
}

#[test]
fn every_tenth_is_the_tenth() {
    let behaviour = LinkBehaviour { loss: Some(Loss::Every { count: 10 }), ..CLEAN };
    let lost: Vec<_> =
        (0..).zip(passages(&behaviour, 30)).filter(|(_, it)| is_lost(it)).map(|it| it.0).collect();
    assert_eq!(lost, [9, 19, 29]);
}

#[test]
fn jitter_has_its_mean_and_keeps_the_order() {
    use JitterDistribution::{Exponential, Normal, Pareto, Uniform};
    for distribution in [Uniform, Normal, Exponential, Pareto] {
        let mut chance = Pcg64Mcg::new(3);
        let jitter = Jitter { mean: Duration::from_millis(4), distribution };
        let total: Duration = (0..50_000).map(|_| draw(jitter, &mut chance)).sum();
        let mean = total / 50_000;
        let expected = Duration::from_micros(3_850)..Duration::from_micros(4_150);
        assert!(expected.contains(&mean), "{distribution:?}: {mean:?}");
        let passages = passages(&LinkBehaviour { jitter: Some(jitter), ..CLEAN }, 2_000);
        let arrivals = passages.iter().filter_map(|it| match it {
            Passage::Arrives { at, .. } => Some(*at),
            Passage::Dropped(_) => None,
        });
        assert!(arrivals.is_sorted(), "{distribution:?}");
    }
}

#[test]
fn only_those_who_wait_are_overtaken() {
    let by = Duration::from_millis(5);
    let behaviour = LinkBehaviour { reordering: Some(Reordering { ratio: 0.2, by }), ..CLEAN };
    let late = (0..).zip(passages(&behaviour, 5_000)).filter(|(place, passage)| {
        let on_time = MS * *place + CLEAN.delay;
        let Passage::Arrives { at, .. } = *passage else { panic!("nothing is lost") };
        assert!(at == on_time || at == on_time + by, "{place}: {at:?}");
        at != on_time
    });
    assert!((850..1150).contains(&late.count()));
}

#[test]
fn a_bottleneck_sends_at_its_speed_and_drops_what_finds_no_room() {
    // 100 bytes at 800 kbit/s take a millisecond.
    let behaviour = LinkBehaviour { bottleneck: Some(Bottleneck { bandwidth: 800_000, queue: 3 }), ..CLEAN };
    let mut wire = wire(1);
    let told: Vec<_> = (0..6).map(|_| wire.pass(Duration::ZERO, &behaviour, 100)).collect();
    for (place, passage) in (1..).zip(&told[..4]) {
        assert_eq!(*passage, Passage::Arrives { at: MS * place + CLEAN.delay, twice: false });
    }
    assert_eq!(told[4..], [Passage::Dropped(DropReason::QueueFull); 2]);
    let later = wire.pass(MS * 10, &behaviour, 200);
    assert_eq!(later, Passage::Arrives { at: MS * 12 + CLEAN.delay, twice: false });
}
