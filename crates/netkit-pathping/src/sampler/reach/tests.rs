//! Where a path ends, from answers alone.

use std::net::Ipv4Addr;

use netkit_model::IcmpReport;
use netkit_net::KernelTime;

use super::*;

const MEMORY: Duration = Duration::from_secs(10);

fn at(seconds: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_secs(seconds))
}

fn answer(from: u8, kind: AnswerKind) -> HopAnswer {
    HopAnswer {
        from: Ipv4Addr::new(10, 0, 0, from).into(),
        kind,
        rtt: None,
        at: KernelTime::from_epoch(Duration::ZERO),
        hop_limit: None,
        interface: None,
        labels: Vec::new(),
        interfaces: Vec::new(),
        checksum_shift: None,
    }
}

fn icmp(icmp_type: u8, code: u8) -> AnswerKind {
    AnswerKind::Icmp(IcmpReport { ipv6: false, icmp_type, code, offender: None, mtu: None })
}

/// A path on which these hops passed probes on, or ended them where the second value is zero, in this round; a round
/// lasts a second.
fn take(reach: &mut Reach, round: u64, answers: &[(u8, u8)]) {
    for (hop, from) in answers {
        let kind = if *from == 0 { AnswerKind::EchoReply } else { icmp(11, 0) };
        reach.answered(*hop, round, &answer(*from, kind), at(round));
    }
}

/// The limit and the end after this round.
fn known(reach: &Reach, round: u64) -> (u8, Option<u8>) {
    (reach.limit(at(round), MEMORY), reach.end(at(round), MEMORY))
}

#[test]
fn the_nearest_hop_that_ends_the_path_is_its_end() {
    let mut reach = Reach::new(1, 30);
    assert_eq!(known(&reach, 1), (5, None));
    take(&mut reach, 1, &[(1, 1), (2, 2)]);
    assert_eq!(known(&reach, 1), (7, None));
    take(&mut reach, 1, &[(6, 0), (5, 0), (7, 0)]);
    assert_eq!(known(&reach, 1), (5, Some(5)));
    assert_eq!((reach.shown(at(1), MEMORY), reach.path_end(at(1), MEMORY)), (5, PathEnd::Reached { hop: 5 }));
    // The answer of hop 4 was lost in the first round.
    take(&mut reach, 2, &[(4, 0)]);
    assert_eq!(known(&reach, 2), (4, Some(4)));
}

#[test]
fn an_end_that_moves_away_is_followed_and_one_that_comes_nearer_is_believed_the_second_time() {
    let mut reach = Reach::new(1, 30);
    take(&mut reach, 1, &[(1, 1), (2, 2), (3, 3), (4, 0), (5, 0), (6, 0)]);
    take(&mut reach, 2, &[(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert_eq!(known(&reach, 2), (5, Some(5)));
    take(&mut reach, 3, &[(5, 5)]);
    assert_eq!(known(&reach, 3), (6, Some(6)));
    take(&mut reach, 4, &[(3, 0), (4, 0)]);
    assert_eq!(known(&reach, 4), (6, Some(6)), "once may be a passing unreachable");
    take(&mut reach, 5, &[(3, 0), (4, 0)]);
    assert_eq!(known(&reach, 5), (3, Some(3)));
    take(&mut reach, 4, &[(3, 3)]);
    assert_eq!(known(&reach, 5), (3, Some(3)), "an answer of an earlier round was overtaken");
}

#[test]
fn an_end_that_is_silent_for_long_is_looked_for_farther_away() {
    let mut reach = Reach::new(1, 30);
    take(&mut reach, 1, &[(1, 1), (2, 2), (3, 0)]);
    assert_eq!(known(&reach, 11), (3, Some(3)));
    assert_eq!(known(&reach, 12), (8, Some(3)));
    take(&mut reach, 13, &[(5, 0), (6, 0)]);
    assert_eq!(known(&reach, 13), (5, Some(5)));
}

#[test]
fn who_says_that_it_goes_no_further_stops_the_path() {
    let mut reach = Reach::new(1, 30);
    reach.answered(2, 1, &answer(7, icmp(3, 13)), at(1));
    let PathEnd::Stopped { hop: 2, report } = reach.path_end(at(1), MEMORY) else { panic!("it is stopped") };
    assert_eq!((report.icmp_type, report.code), (3, 13));
    reach.answered(2, 2, &answer(7, icmp(3, 4)), at(2));
    assert_eq!(known(&reach, 2), (2, Some(2)), "a packet too big says nothing of that");
    let mut reach = Reach::new(1, 30);
    reach.answered(2, 1, &answer(7, icmp(3, 3)), at(1));
    assert_eq!(reach.path_end(at(1), MEMORY), PathEnd::Reached { hop: 2 });
}

#[test]
fn a_circle_is_one_when_it_is_gone_around_twice() {
    let mut reach = Reach::new(1, 30);
    take(&mut reach, 1, &[(1, 1), (2, 2), (3, 3), (4, 2), (5, 3)]);
    assert_eq!(known(&reach, 1), (10, None));
    take(&mut reach, 1, &[(6, 2)]);
    assert_eq!(known(&reach, 1), (6, None));
    assert_eq!(reach.path_end(at(1), MEMORY), PathEnd::Loop { first: 2, length: 2 });
    assert_eq!(reach.shown(at(1), MEMORY), 4);
    take(&mut reach, 2, &[(4, 4)]);
    assert_eq!(known(&reach, 2), (11, None), "the route was mended");
}

#[test]
fn a_router_that_answers_twice_is_no_circle() {
    let mut reach = Reach::new(1, 30);
    take(&mut reach, 1, &[(1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2)]);
    assert_eq!(reach.path_end(at(1), MEMORY), PathEnd::Silent { last: Some(6) });
}

#[test]
fn as_far_as_was_asked_is_as_far_as_it_goes() {
    let mut reach = Reach::new(253, 255);
    assert_eq!((known(&reach, 1), reach.shown(at(1), MEMORY)), ((255, None), 253));
    assert_eq!(reach.path_end(at(1), MEMORY), PathEnd::Silent { last: None });
    take(&mut reach, 1, &[(255, 5)]);
    assert_eq!((known(&reach, 1), reach.shown(at(1), MEMORY)), ((255, None), 255));
    assert_eq!(reach.path_end(at(1), MEMORY), PathEnd::TooFar);
    let reach = Reach::new(1, 3);
    assert_eq!(known(&reach, 1), (3, None));
}
