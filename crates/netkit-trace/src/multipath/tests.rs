//! Searches in networks that answer as they please: they end, within bounds, and ask nothing twice.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use netkit_model::{AnswerKind, FlowId, HopAnswer, IcmpReport, KernelTime, PathEnd};
use proptest::prelude::*;

use super::search::{Ask, Purpose, Search};
use super::sightings::Seen;
use super::{MOST_FLOWS, MOST_PROBES};

const MAX_HOP: u8 = 9;

/// An answer of the router or target with this last octet.
fn answer(from: u8, kind: AnswerKind) -> HopAnswer {
    HopAnswer {
        from: IpAddr::V4(Ipv4Addr::new(10, 0, 0, from)),
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

fn time_exceeded(from: u8) -> HopAnswer {
    let report = IcmpReport { ipv6: false, icmp_type: 11, code: 0, offender: None, mtu: None };
    answer(from, AnswerKind::Icmp(report))
}

fn echo_reply() -> HopAnswer {
    answer(250, AnswerKind::EchoReply)
}

/// Searches to the end in a network; every question that was asked.
fn search_in(search: &mut Search, mut network: impl FnMut(&Ask) -> Option<HopAnswer>) -> Vec<Ask> {
    let mut asked = Vec::new();
    loop {
        let asks = search.next_asks();
        if asks.is_empty() || asked.len() > MOST_PROBES {
            return asked;
        }
        for ask in &asks {
            match (network(ask), ask.purpose) {
                (Some(_), Purpose::Scout) => search.reach = search.reach.max(ask.hop),
                (Some(answer), _) => search.sightings.answered(ask.hop, ask.flow, &answer),
                (None, Purpose::Look) => search.sightings.unanswered(ask.hop, ask.flow, Seen::Nobody),
                (None, _) => {}
            }
        }
        asked.extend(asks);
    }
}

/// A hash of a few numbers, each bit of which looks like chance.
fn chance(seed: u64, numbers: [u64; 2]) -> u64 {
    let mix = |state: u64, number: u64| {
        let state = (state ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (state >> 32)
    };
    numbers.into_iter().fold(mix(seed, 1), mix)
}

fn check_questions(search: &Search, asked: &[Ask]) {
    assert!(asked.len() <= MOST_PROBES, "the search does not end");
    let looks: Vec<_> = asked.iter().filter(|ask| ask.purpose == Purpose::Look).collect();
    let different: BTreeSet<_> = looks.iter().map(|ask| (ask.hop, ask.flow)).collect();
    assert_eq!(different.len(), looks.len(), "something was asked twice");
    assert!(asked.iter().all(|ask| ask.flow.0 < MOST_FLOWS && (1..=MAX_HOP).contains(&ask.hop)));
    assert!(super::graph::levels(&search.sightings).len() <= usize::from(MAX_HOP));
}

fn new_search() -> Search {
    Search::new(1, MAX_HOP, 0.05, MOST_FLOWS)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Flows take any of `width` ways at each hop, all meshed, some of them silent or at their end.
    #[test]
    fn a_search_ends_in_any_network_of_flows(
        seed: u64, width in 1_u64..9, silent in 0_u64..100, ends in 0_u64..20,
    ) {
        let mut search = new_search();
        let asked = search_in(&mut search, |ask| {
            let way = chance(seed, [ask.hop.into(), ask.flow.0.into()]);
            let node = chance(seed, [way % width, ask.hop.into()]);
            let ended = (1..=ask.hop).any(|hop| chance(seed ^ 1, [hop.into(), ask.flow.0.into()]) % 100 < ends);
            if node % 100 < silent {
                None
            } else if ended {
                Some(echo_reply())
            } else {
                Some(time_exceeded(u8::try_from(node % 200).expect("it is below 200")))
            }
        });
        check_questions(&search, &asked);
    }

    /// Nothing answers twice alike.
    #[test]
    fn a_search_ends_where_everything_is_chance(seed: u64, width in 1_u64..250, silent in 0_u64..100) {
        let mut search = new_search();
        let mut count = 0;
        let asked = search_in(&mut search, |ask| {
            count += 1;
            let chance = chance(seed, [count, ask.hop.into()]);
            let is_silent = (chance >> 32) % 100 < silent;
            (!is_silent).then(|| time_exceeded(u8::try_from(chance % width).expect("widths are below 250")))
        });
        check_questions(&search, &asked);
    }
}

#[test]
fn wide_hops_are_searched_to_a_hundred_and_twenty_branches() {
    let mut search = new_search();
    let asked = search_in(&mut search, |ask| match ask.hop {
        2 => Some(time_exceeded(
            u8::try_from(chance(7, [ask.flow.0.into(), 0]) % 120).expect("it is below 120"),
        )),
        4 => Some(echo_reply()),
        _ => Some(time_exceeded(200 + ask.hop)),
    });
    check_questions(&search, &asked);
    assert_eq!(search.sightings.level(2).nodes().len(), 120);
    assert!(!search.is_full);
}

#[test]
fn silence_is_scouted_once_and_costs_three_hops() {
    let mut search = new_search();
    let asked = search_in(&mut search, |ask| (ask.hop < 4).then(|| time_exceeded(ask.hop)));
    let scouts = asked.iter().filter(|ask| ask.purpose == Purpose::Scout).count();
    assert_eq!(scouts, usize::from(MAX_HOP - 4));
    assert_eq!(asked.len(), 6 * 6 + scouts);
}

#[test]
fn a_circle_of_three_is_recognised_in_its_second_round() {
    let mut search = new_search();
    let asked = search_in(&mut search, |ask| {
        Some(time_exceeded(if ask.hop < 3 { ask.hop } else { 100 + ask.hop % 3 }))
    });
    assert_eq!(asked.iter().map(|ask| ask.hop).max(), Some(8));
    let ends: Vec<_> = search.sightings.ends().collect();
    assert_eq!(ends[0], (FlowId(0), PathEnd::Loop { first: 3, length: 3 }));
    assert_eq!(ends.len(), 6);
}

#[test]
fn the_last_hop_limit_there_is() {
    let mut search = Search::new(250, u8::MAX, 0.05, MOST_FLOWS);
    let asked = search_in(&mut search, |ask| Some(time_exceeded(ask.hop)));
    assert_eq!(asked.len(), 6 * 6);
    let mut none = Search::new(9, 3, 0.05, MOST_FLOWS);
    assert!(none.next_asks().is_empty());
}
