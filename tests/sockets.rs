//! `netkit sockets` on hosts whose sockets are staged: what is wrong is named, what is well is left alone, filters choose what ss
//! chooses, and nobody needs root to see it.
//!
//! Whoever holds the sockets is this test program once more, told by its environment what to hold.

pub mod world;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use serde_json::Value;
use socket2::{Domain, Socket, Type};
use world::{Output, Running, World};

/// Tells the process what to hold.
const TOLD: &str = "NETKIT_TEST_HOLDS";
/// What it prints when it holds it.
const READY: &str = "holder is ready";

/// Holds what it is told to until its input ends; as a test it does nothing.
#[test]
fn holder() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let words: Vec<&str> = told.split(' ').collect();
    let number = |word: &str| word.parse::<usize>().expect("a number");
    let _held = match words.as_slice() {
        ["leak", count] => leak(number(count)),
        ["backlog", at] => backlog(at),
        ["listen", at] => vec![listen(at, 4_096)],
        ["connect", to] => vec![begin(to)],
        ["fill", to, count] => (0..number(count)).map(|_| opened(to)).collect(),
        ["time-wait", count] => time_wait(number(count)),
        ["stuffed", at] => stuffed(at),
        ["talk", at] => talk(at),
        other => panic!("nobody knows how to hold {other:?}"),
    };
    writeln!(std::io::stdout(), "{READY}").expect("the test reads it");
    let _ends_with_its_test = std::io::stdin().read_to_end(&mut Vec::new());
}

/// The program, holding this on a host until it is dropped.
fn hold(world: &World, host: &str, what: &str) -> Running {
    let program = std::env::current_exe().expect("this program has a path");
    let program = program.to_str().expect("its path is UTF-8");
    let mut command = world.command(host, &[program, "--exact", "holder", "--nocapture"]);
    command.env(TOLD, what);
    let mut running = Running::start(command);
    running.line_with(READY);
    running
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address and a port")
}

fn listen(at: &str, backlog: i32) -> Socket {
    let at = address(at);
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, None).expect("a socket");
    socket.set_reuse_address(true).expect("an option");
    socket.bind(&at.into()).expect("the port is free in here");
    socket.listen(backlog).expect("it listens");
    socket
}

/// A connection that is begun and not waited for.
fn begin(to: &str) -> Socket {
    let to = address(to);
    let socket = Socket::new(Domain::for_address(to), Type::STREAM, None).expect("a socket");
    socket.set_nonblocking(true).expect("an option");
    let _in_progress = socket.connect(&to.into());
    socket
}

fn opened(to: &str) -> Socket {
    TcpStream::connect(address(to)).expect("somebody listens").into()
}

/// Connections that the other side has closed and this process has not.
fn leak(count: usize) -> Vec<Socket> {
    let listener = TcpListener::bind("127.0.0.1:7001").expect("the port is free in here");
    let pair = |_| {
        let client = TcpStream::connect("127.0.0.1:7001").expect("it listens");
        let server = listener.accept().expect("it came").0;
        drop(client);
        server.into()
    };
    (0..count).map(pair).collect()
}

/// A listener with more connections than its queue takes, of which none is accepted.
fn backlog(at: &str) -> Vec<Socket> {
    let mut held = vec![listen(at, 1)];
    held.extend((0..4).map(|_| begin(at)));
    held
}

/// Connections of which this side was closed first.
fn time_wait(count: usize) -> Vec<Socket> {
    let listener = TcpListener::bind("127.0.0.1:7002").expect("the port is free in here");
    for _ in 0..count {
        let mut client = TcpStream::connect("127.0.0.1:7002").expect("it listens");
        let server = listener.accept().expect("it came").0;
        client.shutdown(std::net::Shutdown::Write).expect("it is open");
        drop(server);
        assert_eq!(client.read(&mut [0]).expect("the end"), 0);
    }
    vec![listener.into()]
}

/// A connection that is written to until nothing more fits, because nobody reads.
fn stuffed(at: &str) -> Vec<Socket> {
    let listener = TcpListener::bind(address(at)).expect("the port is free in here");
    let mut client = TcpStream::connect(address(at)).expect("it listens");
    let server = listener.accept().expect("it came").0;
    client.set_nonblocking(true).expect("an option");
    let zeroes = vec![0; 65_536];
    while client.write(&zeroes).is_ok() {}
    vec![listener.into(), client.into(), server.into()]
}

/// A connection on which both sides have spoken, and all is well.
fn talk(at: &str) -> Vec<Socket> {
    let listener = TcpListener::bind(address(at)).expect("the port is free in here");
    let mut client = TcpStream::connect(address(at)).expect("it listens");
    let mut server = listener.accept().expect("it came").0;
    client.write_all(b"ping").expect("it is open");
    server.read_exact(&mut [0; 4]).expect("it came");
    server.write_all(b"pong").expect("it is open");
    client.read_exact(&mut [0; 4]).expect("it came");
    vec![listener.into(), client.into(), server.into()]
}

fn sockets(world: &World, host: &str, arguments: &[&str]) -> Output {
    world.netkit(host, &[&["sockets"], arguments].concat())
}

/// Waits until `netkit sockets --problems` gives this verdict on a host, and gives what an ordinary user sees of it.
fn problem(world: &World, host: &str, id: &str) -> Value {
    let look = format!("{} sockets --problems --json | grep -qF '\"id\":\"{id}\"'", world.binary());
    world.wait_for(host, id, &look);
    let output = sockets(world, host, &["--problems", "--json"]);
    assert_eq!(output.code, Some(1), "{output}");
    let document = output.json();
    let problems = document["report"]["problems"].as_array().expect("a list").clone();
    let found = problems.into_iter().find(|problem| problem["id"] == id);
    let found = found.unwrap_or_else(|| panic!("no {id} in {output}"));
    let evidence = found["evidence"].as_array().expect("a list");
    assert!(!evidence.is_empty(), "{found}");
    for one in evidence {
        let noted = document["evidence"].as_array().expect("a list").iter().any(|fact| fact["id"] == *one);
        assert!(noted, "{one} is not in the document: {found}");
    }
    found
}

/// What is found is no fault.
fn all_is_well(world: &World, host: &str) -> Output {
    let output = sockets(world, host, &["--problems", "--json"]);
    assert_eq!((output.code, output.verdict()), (Some(0), "sock.ok".to_owned()), "{output}");
    output
}

fn says(verdict: &Value, part: &str) {
    assert!(verdict["text"].as_str().is_some_and(|text| text.contains(part)), "{part:?} is not in {verdict}");
}

#[test]
fn a_leak_is_named_with_its_process() {
    let world = World::alone();
    let holder = hold(&world, "a", "leak 120");
    let found = problem(&world, "a", "sock.close-wait-leak");
    says(&found, "120 connections");
    says(&found, "127.0.0.1:7001");
    assert_eq!(found["status"], "fail");
    // Root sees who it is.
    let output = world.netkit_as_root("a", &["sockets", "--problems"]);
    assert!(output.stdout.contains(&format!("[{}] has not closed 120 connections", holder.id())), "{output}");
    let mine = format!("state close-wait pid {}", holder.id());
    let output = world.netkit_as_root("a", &["sockets", "--list", "--csv", &mine]);
    assert_eq!(output.stdout.lines().count(), 121, "{output}");
}

#[test]
fn a_full_queue_is_named_with_its_port() {
    let world = World::alone();
    let _holder = hold(&world, "a", "backlog 127.0.0.1:7003");
    let found = problem(&world, "a", "listen.accept-queue-full");
    says(&found, "127.0.0.1:7003 is full: 2 wait, 1 may");
}

#[test]
fn connects_of_another_user_that_hang_say_why() {
    let world = World::pair();
    world.sh(
        "a",
        "nft 'table inet f { chain o { type filter hook output priority 0; tcp dport 7005 drop; }; }'",
    );
    world.sh(
        "b",
        "nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 7006 drop; }; }'",
    );
    let _dropped_here = hold(&world, "a", "connect 10.0.0.2:7005");
    let _no_answer = hold(&world, "a", "connect 10.0.0.2:7006");
    says(
        &problem(&world, "a", "sock.connect-dropped-here"),
        "10.0.0.2:7005 hangs: this host itself drops the SYN",
    );
    says(&problem(&world, "a", "sock.connect-no-answer"), "10.0.0.2:7006 hangs: the SYN left this host");
    // Address resolution fails after three seconds, and the attempt with it: this one has to be looked at while it lasts.
    let _neighbour = hold(&world, "a", "connect 10.0.0.99:7007");
    says(
        &problem(&world, "a", "sock.connect-neighbour"),
        "10.0.0.99:7007 hangs: the SYN still waits in this host",
    );
}

#[test]
fn ports_that_run_out_are_counted_by_place() {
    let world = World::pair();
    world.sysctl("a", "net/ipv4/ip_local_port_range", "40000 40007");
    let _listener = hold(&world, "b", "listen 10.0.0.2:7008");
    let _near = hold(&world, "a", "fill 10.0.0.2:7008 6");
    says(&problem(&world, "a", "local.ports-near"), "10.0.0.2:7008 run out: 6 of 8 are taken");
    let _rest = hold(&world, "a", "fill 10.0.0.2:7008 2");
    says(&problem(&world, "a", "local.ports-exhausted"), "10.0.0.2:7008: 8 of 8 are taken");
}

#[test]
fn a_closed_window_is_the_other_programs() {
    let world = World::alone();
    let _holder = hold(&world, "a", "stuffed 127.0.0.1:7009");
    let found = problem(&world, "a", "sock.zero-window");
    says(&found, "127.0.0.1:7009 takes no data on 1 connection");
}

#[test]
fn many_time_waits_are_harmless() {
    let world = World::alone();
    let _holder = hold(&world, "a", "time-wait 300");
    let output = all_is_well(&world, "a");
    let problems = output.json()["report"]["problems"].clone();
    let harmless =
        problems.as_array().expect("a list").iter().find(|one| one["id"] == "sock.time-wait-harmless");
    says(harmless.expect("it is said to be harmless"), "300 connections wait out their end");
}

#[test]
fn a_healthy_host_gets_no_alarm() {
    let world = World::pair();
    let _one = hold(&world, "a", "talk 127.0.0.1:7010");
    let _other = hold(&world, "a", "talk [::1]:7011");
    let _listener = hold(&world, "b", "listen [::]:7012");
    let _client = hold(&world, "a", "fill 10.0.0.2:7012 5");
    for _ in 0..20 {
        all_is_well(&world, "a");
        all_is_well(&world, "b");
    }
    let output = sockets(&world, "a", &[]);
    assert_eq!(output.code, Some(0), "{output}");
    for part in ["ESTABLISHED", "127.0.0.1:7010", "is not shown to this user: sudo netkit sockets names it"] {
        assert!(output.stdout.contains(part), "no {part:?}: {output}");
    }
}

/// State, both ends, of each row; ss's spelling of addresses is ours but for mapped ones.
fn rows(text: &str, columns: [usize; 3]) -> BTreeSet<[String; 3]> {
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        columns.map(|column| words[column].replace("::ffff:", "").replace(['[', ']'], ""))
    };
    text.lines().map(row).collect()
}

#[test]
fn filters_choose_what_ss_chooses() {
    let world = World::pair();
    let _listener = hold(&world, "b", "listen [::]:7012");
    let _held = [
        hold(&world, "a", "leak 3"),
        hold(&world, "a", "talk 127.0.0.1:7010"),
        hold(&world, "a", "talk [::1]:7011"),
        hold(&world, "a", "time-wait 5"),
        hold(&world, "a", "fill 10.0.0.2:7012 5"),
        hold(&world, "a", "fill [fd00::2]:7012 2"),
        hold(&world, "b", "fill 10.0.0.2:7012 2"),
    ];
    let filters = [
        "",
        "state established",
        "state close-wait",
        "state time-wait",
        "exclude time-wait",
        "state listening",
        "state connected",
        "sport = :7010",
        "dport = :7012",
        "sport >= :7002 and sport <= :7011",
        "dst 10.0.0.0/8",
        "dst 10.0.0.2:7012",
        "src 127.0.0.1",
        "dst [::1]",
        "dst [fd00::/16]",
        "not dst 127.0.0.0/8",
        "( dport = :7012 or sport = :7001 ) and not dst 127.0.0.1",
        "state established dport != :7012",
    ];
    for host in ["a", "b"] {
        for filter in filters {
            let words: Vec<String> =
                filter.split(' ').filter(|word| !word.is_empty()).map(|word| format!("'{word}'")).collect();
            let wanted = world.sh(host, &format!("ss -H -tan {}", words.join(" ")));
            // ss puts `state` in front of everything else; with it, it leaves out the column.
            let wanted =
                if wanted.lines().all(|line| line.starts_with(char::is_numeric)) && !wanted.is_empty() {
                    rows(&wanted, [0, 2, 3])
                        .into_iter()
                        .map(|[_, local, peer]| [String::new(), local, peer])
                        .collect()
                } else {
                    rows(&wanted, [0, 3, 4])
                };
            let output = sockets(&world, host, &["--list", "-t", "--no-processes", filter]);
            assert_eq!(output.code, Some(0), "{output}");
            let found = output.stdout.lines().skip(1).collect::<Vec<_>>().join("\n");
            let without_state = wanted.iter().all(|row: &[String; 3]| row[0].is_empty());
            let found: BTreeSet<[String; 3]> = rows(&found, [1, 4, 5])
                .into_iter()
                .map(|[state, local, peer]| [if without_state { String::new() } else { state }, local, peer])
                .collect();
            assert_eq!(found, wanted, "{filter:?} on {host}");
        }
    }
}

#[test]
fn a_filter_that_is_none_is_pointed_at() {
    let world = World::alone();
    let output = sockets(&world, "a", &["--list", "state", "clsoe-wait"]);
    assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{output}");
    let lines: Vec<&str> = output.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{output}");
    assert!(lines[0].contains("did you mean `close-wait`?"), "{output}");
    assert_eq!((lines[1], lines[2]), ("  state clsoe-wait", "        ^^^^^^^^^^"), "{output}");
    let output = sockets(&world, "a", &["--json", "443"]);
    assert_eq!((output.code, output.verdict()), (Some(2), "self.error".to_owned()), "{output}");
}

#[test]
fn hostile_words_stay_words() {
    let world = World::alone();
    for words in
        [&["process", "\u{1b}[2J"][..], &["\u{202e}"], &["'"], &["--", "-1"], &["dst", "%%%"], &["("]]
    {
        let output = sockets(&world, "a", words);
        assert!(output.code.is_some_and(|code| code == 0 || code == 2), "{output}");
        let said = output.stdout.clone() + &output.stderr;
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{words:?}: {said:?}");
    }
}

#[test]
fn words_that_do_not_fit_together_are_refused() {
    let world = World::alone();
    let refused = |arguments: &[&str], says: &str| {
        let output = sockets(&world, "a", arguments);
        assert_eq!(output.code, Some(2), "{arguments:?}: {output}");
        assert!(output.stderr.contains(says), "{arguments:?} does not say {says:?}: {output}");
    };
    refused(&["--list", "--problems"], "cannot be used with");
    refused(&["--csv", "--problems"], "goes with --list alone");
    refused(&["--csv", "--watch"], "goes with --list alone");
    refused(&["--watch", "0.01"], "0.1 seconds");
    refused(&["--count", "3"], "--watch");
    refused(&["-4", "-6"], "cannot be used with");
}

#[test]
fn rates_come_line_by_line() {
    let world = World::alone();
    let mut watching = world.start_netkit("a", &["sockets", "--watch", "0.2", "--jsonl"]);
    watching.event("rates");
    let _some = hold(&world, "a", "time-wait 10");
    let opened = |rates: &Value| rates["active_opens_per_s"].as_f64().unwrap_or(0.0);
    while opened(&watching.event("rates")) == 0.0 {}
    let output = watching.interrupt();
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(output.json()["complete"], false, "{output}");
    let text = sockets(&world, "a", &["--watch", "0.1", "-c", "2"]);
    assert_eq!(
        (text.code, text.stdout.lines().count()),
        (Some(0), 4),
        "a header, two lines and their mean: {text}"
    );
}

#[test]
fn another_namespace_needs_root_and_says_so() {
    let world = World::alone();
    let _held = hold(&world, "a", "talk 127.0.0.1:7010");
    let here = world.sh("a", "readlink /proc/self/ns/net");
    assert!(here.starts_with("net:["), "{here}");
    let output = sockets(&world, "a", &["--netns", "1", "--json"]);
    assert_eq!(output.code, Some(4), "{output}");
    assert!(output.stderr.contains("needs root"), "{output}");
    assert_eq!(output.json()["complete"], false, "{output}");
    let output = sockets(&world, "a", &["--netns", "no-such-namespace"]);
    assert_eq!(output.code, Some(2), "{output}");
    // Its own is one, too.
    let output = world.netkit_as_root("a", &["sockets", "--netns", "/proc/self/ns/net", "--list", ":7010"]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(output.stdout.lines().count(), 4, "a listener and two ends, below a header: {output}");
}

#[test]
fn a_pipe_that_closes_is_a_quiet_end() {
    let world = World::alone();
    let _held = hold(&world, "a", "leak 900");
    let command = format!("{} sockets --list | head -n 2 2>&1; echo ${{PIPESTATUS:-0}}", world.binary());
    let output = world.sh("a", &command);
    assert!(output.starts_with("Netid"), "{output}");
    assert!(!output.contains("netkit:"), "{output}");
    let took = sockets(&world, "a", &["--list"]).took;
    assert!(took < Duration::from_secs(5), "{took:?}");
}
