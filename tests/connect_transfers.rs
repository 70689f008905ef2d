//! What happens to data on a connection, against real kernels: long packets that vanish, a peer that does not read, a path
//! that breaks after the handshake.
//!
//! What is proven by which transfers is tested in `netkit-connect`, and which rule says what in `netkit-diagnose`.

pub mod world;

use std::time::Duration;

use serde_json::Value;
use world::{Output, World};

/// The narrow path of these tests: packets of more bytes vanish.
const PATH_MTU: u16 = 1_400;
/// A dozen connections, of which half wait for a timer.
const LONG: Duration = Duration::from_secs(60);
/// `b`, in each family.
const HOSTS: [&str; 2] = ["10.2.0.2", "fd00:2::2"];

/// A service on `b` that does this with each connection `c`.
fn serve(world: &World, family: usize, port: u16, with_each: &str) -> world::Running {
    let (name, host) = (["AF_INET", "AF_INET6"][family], HOSTS[family]);
    let program = format!(
        "import socket, threading, time\ns = socket.socket(socket.{name})\n\
         s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n\
         s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096 if {port} == 7025 else 65536)\n\
         s.bind(('{host}', {port}))\ns.listen(5)\n\
         def each(c):\n try:\n  {with_each}\n except OSError: pass\n\
         print('listens', flush=True)\n\
         while True: threading.Thread(target=each, args=(s.accept()[0],), daemon=True).start()"
    );
    let mut running = world.start("b", &["python3", "-c", &program]);
    running.line_with("listens");
    running
}

/// Reads for ever.
const SINK: &str = "while c.recv(65536): pass";
/// Answers at length as soon as something has come.
const ANSWER: &str = "c.recv(4096); c.sendall(b'x' * 50000); time.sleep(30)";

/// `a`, a router, and `b`; the router swallows packets that are too long on their way to `to`, and says nothing.
fn narrow(to: &str) -> World {
    let world = World::routed();
    let (four, six) = if to == "b" { ("10.2.0.0/24", "fd00:2::/64") } else { ("10.1.0.0/24", "fd00:1::/64") };
    // The kernel gives its own routes of IPv6 the metric 256, and those of IPv4 none.
    let narrow = format!("dev to-{to} mtu lock {PATH_MTU}");
    world
        .sh("r", &format!("ip route replace {four} {narrow}; ip -6 route replace {six} {narrow} metric 256"));
    world.sh(
        "r",
        "nft 'table inet f { chain o { type filter hook output priority 0; \
         icmp type destination-unreachable drop; icmpv6 type packet-too-big drop; }; }'",
    );
    world
}

fn at(family: usize, port: u16) -> String {
    let host = HOSTS[family];
    if family == 1 { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

fn connect(world: &World, arguments: &[&str]) -> Output {
    let output = world.netkit("a", &[&["connect", "--json"], arguments].concat());
    let validator = jsonschema::validator_for(&netkit_report::json_schema()).expect("our schema is one");
    let wrong: Vec<String> = validator.iter_errors(&output.json()).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?} in {output}");
    assert!(output.took < LONG, "{output}");
    output
}

fn mss_test(output: &Output) -> Value {
    output.json()["report"]["inquiries"][0]["mss_test"].clone()
}

/// A black hole in this direction is found, to the byte.
fn check_hole(output: &Output, direction: &str) {
    let test = mss_test(output);
    assert_eq!((output.verdict().as_str(), output.code), ("path.mtu-blackhole", Some(1)), "{output}");
    assert_eq!((&test["direction"], &test["path_mtu"]), (&direction.into(), &PATH_MTU.into()), "{output}");
}

#[test]
fn long_packets_that_vanish_on_the_way_there_are_found() {
    let world = narrow("b");
    for family in 0..2 {
        let _sink = serve(&world, family, 7021, SINK);
        let output = connect(&world, &["--mss-test", "--send", "filling ", &at(family, 7021)]);
        check_hole(&output, "forward");
    }
}

#[test]
fn long_packets_that_vanish_on_the_way_back_are_found() {
    let world = narrow("a");
    for family in 0..2 {
        let _service = serve(&world, family, 7022, ANSWER);
        let output = connect(&world, &["--mss-test", &format!("http://{}/", at(family, 7022))]);
        check_hole(&output, "return");
    }
}

#[test]
fn a_sound_path_has_no_hole() {
    let world = World::routed();
    for family in 0..2 {
        let _service = serve(&world, family, 7023, ANSWER);
        let output = connect(&world, &["--mss-test", &format!("http://{}/", at(family, 7023))]);
        assert_eq!((output.verdict().as_str(), output.code), ("tcp.connected", Some(0)), "{output}");
        assert_eq!(mss_test(&output)["outcome"], "sound", "{output}");
    }
}

#[test]
fn a_service_that_says_nothing_leaves_it_open() {
    let world = World::routed();
    let _sink = serve(&world, 0, 7024, SINK);
    let output = connect(&world, &["--mss-test", &at(0, 7024)]);
    assert_eq!((output.verdict().as_str(), output.code), ("path.mtu-unknown", Some(3)), "{output}");
    let next = &output.json()["verdict"]["next"][0]["command"];
    assert_eq!(next, "netkit connect --mss-test --send TEXT 10.2.0.2:7024", "{output}");
}

#[test]
fn a_peer_that_does_not_read_is_not_a_path_that_broke() {
    let world = World::routed();
    let text = "x".repeat(100_000);
    for family in 0..2 {
        let _mute = serve(&world, family, 7025, "time.sleep(60)");
        let output = connect(&world, &["--hold", "3", "--send", &text, &at(family, 7025)]);
        assert_eq!(output.verdict(), "tcp.zero-window", "{output}");
    }
    // The handshake passes, and nothing longer does.
    world.sh(
        "r",
        "nft 'table inet f { chain i { type filter hook forward priority 0; tcp dport 7026 meta length > 100 drop; }; }'",
    );
    for family in 0..2 {
        let _sink = serve(&world, family, 7026, SINK);
        let output = connect(&world, &["--hold", "3", "--send", &text[..300], &at(family, 7026)]);
        assert_eq!(output.verdict(), "tcp.stalled", "{output}");
    }
}
