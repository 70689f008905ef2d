//! Ping sessions on virtual time: counters and round trips against the truth, through clocks that misbehave.

mod ending;
mod errors;
mod hostile;
mod local;
mod pacing;
mod properties;
mod variation;

use std::time::Duration;

use netkit_model::{Counters, LostKind, ProbeEvent, StampBasis, TargetReport};
use netkit_net::SendStampKind;

use super::{Ping, PingConfig};
use crate::test_world::{self, Fate, Meaning, Packet, Probe, Random, World, address, every};

/// The one address that most tests probe.
const TARGET: &str = "192.0.2.7";

/// A session with one target.
fn one<N: FnMut(&Probe, &mut Random) -> Fate>(config: PingConfig, network: N) -> World<Ping, N> {
    test_world::ping(config, &[TARGET], 1, network)
}

/// Everything is answered after `delay`.
fn steady(delay: Duration) -> impl FnMut(&Probe, &mut Random) -> Fate {
    move |probe, _| Fate::answered(probe, delay)
}

fn report<N>(world: &World<Ping, N>) -> TargetReport {
    world.session.report(0).targets[0].clone()
}

fn counters<N>(world: &World<Ping, N>) -> Counters {
    report(world).counters
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The report says what really happened, and every probe has one outcome.
fn check_against_truth<N>(world: &World<Ping, N>, timeout: Duration) -> Counters {
    for target in world.session.report(0).targets {
        let truth = world.truth.counters(Some(target.address), timeout, world.clocks.now());
        let told = Counters { unsent_by: Vec::new(), ..target.counters.clone() };
        assert_eq!(told, truth, "{}", target.input);
        assert!(target.counters.add_up());
        assert_eq!(target.rtt.count(), target.counters.received);
    }
    counters(world)
}

/// How many events are of this kind.
fn count_events<N>(world: &World<Ping, N>, kind: impl Fn(&ProbeEvent) -> bool) -> usize {
    world.events.iter().filter(|(_, event)| kind(event)).count()
}

#[test]
fn an_hour_with_loss_duplicates_reordering_and_clock_steps_counts_the_truth() {
    let mut world = one(every(s(1), 3_600), |probe, random| {
        // Delays above an interval reorder, delays above the timeout are late.
        let delay = match random.below(100) {
            0..3 => return Fate::lost(),
            3..6 => random.between(s(11), s(50)),
            6..20 => random.between(ms(1_000), ms(4_000)),
            _ => random.between(ms(10), ms(60)),
        };
        let fate = Fate::answered(probe, delay);
        if random.percent(5) { fate.answer(probe, delay + ms(3)) } else { fate }
    });
    for (minute, seconds) in [(5, 3_600), (17, -3_600), (23, -3), (41, 1), (59, -7)] {
        // In the middle between two probes, and while slow answers are under way.
        world.clocks.step(s(minute * 60) + ms(500), seconds);
    }
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!(counters.sent, 3_600);
    assert!(
        [counters.lost, counters.late, counters.duplicates].iter().all(|count| *count > 50),
        "{counters:?}"
    );
    assert_eq!(world.session.report(0).clock_step, Some(s(3_600)));
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::ClockStep(_))), 5);
}

#[test]
fn three_seconds_of_delay_are_no_loss_at_any_pace() {
    for (interval, count, in_flight) in [(s(1), 60, 4), (ms(10), 2_000, 301)] {
        let mut world = one(every(interval, count), steady(s(3)));
        world.run();
        let counters = check_against_truth(&world, s(10));
        assert_eq!((counters.sent, counters.received), (count, count));
        assert_eq!(report(&world).most_in_flight, in_flight);
    }
}

#[test]
fn an_answer_after_the_timeout_is_late_for_a_minute() {
    let config = PingConfig { timeout: Some(s(1)), count: None, ..every(s(1), 0) };
    let mut world = one(config, |probe, _| match probe.sequence {
        1 => Fate::answered(probe, ms(1_001)),
        2 => Fate::answered(probe, s(30)),
        3 => Fate::answered(probe, ms(59_900)),
        4 => Fate::lost(),
        _ => Fate::answered(probe, ms(20)),
    });
    world.interrupts = vec![s(70) + ms(500)];
    world.run();
    let counters = check_against_truth(&world, s(1));
    assert_eq!((counters.late, counters.lost), (3, 1));
    let late = world.events.iter().filter_map(|(_, event)| match event {
        ProbeEvent::Late(probe, answer) => Some((probe.sequence, answer.rtt.map(|rtt| rtt.duration))),
        _ => None,
    });
    let late: Vec<_> = late.collect();
    assert_eq!(late, [(1, Some(ms(1_001))), (2, Some(s(30))), (3, Some(ms(59_900)))]);
    assert_eq!(report(&world).rtt.maximum(), Some(ms(20)), "a late answer is in no statistic");
}

#[test]
fn no_clock_step_changes_a_round_trip() {
    for seconds in [3_600, -3_600, -3, 1, -1] {
        // Between send and answer, at every moment of the flight.
        for at in [1, 10, 20, 30, 39, 41, 1_000] {
            let mut world = one(every(s(1), 3), steady(ms(40)));
            world.clocks.step(s(1) + ms(at), seconds);
            world.run();
            assert_eq!(check_against_truth(&world, s(10)).received, 3);
            let rtt = report(&world).rtt;
            let (least, most) = (rtt.minimum().expect("three"), rtt.maximum().expect("three"));
            assert!(least >= ms(40) && most < ms(40) + Duration::from_micros(50), "{seconds} s at {at} ms");
        }
    }
}

#[test]
fn every_combination_of_stamps_gives_the_round_trip_and_says_so() {
    use SendStampKind::{Driver, Scheduler};
    let check = |send: &'static [SendStampKind], receive: bool, expect: &str| {
        let mut world =
            one(every(s(1), 5), move |probe, _| Fate::answered(probe, ms(7)).stamped(send, receive));
        world.run();
        assert_eq!(check_against_truth(&world, s(10)).received, 5);
        assert_eq!(report(&world).basis.map(StampBasis::name), Some(expect));
    };
    check(&[Driver], true, "kernel-kernel");
    check(&[Scheduler, Scheduler, Driver], true, "kernel-kernel");
    check(&[Driver, Scheduler], true, "kernel-kernel");
    check(&[Scheduler, Scheduler], true, "kernel-scheduler-kernel");
    check(&[], true, "host-kernel");
    check(&[Driver], false, "kernel-host");
    check(&[Scheduler], false, "kernel-scheduler-host");
    check(&[], false, "host-host");
}

#[test]
fn a_stopped_process_changes_no_round_trip_and_loses_no_probe() {
    // The timeout passes while the process is stopped; the answers wait in the socket with their stamps.
    let config = PingConfig { timeout: Some(s(1)), ..every(ms(100), 100) };
    let mut world = one(config, steady(ms(250)));
    world.clocks.stop(s(2) + ms(7), s(3));
    world.run();
    assert_eq!(check_against_truth(&world, s(1)).received, 100);
    assert_eq!(report(&world).rtt.maximum(), Some(ms(250)));
}

#[test]
fn an_answer_without_a_stamp_read_by_a_stopped_process_is_received_and_has_no_round_trip() {
    let network = |probe: &Probe, _: &mut Random| {
        Fate::answered(probe, ms(250)).stamped(&[SendStampKind::Driver], false)
    };
    let mut world = one(every(ms(100), 100), network);
    world.clocks.stop(s(2) + ms(7), s(3));
    world.run();
    let report = report(&world);
    assert_eq!((report.counters.received, report.counters.lost), (100, 0));
    assert!(report.rtt.count() < 100 && report.rtt.maximum() < Some(ms(251)), "{:?}", report.rtt.maximum());
}

#[test]
fn a_suspended_machine_loses_no_probe() {
    let mut world = one(every(s(1), 20), steady(ms(40)));
    // Probe 6 is on its way when the lid closes; its answer comes to a sleeping machine.
    world.clocks.suspend(s(5) + ms(10), s(7_200));
    world.run();
    let counters = counters(&world);
    assert_eq!((counters.sent, counters.received, counters.suspended, counters.lost), (20, 19, 1, 0));
    assert!(counters.add_up());
    assert_eq!(counters.loss_ratio(), Some(0.0));
    let suspended =
        |event: &ProbeEvent| matches!(event, ProbeEvent::Suspended(length) if *length == s(7_200));
    assert_eq!(count_events(&world, suspended), 1);
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::Lost(_, LostKind::Suspended))), 1);
}

#[test]
fn a_suspend_is_no_clock_step() {
    let mut world = one(every(s(1), 10), steady(ms(40)));
    world.clocks.suspend(s(5) + ms(500), s(7_200));
    world.run();
    assert_eq!(check_against_truth(&world, s(10)).received, 10);
    assert_eq!(world.session.report(0).clock_step, None);
}

#[test]
fn an_answer_after_a_suspend_has_no_round_trip() {
    let mut world = one(every(s(1), 10), |probe, _| {
        let delay = if probe.sequence == 6 { s(60) + ms(500) } else { ms(40) };
        Fate::answered(probe, delay)
    });
    world.clocks.suspend(s(5) + ms(10), s(60));
    world.run();
    let late = world.events.iter().filter_map(|(_, event)| match event {
        ProbeEvent::Late(probe, answer) => Some((probe.sequence, answer.rtt)),
        _ => None,
    });
    assert_eq!(late.collect::<Vec<_>>(), [(6, None)]);
    assert_eq!(report(&world).rtt.maximum(), Some(ms(40)));
}

#[test]
fn a_wrapped_sequence_finds_the_right_probe_also_late() {
    // 70,000 probes at 2 ms; some answers come after the timeout, up to a minute later, across the wrap.
    let config = PingConfig { timeout: Some(s(2)), ..every(ms(2), 70_000) };
    let mut world = one(config, |probe, random| match random.below(50) {
        0 => Fate::answered(probe, random.between(ms(2_100), s(55))),
        1 => Fate::lost(),
        _ => Fate::answered(probe, random.between(ms(1), ms(900))),
    });
    world.run();
    let counters = check_against_truth(&world, s(2));
    assert_eq!(counters.sent, 70_000);
    assert!(counters.late > 800 && counters.duplicates == 0, "{counters:?}");
    assert_eq!(counters.received + counters.late + counters.lost, 70_000);
}

#[test]
fn a_late_reply_to_a_payload_without_a_number_finds_its_probe_across_the_wrap() {
    let mut config = PingConfig { timeout: Some(s(2)), ..every(ms(2), 66_000) };
    config.format.size = 8; // The cookie alone.
    let mut world = one(config, |probe, random| match random.below(1_000) {
        0 => Fate::answered(probe, random.between(ms(2_100), s(20))),
        _ => Fate::answered(probe, ms(1)),
    });
    world.run();
    let counters = check_against_truth(&world, s(2));
    assert!(counters.late > 40 && counters.corrupt == 0, "{counters:?}");
}

#[test]
fn ipv6_and_udp_are_counted_alike() {
    let mut config = every(s(1), 50);
    let mut world = test_world::ping(config.clone(), &["2001:db8::7", TARGET], 1, steady(ms(30)));
    world.run();
    check_against_truth(&world, s(10));
    config.format.method = netkit_model::Method::Udp;
    config.format.port = 7;
    let mut world = test_world::ping(config, &["2001:db8::7", TARGET], 1, steady(ms(30)));
    world.run();
    assert_eq!(check_against_truth(&world, s(10)).received, 50);
}

#[test]
fn without_targets_or_probes_it_is_over_at_once() {
    let world = test_world::ping(every(s(1), 5), &[], 1, steady(ms(1)));
    assert!(crate::Session::is_over(&world.session));
    let world = one(every(s(1), 0), steady(ms(1)));
    assert!(crate::Session::is_over(&world.session));
}
