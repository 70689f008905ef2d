//! `netkit ping` on the emulated internet and a virtual clock: what it reports is what really happened.
//!
//! Counts are compared exactly, round trips within 0.3 ms. Tools that are programs are tested on the other stages.

#[path = "virtual_ping/clocks.rs"]
mod clocks;
#[path = "virtual_ping/expected.rs"]
mod expected;
#[path = "virtual_ping/handshakes.rs"]
mod handshakes;
#[path = "virtual_ping/oddities.rs"]
mod oddities;
#[path = "virtual_ping/sweeps.rs"]
mod sweeps;

use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{RUN_KEY, VirtualTime, start};
use netkit_lab::topology::{Topology, read};
use netkit_model::{Method, TargetReport};
use netkit_packet::tag::Pattern;
use netkit_probe::{Ping, PingConfig, PingTarget, ProbeFormat, Spacing, StopRule};

/// The seeds that every scenario is run with.
const SEEDS: [u64; 3] = [1, 2, 0xfeed_beef];

/// A run of ping.
type Run = VirtualTime<Ping>;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn format(method: Method, port: u16) -> ProbeFormat {
    let pattern = Pattern::default();
    ProbeFormat {
        method,
        port,
        source_port: None,
        size: 56,
        pattern,
        any_source: false,
        identifier: 0x4e4b,
        key: RUN_KEY,
    }
}

/// So many echo requests at this pace.
fn every(interval: Duration, count: u64) -> PingConfig {
    PingConfig {
        format: format(Method::IcmpDatagram, 0),
        spacing: Spacing::Every(interval),
        count: Some(count),
        timeout: None,
        deadline: None,
        stop: StopRule::Never,
    }
}

/// The first address of a node in each family in which the vantage can send.
fn addresses(topology: &Topology, node: &str) -> Vec<IpAddr> {
    let of = |node: usize, ipv4: bool| {
        let addresses = topology.nodes[node].addresses.iter().map(|prefix| prefix.address);
        addresses.into_iter().find(|address| address.is_ipv4() == ipv4)
    };
    let node = topology.node(node).expect("the test names a node");
    let family = |ipv4| of(topology.vantage.0, ipv4).and(of(node.0, ipv4));
    [true, false].into_iter().filter_map(family).collect()
}

fn target_addresses(topology: &Topology) -> Vec<IpAddr> {
    topology.target.map_or(Vec::new(), |target| addresses(topology, &topology.nodes[target.0].name))
}

/// Ping at the vantage of a topology, not yet running.
fn ping(topology: Topology, seed: u64, config: PingConfig, targets: &[IpAddr]) -> Run {
    let target = |ip: &IpAddr| PingTarget { input: ip.to_string(), name: None, address: (*ip).into() };
    let targets = targets.iter().map(target).collect();
    VirtualTime::new(topology, seed, Ping::new(config, targets, start()))
}

fn report(run: &Run) -> TargetReport {
    run.session().report(0).targets[0].clone()
}

/// The topology written so; one link a line is enough for most.
fn topology(text: &str) -> Topology {
    read("test.toml", text).expect("tests write topologies well")
}

/// A scenario of the folder.
fn load(name: &str) -> Topology {
    scenario::load(name).unwrap_or_else(|error| panic!("{name} does not load: {error}"))
}

/// Runs to the end and holds the report against the truth.
fn check(topology: &Topology, seed: u64, config: &PingConfig, targets: &[IpAddr]) -> Run {
    let mut run = ping(topology.clone(), seed, config.clone(), targets);
    run.run();
    expected::check(&run, config);
    run
}

/// Every scenario that names whom to talk to, in each family alone and in both at once.
fn check_all(config: &PingConfig) {
    let mut checked = 0;
    for scenario in scenario::all() {
        let topology = load(&scenario.name);
        let targets = target_addresses(&topology);
        for seed in SEEDS {
            for target in &targets {
                check(&topology, seed, config, &[*target]);
                checked += 1;
            }
            if targets.len() > 1 {
                check(&topology, seed, config, &targets);
            }
        }
    }
    assert!(checked >= 20 * SEEDS.len(), "only {checked} runs");
}

#[test]
fn every_scenario_at_the_usual_pace() {
    check_all(&every(s(1), 60));
}

#[test]
fn every_scenario_at_a_fast_pace() {
    check_all(&every(ms(10), 400));
}

#[test]
fn every_scenario_with_a_short_timeout() {
    check_all(&PingConfig { timeout: Some(ms(30)), ..every(ms(200), 200) });
}

#[test]
fn every_scenario_adaptive_and_with_long_probes() {
    let mut config = PingConfig { spacing: Spacing::Adaptive(ms(2)), ..every(ms(2), 300) };
    config.format.size = 1_372;
    check_all(&config);
}

#[test]
fn every_scenario_through_a_raw_socket() {
    let config = every(ms(100), 100);
    check_all(&PingConfig { format: format(Method::IcmpRaw, 0), ..config });
}

#[test]
fn every_scenario_over_udp() {
    let config = every(ms(1_100), 50);
    check_all(&PingConfig { format: format(Method::Udp, 33_434), ..config });
}

#[test]
fn an_hour_passes_at_once() {
    let config = every(s(1), 3_600);
    let run = check(&load("straight-12-hops"), 1, &config, &target_addresses(&load("straight-12-hops"))[..1]);
    assert_eq!(report(&run).counters.received, 3_600);
    assert!(run.now() >= s(3_599));
}

#[test]
fn the_same_seed_is_the_same_run_and_another_seed_another() {
    let told = |seed| {
        let topology = load("burst-loss");
        let targets = target_addresses(&topology);
        let run = check(&topology, seed, &every(ms(100), 500), &targets);
        (format!("{:?}", run.events()), format!("{:?}", run.records()))
    };
    assert_eq!(told(7), told(7));
    let (one, other) = (told(7), told(8));
    assert!(one.0 != other.0 && one.1 != other.1);
}
