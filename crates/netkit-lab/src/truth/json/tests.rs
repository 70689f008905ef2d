//! Lines as they are promised, and every record there and back.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::topology::{LinkId, NodeId};
use crate::truth::sample::{HOST, R1, R2, VANTAGE, path, record, summary};
use crate::truth::{Kind, Place};

use super::*;

fn written(records: &[Record]) -> String {
    let mut out = Vec::new();
    for record in records {
        write_record(&path(), record, &mut out).expect("memory takes everything");
    }
    String::from_utf8(out).expect("JSON is text")
}

#[test]
fn each_event_is_one_flat_object() {
    let echo = summary("10.0.0.2", "192.0.2.10", Kind::EchoRequest { identifier: 1, sequence: 4 });
    let error = summary("10.0.0.1", "10.0.0.2", Kind::Icmp { icmp_type: 11, code: 0 });
    let tcp = summary(
        "2001:db8::1",
        "2001:db8::2",
        Kind::Tcp { source_port: 1, destination_port: 2, flags: 18, sequence: 3 },
    );
    let rubbish = Summary {
        source: None,
        destination: None,
        hop_limit: 0,
        length: 3,
        kind: Kind::Other { protocol: 0 },
    };
    let sent = |by, because_of, packet: &Summary| Event::Sent { by, because_of, packet: packet.clone() };
    let dropped = |at, why| Event::Dropped { at, why };
    let suppressed = |why| Event::Suppressed { by: R2, why };
    let table = [
        (
            sent(VANTAGE, None, &echo),
            r#""event":"sent","by":"vantage","because_of":null,"source":"10.0.0.2","destination":"192.0.2.10","hop_limit":64,"length":84,"kind":"echo-request","identifier":1,"sequence":4"#,
        ),
        (
            sent(R1, Some(PacketId(6)), &error),
            r#""event":"sent","by":"r1","because_of":6,"source":"10.0.0.1","destination":"10.0.0.2","hop_limit":64,"length":84,"kind":"icmp","icmp_type":11,"code":0"#,
        ),
        (
            sent(HOST, Some(PacketId(6)), &tcp),
            r#""event":"sent","by":"host","because_of":6,"source":"2001:db8::1","destination":"2001:db8::2","hop_limit":64,"length":84,"kind":"tcp","source_port":1,"destination_port":2,"flags":18,"sequence":3"#,
        ),
        (
            sent(VANTAGE, None, &rubbish),
            r#""event":"sent","by":"vantage","because_of":null,"source":null,"destination":null,"hop_limit":0,"length":3,"kind":"other","protocol":0"#,
        ),
        (Event::Forwarded { by: R1, to: R2 }, r#""event":"forwarded","by":"r1","to":"r2""#),
        (
            Event::Translated { by: R1, packet: rubbish },
            r#""event":"translated","by":"r1","source":null,"destination":null,"hop_limit":0,"length":3,"kind":"other","protocol":0"#,
        ),
        (suppressed(SuppressReason::RateLimit), r#""event":"suppressed","by":"r2","why":"rate-limit""#),
        (suppressed(SuppressReason::Silent), r#""event":"suppressed","by":"r2","why":"silent""#),
        (dropped(Place::Node(R2), DropReason::HopLimit), r#""event":"dropped","at":"r2","why":"hop-limit""#),
        (
            dropped(Place::Link(LinkId(1), R1), DropReason::Loss),
            r#""event":"dropped","at":"r1 -> r2","why":"loss""#,
        ),
        (
            dropped(Place::Link(LinkId(1), R2), DropReason::QueueFull),
            r#""event":"dropped","at":"r2 -> r1","why":"queue-full""#,
        ),
        (
            Event::Delivered { to: HOST, handed_over: Duration::from_nanos(12_345_678) },
            r#""event":"delivered","to":"host","handed_over_ms":12.345678"#,
        ),
    ];
    for (event, expected) in table {
        let line = written(&[Record { at: Duration::from_micros(12_345), packet: PacketId(7), event }]);
        assert_eq!(line, format!("{{\"at_ms\":12.345,\"packet\":7,{expected}}}\n"));
    }
}

#[test]
fn what_is_no_record_is_refused_with_its_line() {
    let good = written(&[record(0, 0, Event::Forwarded { by: R1, to: R2 })]);
    let table = [
        ("{", "line 2 is no record"),
        (r#"{"at_ms":0,"packet":1}"#, "line 2 is no record"),
        (r#"{"at_ms":0,"packet":1,"event":"eaten"}"#, "line 2 is no record"),
        (r#"{"at_ms":0,"packet":1,"event":"forwarded","by":"r1","to":"r9"}"#, "it has no `r9`"),
        (
            r#"{"at_ms":0,"packet":1,"event":"dropped","at":"r1 -> host","why":"loss"}"#,
            "it has no `r1 -> host`",
        ),
        (r#"{"at_ms":-1,"packet":1,"event":"forwarded","by":"r1","to":"r2"}"#, "-1 ms is no time in a run"),
        (r#"{"at_ms":1e300,"packet":1,"event":"forwarded","by":"r1","to":"r2"}"#, "ms is no time in a run"),
    ];
    for (bad, expected) in table {
        let refusal = read_records(&path(), format!("{good}{bad}\n").as_bytes()).expect_err(bad).to_string();
        assert!(refusal.starts_with("line 2 ") && refusal.contains(expected), "{bad}: {refusal}");
    }
    let read = read_records(&path(), format!("\n{good}\n").as_bytes()).expect("empty lines are passed over");
    assert_eq!(read.len(), 1);
}

fn any_node() -> impl Strategy<Value = NodeId> {
    (0..4_usize).prop_map(NodeId)
}

fn any_place() -> impl Strategy<Value = Place> {
    let link = (0..3_usize, 0..2_usize);
    let on_link = link.prop_map(|(link, end)| Place::Link(LinkId(link), path().links[link].ends[end]));
    prop_oneof![any_node().prop_map(Place::Node), on_link]
}

fn any_time() -> impl Strategy<Value = Duration> {
    (0..10 * 86_400 * 1_000_000_000_u64).prop_map(Duration::from_nanos)
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let numbers = any::<(u16, u16, u8, u8, u32)>();
    (0..6, numbers).prop_map(|(which, (one, other, flags, code, sequence))| match which {
        0 => Kind::EchoRequest { identifier: one, sequence: other },
        1 => Kind::EchoReply { identifier: one, sequence: other },
        2 => Kind::Icmp { icmp_type: flags, code },
        3 => Kind::Udp { source_port: one, destination_port: other },
        4 => Kind::Tcp { source_port: one, destination_port: other, flags, sequence },
        _ => Kind::Other { protocol: code },
    })
}

fn any_summary() -> impl Strategy<Value = Summary> {
    let addresses = (option::of(any::<std::net::IpAddr>()), option::of(any::<std::net::IpAddr>()));
    let fields = (addresses, any::<u8>(), 0..70_000_usize, any_kind());
    fields.prop_map(|((source, destination), hop_limit, length, kind)| Summary {
        source,
        destination,
        hop_limit,
        length,
        kind,
    })
}

fn any_reason() -> impl Strategy<Value = DropReason> {
    prop::sample::select(vec![
        DropReason::Loss,
        DropReason::LinkDown,
        DropReason::QueueFull,
        DropReason::TooBig,
        DropReason::HopLimit,
        DropReason::NoRoute,
        DropReason::Firewall,
        DropReason::NoTranslation,
        DropReason::Ignored,
        DropReason::HostDrops,
        DropReason::Malformed,
    ])
}

fn any_event() -> impl Strategy<Value = Event> {
    let cause = option::of(any::<u64>().prop_map(PacketId));
    prop_oneof![
        (any_node(), cause, any_summary()).prop_map(|(by, because_of, packet)| Event::Sent {
            by,
            because_of,
            packet
        }),
        (any_node(), any_node()).prop_map(|(by, to)| Event::Forwarded { by, to }),
        (any_node(), any_summary()).prop_map(|(by, packet)| Event::Translated { by, packet }),
        any_node().prop_map(|by| Event::Suppressed { by, why: SuppressReason::RateLimit }),
        (any_place(), any_reason()).prop_map(|(at, why)| Event::Dropped { at, why }),
        (any_node(), any_time()).prop_map(|(to, handed_over)| Event::Delivered { to, handed_over }),
    ]
}

proptest! {
    #[test]
    fn every_record_comes_back(records in vec((any_time(), any::<u64>(), any_event()), 0..20)) {
        let record = |(at, packet, event)| Record { at, packet: PacketId(packet), event };
        let records: Vec<Record> = records.into_iter().map(record).collect();
        let lines = written(&records);
        prop_assert_eq!(lines.lines().count(), records.len());
        prop_assert_eq!(read_records(&path(), lines.as_bytes()).expect("our own lines"), records);
    }

    #[test]
    fn no_input_panics(input in vec(any::<u8>(), 0..200)) {
        let _ = read_records(&path(), input.as_slice());
    }
}
