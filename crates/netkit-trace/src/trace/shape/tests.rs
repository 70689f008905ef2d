//! Shapes that no emulated path has: circles in parts, changed quotes, targets that say a hop limit ran out.

use std::net::Ipv4Addr;

use netkit_model::{FlowId, HopOutcome};
use netkit_net::KernelTime;

use super::super::hops::{Place, State};
use super::*;

const TARGET: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10));

fn answer(from: IpAddr, (icmp_type, code): (u8, u8), checksum_shift: Option<u16>) -> HopAnswer {
    let report = IcmpReport { ipv6: false, icmp_type, code, offender: Some(from), mtu: None };
    HopAnswer {
        from,
        kind: AnswerKind::Icmp(report),
        rtt: None,
        at: KernelTime::from_epoch(std::time::Duration::ZERO),
        hop_limit: None,
        interface: None,
        labels: Vec::new(),
        interfaces: Vec::new(),
        checksum_shift,
    }
}

/// One query a hop, from the letters of routers; a dot is a silent one.
fn routers(letters: &str) -> Hops {
    let mut hops = Hops::new(1, letters.len(), 1, |_| FlowId(0));
    for (hop, letter) in letters.bytes().enumerate() {
        let place = Place { hop, query: 0 };
        match letter {
            b'.' => hops.query_mut(place).state = State::Ended(HopOutcome::Silent),
            _ => hops.answer(place, answer(Ipv4Addr::new(10, 0, 0, letter).into(), (11, 0), None)),
        }
    }
    hops
}

#[test]
fn a_circle_is_two_whole_rounds_of_two_routers_or_more() {
    let check = |letters, expect: Option<(usize, usize)>| {
        let found = circle(&routers(letters)).map(|circle| (circle.first, circle.length));
        assert_eq!(found, expect, "{letters}");
    };
    check("abab", Some((0, 2)));
    check("abcdcd", Some((2, 2)));
    check("abcdcdcdcd", Some((2, 2)));
    check("xabcabc", Some((1, 3)));
    check("abcdeabcde", Some((0, 5)));
    for nothing in
        ["", "a", "abcdef", "aaaa", "aabbaabb", "abcab", "aba", "a.a.", "ab.b", "abacad", "xabcabd"]
    {
        check(nothing, None);
    }
}

#[test]
fn a_hop_of_several_routers_is_no_part_of_a_circle() {
    let mut hops = Hops::new(1, 4, 2, |_| FlowId(0));
    for (hop, letters) in [[1, 1], [2, 2], [1, 1], [2, 3]].into_iter().enumerate() {
        for (query, letter) in letters.into_iter().enumerate() {
            hops.answer(Place { hop, query }, answer(Ipv4Addr::new(10, 0, 0, letter).into(), (11, 0), None));
        }
    }
    assert_eq!(circle(&hops), None);
}

#[test]
fn ends_are_told_apart() {
    let check = |letters, expect| assert_eq!(end(&routers(letters), None), expect, "{letters}");
    check("abc", PathEnd::TooFar);
    check("ab.", PathEnd::Silent { last: Some(2) });
    check("..", PathEnd::Silent { last: None });
    check("", PathEnd::Silent { last: None });
    let mut hops = routers("ab.");
    hops.answer(Place { hop: 2, query: 0 }, answer(TARGET, (3, 3), None));
    assert_eq!(end(&hops, None), PathEnd::Reached { hop: 3 });
    for code in (0..=15).filter(|code| ![3, 4].contains(code)) {
        let mut hops = routers("ab.");
        hops.answer(Place { hop: 1, query: 0 }, answer(TARGET, (3, code), None));
        assert!(matches!(end(&hops, None), PathEnd::Stopped { hop: 2, report } if report.code == code));
    }
}

#[test]
fn a_hop_behind_one_that_was_not_asked_says_nothing_of_the_end() {
    let mut hops = Hops::new(1, 5, 1, |_| FlowId(0));
    hops.answer(Place { hop: 0, query: 0 }, answer(Ipv4Addr::new(10, 0, 0, 1).into(), (11, 0), None));
    hops.answer(Place { hop: 4, query: 0 }, answer(TARGET, (3, 3), None));
    assert_eq!(end(&hops, None), PathEnd::Silent { last: Some(1) });
    assert_eq!(last_hop(&hops, None), Some(1));
}

#[test]
fn a_change_to_our_probes_is_noted_where_it_begins_and_stays() {
    let check = |shifts: &[Option<u16>], expect: Option<usize>| {
        let mut hops = Hops::new(1, shifts.len(), 1, |_| FlowId(0));
        for (hop, shift) in shifts.iter().enumerate() {
            let from = Ipv4Addr::new(10, 0, 0, u8::try_from(hop).expect("few")).into();
            hops.answer(Place { hop, query: 0 }, answer(from, (11, 0), *shift));
        }
        assert_eq!(translated_from(&hops), expect, "{shifts:?}");
    };
    check(&[Some(0), Some(0), Some(7), Some(7)], Some(2));
    check(&[Some(7), Some(7)], Some(0));
    check(&[Some(0), Some(7), None, Some(7), None], Some(1));
    check(&[Some(0), Some(9), Some(7), Some(7)], Some(2));
    for nothing in
        [&[][..], &[None], &[Some(0), Some(0)], &[Some(7), Some(0)], &[Some(0), Some(7)], &[Some(7), Some(9)]]
    {
        check(nothing, None);
    }
}

#[test]
fn a_target_whose_hop_limit_runs_out_is_noted() {
    let mut hops = routers("a...");
    hops.answer(Place { hop: 1, query: 0 }, answer(TARGET, (11, 0), None));
    hops.answer(Place { hop: 2, query: 0 }, answer(TARGET, (11, 0), None));
    let notes = |hop| report(&hops, hop, None, TARGET).notes;
    assert_eq!(notes(0), []);
    assert_eq!(notes(1), [HopNote::TargetExceedsHopLimit]);
    assert_eq!(notes(2), [HopNote::TargetExceedsHopLimit, HopNote::RepeatsPrevious(TARGET)]);
}
