//! `netkit ping` in an emulated internet, in real time: what it reports is what really happened.
//!
//! Counters are compared exactly; no round trip may be told too short, and the median no more than 0.3 ms too long. What
//! only a virtual clock can stage, such as a stepped wall clock, is tested there.

#[path = "lab/endings.rs"]
mod endings;
#[path = "lab/expected.rs"]
mod expected;
#[path = "lab/sweeps.rs"]
mod sweeps;
pub mod world;

use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::stage::tun::emulate_if_told_to;
use netkit_lab::topology::Topology;
use world::{Lab, Output};

/// The pace of most runs. The kernel repeats a SYN after a second: by then they are over.
const PACE: [&str; 4] = ["-n", "--jsonl", "-i0.003", "-c60"];
/// How long a probe may take in them.
const TIMEOUT: Duration = Duration::from_millis(400);
/// Every kind of probe.
const METHODS: [&str; 3] = ["--icmp", "--udp", "--tcp"];

/// The program of the emulators: this one, told to run this test alone.
#[test]
fn emulator() {
    emulate_if_told_to();
}

/// The first address of a node in each family in which the vantage can send.
fn addresses(topology: &Topology, node: &str) -> Vec<String> {
    let of = |node: usize, ipv6: bool| -> Option<IpAddr> {
        let mut addresses = topology.nodes[node].addresses.iter().map(|prefix| prefix.address);
        addresses.find(|address| address.is_ipv6() == ipv6)
    };
    let node = topology.node(node).expect("the test names a node");
    let family = |ipv6| of(topology.vantage.0, ipv6).and(of(node.0, ipv6)).map(|address| address.to_string());
    [false, true].into_iter().filter_map(family).collect()
}

/// Pings a node in each family, one run for each of these sets of words, and holds every run against the truth and its
/// verdict against this one.
fn check_node(lab: Lab, node: &str, sets: &[&[&str]], timeout: Duration, verdict: &str) -> Vec<Output> {
    let patience = format!("-W{}", timeout.as_secs_f64());
    let mut outputs = Vec::new();
    for target in addresses(lab.topology(), node) {
        for words in sets {
            let arguments = [&["ping"], &PACE[..], &[&patience], words, &[&target]].concat();
            outputs.push(lab.netkit(&arguments));
        }
    }
    let truth = lab.finish();
    for output in &outputs {
        expected::check(output, &truth, timeout);
        assert_eq!(output.verdict(), verdict, "{output}");
    }
    outputs
}

/// Pings the target of a scenario with these words.
fn check_words(lab: Lab, sets: &[&[&str]], verdict: &str) -> Vec<Output> {
    check_node(lab, "target", sets, TIMEOUT, verdict)
}

/// Pings the target of a scenario by every method.
fn check(lab: Lab, verdict: &str) -> Vec<Output> {
    check_words(lab, &METHODS.each_ref().map(std::slice::from_ref), verdict)
}

/// The target of an internet that changes in its first second, in each family, with probes before and after that.
fn check_change(name: &str, changes: &[(&str, &str)], timeout: Duration, verdict: &str) {
    let patience = format!("-W{}", timeout.as_secs_f64());
    let check = |family: usize| {
        let lab = Lab::changed(name, changes);
        let target = &addresses(lab.topology(), "target")[family];
        let output = lab.netkit(&["ping", "-n", "--jsonl", "-i0.005", "-c350", &patience, target]);
        expected::check(&output, &lab.finish(), timeout);
        assert_eq!(output.verdict(), verdict, "{output}");
    };
    std::thread::scope(|scope| {
        scope.spawn(|| check(0));
        check(1);
    });
}

#[test]
fn nothing_is_wrong() {
    check(Lab::scenario("straight-12-hops"), "path.ok");
}

#[test]
fn probes_are_lost_on_their_way() {
    check(Lab::scenario("loss-from-hop-6"), "path.loss");
}

#[test]
fn answers_are_lost_on_their_way_back() {
    check(Lab::scenario("loss-on-return-path"), "path.loss");
}

#[test]
fn the_target_drops_probes() {
    check(Lab::scenario("target-drops-30"), "path.loss");
}

#[test]
fn loss_comes_in_bursts() {
    check(Lab::changed("burst-loss", &[("\"5 %\"", "\"30 %\"")]), "path.loss");
}

#[test]
fn exactly_every_tenth_probe_is_lost() {
    for output in check(Lab::scenario("every-tenth-lost"), "path.loss") {
        output.assert_counts(&[("sent", 60), ("received", 54), ("lost", 6)]);
    }
}

/// Some overtake others by 30 ms; the last ones do not, so that the run does not end before a duplicate has come.
#[test]
fn answers_come_twice_and_out_of_order() {
    let changes = [("[\"r2\", \"r3\"]", "[\"r2\", \"r3\"]\nuntil = \"1 s\"")];
    check_change("duplicates-and-reordering", &changes, TIMEOUT, "path.duplicates");
}

/// Answers take 300 ms, and later not.
#[test]
fn answers_come_after_their_timeout() {
    let late = "\n[[change]]\nhost = \"target\"\nanswer_delay = \"300 ms\"\nuntil = \"1 s\"\n";
    let changes = [("answer_delay = \"2.5 s\"", ""), ("[[link]]", &format!("{late}\n[[link]]"))];
    check_change("late-replies", &changes, Duration::from_millis(150), "path.late");
}

#[test]
fn a_router_that_limits_its_answers_looks_lossy_to_its_own_ping() {
    let lab = Lab::scenario("rate-limited-router");
    check_node(lab, "r4", &[&["--icmp"]], TIMEOUT, "path.loss");
    check(Lab::scenario("rate-limited-router"), "path.ok");
}

#[test]
fn the_first_six_errors_come_and_then_one_a_second() {
    let outputs = check_words(Lab::scenario("linux-rate-limit"), &[&["-t3"]], "path.hop-limit-exceeded");
    for output in outputs {
        output.assert_counts(&[("sent", 60), ("icmp_errors", 6), ("lost", 54)]);
    }
    check_node(Lab::scenario("linux-rate-limit"), "r3", &[&["--icmp"]], TIMEOUT, "path.ok");
}

#[test]
fn a_firewall_on_the_way_rejects() {
    check(Lab::scenario("admin-prohibited-middle"), "path.rejected.icmp-admin");
}

#[test]
fn a_router_has_no_way() {
    check(Lab::scenario("unreachable-net"), "path.router-no-route");
}

#[test]
fn two_routers_send_probes_to_one_another() {
    check(Lab::scenario("routing-loop"), "path.hop-limit-exceeded");
}

#[test]
fn errors_are_matched_however_they_quote_and_from_wherever_they_come() {
    for name in ["wrong-checksum-quotes", "short-quotes", "foreign-answer-address", "mpls"] {
        let sets = METHODS.map(|method| [method, "-t3"]);
        let sets = sets.each_ref().map(|set| &set[..]);
        for output in check_words(Lab::scenario(name), &sets, "path.hop-limit-exceeded") {
            output.assert_counts(&[("icmp_errors", 60)]);
        }
    }
}

#[test]
fn a_slow_link_delays_and_then_drops() {
    check(Lab::scenario("bottleneck"), "path.ok");
    let slower = [("\"10 Mbit/s\"", "\"1 Mbit/s\""), ("queue = 50", "queue = 12")];
    let lab = Lab::changed("bottleneck", &slower);
    for output in check_words(lab, &[&["-s1400"]], "path.loss") {
        // Twelve packets wait for 11.4 ms each, and the thirteenth has left.
        let longest = output.target()["rtt_ms"]["max"].as_f64();
        assert!(longest > Some(140.0), "{output}");
    }
}

#[test]
fn delays_vary() {
    check(Lab::scenario("jitter"), "path.ok");
    check(Lab::scenario("per-packet-balancing"), "path.ok");
}

#[test]
fn nobody_has_an_ipv4_address() {
    check(Lab::scenario("ipv6-only"), "path.ok");
}

#[test]
fn addresses_are_translated_on_the_way() {
    check(Lab::scenario("diamond-of-4-behind-nat"), "path.ok");
}

#[test]
fn the_way_back_is_another() {
    check(Lab::scenario("asymmetric-return"), "path.ok");
}

#[test]
fn everything_is_lost_for_a_while() {
    let changes = [("\"10 s\"", "\"1 s\""), ("\"15 s\"", "\"1.3 s\"")];
    check_change("outage", &changes, TIMEOUT, "path.loss");
}

/// What is under way on a link that goes down is lost, and then packets go another way.
#[test]
fn a_link_goes_down_twice() {
    let times = [("10", "1"), ("12", "1.2"), ("20", "1.4"), ("22", "1.5")];
    let times = times.map(|(old, new)| (format!("\"{old} s\""), format!("\"{new} s\"")));
    let slower = ("delay = \"1 ms\"", "delay = \"20 ms\"");
    let changes = times.iter().map(|(old, new)| (old.as_str(), new.as_str())).chain([slower]);
    check_change("link-flap", &changes.collect::<Vec<_>>(), TIMEOUT, "path.loss");
}

#[test]
fn the_way_changes() {
    check_change("path-change", &[("\"10 s\"", "\"1 s\"")], TIMEOUT, "path.ok");
}

#[test]
fn big_packets_vanish() {
    for name in ["mtu-black-hole-forward", "mtu-black-hole-return"] {
        check_words(Lab::scenario(name), &[&["-Mdo", "-s1452"]], "host.silent");
        check_words(Lab::scenario(name), &[&["-Mdo", "-s1300"]], "path.ok");
    }
}

#[test]
fn big_packets_are_too_big_and_routers_say_so() {
    check_words(Lab::scenario("path-mtu"), &[&["-Mdo", "-s1452"]], "path.packet-too-big");
}

#[test]
fn ports_answer_each_in_its_own_way() {
    let open = [&["--tcp=80"][..], &["--tcp=1001"], &["--tcp=1003"], &["--tcp=1004"], &["--tcp=1006"]];
    check_words(Lab::scenario("tcp-faults"), &open, "path.ok");
    check_words(Lab::scenario("tcp-faults"), &[&["--tcp=1002"], &["--tcp=1008"]], "host.silent");
}

#[test]
fn a_firewall_drops_what_is_for_one_port() {
    check_words(Lab::scenario("firewall-drop"), &[&["--tcp=443"]], "host.silent");
    check_words(Lab::scenario("firewall-drop"), &[&["--tcp=80"], &["--icmp"]], "path.ok");
}

#[test]
fn several_targets_at_once() {
    let lab = Lab::scenario("loss-from-hop-6");
    let node = |node: &str| addresses(lab.topology(), node);
    let targets = [node("r2"), node("r7"), node("target")].concat();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let output = lab.netkit(&[&["ping"], &PACE[..], &["-W0.4"], &targets].concat());
    expected::check(&output, &lab.finish(), TIMEOUT);
}

/// A raw socket hears everybody's answers and takes its own.
#[test]
fn root_pings_through_a_raw_socket() {
    let lab = Lab::scenario("target-drops-30");
    // In a user namespace there is no group that could be let in alone: its root pings as everybody does.
    let is_closed = lab.try_sh("echo 1 0 > /proc/sys/net/ipv4/ping_group_range");
    let method = if is_closed { "icmp-raw" } else { "icmp-datagram" };
    let runs = addresses(lab.topology(), "target").into_iter().map(|target| {
        let output = lab.netkit_as_root(&[&["ping"], &PACE[..], &["-W0.4", "--icmp", &target]].concat());
        assert_eq!(output.json()["vantage"]["method"], method, "{output}");
        output
    });
    let outputs: Vec<Output> = runs.collect();
    let truth = lab.finish();
    for output in outputs {
        expected::check(&output, &truth, TIMEOUT);
        assert_eq!(output.verdict(), "path.loss");
    }
}
