//! `netkit trace` on the emulated internet and a virtual clock: the path it reports is the one that packets took.
//!
//! Every answer reported is one that was given to a probe of that hop limit, with its round trip; every router that
//! answered is reported. Tools that are programs are tested on the other stages.

#[path = "virtual_trace/expected.rs"]
mod expected;
#[path = "virtual_trace/hosts.rs"]
mod hosts;
#[path = "virtual_trace/oddities.rs"]
mod oddities;
#[path = "virtual_trace/properties.rs"]
mod properties;
#[path = "virtual_trace/speed.rs"]
mod speed;

use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{RUN_KEY, VirtualTime, start};
use netkit_lab::topology::{Topology, read};
use netkit_model::{Method, PathEnd, TraceReport};
use netkit_packet::tag::Pattern;
use netkit_probe::ProbeFormat;
use netkit_trace::{FlowStrategy, Trace, TraceConfig};

/// The seeds that every scenario is run with.
const SEEDS: [u64; 3] = [1, 2, 0xfeed_beef];
/// The methods that work without privileges.
const METHODS: [Method; 3] = [Method::IcmpDatagram, Method::Udp, Method::Tcp];

/// A run of trace.
type Run = VirtualTime<Trace>;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn format(method: Method) -> ProbeFormat {
    ProbeFormat {
        method,
        port: if method == Method::Tcp { 80 } else { 33_434 },
        source_port: (method == Method::Tcp).then_some(40_000),
        size: 32,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 0x4e4b,
        key: RUN_KEY,
    }
}

/// What the tool asks unless told otherwise.
fn config(method: Method) -> TraceConfig {
    TraceConfig {
        format: format(method),
        destination: IpAddr::from([192, 0, 2, 10]).into(),
        first_hop: 1,
        max_hop: 30,
        queries: 3,
        window: 96,
        wait: Duration::from_secs(3),
        strategy: FlowStrategy::Constant,
    }
}

/// The target's addresses in each family in which the vantage can send.
fn targets(topology: &Topology) -> Vec<IpAddr> {
    let Some(target) = topology.target else { return Vec::new() };
    let of = |node: usize, ipv4: bool| {
        let mut addresses = topology.nodes[node].addresses.iter().map(|prefix| prefix.address);
        addresses.find(|address| address.is_ipv4() == ipv4)
    };
    let family = |ipv4| of(topology.vantage.0, ipv4).and(of(target.0, ipv4));
    [true, false].into_iter().filter_map(family).collect()
}

/// A trace at the vantage of a topology, not yet running.
fn trace(topology: Topology, seed: u64, config: &TraceConfig, target: IpAddr) -> Run {
    let config = TraceConfig { destination: target.into(), ..config.clone() };
    VirtualTime::new(topology, seed, Trace::new(config, start()))
}

/// Runs to the end and holds the report against the truth.
fn check(topology: &Topology, seed: u64, config: &TraceConfig, target: IpAddr) -> Run {
    let mut run = trace(topology.clone(), seed, config, target);
    run.run();
    expected::check(&run, config, target);
    run
}

/// A scenario with every method and in every family; what has to be seen is looked for in each report.
fn check_all(name: &str, shows: impl Fn(&Run, &TraceReport, &str)) {
    check_methods(name, &METHODS, shows);
}

fn check_methods(name: &str, methods: &[Method], shows: impl Fn(&Run, &TraceReport, &str)) {
    let topology = load(name);
    for method in methods {
        for target in targets(&topology) {
            for seed in SEEDS {
                let run = check(&topology, seed, &config(*method), target);
                shows(&run, &run.session().report(0), &about(&run, target));
            }
        }
    }
}

/// What a failed test says of the run.
fn about(run: &Run, target: IpAddr) -> String {
    let report = run.session().report(0);
    let hop = |hop: &netkit_model::HopReport| {
        let from: Vec<_> =
            hop.answers().map(|answer| (answer.from, answer.rtt.map(|rtt| rtt.duration))).collect();
        format!("  {} of {} {from:?} {:?}\n", hop.hop, hop.probes.len(), hop.notes)
    };
    let hops: String = report.hops.iter().map(hop).collect();
    let method = netkit_probe::Session::format(run.session()).method;
    format!(
        "{} towards {target} over {method:?} in {:?}: {:?}, {} sent\n{hops}",
        run.topology().name,
        run.now(),
        report.end,
        report.sent
    )
}

fn topology(text: &str) -> Topology {
    read("test.toml", text).expect("tests write topologies well")
}

/// A scenario of the folder.
fn load(name: &str) -> Topology {
    scenario::load(name).unwrap_or_else(|error| panic!("{name} does not load: {error}"))
}

/// The path is the shortest way to the target, and ends there.
fn reaches(name: &str) {
    check_all(name, |run, report, about| {
        let ways = expected::shortest_ways(run.topology());
        assert_eq!(report.end, PathEnd::Reached { hop: u8::try_from(ways.len()).expect("short") }, "{about}");
        expected::check_ways(run.topology(), &ways, report, about);
    });
}

#[test]
fn every_scenario_is_what_it_is() {
    let mut checked = 0;
    for scenario in scenario::all() {
        let topology = load(&scenario.name);
        let kernel_only =
            topology.nodes.iter().any(|node| node.kernel != netkit_lab::topology::KernelExtras::default());
        if kernel_only {
            continue;
        }
        for target in targets(&topology) {
            for method in METHODS {
                for strategy in [FlowStrategy::Constant, FlowStrategy::PerQuery, FlowStrategy::PerProbe] {
                    check(&topology, 1, &TraceConfig { strategy, ..config(method) }, target);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked >= 400, "only {checked} runs");
}

#[test]
fn twelve_hops() {
    reaches("straight-12-hops");
}

#[test]
fn thirty_hops_and_a_quarter_of_a_second() {
    reaches("thirty-hops-250-ms");
}

#[test]
fn four_silent_hops() {
    reaches("four-silent-hops");
}

#[test]
fn a_router_that_limits_its_errors() {
    reaches("rate-limited-router");
    reaches("linux-rate-limit");
}

#[test]
fn four_ways_behind_a_translator() {
    reaches("diamond-of-4-behind-nat");
}

#[test]
fn one_family_alone() {
    reaches("ipv6-only");
}

#[test]
fn short_and_spoilt_quotes() {
    reaches("short-quotes");
    reaches("wrong-checksum-quotes");
}

#[test]
fn a_router_slow_to_make_errors() {
    reaches("slow-icmp");
}

#[test]
fn answers_from_an_address_off_the_path() {
    reaches("foreign-answer-address");
}

#[test]
fn another_way_back() {
    reaches("asymmetric-return");
}

#[test]
fn a_path_before_it_changes() {
    reaches("path-change");
}
