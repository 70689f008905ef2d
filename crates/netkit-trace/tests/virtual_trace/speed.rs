//! How long a trace takes: no longer than the answers do, and silence costs a bounded wait.

use std::time::Duration;

use netkit_lab::topology::Topology;
use netkit_model::{Method, PathEnd};

use super::{METHODS, check, check_methods, config, load, ms, targets, topology};

const DATAGRAMS: [Method; 2] = [Method::IcmpDatagram, Method::Udp];

/// Twelve hops and a round trip of 40 ms, so many of them silent.
fn forty_ms(silent: &str) -> Topology {
    topology(&format!(
        r#"
about = "Twelve hops in 40 ms"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r11"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r11", "target"]
delay = "1 ms"
[[change]]
link = ["r1", "r2"]
delay = "9 ms"
{silent}
"#
    ))
}

fn takes(topology: &Topology, methods: &[Method], at_most: Duration) {
    for method in methods {
        for target in targets(topology) {
            let run = check(topology, 1, &config(*method), target);
            assert!(run.now() <= at_most, "{:?}: {}", run.now(), super::about(&run, target));
        }
    }
}

#[test]
fn twelve_hops_take_one_round_trip() {
    takes(&forty_ms(""), &DATAGRAMS, ms(50));
}

#[test]
fn thirty_hops_take_one_round_trip() {
    takes(&load("thirty-hops-250-ms"), &DATAGRAMS, ms(300));
}

#[test]
fn four_silent_hops_take_less_than_a_quarter_of_a_second() {
    takes(&load("four-silent-hops"), &DATAGRAMS, ms(240));
    for first in 1..=8 {
        let silent = format!("[[change]]\nrouter = \"r{first}..r{}\"\nsilent = true", first + 3);
        takes(&forty_ms(&silent), &DATAGRAMS, ms(240));
    }
}

#[test]
fn a_loop_is_named_at_once() {
    takes(&load("routing-loop"), &METHODS, ms(150));
}

#[test]
fn a_silent_target_takes_about_a_second() {
    let silent = "[[change]]\nhost = \"target\"\nanswers_echo = false\nclosed_udp_answers = false";
    takes(&forty_ms(silent), &DATAGRAMS, ms(1_100));
}

#[test]
fn one_port_in_turn_takes_the_sum_of_round_trips_and_leaves_silent_hops_soon() {
    takes(&forty_ms(""), &[Method::Tcp], ms(1_100));
    takes(&load("four-silent-hops"), &[Method::Tcp], ms(1_600));
    let silent = "[[change]]\nhost = \"target\"\ntcp = { other = \"silent\" }";
    takes(&forty_ms(silent), &[Method::Tcp], ms(4_000));
}

#[test]
fn an_administrator_who_prohibits_is_heard_in_one_round_trip() {
    check_methods("admin-prohibited-middle", &DATAGRAMS, |run, report, about| {
        assert!(matches!(report.end, PathEnd::Stopped { hop: 4, .. }), "{about}");
        assert!(run.now() <= ms(20), "{about}");
    });
}
