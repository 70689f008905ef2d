//! Bytes and networks that mean no good: whatever comes, a path session ends, counts nothing twice and blames nobody.

#[path = "hostile/clocks.rs"]
mod clocks;
#[path = "hostile/failures.rs"]
mod failures;
#[path = "hostile/forgers.rs"]
mod forgers;
#[path = "hostile/quotes.rs"]
mod quotes;
#[path = "hostile/random.rs"]
mod random;
#[path = "hostile/world.rs"]
mod world;

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{Method, PathGraph, PathMtuReport, TraceReport};
use netkit_probe::{ProbeFormat, Transmit};
use netkit_trace::{FlowStrategy, Multipath, MultipathConfig, PathMtu, PathMtuConfig, Trace, TraceConfig};

use world::{Fate, World, format, reading};

/// The methods whose probes this network understands; a handshake is the kernel's.
const METHODS: [Method; 2] = [Method::IcmpDatagram, Method::Udp];
/// The target in each family.
const TARGETS: [IpAddr; 2] = [
    IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 10)),
    IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x10)),
];
/// Hops that a trace asks.
const MAX_HOP: u8 = 30;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn trace_config(method: Method, target: IpAddr) -> TraceConfig {
    TraceConfig {
        format: format(method),
        destination: target.into(),
        first_hop: 1,
        max_hop: MAX_HOP,
        queries: 3,
        window: 96,
        wait: ms(3_000),
        strategy: FlowStrategy::Constant,
    }
}

/// Traces through such a network; every wait is 3 s at most.
fn trace(config: TraceConfig, fate: impl FnMut(&ProbeFormat, &Transmit) -> Fate) -> (TraceReport, Duration) {
    let most = 2 * u64::from(config.max_hop) * u64::from(config.queries);
    let mut world = World::new(Trace::new(config, reading(Duration::ZERO)), fate);
    let took = world.run(ms(3_000) * u32::try_from(most).expect("few"), drop);
    assert!(world.handed <= most, "{} probes", world.handed);
    (world.session.report(0), took)
}

/// Seeks all paths of such a network.
fn paths(method: Method, target: IpAddr, fate: impl FnMut(&ProbeFormat, &Transmit) -> Fate) -> PathGraph {
    let config = MultipathConfig {
        format: format(method),
        destination: target.into(),
        first_hop: 1,
        max_hop: MAX_HOP,
        failure_bound: 0.05,
        window: 256,
        wait: ms(3_000),
    };
    let mut world = World::new(Multipath::new(config, reading(Duration::ZERO)), fate);
    // A quarter of an hour, and the round that it ends in.
    world.run(ms(20 * 60_000), drop);
    world.session.graph()
}

/// Seeks the path MTU of such a network.
fn path_mtu(
    method: Method,
    target: IpAddr,
    fate: impl FnMut(&ProbeFormat, &Transmit) -> Fate,
) -> PathMtuReport {
    let config = PathMtuConfig {
        format: format(method),
        destination: target.into(),
        link_mtu: 1_500,
        hops: Vec::new(),
        end: 6,
        wait: ms(3_000),
    };
    let mut world = World::new(PathMtu::new(config, reading(Duration::ZERO)), fate);
    world.run(ms(3_600_000), drop);
    world.session.report()
}

/// Every method towards every family.
fn each(check: impl Fn(Method, IpAddr)) {
    for method in METHODS {
        for target in TARGETS {
            check(method, target);
        }
    }
}
