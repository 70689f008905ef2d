//! The sampler on the emulated internet and a virtual clock: what it counts is what really happened.
//!
//! Counts are compared exactly, round trips within 0.3 ms. Whose the loss is, is tested with the attribution.

#[path = "virtual_sampler/ends.rs"]
mod ends;
#[path = "virtual_sampler/expected.rs"]
mod expected;
#[path = "virtual_sampler/live.rs"]
mod live;
#[path = "virtual_sampler/loss.rs"]
mod loss;
#[path = "virtual_sampler/proof.rs"]
mod proof;
#[path = "virtual_sampler/random.rs"]
mod random;

use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{RUN_KEY, VirtualTime, start};
use netkit_lab::topology::{Topology, read};
use netkit_model::{Address, Method, SampledHop, SampledPath};
use netkit_packet::tag::Pattern;
use netkit_pathping::{Sampler, SamplerConfig};
use netkit_probe::ProbeFormat;

/// A run of the sampler.
type Run = VirtualTime<Sampler>;

/// The seeds that every scenario is run with.
const SEEDS: [u64; 3] = [1, 2, 0xfeed_beef];
/// Methods whose probes may overtake each other.
const FREE: [Method; 3] = [Method::IcmpDatagram, Method::IcmpRaw, Method::Udp];

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn format(method: Method) -> ProbeFormat {
    ProbeFormat {
        method,
        port: if method == Method::Tcp { 443 } else { 33_434 },
        source_port: Some(40_000),
        size: 56,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 0x4e4b,
        key: RUN_KEY,
    }
}

/// So many rounds at this pace.
fn every(interval: Duration, rounds: u64, method: Method, destination: IpAddr) -> SamplerConfig {
    SamplerConfig {
        format: format(method),
        destination: Address::new(destination),
        first_hop: 1,
        max_hop: 30,
        interval,
        rounds: Some(rounds),
        duration: None,
        timeout: s(10),
    }
}

/// The addresses of a node, one of each family.
fn addresses(topology: &Topology, node: &str) -> Vec<IpAddr> {
    let node = topology.node(node).expect("the test names a node");
    topology.nodes[node.0].addresses.iter().map(|prefix| prefix.address).collect()
}

fn targets(topology: &Topology) -> Vec<IpAddr> {
    addresses(topology, "target")
}

/// A scenario of the folder.
fn load(name: &str) -> Topology {
    scenario::load(name).unwrap_or_else(|error| panic!("{name} does not load: {error}"))
}

/// The topology written so.
fn topology(text: &str) -> Topology {
    read("test.toml", text).expect("tests write topologies well")
}

fn sampler(topology: &Topology, seed: u64, config: &SamplerConfig) -> Run {
    VirtualTime::new(topology.clone(), seed, Sampler::new(config.clone(), start()))
}

/// Runs to the end and holds the path against the truth.
fn check(topology: &Topology, seed: u64, config: &SamplerConfig) -> (Run, SampledPath) {
    let mut run = sampler(topology, seed, config);
    run.run();
    expected::check(&run, config);
    let path = run.session().path(0);
    (run, path)
}

/// Runs a scenario towards its target in each family, by each method that is quick about it.
fn each(
    name: &str,
    interval: Duration,
    rounds: u64,
    shows: impl Fn(&Run, &SampledPath, &dyn Fn(&str) -> IpAddr),
) {
    let topology = load(name);
    for target in targets(&topology) {
        let address = |node: &str| {
            let found = addresses(&topology, node).into_iter().find(|one| one.is_ipv4() == target.is_ipv4());
            found.expect("nodes have addresses of both families")
        };
        for method in FREE {
            for seed in SEEDS {
                let (run, path) = check(&topology, seed, &every(interval, rounds, method, target));
                shows(&run, &path, &address);
            }
        }
    }
}

/// Who answers at a hop, in the order of their first answers.
fn who(hop: &SampledHop) -> Vec<IpAddr> {
    hop.responders.iter().map(|responder| responder.address).collect()
}

/// Every scenario that has a target, whatever happens there, by every method and family.
#[test]
fn every_scenario_adds_up() {
    let mut checked = 0;
    for scenario in scenario::all() {
        let topology = load(&scenario.name);
        if topology.node("target").is_none() {
            continue;
        }
        let with_both = |target: &IpAddr| {
            topology.nodes[topology.vantage.0]
                .addresses
                .iter()
                .any(|own| own.address.is_ipv4() == target.is_ipv4())
        };
        for target in targets(&topology).into_iter().filter(with_both) {
            for method in FREE {
                checked += 1;
                // What is measured before one probe at a time turns out to be necessary, is measured again.
                if (topology.name.as_str(), method) != ("short-quotes", Method::Udp) {
                    check(&topology, 1, &every(ms(250), 120, method, target));
                }
            }
        }
    }
    assert!(checked >= 60, "only {checked} runs");
}
