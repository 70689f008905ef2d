//! What a person sees: the whole text of each kind of run, colours and a live display on a terminal, and neither in a pipe.
//!
//! The terminal is a real one, made by `script`; what is drawn on it is judged by the bytes that reach it.

pub mod shape;
pub mod world;

use shape::shape;
use world::{Output, World};

/// A terminal that can do everything.
const XTERM: &[&str] = &["TERM=xterm"];
/// The start of a control sequence (ECMA-48 §5.4).
const CSI: &str = "\x1b[";

/// A pair of hosts, and an address beside them that swallows everything.
fn world() -> World {
    let world = World::pair();
    world.sh("a", "ip neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev to-b nud permanent");
    world
}

/// In a pipe this run prints text of this shape; behind it stand at most the details of its verdict.
fn check(world: &World, arguments: &str, expect: &str) {
    let arguments: Vec<&str> = ["ping"].into_iter().chain(arguments.split(' ')).collect();
    let output = world.netkit("a", &arguments);
    let shape = shape(&output.stdout);
    let expect = expect.trim_start_matches('\n');
    let details =
        shape.strip_prefix(expect).unwrap_or_else(|| panic!("{arguments:?}:\n{shape}\nis not\n{expect}"));
    assert!(
        details.lines().all(|line| line.starts_with("  ")),
        "{arguments:?}: more than the verdict: {output}"
    );
    assert!(is_plain(&output.stdout), "{arguments:?}: control bytes in a pipe: {output}");
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && !['\n', '\r'].contains(&character))
}

#[test]
fn one_host_has_the_lines_of_ping_and_a_verdict() {
    let world = world();
    check(
        &world,
        "-n -c 2 -i 0.1 10.0.0.2",
        "
PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=T ms
64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=T ms

--- 10.0.0.2 ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
p50/p95/p99 = T/T/T ms, ipdv mean T ms (jitter T ms), loss 0% (95% CI 0–65.8%), icmp-datagram S-S
OK  10.0.0.2 answers: 2 of 2 replies, p50 T ms; 2 probes cannot exclude loss below 66%
",
    );
    check(
        &world,
        "-n -v -c 1 -W 0.2 10.0.0.99",
        "
PING 10.0.0.99 (10.0.0.99) 56(84) bytes of data.
icmp_seq=1 lost: no answer in time

--- 10.0.0.99 ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time Tms

loss 100% (95% CI 20.7–100%), icmp-datagram
UNKNOWN  10.0.0.99 did not answer one probe, which is too little to judge
",
    );
    check(
        &world,
        "-n -c 1 192.0.2.1",
        "
PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.
netkit: icmp_seq=1 not sent: Network is unreachable (ENETUNREACH): This host has no route to the target \
(ip route get, ip rule), or the interface of that route is down or has no address

--- 192.0.2.1 ping statistics ---
0 packets transmitted, 0 received, 1 not sent

FAIL  this host has no route to 192.0.2.1 (1 of 1 probe did not leave, ENETUNREACH)
",
    );
}

#[test]
fn udp_and_tcp_say_what_answered() {
    let world = world();
    check(
        &world,
        "-n --udp=9 -c 1 10.0.0.2",
        "
PING 10.0.0.2 (10.0.0.2) udp port 9, 56(84) bytes of data.
Port unreachable from 10.0.0.2:9: seq=1 ttl=64 time=T ms

--- 10.0.0.2 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
p50/p95/p99 = T/T/T ms, loss 0% (95% CI 0–79.3%), udp S-S
OK  10.0.0.2 answers: 1 of 1 reply, p50 T ms; 1 probe cannot exclude loss below 79%
",
    );
    check(
        &world,
        "-n --tcp=9 -c 1 fd00::2",
        "
PING fd00::2(fd00::2) tcp port 9, handshakes only.
RST from [fd00::2]:9: seq=1 time=T ms (refused)

--- fd00::2 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
p50/p95/p99 = T/T/T ms, loss 0% (95% CI 0–79.3%), tcp-handshake S-S
OK  fd00::2 answers: 1 of 1 reply, p50 T ms; 1 probe cannot exclude loss below 79%
",
    );
}

#[test]
fn several_hosts_have_the_lines_of_fping_and_a_verdict() {
    check(
        &world(),
        "-n -c 1 -W 0.2 10.0.0.2 10.0.0.99",
        "
10.0.0.2  : [0], 64 bytes, T ms (T avg, 0% loss)
10.0.0.99 : [0], timed out (NaN avg, 100% loss)

10.0.0.2  : xmt/rcv/%loss = 1/1/0%, min/avg/max = T/T/T
10.0.0.99 : xmt/rcv/%loss = 1/0/100%
UNKNOWN  10.0.0.99 did not answer one probe, which is too little to judge; the other target is fine
",
    );
}

#[test]
fn a_sweep_says_who_is_alive() {
    check(
        &world(),
        "-n -v -W 0.2 10.0.0.2/32 10.0.0.99/32",
        "
10.0.0.2 is alive (T ms)
10.0.0.99 does not answer

--- 2 targets sweep statistics ---
2 addresses: 1 alive, 1 silent, 0 unreachable, 0 not sent
2 probes in T s (T probes/s)
rtt min/avg/p95/max = T/T/T/T ms
OK  1 of 2 addresses answer, p50 T ms
",
    );
}

/// Runs `netkit ping` on a terminal, with this environment; lines end as in a file.
fn on_terminal(world: &World, environment: &[&str], arguments: &str) -> Output {
    run_on_terminal(world, environment, &format!("ping {arguments}"))
}

/// The same of any command.
fn run_on_terminal(world: &World, environment: &[&str], words: &str) -> Output {
    let terminal = &["script -qec \"$*\" /dev/null </dev/null", "sh"];
    let wrapper = [&["env", "-u", "NO_COLOR"], environment, &["sh", "-c"], terminal].concat();
    let words: Vec<&str> = words.split(' ').collect();
    let mut output = world.netkit_behind("a", &wrapper, &words);
    output.stdout = output.stdout.replace("\r\n", "\n");
    output
}

/// The final bytes of the control sequences in a text, each once: `m` colours, the others draw.
fn sequences(text: &str) -> String {
    let ends = text.split(CSI).skip(1).filter_map(|rest| rest.chars().find(|end| ('@'..='~').contains(end)));
    let mut ends: Vec<char> = ends.collect();
    ends.sort_unstable();
    ends.dedup();
    ends.into_iter().collect()
}

#[test]
fn the_verdict_of_one_host_is_coloured_unless_told_otherwise() {
    let world = world();
    let run = "-n -c 1 10.0.0.2";
    let coloured = on_terminal(&world, XTERM, run);
    assert_eq!((coloured.code, sequences(&coloured.stdout).as_str()), (Some(0), "m"), "{coloured}");
    for (environment, more) in [
        (&["TERM=xterm", "NO_COLOR=1"][..], ""),
        (&["TERM=dumb"], ""),
        (&["-u", "TERM"], ""),
        (XTERM, "--plain "),
        (XTERM, "--color never "),
        (XTERM, "--color=never --plain "),
    ] {
        let output = on_terminal(&world, environment, &format!("{more}{run}"));
        assert!(output.code == Some(0) && is_plain(&output.stdout), "{environment:?} {more}: {output}");
        assert_eq!(
            shape(&output.stdout),
            shape(&world.netkit("a", &["ping", "-n", "-c", "1", "10.0.0.2"]).stdout)
        );
    }
    let empty = on_terminal(&world, &["TERM=xterm", "NO_COLOR="], run);
    assert_eq!(sequences(&empty.stdout), "m", "an empty NO_COLOR counts as none: {empty}");
    let always = world.netkit("a", &["ping", "--color", "always", "-n", "-c", "1", "10.0.0.2"]);
    assert_eq!(sequences(&always.stdout), "m", "{always}");
}

#[test]
fn several_hosts_have_a_table_on_a_terminal_and_lines_elsewhere() {
    let world = world();
    let run = "-n -c 3 -i 0.15 10.0.0.1 10.0.0.2";
    let summary = "10.0.0.1 : xmt/rcv/%loss = 3/3/0%, min/avg/max = T/T/T\n10.0.0.2 : xmt";
    let live = on_terminal(&world, XTERM, run);
    assert!(live.stdout.contains("sent") && !live.stdout.contains(" : [0], "), "{live}");
    assert!(sequences(&live.stdout).contains('K'), "a table is erased before it is drawn anew: {live}");
    // What follows the last erased line is the result.
    let result = live.stdout.rsplit("\x1b[2K").next().unwrap_or_default();
    assert!(shape(result).contains(summary), "{live}");
    let colourless = on_terminal(&world, &["TERM=xterm", "NO_COLOR=1"], run);
    assert!(!sequences(&colourless.stdout).contains('m'), "{colourless}");
    for (environment, more) in [(&["TERM=dumb"][..], ""), (&["-u", "TERM"], ""), (XTERM, "--plain ")] {
        let output = on_terminal(&world, environment, &format!("{more}{run}"));
        assert!(is_plain(&output.stdout), "{environment:?} {more}: {output}");
        let shape = shape(&output.stdout);
        assert!(shape.contains("10.0.0.2 : [2], 64 bytes, T ms (T avg, 0% loss)\n"), "{output}");
        assert!(shape.contains(summary), "{output}");
    }
}

#[test]
fn a_sweep_shows_its_progress_on_a_terminal_only() {
    let world = world();
    let run = "-n --rate 40 127.0.0.0/28";
    let live = on_terminal(&world, XTERM, run);
    assert!(live.stdout.contains("/14 ") && live.stdout.contains("ETA"), "{live}");
    for last in 1..=14 {
        let alive = format!("127.0.0.{last} is alive (");
        assert_eq!(live.stdout.matches(&alive).count(), 1, "{alive} {live}");
    }
    for (environment, more) in
        [(&["TERM=dumb"][..], ""), (XTERM, "--plain "), (XTERM, "--json "), (XTERM, "--csv ")]
    {
        let output = on_terminal(&world, environment, &format!("{more}{run}"));
        assert!(output.code == Some(0) && is_plain(&output.stdout), "{environment:?} {more}: {output}");
        assert!(!output.stdout.contains("ETA"), "{output}");
    }
}

#[test]
fn who_has_not_replied_for_a_second_is_named_on_a_terminal_only() {
    const NOTICE: &str = "no reply yet from 10.0.0.99";
    let world = world();
    let run = "lookup a.example A @10.0.0.99 --tries 1 --timeout 1.5";
    let live = run_on_terminal(&world, XTERM, run);
    assert!(live.stdout.contains(NOTICE), "{live}");
    // It is gone before the result comes.
    let result = live.stdout.rsplit("\x1b[2K").next().unwrap_or_default();
    assert!(result.contains("FAIL") && !result.contains(NOTICE), "{live}");
    for (environment, more) in [(&["TERM=dumb"][..], ""), (XTERM, " --plain"), (XTERM, " --json")] {
        let output = run_on_terminal(&world, environment, &format!("{run}{more}"));
        assert!(output.code == Some(8) && is_plain(&output.stdout), "{environment:?} {more}: {output}");
        assert!(!output.stdout.contains(NOTICE), "{output}");
    }
}

#[test]
fn the_terminal_is_left_as_it_was() {
    let world = world();
    for run in ["-n -c 2 -i 0.1 10.0.0.1 10.0.0.2", "-n --rate 40 127.0.0.0/29", "-n -c 1 10.0.0.2"] {
        let output = on_terminal(&world, XTERM, run);
        let last = |sequence: &str| output.stdout.rfind(sequence);
        assert_eq!(output.code, Some(0), "{run}: {output}");
        assert!(last("\x1b[?25l") <= last("\x1b[?25h"), "{run}: the cursor stays hidden: {output}");
        assert_eq!(last("\x1b[?1049h"), None, "{run}: another screen: {output}");
        assert!(output.stdout.ends_with('\n'), "{run}: {output}");
    }
}

/// The control key goes through the terminal, as a person types it.
#[test]
fn control_c_ends_a_run_with_its_summary() {
    let world = world();
    for (run, proof, summary) in [
        ("-n -i 0.05 10.0.0.2", "icmp_seq=2", "ping statistics ---"),
        ("-n --rate 50 127.0.0.0/22", "127.0.0.5 is alive", "sweep statistics ---"),
    ] {
        // `script` runs the command by `$SHELL`, and a shell that stays between would answer the key with a code of its own.
        let command = format!("exec {} ping {run}", world.binary());
        let mut running = world.start("a", &["env", "TERM=xterm", "script", "-qec", &command, "/dev/null"]);
        running.line_with(proof);
        running.say("\x03");
        let output = running.finish();
        assert!(output.stdout.contains(summary) && output.stdout.ends_with('\n'), "{run}: {output}");
        assert_eq!(output.code, Some(0), "{run}: {output}");
    }
}

#[test]
fn a_pipe_from_a_terminal_gets_plain_lines() {
    let world = world();
    for run in ["-n -c 2 -i 0.1 10.0.0.1 10.0.0.2", "-n --rate 100 127.0.0.0/29", "-n -c 1 10.0.0.2"] {
        let output = on_terminal(&world, XTERM, &format!("{run} | cat"));
        assert!(output.code == Some(0) && is_plain(&output.stdout), "{run}: {output}");
    }
}
