//! Who starts when, who wins, and what holds of every race.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

fn at(milliseconds: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_millis(milliseconds))
}

fn milliseconds(now: MonotonicTime) -> u64 {
    u64::try_from(now.since(at(0)).as_millis()).expect("races are short")
}

/// Plays a race whose attempts end so long after their start, connected or not; `None` never ends. Who started when, who
/// won, and when it was over.
fn play(outcomes: &[Option<(u64, bool)>]) -> (Vec<u64>, Option<usize>, u64) {
    let mut race = Race::new(outcomes.len(), at(0));
    let (mut starts, mut now) = (Vec::new(), at(0));
    loop {
        while race.start(now).is_some() {
            starts.push(milliseconds(now));
        }
        let ends = |place: usize| outcomes[place].map(|(after, connects)| (starts[place] + after, connects));
        for place in 0..starts.len() {
            if let Some((end, connects)) = ends(place)
                && at(end) <= now
            {
                race.ended(place, connects, now);
            }
        }
        let Some(moment) = race.next_moment(now) else { break };
        let next_end = (0..starts.len()).filter_map(ends).map(|(end, _)| at(end)).filter(|end| *end > now);
        now = next_end.chain([moment]).min().expect("the moment is one").max(now);
    }
    (starts, race.winner(), milliseconds(now))
}

#[track_caller]
fn check(outcomes: &[Option<(u64, bool)>], starts: &[u64], winner: Option<usize>, over: u64) {
    assert_eq!(play(outcomes), (starts.to_vec(), winner, over));
}

#[test]
fn the_first_wins_alone_where_it_is_quick() {
    check(&[Some((20, true)), Some((1, true))], &[0], Some(0), 20);
}

#[test]
fn silence_costs_the_delay() {
    check(&[None, Some((12, true))], &[0, 250], Some(1), 262 + 950);
}

#[test]
fn a_failure_starts_the_next_at_once() {
    check(&[Some((3, false)), Some((12, true))], &[0, 3], Some(1), 15);
    check(&[Some((0, false)), Some((0, false))], &[0, 0], None, 0);
}

#[test]
fn who_is_slower_than_the_delay_is_watched_on() {
    check(&[Some((400, true)), Some((30, true))], &[0, 250], Some(1), 400);
}

#[test]
fn a_slow_first_can_still_win() {
    check(&[Some((300, true)), Some((200, true)), None], &[0, 250], Some(0), 450);
}

#[test]
fn nobody_answers() {
    check(&[None, None, None], &[0, 250, 500], None, 500 + 950);
}

#[test]
fn without_addresses_it_is_over() {
    assert!(Race::new(0, at(5)).is_over(at(5)));
}

fn addresses(families: &[bool]) -> Vec<Address> {
    let address = |(number, is_ipv4): (usize, &bool)| {
        let number = u16::try_from(number).expect("there are few addresses");
        let ip: IpAddr = if *is_ipv4 {
            Ipv4Addr::from(0x0a00_0000 + u32::from(number)).into()
        } else {
            Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, number).into()
        };
        Address::new(ip)
    };
    families.iter().enumerate().map(address).collect()
}

#[test]
fn families_take_turns() {
    let given = addresses(&[false, false, false, true, true]);
    let order: Vec<usize> = interleaved(&given)
        .iter()
        .map(|one| given.iter().position(|other| other == one).expect("nothing is added"))
        .collect();
    assert_eq!(order, [0, 3, 1, 4, 2]);
}

proptest! {
    #[test]
    fn every_address_keeps_its_place_within_its_family(families in prop::collection::vec(any::<bool>(), 0..12)) {
        let given = addresses(&families);
        let order = interleaved(&given);
        prop_assert_eq!(order.first(), given.first());
        for is_ipv4 in [true, false] {
            let of = |all: &[Address]| -> Vec<Address> {
                all.iter().copied().filter(|one| one.ip.is_ipv4() == is_ipv4).collect()
            };
            prop_assert_eq!(of(&order), of(&given));
        }
    }

    #[test]
    fn a_race_ends_and_the_first_to_connect_wins(
        outcomes in prop::collection::vec(prop::option::of((0_u64..2_000, any::<bool>())), 1..8)
    ) {
        let (starts, winner, over) = play(&outcomes);
        // Nobody is tried later than the delay after the one before, nor before it without a failure.
        for pair in starts.windows(2) {
            prop_assert!(pair[1] - pair[0] <= 250);
        }
        let connects = |place: usize| match outcomes[place] {
            Some((after, true)) => Some(starts[place] + after),
            _ => None,
        };
        let first = (0..starts.len()).filter_map(connects).filter(|end| *end <= over).min();
        prop_assert_eq!(winner.and_then(connects), first);
        prop_assert!(winner.is_some() || starts.len() == outcomes.len());
        // Nobody is started once there is a winner.
        prop_assert!(starts.iter().all(|start| first.is_none_or(|won| *start <= won)));
        prop_assert!(over <= starts.last().expect("one starts at once") + 2 * 950);
    }
}
