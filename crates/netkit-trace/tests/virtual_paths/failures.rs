//! How often a branch is missed, and how many probes it takes: over many seeds, no more than the bounds say.

use netkit_lab::topology::Topology;
use netkit_model::Method;
use netkit_trace::MultipathConfig;

use super::written::topology;
use super::{METHODS, config, expected, graph, run, targets};

/// What was found in many runs.
#[derive(Debug, Default)]
struct Found {
    /// Runs in which a hop or a link is missing or wrong.
    failures: u32,
    /// The most probes that a run took.
    most_probes: u64,
    /// The probes of all runs.
    probes: u64,
}

/// So many runs, each with flows of other ports or identifiers.
fn over_seeds(topology: &Topology, seeds: u16, config: &MultipathConfig, hops: &[&[&str]]) -> Found {
    let mut found = Found::default();
    let (hops, links) = (expected::sorted(hops), expected::links_between(topology, hops));
    for seed in 1..=seeds {
        let mut config = config.clone();
        config.format.source_port = Some(1_024 + 32 * seed);
        let run = run(topology, seed.into(), &config);
        let sent = graph(&run).sent;
        found.most_probes = found.most_probes.max(sent);
        found.probes += sent;
        found.failures += u32::from(expected::hops(&run) != hops || expected::links(&run) != links);
    }
    found
}

/// The most failures of so many runs by which a probability is still that of the bound: three standard deviations more
/// than expected.
fn tolerable(runs: u16, bound: f64) -> f64 {
    let expected = f64::from(runs) * bound;
    expected + 3.0 * expected.sqrt()
}

/// A diamond of four over a thousand seeds: the failures and the probes are within their bounds.
fn check_diamond(method: Method, ipv6: bool, failure_bound: f64, [n2, n5]: [u64; 2]) -> Found {
    let paths = [r#"["vantage", "r1", "r2", ["m1..m4"], "r3", "target"]"#];
    let topology = topology(&["r1..r3", "m1..m4"], &paths, &[]);
    let hops: &[&[&str]] = &[&["r1"], &["r2"], &["m1", "m2", "m3", "m4"], &["r3"], &["target"]];
    let target = targets(&topology)[usize::from(ipv6)];
    let config = MultipathConfig { failure_bound, ..config(method, target) };
    let found = over_seeds(&topology, 1_000, &config, hops);
    assert!(f64::from(found.failures) <= tolerable(1_000, failure_bound), "{method:?}: {found:?}");
    // The stopping rule at each node by itself, as full MDA applies it; and at each hop as a whole.
    let by_node = 3 * n2 + n5 + 4 * n2;
    let by_hop = 4 * n2 + n5;
    assert!(found.most_probes * 10 <= by_node * 11, "{method:?}: {found:?} against {by_node}");
    assert!(found.probes * 10 <= by_hop * 11 * 1_000, "{method:?}: {found:?} against {by_hop}");
    found
}

#[test]
fn a_diamond_of_four_is_missed_in_one_of_twenty_runs_at_most() {
    let found = check_diamond(Method::IcmpDatagram, false, 0.05, [6, 21]);
    assert!(found.failures <= 50, "{found:?}");
    check_diamond(Method::Udp, true, 0.05, [6, 21]);
    check_diamond(Method::Tcp, false, 0.05, [6, 21]);
}

#[test]
fn a_diamond_of_four_is_missed_in_one_of_a_hundred_runs_at_most() {
    for method in METHODS {
        check_diamond(method, true, 0.01, [8, 28]);
    }
}

/// Each of the four balancers may fail.
#[test]
fn a_meshed_diamond_is_missed_as_often_as_its_balancers_may() {
    let paths = [r#"["vantage", "r1", ["a1..a3"], ["b1..b3"], "r2", "target"]"#];
    let topology = topology(&["r1..r2", "a1..a3", "b1..b3"], &paths, &[]);
    let hops: &[&[&str]] = &[&["r1"], &["a1", "a2", "a3"], &["b1", "b2", "b3"], &["r2"], &["target"]];
    let config = config(Method::Udp, targets(&topology)[0]);
    let found = over_seeds(&topology, 300, &config, hops);
    assert!(f64::from(found.failures) <= tolerable(300, 4.0 * 0.05), "{found:?}");
}
