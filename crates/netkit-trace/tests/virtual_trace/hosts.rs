//! What happens to this host while it traces: nothing to do, interrupts, sleep, stopped processes, stepped clocks.

use std::time::Duration;

use netkit_lab::stage::virtual_time::start;
use netkit_model::{HopOutcome, Method, PathEnd, ProbeEvent, TraceEvent};
use netkit_probe::Session as _;
use netkit_trace::{Trace, TraceConfig};

use super::{METHODS, check, config, load, ms, targets, trace};

#[test]
fn nothing_to_ask_is_over_at_once() {
    for (first_hop, max_hop, queries) in [(1, 0, 3), (5, 4, 3), (1, 30, 0), (255, 254, 1)] {
        let config = TraceConfig { first_hop, max_hop, queries, ..config(Method::IcmpDatagram) };
        let trace = Trace::new(config, start());
        assert!(trace.is_over());
        let report = trace.report(7);
        assert_eq!((report.hops.len(), report.sent, report.receiver_dropped), (0, 0, 7));
        assert_eq!(report.end, PathEnd::Silent { last: None });
    }
}

#[test]
fn the_largest_trace_of_all_ends() {
    let topology = load("straight-12-hops");
    for (method, window) in [(Method::IcmpDatagram, 0), (Method::Udp, 4_000), (Method::Tcp, 1)] {
        let config = TraceConfig { first_hop: 1, max_hop: 255, queries: 20, window, ..config(method) };
        let run = check(&topology, 1, &config, targets(&topology)[0]);
        assert_eq!(run.session().report(0).end, PathEnd::Reached { hop: 13 });
    }
}

#[test]
fn an_interrupt_ends_at_once_with_what_is_known() {
    for method in METHODS {
        for (at, least) in [(ms(0), 0), (ms(6), 1), (ms(12), 2), (ms(400), 2)] {
            let topology = load("four-silent-hops");
            let target = targets(&topology)[0];
            let mut run = trace(topology, 1, &config(method), target);
            run.interrupt_at(at);
            run.run();
            let report = run.session().report(0);
            assert!(
                run.now() <= at && report.hops.len() >= least,
                "{method:?} {}",
                super::about(&run, target)
            );
            assert!(report.hops.iter().all(|hop| !hop.probes.is_empty()));
        }
    }
}

#[test]
fn what_was_on_its_way_while_the_machine_slept_is_asked_again() {
    let topology = load("thirty-hops-250-ms");
    let target = targets(&topology)[0];
    for method in [Method::IcmpDatagram, Method::Udp] {
        let mut run = trace(topology.clone(), 1, &config(method), target);
        run.clocks().suspend(ms(100), Duration::from_secs(60));
        run.run();
        let report = run.session().report(0);
        assert_eq!(report.end, PathEnd::Reached { hop: 30 }, "{}", super::about(&run, target));
        assert!(report.hops.iter().all(|hop| hop.answers().count() == 3), "{}", super::about(&run, target));
        let slept = |event: &TraceEvent| matches!(event, TraceEvent::Information(ProbeEvent::Suspended(_)));
        assert_eq!(run.events().iter().filter(|(_, event)| slept(event)).count(), 1);
    }
}

#[test]
fn a_stopped_process_finds_its_answers_and_a_stepped_clock_changes_none() {
    let topology = load("straight-12-hops");
    for target in targets(&topology) {
        for method in METHODS {
            let mut run = trace(topology.clone(), 1, &config(method), target);
            run.clocks().stop(ms(5), Duration::from_secs(3));
            run.run();
            assert_eq!(run.session().report(0).end, PathEnd::Reached { hop: 13 });
            let mut run = trace(topology.clone(), 1, &config(method), target);
            run.clocks().step(ms(5), 3_600);
            run.run();
            super::expected::check(&run, &config(method), target);
        }
    }
}

#[test]
fn what_cannot_leave_is_unsent_and_no_silence() {
    let topology = load("ipv6-only");
    let target = std::net::IpAddr::from([192, 0, 2, 10]);
    for method in METHODS {
        let mut run = trace(topology.clone(), 1, &config(method), target);
        run.run();
        let report = run.session().report(0);
        assert_eq!((report.end, report.sent), (PathEnd::Silent { last: None }, 0));
        let unsent = |outcome: &HopOutcome| matches!(outcome, HopOutcome::Unsent(_));
        assert_eq!(report.hops.len(), 1);
        assert!(report.hops[0].probes.iter().all(|probe| unsent(&probe.outcome) && probe.attempts == 0));
    }
}
