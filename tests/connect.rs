//! `netkit connect` as an ordinary user, against real kernels: what is wrong is named, and how it was found out is told.
//!
//! Which rule says what is tested in `netkit-diagnose`; here it is whether the binary sees what the rules need.

#[path = "connect/proxy.rs"]
mod proxy;
#[path = "connect/tls.rs"]
mod tls;
pub mod world;

use std::time::Duration;

use serde_json::Value;
use world::{GroupRange, Output, World};

/// Whoever answers is judged within that time.
const AT_ONCE: Duration = Duration::from_secs(3);
/// And silence within this: the timeout of 5 s, and what could be asked beside it.
const SILENCE: Duration = Duration::from_secs(7);

/// A listener that accepts and says nothing.
fn listener(world: &World, host: &str, at: &str) -> world::Running {
    let family = if at.starts_with('[') { "AF_INET6" } else { "AF_INET" };
    let (address, port) = at.rsplit_once(':').expect("an address and a port");
    let address = address.trim_matches(['[', ']']);
    let program = format!(
        "import socket\ns = socket.socket(socket.{family})\n\
         s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.bind(('{address}', {port}))\n\
         s.listen(5)\nprint('listens', flush=True)\nkept = []\nwhile True: kept.append(s.accept())"
    );
    let mut running = world.start(host, &["python3", "-c", &program]);
    running.line_with("listens");
    running
}

fn connect(world: &World, arguments: &[&str]) -> Output {
    world.netkit("a", &[&["connect", "--json"], arguments].concat())
}

/// The run ends in time with this id and exit code, and its document is one of our schema.
fn check(output: &Output, id: &str, code: i32, within: Duration) {
    assert_eq!((output.verdict().as_str(), output.code), (id, Some(code)), "{output}");
    assert!(output.took < within, "{output}");
    is_valid(&output.json());
}

fn is_valid(document: &Value) {
    let validator = jsonschema::validator_for(&netkit_report::json_schema()).expect("our schema is one");
    let wrong: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?} in {document}");
}

#[test]
fn an_open_port_is_connected_in_each_family() {
    let world = World::alone();
    for at in ["127.0.0.1:7001", "[::1]:7001"] {
        let _listener = listener(&world, "a", at);
        let output = connect(&world, &[at]);
        check(&output, "tcp.connected", 0, AT_ONCE);
        let attempt = &output.json()["report"]["attempts"][0];
        assert_eq!(
            (attempt["outcome"].as_str(), &attempt["port"]),
            (Some("connected"), &7001.into()),
            "{output}"
        );
        assert!(attempt["rtt_ms"].as_f64().is_some_and(|rtt| rtt > 0.0), "{output}");
        assert_eq!(output.stderr, "", "{output}");
    }
}

#[test]
fn a_closed_port_of_this_host_has_no_listener() {
    let world = World::alone();
    for at in ["127.0.0.1:7002", "[::1]:7002"] {
        check(&connect(&world, &[at]), "listen.none", 1, AT_ONCE);
    }
}

#[test]
fn a_full_accept_queue_of_this_host_is_seen() {
    let world = World::alone();
    let program = "import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', 7003))\ns.listen(0)\n\
         c = [socket.socket() for _ in range(4)]\nfor one in c:\n one.setblocking(False)\n\
         one.connect_ex(('127.0.0.1', 7003))\ntime.sleep(0.2)\nprint('full', flush=True)\ntime.sleep(60)";
    let mut full = world.start("a", &["python3", "-c", program]);
    full.line_with("full");
    check(&connect(&world, &["127.0.0.1:7003"]), "listen.accept-queue-full", 1, SILENCE);
}

#[test]
fn a_silent_port_is_filtered_and_nothing_more() {
    let world = World::pair();
    world.sh(
        "b",
        "nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 7004 drop; }; }'",
    );
    for at in ["10.0.0.2:7004", "[fd00::2]:7004"] {
        let output = connect(&world, &[at]);
        check(&output, "tcp.filtered", 1, SILENCE);
        let inquiry = &output.json()["report"]["inquiries"][0];
        assert_eq!(inquiry["echo"]["received"], 1, "{output}");
        assert!(inquiry["packets"].as_u64().is_some_and(|packets| packets < 160), "{output}");
    }
}

#[test]
fn without_permission_for_echo_it_goes_on() {
    let world = World::new(GroupRange::Closed).with_neighbour();
    world.sh(
        "b",
        "nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 7004 drop; }; }'",
    );
    let output = connect(&world, &["10.0.0.2:7004"]);
    check(&output, "tcp.filtered", 1, SILENCE);
    assert_eq!(output.json()["report"]["inquiries"][0]["echo"], Value::Null, "{output}");
}

#[test]
fn what_rejects_is_named_by_its_code() {
    let world = World::pair();
    for (port, with, id) in [
        (7011, "icmpx type port-unreachable", "tcp.rejected.icmp-port"),
        (7012, "icmpx type admin-prohibited", "tcp.rejected.icmp-admin"),
        (7013, "icmpx type host-unreachable", "tcp.rejected.icmp-host"),
        (7014, "icmpx type no-route", "tcp.rejected.icmp-net"),
    ] {
        let table = format!(
            "nft 'table inet f{port} {{ chain i {{ type filter hook input priority 0; tcp dport {port} reject with {with}; }}; }}'"
        );
        world.sh("b", &table);
        for at in [format!("10.0.0.2:{port}"), format!("[fd00::2]:{port}")] {
            let output = connect(&world, &[&at]);
            check(&output, id, 1, AT_ONCE);
            assert!(output.json()["report"]["attempts"][0]["icmp"]["offender"].is_string(), "{output}");
        }
    }
}

#[test]
fn this_hosts_own_routes_are_named() {
    let world = World::pair();
    for (number, (kind, id)) in (1..).zip([
        ("blackhole", "route.blackhole"),
        ("prohibit", "route.prohibit"),
        ("unreachable", "route.unreachable"),
    ]) {
        world.sh(
            "a",
            &format!("ip route add {kind} 10.9.{number}.0/24; ip -6 route add {kind} fd09:{number}::/64"),
        );
        for at in [format!("10.9.{number}.1:80"), format!("[fd09:{number}::1]:80")] {
            check(&connect(&world, &[&at]), id, 1, AT_ONCE);
        }
    }
    check(&connect(&world, &["10.99.0.1:80"]), "route.none", 1, AT_ONCE);
}

#[test]
fn a_neighbour_that_is_not_there_is_named() {
    let world = World::pair();
    for at in ["10.0.0.77:80", "[fd00::77]:80"] {
        check(&connect(&world, &[at]), "host.arp-fail", 1, SILENCE);
    }
}

#[test]
fn a_link_local_neighbour_that_is_not_there_is_named() {
    let world = World::pair();
    world.wait_for(
        "a",
        "its link-local address",
        "ip -6 addr show dev to-b scope link -tentative | grep -q fe80",
    );
    check(&connect(&world, &["[fe80::dead%to-b]:80"]), "host.arp-fail", 1, SILENCE);
}

#[test]
fn where_nobody_answers_anything_it_still_ends_in_time() {
    let world = World::routed();
    let drop = |hook| format!("chain {hook} {{ type filter hook {hook} priority 0; drop; }};");
    world.sh("r", &format!("nft 'table inet f {{ {} {} }}'", drop("output"), drop("forward")));
    check(&connect(&world, &["10.2.0.2:80"]), "tcp.filtered", 1, SILENCE);
}

#[test]
fn a_reset_right_after_the_handshake_is_no_close() {
    let world = World::alone();
    let program = "import socket, struct\ns = socket.socket()\ns.bind(('127.0.0.1', 7010))\ns.listen(5)\n\
         print('listens', flush=True)\nwhile True:\n c = s.accept()[0]; \
         c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); c.close()";
    let mut resetter = world.start("a", &["python3", "-c", program]);
    resetter.line_with("listens");
    // Whether the RST comes before the first look at the socket, between two, or later, is chance.
    for _ in 0..10 {
        check(&connect(&world, &["--hold=2", "127.0.0.1:7010"]), "tcp.reset", 1, AT_ONCE);
    }
}

#[test]
fn interrupted_in_silence_it_tells_what_is_known() {
    let world = World::pair();
    world.sh("b", "nft 'table inet f { chain i { type filter hook input priority 0; drop; }; }'");
    let running = world.start_netkit("a", &["connect", "--json", "-W60", "10.0.0.2:80"]);
    world.wait_for("a", "the SYN is on its way", "ss -tn state syn-sent | grep -q 10.0.0.2:80");
    let output = running.interrupt();
    assert!(output.took < SILENCE, "{output}");
    let document = output.json();
    is_valid(&document);
    assert_eq!(document["complete"], false, "{output}");
    assert_eq!(document["report"]["attempts"][0]["outcome"], "interrupted", "{output}");
}

#[test]
fn interrupted_while_it_watches_it_tells_what_is_known() {
    let world = World::alone();
    let _mute = listener(&world, "a", "127.0.0.1:7020");
    let running = world.start_netkit("a", &["connect", "--json", "--hold", "60", "127.0.0.1:7020"]);
    world.wait_for("a", "the connection stands", "ss -tn state established | grep -q 127.0.0.1:7020");
    let output = running.interrupt();
    assert!(output.took < SILENCE, "{output}");
    let document = output.json();
    is_valid(&document);
    assert_eq!(document["report"]["attempts"][0]["outcome"], "connected", "{output}");
}

#[test]
fn a_banner_without_an_end_ends_with_the_watching() {
    let world = World::alone();
    let program = "import socket\ns = socket.create_server(('127.0.0.1', 7021))\nprint('listens', flush=True)\n\
                   c = s.accept()[0]\nwhile True: c.sendall(b'\\x1b]0;x\\x07' * 4096)";
    let mut flood = world.start("a", &["python3", "-c", program]);
    flood.line_with("listens");
    let output = connect(&world, &["--hold", "0.5", "127.0.0.1:7021"]);
    check(&output, "tcp.connected", 0, SILENCE);
    let after = &output.json()["report"]["attempts"][0]["after"];
    assert!(after["received"].as_u64() > Some(0), "{output}");
    assert_eq!(after["end"], "open", "{output}");
}

#[test]
fn a_text_that_does_not_come_is_missed() {
    let world = World::alone();
    let _mute = listener(&world, "a", "127.0.0.1:7008");
    let output = connect(&world, &["--expect", "SSH", "--hold", "0.3", "127.0.0.1:7008"]);
    assert_eq!(output.code, Some(1), "{output}");
    assert!(output.stderr.contains("127.0.0.1:7008 has not sent the expected text"), "{output}");
}

#[test]
fn repeated_connections_are_told_one_by_one() {
    let world = World::alone();
    let _listener = listener(&world, "a", "127.0.0.1:7009");
    let output = connect(&world, &["-c3", "-i0.05", "127.0.0.1:7009"]);
    check(&output, "tcp.connected", 0, AT_ONCE);
    let report = &output.json()["report"];
    assert_eq!(report["attempts"].as_array().map(Vec::len), Some(3), "{output}");
    let handshakes = &report["handshakes"][0];
    assert_eq!((&handshakes["sent"], &handshakes["connected"]), (&3.into(), &3.into()), "{output}");
    assert!(handshakes["rtt_ms"]["stddev"].is_number(), "{output}");
}

#[test]
fn an_attempt_is_a_row() {
    let world = World::alone();
    let output = world.netkit("a", &["connect", "--csv", "127.0.0.1:7005,7006"]);
    let rows: Vec<&str> = output.stdout.lines().collect();
    assert_eq!((rows.len(), output.code), (3, Some(1)), "{output}");
    assert!(rows[0].starts_with("address,port,") && rows[2].starts_with("127.0.0.1,7006,"), "{output}");
}

/// Runs netkit where the name `both.test` has an address of each family.
fn connect_to_both(world: &World, port: u16) -> Output {
    let names = "mount -t tmpfs none /mnt && printf '::1 both.test\\n127.0.0.1 both.test\\n' > /mnt/hosts \
         && chmod a+rx /mnt && mount --bind /mnt/hosts /etc/hosts && exec \"$@\"";
    let wrapper = ["unshare", "--mount", "sh", "-c", names, "sh"];
    world.netkit_behind("a", &wrapper, &["connect", "--json", &format!("both.test:{port}")])
}

#[test]
fn a_family_that_is_silent_loses_the_race_and_is_named() {
    let world = World::alone();
    let _listener = listener(&world, "a", "127.0.0.1:7010");
    world.sh(
        "a",
        "nft 'table inet f { chain i { type filter hook input priority 0; ip6 daddr ::1 tcp dport 7010 drop; }; }'",
    );
    let output = connect_to_both(&world, 7010);
    check(&output, "local.ingress-filter", 1, SILENCE);
    let document = output.json();
    assert_eq!(document["verdict"]["status"], "degraded", "{output}");
    let race = &document["report"]["races"][0];
    assert_eq!(
        (race["winner"].as_str(), &race["attempts"][0]["outcome"]),
        (Some("127.0.0.1"), &"pending".into())
    );
    assert!(race["lost_ms"].as_f64().is_some_and(|lost| lost >= 250.0), "{output}");
}

#[test]
fn a_family_that_is_refused_is_named_too() {
    let world = World::alone();
    let _listener = listener(&world, "a", "127.0.0.1:7011");
    let output = connect_to_both(&world, 7011);
    check(&output, "listen.wrong-family", 1, AT_ONCE);
    let race = &output.json()["report"]["races"][0];
    assert_eq!(
        (race["winner"].as_str(), &race["attempts"][0]["outcome"]),
        (Some("127.0.0.1"), &"refused".into())
    );
}

#[test]
fn a_proxy_that_curl_would_take_is_told_without_its_password() {
    let world = World::alone();
    let proxy = ["env", "no_proxy=", "https_proxy=http://me:secret@10.0.0.1:3128"];
    let output = world.netkit_behind("a", &proxy, &["connect", "https://127.0.0.1:7005/"]);
    assert!(output.stderr.contains("by the proxy http://10.0.0.1:3128 (https_proxy is set)"), "{output}");
    assert!(!output.to_string().contains("secret"), "{output}");
}

#[test]
fn one_event_an_attempt_and_the_document_last() {
    let world = World::alone();
    let output = world.netkit("a", &["connect", "--jsonl", "127.0.0.1:7005,7006"]);
    let attempts = output.events("attempt");
    let ports: Vec<_> = attempts.iter().filter_map(|attempt| attempt["port"].as_u64()).collect();
    assert_eq!(ports, [7005, 7006], "{output}");
    check(&output, "listen.none", 1, AT_ONCE);
}

#[test]
fn bad_words_are_refused_with_what_would_be_right() {
    let world = World::pair();
    for (word, says) in [
        ("", "a target is empty"),
        ("host", "names no port: write host:443"),
        ("host:", "a port is missing"),
        (":80", "names no host"),
        ("127.0.0.1:81-80", "ends before it starts"),
        ("https://127.0.0.1:99999/", "must be a whole number from 1 to 65535"),
        ("127.0.0.1:0", "must be a whole number from 1 to 65535"),
        ("127.0.0.1:65536", "must be a whole number from 1 to 65535"),
        ("[::1:443", "no closing bracket"),
        ("2001:db8::1", "write [2001:db8::1]:443"),
        ("127.0.0.1:no-such-service", "write the number"),
        ("[fe80::1%nosuchif]:80", "those with link-local addresses are to-b"),
        ("0.0.0.0:80", "name 127.0.0.1"),
    ] {
        let output = world.netkit("a", &["connect", word]);
        assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{word}: {output}");
        assert!(output.stderr.contains(says), "{word}: {output}");
        assert_eq!(output.stderr.lines().count(), 1, "{word}: {output}");
    }
}

#[test]
fn a_link_that_is_not_named_is_named_as_a_candidate() {
    let world = World::pair();
    world.wait_for("a", "its link-local address", "ip -6 addr show dev to-b scope link | grep -q fe80");
    for (at, says) in [
        ("[fe80::1]:80", "write fe80::1%to-b"),
        ("[fe80::1%nosuchif]:80", "those with link-local addresses are to-b"),
    ] {
        let output = connect(&world, &[at]);
        check(&output, "addr.scope-missing", 2, AT_ONCE);
        let text = output.json()["verdict"]["text"].as_str().unwrap_or_default().to_owned();
        assert!(text.ends_with(says), "{output}");
    }
}

#[test]
fn a_name_that_does_not_resolve_is_about_names() {
    let world = World::alone();
    let output = connect(&world, &["no-such-host.invalid:80"]);
    check(&output, "dns.unresolved", 2, SILENCE);
}

#[test]
fn twelve_descriptors_are_enough() {
    let world = World::alone();
    let output = world.netkit_limited("a", "--nofile=12", &["connect", "--json", "127.0.0.1:7007"]);
    check(&output, "listen.none", 1, AT_ONCE);
}
