//! What happens to clock, process and machine during a session: every round trip is right or left out, and no hop is lost.

use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{Clocks, RUN_KEY, VirtualTime, start};
use netkit_model::{Method, PathEnd, Rtt};
use netkit_probe::{ProbeFormat, Session};
use netkit_trace::{Multipath, MultipathConfig, Trace, TraceConfig};

use super::{METHODS, ms, trace_config};

/// What happens to this host, 5 ms after the start.
const DISTURBANCES: [fn(&mut Clocks); 6] = [
    |clocks| clocks.step(ms(5), 3_600),
    |clocks| clocks.step(ms(5), -3_600),
    |clocks| clocks.step(ms(5), -3),
    // As long ago as the wall clock goes.
    |clocks| clocks.step(ms(5), -1_000_000_000),
    |clocks| clocks.stop(ms(5), ms(3_000)),
    |clocks| clocks.suspend(ms(5), ms(60_000)),
];

/// Runs what `make` makes, disturbed in each way.
fn disturbed<S: Session>(make: impl Fn(ProbeFormat, std::net::IpAddr) -> S, shows: impl Fn(&S, &str)) {
    let topology = scenario::load("straight-12-hops").expect("the scenario is there");
    let target = topology.target.expect("it has a target");
    let target = topology.nodes[target.0].addresses[0].address;
    for method in METHODS {
        for (number, disturb) in DISTURBANCES.into_iter().enumerate() {
            let format = ProbeFormat { key: RUN_KEY, ..super::format(method) };
            let mut run = VirtualTime::new(topology.clone(), 1, make(format, target));
            disturb(run.clocks());
            run.run();
            shows(run.session(), &format!("{method:?}, disturbance {number}"));
        }
    }
}

/// Twelve hops of a few milliseconds each: nothing takes so long as any disturbance.
fn is_right(rtt: Option<Rtt>) -> bool {
    rtt.is_none_or(|rtt| rtt.duration > Duration::ZERO && rtt.duration < ms(200))
}

#[test]
fn no_disturbance_changes_a_trace() {
    let make =
        |format, target| Trace::new(TraceConfig { format, ..trace_config(Method::Udp, target) }, start());
    disturbed(make, |trace, about| {
        let report = trace.report(0);
        assert_eq!(report.end, PathEnd::Reached { hop: 13 }, "{about}");
        for hop in &report.hops {
            assert_eq!(hop.answers().count(), 3, "{about} hop {}", hop.hop);
            assert!(hop.answers().all(|answer| is_right(answer.rtt)), "{about}: {hop:?}");
        }
    });
}

#[test]
fn no_disturbance_changes_a_search_for_all_paths() {
    let make = |format, target: std::net::IpAddr| {
        let config = MultipathConfig {
            format,
            destination: target.into(),
            first_hop: 1,
            max_hop: 30,
            failure_bound: 0.05,
            window: 96,
            wait: ms(3_000),
        };
        Multipath::new(config, start())
    };
    disturbed(make, |search, about| {
        let graph = search.graph();
        assert_eq!(graph.levels.len(), 13, "{about}");
        for level in &graph.levels {
            assert_eq!(level.nodes.len(), 1, "{about}: {level:?}");
            assert!(is_right(level.nodes[0].best), "{about}: {level:?}");
        }
    });
}
