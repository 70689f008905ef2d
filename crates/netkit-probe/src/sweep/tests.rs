//! Sweeps on virtual time: every address is decided once and truly, in bounded memory and at an even rate.

mod oddities;
mod tries;

use std::time::Duration;

use netkit_model::{Address, LostKind, ProbeEvent, SweepReport};
use netkit_net::Errno;

use super::{REMEMBERED, Sweep, SweepConfig};
use crate::Session as _;
use crate::test_world::{self, Addresses, Fate, Probe, Random, World, echo_format};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// 100,000 probes a second, one try of a second each.
fn fast() -> SweepConfig {
    SweepConfig {
        format: echo_format(),
        rate: 100_000.0,
        tries: 1,
        timeout: s(1),
        window: 4_096,
        in_flight: 131_072,
        deadline: None,
    }
}

/// The last number of the address: 10.x.y.z as a number without the ten.
fn host(address: Address) -> u32 {
    match address.ip {
        std::net::IpAddr::V4(ip) => u32::from(ip) & 0x00ff_ffff,
        std::net::IpAddr::V6(_) => unreachable!("sweeps of these tests are over IPv4"),
    }
}

/// A sweep over `count` addresses that keeps no events.
fn over<N>(config: SweepConfig, count: u32, network: N) -> World<Sweep<Addresses>, N>
where
    N: FnMut(&Probe, &mut Random) -> Fate,
{
    let mut world = test_world::sweep(config, count, 1, network);
    world.keep_events = false;
    world
}

/// Every address is decided once, every probe has one outcome, and both are the truth.
fn check_against_truth<N>(world: &World<Sweep<Addresses>, N>, timeout: Duration) -> SweepReport {
    let report = world.session.report(0);
    let truth = world.truth.counters(None, timeout, world.clocks.now());
    let told = netkit_model::Counters { unsent_by: Vec::new(), ..report.counters.clone() };
    assert_eq!(told, truth);
    check_sums(&report);
    assert_eq!(report.alive, world.truth.alive(world.clocks.now()));
    report
}

fn check_sums(report: &SweepReport) {
    let decided = report.alive + report.silent + report.unreachable + report.unsent;
    assert_eq!(decided, report.addresses, "{report:?}");
    assert!(report.counters.add_up(), "{:?}", report.counters);
}

fn count_events<N>(world: &World<Sweep<Addresses>, N>, kind: impl Fn(&ProbeEvent) -> bool) -> usize {
    world.events.iter().filter(|(_, event)| kind(event)).count()
}

#[test]
fn all_of_65536_addresses_that_answer_are_alive() {
    let mut world =
        over(fast(), 65_536, |probe, random| Fate::answered(probe, random.between(ms(1), ms(30))));
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.addresses, report.alive, report.counters.received), (65_536, 65_536, 65_536));
    assert_eq!(report.rtt.count(), 65_536);
}

#[test]
fn half_of_the_addresses_being_dead_is_told_exactly() {
    let mut world = over(fast(), 65_536, |probe, random| match host(probe.address) % 2 {
        0 => Fate::answered(probe, random.between(ms(1), ms(30))),
        _ => Fate::lost(),
    });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!((report.alive, report.silent), (32_768, 32_768));
}

/// Sweeps addresses of which nobody answers; the most probes sent within any span of `within`.
fn most_sent_within(within: Duration, config: SweepConfig) -> usize {
    let (mut sent, mut most) = (std::collections::VecDeque::new(), 0);
    let mut world = over(config, 5_000, |probe, _| {
        while sent.front().is_some_and(|at| probe.at >= *at + within) {
            sent.pop_front();
        }
        sent.push_back(probe.at);
        most = most.max(sent.len());
        Fate::lost()
    });
    world.run();
    assert_eq!(check_against_truth(&world, s(1)).silent, 5_000);
    drop(world);
    most
}

#[test]
fn no_more_are_in_flight_than_permitted() {
    assert_eq!(most_sent_within(s(1), SweepConfig { in_flight: 64, ..fast() }), 64);
}

#[test]
fn silent_addresses_hold_a_place_in_the_window_only_as_long_as_answers_could_come_in_a_burst() {
    let config = SweepConfig { window: 64, ..fast() };
    assert_eq!(most_sent_within(ms(50), config.clone()), 64);
    assert!(most_sent_within(s(1), config) > 1_000);
}

#[test]
fn the_memory_for_a_million_addresses_with_a_late_tail_is_bounded() {
    // A few in a thousand answer late: some within memory, some when only one bit of the probe is left.
    let mut world = over(fast(), 1_000_000, |probe, random| match random.below(1_000) {
        0 => Fate::lost(),
        1 => Fate::answered(probe, random.between(ms(1_100), ms(1_300))),
        2 => Fate::answered(probe, random.between(s(4), s(6))),
        _ => Fate::answered(probe, random.between(ms(1), ms(30))),
    });
    world.check_round_trips = false; // Round trips are checked elsewhere.
    let mut longest = 0;
    for tick in 1_u64.. {
        world.run_until(ms(50) * u32::try_from(tick).expect("few"));
        longest = longest.max(world.session.ledger.flights.remembered());
        if world.session.is_over() {
            break;
        }
    }
    let report = check_against_truth(&world, s(1));
    assert_eq!(report.addresses, 1_000_000);
    assert!(report.counters.late > 1_000, "{:?}", report.counters);
    // Beside what is remembered on purpose, at most what was sent while the oldest waited for its timeout.
    let bound = REMEMBERED + 100_000 + BATCHES_BEHIND;
    assert!(longest <= bound, "{longest} of at most {bound}");
}

/// Probes of the turns between a timeout and its being noticed.
const BATCHES_BEHIND: usize = 10_000;

#[test]
fn the_rate_is_exact() {
    for (rate, count) in [(1_000.0, 10_000_u32), (50_000.0, 100_000), (7.0, 70)] {
        let (mut first, mut last) = (None, Duration::ZERO);
        let mut world = over(SweepConfig { rate, ..fast() }, count, |probe, _| {
            first.get_or_insert(probe.at);
            last = probe.at;
            Fate::answered(probe, ms(5))
        });
        world.oversleep = Duration::from_micros(900);
        world.run();
        assert_eq!(world.session.report(0).alive, u64::from(count));
        drop(world);
        let lasted = last.as_secs_f64() - first.expect("sent").as_secs_f64();
        let ideal = f64::from(count - 1) / rate;
        assert!((lasted - ideal).abs() < 0.002, "{lasted} s instead of {ideal} s at {rate} a second");
    }
}

#[test]
fn an_empty_sweep_is_over_at_once() {
    let mut world = over(fast(), 0, |_, _| Fate::lost());
    world.run();
    assert_eq!(world.session.report(0).addresses, 0);
}

#[test]
fn the_deadline_ends_a_sweep_and_decides_every_address_probed() {
    let config = SweepConfig { rate: 1_000.0, deadline: Some(s(2)), tries: 3, ..fast() };
    let mut world = over(config, 100_000, |probe, _| match host(probe.address) % 2 {
        0 => Fate::answered(probe, ms(20)),
        _ => Fate::lost(),
    });
    world.run();
    let report = check_against_truth(&world, s(1));
    assert_eq!(world.clocks.now(), s(2));
    assert!(report.addresses < 2_000 && report.alive > 700, "{report:?}");
}

#[test]
fn an_interrupt_sends_nothing_more_and_decides_every_address_probed() {
    let config = SweepConfig { rate: 1_000.0, tries: 3, ..fast() };
    let network = |probe: &Probe, _: &mut Random| match host(probe.address) % 2 {
        0 => Fate::answered(probe, ms(20)),
        _ => Fate::lost(),
    };
    let mut world = over(config.clone(), 100_000, network);
    world.interrupts = vec![ms(1_500)];
    world.run();
    let report = check_against_truth(&world, s(1));
    assert!(world.clocks.now() <= ms(2_501), "{:?}", world.clocks.now());
    assert!(report.addresses <= 1_501 && report.alive > 500, "{report:?}");
    let mut world = over(config, 100_000, network);
    world.interrupts = vec![ms(1_500), ms(1_600)];
    world.run();
    assert_eq!(world.clocks.now(), ms(1_600));
    check_against_truth(&world, s(1));
}
