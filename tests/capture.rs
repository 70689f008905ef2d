//! `netkit capture`: recorded traffic told line by line, files that are damaged, and packets of a real kernel beside tcpdump.

pub mod world;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use world::{Output, Running, World};

/// Longer than the worst file may take, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);

fn recorded(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/captures").join(name);
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// A run on this host: to read a file needs no world.
fn netkit(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netkit"));
    command.arg("capture").args(arguments);
    Running::start(command).finish()
}

/// The states behind each segment of a recording, the verdict, and the exit code; everything fits the schema.
#[track_caller]
fn check(name: &str, states: &[&str], verdict: &str, code: i32) -> Output {
    let output = netkit(&["-r", &recorded(name), "--jsonl"]);
    let validator = |schema| jsonschema::validator_for(&schema).expect("our schema is one");
    let (event, document) = (netkit_report::json_lines_schema(), netkit_report::json_schema());
    let (event, document) = (validator(event), validator(document));
    for line in output.stdout.lines() {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        // The last line is the document of --json.
        let validator = if line["event"].is_string() { &event } else { &document };
        let wrong: Vec<String> = validator.iter_errors(&line).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?} in {line}");
    }
    let word = |segment: &Value, name: &str| segment[name].as_str().unwrap_or_default().to_owned();
    let told: Vec<String> = output
        .events("segment")
        .iter()
        .map(|one| {
            format!("{} {} | {}", word(one, "flags"), word(one, "client_state"), word(one, "server_state"))
        })
        .collect();
    if !states.is_empty() {
        assert_eq!(told, states, "{name}");
    }
    assert_eq!((output.verdict().as_str(), output.code), (verdict, Some(code)), "{name}: {output}");
    output
}

const OPENING: [&str; 3] =
    ["SYN SYN_SENT | SYN_RECEIVED", "SYN,ACK ESTABLISHED | SYN_RECEIVED", "ACK ESTABLISHED | ESTABLISHED"];

/// The handshake, and what follows it.
fn opened(rest: &[&'static str]) -> Vec<&'static str> {
    [&OPENING[..], rest].concat()
}

#[test]
fn a_handshake_and_a_teardown_are_told() {
    let states = opened(&[
        "PSH,ACK ESTABLISHED | ESTABLISHED",
        "ACK ESTABLISHED | ESTABLISHED",
        "PSH,ACK ESTABLISHED | ESTABLISHED",
        "ACK ESTABLISHED | ESTABLISHED",
        "FIN,ACK FIN_WAIT_1 | CLOSE_WAIT",
        "ACK FIN_WAIT_2 | CLOSE_WAIT",
        "FIN,ACK TIME_WAIT | LAST_ACK",
        "ACK TIME_WAIT | CLOSED",
    ]);
    for name in ["handshake.pcap", "ipv6.pcap"] {
        let output = check(name, &states, "capture.ok", 0);
        let connection = &output.json()["report"]["connections"][0];
        assert_eq!(
            (&connection["end"], &connection["from_server"]["unique_bytes"]),
            (&"closed".into(), &3_000.into())
        );
    }
}

#[test]
fn a_refusal_is_told_with_its_ttl() {
    let output = check(
        "refused.pcap",
        &["SYN SYN_SENT | SYN_RECEIVED", "RST,ACK CLOSED | CLOSED"],
        "capture.refused",
        1,
    );
    assert_eq!(output.json()["report"]["connections"][0]["reset"]["hop_limit"], 64);
}

#[test]
fn a_reset_is_told_and_whose_it_is() {
    let output = check("reset.pcap", &[], "capture.reset", 1);
    assert_eq!(output.json()["report"]["connections"][0]["ended_by"], "server");
    let output = check("reset-by-middlebox.pcap", &[], "capture.reset", 1);
    let reset = &output.json()["report"]["connections"][0]["reset"];
    assert_eq!(
        (&reset["hop_limit"], &reset["other_hop_limits"]),
        (&250.into(), &serde_json::json!([64, 64]))
    );
    assert!(
        output.json()["verdict"]["text"].as_str().is_some_and(|text| text.contains("a device resets")),
        "{output}"
    );
}

#[test]
fn both_ends_may_open_at_once() {
    let states = [
        "SYN SYN_SENT | SYN_RECEIVED",
        "SYN SYN_RECEIVED | SYN_RECEIVED",
        "SYN,ACK SYN_RECEIVED | ESTABLISHED",
        "SYN,ACK ESTABLISHED | ESTABLISHED",
        "ACK ESTABLISHED | ESTABLISHED",
    ];
    let output = check("simultaneous-open.pcap", &states, "capture.ok", 0);
    assert_eq!(output.json()["report"]["connections"][0]["simultaneous_open"], true);
}

#[test]
fn both_ends_may_close_at_once() {
    let states = opened(&[
        "FIN,ACK FIN_WAIT_1 | CLOSE_WAIT",
        "FIN,ACK CLOSING | CLOSING",
        "ACK CLOSING | TIME_WAIT",
        "ACK TIME_WAIT | TIME_WAIT",
    ]);
    let output = check("simultaneous-close.pcap", &states, "capture.ok", 0);
    assert_eq!(output.json()["report"]["connections"][0]["simultaneous_close"], true);
}

#[test]
fn faults_are_named() {
    let half_open = opened(&["PSH,ACK ESTABLISHED | ESTABLISHED", "RST CLOSED | CLOSED"]);
    check("half-open.pcap", &half_open, "capture.half-open", 1);
    check("retransmission.pcap", &[], "capture.retransmissions", 1);
    check("zero-window.pcap", &[], "capture.zero-window", 1);
    check("hairpin.pcap", &[], "capture.hairpin", 1);
    check("unanswered.pcap", &["SYN SYN_SENT | SYN_RECEIVED"; 2], "capture.unanswered-syn", 1);
    let flood = check("syn-flood.pcap", &[], "capture.syn-flood", 1);
    let target = &flood.json()["report"]["listening"][0];
    assert_eq!(
        (&target["attempts"], &target["completed"], &target["sources"]),
        (&200.into(), &0.into(), &200.into())
    );
}

#[test]
fn text_has_a_line_for_each_segment_and_no_control_byte() {
    let output = netkit(&["-r", &recorded("handshake.pcap")]);
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert!(lines[0].starts_with("#1 127.0.0.1:"), "{output}");
    assert!(lines[1].contains("SYN_SENT | SYN_RECEIVED?"), "nobody has heard the server yet: {output}");
    assert!(lines[2].contains(" < SYN,ACK seq 0 ack 1 "), "{output}");
    assert_eq!(lines.iter().filter(|line| line.contains(" | ")).count(), 11, "{output}");
    for arguments in [&["--summary"][..], &["-q"], &["-n", "tcp"]] {
        let output = netkit(&[&["-r", &recorded("handshake.pcap")], arguments].concat());
        assert!(output.stdout.bytes().all(|byte| byte == b'\n' || byte >= b' '), "{output}");
        assert_eq!(output.code, Some(0), "{output}");
    }
}

#[test]
fn a_filter_keeps_what_it_says_and_is_pointed_at_where_it_is_wrong() {
    let packets = |filter: &[&str]| {
        let output = netkit(&[&["-r", &recorded("handshake.pcap"), "--json"], filter].concat());
        output.json()["report"]["packets"].as_u64().expect("a number")
    };
    let counts = [
        &["tcp"][..],
        &["udp"],
        &["src", "port", "8080"],
        &["dst port 8080 and host 127.0.0.1"],
        &["not net 127"],
    ];
    assert_eq!(counts.map(packets), [11, 0, 5, 6, 0]);
    let wrong = netkit(&["-r", &recorded("handshake.pcap"), "tcp and port http"]);
    assert_eq!(wrong.code, Some(2), "{wrong}");
    assert!(wrong.stderr.starts_with("  tcp and port http\n               ^\n"), "{wrong}");
    let nothing = netkit(&["-r", &recorded("handshake.pcap"), "--json", "udp"]);
    assert_eq!((nothing.verdict().as_str(), nothing.code), ("capture.nothing", Some(3)), "{nothing}");
}

#[test]
fn what_is_kept_is_the_same_capture() {
    let folder = Folder::new("kept");
    let kept = folder.file("kept.pcapng", b"");
    let first = netkit(&["-r", &recorded("retransmission.pcap"), "--json", "-w", &kept]);
    let second = netkit(&["-r", &kept, "--json"]);
    assert_eq!(first.json()["report"]["connections"], second.json()["report"]["connections"]);
    let shown = Command::new("tcpdump").args(["-nr", &kept]).output().expect("tcpdump is installed");
    assert_eq!(String::from_utf8_lossy(&shown.stdout).lines().count(), 9);
}

#[test]
fn a_pipe_is_read_as_it_comes() {
    let file = recorded("handshake.pcap");
    let binary = env!("CARGO_BIN_EXE_netkit");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{{ cat {file}; sleep 60; }} | exec {binary} capture -r - --jsonl")]);
    let mut running = Running::start(command);
    running.line_with("\"server_state\":\"CLOSED\"");
    // Ended with the pipe still open.
    drop(running);
    let counted = netkit(&["-r", &file, "-c", "4", "--json"]);
    assert_eq!(counted.json()["report"]["packets"], 4);
}

/// A folder of this test's own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("netkit-capture-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary directory is writable");
        Self(folder)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let file = self.0.join(name);
        std::fs::write(&file, bytes).expect("the temporary directory is writable");
        file.to_str().expect("a path in UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _may_stay = std::fs::remove_dir_all(&self.0);
    }
}

/// Files that are no good captures, or none at all.
fn damaged() -> Vec<Vec<u8>> {
    let whole = std::fs::read(recorded("handshake.pcap")).expect("it is recorded");
    let cut = (0..whole.len()).step_by(37).map(|length| whole[..length].to_vec());
    let mut files: Vec<Vec<u8>> = cut.collect();
    let claim = [0, 0, 200_000_000, 200_000_000].map(u32::to_le_bytes).concat();
    files.push([&whole[..24], &claim].concat());
    let section = [
        &[0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0][..],
        &[0xff; 8],
        &[28, 0, 0, 0],
    ]
    .concat();
    for length in [0_u32, 3, 8, 200_000_000, u32::MAX] {
        files.push([&section[..], &6_u32.to_le_bytes(), &length.to_le_bytes(), &[0x1b; 64]].concat());
        files.push([&section[..], &0x0bad_u32.to_le_bytes(), &length.to_le_bytes(), &[0x1b; 64]].concat());
    }
    // Bytes by chance behind a good header: the same in every run.
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for start in [&whole[..24], &section, &[]] {
        let tail = (0..100_000).map(|_| {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            chance.to_le_bytes()[3]
        });
        files.push(start.iter().copied().chain(tail).collect());
    }
    files
}

#[test]
fn a_damaged_file_ends_in_a_result_or_a_clear_error() {
    let folder = Folder::new("damaged");
    for (number, bytes) in damaged().into_iter().enumerate() {
        let file = folder.file("damaged", &bytes);
        for format in ["--json", "--plain"] {
            let output = netkit(&["-r", &file, format]);
            assert!(output.took < PATIENCE, "{number}: {output}");
            assert!(output.code.is_some_and(|code| code <= 3), "{number}: {output}");
            let said = [output.stdout.as_bytes(), output.stderr.as_bytes()].concat();
            assert!(said.iter().all(|byte| *byte == b'\n' || *byte >= b' '), "{number}: {output}");
            assert!(!output.stderr.contains("panicked"), "{number}: {output}");
            if format == "--json" {
                let text = output.json()["verdict"]["text"].as_str().map(str::len);
                assert!(text > Some(0), "{number}: {output}");
            } else {
                assert!(!said.is_empty(), "{number}: {output}");
            }
        }
    }
}

#[test]
fn an_ordinary_user_is_told_what_would_permit_it() {
    let world = World::alone();
    let output = world.netkit("a", &["capture", "--json"]);
    assert_eq!((output.verdict().as_str(), output.code), ("self.not-permitted", Some(4)), "{output}");
    let fixes = output.json()["verdict"]["fix"].to_string();
    assert!(fixes.contains("sudo ") && fixes.contains("setcap cap_net_raw+ep "), "{fixes}");
}

/// A connection to a listener on host `b`, or on `a` itself, is told whole, packet for packet as tcpdump counts them.
#[track_caller]
fn check_live(world: &World, server: &str, address: &str, device: &str, interface: &str) {
    let listen = format!(
        "import socket\nl = socket.create_server(('{address}', 7040))\nprint('listens', flush=True)\ns, _ = l.accept()\n\
         s.sendall(s.recv(100))\ns.recv(1)\ns.close()"
    );
    let mut listener = world.start(server, &["python3", "-c", &listen]);
    listener.line_with("listens");
    let binary = world.binary();
    let words = [binary, "capture", "-i", interface, "--jsonl", "tcp", "port", "7040"];
    let mut capture = world.start("a", &words);
    capture.event("start");
    let dump = format!("exec tcpdump -nli {device} --immediate-mode tcp port 7040 2>&1");
    let mut tcpdump = world.start("a", &["sh", "-c", &dump]);
    tcpdump.line_with("listening on");
    let connect = format!(
        "import socket\nc = socket.create_connection(('{address}', 7040))\nc.sendall(b'echo')\nc.recv(100)\nc.close()"
    );
    assert_eq!(world.start("a", &["python3", "-c", &connect]).finish().code, Some(0));
    capture.line_with("\"server_state\":\"CLOSED\"");
    tcpdump.line_with("Flags [.], ack 6");
    let (output, dumped) = (capture.interrupt(), tcpdump.interrupt());
    let packets = dumped.stdout.lines().filter(|line| line.contains(" IP ")).count() as u64;
    let report = output.json()["report"].clone();
    assert_eq!(report["packets"].as_u64(), Some(packets), "{output}\n{dumped}");
    assert_eq!(
        (&report["dropped"], &report["connections"][0]["end"]),
        (&0.into(), &"closed".into()),
        "{output}"
    );
    assert_eq!((output.verdict().as_str(), output.code), ("capture.ok", Some(0)), "{output}");
}

#[test]
fn packets_on_a_cable_are_those_that_tcpdump_sees() {
    let world = World::pair();
    check_live(&world, "b", "10.0.0.2", "to-b", "any");
}

#[test]
fn packets_on_loopback_are_told_once() {
    let world = World::alone();
    check_live(&world, "a", "127.0.0.1", "lo", "any");
    check_live(&world, "a", "127.0.0.1", "lo", "lo");
}

#[test]
fn a_capture_ends_after_its_time() {
    let world = World::alone();
    let output = world.netkit_as_root("a", &["capture", "--for", "0.2", "--json"]);
    assert_eq!((output.verdict().as_str(), output.code), ("capture.nothing", Some(3)), "{output}");
    let unknown = world.netkit_as_root("a", &["capture", "-i", "nowhere"]);
    assert_eq!(unknown.code, Some(2), "{unknown}");
}
