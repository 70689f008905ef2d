//! When a round counts as failed from a hop on, and what a late answer takes back.

use netkit_net::Errno;

use super::*;

const LOST: Outcome = Outcome::Lost;
const RECEIVED: Outcome = Outcome::Received;
const LATE: Outcome = Outcome::Late;

fn at(seconds: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_secs(seconds))
}

/// A round of probes to hops 1 to 4, numbered by their hops in the first round.
fn begun(rounds: &mut Rounds, number: u64) {
    assert_eq!(rounds.begin(number), None);
    for hop in 1..=4_u8 {
        let record = Record {
            round: number,
            hop,
            departed: at(number),
            whose: Account::Nobody,
            is_stamped: false,
            settled: None,
        };
        rounds.depart((number - 1) * 4 + u64::from(hop), record);
    }
}

/// Hops end so; the evidence that follows from the last of them.
fn check(outcomes: &[(u8, Outcome)], expected: Option<RangeInclusive<u8>>) -> Rounds {
    let mut rounds = Rounds::default();
    begun(&mut rounds, 1);
    assert_eq!(rounds.close(), None);
    let (last, before) = outcomes.split_last().expect("a test has outcomes");
    for (hop, outcome) in before {
        assert_eq!(rounds.settle(1, *hop, *outcome, true), None);
    }
    let failed = expected.map(Evidence::Failed);
    assert_eq!(rounds.settle(1, last.0, last.1, true), failed, "{outcomes:?}");
    rounds
}

#[test]
fn a_round_is_judged_when_all_is_known() {
    let all = |kinds: [Outcome; 4]| (1..).zip(kinds).collect::<Vec<_>>();
    check(&all([RECEIVED; 4]), None);
    check(&all([RECEIVED, LOST, RECEIVED, RECEIVED]), None);
    check(&all([RECEIVED, LOST, RECEIVED, LOST]), Some(4..=4));
    check(&all([RECEIVED, RECEIVED, LOST, LOST]), Some(3..=4));
    check(&all([LOST; 4]), Some(1..=4));
    check(&[(4, LOST), (2, LOST), (3, LOST), (1, RECEIVED)], Some(2..=4));
    check(&[(1, RECEIVED), (2, LOST), (3, LOST)], None);
}

#[test]
fn of_what_never_left_or_slept_nothing_follows() {
    check(&[(1, LOST), (2, LOST), (3, LOST), (4, Outcome::Unsent(Errno::AGAIN))], None);
    check(&[(1, Outcome::Suspended), (2, LOST), (3, LOST), (4, LOST)], None);
}

#[test]
fn a_late_answer_takes_back_what_it_refutes() {
    let mut rounds = check(&[(1, RECEIVED), (2, LOST), (3, LOST), (4, LOST)], Some(2..=4));
    assert_eq!(rounds.settle(1, 3, LATE, false), Some(Evidence::Recovered(2..=3)));
    assert_eq!(rounds.settle(1, 2, LATE, false), None, "a hop behind it had answered already");
    assert_eq!(rounds.settle(1, 4, LATE, false), Some(Evidence::Recovered(4..=4)));
}

#[test]
fn a_late_answer_before_the_judgement_is_just_an_answer() {
    let mut rounds = Rounds::default();
    begun(&mut rounds, 1);
    for hop in 1..=4 {
        assert_eq!(rounds.settle(1, hop, LOST, true), None, "the round may go farther");
    }
    assert_eq!(rounds.settle(1, 4, LATE, false), None);
    assert_eq!(rounds.begin(2), None);
}

#[test]
fn the_last_hop_that_there_can_be_does_not_overflow() {
    let mut rounds = Rounds::default();
    rounds.begin(1);
    let record = Record {
        round: 1,
        hop: 255,
        departed: at(0),
        whose: Account::Nobody,
        is_stamped: false,
        settled: None,
    };
    rounds.depart(1, record);
    rounds.close();
    assert_eq!(rounds.settle(1, 255, LOST, true), Some(Evidence::Failed(255..=255)));
    assert_eq!(rounds.settle(1, 255, LATE, false), Some(Evidence::Recovered(255..=255)));
}

#[test]
fn what_is_over_and_old_is_forgotten_and_what_is_open_is_not() {
    let mut rounds = Rounds::default();
    (1..=100).for_each(|number| begun(&mut rounds, number));
    rounds.forget(at(200));
    assert_eq!(rounds.remembered(), (400, 100), "nothing has ended");
    for number in 1..=400 {
        rounds.get(number).expect("it is remembered").settled = Some((LOST, Account::Hop));
    }
    rounds.forget(at(110));
    assert_eq!(rounds.remembered(), (204, 51));
    assert!(rounds.get(196).is_none() && rounds.get(197).is_some());
    rounds.forget(at(1_000));
    assert_eq!(rounds.remembered(), (0, 1));
    assert!(rounds.get(400).is_none() && rounds.get(u64::MAX).is_none());
    rounds.clear();
    assert_eq!((rounds.remembered(), rounds.close()), ((0, 0), None));
}
