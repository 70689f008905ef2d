//! Sweeps of thousands of addresses: nothing that lives is called dead, and nothing is lost by this host.

pub mod world;

use serde_json::Value;
use world::{Output, World};

/// Sweeps from `a` as fast as it goes.
fn sweep(world: &World, arguments: &[&str]) -> Output {
    let options = ["ping", "--json", "--i-own-this-network", "--rate=50000", "-W1"];
    world.netkit("a", &[&options, arguments].concat())
}

fn report(output: &Output) -> Value {
    output.json()["report"].clone()
}

#[test]
fn a_sweep_of_living_addresses_loses_none() {
    let world = World::alone();
    world.sh("a", "ip route add local 10.9.0.0/20 dev lo");
    let output = sweep(&world, &["10.9.0.0/20"]);
    println!("{output}");
    panic!();
}
#[test]
fn dead() {
    let world = World::alone();
    world.sh("a", "ip route add local 10.9.0.0/20 dev lo; nft 'table ip f { chain i { type filter hook input priority 0; ip daddr 10.9.8.0/21 icmp type echo-request drop; }; }'");
    let output = sweep(&world, &["10.9.0.0/20"]);
    println!("{output}");
    panic!();
}
#[test]
fn direct() {
    let world = World::alone().with_neighbour();
    world.sh("a", "ip addr add 10.8.0.1/20 dev to-b; ");
    world.sh("b", "ip addr add 10.8.0.2/20 dev to-a; ");
    let output = sweep(&world, &["10.8.0.0/20"]);
    println!("{output}");
    panic!();
}
