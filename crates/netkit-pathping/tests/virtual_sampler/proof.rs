//! How often somebody is accused: from the probes on the wire to whose the loss is, over many seeds.
//!
//! `cargo xtask accuracy` counts the same over more of them.

use std::time::Duration;

use netkit_lab::topology::Topology;
use netkit_model::{LossClass, Method, SampledPath};

use super::{every, load, ms, s, sampler, targets, topology};

/// The path after so many rounds at this pace.
fn path(topology: &Topology, seed: u64, interval: Duration, rounds: u64) -> SampledPath {
    let config = every(interval, rounds, Method::IcmpDatagram, targets(topology)[0]);
    let mut run = sampler(topology, seed, &config);
    run.run();
    run.session().path(0)
}

/// The hops that packets are said to be lost in front of.
fn accused(path: &SampledPath) -> Vec<u8> {
    let lossy = path.hops.iter().filter(|hop| hop.loss.class == LossClass::Forwarding);
    lossy.map(|hop| hop.hop).collect()
}

#[test]
fn routers_that_limit_their_replies_are_never_accused() {
    let topology = load("rate-limited-router");
    let mut unanswered = 0;
    for seed in 1..=100_u64 {
        // The router permits itself ten a second.
        let interval = ms([20, 50, 90, 250][(seed % 4) as usize]);
        let path = path(&topology, seed, interval, 60);
        assert_eq!((accused(&path), path.hops.len()), (vec![], 9), "seed {seed}");
        unanswered += path.hops[3].counters.lost;
    }
    assert!(unanswered > 100 * 60 / 4, "{unanswered}");
}

#[test]
fn two_percent_on_one_link_are_found_there() {
    let topology = topology(
        r#"
about = "The link in front of the fourth router loses 2 %"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r7"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r7", "target"]
delay = "1 ms"
[[change]]
link = ["r3", "r4"]
forward = { loss = "2 %" }
"#,
    );
    let right = (1..=40).filter(|seed| accused(&path(&topology, *seed, s(1), 1_000)) == [4]).count();
    assert!(right * 100 >= 40 * 95, "{right} of 40");
}
