//! TCP handshakes as probes: accepted, refused, silent, and lost SYNs that the kernel repeats.

use std::time::Duration;

use netkit_lab::truth::Kind;
use netkit_model::{Counters, Method, ProbeEvent};
use netkit_probe::PingConfig;

use super::{Run, addresses, every, format, ms, ping, report, s, topology};

/// A server with a port of each manner.
fn server(link: &str) -> netkit_lab::topology::Topology {
    topology(&format!(
        r#"
about = "A server with a port of each manner"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router.r1]
address = ["10.0.1.1", "fd00:1::1"]
firewall = [{{ to = "target", protocol = "tcp", port = 25, action = "admin-prohibited" }}]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
tcp = {{ 80 = "accept", 443 = "refuse", 22 = "silent", 8080 = "reset-after-accept" }}
[[link]]
path = ["vantage", "r1", "target"]
delay = "10 ms"
{link}
"#
    ))
}

/// Handshakes with one port in each family.
fn check(link: &str, port: u16, config: &PingConfig, shows: impl Fn(&Run, &Counters)) {
    let topology = server(link);
    let config = PingConfig { format: format(Method::Tcp, port), ..config.clone() };
    for target in addresses(&topology, "target") {
        let mut run = ping(topology.clone(), 3, config.clone(), &[target]);
        run.run();
        shows(&run, &report(&run).counters);
    }
}

fn syns(run: &Run) -> usize {
    let syn = |kind: &Kind| matches!(kind, Kind::Tcp { flags: 2, .. });
    run.tally().sent.iter().filter(|sent| syn(&sent.summary.kind)).count()
}

fn refusals(run: &Run) -> usize {
    let refused = |event: &ProbeEvent| matches!(event, ProbeEvent::Received(_, answer) if answer.refused);
    run.events().iter().filter(|(_, event)| refused(event)).count()
}

#[test]
fn an_open_port_answers_each_handshake_once() {
    for port in [80, 8080] {
        check("", port, &every(ms(100), 50), |run, counters| {
            assert_eq!((counters.sent, counters.received, counters.duplicates), (50, 50, 0));
            assert_eq!((refusals(run), syns(run)), (0, 50));
            let rtt = report(run).rtt;
            let close = |rtt: Duration| rtt.abs_diff(ms(40)) < ms(1);
            assert!(rtt.minimum().is_some_and(close) && rtt.maximum().is_some_and(close));
        });
    }
}

#[test]
fn a_closed_port_refuses_and_that_is_an_answer() {
    check("", 443, &every(ms(100), 50), |run, counters| {
        assert_eq!((counters.received, refusals(run)), (50, 50));
        assert!(report(run).rtt.maximum().is_some_and(|rtt| rtt.abs_diff(ms(40)) < ms(1)));
    });
}

#[test]
fn a_silent_port_sees_the_syn_after_1_and_3_and_7_seconds() {
    let config = PingConfig { timeout: Some(s(9)), ..every(s(1), 1) };
    check("", 22, &config, |run, counters| {
        assert_eq!((counters.sent, counters.lost), (1, 1));
        let sent: Vec<_> = run.tally().sent.iter().map(|sent| sent.at.as_secs()).collect();
        assert_eq!(sent, [0, 1, 3, 7]);
    });
}

#[test]
fn a_firewall_that_says_so_ends_the_handshake_with_its_icmp_error() {
    check("", 25, &every(s(1), 5), |run, counters| {
        assert_eq!((counters.sent, counters.icmp_errors, syns(run)), (5, 5, 5));
    });
}

#[test]
fn a_lost_syn_is_repeated_and_its_probe_is_late() {
    check("loss = { every = 4 }", 80, &every(s(5), 40), |run, counters| {
        assert!(counters.late > 0 && counters.received > 0, "{counters:?}");
        assert_eq!(counters.received + counters.late, 40, "{counters:?}");
        assert!(syns(run) > 40);
    });
}
