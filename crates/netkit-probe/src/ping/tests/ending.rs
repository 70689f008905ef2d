//! How a run ends: by count, deadline, rule or interrupt; every probe has its outcome then.

use super::*;
use crate::StopRule;

/// When the run was over and what it counted: sent, received, lost.
fn ended<N>(world: &World<Ping, N>) -> (Duration, u64, u64, u64) {
    let counters = counters(world);
    assert!(counters.add_up());
    (world.clocks.now(), counters.sent, counters.received, counters.lost)
}

#[test]
fn the_count_ends_the_run_with_the_last_answer() {
    let mut world = one(every(s(1), 3), steady(ms(40)));
    world.run();
    let (over, sent, received, _) = ended(&world);
    assert_eq!((sent, received), (3, 3));
    assert!(over < s(2) + ms(41), "{over:?}");
}

#[test]
fn the_last_answer_is_awaited_for_twice_the_slowest_and_at_least_an_interval() {
    let lost_last = |delay: Duration| {
        move |probe: &Probe, _: &mut Random| {
            if probe.sequence == 3 { Fate::lost() } else { Fate::answered(probe, delay) }
        }
    };
    let mut world = one(every(s(1), 3), lost_last(ms(40)));
    world.run();
    assert_eq!(ended(&world), (s(3), 3, 2, 1));
    let mut world = one(every(s(1), 3), lost_last(ms(900)));
    world.run();
    assert_eq!(ended(&world), (s(2) + ms(1_800), 3, 2, 1));
}

#[test]
fn without_any_answer_the_end_comes_ten_seconds_after_the_last_probe() {
    let mut world = one(every(s(1), 3), |_, _| Fate::lost());
    world.run();
    assert_eq!(ended(&world), (s(12), 3, 0, 3));
}

#[test]
fn a_timeout_given_is_the_wait_for_each_probe() {
    let config = PingConfig { timeout: Some(ms(500)), ..every(s(1), 3) };
    let mut world = one(config, |probe, _| match probe.sequence {
        1 => Fate::answered(probe, ms(499)),
        _ => Fate::lost(),
    });
    world.run();
    assert_eq!(ended(&world), (s(2) + ms(500), 3, 1, 2));
    let lost = world.events.iter().filter_map(|(at, event)| match event {
        ProbeEvent::Lost(_, LostKind::TimedOut) => Some(*at),
        _ => None,
    });
    assert_eq!(lost.collect::<Vec<_>>(), [ms(1_500), ms(2_500)]);
}

#[test]
fn the_deadline_ends_the_run_whatever_is_under_way() {
    let config = PingConfig { deadline: Some(ms(4_500)), count: None, ..every(s(1), 0) };
    let mut world = one(config, steady(ms(700)));
    world.run();
    assert_eq!(ended(&world), (ms(4_500), 5, 4, 1));
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::Lost(_, LostKind::RunEnded))), 1);
}

#[test]
fn with_a_deadline_the_count_is_of_replies() {
    let every_other = |probe: &Probe, _: &mut Random| match probe.sequence % 2 {
        1 => Fate::lost(),
        _ => Fate::answered(probe, ms(30)),
    };
    let config = PingConfig { deadline: Some(s(60)), ..every(s(1), 3) };
    let mut world = one(config.clone(), every_other);
    world.run();
    assert_eq!(counters(&world).received, 3);
    assert_eq!(counters(&world).sent, 6);
    let mut world = one(PingConfig { deadline: Some(ms(3_500)), ..config }, every_other);
    world.run();
    assert_eq!(ended(&world), (ms(3_500), 4, 2, 2));
}

#[test]
fn until_fail_ends_at_the_first_probe_without_an_answer() {
    let config =
        PingConfig { timeout: Some(ms(800)), count: None, stop: StopRule::FirstFailure, ..every(s(1), 0) };
    let mut world = one(config, |probe, _| match probe.sequence {
        5 => Fate::lost(),
        _ => Fate::answered(probe, ms(30)),
    });
    world.run();
    assert_eq!(ended(&world), (ms(4_800), 5, 4, 1));
}

#[test]
fn until_reply_ends_when_every_target_has_answered() {
    let config = PingConfig { count: None, stop: StopRule::FirstReply, ..every(s(1), 0) };
    let mut world = test_world::ping(config, &["192.0.2.1", "192.0.2.2"], 1, |probe, _| {
        let first = if probe.address == address("192.0.2.1") { 3 } else { 7 };
        if probe.sequence < first { Fate::lost() } else { Fate::answered(probe, ms(20)) }
    });
    world.run();
    assert_eq!(world.clocks.now().as_millis(), 6_500 + 20);
    let targets = world.session.report(0).targets;
    assert_eq!([targets[0].counters.received, targets[1].counters.received], [5, 1]);
    assert!(targets.iter().all(|target| target.counters.add_up()));
}

#[test]
fn an_interrupt_waits_for_answers_that_are_due_any_moment() {
    let config = PingConfig { count: None, ..every(s(1), 0) };
    let mut world = one(config.clone(), steady(ms(300)));
    world.interrupts = vec![s(5) + ms(100)];
    world.run();
    let (over, sent, received, lost) = ended(&world);
    assert_eq!((sent, received, lost), (6, 6, 0));
    assert!(over < s(5) + ms(301), "{over:?}");
    // Nothing comes any more: the grace is twice the slowest answer.
    let mut world = one(config, |probe, _| match probe.sequence {
        6 => Fate::lost(),
        _ => Fate::answered(probe, ms(300)),
    });
    world.interrupts = vec![s(5) + ms(100)];
    world.run();
    assert_eq!(ended(&world), (s(5) + ms(700), 6, 5, 1));
}

#[test]
fn a_second_interrupt_ends_at_once() {
    let config = PingConfig { count: None, ..every(s(1), 0) };
    let mut world = one(config, |probe, _| match probe.sequence {
        6 => Fate::lost(),
        _ => Fate::answered(probe, ms(300)),
    });
    world.interrupts = vec![s(5) + ms(100), s(5) + ms(150)];
    world.run();
    assert_eq!(ended(&world), (s(5) + ms(150), 6, 5, 1));
}

#[test]
fn an_interrupt_without_any_answer_yet_ends_at_once() {
    let mut world = one(every(s(1), 100), |_, _| Fate::lost());
    world.interrupts = vec![s(5) + ms(100)];
    world.run();
    assert_eq!(ended(&world), (s(5) + ms(100), 6, 0, 6));
}

#[test]
fn an_interrupt_at_any_moment_leaves_every_probe_with_an_outcome() {
    for at in (0..4_000).step_by(37) {
        let mut world = one(every(ms(50), 60), |probe, random| match random.below(4) {
            0 => Fate::lost(),
            1 => Fate::answered(probe, random.between(ms(1), ms(1_500))),
            _ => Fate::answered(probe, ms(70)),
        });
        world.interrupts = vec![ms(at), ms(at + 40)];
        world.run();
        check_against_truth(&world, s(10));
    }
}
