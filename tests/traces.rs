//! `netkit trace` in an emulated internet, in real time and as an ordinary user: it shows who really answered.
//!
//! Hops and round trips are compared with the truth of every packet, not with a list that somebody wrote. When a session
//! sends and how long it waits is tested on a virtual clock.

#[path = "traces/answered.rs"]
mod answered;
pub mod world;

use netkit_lab::stage::tun::emulate_if_told_to;
use netkit_lab::topology::Topology;
use serde_json::{Value, json};
use world::{Lab, Output};

/// Every kind of probe.
const METHODS: [&str; 3] = ["-I", "-U", "-T"];
/// Each as often as one scenario bears.
const FAMILIES: [&str; 2] = ["-4", "-6"];

/// The program of the emulators: this one, told to run this test alone.
#[test]
fn emulator() {
    emulate_if_told_to();
}

/// The families in which the target of a scenario can be reached.
fn families(topology: &Topology) -> Vec<&'static str> {
    let target = topology.node("target").expect("the scenario has a target");
    let has = |node: usize, ipv6: bool| {
        topology.nodes[node].addresses.iter().any(|prefix| prefix.address.is_ipv6() == ipv6)
    };
    let reachable = |family: &&str| {
        let ipv6 = *family == "-6";
        has(target.0, ipv6) && has(topology.vantage.0, ipv6)
    };
    FAMILIES.into_iter().filter(reachable).collect()
}

/// Traces to the target by each of these methods in each family, and holds every run against the truth and its verdict.
fn check_methods(lab: Lab, methods: &[&str], words: &[&str], verdict: &str) -> Vec<Output> {
    let mut outputs = Vec::new();
    for family in families(lab.topology()) {
        for method in methods {
            let arguments = [&["trace", "--json", "-n", family, method], words, &["target"]].concat();
            outputs.push(lab.netkit(&arguments));
        }
    }
    let truth = lab.finish();
    for output in &outputs {
        answered::check(output, &truth);
        assert_eq!(output.verdict(), verdict, "{output}");
    }
    outputs
}

fn check(scenario: &str, verdict: &str) -> Vec<Output> {
    check_methods(Lab::scenario(scenario), &METHODS, &[], verdict)
}

/// The distance at which the path ends, and how.
fn check_end(outputs: &[Output], kind: &str, hop: Option<u64>) {
    for output in outputs {
        let end = &output.json()["report"]["end"];
        assert_eq!(end["kind"], kind, "{output}");
        if let Some(hop) = hop {
            assert_eq!(end["hop"], hop, "{output}");
        }
    }
}

#[test]
fn twelve_routers_and_a_target() {
    check_end(&check("straight-12-hops", "path.ok"), "reached", Some(13));
}

#[test]
fn thirty_hops_at_250_ms() {
    let outputs = check_methods(Lab::scenario("thirty-hops-250-ms"), &["-I", "-U"], &[], "path.ok");
    check_end(&outputs, "reached", Some(30));
}

#[test]
fn four_silent_hops_hide_nothing_behind_them() {
    check_end(&check("four-silent-hops", "path.ok"), "reached", Some(9));
}

#[test]
fn ipv6_alone() {
    check("ipv6-only", "path.ok");
}

#[test]
fn labels_are_shown_in_old_form_and_new() {
    let label = |label: u32, traffic_class: u8, bottom: bool, ttl: u8| json!({"label": label, "traffic_class": traffic_class, "bottom_of_stack": bottom, "ttl": ttl});
    for output in check("mpls", "path.ok") {
        let hops = &output.json()["report"]["hops"];
        let expected = [
            (2, json!([])),
            (3, json!([label(24015, 0, true, 1)])),
            (4, json!([label(24016, 5, false, 1), label(300, 0, true, 254)])),
            (5, json!([label(24017, 0, true, 1)])),
            (6, json!([])),
        ];
        for (hop, labels) in expected {
            assert_eq!(hops[hop - 1]["probes"][0]["mpls"], labels, "hop {hop}: {output}");
        }
    }
}

#[test]
fn interfaces_are_told() {
    for output in check("interface-information", "path.ok") {
        let document = output.json();
        let hops = document["report"]["hops"].as_array().expect("a list");
        let told = hops
            .iter()
            .filter(|hop| hop["probes"][0]["interfaces"].as_array().is_some_and(|all| !all.is_empty()));
        assert!(told.count() > 0, "{output}");
    }
}

#[test]
fn the_least_that_may_be_quoted_is_enough() {
    check("short-quotes", "path.ok");
}

#[test]
fn a_loop_is_named() {
    check_end(&check("routing-loop", "path.loop"), "loop", None);
}

#[test]
fn a_prohibition_ends_the_path() {
    check_end(&check("admin-prohibited-middle", "path.rejected.icmp-admin"), "stopped", None);
}

#[test]
fn no_route_ends_the_path() {
    check_end(&check("unreachable-net", "path.router-no-route"), "stopped", None);
}

/// The way back from the target has two more hops than the way there: told, and too little for a note.
#[test]
fn the_length_of_the_way_back_is_told() {
    for output in check_methods(Lab::scenario("asymmetric-return"), &["-I"], &[], "path.ok") {
        let document = output.json();
        let hops = document["report"]["hops"].as_array().expect("a list");
        let target = hops.last().expect("there are hops");
        assert_eq!((&target["hop"], &target["probes"][0]["hops_back"]), (&json!(5), &json!(7)), "{output}");
    }
}

#[test]
fn a_balancer_of_flows_is_crossed_on_one_branch() {
    for output in check("diamond-of-4-behind-nat", "path.ok") {
        for hop in output.json()["report"]["hops"].as_array().expect("a list") {
            let mut addresses: Vec<&Value> =
                hop["probes"].as_array().expect("a list").iter().map(|probe| &probe["address"]).collect();
            addresses.dedup();
            assert_eq!(addresses.len(), 1, "hop {hop}: {output}");
        }
    }
}

/// Which branches flows take is chance, also in the lab: the bound is so low that no run misses one.
#[test]
fn every_branch_of_a_balancer_is_found() {
    for scenario in ["diamond-of-4-behind-nat", "wide-diamond-16"] {
        let width = if scenario == "wide-diamond-16" { 16 } else { 4 };
        for output in check_methods(Lab::scenario(scenario), &METHODS, &["--paths=99.99%"], "path.ok") {
            let document = output.json();
            let links = document["report"]["links"].as_array().expect("a list");
            let mut by_hop = std::collections::BTreeMap::new();
            for link in links {
                *by_hop.entry(link["hop"].as_u64()).or_insert(0) += 1;
            }
            assert!(by_hop.values().any(|count| *count == width), "{scenario}: {by_hop:?} {output}");
        }
    }
}

#[test]
fn the_path_mtu_and_who_says_it() {
    for output in check_methods(Lab::scenario("path-mtu"), &["-I", "-U"], &["--mtu"], "path.packet-too-big") {
        assert_eq!(output.json()["report"]["path_mtu"], 1_400, "{output}");
    }
}

#[test]
fn a_black_hole_is_found() {
    for scenario in ["mtu-black-hole-forward", "mtu-black-hole-return"] {
        for output in check_methods(Lab::scenario(scenario), &["-I"], &["--mtu"], "path.mtu-blackhole") {
            let search = &output.json()["report"]["path_mtu_search"];
            assert!(search["black_hole"].is_object(), "{output}");
        }
    }
}

#[test]
fn silence_falls_back_to_what_passes() {
    let lab = Lab::scenario("firewall-drop");
    let output = lab.netkit(&["trace", "--json", "-n", "-4", "-I", "--fallback", "target"]);
    let document = output.json();
    assert!(document["report"]["hops"].as_array().is_some_and(|hops| !hops.is_empty()), "{output}");
}

/// SYNs to port 443 vanish at the third router, and echo requests pass.
#[test]
fn hops_say_by_which_method_they_were_asked() {
    let lab = Lab::scenario("firewall-drop");
    let run =
        |format| lab.netkit(&["trace", format, "-n", "-4", "-q1", "-w1", "-m6", "--fallback", "target:443"]);
    let output = run("--csv");
    let mut methods: Vec<Vec<&str>> =
        output.stdout.lines().map(|row| row.rsplit(',').take(2).collect()).collect();
    methods.dedup();
    assert_eq!(methods, [["port", "method"], ["443", "tcp-handshake"], ["", "icmp-datagram"]], "{output}");

    let output = run("--jsonl");
    let mut lines = output.stdout.lines();
    let hops = |text: &str| text.matches("\"event\":\"hop\"").count();
    let before: String = lines.by_ref().take_while(|line| !line.contains("\"event\":\"method\"")).collect();
    // Three routers and the silence behind them; then everybody.
    assert_eq!((hops(&before), hops(&lines.collect::<String>())), (4, 6), "{output}");
    let [start, method] = ["start", "method"].map(|kind| output.events(kind));
    assert_eq!(start[0]["vantage"]["method"], "tcp-handshake", "{output}");
    let [method] = &method[..] else { panic!("one other method: {output}") };
    assert_eq!((&method["method"], &method["port"]), (&json!("icmp-datagram"), &Value::Null), "{output}");
}

#[test]
fn without_icmp_it_falls_back_to_udp_and_says_so() {
    let lab = Lab::scenario("straight-12-hops");
    assert!(lab.try_sh("echo 1 0 > /proc/sys/net/ipv4/ping_group_range"));
    let output = lab.netkit(&["trace", "--json", "-n", "-4", "target"]);
    assert_eq!(output.json()["vantage"]["method"], "udp", "{output}");
    assert_eq!(output.verdict(), "path.ok", "{output}");
    answered::check(&output, &lab.finish());
}
