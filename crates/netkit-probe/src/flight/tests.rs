//! The ring of flights: numbers, timeouts in order, and forgetting.

use super::*;

fn at(milliseconds: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_millis(milliseconds))
}

fn reading(milliseconds: u64) -> ClockReading {
    ClockReading {
        monotonic: at(milliseconds),
        kernel: KernelTime::from_epoch(Duration::from_secs(1_700_000_000)),
        suspended: Duration::ZERO,
    }
}

/// So many flights, one a millisecond, remembered for a second and at most `capacity` of them.
fn flights(count: u64, capacity: usize) -> Flights {
    let mut flights = Flights::new(Duration::from_secs(1), capacity);
    for sequence in 1..=count {
        let to = Address::new([192, 0, 2, 7].into());
        let number = flights.depart(TargetId(0), to, sequence, Course::default(), at(sequence));
        assert_eq!(number, sequence);
        flights.get_mut(number).expect("it was just added").sent = Some(reading(sequence));
        flights.set_state(number, FlightState::Waiting);
    }
    flights
}

const TIMEOUT: Duration = Duration::from_millis(100);

#[test]
fn flights_expire_once_each_in_order_and_not_too_early() {
    let mut flights = flights(5, 10);
    flights.set_state(2, FlightState::Answered);
    assert_eq!(flights.next_expiry(TIMEOUT), Some(at(101)));
    assert_eq!(flights.expire(at(100), TIMEOUT), None);
    assert_eq!(flights.expire(at(103), TIMEOUT), Some(1));
    assert_eq!(flights.expire(at(103), TIMEOUT), Some(3));
    assert_eq!(flights.expire(at(103), TIMEOUT), None);
    assert_eq!(flights.next_expiry(TIMEOUT), Some(at(104)));
    assert_eq!(flights.in_flight(), 2);
}

#[test]
fn what_is_over_is_forgotten_when_it_is_old_or_too_many() {
    let mut flights = flights(20, 10);
    flights.forget(at(21));
    assert_eq!(flights.remembered(), 20, "what is on its way is never forgotten");
    (1..=20).for_each(|number| flights.set_state(number, FlightState::Answered));
    flights.forget(at(21));
    assert_eq!(flights.remembered(), 10, "ten are remembered");
    assert!(flights.get(10).is_none() && flights.get(11).is_some());
    flights.forget(at(1_015));
    assert_eq!(flights.remembered(), 6, "for a second");
    assert!(flights.get(14).is_none() && flights.get(15).is_some());
}

#[test]
fn only_a_silent_address_is_recalled_and_once() {
    let mut flights = flights(4, 0);
    for (number, outcome, standing) in [
        (1, Outcome::Lost, Some(Standing::Silent)),
        (2, Outcome::Lost, Some(Standing::Alive)),
        (3, Outcome::Lost, None),
        (4, Outcome::Received, Some(Standing::Alive)),
    ] {
        flights.set_state(number, FlightState::Overdue);
        let flight = flights.get_mut(number).expect("it is remembered");
        (flight.outcome, flight.standing) = (Some(outcome), standing);
    }
    flights.forget(at(5));
    assert_eq!(flights.remembered(), 0);
    let recalled: Vec<_> = (0..9).filter(|number| flights.recall(*number)).collect();
    assert_eq!(recalled, [1]);
    assert!(!flights.recall(1));
}

#[test]
fn the_better_send_stamp_is_kept_and_the_first_of_its_kind() {
    let mut flights = flights(1, 10);
    let flight = flights.get_mut(1).expect("it is remembered");
    let stamp = |nanoseconds| KernelTime::from_epoch(Duration::from_nanos(nanoseconds));
    for (nanoseconds, kind, kept) in [
        (10, SendStampKind::Scheduler, 10),
        (11, SendStampKind::Scheduler, 10),
        (20, SendStampKind::Driver, 20),
        (21, SendStampKind::Driver, 20),
        (30, SendStampKind::Scheduler, 20),
    ] {
        flight.stamped(stamp(nanoseconds), kind);
        assert_eq!(flight.stamp.map(|(at, _)| at), Some(stamp(kept)));
    }
}

#[test]
fn numbers_from_nowhere_find_nothing() {
    let mut flights = flights(3, 10);
    for number in [0, 4, u64::MAX] {
        assert!(flights.get(number).is_none() && flights.get_mut(number).is_none());
        assert!(!flights.recall(number));
        flights.set_state(number, FlightState::Answered);
    }
    assert_eq!(flights.in_flight(), 3);
}
