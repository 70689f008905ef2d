//! Sweeps under duplicates, late answers, a full send queue and local failures.

use super::*;

#[test]
fn duplicates_are_counted_and_told_once_a_second() {
    let mut world = test_world::sweep(SweepConfig { rate: 1_000.0, ..fast() }, 5_000, 1, |probe, _| {
        Fate::answered(probe, ms(20)).answer(probe, ms(21)).answer(probe, ms(40))
    });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.counters.received), (5_000, 5_000));
    assert!(report.counters.duplicates > 9_900, "{:?}", report.counters);
    assert!(count_events(&world, |event| matches!(event, ProbeEvent::Duplicate { .. })) <= 6);
}

#[test]
fn a_late_answer_within_memory_makes_a_silent_address_alive() {
    let mut world =
        test_world::sweep(SweepConfig { rate: 1_000.0, ..fast() }, 5_000, 1, |probe, _| {
            match host(probe.address) {
                ..1_000 => Fate::answered(probe, s(3)),
                _ => Fate::answered(probe, ms(20)),
            }
        });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.silent, report.counters.late), (5_000, 0, 1_000));
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::Late(..))), 1_000);
}

#[test]
fn a_late_answer_beyond_memory_is_recalled_once() {
    // The ring holds 131,072 probes: after a second at 200,000 a second one bit remains.
    let config = SweepConfig { rate: 200_000.0, timeout: ms(200), ..fast() };
    let mut world = over(config, 250_000, |probe, _| match host(probe.address) {
        ..100 => Fate::answered(probe, s(1)).answer(probe, ms(1_100)),
        100..200 => Fate::answered(probe, ms(20)).answer(probe, s(1)),
        200..300 => Fate::lost(),
        _ => Fate::answered(probe, ms(20)),
    });
    world.run();
    let report = world.session.report(0);
    check_sums(&report);
    assert_eq!((report.alive, report.silent), (249_900, 100));
    assert_eq!((report.counters.late, report.counters.lost), (100, 100));
}

#[test]
fn a_full_send_queue_pauses_the_sweep_and_loses_nothing() {
    let mut refused = 0;
    let mut world = over(SweepConfig { rate: 10_000.0, ..fast() }, 20_000, |probe, random| {
        // Bursts: for 50 ms of every 200 ms there is no room, and now and then besides.
        if probe.at.as_millis() % 200 < 50 || random.percent(1) {
            refused += 1;
            Fate::unsent(Errno::NOBUFS)
        } else {
            Fate::answered(probe, ms(5))
        }
    });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.counters.sent, report.counters.unsent), (20_000, 20_000, 0));
    drop(world);
    assert!(refused < 20_000, "asked {refused} times in vain");
}

#[test]
fn a_send_queue_that_stays_full_leaves_addresses_unsent() {
    let mut world = over(SweepConfig { rate: 100.0, ..fast() }, 10, |_, _| Fate::unsent(Errno::NOBUFS));
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.unsent, report.counters.unsent, report.counters.sent), (10, 10, 0));
}

#[test]
fn local_failures_are_unsent_and_the_sweep_goes_on_and_ends() {
    let mut world =
        test_world::sweep(SweepConfig { rate: 1_000.0, ..fast() }, 1_000, 1, |probe, _| {
            match host(probe.address) {
                500.. => Fate::unsent(Errno::NETUNREACH),
                _ => Fate::answered(probe, ms(20)),
            }
        });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.unsent, report.counters.lost), (500, 500, 0));
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::Unsent(..))), 500);
}

#[test]
fn altered_answers_leave_the_address_silent() {
    let mut world =
        test_world::sweep(SweepConfig { rate: 1_000.0, ..fast() }, 1_000, 1, |probe, _| {
            match host(probe.address) % 2 {
                0 => Fate::lost().garbled(probe, ms(20), probe.echo_altered_at(40)),
                _ => Fate::answered(probe, ms(20)),
            }
        });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.silent, report.counters.corrupt), (500, 500, 500));
    let corrupt = |event: &ProbeEvent| matches!(event, ProbeEvent::Lost(_, LostKind::Corrupt));
    assert_eq!(count_events(&world, corrupt), 500);
}

#[test]
fn a_stopped_process_finds_its_answers() {
    let mut world =
        over(SweepConfig { rate: 1_000.0, ..fast() }, 5_000, |probe, _| Fate::answered(probe, ms(300)));
    world.clocks.stop(s(2), s(3));
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.counters.received, report.counters.lost), (5_000, 5_000, 0));
    assert_eq!(report.rtt.maximum(), Some(ms(300)));
}
