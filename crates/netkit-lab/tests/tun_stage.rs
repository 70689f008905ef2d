//! The TUN stage: ordinary tools in it see the topology, nothing of it is seen outside, and nothing of it is left.
//!
//! How exact its times are is measured in `tun_timing.rs`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use netkit_lab::stage::tun::{Launch, Played, TruthKeeping, TunError, TunWorld, emulate_if_told_to};
use netkit_lab::truth::{Kind, Tally};
use socket2::{Domain, Protocol, Socket, Type};

/// How long what should be gone may take to go.
const PATIENCE: Duration = Duration::from_secs(20);
/// Tells this program that it is to send rubbish.
const RUBBISH: &str = "NETKIT_TEST_RUBBISH";
/// Tells this program that it is a parent that will be killed, and what its world is called.
const PARENT: &str = "NETKIT_TEST_PARENT";

/// Three routers, 2 ms each, both families; every fifth packet out of the second router is lost.
const CHAIN: &str = r#"
about = "Three routers; every fifth packet is lost on its way out"
target = "target"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r3", "target"]
delay = "1 ms"
[[change]]
link = ["r2", "r3"]
forward = { loss = { every = 5 } }
"#;

/// The program of the emulators: this one, told to run this test alone.
#[test]
fn emulator() {
    emulate_if_told_to();
}

fn launch(name: &str, text: &str) -> Launch {
    let mut launch = Launch::of_text(name, text);
    launch.words = ["emulator", "--exact", "--nocapture"].map(str::to_owned).to_vec();
    launch
}

fn start(name: &str, text: &str) -> TunWorld {
    TunWorld::start(&launch(name, text)).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs words inside to their end; they must succeed.
fn run(world: &TunWorld, words: &[&str]) -> String {
    let Output { status, stdout, stderr } = world.command(words).output().expect("nsenter is installed");
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{words:?}: {status}\n{stdout}{stderr}");
    stdout.into_owned()
}

fn finish(world: TunWorld) -> (Tally, Played) {
    let topology = world.topology().clone();
    let played = world.finish().unwrap_or_else(|error| panic!("{error}"));
    (Tally::of(&topology, &played.records), played)
}

/// Pings the target of [`CHAIN`] ten times by its name: two are lost, and the tool and the truth agree.
fn check_ping(family: &str, target: &str) {
    let world = start("chain.toml", CHAIN);
    let said = run(&world, &["ping", family, "-c", "10", "-i", "0.05", "-W", "1", "target"]);
    assert!(said.contains("10 packets transmitted, 8 received"), "{said}");
    let (tally, played) = finish(world);
    let echoes = tally.echo(target.parse::<IpAddr>().expect("an address"));
    assert_eq!((echoes.sent, echoes.answered, echoes.lost.len()), (10, 8, 2));
    assert_eq!(echoes.round_trips, [Duration::from_millis(8); 8]);
    assert_eq!((played.traffic.taken, played.traffic.handed_over, played.traffic.refused), (10, 8, 0));
    // Nothing but what was asked for: the kernel of the vantage sends no packet by itself.
    assert_eq!(tally.sent.len(), 10);
}

#[test]
fn ping_sees_over_ipv4_what_the_topology_says() {
    check_ping("-4", "192.0.2.10");
}

#[test]
fn ping_sees_over_ipv6_what_the_topology_says() {
    check_ping("-6", "2001:db8::10");
}

#[test]
fn traceroute_names_every_router() {
    let world = start("chain.toml", &CHAIN.replace("every = 5", "every = 1000"));
    let said = run(&world, &["traceroute", "-q", "1", "-N", "1", "target"]);
    let names: Vec<_> = said.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(names, ["r1", "r2", "r3", "target"], "{said}");
}

#[test]
fn an_ordinary_program_asks_the_resolver_of_the_topology() {
    let text = CHAIN.replace("target = \"target\"", "target = \"target\"\nresolver = \"target\"");
    let zone =
        "example. 60 IN SOA ns.example. root.example. 1 60 60 60 60\nwww.example. 60 IN A 192.0.2.80\n";
    let address = "address = [\"192.0.2.10\", \"2001:db8::10\"]";
    let text = text.replace(address, &format!("{address}\ndns = {{ zone = \"\"\"\n{zone}\"\"\" }}"));
    let world = start("chain.toml", &text);
    // Twice through the C library, as every program does it.
    assert!(run(&world, &["getent", "ahostsv4", "www.example"]).starts_with("192.0.2.80 "));
    assert!(run(&world, &["getent", "hosts", "r2"]).contains("fd00:1:2::1"));
}

#[test]
fn nothing_of_it_is_seen_outside() {
    let outside = || (fs::read("/etc/hosts").ok(), fs::read("/etc/resolv.conf").ok(), interfaces());
    let before = outside();
    let world = start("chain.toml", CHAIN);
    assert!(run(&world, &["cat", "/etc/hosts"]).contains("192.0.2.10 target\n"));
    assert!(run(&world, &["cat", "/proc/net/dev"]).contains("lab0"));
    assert_eq!(outside(), before);
}

fn interfaces() -> usize {
    fs::read_to_string("/proc/net/dev").expect("Linux has it").lines().count()
}

#[test]
fn the_truth_is_written_where_it_was_asked_for() {
    let path = std::env::temp_dir().join(format!("netkit-lab-test-{}.jsonl", std::process::id()));
    let world =
        TunWorld::start(&Launch { truth: TruthKeeping::File(path.clone()), ..launch("chain.toml", CHAIN) });
    let world = world.unwrap_or_else(|error| panic!("{error}"));
    run(&world, &["ping", "-c", "1", "target"]);
    let (tally, played) = finish(world);
    let lines = fs::read_to_string(&path).expect("it was written").lines().count();
    fs::remove_file(&path).expect("it is ours");
    assert_eq!((tally.sent.len(), lines), (1, played.records.len()));
}

#[test]
fn a_topology_that_is_wrong_is_refused_with_its_line() {
    let error = TunWorld::start(&launch("chain.toml", &CHAIN.replace("delay =", "dealy ="))).unwrap_err();
    assert!(matches!(error, TunError::Topology(_)), "{error}");
    assert!(error.to_string().starts_with("chain.toml:12: "), "{error}");
}

#[test]
fn rubbish_does_not_stop_it() {
    let world = start("chain.toml", &CHAIN.replace("every = 5", "every = 1000"));
    let own = std::env::current_exe().expect("this program has a file");
    let own = own.to_str().expect("its path is UTF-8");
    let mut command = world.command([own, "sender_of_rubbish", "--exact", "--nocapture"]);
    let output = command.env(RUBBISH, "1").output().expect("nsenter is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    run(&world, &["ping", "-c", "1", "-W", "2", "target"]);
    let (tally, _) = finish(world);
    let is_request = |kind: &Kind| matches!(kind, Kind::EchoRequest { .. });
    let answered =
        tally.sent.iter().filter(|packet| is_request(&packet.summary.kind) && !packet.answers.is_empty());
    assert_eq!(answered.count(), 1);
    assert!(tally.sent.len() > 200, "only {} packets came through the kernel", tally.sent.len());
}

/// Sends IPv4 datagrams to every node whose transport headers are cut, absurd, or of no known protocol.
#[test]
fn sender_of_rubbish() {
    if std::env::var_os(RUBBISH).is_none() {
        return;
    }
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(255))).expect("we are root inside");
    for protocol in [1, 2, 6, 17, 41, 47, 58, 132, 255] {
        for length in [0, 1, 3, 4, 7, 8, 12, 19, 20, 21, 40, 1400] {
            for destination in [[192, 0, 2, 10], [10, 1, 1, 1], [224, 0, 0, 5], [255, 255, 255, 255]] {
                let address = SocketAddr::new(Ipv4Addr::from(destination).into(), 0);
                // The kernel refuses some of it itself.
                let _refused = socket.send_to(&datagram(protocol, destination, length), &address.into());
            }
        }
    }
}

/// A datagram whose header is right (RFC 791 §3.1; the kernel fills in length, sum and an open source).
fn datagram(protocol: u8, destination: [u8; 4], length: usize) -> Vec<u8> {
    let header = [0x45, 0, 0, 0, 0, 1, 0, 0, 3, protocol, 0, 0, 0, 0, 0, 0];
    header.into_iter().chain(destination).chain(std::iter::repeat_n(0xff, length)).collect()
}

#[test]
fn nothing_is_left_when_it_is_dropped_in_a_panic() {
    let name = own_name("panic");
    let panicked = std::panic::catch_unwind(|| {
        let world = start(&name, CHAIN);
        let mut forever = world.command(["sleep", &own_sleep("1")]).spawn().expect("nsenter is installed");
        let _ended_with_the_world = std::thread::spawn(move || forever.wait());
        panic!("as a test that fails");
    });
    assert!(panicked.is_err());
    assert_eq!(left_of(&name, &own_sleep("1")), Vec::<u32>::new());
}

#[test]
fn nothing_is_left_when_its_parent_is_killed() {
    for (number, signal) in [("2", "KILL"), ("3", "TERM")] {
        let (name, sleep) = (own_name(signal), own_sleep(number));
        let mut parent = parent(&name, &sleep);
        assert!(!left_of(&name, &sleep).is_empty(), "there is nothing to be gone");
        let killed = Command::new("sh").args(["-c", &format!("kill -{signal} {}", parent.id())]).status();
        assert!(killed.is_ok_and(|status| status.success()));
        parent.wait().expect("it is our child");
        let start = Instant::now();
        while !left_of(&name, &sleep).is_empty() {
            assert!(start.elapsed() < PATIENCE, "{signal} leaves {:?}", left_of(&name, &sleep));
        }
    }
}

/// A process of its own that has a world, and a program that runs in it.
fn parent(name: &str, sleep: &str) -> Child {
    let own = std::env::current_exe().expect("this program has a file");
    let mut parent = Command::new(own)
        .args(["a_parent_that_is_killed", "--exact", "--nocapture"])
        .env(PARENT, format!("{name} {sleep}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started");
    let said = BufReader::new(parent.stdout.take().expect("it is piped"));
    let is_up = said.lines().map_while(Result::ok).any(|line| line.contains("the world is up"));
    assert!(is_up, "the parent did not come up");
    parent
}

#[test]
fn a_parent_that_is_killed() {
    let Ok(words) = std::env::var(PARENT) else { return };
    let (name, sleep) = words.split_once(' ').expect("a name and a time");
    let world = start(name, CHAIN);
    let script = format!("echo; echo the world is up; exec sleep {sleep}");
    let mut forever = world.command(["sh", "-c", &script]).spawn().expect("nsenter is installed");
    forever.wait().expect("it is our child");
}

/// A name that no other world has.
fn own_name(part: &str) -> String {
    format!("{part}-{}.toml", std::process::id())
}

/// A time to sleep that nobody else sleeps.
fn own_sleep(number: &str) -> String {
    format!("90{number}.{}", std::process::id())
}

/// Processes of the world of this name, and those that sleep so long.
fn left_of(name: &str, sleep: &str) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("it is mounted").flatten();
    let numbers = processes.filter_map(|process| process.file_name().to_str()?.parse::<u32>().ok());
    let holds = |process: u32, file: &str, text: &str| {
        let bytes = fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
        bytes.split(|byte| *byte == 0).any(|part| part == text.as_bytes())
    };
    let told = format!("NETKIT_LAB_EMULATES={name}");
    numbers.filter(|it| holds(*it, "environ", &told) || holds(*it, "cmdline", sleep)).collect()
}
