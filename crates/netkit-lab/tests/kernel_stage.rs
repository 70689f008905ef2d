//! The kernel stage as tools see it: what a topology says is what `ping` and `traceroute` find, and nothing stays behind.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use netkit_lab::stage::kernel::{KernelError, KernelWorld, PATIENCE, serve_if_told_to};
use netkit_lab::{scenario, topology};
use socket2::{Domain, Socket, Type};

/// Tells this program to build a world and wait to be killed.
const BUILDS: &str = "NETKIT_LAB_TEST_BUILDS";
/// Tells this program to listen on this port and never to accept.
const LISTENS: &str = "NETKIT_LAB_TEST_LISTENS";

/// Three routers and a target.
const CHAIN: &str = r#"
about = "Three routers in a row"
target = "target"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
hop_limit = 99
[host.target.tcp]
7 = "mute"
21 = "silent"
22 = { greeting = "SSH-2.0-lab\r\n" }
25 = "close"
80 = { response = "HTTP/1.1 200 OK\r\n\r\nhello", closes = true }
81 = "reset-after-accept"
82 = "zero-window"
[[link]]
path = ["vantage", "r1..r3", "target"]
"#;

/// The chain with more said about the second router, which `[router."r1..r3"]` leaves out then.
fn chain_with_r2(words: &str) -> String {
    CHAIN.replace(
        "[router.\"r1..r3\"]\naddress = [\"10.1.*.1\", \"fd00:1:*::1\"]",
        &format!(
            "[router.r1]\naddress = [\"10.1.1.1\", \"fd00:1:1::1\"]\n\
             [router.r2]\naddress = [\"10.1.2.1\", \"fd00:1:2::1\"]\n{words}\n\
             [router.r3]\naddress = [\"10.1.3.1\", \"fd00:1:3::1\"]"
        ),
    )
}

fn try_build(text: &str) -> Result<KernelWorld, KernelError> {
    let topology = topology::read("test.toml", text).unwrap_or_else(|error| panic!("{error}"));
    KernelWorld::build(&topology)
}

fn build(text: &str) -> KernelWorld {
    try_build(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A scenario of the lab.
fn play(scenario: &str) -> KernelWorld {
    let topology = scenario::load(scenario).unwrap_or_else(|error| panic!("{error}"));
    KernelWorld::build(&topology).unwrap_or_else(|error| panic!("{error}"))
}

fn run(world: &KernelWorld, node: &str, words: &[&str]) -> Output {
    let mut command = world.command(node, words).expect("the node is in the world");
    command.stdin(Stdio::null()).output().expect("the tool is installed")
}

/// What a tool prints on the vantage, on both streams.
fn says(world: &KernelWorld, words: &[&str]) -> String {
    let output = run(world, "vantage", words);
    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
}

/// The tool's words contain these.
fn check(world: &KernelWorld, words: &str, expected: &[&str]) {
    let said = says(world, &words.split(' ').collect::<Vec<_>>());
    for part in expected {
        assert!(said.contains(part), "no {part:?} of `{words}` in:\n{said}");
    }
}

/// The first words of each hop of a traceroute: its number, its address.
fn hops(world: &KernelWorld, words: &str) -> Vec<String> {
    let said = says(world, &words.split(' ').collect::<Vec<_>>());
    let hop = |line: &str| line.split_whitespace().nth(1).map(str::to_owned);
    said.lines().skip(1).filter_map(hop).collect()
}

/// What a TCP service answers to a line, at most two seconds long, and what the shell complains of.
fn talk(world: &KernelWorld, port: u16, request: &str) -> String {
    let script = format!(
        "exec 3<>/dev/tcp/192.0.2.10/{port} && printf '%s' '{request}' >&3 && timeout 2 cat <&3; echo \"($?)\""
    );
    says(world, &["timeout", "5", "bash", "-c", &script])
}

#[test]
fn traceroute_sees_every_router_in_its_place() {
    let world = build(CHAIN);
    let expected = ["10.1.1.1", "10.1.2.1", "10.1.3.1", "192.0.2.10"];
    assert_eq!(hops(&world, "traceroute -n -q1 -w2 192.0.2.10"), expected);
    let expected = ["fd00:1:1::1", "fd00:1:2::1", "fd00:1:3::1", "2001:db8::10"];
    assert_eq!(hops(&world, "traceroute -6 -n -q1 -w2 2001:db8::10"), expected);
}

#[test]
fn names_and_hop_limits_are_the_topologys() {
    let world = build(CHAIN);
    check(&world, "ping -4 -n -c1 -W2 target", &["from 192.0.2.10", "ttl=96"]);
    check(&world, "ping -6 -n -c1 -W2 target", &["from 2001:db8::10", "ttl=96"]);
    check(&world, "ping -4 -n -c1 -W2 r2", &["from 10.1.2.1", "ttl=254"]);
    let ours = std::fs::read_to_string("/etc/hosts").unwrap();
    assert!(!ours.contains("192.0.2.10"), "nobody outside sees the names: {ours}");
}

#[test]
fn the_tools_fast_probes_meet_no_limit_that_the_topology_does_not_have() {
    let world = build(CHAIN);
    for target in ["192.0.2.10", "2001:db8::10"] {
        check(&world, &format!("ping -n -c300 -i0.002 -W2 -t2 {target}"), &["+300 errors"]);
    }
}

#[test]
fn a_limit_like_linuxs_lets_six_through_at_once() {
    let world = build(&chain_with_r2("rate_limit = \"linux\""));
    for target in ["192.0.2.10", "2001:db8::10"] {
        check(&world, &format!("ping -n -c20 -i0.002 -W1 -t2 {target}"), &["+6 errors"]);
    }
}

#[test]
fn services_do_what_their_ports_say() {
    let world = build(CHAIN);
    for (port, expected) in [
        (7, "(124)"),
        (21, ""),
        (22, "SSH-2.0-lab"),
        (23, "Connection refused"),
        (25, "(0)"),
        (80, "hello(0)"),
        (81, "Connection reset by peer"),
    ] {
        let said = talk(&world, port, "GET / HTTP/1.0");
        assert!(said.contains(expected), "port {port}: {said}");
        assert_eq!(said.is_empty(), port == 21, "only silence says nothing, port {port}: {said}");
    }
}

#[test]
fn a_window_of_zero_never_opens() {
    let world = build(CHAIN);
    let script = "exec 3<>/dev/tcp/192.0.2.10/82; printf hello >&3; ss -tn dport = :82; echo sent";
    let said = says(&world, &["timeout", "5", "bash", "-c", script]);
    let queue =
        said.lines().find(|line| line.contains(":82")).and_then(|line| line.split_whitespace().nth(2));
    assert_eq!(queue, Some("5"), "five bytes wait here for a window: {said}");
}

#[test]
fn a_reject_gives_its_errno_and_its_sender() {
    let world = build(&chain_with_r2(
        "firewall = [{ protocol = \"tcp\", port = 5432, action = \"admin-prohibited\" }, \
                     { protocol = \"tcp\", port = 80, action = \"reset\" }, { protocol = \"udp\", action = \"drop\" }]",
    ));
    // EHOSTUNREACH is what Linux makes of ICMP 3/13, RST is ECONNREFUSED.
    assert!(talk(&world, 5432, "").contains("No route to host"));
    assert!(talk(&world, 80, "").contains("Connection refused"));
    assert!(talk(&world, 22, "").contains("SSH-2.0"), "other ports pass");
    check(&world, "traceroute -n -q1 -w2 -T -p5432 -m3 192.0.2.10", &["10.1.2.1", "!X"]);
    assert_eq!(hops(&world, "traceroute -n -q1 -w1 -m3 192.0.2.10"), ["10.1.1.1", "10.1.2.1", "*"]);
}

#[test]
fn a_stateful_firewall_lets_in_what_it_knows() {
    let world = play("conntrack-firewall");
    check(&world, "ping -n -c1 -W2 target", &["1 received"]);
    let said = talk(&world, 80, "GET");
    assert!(said.ends_with(")\n") && !said.contains("refused"), "it opens: {said}");
    assert_eq!(talk(&world, 22, ""), "", "the SYN vanishes");
    let counted = world.namespaces().sh("r2", "cat /proc/sys/net/netfilter/nf_conntrack_count").unwrap();
    assert_ne!(counted.trim(), "0", "connections are tracked");
}

#[test]
fn a_reverse_path_filter_drops_what_comes_back_another_way() {
    let world = play("reverse-path-filter");
    check(&world, "ping -4 -n -c1 -W1 target", &["0 received"]);
    check(&world, "ping -6 -n -c1 -W2 target", &["1 received"]);
    let counters = world.namespaces().sh("r1", "cat /proc/net/netstat").unwrap();
    assert!(counter(&counters, "IPReversePathFilter") > 0, "{counters}");
}

#[test]
fn every_address_of_a_wide_prefix_answers() {
    let wide = CHAIN.replace("192.0.2.10", "192.0.2.0/24").replace("2001:db8::10", "2001:db8::/64");
    let world = build(&wide);
    for target in ["192.0.2.1", "192.0.2.254", "2001:db8::1", "2001:db8::ffff"] {
        check(&world, &format!("ping -n -c1 -W2 {target}"), &[&format!("from {target}"), "1 received"]);
    }
    assert!(talk(&world, 22, "").contains("SSH-2.0-lab"), "its services are on every address too");
}

#[test]
fn a_silent_router_forwards_and_says_nothing() {
    let world = build(&chain_with_r2("silent = true"));
    assert_eq!(hops(&world, "traceroute -n -q1 -w1 192.0.2.10"), ["10.1.1.1", "*", "10.1.3.1", "192.0.2.10"]);
    check(&world, "ping -n -c1 -W2 2001:db8::10", &["1 received"]);
    check(&world, "ping -n -c1 -W1 10.1.2.1", &["0 received"]);
}

#[test]
fn an_mtu_is_told_or_swallowed() {
    let narrow = "[[link]]\npath = [\"vantage\", \"r1\", \"r2\"]\n[[link]]\npath = [\"r2\", \"r3\", \"target\"]\nmtu = 1300";
    let with_mtu = |words| {
        chain_with_r2(words).replace("[[link]]\npath = [\"vantage\", \"r1..r3\", \"target\"]", narrow)
    };
    let honest = build(&with_mtu(""));
    check(&honest, "ping -n -c1 -W1 -Mdo -s1400 192.0.2.10", &["From 10.1.2.1", "mtu = 1300"]);
    let hole = build(&with_mtu("mtu_black_hole = true"));
    for target in ["192.0.2.10", "2001:db8::10"] {
        check(&hole, &format!("ping -n -c1 -W1 -Mdo -s1400 {target}"), &["0 received, 100% packet loss"]);
        check(&hole, &format!("ping -n -c1 -W1 -Mdo -s1200 {target}"), &["1 received"]);
    }
}

#[test]
fn written_routes_lead_elsewhere_and_nowhere() {
    let routes = "[[route]]\nat = \"r3\"\nto = \"198.51.100.0/24\"\nvia = [\"r2\"]\n\
                  [[route]]\nat = \"r2\"\nto = \"198.51.100.0/24\"\nvia = [\"r3\"]\n\
                  [[route]]\nat = \"r1\"\nto = \"203.0.113.0/24\"\nvia = []\n\
                  [[route]]\nat = \"r1\"\nto = \"198.51.100.0/24\"\nvia = [\"r2\"]\n";
    let world = build(&format!("{CHAIN}{routes}"));
    let looping = hops(&world, "traceroute -n -q1 -w1 -m5 198.51.100.1");
    assert_eq!(looping, ["10.1.1.1", "10.1.2.1", "10.1.3.1", "10.1.2.1", "10.1.3.1"]);
    check(&world, "ping -n -c1 -W1 203.0.113.1", &["0 received, 100% packet loss"]);
    check(&world, "ping -n -c1 -W1 192.88.99.1", &["From 10.1.1.1", "Destination Net Unreachable"]);
}

#[test]
fn a_neighbour_that_does_not_exist_fails_as_one() {
    let world = build(CHAIN);
    check(&world, "ping -n -c1 -W5 10.0.0.200", &["From 10.0.0.2 ", "Destination Host Unreachable"]);
    check(&world, "ip neigh show 10.0.0.200", &["FAILED"]);
}

#[test]
fn an_accept_queue_that_is_full_drops_what_comes() {
    let world = build(CHAIN);
    let program = std::env::current_exe().unwrap();
    let mut listener = world.command("target", &[]).unwrap();
    listener.arg(program).args(["--exact", "responder", "--nocapture"]).env(LISTENS, "9");
    let mut listener = listener.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(listener.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.ends_with("listens")));
    // With a backlog of one Linux takes two.
    let one = "exec 3<>/dev/tcp/192.0.2.10/9; read -u 3 _";
    let script = format!("for each in 1 2 3 4; do timeout 2 bash -c '{one}' & done; wait");
    says(&world, &["bash", "-c", &script]);
    let counters = world.namespaces().sh("target", "cat /proc/net/netstat").unwrap();
    assert!(counter(&counters, "ListenOverflows") > 0, "{counters}");
    drop(listener.stdin.take());
    listener.wait().unwrap();
    drop(said);
}

/// A counter of `/proc/net/netstat`: names in one line, values in the next.
fn counter(counters: &str, name: &str) -> u64 {
    let mut lines = counters.lines().filter(|line| line.starts_with("TcpExt:")).map(str::split_whitespace);
    let mut line = || lines.next().expect("names stand in one line, values in the next");
    let (names, values) = (line(), line());
    let value = names.zip(values).find_map(|(found, value)| (found == name).then_some(value));
    value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {counters}"))
}

#[test]
fn translation_shows_the_outside_address_only() {
    let nat = "nat = { inside = [\"r1\"], outside = \"198.51.100.1\" }";
    let world = build(&chain_with_r2(nat).replace("\"10.1.2.1\"", "\"10.1.2.1\", \"198.51.100.1\""));
    let seen =
        "table ip seen { chain i { type filter hook input priority 0; ip saddr 198.51.100.1 counter; }; }";
    world.namespaces().run("target", &["nft", "-f", "-"], seen).unwrap();
    check(&world, "ping -n -c3 -i0.01 -W2 192.0.2.10", &["3 received"]);
    let counted = world.namespaces().sh("target", "nft list table ip seen").unwrap();
    assert!(counted.contains("packets 3"), "{counted}");
}

#[test]
fn flows_are_spread_over_a_diamond() {
    let diamond = r#"
about = "Two ways, chosen by flow"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router.r1]
address = ["10.1.1.1", "fd00:1:1::1"]
balance = "flow"
[router."m1..m2"]
address = ["10.2.*.1", "fd00:2:*::1"]
[router.r2]
address = ["10.1.2.1", "fd00:1:2::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1", "m1", "r2", "target"]
[[link]]
path = ["r1", "m2", "r2"]
"#;
    let world = build(diamond);
    for (target, ways) in
        [("192.0.2.10", ["10.2.1.1", "10.2.2.1"]), ("2001:db8::10", ["fd00:2:1::1", "fd00:2:2::1"])]
    {
        // Every probe of a classic UDP traceroute is a flow of its own.
        let said = says(&world, &["traceroute", "-n", "-q10", "-f2", "-m2", "-w2", target]);
        assert!(ways.iter().all(|way| said.contains(way)), "{said}");
    }
}

#[test]
fn extras_of_the_kernel_are_applied() {
    let extras = "[host.target.kernel]\nsysctl = { \"net.ipv4.icmp_echo_ignore_all\" = \"1\" }\n\
                  nft = \"table ip6 f { chain i { type filter hook input priority 0; icmpv6 type echo-request drop; }; }\"\n\
                  commands = [\"ip link add extra type veth peer name other\"]\n[[link]]";
    let world = build(&CHAIN.replacen("[[link]]", extras, 1));
    for target in ["192.0.2.10", "2001:db8::10"] {
        check(&world, &format!("ping -n -c1 -W1 {target}"), &["0 received"]);
    }
    assert!(run(&world, "target", &["ip", "link", "show", "extra"]).status.success());
}

#[test]
fn what_a_kernel_cannot_do_is_refused_by_name() {
    let told = |text: &str| try_build(text).map(|_| ()).expect_err("it is refused").to_string();
    let link = |words: &str| told(&format!("{CHAIN}{words}\n"));
    let elsewhere = ": run it on the tun or virtual stage";
    for (words, feature) in [
        ("delay = \"1 ms\"", "delay packets"),
        ("jitter = \"1 ms\"", "delay packets by chance"),
        ("loss = \"1 %\"", "lose packets by chance"),
        ("duplicates = \"1 %\"", "duplicate packets"),
        ("reordering = { ratio = \"1 %\", by = \"1 ms\" }", "reorder packets"),
        ("bandwidth = \"1 Mbit/s\"", "limit the bandwidth of a link"),
    ] {
        assert_eq!(link(words), format!("test: the kernel stage cannot {feature} (vantage - r1){elsewhere}"));
    }
    for (words, feature) in [
        ("mpls = [{ label = 24015, ttl = 1 }]", "add MPLS labels to ICMP errors"),
        ("icmp_delay = \"5 ms\"", "delay ICMP messages"),
        ("balance = \"packet\"", "balance packet by packet"),
    ] {
        let said = told(&chain_with_r2(words));
        assert_eq!(said, format!("test: the kernel stage cannot {feature} (r2){elsewhere}"));
    }
    let foreign = told(&chain_with_r2("kernel = { sysctl = { \"kernel.panic\" = \"1\" } }"));
    assert!(foreign.contains("kernel.panic (r2) is no setting of a network"), "{foreign}");
}

#[test]
fn a_command_that_fails_says_where_and_why() {
    let world = build(CHAIN);
    let error = world.namespaces().sh("r1", "ip link set nobody up").expect_err("there is none").to_string();
    for part in ["on r1", "ip link set nobody up", "Cannot find device \"nobody\""] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
    let error = world.command("r9", &["true"]).expect_err("there is none").to_string();
    assert_eq!(error, "there is no host called \"r9\" in this world");
}

/// The network namespaces of a world's nodes.
fn namespaces(world: &KernelWorld) -> Vec<String> {
    let link = |node| world.namespaces().sh(node, "readlink /proc/self/ns/net").expect("/proc is mounted");
    ["vantage", "r1", "r2", "r3", "target"].map(link).map(|link| link.trim().to_owned()).to_vec()
}

/// Processes in any of these network namespaces.
fn inside(namespaces: &[String]) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").expect("/proc is mounted").flatten();
    let is_inside = |entry: &std::fs::DirEntry| {
        let link = std::fs::read_link(entry.path().join("ns/net"));
        link.is_ok_and(|link| namespaces.iter().any(|namespace| link.as_os_str() == namespace.as_str()))
    };
    processes.filter(is_inside).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn nothing_is_left_after_the_end() {
    let world = build(CHAIN);
    let namespaces = namespaces(&world);
    // A program that nobody ends: the world does.
    let mut sleeper = world.command("r2", &["sleep", "1000"]).unwrap().spawn().unwrap();
    assert!(inside(&namespaces).len() > 5, "a holder for each node, and the services");
    world.finish();
    assert!(!sleeper.wait().unwrap().success(), "it was killed");
    assert_eq!(inside(&namespaces), [""; 0]);
}

#[test]
fn nothing_is_left_when_the_parent_is_killed() {
    let program = std::env::current_exe().unwrap();
    let mut parent = Command::new(program)
        .args(["--exact", "responder", "--nocapture"])
        .env(BUILDS, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(parent.stdout.take().unwrap()).lines().map_while(Result::ok);
    let found = lines.into_iter().find_map(|line| line.split_once("built ").map(|(_, rest)| rest.to_owned()));
    let namespaces: Vec<_> = found.expect("it builds a world").split(' ').map(str::to_owned).collect();
    assert!(inside(&namespaces).len() > 6, "holders, services, a sleeper");
    parent.kill().unwrap();
    parent.wait().unwrap();
    let start = Instant::now();
    while !inside(&namespaces).is_empty() {
        assert!(start.elapsed() < PATIENCE, "left behind: {:?}", inside(&namespaces));
    }
}

/// This program in its other roles.
#[test]
fn responder() {
    serve_if_told_to();
    if std::env::var_os(BUILDS).is_some() {
        let world = build(CHAIN);
        world.namespaces().sh("r2", "sleep 1000 < /dev/null > /dev/null 2>&1 &").unwrap();
        writeln!(std::io::stdout(), "built {}", namespaces(&world).join(" ")).unwrap();
        let _until_it_is_killed = std::io::stdin().lines().count();
    }
    if let Ok(port) = std::env::var(LISTENS) {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let address = std::net::SocketAddr::from(([0, 0, 0, 0], port.parse().unwrap()));
        socket.bind(&address.into()).unwrap();
        socket.listen(1).unwrap();
        writeln!(std::io::stdout(), "listens").unwrap();
        let _until_its_input_ends = std::io::stdin().lines().count();
    }
}
