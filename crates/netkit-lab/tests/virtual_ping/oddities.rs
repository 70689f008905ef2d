//! Loss, late replies, duplicates, reordering and limits: each scenario shows in the report what it is for.

use std::net::IpAddr;

use netkit_model::{Counters, ProbeEvent};
use netkit_packet::tag::Pattern;
use netkit_probe::{PingConfig, SendOptions};

use super::{Run, addresses, check, every, expected, load, ms, ping, report, s, target_addresses, topology};

/// Runs a scenario towards its target in each family.
fn each(name: &str, config: &PingConfig, shows: impl Fn(&Run, &Counters)) {
    let topology = load(name);
    let targets = target_addresses(&topology);
    assert!(!targets.is_empty(), "{name} has a target");
    for target in targets {
        let run = check(&topology, 1, config, &[target]);
        shows(&run, &report(&run).counters);
    }
}

#[test]
fn a_straight_path_loses_nothing() {
    each("straight-12-hops", &every(ms(100), 600), |_, counters| {
        assert_eq!((counters.sent, counters.received, counters.duplicates), (600, 600, 0));
    });
}

#[test]
fn bursts_are_losses_in_a_row() {
    each("burst-loss", &every(ms(100), 3_000), |run, counters| {
        assert!(counters.lost > 0 && counters.lost + counters.received == 3_000, "{counters:?}");
        let lost: Vec<_> = run
            .events()
            .iter()
            .filter_map(|(_, event)| match event {
                ProbeEvent::Lost(probe, _) => Some(probe.sequence),
                _ => None,
            })
            .collect();
        let in_a_row = lost.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
        assert!(in_a_row * 2 > lost.len(), "{in_a_row} of {} follow another", lost.len());
    });
}

#[test]
fn late_replies_are_late_and_not_lost() {
    let config = PingConfig { timeout: Some(s(1)), ..every(s(1), 30) };
    each("late-replies", &config, |_, counters| {
        assert!(counters.late > 20 && counters.received == 0, "{counters:?}");
    });
    each("late-replies", &every(s(1), 30), |_, counters| assert_eq!(counters.received, 30));
}

#[test]
fn duplicates_are_counted_apart_and_overtaken_probes_are_no_loss() {
    each("duplicates-and-reordering", &every(ms(10), 2_000), |_, counters| {
        assert!(counters.duplicates > 0, "{counters:?}");
        assert_eq!(counters.received, 2_000);
    });
}

#[test]
fn a_target_that_drops_is_loss_at_the_target() {
    each("target-drops-30", &every(ms(50), 2_000), |_, counters| {
        assert!((500..700).contains(&counters.lost), "{counters:?}");
    });
}

#[test]
fn a_prohibition_ends_every_probe_with_an_icmp_error() {
    each("admin-prohibited-middle", &every(s(1), 10), |run, counters| {
        assert_eq!(counters.icmp_errors, 10, "{counters:?}");
        let errors = report(run).icmp_errors;
        let kinds: Vec<_> =
            errors.iter().map(|(error, count)| (error.icmp_type, error.code, *count)).collect();
        let expected = if errors[0].0.ipv6 { (1, 1, 10) } else { (3, 13, 10) };
        assert_eq!(kinds, [expected]);
        let offender = errors[0].0.offender.expect("the error queue names it");
        assert!(addresses(run.topology(), "r3").contains(&offender), "{offender}");
    });
}

#[test]
fn errors_of_linux_come_six_at_once_and_then_one_a_second() {
    let (topology, config) = (load("linux-rate-limit"), every(ms(100), 106));
    for target in target_addresses(&topology) {
        let run = ping(topology.clone(), 1, config.clone(), &[target]);
        let mut run = run.with_options(SendOptions { hop_limit: Some(3), traffic_class: None });
        run.run();
        expected::check(&run, &config);
        let counters = report(&run).counters;
        assert_eq!((counters.icmp_errors, counters.lost), (16, 90), "{target}");
    }
}

#[test]
fn a_packet_too_big_is_learnt_and_what_is_longer_no_longer_leaves() {
    let mut config = every(s(1), 5);
    config.format.size = 1_440;
    each("path-mtu", &config, |run, counters| {
        assert_eq!((counters.sent, counters.icmp_errors, counters.unsent), (1, 1, 4), "{counters:?}");
        assert!(run.events().iter().any(|(_, event)| matches!(event, ProbeEvent::PathMtu(..))));
    });
}

/// A router that is pinged itself and answers no more than its bucket allows.
const LIMITED: &str = r#"
about = "A router that limits its own echo replies"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router.r1]
address = ["10.0.1.1", "fd00:1::1"]
rate_limit = { every = "1 s", burst = 6, per = "destination" }
rate_limits_echo = true
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1", "target"]
delay = "2 ms"
"#;

#[test]
fn a_limited_router_answers_the_first_six_and_then_one_a_second() {
    let topology = topology(LIMITED);
    for address in addresses(&topology, "r1") {
        let run = check(&topology, 1, &every(ms(100), 106), &[address]);
        // Ten seconds and a half: six at once, then one for every whole second.
        let counters = report(&run).counters;
        assert_eq!((counters.sent, counters.received), (106, 16), "{address}");
        let received = received_sequences(&run);
        assert_eq!(received[..6], [1, 2, 3, 4, 5, 6], "{address}");
        assert!(received[6..].windows(2).all(|pair| pair[1] - pair[0] == 10), "{received:?}");
    }
    for address in addresses(&topology, "target") {
        let run = check(&topology, 1, &every(ms(100), 106), &[address]);
        assert_eq!(report(&run).counters.received, 106, "what is forwarded is not limited");
    }
}

fn received_sequences(run: &Run) -> Vec<u64> {
    let sequences = run.events().iter().filter_map(|(_, event)| match event {
        ProbeEvent::Received(probe, _) => Some(probe.sequence),
        _ => None,
    });
    sequences.collect()
}

#[test]
fn a_small_hop_limit_is_answered_by_the_router_where_it_runs_out() {
    let topology = load("straight-12-hops");
    for target in target_addresses(&topology) {
        for hop_limit in [1_u8, 5, 12, 13] {
            let config = every(s(1), 5);
            let run = ping(topology.clone(), 1, config.clone(), &[target]);
            let mut run = run.with_options(SendOptions { hop_limit: Some(hop_limit), traffic_class: None });
            run.run();
            expected::check(&run, &config);
            let router = topology.node(&format!("r{hop_limit}"));
            let offenders: Vec<IpAddr> =
                report(&run).icmp_errors.iter().filter_map(|(error, _)| error.offender).collect();
            match router {
                Some(router) => {
                    let own = topology.nodes[router.0].addresses.iter().map(|prefix| prefix.address);
                    assert_eq!(
                        offenders,
                        own.filter(|one| one.is_ipv4() == target.is_ipv4()).collect::<Vec<_>>()
                    );
                }
                None => assert_eq!(report(&run).counters.received, 5),
            }
        }
    }
}

#[test]
fn what_is_too_long_for_the_first_link_never_leaves() {
    let topology = load("straight-12-hops");
    let mut config = every(s(1), 3);
    (config.format.size, config.format.pattern) = (1_480, Pattern::default());
    for target in target_addresses(&topology) {
        let run = check(&topology, 1, &config, &[target]);
        let counters = report(&run).counters;
        assert_eq!((counters.sent, counters.unsent), (0, 3));
        let learnt = run.events().iter().filter(|(_, event)| matches!(event, ProbeEvent::PathMtu(_, 1_500)));
        assert_eq!(learnt.count(), 1);
    }
}

#[test]
fn without_an_address_of_the_family_nothing_leaves() {
    let topology = load("ipv6-only");
    let run = check(&topology, 1, &every(s(1), 3), &["192.0.2.10".parse().expect("an address")]);
    let counters = report(&run).counters;
    assert_eq!((counters.sent, counters.unsent), (0, 3));
}
