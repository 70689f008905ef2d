//! The whole internet: what a packet of the vantage meets, and what comes back.

use std::net::IpAddr;

use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, EchoKind, ExtensionObject, IcmpMessage};
use netkit_packet::ip::{self, IpHeader};
use netkit_packet::tcp::{TcpFlags, TcpSegment};
use netkit_packet::udp;

use super::*;
use crate::topology;

/// The vantage, three routers and a target, in a row; 1 ms a link.
const ROW: &str = r#"
about = "three routers in a row"
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
"#;

/// An internet, the time in it, and what came back.
struct Rig {
    internet: Internet,
    now: Duration,
}

/// What the vantage got.
#[derive(Debug, PartialEq, Eq)]
struct Got {
    after_us: u128,
    from: IpAddr,
    hop_limit: u8,
    /// Type and code of ICMP, flags of TCP.
    what: (u8, u8),
}

impl Rig {
    fn new(toml: &str) -> Self {
        let topology = topology::read("test.toml", toml).unwrap_or_else(|error| panic!("{error}"));
        Self { internet: Internet::new(topology, 1, Detail::Everything), now: Duration::ZERO }
    }

    /// A row of three routers with more words.
    fn row(more: &str) -> Self {
        Self::new(&format!("{ROW}{more}"))
    }

    /// A row in which the second router has more words.
    fn with_router(words: &str) -> Self {
        let own = format!(
            "[router.r1]\naddress = [\"10.1.1.1\", \"fd00:1:1::1\"]\n[router.r2]\naddress = [\"10.1.2.1\", \"fd00:1:2::1\"]\n{words}\n[router.r3]\naddress = [\"10.1.3.1\", \"fd00:1:3::1\"]\n"
        );
        let ranged = "[router.\"r1..r3\"]\naddress = [\"10.1.*.1\", \"fd00:1:*::1\"]\n";
        assert!(ROW.contains(ranged));
        Self::new(&ROW.replace(ranged, &own))
    }

    /// Sends a datagram and gives all that comes back within ten seconds.
    fn send(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.internet.send(self.now, bytes);
        let end = self.now + Duration::from_secs(10);
        let mut got = Vec::new();
        while let Some(delivery) = self.internet.poll_delivery(end) {
            got.push(delivery.bytes);
        }
        self.now = end;
        got
    }

    fn ask(&mut self, bytes: &[u8]) -> Vec<Got> {
        let start = self.now;
        self.internet.send(start, bytes);
        let end = start + Duration::from_secs(10);
        let mut got = Vec::new();
        while let Some(delivery) = self.internet.poll_delivery(end) {
            let datagram = IpDatagram::decode(&delivery.bytes).expect("the lab sends whole datagrams");
            assert!(ip::transport_checksum_is_valid(&datagram), "{datagram:?}");
            got.push(Got {
                after_us: delivery.at.saturating_sub(start).as_micros(),
                from: datagram.source,
                hop_limit: datagram.hop_limit,
                what: what(&datagram),
            });
        }
        self.now = end;
        got
    }

    fn drops(&mut self) -> Vec<DropReason> {
        let records = self.internet.take_records();
        let why = records.iter().filter_map(|record| match record.event {
            Event::Dropped { why, .. } => Some(why),
            _ => None,
        });
        why.collect()
    }
}

fn what(datagram: &IpDatagram<'_>) -> (u8, u8) {
    if datagram.protocol == 6 {
        return (TcpSegment::decode(datagram.payload).expect("a segment").flags.0, 0);
    }
    match icmp::decode(IpVersion::of(&datagram.source), datagram.payload).expect("a message") {
        IcmpMessage::EchoRequest(_) => (8, 0),
        IcmpMessage::EchoReply(_) => (0, 0),
        IcmpMessage::Other { icmp_type, code, .. } => (icmp_type, code),
    }
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("tests write addresses well")
}

fn header(to: &str, hop_limit: u8, protocol: u8) -> IpHeader {
    let destination = address(to);
    let source = address(if destination.is_ipv4() { "10.0.0.2" } else { "fd00::2" });
    IpHeader { source, destination, hop_limit, traffic_class: 0, dont_fragment: true, label: 0, protocol }
}

fn echo_of(to: &str, hop_limit: u8, identifier: u16, size: usize) -> Vec<u8> {
    let destination = address(to);
    let header = header(to, hop_limit, IpVersion::of(&destination).icmp_protocol());
    let echo = Echo { identifier, sequence: 1, payload: &vec![7; size] };
    let message = icmp::encode_echo(header.source, destination, EchoKind::Request, &echo);
    ip::encode(&header, &message)
}

fn echo(to: &str, hop_limit: u8) -> Vec<u8> {
    echo_of(to, hop_limit, 77, 56)
}

fn udp_to(to: &str, hop_limit: u8, source: u16, port: u16) -> Vec<u8> {
    let header = header(to, hop_limit, 17);
    ip::encode(
        &header,
        &udp::encode((header.source, source).into(), (header.destination, port).into(), &[1; 32]),
    )
}

fn syn_to(to: &str, port: u16) -> Vec<u8> {
    let header = header(to, 64, 6);
    let segment = TcpSegment {
        source_port: 4000,
        destination_port: port,
        sequence: 100,
        acknowledgment: 0,
        flags: TcpFlags::SYN,
        window: 1000,
        urgent: 0,
        options: &[],
        payload: &[],
    };
    let (from, to) = ((header.source, 4000).into(), (header.destination, port).into());
    ip::encode(&header, &netkit_packet::tcp::encode(from, to, &segment))
}

/// One answer, so long after, from there.
#[track_caller]
fn check(rig: &mut Rig, sent: &[u8], after_ms: u128, from: &str, what: (u8, u8)) {
    let got: Vec<_> = rig.ask(sent).into_iter().map(|got| (got.after_us, got.from, got.what)).collect();
    assert_eq!(got, [(after_ms * 1000, address(from), what)]);
}

#[test]
fn every_hop_limit_finds_its_router() {
    let mut rig = Rig::row("");
    for (hop, router4, router6) in
        [(1, "10.1.1.1", "fd00:1:1::1"), (2, "10.1.2.1", "fd00:1:2::1"), (3, "10.1.3.1", "fd00:1:3::1")]
    {
        check(&mut rig, &echo("192.0.2.10", hop), u128::from(hop) * 2, router4, (11, 0));
        check(&mut rig, &echo("2001:db8::10", hop), u128::from(hop) * 2, router6, (3, 0));
    }
    check(&mut rig, &echo("192.0.2.10", 4), 8, "192.0.2.10", (0, 0));
    let replied = rig.ask(&echo("2001:db8::10", 64));
    assert_eq!((replied[0].hop_limit, replied[0].what), (61, (0, 0)), "{replied:?}");
}

#[test]
fn routers_answer_for_themselves() {
    let mut rig = Rig::row("");
    check(&mut rig, &echo("10.1.2.1", 64), 4, "10.1.2.1", (0, 0));
    check(&mut rig, &udp_to("10.1.2.1", 64, 9, 33434), 4, "10.1.2.1", (3, 3));
    check(&mut rig, &syn_to("10.1.2.1", 80), 4, "10.1.2.1", (0x14, 0));
}

#[test]
fn hosts_answer_for_their_ports() {
    let mut rig = Rig::row("");
    check(&mut rig, &udp_to("192.0.2.10", 64, 9, 33434), 8, "192.0.2.10", (3, 3));
    check(&mut rig, &syn_to("2001:db8::10", 80), 8, "2001:db8::10", (0x14, 0));
}

#[test]
fn nowhere_is_unreachable() {
    let mut rig = Rig::row("");
    check(&mut rig, &echo("203.0.113.1", 64), 2, "10.1.1.1", (3, 0));
    check(&mut rig, &echo("2001:db8:ffff::1", 64), 2, "fd00:1:1::1", (1, 0));
}

#[test]
fn rubbish_is_dropped_and_told() {
    let mut rig = Rig::row("");
    for bytes in [&[][..], &[0x45], &[0xff; 60], &echo("192.0.2.10", 64)[..30]] {
        assert_eq!(rig.ask(bytes), []);
        assert_eq!(rig.drops(), [DropReason::Malformed]);
    }
}

#[test]
fn a_silent_router_forwards_and_is_silent() {
    let mut rig = Rig::with_router("silent = true");
    assert_eq!(rig.ask(&echo("192.0.2.10", 2)), []);
    assert_eq!(rig.ask(&echo("10.1.2.1", 64)), []);
    check(&mut rig, &echo("192.0.2.10", 3), 6, "10.1.3.1", (11, 0));
}

#[test]
fn an_answer_address_is_answered_from() {
    let mut rig = Rig::with_router("answers_from = [\"198.51.100.9\"]");
    check(&mut rig, &echo("192.0.2.10", 2), 4, "198.51.100.9", (11, 0));
    check(&mut rig, &echo("2001:db8::10", 2), 4, "fd00:1:2::1", (3, 0));
}

#[test]
fn a_limited_router_says_when_it_held_its_tongue() {
    let mut rig = Rig::with_router("rate_limit = { every = \"100 s\", burst = 2 }");
    let answered = (0..4).filter(|_| !rig.ask(&echo("192.0.2.10", 2)).is_empty()).count();
    assert_eq!(answered, 2);
    let records = rig.internet.take_records();
    let suppressed = records.iter().filter(|it| matches!(it.event, Event::Suppressed { .. })).count();
    assert_eq!(suppressed, 2);
}

#[test]
fn slow_icmp_slows_only_the_router() {
    let mut rig = Rig::with_router("icmp_delay = \"50 ms\"");
    check(&mut rig, &echo("192.0.2.10", 2), 54, "10.1.2.1", (11, 0));
    check(&mut rig, &echo("192.0.2.10", 64), 8, "192.0.2.10", (0, 0));
}

#[test]
fn zero_ttl_forwarding_shows_in_the_next_quote() {
    let mut rig = Rig::with_router("forwards_zero_ttl = true");
    let answers = rig.send(&echo("192.0.2.10", 2));
    let datagram = IpDatagram::decode(&answers[0]).expect("whole");
    assert_eq!(datagram.source, address("10.1.3.1"));
    let error = icmp::decode_error(IpVersion::V4, datagram.payload).expect("an error");
    assert_eq!(IpDatagram::decode_quoted(error.quoted).expect("a header").hop_limit, 0);
}

/// The error that the second router sends about an echo request of `size` bytes.
fn error_of(words: &str, to: &str, size: usize, see: impl Fn(&icmp::IcmpErrorMessage<'_>)) {
    let answers = Rig::with_router(words).send(&echo_of(to, 2, 77, size));
    let datagram = IpDatagram::decode(&answers[0]).expect("whole");
    assert!(ip::transport_checksum_is_valid(&datagram), "{words}");
    see(&icmp::decode_error(IpVersion::of(&datagram.source), datagram.payload).expect("an error"));
}

#[test]
fn quotes_have_the_length_they_are_to_have() {
    for (words, to, size, quoted) in [
        ("", "192.0.2.10", 56, 84),
        ("", "192.0.2.10", 1400, 548),
        ("", "2001:db8::10", 1400, 1232),
        ("quote = 28", "192.0.2.10", 56, 28),
        ("quote = 48", "2001:db8::10", 56, 48),
        ("mpls = [{ label = 7, ttl = 1 }]", "192.0.2.10", 56, 128),
        ("mpls = [{ label = 7, ttl = 1 }]", "2001:db8::10", 1400, 128),
    ] {
        error_of(words, to, size, |error| assert_eq!(error.quoted.len(), quoted, "{words} {to} {size}"));
    }
}

#[test]
fn labels_and_interfaces_come_with_the_error() {
    let words = r#"mpls = [{ label = 24015, traffic_class = 5, ttl = 9 }, { label = 3, ttl = 1 }]
interface = { index = 4, name = "ge-0/0/1", address = "10.1.2.1", mtu = 1400 }"#;
    for (to, more) in
        [("192.0.2.10", ""), ("2001:db8::10", ""), ("192.0.2.10", "\nextensions_without_length = true")]
    {
        error_of(&format!("{words}{more}"), to, 200, |error| {
            let objects = icmp::decode_extensions(error.extensions.expect("extensions")).expect("valid");
            let ExtensionObject::MplsLabelStack(stack) = &objects[0] else { panic!("{objects:?}") };
            let entries: Vec<_> =
                stack.iter().map(|it| (it.label, it.traffic_class, it.bottom_of_stack, it.ttl)).collect();
            assert_eq!(entries, [(24015, 5, false, 9), (3, 0, true, 1)]);
            let ExtensionObject::InterfaceInformation { index, name, mtu, .. } = &objects[1] else {
                panic!("{objects:?}")
            };
            assert_eq!((*index, name.as_deref(), *mtu), (Some(4), Some(&b"ge-0/0/1"[..]), Some(1400)));
        });
    }
}

#[test]
fn a_quoted_checksum_is_as_ordered() {
    let right = udp_to("192.0.2.10", 2, 9, 33434);
    let right = ip::transport_checksum(&IpDatagram::decode(&right).expect("whole"));
    for (words, expected) in [
        ("", right),
        ("quoted_checksum = \"zero\"", Some(0)),
        ("quoted_checksum = \"wrong\"", right.map(|sum| sum ^ 0x5a5a)),
    ] {
        let answers = Rig::with_router(words).send(&udp_to("192.0.2.10", 2, 9, 33434));
        let datagram = IpDatagram::decode(&answers[0]).expect("whole");
        let error = icmp::decode_error(IpVersion::V4, datagram.payload).expect("an error");
        let quoted = IpDatagram::decode_quoted(error.quoted).expect("a header");
        assert_eq!(ip::transport_checksum(&quoted), expected, "{words}");
    }
}

#[test]
fn nobody_complains_about_a_complaint() {
    let mut rig = Rig::row("");
    let header = header("192.0.2.10", 2, 1);
    let original = echo("192.0.2.10", 9);
    let error = icmp::encode_error(header.source, header.destination, 3, 1, 0, &original, &[], false);
    assert_eq!(rig.ask(&ip::encode(&header, &error)), []);
    assert_eq!(rig.drops(), [DropReason::HopLimit]);
}

#[test]
fn too_big_is_said_or_not() {
    let narrow = "\n[[change]]\nlink = [\"r2\", \"r3\"]\nmtu = 1300\n";
    let mut rig = Rig::row(narrow);
    check(&mut rig, &echo_of("192.0.2.10", 64, 7, 1300), 4, "10.1.2.1", (3, 4));
    check(&mut rig, &echo_of("2001:db8::10", 64, 7, 1300), 4, "fd00:1:2::1", (2, 0));
    check(&mut rig, &echo_of("192.0.2.10", 64, 7, 1272), 8, "192.0.2.10", (0, 0));
    let hole = "\n[[change]]\nrouter = \"r2\"\nmtu_black_hole = true\n";
    assert_eq!(Rig::row(&format!("{narrow}{hole}")).ask(&echo_of("192.0.2.10", 64, 7, 1300)), []);
}

#[test]
fn a_firewall_drops_rejects_and_resets() {
    for (action, got) in [
        ("drop", None),
        ("admin-prohibited", Some(("10.1.2.1", (3, 13)))),
        ("host-unreachable", Some(("10.1.2.1", (3, 1)))),
        ("reset", Some(("192.0.2.10", (0x14, 0)))),
    ] {
        let words = format!(
            "firewall = [{{ to = \"target\", protocol = \"tcp\", port = 80, action = \"{action}\" }}]"
        );
        let mut rig = Rig::with_router(&words);
        let answers: Vec<_> =
            rig.ask(&syn_to("192.0.2.10", 80)).into_iter().map(|it| (it.from, it.what)).collect();
        let expected: Vec<_> = got.into_iter().map(|(from, what)| (address(from), what)).collect();
        assert_eq!(answers, expected, "{action}");
        check(&mut rig, &syn_to("192.0.2.10", 81), 8, "192.0.2.10", (0x14, 0));
    }
}

#[test]
fn written_routes_win_and_end() {
    let mut rig = Rig::row("\n[[route]]\nat = \"r3\"\nto = \"target\"\nvia = [\"r2\"]\nuntil = \"5 s\"\n");
    let looped = rig.ask(&echo("192.0.2.10", 9));
    assert_eq!(
        looped.iter().map(|it| (it.from, it.what)).collect::<Vec<_>>(),
        [(address("10.1.3.1"), (11, 0))]
    );
    check(&mut rig, &echo("192.0.2.10", 9), 8, "192.0.2.10", (0, 0));
    let mut hole = Rig::row("\n[[route]]\nat = \"r2\"\nto = \"192.0.2.0/24\"\nvia = []\n");
    assert_eq!(hole.ask(&echo("192.0.2.10", 9)), []);
    assert_eq!(hole.drops(), [DropReason::NoRoute]);
}

/// Two routers between `r1` and the target.
const DIAMOND: &str = r#"
about = "a diamond"
target = "target"
[vantage]
address = ["10.0.0.2/24"]
[router.r1]
address = ["10.1.1.1"]
balance = "flow"
[router."m1..m4"]
address = ["10.2.*.1"]
[host.target]
address = ["192.0.2.10"]
[[link]]
path = ["vantage", "r1"]
[[link]]
path = ["r1", "m1", "target"]
[[link]]
path = ["r1", "m2", "target"]
[[link]]
path = ["r1", "m3", "target"]
[[link]]
path = ["r1", "m4", "target"]
"#;

#[test]
fn a_flow_keeps_its_way_and_flows_spread() {
    let mut rig = Rig::new(DIAMOND);
    let mut seen = BTreeMap::new();
    for port in 0..200 {
        let first = rig.ask(&udp_to("192.0.2.10", 2, 1000 + port, 33434))[0].from;
        assert_eq!(rig.ask(&udp_to("192.0.2.10", 2, 1000 + port, 33434))[0].from, first);
        *seen.entry(first).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 4);
    assert!(seen.values().all(|count| (25..80).contains(count)), "{seen:?}");
}

#[test]
fn per_packet_balancing_splits_a_flow() {
    let mut rig = Rig::new(&DIAMOND.replace("\"flow\"", "\"packet\""));
    let seen: std::collections::BTreeSet<_> =
        (0..100).map(|_| rig.ask(&udp_to("192.0.2.10", 2, 5, 33434))[0].from).collect();
    assert_eq!(seen.len(), 4);
}

#[test]
fn a_link_that_goes_down_changes_the_way_and_back() {
    let down = "\n[[change]]\nlink = [\"r1\", \"m1\"]\ndown = true\nfrom = \"10 s\"\nuntil = \"20 s\"\n";
    let mut rig = Rig::new(&format!("{}{down}", DIAMOND.replace("balance = \"flow\"", "")));
    for expected in ["10.2.1.1", "10.2.2.1", "10.2.1.1"] {
        assert_eq!(rig.ask(&echo("192.0.2.10", 2))[0].from, address(expected));
    }
}

#[test]
fn what_is_under_way_on_a_link_that_goes_down_is_lost() {
    let down = |from: &str| {
        let change = format!(
            "\n[[change]]\nlink = [\"r2\", \"r3\"]\ndown = true\nfrom = \"{from}\"\nuntil = \"5 s\"\n"
        );
        let mut rig = Rig::row(&change);
        let answers = rig.ask(&echo("192.0.2.10", 64)).len();
        (answers, rig.drops())
    };
    // It is on this link from 2 ms to 3 ms, and its answer from 5 ms to 6 ms.
    assert_eq!(down("2.5 ms"), (0, vec![DropReason::LinkDown]));
    assert_eq!(down("5.5 ms"), (0, vec![DropReason::LinkDown]));
    assert_eq!(down("7 ms"), (1, vec![]));
}

#[test]
fn the_same_seed_is_the_same_run() {
    let losing = ROW.replace("delay = \"1 ms\"", "delay = \"1 ms\"\nloss = \"20 %\"\njitter = \"3 ms\"");
    let run = |seed| {
        let topology = topology::read("test.toml", &losing).expect("well written");
        let mut rig =
            Rig { internet: Internet::new(topology, seed, Detail::Everything), now: Duration::ZERO };
        for _ in 0..50 {
            rig.ask(&echo("192.0.2.10", 64));
        }
        rig.internet.take_records()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

/// Every packet has one beginning and one end, and they are in order of time.
#[test]
fn every_packet_begins_once_and_ends_once() {
    let words = "delay = \"1 ms\"\nloss = \"20 %\"\nduplicates = \"30 %\"\njitter = \"3 ms\"";
    let mut rig = Rig::new(&ROW.replace("delay = \"1 ms\"", words));
    for hop in 1..100 {
        rig.ask(&echo("192.0.2.10", 1 + hop % 7));
    }
    let records = rig.internet.take_records();
    assert!(records.is_sorted_by_key(|record| record.at));
    let mut lives: BTreeMap<PacketId, (u32, u32)> = BTreeMap::new();
    for record in &records {
        let (begun, ended) = lives.entry(record.packet).or_default();
        match record.event {
            Event::Sent { .. } => *begun += 1,
            Event::Dropped { .. } | Event::Delivered { .. } => *ended += 1,
            _ => assert_eq!((*begun, *ended), (1, 0), "{record:?}"),
        }
    }
    assert!(lives.len() > 200 && lives.values().all(|life| *life == (1, 1)), "{lives:?}");
}
