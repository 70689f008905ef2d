//! Sweeps of thousands of addresses: nothing that lives is called dead, and nothing is lost by this host.

pub mod world;

use world::{Output, World};

/// Sweeps from `a` as fast as it goes.
fn sweep(world: &World, target: &str, arguments: &[&str]) -> Output {
    let options = ["ping", "--json", "--i-own-this-network", "--rate=50000", target];
    world.netkit("a", &[&options, arguments].concat())
}

/// Every address has one end and every probe has one outcome; the totals are these.
fn assert_totals(output: &Output, expected: &[(&str, u64)]) {
    let sweep = &output.json()["report"]["sweep"];
    let number = |total: &str| sweep[total].as_u64().unwrap_or_else(|| panic!("no {total}: {output}"));
    let ends: u64 = ["alive", "silent", "unreachable", "unsent"].into_iter().map(number).sum();
    assert_eq!(ends, number("addresses"), "{output}");
    let probe = |counter: &str| sweep["probes"][counter].as_u64().expect("a counter");
    let outcomes: u64 =
        ["received", "late", "lost", "icmp_errors", "corrupt", "suspended"].into_iter().map(probe).sum();
    assert_eq!(outcomes, probe("sent"), "{output}");
    assert_eq!(number("receiver_dropped"), 0, "{output}");
    for (total, value) in expected {
        assert_eq!(number(total), *value, "{total}: {output}");
    }
}

/// The first and the last address of a /20 are its network and broadcast addresses: nobody's.
const HOSTS: u64 = 4094;

#[test]
fn a_sweep_of_living_addresses_loses_none() {
    let world = World::alone();
    world.sh("a", "ip route add local 10.9.0.0/20 dev lo");
    let output = sweep(&world, "10.9.0.0/20", &["-W5"]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_totals(&output, &[("addresses", HOSTS), ("alive", HOSTS), ("unsent", 0)]);
    assert_eq!(output.verdict(), "path.ok");
}

#[test]
fn a_sweep_of_half_dead_addresses_finds_the_living() {
    let world = World::alone();
    world.sh("a", "ip route add local 10.9.0.0/20 dev lo");
    let dead = "ip daddr 10.9.8.0/21 icmp type echo-request drop";
    world.sh(
        "a",
        &format!("nft 'table ip f {{ chain i {{ type filter hook input priority 0; {dead}; }}; }}'"),
    );
    for tries in ["-c1", "-c2"] {
        let output = sweep(&world, "10.9.0.0/20", &["-W1", tries]);
        assert_totals(&output, &[("alive", 2047), ("silent", 2047), ("unsent", 0)]);
        let targets = output.json()["report"]["targets"].clone();
        let mut living = targets.as_array().expect("a list").iter().filter_map(|one| one["address"].as_str());
        assert!(living.all(|address| address.starts_with("10.9.") && address < "10.9.8"), "{output}");
    }
}

#[test]
fn a_sweep_of_ipv6_addresses_loses_none() {
    let world = World::alone();
    world.sh("a", "ip route add local fd09::/116 dev lo");
    let output = sweep(&world, "fd09::/116", &["-W5"]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_totals(&output, &[("silent", 0), ("unreachable", 0), ("unsent", 0)]);
}

#[test]
fn an_address_that_was_not_sent_to_is_not_called_silent() {
    let world = World::alone();
    world.sh("a", "ip route add local 10.9.0.0/24 dev lo; ip route add prohibit 10.9.0.64/26");
    let output = sweep(&world, "10.9.0.0/24", &["-W1"]);
    assert_totals(&output, &[("addresses", 254), ("alive", 254 - 64), ("silent", 0), ("unsent", 64)]);
}

/// Linux holds 1,024 unresolved neighbours (`gc_thresh3`) and refuses more with ENOBUFS: the living ones behind them
/// must be found all the same.
#[test]
fn a_full_neighbour_table_makes_nobody_dead() {
    let world = World::pair();
    let living: Vec<String> = (240..250).map(|last| format!("10.8.7.{last}")).collect();
    world.address("a", "b", &["10.8.0.1/21"]);
    for address in &living {
        world.address("b", "a", &[&format!("{address}/21")]);
    }
    let output = sweep(&world, "10.8.0.0/21", &["-W2"]);
    assert_totals(&output, &[("addresses", 2046), ("alive", 1 + 10), ("unsent", 0)]);
}
