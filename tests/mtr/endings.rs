//! How `trace`, `mtr` and `pathping` end when somebody ends them, and when nobody reads what they say.
//!
//! Nothing waits for luck: a signal is sent when something has come that proves that the run is under way.

use std::time::Duration;

use crate::world::{Output, Running, World};

/// A user who gives up or a pipe that closes is answered before they notice.
const AT_ONCE: Duration = Duration::from_secs(2);
/// Runs that would last for minutes.
const ENDLESS: [&[&str]; 2] = [
    &["mtr", "-r", "-n", "-i0.02", "-c100000", "10.2.0.2"],
    &["pathping", "-n", "-i0.2", "--duration=10m", "10.2.0.2"],
];
/// Its one probe at a time is answered by the router, then by nobody: the neighbour does not exist.
const SLOW_TRACE: [&str; 6] = ["trace", "-n", "-N1", "-q1", "-w60", "10.2.0.99"];

/// Where the kernel counts ICMP messages received, and sent, in its line of `/proc/net/snmp`.
const IN_MESSAGES: u8 = 2;
const OUT_MESSAGES: u8 = 16;

/// A world whose router sends into the void what is for 10.2.0.99.
fn with_void() -> World {
    let world = World::routed();
    world.sh("r", "ip neigh add 10.2.0.99 lladdr 02:00:00:00:00:99 dev to-b nud permanent");
    world
}

fn with(words: &[&'static str], more: &'static str) -> Vec<&'static str> {
    [&words[..1], &[more], &words[1..]].concat()
}

/// A run that has had an answer.
fn under_way(world: &World, words: &[&str]) -> Running {
    once_counted(world, words, "an answer", IN_MESSAGES)
}

/// A run since whose start the kernel has counted one more of these. Runs before it in the same world were counted too.
fn once_counted(world: &World, words: &[&str], what: &str, field: u8) -> Running {
    let count = format!("awk '/^Icmp: [0-9]/ {{ print ${field} }}' /proc/net/snmp");
    let before = world.sh("a", &count);
    let running = world.start_netkit("a", words);
    world.wait_for("a", what, &format!("test \"$({count})\" -gt {}", before.trim()));
    running
}

fn ends_itself(output: &Output) {
    assert_eq!((output.signal, output.stderr.as_str()), (None, ""), "{output}");
    assert!(output.took < Duration::from_secs(20), "{output}");
}

#[test]
fn an_interrupt_ends_with_the_document() {
    let world = with_void();
    for words in [ENDLESS[0], ENDLESS[1], &SLOW_TRACE] {
        let mut running = world.start_netkit("a", &with(words, "--jsonl"));
        running.line_with("\"address\":\"10.1.0.254\"");
        let output = running.interrupt();
        ends_itself(&output);
        let document = output.json();
        assert_eq!(
            (&document["complete"], &document["command"]),
            (&false.into(), &words[0].into()),
            "{output}"
        );
        assert_eq!(document["report"]["hops"][0]["hop"], 1, "{output}");
        assert!(output.code.is_some_and(|code| code != 2 && code != 130), "something was measured: {output}");
    }
}

#[test]
fn an_interrupt_ends_with_the_table() {
    let world = with_void();
    for words in [ENDLESS[0], ENDLESS[1], &SLOW_TRACE] {
        let output = under_way(&world, words).interrupt();
        ends_itself(&output);
        assert!(output.stdout.contains("10.1.0.254"), "{output}");
    }
}

#[test]
fn an_interrupt_is_answered_at_once() {
    let world = with_void();
    for words in [ENDLESS[0], ENDLESS[1], &SLOW_TRACE] {
        for name in ["INT", "TERM", "HUP"] {
            let mut running = under_way(&world, &with(words, "--json"));
            running.signal(name);
            let output = running.finish_within(Duration::from_secs(10));
            ends_itself(&output);
            assert_eq!(output.json()["complete"], false, "{name}: {output}");
        }
    }
}

#[test]
fn an_interrupt_before_any_answer_has_measured_nothing() {
    let world = with_void();
    for words in [ENDLESS[0], ENDLESS[1]] {
        // Nobody is asked but the target, which is not there.
        let words = [&words[..words.len() - 1], &["--json", "-f9", "10.2.0.99"]].concat();
        let output = once_counted(&world, &words, "a probe to leave", OUT_MESSAGES).interrupt();
        ends_itself(&output);
        assert_eq!(output.json()["complete"], false, "{output}");
        assert!(output.code.is_some_and(|code| code != 0 && code != 2), "nobody answered: {output}");
    }
}

/// The last probe of a run once was taken for one that did not leave, where it came long after the one before it.
#[test]
fn the_last_probe_of_a_slow_run_leaves() {
    let output = World::alone().netkit("a", &["mtr", "-n", "--json", "-i0.8", "-c2", "127.0.0.1"]);
    assert_eq!((output.code, output.verdict().as_str()), (Some(0), "path.ok"), "{output}");
    let hop = &output.json()["report"]["hops"][0];
    assert_eq!(
        (&hop["sent"], &hop["received"], &hop["unsent"]),
        (&2.into(), &2.into(), &0.into()),
        "{output}"
    );
}

#[test]
fn a_reader_that_leaves_ends_the_run_quietly() {
    let world = with_void();
    for words in [
        &["trace", "-n", "10.2.0.2"][..],
        &["trace", "-n", "--jsonl", "10.2.0.2"],
        &["mtr", "-n", "-r", "-i0.01", "-c3", "10.2.0.2"],
        &["mtr", "-n", "--jsonl", "-i0.01", "-c100000", "10.2.0.2"],
        &["pathping", "-n", "-i0.2", "--jsonl", "--duration=10m", "10.2.0.2"],
        &["pathping", "-n", "-i0.2", "--duration=0.5", "10.2.0.2"],
    ] {
        let output = world.netkit_behind("a", &["sh", "-c", "\"$@\" | head -n 1", "sh"], words);
        assert_eq!(output.stdout.lines().count(), 1, "{words:?}: {output}");
        assert_eq!(output.stderr, "", "{words:?}: {output}");
        assert!(output.took < AT_ONCE, "{words:?}: {output}");
    }
}

#[test]
fn a_full_disk_is_an_error_and_no_silence() {
    let world = World::routed();
    for words in [
        &["trace", "-n"][..],
        &["trace", "-n", "--json"],
        &["trace", "-n", "--jsonl"],
        &["trace", "-n", "--csv"],
        &["mtr", "-n", "-i0.01", "-c2", "-r"],
        &["mtr", "-n", "-i0.01", "-c2", "--json"],
        &["mtr", "-n", "-i0.01", "-c2", "--jsonl"],
        &["mtr", "-n", "-i0.01", "-c2", "--csv"],
        &["mtr", "-n", "-i0.01", "-c2", "--format", "mtr"],
        &["pathping", "-n", "--duration=0.3"],
        &["pathping", "-n", "--duration=0.3", "--json"],
        &["pathping", "-n", "--duration=0.3", "--csv"],
    ] {
        let shell = "exec \"$@\" >/dev/full";
        let output = world.netkit_behind("a", &["sh", "-c", shell, "sh"], &[words, &["10.2.0.2"]].concat());
        assert_eq!((output.code, output.signal), (Some(2), None), "{words:?}: {output}");
        let last = output.stderr.lines().last();
        let says = last.is_some_and(|line| line.starts_with("netkit: ") && !line.contains("panicked"));
        assert!(says, "{words:?}: {output}");
    }
}
