//! `netkit mtr` and `netkit pathping` in an emulated internet, in real time and as an ordinary user: every hop's counters
//! are the truth, and whose the loss is, is told rightly.
//!
//! What they write in other formats, what they refuse and how they end is tested in small worlds of real kernels. When a
//! session sends is tested on a virtual clock.

#[path = "mtr/endings.rs"]
mod endings;
#[path = "mtr/expected.rs"]
mod expected;
#[path = "mtr/formats.rs"]
mod formats;
#[path = "mtr/networks.rs"]
mod networks;
#[path = "mtr/refusals.rs"]
mod refusals;
pub mod world;

use std::thread;

use netkit_lab::stage::tun::emulate_if_told_to;
use serde_json::{Value, json};
use world::{Lab, Output, Truth};

/// Each scenario is seen in both.
const FAMILIES: [&str; 2] = ["-4", "-6"];
/// A few rounds by each method, ICMP first. TCP has one handshake at a time: its rounds take longer.
const FEW: [&[&str]; 3] =
    [&["mtr", "-i0.05", "-c20"], &["mtr", "-i0.05", "-c20", "-u"], &["mtr", "-i0.05", "-c10", "-T"]];
/// Enough rounds for a loss of a ninth, and its place.
const MANY: [&[&str]; 2] = [&["mtr", "-i0.02", "-c120"], &["mtr", "-i0.02", "-c120", "-u"]];
/// Exactly so much: with five hops behind the link, each of them loses the same.
const EVERY_NINTH: [(&str, &str); 1] = [("loss = \"10 %\"", "loss = { every = 9 }")];

/// What a run has to come to.
struct Verdict {
    id: &'static str,
    status: &'static str,
    /// The hop that is named.
    hop: Option<u64>,
    code: i32,
}

const LATE: Verdict = Verdict { id: "path.late", status: "degraded", hop: None, code: 1 };

const OK: Verdict = Verdict { id: "path.ok", status: "ok", hop: None, code: 0 };

const fn lost_at(hop: u64) -> Verdict {
    Verdict { id: "path.loss", status: "degraded", hop: Some(hop), code: 1 }
}

/// The program of the emulators: this one, told to run this test alone.
#[test]
fn emulator() {
    emulate_if_told_to();
}

/// Samples the path to the target with each of these sets of words in each family, all side by side, and holds every run
/// against the truth and its verdict.
fn check(lab: Lab, sets: &[&[&str]], verdict: &Verdict) -> Vec<Output> {
    let runs = side_by_side(sets, |set, family| run(&lab, set, family));
    let truth = lab.finish();
    for output in &runs {
        expected::check(output, &truth);
        judge(output, verdict);
    }
    runs
}

/// The same with an internet for each run, where they would be in each other's way.
fn check_alone(lab: impl Fn() -> Lab + Sync, sets: &[&[&str]], verdict: &Verdict) -> Vec<Output> {
    let runs = side_by_side(sets, |set, family| {
        let lab = lab();
        (run(&lab, set, family), lab.finish())
    });
    let check = |(output, truth): (Output, Truth)| {
        expected::check(&output, &truth);
        judge(&output, verdict);
        output
    };
    runs.into_iter().map(check).collect()
}

fn run(lab: &Lab, set: &[&str], family: &str) -> Output {
    lab.netkit(&[&set[..1], &["--json", "-n", family], &set[1..], &["target"]].concat())
}

fn side_by_side<R: Send>(sets: &[&[&str]], run: impl Fn(&[&str], &str) -> R + Sync) -> Vec<R> {
    let run = &run;
    thread::scope(|scope| {
        let started: Vec<_> = FAMILIES
            .into_iter()
            .flat_map(|family| sets.iter().map(move |set| (set, family)))
            .map(|(set, family)| scope.spawn(move || run(set, family)))
            .collect();
        started.into_iter().map(|run| run.join().expect("a run that hangs has said so")).collect()
    })
}

fn judge(output: &Output, expected: &Verdict) {
    let document = output.json();
    let verdict = &document["verdict"];
    assert_eq!(
        (&verdict["id"], &verdict["status"]),
        (&json!(expected.id), &json!(expected.status)),
        "{output}"
    );
    if let Some(hop) = expected.hop {
        assert_eq!(verdict["locus"]["hop"], hop, "{output}");
    }
    assert_eq!(output.code, Some(expected.code), "{output}");
    assert_eq!(document["complete"], true, "{output}");
}

/// The hops of a run.
fn hops(output: &Output) -> Vec<Value> {
    output.json()["report"]["hops"].as_array().expect("a list").clone()
}

/// Each hop's class, from the first on.
fn classes(output: &Output) -> Vec<String> {
    hops(output).iter().map(|hop| hop["loss_class"].as_str().expect("a word").to_owned()).collect()
}

fn all_are(class: &str, hops: usize, but: &[(usize, &str)]) -> Vec<String> {
    let of = |hop| but.iter().find(|(place, _)| *place == hop).map_or(class, |(_, other)| other);
    (1..=hops).map(|hop| of(hop).to_owned()).collect()
}

#[test]
fn nothing_is_wrong() {
    for output in check(Lab::scenario("straight-12-hops"), &FEW, &OK) {
        assert_eq!(classes(&output), all_are("none", 13, &[]), "{output}");
    }
}

/// It limits all its answers together: who ran beside it would take some away.
#[test]
fn a_limited_router_is_not_accused() {
    let ok = Verdict { id: "path.reply-limited", hop: Some(4), ..OK };
    let sets: [&[&str]; 2] = [&["mtr", "-i0.02", "-c120"], &["mtr", "-i0.02", "-c120", "-u"]];
    for output in check_alone(|| Lab::scenario("rate-limited-router"), &sets, &ok) {
        assert_eq!(classes(&output), all_are("none", 9, &[(4, "reply-limited")]), "{output}");
    }
}

#[test]
fn loss_begins_at_the_sixth_hop() {
    for output in check_alone(|| Lab::changed("loss-from-hop-6", &EVERY_NINTH), &MANY, &lost_at(6)) {
        assert_eq!(classes(&output), all_are("none", 10, &[(6, "forwarding")]), "{output}");
    }
}

#[test]
fn loss_on_the_way_back_looks_the_same() {
    for output in check_alone(|| Lab::changed("loss-on-return-path", &EVERY_NINTH), &MANY, &lost_at(6)) {
        assert_eq!(classes(&output), all_are("none", 10, &[(6, "forwarding")]), "{output}");
    }
}

#[test]
fn only_the_target_loses() {
    let sets: [&[&str]; 2] = [&["mtr", "-i0.01", "-c300"], &["mtr", "-i0.01", "-c300", "-u"]];
    for output in check(Lab::scenario("target-drops-30"), &sets, &lost_at(4)) {
        assert_eq!(classes(&output), all_are("none", 4, &[(4, "forwarding")]), "{output}");
    }
    let lab = Lab::changed("target-drops-30", &[("drops = \"30 %\"", "drops = \"70 %\"")]);
    check(lab, &[&["mtr", "-i0.05", "-c25", "-T"]], &lost_at(4));
}

#[test]
fn silent_routers_hide_nothing_behind_them() {
    let silent = [3, 4, 5, 6].map(|hop| (hop, "silent"));
    for output in check(Lab::scenario("four-silent-hops"), &FEW, &OK) {
        assert_eq!(classes(&output), all_are("none", 9, &silent), "{output}");
    }
}

#[test]
fn labels_are_told() {
    let label = |label: u32, traffic_class: u8, bottom: bool, ttl: u8| json!({"label": label, "traffic_class": traffic_class, "bottom_of_stack": bottom, "ttl": ttl});
    for output in check(Lab::scenario("mpls"), &FEW, &OK) {
        let expected = [
            (2, json!([])),
            (3, json!([label(24015, 0, true, 1)])),
            (4, json!([label(24016, 5, false, 1), label(300, 0, true, 254)])),
            (5, json!([label(24017, 0, true, 1)])),
            (6, json!([])),
        ];
        for (hop, labels) in expected {
            assert_eq!(hops(&output)[hop - 1]["responders"][0]["mpls"], labels, "hop {hop}: {output}");
        }
    }
}

#[test]
fn a_change_of_path_is_counted() {
    let lab = Lab::changed("path-change", &[("from = \"10 s\"", "from = \"2.5 s\"")]);
    let sets: [&[&str]; 2] = [&["mtr", "-i0.05", "-c80"], &["mtr", "-i0.05", "-c80", "-u"]];
    for output in check(lab, &sets, &Verdict { id: "path.changed", ..OK }) {
        let report = &output.json()["report"];
        assert!(report["path_changes"].as_u64() >= Some(1), "{output}");
        let changed =
            report["latest_changes"].as_array().expect("a list").iter().map(|change| &change["hop"]);
        assert!(
            changed.clone().any(|hop| hop == 3) && changed.clone().all(|hop| hop.as_u64() >= Some(3)),
            "{output}"
        );
        assert_eq!(report["end"]["hop"], 6, "{output}");
    }
}

#[test]
fn a_balancer_of_packets_is_seen_as_such() {
    for output in check(Lab::scenario("per-packet-balancing"), &FEW, &Verdict { id: "path.changed", ..OK }) {
        assert!(hops(&output)[2]["responders"].as_array().is_some_and(|all| all.len() > 1), "{output}");
        assert!(hops(&output).iter().all(|hop| hop["lost"] == 0), "{output}");
    }
}

#[test]
fn late_is_not_lost() {
    let patient: [&[&str]; 2] = [&["mtr", "-i0.05", "-c80"], &["mtr", "-i0.05", "-c80", "-u"]];
    for output in check(Lab::scenario("late-replies"), &patient, &OK) {
        assert_eq!(
            (&hops(&output)[3]["received"], &hops(&output)[3]["late"]),
            (&json!(80), &json!(0)),
            "{output}"
        );
    }
    // Nor is what comes after the timeout, also of the last probes.
    let strict: [&[&str]; 2] = [&["mtr", "-i0.05", "-c60", "-Z1"], &["mtr", "-i0.05", "-c60", "-u", "-Z1"]];
    for output in check(Lab::scenario("late-replies"), &strict, &LATE) {
        assert_eq!(
            (&hops(&output)[3]["received"], &hops(&output)[3]["lost"]),
            (&json!(0), &json!(0)),
            "{output}"
        );
    }
}

#[test]
fn pathping_tells_node_and_link_apart() {
    let sets: [&[&str]; 3] = [
        &["pathping", "-i0.2", "--duration=5s"],
        &["pathping", "-i0.2", "--duration=5s", "-U"],
        &["pathping", "-i0.2", "--duration=5s", "-T"],
    ];
    for output in check(Lab::scenario("straight-12-hops"), &sets, &OK) {
        for hop in hops(&output) {
            assert_eq!((&hop["sent"], &hop["lost"]), (&json!(25), &json!(0)), "{output}");
        }
    }
    let lab = || Lab::changed("loss-from-hop-6", &[("loss = \"10 %\"", "loss = { every = 2 }")]);
    for output in check_alone(lab, &sets[..2], &lost_at(6)) {
        let hop = &hops(&output)[5];
        assert!(hop["link_loss_ratio"].as_f64().is_some_and(|ratio| ratio > 0.1), "{output}");
        assert_eq!(hop["loss_class"], "forwarding", "{output}");
    }
}
