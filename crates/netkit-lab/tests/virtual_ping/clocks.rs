//! Clocks that misbehave: counts and round trips stay true.

use netkit_model::{LostKind, ProbeEvent};

use super::{check, every, expected, load, ms, ping, report, s, target_addresses};

#[test]
fn a_stepped_wall_clock_changes_nothing_that_is_counted_or_measured() {
    for name in ["straight-12-hops", "burst-loss", "thirty-hops-250-ms", "duplicates-and-reordering"] {
        let topology = load(name);
        for target in target_addresses(&topology) {
            let config = every(s(1), 600);
            let calm = check(&topology, 1, &config, &[target]);
            let mut run = ping(topology.clone(), 1, config.clone(), &[target]);
            // While answers are under way, forward and back, and in the middle between two probes.
            for (at, seconds) in
                [(ms(60_005), 3_600), (ms(120_020), -3_600), (ms(180_500), -3), (ms(240_001), 1)]
            {
                run.clocks().step(at, seconds);
            }
            run.run();
            expected::check(&run, &config);
            assert_eq!(report(&run).counters, report(&calm).counters);
            assert_eq!(run.session().report(0).clock_step, Some(s(3_600)), "{name}");
        }
    }
}

#[test]
fn a_stopped_process_loses_no_probe_and_changes_no_round_trip() {
    let topology = load("straight-12-hops");
    for target in target_addresses(&topology) {
        let config = netkit_probe::PingConfig { timeout: Some(s(1)), ..every(ms(100), 200) };
        let mut run = ping(topology.clone(), 1, config.clone(), &[target]);
        run.clocks().stop(s(2) + ms(5), s(3));
        run.run();
        expected::check(&run, &config);
        assert_eq!(report(&run).counters.received, 200);
    }
}

#[test]
fn a_machine_that_slept_lost_what_was_under_way_and_says_so() {
    let topology = load("thirty-hops-250-ms");
    for target in target_addresses(&topology) {
        let mut run = ping(topology.clone(), 1, every(s(1), 20), &[target]);
        // The sixth probe is on its way when the lid closes; its answer comes to a sleeping machine.
        run.clocks().suspend(s(5) + ms(10), s(7_200));
        run.run();
        let counters = report(&run).counters;
        assert_eq!((counters.sent, counters.received, counters.suspended, counters.lost), (20, 19, 1, 0));
        let told = |wanted: &dyn Fn(&ProbeEvent) -> bool| {
            run.events().iter().filter(|(_, event)| wanted(event)).count()
        };
        assert_eq!(told(&|event| matches!(event, ProbeEvent::Suspended(length) if *length == s(7_200))), 1);
        assert_eq!(told(&|event| matches!(event, ProbeEvent::Lost(_, LostKind::Suspended))), 1);
        assert_eq!(run.session().report(0).clock_step, None);
    }
}

#[test]
fn an_interrupt_ends_the_run_and_what_was_due_any_moment_still_counts() {
    let topology = load("thirty-hops-250-ms");
    let config = netkit_probe::PingConfig { count: None, ..every(ms(100), 0) };
    for target in target_addresses(&topology) {
        let mut run = ping(topology.clone(), 1, config.clone(), &[target]);
        run.interrupt_at(s(5) + ms(50));
        run.run();
        expected::check(&run, &config);
        let counters = report(&run).counters;
        assert_eq!((counters.sent, counters.received), (51, 51));
    }
}
