//! When probes leave: absolute slots, several targets, adaptive, and what is said while an answer is awaited.

use std::collections::HashMap;

use super::*;
use crate::Spacing;

#[test]
fn the_mean_interval_is_exact_however_late_the_timer_fires() {
    let mut world = one(every(ms(2), 10_000), steady(ms(1)));
    world.oversleep = Duration::from_micros(1_900);
    world.run();
    let report = report(&world);
    assert_eq!(report.counters.received, 10_000);
    let (first, last) = (report.first_sent.expect("sent"), report.last_sent.expect("sent"));
    let drift = last.since(first).abs_diff(ms(2) * 9_999);
    assert!(drift < Duration::from_micros(1_900), "{drift:?}");
}

#[test]
fn several_targets_are_spread_evenly_over_the_interval() {
    let addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"];
    let mut sent: Vec<(Duration, String)> = Vec::new();
    let mut world = test_world::ping(every(s(1), 10), &addresses, 1, |probe, _| {
        sent.push((probe.at, probe.address.to_string()));
        Fate::answered(probe, ms(30))
    });
    world.run();
    assert!(world.session.report(0).targets.iter().all(|target| target.counters.received == 10));
    drop(world);
    for (place, (at, to)) in (0_u32..).zip(&sent) {
        assert_eq!((*at, to.as_str()), (ms(200) * place, addresses[place as usize % 5]));
    }
}

#[test]
fn a_finished_target_does_not_hold_up_the_others() {
    // With a deadline the count is of replies: the first target is done after two, the second never.
    let config = PingConfig { deadline: Some(s(10)), ..every(s(1), 2) };
    let mut world = test_world::ping(config, &["192.0.2.1", "192.0.2.2"], 1, |probe, _| {
        if probe.address == address("192.0.2.1") { Fate::answered(probe, ms(5)) } else { Fate::lost() }
    });
    world.run();
    let targets = world.session.report(0).targets;
    assert_eq!((targets[0].counters.sent, targets[0].counters.received), (2, 2));
    assert_eq!((targets[1].counters.sent, targets[1].counters.lost), (10, 10));
}

#[test]
fn adaptive_sends_when_the_answer_is_there_and_goes_on_without_one() {
    let config = PingConfig { spacing: Spacing::Adaptive(ms(2)), ..every(s(1), 100) };
    let mut world = one(config, |probe, _| match probe.sequence {
        50 => Fate::lost(),
        _ => Fate::answered(probe, ms(20)),
    });
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.received, counters.lost), (99, 1));
    let report = report(&world);
    let lasted = report.last_sent.expect("sent").since(report.first_sent.expect("sent"));
    // 98 round trips and one wait of four.
    let expected = ms(20) * 98 + ms(80);
    assert!(lasted >= expected && lasted < expected + ms(5), "{lasted:?}");
}

#[test]
fn adaptive_is_never_faster_than_its_floor() {
    let config = PingConfig { spacing: Spacing::Adaptive(ms(2)), ..every(s(1), 1_000) };
    let mut world = one(config, steady(Duration::from_micros(50)));
    world.run();
    let report = report(&world);
    let lasted = report.last_sent.expect("sent").since(report.first_sent.expect("sent"));
    assert_eq!((report.counters.received, lasted), (1_000, ms(2) * 999));
}

#[test]
fn a_probe_without_an_answer_is_outstanding_once_when_the_next_is_due() {
    let mut world = one(every(s(1), 6), |probe, _| match probe.sequence {
        2 => Fate::lost(),
        4 => Fate::answered(probe, ms(1_500)),
        _ => Fate::answered(probe, ms(5)),
    });
    world.run();
    let outstanding = world.events.iter().filter_map(|(at, event)| match event {
        ProbeEvent::Outstanding(probe) => Some((*at, probe.sequence)),
        _ => None,
    });
    assert_eq!(outstanding.collect::<Vec<_>>(), [(s(2), 2), (s(4), 4)]);
}

#[test]
fn a_stopped_process_sends_no_burst_afterwards() {
    let mut sent: HashMap<u128, u32> = HashMap::new();
    let mut world = one(every(ms(10), 1_000), |probe, _| {
        *sent.entry(probe.at.as_millis() / 100).or_default() += 1;
        Fate::answered(probe, ms(5))
    });
    world.clocks.stop(s(3), s(4));
    world.run();
    assert_eq!(check_against_truth(&world, s(10)).received, 1_000);
    drop(world);
    assert!(sent.values().all(|count| *count <= 11), "{sent:?}");
}
