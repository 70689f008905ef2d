//! What this host cannot send: it is unsent, never silence of the path, and no session waits for it.

use netkit_model::{HopOutcome, PathEnd};
use netkit_net::Errno;

use super::world::{hop, straight};
use super::{each, ms, path_mtu, paths, trace, trace_config};

/// Everything that a send may say, busy or not.
const REFUSALS: [Errno; 12] = [
    Errno::PERM,
    Errno::ACCES,
    Errno::INVAL,
    Errno::MSGSIZE,
    Errno::NOBUFS,
    Errno::AGAIN,
    Errno::NETDOWN,
    Errno::NETUNREACH,
    Errno::HOSTUNREACH,
    Errno::ADDRNOTAVAIL,
    Errno::NODEV,
    Errno(5),
];

#[test]
fn a_host_that_sends_nothing_is_told_and_left_at_once() {
    for errno in REFUSALS {
        each(|method, target| {
            let (report, took) = trace(trace_config(method, target), |_, _| Err(errno));
            assert_eq!((report.end, report.sent), (PathEnd::Silent { last: None }, 0), "{errno:?}");
            let outcomes = report.hops.iter().flat_map(|hop| &hop.probes).map(|probe| &probe.outcome);
            assert!(outcomes.clone().count() > 0);
            assert!(outcomes.clone().all(|outcome| *outcome == HopOutcome::Unsent(errno)), "{errno:?}");
            // Where this host is only too busy, each probe is tried again for a moment.
            let bound = if errno.is_congestion() { ms(30_000) } else { ms(200) };
            assert!(took <= bound, "{errno:?} took {took:?}");
            let graph = paths(method, target, |_, _| Err(errno));
            assert_eq!(graph.sent, 0);
            assert!(graph.levels.iter().all(|level| level.nodes.is_empty() && level.silent.is_empty()));
            let report = path_mtu(method, target, |_, _| Err(errno));
            assert_eq!((report.sent, report.black_hole), (0, None), "{errno:?}");
        });
    }
}

#[test]
fn a_host_that_sends_every_other_probe_finds_the_path() {
    for errno in REFUSALS {
        each(|method, target| {
            let mut number = 0;
            let (report, _) = trace(trace_config(method, target), |format, probe| {
                number += 1;
                if number % 2 == 0 { Err(errno) } else { Ok(vec![straight(format, probe, 6)]) }
            });
            assert_eq!(report.end, PathEnd::Reached { hop: 6 }, "{errno:?}");
            let silent = |outcome: &HopOutcome| *outcome == HopOutcome::Silent;
            assert!(
                report.hops.iter().flat_map(|hop| &hop.probes).all(|probe| !silent(&probe.outcome)),
                "{errno:?}"
            );
        });
    }
}

#[test]
fn a_link_that_goes_down_and_comes_back_is_no_silence() {
    each(|method, target| {
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            if (3..=4).contains(&hop(probe)) {
                Err(Errno::NETDOWN)
            } else {
                Ok(vec![straight(format, probe, 6)])
            }
        });
        assert_eq!(report.end, PathEnd::Reached { hop: 6 });
        let unsent = |outcome: &HopOutcome| *outcome == HopOutcome::Unsent(Errno::NETDOWN);
        for hop in &report.hops {
            assert_eq!(hop.probes.iter().all(|probe| unsent(&probe.outcome)), (3..=4).contains(&hop.hop));
        }
    });
}

#[test]
fn a_packet_too_long_for_this_host_is_no_hole_of_the_path() {
    each(|method, target| {
        let report = path_mtu(method, target, |format, probe| {
            if probe.course.size.unwrap_or(0) > 1_000 {
                Err(Errno::MSGSIZE)
            } else {
                Ok(vec![straight(format, probe, 6)])
            }
        });
        assert_eq!(report.black_hole, None);
        assert_eq!(report.steps, []);
        let headers = if target.is_ipv4() { 28 } else { 48 };
        assert!(report.path_mtu.is_none_or(|mtu| mtu <= 1_000 + headers), "{method:?} {target}");
    });
}
