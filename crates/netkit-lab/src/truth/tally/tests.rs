//! A run written by hand, and what it comes to.

use crate::topology::Topology;
use crate::truth::sample::{HOST, R1, R2, VANTAGE, path, record, summary};
use crate::truth::{Event, Record, SuppressReason};

use super::*;

const OURS: &str = "10.0.0.2";
const THEIRS: &str = "192.0.2.10";

fn request(sequence: u16) -> Summary {
    summary(OURS, THEIRS, Kind::EchoRequest { identifier: 1, sequence })
}

fn reply(sequence: u16) -> Summary {
    summary(THEIRS, OURS, Kind::EchoReply { identifier: 1, sequence })
}

fn time_exceeded() -> Summary {
    summary("10.0.0.1", OURS, Kind::Icmp { icmp_type: 11, code: 0 })
}

fn sent(by: NodeId, because_of: Option<u64>, packet: Summary) -> Event {
    Event::Sent { by, because_of: because_of.map(PacketId), packet }
}

fn delivered(to: NodeId, handed_over_ms: u64) -> Event {
    Event::Delivered { to, handed_over: Duration::from_millis(handed_over_ms) }
}

fn forwarded(by: NodeId, to: NodeId) -> Event {
    Event::Forwarded { by, to }
}

fn dropped(at: Place, why: DropReason) -> Event {
    Event::Dropped { at, why }
}

/// The first request is answered twice: the reply is copied between r1 and r2. The second is lost on the way there,
/// the third on the way back, the fourth is too long under way for these records. The fifth dies at r1, which
/// answers it, the sixth does too, and r1 has no tokens left.
fn run() -> Vec<Record> {
    let there = Place::Link(LinkId(1), R1);
    let back = Place::Link(LinkId(2), HOST);
    vec![
        record(0, 0, sent(VANTAGE, None, request(1))),
        record(1, 0, forwarded(R1, R2)),
        record(2, 0, forwarded(R2, HOST)),
        record(3, 0, delivered(HOST, 3)),
        record(3, 1, sent(HOST, Some(0), reply(1))),
        record(4, 1, forwarded(R2, R1)),
        record(4, 2, sent(R2, Some(1), reply(1))),
        record(5, 1, forwarded(R1, VANTAGE)),
        record(5, 2, forwarded(R1, VANTAGE)),
        record(6, 1, delivered(VANTAGE, 7)),
        record(6, 2, delivered(VANTAGE, 9)),
        record(10, 3, sent(VANTAGE, None, request(2))),
        record(11, 3, forwarded(R1, R2)),
        record(11, 3, dropped(there, DropReason::Loss)),
        record(20, 4, sent(VANTAGE, None, request(3))),
        record(21, 4, forwarded(R1, R2)),
        record(22, 4, forwarded(R2, HOST)),
        record(23, 4, delivered(HOST, 23)),
        record(23, 5, sent(HOST, Some(4), reply(3))),
        record(23, 5, dropped(back, DropReason::QueueFull)),
        record(30, 6, sent(VANTAGE, None, request(4))),
        record(40, 7, sent(VANTAGE, None, request(5))),
        record(41, 7, dropped(Place::Node(R1), DropReason::HopLimit)),
        record(41, 8, sent(R1, Some(7), time_exceeded())),
        record(42, 8, delivered(VANTAGE, 42)),
        record(50, 9, sent(VANTAGE, None, request(6))),
        record(51, 9, Event::Suppressed { by: R1, why: SuppressReason::RateLimit }),
        record(51, 9, dropped(Place::Node(R1), DropReason::HopLimit)),
        record(
            52,
            10,
            sent(
                VANTAGE,
                None,
                summary(OURS, "192.0.2.99", Kind::Udp { source_port: 1, destination_port: 2 }),
            ),
        ),
        record(53, 10, dropped(Place::Link(LinkId(0), VANTAGE), DropReason::LinkDown)),
    ]
}

fn tally() -> (Topology, Tally) {
    let topology = path();
    let tally = Tally::of(&topology, &run());
    (topology, tally)
}

#[test]
fn every_packet_of_the_vantage_has_its_end_and_its_answers() {
    let (_, tally) = tally();
    let ends = tally.sent.iter().map(|sent| (sent.packet.0, sent.end, sent.answers.len(), sent.drops.len()));
    let at = |at, why| End::Dropped { at, why };
    let expected = [
        (0, End::Delivered { to: HOST }, 2, 0),
        (3, at(Place::Link(LinkId(1), R1), DropReason::Loss), 0, 1),
        (4, End::Delivered { to: HOST }, 0, 1),
        (6, End::UnderWay, 0, 0),
        (7, at(Place::Node(R1), DropReason::HopLimit), 1, 1),
        (9, at(Place::Node(R1), DropReason::HopLimit), 0, 1),
        (10, at(Place::Link(LinkId(0), VANTAGE), DropReason::LinkDown), 0, 1),
    ];
    assert_eq!(ends.collect::<Vec<_>>(), expected);
    let answer = |packet, after, handed_over| Answer {
        packet: PacketId(packet),
        summary: reply(1),
        from: HOST,
        after: Duration::from_millis(after),
        handed_over: Duration::from_millis(handed_over),
    };
    assert_eq!(
        tally.sent[0].answers,
        [answer(1, 6, 7), answer(2, 6, 9)],
        "a copy has the maker of the original"
    );
    assert_eq!(tally.sent[4].answers[0].from, R1);
}

#[test]
fn echo_requests_are_answered_once_and_lost_somewhere() {
    let (_, tally) = tally();
    let lost = |packet, at, why| Drop { packet: PacketId(packet), at, why };
    let expected = Echoes {
        sent: 6,
        answered: 1,
        duplicates: 1,
        errors: 1,
        round_trips: vec![Duration::from_millis(6)],
        lost: vec![
            lost(3, Place::Link(LinkId(1), R1), DropReason::Loss),
            lost(5, Place::Link(LinkId(2), HOST), DropReason::QueueFull),
            lost(9, Place::Node(R1), DropReason::HopLimit),
        ],
    };
    assert_eq!(tally.echo(THEIRS.parse().expect("an address")), expected);
    assert_eq!(tally.echo("192.0.2.99".parse().expect("an address")), Echoes::default());
}

#[test]
fn every_link_counts_what_it_was_given_and_what_it_lost() {
    let (_, tally) = tally();
    let table = [
        (LinkId(0), 0, 6, 1, "vantage -> r1; one packet never turned up anywhere"),
        (LinkId(0), 1, 3, 0, "r1 -> vantage"),
        (LinkId(1), 1, 3, 1, "r1 -> r2"),
        (LinkId(1), 0, 1, 0, "r2 -> r1, without the copy"),
        (LinkId(2), 0, 2, 0, "r2 -> host"),
        (LinkId(2), 1, 2, 1, "host -> r2"),
    ];
    for (link, direction, entered, lost, what) in table {
        assert_eq!(tally.per_link(link, direction), LinkCount { entered, lost }, "{what}");
    }
}

#[test]
fn every_node_counts_what_it_said_and_what_not() {
    let (_, tally) = tally();
    let count = |errors, others, rate_limited| NodeCount { errors, others, rate_limited, kept_silent: 0 };
    let table =
        [(VANTAGE, count(0, 7, 0)), (R1, count(1, 0, 1)), (R2, count(0, 0, 0)), (HOST, count(0, 2, 0))];
    for (node, expected) in table {
        assert_eq!(tally.per_router(node), expected, "{node:?}");
    }
}

#[test]
fn every_place_knows_its_drops() {
    let (_, tally) = tally();
    assert_eq!(tally.drops_at(&Place::Node(R1)), [(DropReason::HopLimit, 2)]);
    assert_eq!(tally.drops_at(&Place::Link(LinkId(1), R1)), [(DropReason::Loss, 1)]);
    assert_eq!(tally.drops_at(&Place::Link(LinkId(1), R2)), []);
    assert_eq!(tally.drops_at(&Place::Node(HOST)), []);
}

#[test]
fn a_translated_packet_is_on_no_link_twice() {
    let outside = summary("198.51.100.1", THEIRS, Kind::EchoRequest { identifier: 9, sequence: 1 });
    let translated = Event::Translated { by: R1, packet: outside.clone() };
    for translated_first in [true, false] {
        let mut steps = [translated.clone(), forwarded(R1, R2)];
        if !translated_first {
            steps.reverse();
        }
        let mut records = vec![record(0, 0, sent(VANTAGE, None, request(1)))];
        records.extend(steps.map(|event| record(1, 0, event)));
        records.push(record(2, 1, sent(R2, Some(0), outside.clone())));
        records.push(record(2, 0, dropped(Place::Node(R2), DropReason::NoRoute)));
        let tally = Tally::of(&path(), &records);
        let entered = |link, direction| tally.per_link(LinkId(link), direction).entered;
        assert_eq!([entered(0, 0), entered(1, 1), entered(1, 0), entered(2, 0)], [1, 1, 0, 0]);
        assert_eq!(tally.per_router(R2).others, 0, "the copy of a translated packet is a copy");
    }
}

#[test]
fn records_of_packets_that_nobody_sent_are_counted_and_harmless() {
    let records = [
        record(0, 5, forwarded(R1, HOST)),
        record(0, 5, delivered(VANTAGE, 0)),
        record(0, 6, dropped(Place::Node(R2), DropReason::Malformed)),
        record(0, 7, sent(HOST, Some(99), reply(1))),
        record(0, 7, delivered(VANTAGE, 0)),
    ];
    let tally = Tally::of(&path(), &records);
    assert_eq!(tally.sent, []);
    assert_eq!(tally.drops_at(&Place::Node(R2)), [(DropReason::Malformed, 1)]);
}

#[test]
fn the_summary_is_three_tables() {
    let (topology, tally) = tally();
    let mut out = Vec::new();
    write_summary(&topology, &tally, &mut out).expect("memory takes everything");
    insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r"
    vantage sent                 packets  answered  more answers  lost  min ms  avg ms  max ms
    echo requests to 192.0.2.10        6         2             1     3   2.000   4.000   6.000
    UDP datagrams to 192.0.2.99        1         0             0     1       -       -       -

    link           entered  lost  why
    vantage -> r1        6     1  link down 1
    r1 -> vantage        3     0
    r2 -> r1             1     0
    r1 -> r2             3     1  loss 1
    r2 -> host           2     0
    host -> r2           2     1  queue full 1

    node     ICMP errors  others sent  rate-limited  kept silent  ended there
    vantage            0            7             0            0
    r1                 1            0             1            0  hop limit 2
    r2                 0            0             0            0
    host               0            2             0            0
    ");
}

#[test]
fn a_sweep_is_summed_up() {
    let records = (0..30_u8).map(|host| {
        let to = format!("192.0.2.{host}");
        let probe = summary(OURS, &to, Kind::EchoRequest { identifier: 1, sequence: 1 });
        record(0, u64::from(host), sent(VANTAGE, None, probe))
    });
    let topology = path();
    let mut out = Vec::new();
    write_summary(&topology, &Tally::of(&topology, &records.collect::<Vec<_>>()), &mut out).expect("memory");
    let text = String::from_utf8(out).expect("text");
    let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 22, "a head, twenty rows and the rest");
    assert_eq!(
        lines[21].split_whitespace().collect::<Vec<_>>(),
        ["10", "more", "destinations", "10", "0", "0", "0"]
    );
}
