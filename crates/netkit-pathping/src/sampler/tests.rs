//! A long session: an hour passes quickly, and nothing grows after the first minute but the delays themselves.

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{RUN_KEY, VirtualTime, start};
use netkit_packet::tag::Pattern;

use super::*;

/// Twelve hops, once a second, for an hour, on a path of this scenario.
fn hour(name: &str) -> VirtualTime<Sampler> {
    let topology = scenario::load(name).expect("it is there");
    let format = ProbeFormat {
        method: Method::IcmpDatagram,
        port: 0,
        source_port: None,
        size: 56,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 1,
        key: RUN_KEY,
    };
    let target = topology.nodes[topology.target.expect("it has a target").0].addresses[0].address;
    let config = SamplerConfig {
        format,
        destination: Address::new(target),
        first_hop: 1,
        max_hop: 30,
        interval: Duration::from_secs(1),
        rounds: None,
        duration: Some(Duration::from_secs(3_600)),
        timeout: Duration::from_secs(10),
    };
    VirtualTime::new(topology, 1, Sampler::new(config, start()))
}

/// Everything that is remembered besides the delays, which are bounded by their own crate.
fn remembered(run: &VirtualTime<Sampler>) -> [usize; 5] {
    let sampler = run.session();
    let (probes, rounds) = sampler.rounds.remembered();
    let responders = sampler.path(0).hops.iter().map(|hop| hop.responders.len()).sum();
    [probes, rounds, sampler.events.len(), responders, sampler.statistics.latest_changes.len()]
}

fn check(name: &str) {
    let mut run = hour(name);
    run.run_until(Duration::from_secs(70));
    let minute = remembered(&run);
    run.run_until(Duration::from_secs(3_500));
    let hour = remembered(&run);
    assert!(hour.iter().zip(minute).all(|(hour, minute)| *hour <= minute + 15), "{minute:?}, then {hour:?}");
    run.run();
    let path = run.session().path(0);
    assert_eq!(path.rounds, 3_600);
    assert!(path.hops.iter().all(|hop| hop.counters.add_up() && hop.counters.sent >= 3_599));
}

#[test]
fn an_hour_of_a_calm_path_grows_nothing() {
    check("straight-12-hops");
}

#[test]
fn an_hour_of_a_path_that_changes_with_each_packet_grows_nothing() {
    check("per-packet-balancing");
}
