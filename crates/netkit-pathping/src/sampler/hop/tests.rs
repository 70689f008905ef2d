//! Whose a probe is, what a late answer changes, and what is bounded.

use std::net::Ipv4Addr;

use netkit_model::{IcmpReport, ReceiveStamp, SendStamp, StampBasis};
use netkit_net::{Errno, KernelTime};

use super::*;

const FLOW: FlowId = FlowId(0);
const TIME_EXCEEDED: IcmpReport =
    IcmpReport { ipv6: false, icmp_type: 11, code: 0, offender: None, mtu: None };

fn from(last: u8) -> IpAddr {
    Ipv4Addr::new(10, 0, 0, last).into()
}

fn answer(address: IpAddr, milliseconds: u64) -> HopAnswer {
    let basis = StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel);
    HopAnswer {
        from: address,
        kind: AnswerKind::Icmp(TIME_EXCEEDED),
        rtt: Some(Rtt { duration: Duration::from_millis(milliseconds), basis }),
        at: KernelTime::from_epoch(Duration::ZERO),
        hop_limit: Some(61),
        interface: None,
        labels: Vec::new(),
        interfaces: Vec::new(),
        checksum_shift: None,
    }
}

/// A probe of this round departs.
fn depart(state: &mut HopState, round: u64) -> Account {
    state.depart(round, round, MonotonicTime::from_origin(Duration::from_secs(round)))
}

/// A probe of this round that is answered in time.
fn received(state: &mut HopState, round: u64, last: u8, milliseconds: u64) -> Option<PathChange> {
    depart(state, round);
    state.answered(round, &answer(from(last), milliseconds), Outcome::Received, None, false).1
}

/// A probe of this round that nobody answers.
fn lost(state: &mut HopState, round: u64) -> Account {
    let whose = depart(state, round);
    state.unanswered(round, whose, Outcome::Lost, false)
}

/// Sent, received, late and lost of each responder, and of the hop first.
fn counts(state: &HopState) -> Vec<(u64, u64, u64, u64)> {
    let all = [&state.counters].into_iter().chain(state.responders.iter().map(|one| &one.counters));
    all.map(|one| (one.sent, one.received, one.late, one.lost)).collect()
}

#[test]
fn what_nobody_answered_is_the_first_responders() {
    let mut state = HopState::new(3, FLOW);
    lost(&mut state, 1);
    lost(&mut state, 2);
    assert_eq!((counts(&state), state.is_silent()), (vec![(2, 0, 0, 2)], true));
    received(&mut state, 3, 1, 5);
    assert_eq!((counts(&state), state.is_silent()), (vec![(3, 1, 0, 2), (3, 1, 0, 2)], false));
}

#[test]
fn what_is_lost_later_is_whose_who_answered_last_when_it_left() {
    let mut state = HopState::new(3, FLOW);
    received(&mut state, 1, 1, 5);
    let whose = depart(&mut state, 2);
    received(&mut state, 3, 2, 5);
    state.unanswered(2, whose, Outcome::Lost, false);
    lost(&mut state, 4);
    assert_eq!(counts(&state), [(4, 2, 0, 2), (2, 1, 0, 1), (2, 1, 0, 1)]);
    let whose = depart(&mut state, 5);
    assert_eq!(state.unanswered(5, whose, Outcome::Unsent(Errno::AGAIN), false), Account::Hop);
    assert_eq!((state.counters.unsent, counts(&state)[2]), (1, (2, 1, 0, 1)));
}

#[test]
fn a_late_answer_moves_the_loss_to_who_gave_it() {
    let mut state = HopState::new(3, FLOW);
    let nobody = lost(&mut state, 1);
    received(&mut state, 2, 1, 5);
    let first = lost(&mut state, 3);
    let late = |state: &mut HopState, round, last, account| {
        state.answered(
            round,
            &answer(from(last), 12_000),
            Outcome::Late,
            Some((Outcome::Lost, account)),
            false,
        )
    };
    late(&mut state, 3, 2, first);
    assert_eq!(counts(&state), [(3, 1, 1, 1), (2, 1, 0, 1), (1, 0, 1, 0)]);
    late(&mut state, 1, 1, nobody);
    assert_eq!(counts(&state), [(3, 1, 2, 0), (2, 1, 1, 0), (1, 0, 1, 0)]);
    assert!(state.counters.add_up() && state.responders.iter().all(|one| one.counters.add_up()));
    assert_eq!(state.responders[0].rtt.count(), 1, "what is late is in no statistic");
    assert_eq!(state.report(HopLoss::UNDECIDED, 0).history.len(), 3);
}

#[test]
fn the_weakest_stamps_of_the_statistics_are_known() {
    let kernel = StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel);
    let host = StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Kernel);
    let worst = StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Host);
    let mut state = HopState::new(3, FLOW);
    let mut check = |round, basis, outcome, expected| {
        depart(&mut state, round);
        let rtt = Some(Rtt { duration: Duration::from_millis(5), basis });
        state.answered(round, &HopAnswer { rtt, ..answer(from(1), 0) }, outcome, None, false);
        assert_eq!(state.responders[0].basis, expected, "round {round}");
    };
    check(1, worst, Outcome::Late, None);
    check(2, kernel, Outcome::Received, Some(kernel));
    check(3, host, Outcome::Received, Some(host));
    check(4, kernel, Outcome::Received, Some(host));
    state.reset();
    assert_eq!(state.responders[0].basis, None);
}

#[test]
fn responders_are_bounded_and_further_ones_are_the_hops() {
    let mut state = HopState::new(3, FLOW);
    for last in 0..200 {
        received(&mut state, u64::from(last) + 1, last, 5);
    }
    assert_eq!((state.responders.len(), state.counters.received), (MOST_RESPONDERS, 200));
    assert_eq!(lost(&mut state, 201), Account::Hop);
    assert!(state.responders.iter().all(|one| one.counters.sent == 1));
}

#[test]
fn a_change_is_told_once_and_not_by_an_answer_that_was_overtaken() {
    let mut state = HopState::new(3, FLOW);
    assert_eq!(received(&mut state, 1, 1, 5), None);
    let change = PathChange { round: 3, hop: 3, flow: FLOW, before: from(1), after: from(2) };
    assert_eq!(received(&mut state, 3, 2, 5), Some(change));
    depart(&mut state, 4);
    assert_eq!(state.answered(2, &answer(from(1), 5), Outcome::Received, None, false).1, None);
    assert_eq!(received(&mut state, 5, 2, 5), None);
}

#[test]
fn variation_is_of_successive_rounds_of_one_responder_in_any_order() {
    let mut state = HopState::new(3, FLOW);
    (1..=5).for_each(|round| {
        depart(&mut state, round);
    });
    // The second overtakes the first, the third is lost, the fifth is another's.
    for (round, last, milliseconds) in [(2, 1, 7), (1, 1, 5), (4, 1, 9), (5, 2, 1)] {
        state.answered(round, &answer(from(last), milliseconds), Outcome::Received, None, false);
    }
    let variation = &state.responders[0].variation;
    assert_eq!((variation.pairs(), variation.mean_absolute()), (1, Some(Duration::from_millis(2))));
    assert_eq!(variation.ipdv_maximum().map(|ipdv| ipdv.0), Some(2_000_000), "the later less the earlier");
    assert_eq!(state.responders[1].variation.pairs(), 0);
}

#[test]
fn a_reset_keeps_who_answered_last() {
    let mut state = HopState::new(3, FLOW);
    received(&mut state, 1, 1, 5);
    received(&mut state, 2, 2, 5);
    state.failed_with_all_behind = 7;
    state.reset();
    assert_eq!(counts(&state), [(0, 0, 0, 0), (0, 0, 0, 0)]);
    assert_eq!((state.responders[0].address, state.responders[0].hops_back), (from(2), Some(4)));
    assert_eq!((state.responders[0].rtt.count(), state.failed_with_all_behind), (0, 0));
    assert_eq!(received(&mut state, 3, 2, 5), None);
    lost(&mut state, 4);
    assert_eq!(counts(&state), [(2, 1, 0, 1), (2, 1, 0, 1)]);
    state.reset();
    assert!(received(&mut state, 5, 3, 5).is_some());
}

#[test]
fn stamps_and_duplicates_are_whose_the_probe_is() {
    let stamped = |state: &HopState| -> Vec<(u64, u64)> {
        let all = [&state.counters].into_iter().chain(state.responders.iter().map(|one| &one.counters));
        all.map(|one| (one.stamped, one.duplicates)).collect()
    };
    let mut state = HopState::new(3, FLOW);
    let whose = depart(&mut state, 1);
    let account = state.unanswered(1, whose, Outcome::Lost, true);
    received(&mut state, 2, 1, 5);
    assert_eq!(stamped(&state), [(1, 0), (1, 0)]);
    // The stamp of the second is read after its answer; another responder answers the first late.
    state.stamped(Account::Responder(0));
    state.answered(1, &answer(from(2), 5_000), Outcome::Received, Some((Outcome::Lost, account)), true);
    state.duplicated(Account::Responder(1));
    assert_eq!(stamped(&state), [(2, 1), (1, 0), (1, 1)]);
}

#[test]
fn the_slowest_round_trip_outlives_a_reset_and_what_is_awaited_does_not() {
    let mut state = HopState::new(3, FLOW);
    received(&mut state, 1, 1, 2_500);
    depart(&mut state, 2);
    assert_eq!(state.report(HopLoss::UNDECIDED, 0).outstanding, 1);
    state.reset();
    assert_eq!((state.slowest(), state.oldest_awaited()), (Some(Duration::from_millis(2_500)), None));
}
