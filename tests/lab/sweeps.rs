//! Sweeps of thousands of addresses, at the pace up to which the lab answers for its times.

use std::time::Duration;

use crate::expected;
use crate::world::Lab;

const TIMEOUT: Duration = Duration::from_secs(1);

/// Sweeps a network and holds what is told against the truth; so many addresses answer.
fn check(lab: Lab, network: &str, alive: u64) {
    let rate = ["ping", "-n", "--json", "--i-own-this-network", "--rate=10000", "-W1"];
    let output = lab.netkit(&[&rate, &["--icmp", network][..]].concat());
    expected::check_sweep(&output, &lab.finish(), TIMEOUT);
    assert_eq!(output.json()["report"]["sweep"]["alive"], alive, "{output}");
    assert_eq!(output.verdict(), "path.ok", "{output}");
}

#[test]
fn everybody_in_a_wide_network_answers() {
    // The first and the last address are the network's own.
    check(Lab::scenario("wide-16"), "10.200.16.0/20", 4094);
}

#[test]
fn everybody_in_a_wide_ipv6_network_answers() {
    check(Lab::scenario("wide-16"), "fd00:200::1000/116", 4096);
}

#[test]
fn who_answers_behind_a_lossy_link_is_told_exactly() {
    let lab = Lab::changed("wide-16", &[("\"1.25 ms\"", "\"1.25 ms\"\nloss = { every = 8 }")]);
    let rate = ["ping", "-n", "--json", "--i-own-this-network", "--rate=10000", "-W1", "--icmp"];
    let output = lab.netkit(&[&rate[..], &["-c2", "10.200.16.0/22"]].concat());
    expected::check_sweep(&output, &lab.finish(), TIMEOUT);
}
