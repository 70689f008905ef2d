//! Runs that end before their time: the user has enough of it, or the network is gone.

use std::process::Command;
use std::time::Duration;

use crate::world::{Lab, Running, Truth};
use crate::{addresses, expected};

/// The program behind the one that was started, which only enters the lab.
fn signal_program(running: &Running, name: &str) {
    let id = running.id();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("it runs");
    let child = children.trim();
    assert!(!child.is_empty() && !child.contains(' '), "{id} has the children {child:?}");
    let status = Command::new("kill").args([&format!("-{name}"), child]).status();
    assert!(status.is_ok_and(|status| status.success()), "{child} has ended already");
}

/// What is under way when the user interrupts is waited for: the counters are the truth to the last.
#[test]
fn an_interrupted_run_tells_the_truth() {
    let lab =
        Lab::changed("thirty-hops-250-ms", &[("\"96 ms\"", "\"96 ms\"\nforward = { loss = { every = 7 } }")]);
    let targets = addresses(lab.topology(), "target");
    let mut outputs = Vec::new();
    for target in &targets {
        let mut running = lab.start_netkit(&["ping", "-n", "--jsonl", "-i0.01", target]);
        for _ in 0..10 {
            running.event("reply");
        }
        signal_program(&running, "INT");
        outputs.push(running.finish());
    }
    let truth = lab.finish();
    for output in outputs {
        assert_eq!(output.code, Some(0), "{output}");
        expected::check(&output, &truth, Duration::from_secs(10));
        assert_eq!((output.verdict().as_str(), &output.json()["complete"]), ("path.loss", &false.into()));
    }
}

/// The network vanishes under a run. It goes on to its end and tells what it saw: answers before, and afterwards probes
/// that did not leave this host. Nothing is counted as lost but what was under way.
#[test]
fn a_run_whose_network_vanishes_ends_with_a_sound_report() {
    for family in 0..2 {
        let file = std::env::temp_dir().join(format!("netkit-truth-{}-{family}", std::process::id()));
        let lab = Lab::scenario_with_truth_in("straight-12-hops", &file);
        let topology = lab.topology().clone();
        let target = &addresses(&topology, "target")[family];
        let mut running = lab.start_outside(&["ping", "-n", "--jsonl", "-i0.01", "-c100", "-W0.4", target]);
        for _ in 0..20 {
            running.event("reply");
        }
        drop(lab);
        let output = running.finish();
        let truth = Truth::read(topology, &file);
        std::fs::remove_file(&file).expect("the lab wrote it");
        let told = |counter| output.count(counter);
        assert_eq!(told("sent") + told("unsent"), 100, "{output}");
        output.assert_counts(&[("late", 0), ("icmp_errors", 0), ("duplicates", 0)]);
        assert!(told("received") >= 20 && told("unsent") > 0 && told("lost") <= 10, "{output}");
        assert!(truth.tally.sent.len() as u64 <= told("sent"), "{output}");
        assert!(["route.none", "link.down"].contains(&output.verdict().as_str()), "{output}");
    }
}
