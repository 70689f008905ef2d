//! `netkit doctor` on hosts with a staged fault: each is named, by an ordinary user as by root, and a healthy host gets no alarm.
//!
//! A full table of tracked connections cannot be staged here, because its limit is the whole machine's; the check of it is
//! tested from recorded facts where the checks are.

pub mod world;

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};

use serde_json::Value;
use world::{Output, Running, World};

/// Tells the process where to listen, and how many connections to leave waiting: `ADDRESS:PORT COUNT`.
const TOLD: &str = "NETKIT_TEST_LISTENS";
const READY: &str = "the listener is ready";
/// Long enough to see a counter move.
const QUICK: &str = "--for=0.2";
/// Puts a text over `/etc/resolv.conf` in a mount namespace of its own, and executes what follows.
const OVER: &str = r#"
    file=$(mktemp); printf '%s' "$1" > "$file"; chmod 644 "$file"; mount --bind "$file" /etc/resolv.conf; rm "$file"
    shift; exec "$@""#;

/// A host with a neighbour by which it reaches everything.
fn healthy() -> World {
    let world = World::pair();
    world.sh("a", "ip route add default via 10.0.0.2; ip -6 route add default via fd00::2");
    world
}

/// Runs it as an ordinary user and as root, and gives both documents.
fn both(world: &World, words: &[&str]) -> [Value; 2] {
    let words = [&["doctor", "--json", "--no-lookup", QUICK], words].concat();
    [world.netkit("a", &words), world.netkit_as_root("a", &words)].map(|output| output.json())
}

/// The verdict is this one, for everybody.
fn check(world: &World, words: &[&str], status: &str, id: &str) {
    for document in both(world, words) {
        let verdict = &document["verdict"];
        let found = (verdict["status"].as_str(), verdict["id"].as_str());
        assert_eq!(found, (Some(status), Some(id)), "{words:?}: {}", shown(&document));
        let evidence = document["evidence"].as_array().expect("a list");
        let known = |id: &Value| evidence.iter().any(|one| one["id"] == *id);
        assert!(verdict["evidence"].as_array().expect("a list").iter().all(known), "{document}");
    }
}

/// What a failed test shows: all that is not well.
fn shown(document: &Value) -> String {
    let checks = document["report"]["checks"].as_array().into_iter().flatten();
    let odd = checks.filter(|check| check["level"] != "ok").map(ToString::to_string);
    format!("{}\n{}", document["verdict"], odd.collect::<Vec<_>>().join("\n"))
}

/// A listener on `a` at which so many connections wait.
fn listen(world: &World, address: &str, waiting: usize) -> Running {
    let program = std::env::current_exe().expect("this program has a path");
    let program = program.to_str().expect("its path is UTF-8");
    let mut command = world.command("a", &[program, "--exact", "listener", "--nocapture"]);
    command.env(TOLD, format!("{address} {waiting}"));
    let mut listener = Running::start(command);
    listener.line_with(READY);
    listener
}

#[test]
#[expect(clippy::print_stdout, reason = "that it listens goes to the test that has started it")]
fn listener() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let (address, waiting) = told.split_once(' ').expect("an address and a number");
    let address: SocketAddr = address.parse().expect("an address and a port");
    let waiting = waiting.parse().expect("a number");
    let listener = TcpListener::bind(address).expect("the address is this host's");
    let connections: Vec<_> =
        (0..waiting).map(|_| TcpStream::connect(address).expect("it fits into the queue")).collect();
    println!("{READY}");
    // It ends with whoever started it.
    let _ended = std::io::stdin().read(&mut [0]);
    drop((listener, connections));
}

#[test]
fn a_healthy_host_gets_a_calm_answer_a_hundred_times() {
    let world = healthy();
    for round in 0..50 {
        let words = ["doctor", "--json", "--no-lookup", "--for=0.01"];
        for output in [world.netkit("a", &words), world.netkit_as_root("a", &words)] {
            let document = output.json();
            assert_eq!(document["verdict"]["id"], "local.ok", "round {round}: {}", shown(&document));
            assert_eq!(output.code, Some(0), "round {round}");
        }
    }
    let text = world.netkit("a", &["doctor", "--no-lookup", QUICK]).stdout;
    assert!(text.lines().count() < 8, "{text}");
    assert!(text.contains("OK  nothing on this host is wrong"), "{text}");
    assert!(!text.contains('✘') && !text.contains('!'), "{text}");
}

#[test]
fn a_link_without_a_carrier_is_named() {
    let world = healthy();
    world.sh("b", "ip link set to-a down");
    world.wait_for("a", "the carrier to go", "ip link show to-b | grep -q NO-CARRIER");
    check(&world, &[], "fail", "link.no-carrier");
    check(&world, &["10.0.0.2:80"], "fail", "link.no-carrier");
}

#[test]
fn loopback_that_is_down_is_named() {
    let world = healthy();
    world.sh("a", "ip link set lo down");
    check(&world, &[], "fail", "link.loopback-down");
}

#[test]
fn routes_that_lead_nowhere_are_named() {
    let world = World::pair();
    check(&world, &[], "degraded", "route.none");
    check(&world, &["10.3.0.1:443"], "fail", "route.none");
    let world = healthy();
    for (kind, id) in [
        ("blackhole", "route.blackhole"),
        ("prohibit", "route.prohibit"),
        ("unreachable", "route.unreachable"),
    ] {
        world.sh("a", &format!("ip route add {kind} 10.9.0.0/24"));
        check(&world, &[], "degraded", id);
        check(&world, &["10.9.0.1"], "fail", id);
        world.sh("a", &format!("ip route del {kind} 10.9.0.0/24"));
    }
    world.sh("a", "ip rule add to 10.8.0.0/24 prohibit");
    check(&world, &["10.8.0.1:80"], "fail", "route.prohibit");
}

#[test]
fn a_dead_gateway_is_named() {
    let world = World::pair();
    world.sh("a", "ip route add default via 10.0.0.9");
    world.netkit("a", &["ping", "-c", "1", "-W", "4", "10.3.0.1"]);
    world.wait_for("a", "the neighbour to fail", "ip neigh show 10.0.0.9 | grep -q FAILED");
    check(&world, &[], "fail", "gateway.arp-fail");
    check(&world, &["10.3.0.1:80"], "fail", "gateway.arp-fail");
}

#[test]
fn the_servers_side_of_a_failed_connection_is_named() {
    let world = healthy();
    check(&world, &[":7040"], "fail", "listen.none");
    let _loopback = listen(&world, "127.0.0.1:7041", 0);
    check(&world, &[":7041"], "fail", "listen.loopback-only");
    let _one_family = listen(&world, "0.0.0.0:7042", 0);
    check(&world, &[":7042"], "degraded", "listen.wrong-family");
    let _both = listen(&world, "[::]:7043", 0);
    check(&world, &[":7043"], "ok", "local.ok");
}

#[test]
fn a_rule_of_this_hosts_filter_is_named_by_root_and_said_to_be_unread_by_others() {
    let world = healthy();
    let _listener = listen(&world, "[::]:7045", 0);
    world.sh(
        "a",
        "nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 7045 drop; }; }'",
    );
    let words = ["doctor", "--json", "--no-lookup", QUICK, ":7045"];
    let document = world.netkit_as_root("a", &words).json();
    assert_eq!(document["verdict"]["id"], "local.ingress-filter", "{}", shown(&document));
    let document = world.netkit("a", &words).json();
    assert_eq!(document["verdict"]["id"], "local.ok", "{}", shown(&document));
    assert!(
        shown(&document).contains("the rules of the packet filter could not be read"),
        "{}",
        shown(&document)
    );
}

#[test]
fn a_full_queue_is_named() {
    let world = healthy();
    world.sysctl("a", "net/core/somaxconn", "1");
    let _full = listen(&world, "[::]:7044", 2);
    check(&world, &[], "fail", "listen.accept-queue-full");
    check(&world, &[":7044"], "fail", "listen.accept-queue-full");
}

#[test]
fn packets_that_come_another_way_are_named() {
    let world = healthy();
    world.sh("a", "ip link add other type veth peer name far; ip link set far up; ip link set other up; ip route add 10.9.0.0/24 dev other");
    world.sysctl("a", "net/ipv4/conf/to-b/rp_filter", "1");
    world.sh("b", "ip addr add 10.9.0.1/32 dev lo");
    // The filter drops a question for a link address, too: it is asked from an address that is in order.
    assert_eq!(world.netkit("b", &["ping", "-c", "1", "10.0.0.1"]).code, Some(0));
    let pings = ["ping", "-i", "0.01", "-I", "10.9.0.1", "10.0.0.1"];
    let _pings = world.start("b", &[&[world.binary()], &pings[..]].concat());
    world.wait_for("a", "a packet to be dropped", "nstat -asz TcpExtIPReversePathFilter | grep -q ' [1-9]'");
    check(&world, &[], "degraded", "local.rp-filter");
}

/// The verdict where `/etc/resolv.conf` says this.
fn check_names(world: &World, resolv_conf: &str, status: &str, id: &str) {
    let wrapper = ["unshare", "-m", "sh", "-ec", OVER, "over", resolv_conf];
    let output: Output = world.netkit_behind("a", &wrapper, &["doctor", "--json", QUICK]);
    let document = output.json();
    let verdict = &document["verdict"];
    let found = (verdict["status"].as_str(), verdict["id"].as_str());
    assert_eq!(found, (Some(status), Some(id)), "{resolv_conf:?}: {}", shown(&document));
}

#[test]
fn dead_name_servers_are_named() {
    let world = healthy();
    check_names(&world, "nameserver 127.0.0.1\n", "fail", "dns.server-closed");
    check_names(&world, "nameserver 10.0.0.2\n", "fail", "dns.server-closed");
    check_names(&world, "search example\n", "fail", "dns.server-closed");
    let drop = "nft 'table inet f { chain i { type filter hook input priority 0; udp dport 53 drop; }; }'";
    world.sh("b", drop);
    check_names(&world, "nameserver 10.0.0.2\n", "fail", "dns.server-silent");
}

#[test]
fn settings_that_hurt_are_named() {
    let world = healthy();
    world.sysctl("a", "net/ipv4/tcp_sack", "0");
    check(&world, &[], "degraded", "local.tcp-options-off");
    world.sysctl("a", "net/ipv4/tcp_sack", "1");
    world.sysctl("a", "net/ipv4/tcp_abort_on_overflow", "1");
    check(&world, &[], "degraded", "local.abort-on-overflow");
    world.sysctl("a", "net/ipv4/tcp_abort_on_overflow", "0");
    world.sysctl("a", "net/ipv4/tcp_fin_timeout", "30");
    check(&world, &[], "ok", "local.ok");
    let text = world.netkit("a", &["doctor", "--no-lookup", QUICK]).stdout;
    assert!(text.contains("tcp_fin_timeout is 30, by default 60"), "{text}");
}

#[test]
fn what_is_mistyped_is_refused_with_what_would_be_right() {
    let world = World::alone();
    for (words, says) in [
        (&["8080"][..], "write :8080"),
        (&[":0"], "whole number"),
        (&["host:1,2"], "name one"),
        (&["--csv"], "is no table"),
        (&["-4"], "name one"),
        (&["--for", "0"], "more than zero"),
    ] {
        let output = world.netkit("a", &[&["doctor"], words].concat());
        assert_eq!(output.code, Some(2), "{words:?}: {}", output.stderr);
        assert!(output.stderr.contains(says), "{words:?}: {}", output.stderr);
    }
    let unknown = world.netkit("a", &["doctor", "--json", "no-such-host.invalid"]);
    assert_eq!((unknown.code, &unknown.json()["complete"]), (Some(2), &Value::Bool(false)));
}
