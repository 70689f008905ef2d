//! `mtr` and its `mtr-packet`: hops, their loss as the truth has it, labels.

use netkit_lab::truth::SentPacket;
use serde_json::Value;

use crate::lab::{Lab, Method, Truth, address, is_echo, is_syn, is_udp};
use crate::ping::TARGETS;
use crate::timing::{OWN_CLOCK, RoundTrip, check};

/// Every method; TCP is the last.
const METHODS: [Method; 3] = [("", is_echo), ("-u", is_udp), ("-T", is_syn)];

/// The report's hops.
fn hubs(said: &str) -> Vec<Value> {
    let report: Value = serde_json::from_str(said).unwrap_or_else(|error| panic!("{error}: {said}"));
    report["report"]["hubs"].as_array().unwrap_or_else(|| panic!("no hubs: {said}")).clone()
}

/// One hop: who, and what came back of what was sent, and the best of its round trips.
///
/// By TCP only who: the kernel sends a SYN again by itself, and mtr counts a probe as lost when its socket fails before
/// the ICMP error that made it fail has been read.
fn check_hop(what: &str, hub: &Value, probes: &[&SentPacket]) -> RoundTrip {
    let answered: Vec<_> = probes.iter().filter_map(|probe| probe.answers.first()).collect();
    let sent = hub["Snt"].as_u64().expect("a count");
    let is_tcp = probes.iter().any(|probe| is_syn(&probe.summary.kind));
    assert!(is_tcp || usize::try_from(sent) == Ok(probes.len()), "{what}: {} in truth: {hub}", probes.len());
    #[expect(clippy::cast_precision_loss, reason = "there are tens of them at most")]
    let loss = 100.0 * (1.0 - answered.len() as f64 / probes.len() as f64);
    let printed = hub["Loss%"].as_f64().expect("a loss");
    assert!(is_tcp || (printed - loss).abs() < 0.01, "{what}: {loss} % in truth: {hub}");
    let best = answered.iter().min_by_key(|answer| answer.after).unwrap_or_else(|| panic!("{what}: {hub}"));
    RoundTrip::new(&format!("{:.3}", hub["Best"].as_f64().expect("a round trip")), best)
}

/// The hops of every method over every family are these, and the truth's.
fn judge(scenario: &str, options: &str, routers: u8, methods: &[Method]) -> Vec<(Vec<Value>, Truth)> {
    let mut runs = Vec::new();
    for (family, target) in TARGETS {
        for &(method, kind) in methods {
            runs.push((
                format!("mtr {family} --json -n -G 2 {options} {method} {target}"),
                family,
                target,
                kind,
            ));
        }
    }
    // A limit is one for all who ask: each has a lab of its own.
    let labs: Vec<Lab> = runs.iter().map(|_| Lab::play(scenario)).collect();
    let children: Vec<_> = runs.iter().zip(&labs).map(|((words, ..), lab)| lab.start(words)).collect();
    let mut reports = Vec::new();
    for (((words, family, target, kind), lab), child) in runs.into_iter().zip(labs).zip(children) {
        let what = format!("`{words}` in {scenario}");
        let output = child.wait_with_output().expect("it ran");
        let found = hubs(&String::from_utf8_lossy(&output.stdout));
        let truth = lab.end();
        assert_eq!(found.len(), usize::from(routers) + 1, "{what}");
        let mut round_trips = Vec::new();
        for (hop, hub) in (1..).zip(&found) {
            let expected = match family {
                _ if hop > routers => target.to_owned(),
                "-4" => format!("10.1.{hop}.1"),
                _ => format!("fd00:1:{hop}::1"),
            };
            assert_eq!(hub["host"], expected.as_str(), "{what}");
            let probes: Vec<_> = truth.sent(address(target), hop, kind).collect();
            round_trips.push(check_hop(&what, hub, &probes));
        }
        check(&what, &round_trips, OWN_CLOCK);
        reports.push((found, truth));
    }
    reports
}

#[test]
fn a_straight_path_loses_nothing() {
    judge("straight-12-hops", "-c 5 -i 0.1", 12, &METHODS[2..]);
    for (hubs, _) in judge("straight-12-hops", "-c 5 -i 0.1", 12, &METHODS[..2]) {
        assert!(hubs.iter().all(|hub| hub["Loss%"] == 0.0), "{hubs:?}");
    }
}

#[test]
fn a_limited_router_loses_its_own_answers_and_nobody_elses() {
    let mut limited = 0;
    for (hubs, truth) in judge("rate-limited-router", "-c 20 -i 0.02", 8, &METHODS[..2]) {
        let r4 = truth.topology.node("r4").expect("the scenario has it");
        limited += truth.tally.per_router(r4).rate_limited;
        let others = hubs.iter().enumerate().filter(|(place, _)| *place != 3);
        assert!(others.into_iter().all(|(_, hub)| hub["Loss%"] == 0.0), "{hubs:?}");
    }
    assert!(limited > 0, "nobody met the limit");
}

#[test]
fn loss_begins_at_its_hop() {
    let mut lost = 0.0;
    for (hubs, _) in judge("loss-from-hop-6", "-c 30 -i 0.02", 9, &METHODS[..2]) {
        assert!(hubs[..5].iter().all(|hub| hub["Loss%"] == 0.0), "{hubs:?}");
        lost += hubs[5..].iter().map(|hub| hub["Loss%"].as_f64().expect("a loss")).sum::<f64>();
    }
    assert!(lost > 0.0, "10 % of hundreds");
}

#[test]
fn labels_are_read() {
    let lab = Lab::play("mpls");
    for (family, target) in [("ip-4", "192.0.2.10"), ("ip-6", "2001:db8::10")] {
        let probe = |ttl| format!("{ttl} send-probe {family} {target} ttl {ttl}");
        let probes = (2..=6).map(probe).collect::<Vec<_>>().join("\n");
        let said = lab.script_says(&format!("mtr-packet <<< '{probes}'"));
        for (hop, labels) in [
            (2, None),
            (3, Some("24015,0,1,1")),
            (4, Some("24016,5,0,1,300,0,1,254")),
            (5, Some("24017,0,1,1")),
            (6, None),
        ] {
            let line = said.lines().find(|line| line.starts_with(&format!("{hop} ttl-expired ")));
            let line = line.unwrap_or_else(|| panic!("no hop {hop} over {family}: {said}"));
            assert_eq!(line.split_once(" mpls ").map(|(_, labels)| labels), labels, "{line}");
        }
    }
}
