//! Several tries to an address, and answers that come after the next try has left.

use super::*;

/// Three tries of a second, a hundred a second.
fn three_tries() -> SweepConfig {
    SweepConfig { tries: 3, rate: 100.0, ..fast() }
}

/// Alive, silent, unreachable and the number of probes sent, when probe `n` to every address answers after
/// `delays[n − 1]` milliseconds; zero is never.
fn check(config: SweepConfig, delays: &'static [u64], expect: (u64, u64, u64)) {
    let timeout = config.timeout;
    let mut world = test_world::sweep(config, 100, 1, |probe, _| {
        match delays[usize::try_from(probe.sequence - 1).expect("few")] {
            0 => Fate::lost(),
            delay => Fate::answered(probe, ms(delay)),
        }
    });
    world.run();
    let report = world.session.report(0);
    check_sums(&report);
    let truth = world.truth.counters(None, timeout, world.clocks.now());
    assert_eq!(netkit_model::Counters { unsent_by: Vec::new(), ..report.counters.clone() }, truth);
    assert_eq!((report.alive, report.silent, report.counters.sent), expect, "{delays:?}");
}

#[test]
fn an_address_is_tried_until_it_answers() {
    check(three_tries(), &[20], (100, 0, 100));
    check(three_tries(), &[0, 20], (100, 0, 200));
    check(three_tries(), &[0, 0, 20], (100, 0, 300));
    check(three_tries(), &[0, 0, 0], (0, 100, 300));
}

#[test]
fn an_answer_after_the_next_try_has_left_makes_the_address_alive_and_ends_its_tries() {
    // Also when no later try is ever answered.
    check(three_tries(), &[1_500, 0, 0], (100, 0, 200));
    check(three_tries(), &[1_500, 1_500, 1_500], (100, 0, 200));
    check(three_tries(), &[1_500, 900, 0], (100, 0, 200));
}

#[test]
fn an_answer_to_the_first_try_after_all_tries_were_lost_makes_a_silent_address_alive() {
    // 3.2 s: the last try was lost after 3 s. The other addresses keep the sweep going.
    let mut world =
        test_world::sweep(three_tries(), 200, 1, |probe, _| match (host(probe.address), probe.sequence) {
            (0, 1) => Fate::answered(probe, ms(3_200)),
            _ => Fate::lost(),
        });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.silent), (1, 199));
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::Late(..))), 1);
}

#[test]
fn an_answer_to_every_try_counts_the_address_once() {
    // All tries time out, and all are answered late while the sweep goes on.
    let mut world = over(SweepConfig { rate: 20.0, ..three_tries() }, 200, |probe, _| {
        if host(probe.address) < 10 { Fate::answered(probe, ms(3_300)) } else { Fate::lost() }
    });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.silent), (10, 190));
    assert_eq!(report.counters.late, 30);
}

#[test]
fn an_icmp_error_ends_the_tries_also_when_the_next_is_already_in_line() {
    let router = std::net::IpAddr::from([198, 51, 100, 1]);
    // While addresses are left, places are every 10 ms; the timeout passes in between, and then comes the error.
    for delay in [ms(30), ms(997)] {
        let mut tried_again = 0;
        let mut world = over(SweepConfig { timeout: ms(995), ..three_tries() }, 300, |probe, _| {
            tried_again += u32::from(host(probe.address) < 200 && probe.sequence > 1);
            Fate::lost().rejected(delay, probe.icmp_error(router, (3, 1), 8))
        });
        world.run();
        let report = check_against_truth(&world, ms(995));
        assert!(report.unreachable >= 299, "{report:?}");
        drop(world);
        assert_eq!(tried_again, 0, "{delay:?}");
    }
}

#[test]
fn an_answer_behind_an_icmp_error_makes_the_address_alive() {
    let router = std::net::IpAddr::from([198, 51, 100, 1]);
    let mut world = over(three_tries(), 100, |probe, _| {
        Fate::answered(probe, ms(300)).rejected(ms(30), probe.icmp_error(router, (3, 1), 8))
    });
    world.run();
    let report = check_against_truth(&world, s(1));
    // The last ones are not waited for: they had their outcome.
    assert!(report.alive >= 70 && report.alive + report.unreachable == 100, "{report:?}");
}

#[test]
fn probes_in_flight_during_a_suspend_are_tried_again() {
    let mut world = over(three_tries(), 100, |probe, _| Fate::answered(probe, ms(200)));
    world.clocks.suspend(ms(500), s(3_600));
    world.run();
    let report = world.session.report(0);
    check_sums(&report);
    assert_eq!((report.alive, report.counters.lost), (100, 0));
    assert!((19..=21).contains(&report.counters.suspended), "{:?}", report.counters);
}

#[test]
fn a_very_late_answer_to_an_earlier_try_takes_nothing_from_another_address() {
    // Address 0 answers its second try, and its first when that is long forgotten; address 1 is dead.
    let config = SweepConfig { rate: 200_000.0, timeout: ms(200), tries: 2, ..fast() };
    let mut world = over(config, 250_000, |probe, _| match (host(probe.address), probe.sequence) {
        (0, 1) => Fate::answered(probe, ms(1_200)),
        (1, _) => Fate::lost(),
        _ => Fate::answered(probe, ms(2)),
    });
    world.run();
    let report = world.session.report(0);
    check_sums(&report);
    assert_eq!((report.alive, report.silent), (249_999, 1));
}
