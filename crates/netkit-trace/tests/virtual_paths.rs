//! All paths on the emulated internet and a virtual clock: the graph is what packets really did.
//!
//! Expected hops are written down by name; who saw whom is taken from the internet's own records.

#[path = "virtual_paths/expected.rs"]
mod expected;
#[path = "virtual_paths/failures.rs"]
mod failures;
#[path = "virtual_paths/oddities.rs"]
mod oddities;
#[path = "virtual_paths/written.rs"]
mod written;

use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{RUN_KEY, VirtualTime, start};
use netkit_lab::topology::Topology;
use netkit_model::{FlowId, Method, PathEnd, PathGraph, TraceEvent};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};
use netkit_packet::tag::Pattern;
use netkit_probe::{ProbeFormat, Session, Transmit};
use netkit_trace::{Multipath, MultipathConfig};

/// A search for all paths, under way.
type Run = VirtualTime<Watched>;

/// The methods whose flows are told apart in different ways.
const METHODS: [Method; 3] = [Method::IcmpDatagram, Method::Udp, Method::Tcp];
/// Chance decides which flows meet which branch: by this seed none is missed at 99 %, which one run of a hundred does.
const SEED: u64 = 2;
/// The first destination port of UDP.
const UDP_PORT: u16 = 33_434;
/// The first source port of TCP.
const SOURCE_PORT: u16 = 40_000;

/// A search whose probes are written down.
struct Watched {
    search: Multipath,
    probes: Vec<Transmit>,
}

impl Session for Watched {
    type Event = TraceEvent;

    fn format(&self) -> &ProbeFormat {
        self.search.format()
    }

    fn turn(&mut self, reading: ClockReading) {
        self.search.turn(reading);
    }

    fn arrival(&mut self, arrival: &Arrival<'_>) {
        self.search.arrival(arrival);
    }

    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit> {
        let probe = self.search.poll_transmit(now)?;
        self.probes.push(probe);
        Some(probe)
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        self.search.receipt(receipt);
    }

    fn poll_event(&mut self) -> Option<TraceEvent> {
        self.search.poll_event()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        self.search.next_wake()
    }

    fn interrupt(&mut self, now: MonotonicTime) {
        self.search.interrupt(now);
    }

    fn is_over(&self) -> bool {
        self.search.is_over()
    }
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn config(method: Method, destination: IpAddr) -> MultipathConfig {
    let format = ProbeFormat {
        method,
        port: if method == Method::Tcp { 80 } else { UDP_PORT },
        source_port: Some(SOURCE_PORT),
        size: 32,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 0x4e4b,
        key: RUN_KEY,
    };
    MultipathConfig {
        format,
        destination: destination.into(),
        first_hop: 1,
        max_hop: 30,
        failure_bound: 0.05,
        window: 96,
        wait: s(3),
    }
}

/// A scenario of the folder.
fn load(name: &str) -> Topology {
    scenario::load(name).unwrap_or_else(|error| panic!("{name} does not load: {error}"))
}

/// The target's addresses, of each IP version that the vantage has too.
fn targets(topology: &Topology) -> Vec<IpAddr> {
    let of = |node: usize, ipv4: bool| {
        let addresses = topology.nodes[node].addresses.iter().map(|prefix| prefix.address);
        addresses.into_iter().find(|address| address.is_ipv4() == ipv4)
    };
    let target = topology.target.expect("the scenario names a target").0;
    let version = |ipv4| of(topology.vantage.0, ipv4).and(of(target, ipv4));
    [true, false].into_iter().filter_map(version).collect()
}

/// A search at the vantage, not yet running.
fn search(topology: &Topology, seed: u64, config: MultipathConfig) -> Run {
    let watched = Watched { search: Multipath::new(config, start()), probes: Vec::new() };
    VirtualTime::new(topology.clone(), seed, watched)
}

/// A search run to its end.
fn run(topology: &Topology, seed: u64, config: &MultipathConfig) -> Run {
    let mut run = search(topology, seed, config.clone());
    run.run();
    run
}

fn graph(run: &Run) -> PathGraph {
    run.session().search.graph()
}

/// Every method and IP version finds these hops, with all links between them that the topology has, and no probe goes
/// behind the end of its flow.
fn check(topology: &Topology, bound: f64, hops: &[&[&str]]) -> Vec<Run> {
    let mut runs = Vec::new();
    for target in targets(topology) {
        for method in METHODS {
            let config = MultipathConfig { failure_bound: bound, ..config(method, target) };
            let run = run(topology, SEED, &config);
            let label = format!("{} {method:?} to {target}", topology.name);
            assert_eq!(expected::hops(&run), expected::sorted(hops), "{label}");
            assert_eq!(expected::links(&run), expected::links_between(topology, hops), "{label}");
            expected::check_flows(&run, &label);
            runs.push(run);
        }
    }
    assert!(runs.len() >= METHODS.len());
    runs
}

/// The hops at which flows reach the target.
fn reached(graph: &PathGraph) -> Vec<u8> {
    let hops = graph.ends.iter().filter_map(|(_, end)| match end {
        PathEnd::Reached { hop } => Some(*hop),
        _ => None,
    });
    let mut hops: Vec<_> = hops.collect();
    hops.sort_unstable();
    hops.dedup();
    hops
}

/// How a flow ends.
fn end_of(graph: &PathGraph, flow: u16) -> Option<PathEnd> {
    graph.ends.iter().find(|(of, _)| *of == FlowId(flow)).map(|(_, end)| *end)
}

#[test]
fn a_straight_path_takes_six_probes_a_hop() {
    let names: Vec<String> = (1..=12).map(|number| format!("r{number}")).collect();
    let mut hops: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
    hops.push(["target"]);
    let hops: Vec<&[&str]> = hops.iter().map(<[&str; 1]>::as_slice).collect();
    let topology = load("straight-12-hops");
    let hops = &hops[hops.len() - expected::distance(&topology)..];
    for run in check(&topology, 0.05, hops) {
        let graph = graph(&run);
        assert_eq!(graph.sent, 6 * hops.len() as u64);
        assert_eq!(reached(&graph), [u8::try_from(hops.len()).expect("paths have fewer hops than 256")]);
        assert!(!graph.is_full && graph.spread_per_packet.is_empty());
    }
}

#[test]
fn a_diamond_of_four_behind_a_translator() {
    let hops: &[&[&str]] = &[&["r1"], &["r2"], &["m1", "m2", "m3", "m4"], &["r3"], &["target"]];
    for run in check(&load("diamond-of-4-behind-nat"), 0.01, hops) {
        let graph = graph(&run);
        assert!(!graph.is_full && graph.spread_per_packet.is_empty());
        assert_eq!(reached(&graph), [5]);
        assert_eq!(end_of(&graph, 0), Some(PathEnd::Reached { hop: 5 }));
    }
}

#[test]
fn a_diamond_of_sixteen() {
    let names: Vec<String> = (1..=16).map(|number| format!("m{number}")).collect();
    let middle: Vec<&str> = names.iter().map(String::as_str).collect();
    let hops: &[&[&str]] = &[&["r1"], &["r2"], &middle, &["r3"], &["target"]];
    for run in check(&load("wide-diamond-16"), 0.01, hops) {
        // n(2) at three hops and n(17) at one, a flow of each of the sixteen before and behind it, and two repetitions.
        assert!(
            (8 + 16 + 123 + 2..=8 + 3 * 16 + 123 + 2).contains(&graph(&run).sent),
            "{}",
            graph(&run).sent
        );
    }
}

#[test]
fn a_meshed_diamond_makes_the_search_full() {
    let hops: &[&[&str]] = &[&["r1"], &["a1", "a2", "a3"], &["b1", "b2", "b3"], &["r2"], &["target"]];
    for run in check(&load("meshed-diamond"), 0.01, hops) {
        assert!(graph(&run).is_full);
    }
}

#[test]
fn the_same_seed_is_the_same_search() {
    let topology = load("meshed-diamond");
    let config = config(Method::Udp, targets(&topology)[0]);
    assert_eq!(graph(&run(&topology, 7, &config)), graph(&run(&topology, 7, &config)));
}
