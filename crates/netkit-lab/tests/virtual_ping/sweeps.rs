//! Sweeps over a whole prefix: every address that answers is found, and no other.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use netkit_lab::stage::virtual_time::{VirtualTime, start};
use netkit_lab::truth::Kind;
use netkit_model::{Address, Method};
use netkit_probe::{Sweep, SweepConfig};

use super::{format, load, ms, s, topology};

fn config(rate: f64, tries: u64) -> SweepConfig {
    SweepConfig {
        format: format(Method::IcmpDatagram, 0),
        rate,
        tries,
        timeout: s(1),
        window: 2_500,
        in_flight: 65_536,
        deadline: None,
    }
}

/// So many addresses from this one on.
fn from(first: Ipv4Addr, count: u32) -> impl Iterator<Item = Address> {
    (0..count).map(move |host| Address::new(IpAddr::from(Ipv4Addr::from(first.to_bits() + host))))
}

#[test]
fn a_sixteen_bit_prefix_answers_whole() {
    let topology = load("wide-16");
    let target = &topology.nodes[topology.target.expect("it has a target").0];
    let first = target.addresses.iter().find_map(|prefix| match prefix.address {
        IpAddr::V4(address) if prefix.length == 16 => Some(address),
        _ => None,
    });
    let first = Ipv4Addr::from(first.expect("a wide prefix").to_bits() & 0xffff_0000);
    let sweep = Sweep::new(config(20_000.0, 1), from(first, 65_536), start());
    let mut run = VirtualTime::new(topology, 1, sweep);
    run.run();
    let report = run.session().report(0);
    assert_eq!((report.addresses, report.alive, report.silent), (65_536, 65_536, 0));
    assert_eq!((report.counters.sent, report.counters.received), (65_536, 65_536));
    let tally = run.tally();
    let slowest = tally.sent.iter().filter_map(|sent| Some(sent.answers.first()?.after)).max();
    let fastest = tally.sent.iter().filter_map(|sent| Some(sent.answers.first()?.after)).min();
    let close = |told: Option<Duration>, truth: Option<Duration>| {
        told.zip(truth).is_some_and(|(told, truth)| told.abs_diff(truth) <= Duration::from_micros(300))
    };
    assert!(close(report.rtt.maximum(), slowest) && close(report.rtt.minimum(), fastest));
    assert!(fastest >= Some(ms(5)), "{fastest:?}");
}

#[test]
fn a_sweep_of_a_network_that_is_half_empty_and_loses_packets_counts_the_truth() {
    let topology = topology(
        r#"
about = "A half of a network answers, behind a link that loses packets"
[vantage]
address = ["10.0.0.2/24"]
[router.r1]
address = ["10.0.1.1"]
[host.there]
address = ["10.9.0.0/25"]
[[link]]
path = ["vantage", "r1"]
delay = "3 ms"
loss = "10 %"
[[link]]
path = ["r1", "there"]
"#,
    );
    let sweep = Sweep::new(config(1_000.0, 3), from(Ipv4Addr::new(10, 9, 0, 0), 256), start());
    let mut run = VirtualTime::new(topology, 5, sweep);
    run.run();
    let report = run.session().report(0);
    let tally = run.tally();
    let answered = |sent: &&netkit_lab::truth::SentPacket| {
        sent.answers.iter().any(|answer| matches!(answer.summary.kind, Kind::EchoReply { .. }))
    };
    let alive: std::collections::BTreeSet<_> =
        tally.sent.iter().filter(answered).map(|sent| sent.summary.destination).collect();
    assert_eq!(report.counters.sent, tally.sent.len() as u64);
    assert_eq!(report.counters.received, tally.sent.iter().filter(answered).count() as u64);
    assert_eq!(report.alive, alive.len() as u64);
    assert!((120..=128).contains(&report.alive), "{report:?}");
    assert_eq!(report.addresses, 256);
}
