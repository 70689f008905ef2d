//! Where paths end, how they change, and how far probes go.

use std::time::Duration;

use netkit_lab::truth::Kind;
use netkit_model::{Method, PathEnd, SampledEvent};

use super::{Run, check, each, every, load, ms, s, sampler, targets, who};

/// The farthest hop limit of the probes that left between two instants.
fn farthest(run: &Run, from: u64, until: u64) -> u8 {
    let tally = run.tally();
    let probes = tally.sent.iter().filter(|sent| {
        matches!(sent.summary.kind, Kind::EchoRequest { .. } | Kind::Udp { .. })
            && (s(from)..s(until)).contains(&sent.at)
    });
    probes.map(|sent| sent.summary.hop_limit).max().unwrap_or(0)
}

#[test]
fn a_straight_path_is_known_in_a_round_trip() {
    each("straight-12-hops", s(1), 10, |run, path, address| {
        assert_eq!((path.end, path.rounds, path.path_changes), (PathEnd::Reached { hop: 13 }, 10, 0));
        for (hop, sampled) in (1..).zip(&path.hops) {
            let expected = if hop == 13 { address("target") } else { address(&format!("r{hop}")) };
            assert_eq!((sampled.hop, who(sampled)), (hop, vec![expected]));
            assert_eq!((sampled.counters.received, sampled.counters.sent), (10, 10));
        }
        // Twelve hops at a millisecond each, and 26 ms there and back.
        let told =
            run.events().iter().find(|(_, event)| matches!(event, SampledEvent::Probe { hop: 13, .. }));
        let known = told.map(|(at, _)| *at).expect("the target answers");
        assert!(known <= ms(40), "{known:?}");
        assert_eq!(farthest(run, 1, 100), 13);
        assert!(run.now() < s(10), "{:?}", run.now());
    });
}

#[test]
fn later_rounds_are_spread_and_every_hop_keeps_its_phase() {
    let topology = load("straight-12-hops");
    let (run, _) = check(&topology, 1, &every(s(1), 6, Method::IcmpDatagram, targets(&topology)[0]));
    for sent in run.tally().sent.iter().filter(|sent| sent.at >= s(1)) {
        let hop = u32::from(sent.summary.hop_limit);
        let phase = Duration::from_nanos(sent.at.subsec_nanos().into());
        let expected = s(1) / 13 * (hop - 1);
        assert!(phase.abs_diff(expected) < ms(2), "hop {hop} at {:?}", sent.at);
    }
}

#[test]
fn a_single_round_takes_a_round_trip_and_no_more() {
    let topology = load("straight-12-hops");
    let (run, path) = check(&topology, 1, &every(s(1), 1, Method::IcmpDatagram, targets(&topology)[0]));
    assert_eq!(path.end, PathEnd::Reached { hop: 13 });
    assert!(run.now() < ms(80), "{:?}", run.now());
}

#[test]
fn a_single_round_waits_for_a_slow_target_and_not_long_for_a_silent_one() {
    for (says, end, ends_at) in [
        ("answer_delay = \"2300 ms\"", PathEnd::Reached { hop: 4 }, ms(3_100)),
        ("drops = \"100 %\"", PathEnd::Silent { last: Some(3) }, ms(3_600)),
    ] {
        let topology = super::topology(&format!(
            r#"
about = "A target behind a slow link"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
{says}
[[link]]
path = ["vantage", "r1..r3"]
delay = "1 ms"
[[link]]
path = ["r3", "target"]
delay = "350 ms"
"#
        ));
        for target in targets(&topology) {
            let (run, path) = check(&topology, 1, &every(s(1), 1, Method::IcmpDatagram, target));
            assert_eq!(path.end, end);
            assert!(run.now() <= ends_at, "{:?}", run.now());
        }
    }
}

#[test]
fn the_last_probe_is_awaited_however_long_ago_the_one_before_it_left() {
    let topology = load("rate-limited-router");
    for target in targets(&topology) {
        let (_, path) = check(&topology, 1, &every(s(30), 2, Method::IcmpDatagram, target));
        let answered: Vec<_> =
            path.hops.iter().map(|hop| (hop.counters.unsent, hop.counters.received)).collect();
        assert_eq!(answered, [(0, 2); 9]);
    }
}

#[test]
fn silent_hops_are_seen_across() {
    each("four-silent-hops", s(1), 20, |_, path, address| {
        assert_eq!(path.end, PathEnd::Reached { hop: 9 });
        for hop in &path.hops {
            let silent = (3..=6).contains(&hop.hop);
            assert_eq!(hop.responders.is_empty(), silent, "hop {}", hop.hop);
            assert_eq!((hop.counters.sent, hop.counters.lost), (20, if silent { 20 } else { 0 }));
        }
        assert_eq!(who(&path.hops[8]), [address("target")]);
    });
}

#[test]
fn a_silent_end_is_probed_five_hops_further() {
    let topology = super::topology(
        r#"
about = "A target that says nothing"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
drops = "100 %"
[[link]]
path = ["vantage", "r1..r3", "target"]
delay = "1 ms"
"#,
    );
    for target in targets(&topology) {
        let (run, path) = check(&topology, 1, &every(s(1), 20, Method::IcmpDatagram, target));
        assert_eq!((path.end, path.hops.len()), (PathEnd::Silent { last: Some(3) }, 4));
        assert_eq!((farthest(&run, 0, 1), farthest(&run, 1, 20)), (30, 8));
    }
}

#[test]
fn the_end_is_followed_when_the_path_changes() {
    each("path-change", s(1), 40, |run, path, address| {
        assert_eq!(path.end, PathEnd::Reached { hop: 6 });
        assert_eq!(path.hops.len(), 6);
        // Hops 3, 4 and 5 are others now; 6 was never seen before but behind the target.
        assert_eq!(path.path_changes, 3, "{:?}", path.latest_changes);
        let change = path.latest_changes[0];
        assert_eq!((change.hop, change.before, change.after), (3, address("a1"), address("b1")));
        assert_eq!(who(&path.hops[2]), [address("a1"), address("b1")]);
        assert_eq!(who(&path.hops[5])[0], address("target"));
        assert_eq!((farthest(run, 1, 10), farthest(run, 20, 40)), (5, 6));
        assert!(path.hops.iter().all(|hop| hop.counters.lost == 0));
    });
}

#[test]
fn the_end_comes_back_when_the_path_does() {
    each("link-flap", s(1), 40, |run, path, _| {
        assert_eq!(path.end, PathEnd::Reached { hop: 5 });
        assert!(path.path_changes >= 6, "{:?}", path.latest_changes);
        assert_eq!((farthest(run, 1, 9), farthest(run, 30, 40)), (5, 5));
        let told = run.events().iter().filter(|(_, event)| matches!(event, SampledEvent::Change(_))).count();
        assert_eq!(told as u64, path.path_changes);
    });
}

#[test]
fn who_balances_packets_one_by_one_changes_each_time() {
    each("per-packet-balancing", ms(100), 300, |_, path, address| {
        assert_eq!(path.end, PathEnd::Reached { hop: 5 });
        let mut found = who(&path.hops[2]);
        found.sort();
        assert_eq!(found, ["m1", "m2", "m3"].map(address));
        assert!(path.path_changes > 100, "{}", path.path_changes);
        assert_eq!(path.latest_changes.len(), 32);
        let slow =
            path.hops[2].responders.iter().find(|one| one.address == address("m3")).expect("it answers");
        assert!(slow.rtt.minimum() > Some(ms(12)), "{:?}", slow.rtt.minimum());
    });
}

#[test]
fn labels_stand_beside_their_routers() {
    each("mpls", s(1), 5, |_, path, _| {
        let labels: Vec<Vec<u32>> = path
            .hops
            .iter()
            .map(|hop| hop.responders[0].labels.iter().map(|label| label.label).collect())
            .collect();
        let none = Vec::new;
        assert_eq!(
            labels,
            [none(), none(), vec![24_015], vec![24_016, 300], vec![24_017], none(), none(), none()]
        );
    });
}

#[test]
fn who_prohibits_ends_the_path() {
    each("admin-prohibited-middle", s(1), 5, |_, path, address| {
        let PathEnd::Stopped { hop, report } = path.end else { panic!("{:?}", path.end) };
        let expected = if report.ipv6 { (1, 1) } else { (3, 13) };
        assert_eq!(
            (report.icmp_type, report.code, report.offender),
            (expected.0, expected.1, Some(address("r3")))
        );
        assert_eq!(path.hops.len(), usize::from(hop));
        let last = &path.hops[usize::from(hop) - 1].responders[0];
        assert_eq!((last.error, last.counters.received), (Some(report), last.counters.sent));
    });
}

#[test]
fn a_circle_is_named_and_not_fed() {
    each("routing-loop", s(1), 10, |run, path, _| {
        let PathEnd::Loop { first, length } = path.end else { panic!("{:?}", path.end) };
        assert_eq!(path.hops.len(), usize::from(first + length));
        assert_eq!(farthest(run, 1, 10), first + 2 * length);
    });
}

#[test]
fn hops_are_asked_from_the_first_wanted_to_the_last_wanted() {
    let topology = load("straight-12-hops");
    for target in targets(&topology) {
        for (first_hop, max_hop) in [(0, 5), (4, 9), (200, 3), (13, 13), (255, 255)] {
            let config = netkit_pathping::SamplerConfig {
                first_hop,
                max_hop,
                ..every(s(1), 3, Method::IcmpDatagram, target)
            };
            let (_, path) = check(&topology, 1, &config);
            assert_eq!(path.hops[0].hop, first_hop.max(1));
            let reached = matches!(path.end, PathEnd::Reached { .. });
            assert_eq!(reached, max_hop.max(first_hop) >= 13, "{:?}", path.end);
            if !reached {
                assert_eq!(path.end, PathEnd::TooFar);
            }
        }
    }
}

#[test]
fn short_quotes_are_told_apart_one_by_one() {
    let topology = load("short-quotes");
    for target in targets(&topology) {
        let mut run = sampler(&topology, 1, &every(s(1), 30, Method::Udp, target));
        run.run();
        let path = run.session().path(0);
        super::expected::adds_up(&path, "short quotes");
        assert!(matches!(path.end, PathEnd::Reached { .. }), "{:?}", path.end);
        // Hop 2 has no IPv6 address to answer from.
        for hop in path.hops.iter().filter(|hop| target.is_ipv4() || hop.hop != 2) {
            assert_eq!((hop.counters.received, hop.counters.sent, who(hop).len()), (30, 30, 1), "{hop:?}");
        }
    }
}
