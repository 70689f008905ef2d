//! Signals and streams: whatever a shell does to a running netkit, its summary is told once and its exit code is true.
//!
//! Nothing waits for luck: each signal is sent when a line has come that proves that the run is under way.

pub mod shape;
pub mod world;

use std::time::Duration;

use shape::shape_of_line;
use world::{Output, Running, World};

const SUMMARY: &str = "--- 127.0.0.1 ping statistics ---";
const SNAPSHOT: &str = "packets, 0% loss, min/avg/ewma/max = T/T/T/T ms";
/// A user who gives up or a pipe that closes is answered before they notice.
const AT_ONCE: Duration = Duration::from_secs(2);

/// A run that would last for ever, with two replies behind it.
fn under_way(world: &World) -> Running {
    let mut running = world.start_netkit("a", &["ping", "-n", "-i", "0.05", "127.0.0.1"]);
    running.line_with("icmp_seq=2");
    running
}

/// The run ended of its own accord, with one whole summary.
fn is_whole(output: &Output, code: i32) {
    assert_eq!((output.code, output.signal), (Some(code), None), "{output}");
    assert_eq!(output.stdout.matches(SUMMARY).count(), 1, "{output}");
    assert!(output.stdout.ends_with('\n'), "{output}");
}

#[test]
fn interrupt_terminate_and_hang_up_end_with_the_summary() {
    let world = World::alone();
    for name in ["INT", "TERM", "HUP"] {
        let mut running = under_way(&world);
        running.signal(name);
        let output = running.finish_within(AT_ONCE);
        is_whole(&output, 0);
        assert!(output.stdout.contains("\nOK  127.0.0.1 answers"), "{name}: {output}");
        assert_eq!(output.stderr, "", "{name}");
    }
}

#[test]
fn a_second_interrupt_changes_nothing() {
    let world = World::alone();
    let running = under_way(&world);
    // One shell sends both, so that the second mostly finds the first still at work; late, it finds nobody.
    let both = format!("kill -INT {0}; kill -INT {0} || true", running.id());
    world.sh("a", &both);
    is_whole(&running.finish_within(AT_ONCE), 0);
}

#[test]
fn an_interrupt_before_any_answer_is_a_run_without_one() {
    let world = World::pair();
    world.sh("a", "ip neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev to-b nud permanent");
    let mut running = world.start_netkit("a", &["ping", "-n", "-O", "-i", "0.05", "10.0.0.99"]);
    running.line_with("no answer yet for icmp_seq=1");
    running.signal("INT");
    let output = running.finish_within(AT_ONCE);
    assert_eq!(output.code, Some(1), "{output}");
    assert!(output.stdout.contains(" 0 received, 100% packet loss, "), "{output}");
}

#[test]
fn a_signal_without_a_listener_stays_harmless() {
    let world = World::alone();
    let mut running = under_way(&world);
    for name in ["WINCH", "CONT", "CHLD", "URG"] {
        running.signal(name);
        running.line_with("icmp_seq");
    }
    running.signal("INT");
    is_whole(&running.finish_within(AT_ONCE), 0);
}

#[test]
fn quit_asks_how_it_stands_and_the_run_goes_on() {
    let world = World::alone();
    let mut running = under_way(&world);
    for _ in 0..2 {
        running.signal("QUIT");
        running.line_with("icmp_seq");
        running.line_with("icmp_seq");
    }
    running.signal("INT");
    let output = running.finish_within(AT_ONCE);
    is_whole(&output, 0);
    let lines: Vec<String> = output.stderr.lines().map(shape_of_line).collect();
    assert_eq!(lines.len(), 2, "{output}");
    for line in lines {
        assert!(line.ends_with(SNAPSHOT), "{line}: {output}");
    }
}

#[test]
fn a_stopped_run_goes_on_and_loses_nothing() {
    let world = World::alone();
    let mut running = under_way(&world);
    for _ in 0..2 {
        running.signal("TSTP");
        let state = format!("grep -q '^State:.T' /proc/{}/status", running.id());
        world.wait_for("a", "the process to stop", &state);
        running.signal("CONT");
        running.line_with("icmp_seq");
    }
    running.signal("INT");
    let output = running.finish_within(AT_ONCE);
    is_whole(&output, 0);
    assert!(output.stdout.contains(" 0% packet loss, "), "{output}");
}

#[test]
fn the_preparation_can_be_ended() {
    let world = World::alone();
    let mut running = world.start_netkit("a", &["ping", "-n", "-f", "-"]);
    running.say("127.0.0.1\n");
    // It reads on until the end of its list; nobody listens to signals yet, and the shell's rule holds.
    world.wait_for("a", "it to read", &format!("grep -q pipe /proc/{}/wchan", running.id()));
    // Not INT: in a background job the shell has it ignored.
    running.signal("TERM");
    let output = running.finish_within(AT_ONCE);
    assert_eq!((output.code, output.signal, output.stdout.as_str()), (None, Some(15), ""), "{output}");
}

#[test]
fn a_sweep_can_be_interrupted() {
    let world = World::alone();
    let mut running = world.start_netkit("a", &["ping", "--rate", "50", "127.0.0.0/22"]);
    let started = format!("ls -l /proc/{}/fd | grep -q timerfd", running.id());
    world.wait_for("a", "the first probe", &started);
    running.signal("INT");
    let output = running.finish_within(AT_ONCE);
    assert_eq!(output.signal, None, "{output}");
    assert!(output.stdout.contains("sweep statistics ---"), "{output}");
}

/// Runs netkit with its streams as this shell text has them, and gives what is left of them.
fn with_streams(world: &World, streams: &str, arguments: &[&str]) -> Output {
    let shell = format!("exec \"$@\" {streams}");
    world.netkit_behind("a", &["sh", "-c", &shell, "sh"], &[&["ping"], arguments].concat())
}

#[test]
fn a_reader_that_leaves_ends_the_run_quietly() {
    let world = World::alone();
    for arguments in [
        &["-n", "-i", "0.02", "127.0.0.1"][..],
        &["-n", "-i", "0.02", "127.0.0.1", "127.0.0.2"],
        &["-n", "-i", "0.02", "--jsonl", "127.0.0.1"],
    ] {
        let reader = "\"$@\" | head -n 1";
        let output = world.netkit_behind("a", &["sh", "-c", reader, "sh"], &[&["ping"], arguments].concat());
        assert_eq!(output.stdout.lines().count(), 1, "{arguments:?}: {output}");
        assert_eq!(output.stderr, "", "{arguments:?}: {output}");
        assert!(output.took < AT_ONCE, "{arguments:?}: {output}");
    }
}

#[test]
fn a_full_disk_is_an_error_and_no_silence() {
    let world = World::alone();
    for arguments in [
        &["-n", "-c", "2", "-i", "0.01", "127.0.0.1"][..],
        &["-n", "-c", "2", "-i", "0.01", "127.0.0.1", "127.0.0.2"],
        &["-n", "-c", "1", "--json", "127.0.0.1"],
        &["-n", "-c", "1", "--jsonl", "127.0.0.1"],
        &["-n", "-c", "1", "--csv", "127.0.0.1"],
        &["--csv", "127.0.0.0/29"],
        &["--json", "127.0.0.0/29"],
        &["127.0.0.0/29"],
        &["--json", "-c", "1", "nosuch.invalid"],
        &["--help"],
    ] {
        let output = with_streams(&world, ">/dev/full", arguments);
        assert_eq!((output.code, output.signal), (Some(2), None), "{arguments:?}: {output}");
        let last = output.stderr.lines().last();
        let says = last.is_some_and(|line| line.starts_with("netkit: ") && !line.contains("panicked"));
        assert!(says, "{arguments:?}: {output}");
    }
    // Nobody hears the complaint, and the code still tells.
    let output = with_streams(&world, "2>/dev/full", &["-c", "0", "127.0.0.1"]);
    assert_eq!((output.code, output.signal), (Some(2), None), "{output}");
}

#[test]
fn closed_streams_change_no_result() {
    let world = World::alone();
    for streams in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "</dev/full", "2>/dev/full"] {
        for arguments in [
            &["-n", "-c", "2", "-i", "0.01", "127.0.0.1"][..],
            &["-n", "-c", "1", "--json", "127.0.0.1"],
            &["127.0.0.0/30"],
        ] {
            let output = with_streams(&world, streams, arguments);
            assert_eq!((output.code, output.signal), (Some(0), None), "{streams} {arguments:?}: {output}");
        }
        let output = with_streams(&world, streams, &["-c", "0", "127.0.0.1"]);
        assert_eq!((output.code, output.signal), (Some(2), None), "{streams}: {output}");
    }
}
