//! Tests of many lookups, on a clock and a network of the test's own: datagrams are lost, doubled and late by a chance that is
//! the same in every run.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use netkit_model::BulkOutcome;
use netkit_packet::dns::{Class, DomainName, Question, RecordType};

use super::*;

const START: MonotonicTime = MonotonicTime::from_origin(Duration::from_secs(1_000));

fn server(last: u8) -> SocketAddr {
    (Ipv4Addr::new(127, 0, 0, last), 53).into()
}

fn config(servers: &[u8]) -> BulkConfig {
    BulkConfig {
        servers: servers.iter().map(|last| server(*last)).collect(),
        flags: DnsFlags { recursion_desired: true, ..DnsFlags::default() },
        edns: Some(Edns::asking(1_232)),
        in_flight: 128,
        tries: 6,
        timeout: Duration::from_secs(1),
        ports: 4,
        key: [7; 16],
    }
}

fn items(count: usize) -> impl Iterator<Item = BulkItem> {
    (0..count).map(|number| {
        let input = format!("n{number}.test");
        let name = DomainName::from_text(&input).expect("a name");
        BulkItem {
            input,
            question: Some(Question { name, record_type: RecordType::A, class: Class::IN }),
            fault: None,
        }
    })
}

/// A reply to a message: an address, or none where the response code says so.
fn answer(query: &[u8], rcode: u8) -> Vec<u8> {
    let question = DnsMessage::decode(query).expect("our own").questions[0].clone();
    let id = u16::from_be_bytes([query[0], query[1]]);
    let flags = DnsFlags { response: true, recursion_available: true, ..DnsFlags::default() };
    let mut bytes = DnsMessage::question(id, &question, flags, Opcode::QUERY, None);
    bytes[3] |= rcode;
    if rcode == 0 {
        bytes[7] = 1;
        bytes.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
    }
    bytes
}

/// A network with its chance, as a linear congruential generator.
struct Network {
    seed: u64,
    /// Of a thousand datagrams, each way.
    lost: u64,
    doubled: u64,
    /// Beside the time that an answer usually takes.
    delay: Duration,
    dead: Vec<SocketAddr>,
    /// Names that no server answers.
    silent: fn(&str) -> bool,
}

impl Network {
    fn losing(lost: u64, seed: u64) -> Self {
        Self { seed, lost, doubled: 0, delay: Duration::ZERO, dead: Vec::new(), silent: |_| false }
    }

    fn happens(&mut self, of_thousand: u64) -> bool {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % 1_000 < of_thousand
    }
}

/// As many questions as there is room for.
fn feed(bulk: &mut Bulk, items: &mut impl Iterator<Item = BulkItem>) {
    while bulk.wants() {
        match items.next() {
            Some(item) => bulk.add(item),
            None => bulk.close(),
        }
    }
}

/// What a run came to.
#[derive(Debug, PartialEq)]
struct Played {
    results: Vec<BulkResult>,
    datagrams: usize,
    strays: u64,
    most_open: usize,
    most_at_once: usize,
    took: Duration,
}

/// Plays a run to its end: an answer takes between one and eight milliseconds.
fn play(config: BulkConfig, count: usize, mut network: Network) -> Played {
    let (mut bulk, mut items) = (Bulk::new(config), items(count));
    let mut now = START;
    let mut on_way: BTreeMap<(MonotonicTime, usize), (usize, SocketAddr, Vec<u8>)> = BTreeMap::new();
    let mut played = Played {
        results: Vec::new(),
        datagrams: 0,
        strays: 0,
        most_open: 0,
        most_at_once: 0,
        took: Duration::ZERO,
    };
    while !bulk.is_over() {
        feed(&mut bulk, &mut items);
        while let Some(query) = bulk.send(now) {
            played.datagrams += 1;
            feed(&mut bulk, &mut items);
            let name = DnsMessage::decode(&query.bytes).expect("our own").questions[0].name.to_string();
            let is_dead = network.dead.contains(&query.server) || (network.silent)(&name);
            let copies = if network.happens(network.doubled) { 2 } else { 1 };
            for copy in 0..copies {
                if !is_dead && !network.happens(network.lost) && !network.happens(network.lost) {
                    let delay = Duration::from_millis(1 + (played.datagrams as u64 * 3 + copy) % 8);
                    let place =
                        (now.after(network.delay + delay), played.datagrams * 2 + usize::from(copy > 0));
                    on_way.insert(place, (query.port, query.server, answer(&query.bytes, 0)));
                }
            }
        }
        played.most_open = played.most_open.max(bulk.open.len());
        played.most_at_once = played.most_at_once.max(on_way.len());
        while let Some(result) = bulk.result() {
            played.results.push(result);
        }
        let next = on_way.first_key_value().map(|((at, _), _)| *at).into_iter().chain(bulk.wake()).min();
        let Some(next) = next else { continue };
        now = now.max(next);
        while let Some(entry) = on_way.first_entry().filter(|entry| entry.key().0 <= now) {
            let (port, from, bytes) = entry.remove();
            bulk.reply(now, port, from, &bytes);
        }
        bulk.expire(now);
    }
    played.strays = bulk.strays();
    played.took = now.since(START);
    played
}

fn count(played: &Played, outcome: BulkOutcome) -> usize {
    played.results.iter().filter(|result| result.outcome() == outcome).count()
}

#[test]
fn every_question_has_its_answer_in_its_order() {
    let played = play(config(&[1]), 10_000, Network::losing(0, 1));
    assert_eq!((count(&played, BulkOutcome::Answer), played.datagrams, played.strays), (10_000, 10_000, 0));
    for (number, result) in played.results.iter().enumerate() {
        let BulkEnd::Answered { message, .. } = &result.end else { panic!("{result:?}") };
        assert_eq!(result.item.input, format!("n{number}.test"));
        assert_eq!(message.questions[0].name.to_string(), format!("n{number}.test."));
        assert_eq!((result.tries, result.server), (1, Some(server(1))));
    }
    assert!(played.most_at_once <= 128, "{}", played.most_at_once);
}

#[test]
fn at_five_percent_loss_no_record_is_said_not_to_exist() {
    for seed in 1..=5 {
        let played = play(config(&[1]), 10_000, Network::losing(50, seed));
        let without = count(&played, BulkOutcome::NoReply);
        assert_eq!(count(&played, BulkOutcome::Answer) + without, 10_000);
        // A question is lost six times with a chance of one in a million.
        assert!(without <= 1, "seed {seed}: {without}");
        let again = played.results.iter().filter(|result| result.tries > 1).count();
        assert!((800..1_200).contains(&again), "seed {seed}: {again}");
    }
}

/// Lost questions wait beside the others and not in their way, and no longer than the server usually needs: whoever is lost
/// five times in a row, which of 20,000 names few are, has waited for 2.5 s.
#[test]
fn loss_does_not_slow_the_others_down() {
    let clean = play(config(&[1]), 20_000, Network::losing(0, 1)).took;
    for seed in 1..=5 {
        let lossy = play(config(&[1]), 20_000, Network::losing(50, seed)).took;
        assert!(lossy < clean + Duration::from_millis(3_500), "{clean:?} {lossy:?}");
    }
}

/// A resolver that needs half a second for each name is not asked twice as often for that.
#[test]
fn a_slow_server_is_waited_for() {
    for delay in [60, 150, 500, 900].map(Duration::from_millis) {
        let played = play(config(&[1]), 2_000, Network { delay, ..Network::losing(0, 1) });
        assert_eq!((count(&played, BulkOutcome::Answer), played.datagrams), (2_000, 2_000), "{delay:?}");
    }
}

#[test]
fn two_runs_are_identical() {
    let network = || Network { doubled: 20, ..Network::losing(50, 3) };
    assert_eq!(play(config(&[1]), 3_000, network()), play(config(&[1]), 3_000, network()));
}

#[test]
fn doubles_and_late_answers_are_counted_and_change_nothing() {
    let played = play(config(&[1]), 1_000, Network { doubled: 500, ..Network::losing(0, 1) });
    assert_eq!(count(&played, BulkOutcome::Answer), 1_000);
    assert!((400..600).contains(&played.strays), "{}", played.strays);
}

#[test]
fn a_silent_server_is_left_for_the_next() {
    let network = Network { dead: vec![server(1)], ..Network::losing(0, 1) };
    let played = play(config(&[1, 2]), 500, network);
    assert_eq!(count(&played, BulkOutcome::Answer), 500);
    assert!(played.results.iter().all(|result| (result.tries, result.server) == (2, Some(server(2)))));
}

#[test]
fn silence_is_no_reply_and_never_no_record() {
    let network = Network { dead: vec![server(1)], ..Network::losing(0, 1) };
    let played = play(config(&[1]), 300, network);
    assert_eq!((count(&played, BulkOutcome::NoReply), played.datagrams), (300, 1_800));
}

/// The first name holds back the order: what comes behind it is kept, and no more than there is room for.
#[test]
fn what_waits_for_a_slow_name_is_bounded() {
    let network = Network { silent: |name| name == "n0.test.", ..Network::losing(0, 1) };
    let played = play(config(&[1]), 200_000, network);
    assert_eq!((count(&played, BulkOutcome::Answer), count(&played, BulkOutcome::NoReply)), (199_999, 1));
    assert_eq!(played.most_open, MOST_KEPT);
}

fn one(servers: &[u8]) -> (Bulk, BulkQuery) {
    let mut bulk = Bulk::new(config(servers));
    feed(&mut bulk, &mut items(1));
    let query = bulk.send(START).expect("a question");
    (bulk, query)
}

/// A session whose server has answered within a millisecond, and the next question to it.
fn known(tries: u32) -> (Bulk, BulkQuery) {
    let mut bulk = Bulk::new(BulkConfig { tries, ..config(&[1]) });
    feed(&mut bulk, &mut items(2));
    let [first, second] = [0; 2].map(|_| bulk.send(START).expect("a question"));
    bulk.reply(START.after(Duration::from_millis(1)), first.port, server(1), &answer(&first.bytes, 0));
    assert_eq!(bulk.result().map(|result| result.outcome()), Some(BulkOutcome::Answer));
    (bulk, second)
}

#[test]
fn a_late_answer_is_an_answer_whether_it_was_asked_again_or_not_yet() {
    let late = START.after(rto::FLOOR);
    for is_asked_again in [false, true] {
        let (mut bulk, first) = known(6);
        assert_eq!(bulk.wake(), Some(late));
        bulk.expire(late);
        let second = is_asked_again.then(|| bulk.send(late).expect("once more"));
        bulk.reply(late, first.port, server(1), &answer(&first.bytes, 0));
        assert_eq!(outcome(bulk), (BulkOutcome::Answer, 1 + u32::from(is_asked_again)));
        assert_ne!(second.map(|query| query.bytes), Some(first.bytes));
    }
}

/// That nobody answers is not said before the time that the user gave has passed.
#[test]
fn the_last_try_has_the_full_time() {
    let (mut bulk, _) = known(2);
    let asked_again = START.after(rto::FLOOR);
    bulk.expire(asked_again);
    bulk.send(asked_again).expect("once more");
    let end = asked_again.after(Duration::from_secs(1));
    bulk.expire(asked_again.after(Duration::from_millis(999)));
    assert!(bulk.result().is_none() && bulk.wake() == Some(end), "{:?}", bulk.wake());
    bulk.expire(end);
    assert_eq!(outcome(bulk), (BulkOutcome::NoReply, 2));
}

fn outcome(mut bulk: Bulk) -> (BulkOutcome, u32) {
    let result = bulk.result().expect("it has ended");
    assert!(bulk.send(START).is_none() && bulk.is_over());
    (result.outcome(), result.tries)
}

#[test]
fn only_the_servers_answer_to_this_question_counts() {
    let (mut bulk, query) = one(&[1]);
    let good = answer(&query.bytes, 0);
    let mut other_id = good.clone();
    other_id[0] ^= 1;
    let mut other_name = good.clone();
    other_name[14] ^= 1;
    let mut no_response = good.clone();
    no_response[2] &= 0x7f;
    let other_port = (query.port + 1) % 4;
    let wrong: [(usize, SocketAddr, &[u8]); 7] = [
        (query.port, server(2), &good),
        (query.port, (server(1).ip(), 54).into(), &good),
        (other_port, server(1), &good),
        (query.port, server(1), &other_id),
        (query.port, server(1), &other_name),
        (query.port, server(1), &no_response),
        (query.port, server(1), &good[..11]),
    ];
    for (port, from, bytes) in wrong {
        bulk.reply(START, port, from, bytes);
        assert!(bulk.result().is_none());
    }
    assert_eq!(bulk.strays(), 7);
    bulk.reply(START, query.port, server(1), &good);
    assert_eq!(outcome(bulk), (BulkOutcome::Answer, 1));
}

/// What is done to an answer.
type Change = fn(&mut Vec<u8>);

#[test]
fn each_code_has_its_outcome() {
    for (rcode, expected) in [
        (0, BulkOutcome::Answer),
        (1, BulkOutcome::OtherRcode),
        (2, BulkOutcome::ServFail),
        (3, BulkOutcome::NxDomain),
        (5, BulkOutcome::Refused),
    ] {
        let (mut bulk, query) = one(&[1]);
        bulk.reply(START, query.port, server(1), &answer(&query.bytes, rcode));
        assert_eq!(outcome(bulk), (expected, 1));
    }
    let shortened: [(Change, BulkOutcome); 3] = [
        (|bytes| bytes[2] |= 2, BulkOutcome::Incomplete),
        (|bytes| bytes.truncate(bytes.len() - 3), BulkOutcome::Incomplete),
        (|bytes| bytes[7] = 0, BulkOutcome::NoData),
    ];
    for (change, expected) in shortened {
        let (mut bulk, query) = one(&[1]);
        let mut bytes = answer(&query.bytes, 0);
        change(&mut bytes);
        bulk.reply(START, query.port, server(1), &bytes);
        assert_eq!(outcome(bulk), (expected, 1));
    }
}

#[test]
fn a_closed_port_ends_at_once_unless_another_server_is_left() {
    let (mut bulk, _) = one(&[1]);
    bulk.rejected(START, server(2));
    assert!(bulk.result().is_none());
    bulk.rejected(START, server(1));
    assert_eq!(outcome(bulk), (BulkOutcome::Unreachable, 1));
    let (mut bulk, _) = one(&[1, 2]);
    bulk.rejected(START, server(1));
    let query = bulk.send(START).expect("once more");
    assert_eq!(query.server, server(2));
    bulk.reply(START, query.port, server(2), &answer(&query.bytes, 0));
    assert_eq!(outcome(bulk), (BulkOutcome::Answer, 2));
}

#[test]
fn a_send_that_fails_is_told_and_a_full_queue_is_no_try() {
    let (mut bulk, query) = one(&[1]);
    bulk.unsent(START, query.number, Errno::NOBUFS);
    let query = bulk.send(START).expect("once more");
    bulk.unsent(START, query.number, Errno::PERM);
    assert_eq!(outcome(bulk), (BulkOutcome::Unreachable, 1));
}

#[test]
fn who_stops_is_told_what_is_open() {
    let mut bulk = Bulk::new(config(&[1]));
    feed(&mut bulk, &mut items(1_000));
    let sent = std::iter::from_fn(|| bulk.send(START)).count();
    bulk.stop(START);
    let outcomes: Vec<_> = std::iter::from_fn(|| bulk.result()).map(|result| result.outcome()).collect();
    assert_eq!((sent, outcomes), (128, vec![BulkOutcome::Interrupted; 1_000]));
    assert!(bulk.is_over());
}

#[test]
fn nothing_to_ask_and_nobody_to_ask_are_no_trouble() {
    assert!(play(config(&[1]), 0, Network::losing(0, 1)).results.is_empty());
    let mut bulk = Bulk::new(config(&[]));
    feed(&mut bulk, &mut items(5));
    assert!(bulk.send(START).is_none());
    let mut bulk = Bulk::new(config(&[1]));
    bulk.add(BulkItem { input: "a..b".to_owned(), question: None, fault: None });
    bulk.close();
    assert!(bulk.send(START).is_none());
    assert_eq!(bulk.result().map(|result| (result.outcome(), result.tries)), Some((BulkOutcome::Invalid, 0)));
    assert!(bulk.is_over());
}
