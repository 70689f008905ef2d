//! An exchange in virtual time: every way in which a try can end, and what follows it.

use std::time::Duration;

use netkit_model::{DnsEnd, DnsExchange, DnsQuery, DnsServer, DnsTransport, IcmpReport, StrayKind};
use netkit_net::{Errno, MonotonicTime};
use netkit_packet::dns::{Class, DnsFlags, DomainName, Edns, EdnsOption, Question, RecordType};

use super::*;

const SERVER: &str = "192.0.2.53:53";

/// An exchange with its clock.
struct World {
    exchange: Exchange,
    now: MonotonicTime,
}

/// Which parts of a reply are not as they should be.
#[derive(Clone, Copy, Default)]
struct Oddity {
    /// Flags in the second word of the header, besides QR.
    flags: u16,
    /// Leave the question out.
    without_question: bool,
    /// The cookie to add.
    cookie: Option<[u8; 16]>,
}

fn at(milliseconds: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_millis(milliseconds))
}

fn query(transport: DnsTransport) -> DnsQuery {
    let name = DomainName::from_text("www.Example").expect("a name");
    DnsQuery {
        server: DnsServer::at(SERVER.parse().expect("an address")),
        transport,
        question: Question { name, record_type: RecordType::A, class: Class::IN },
        flags: DnsFlags { recursion_desired: true, ..DnsFlags::default() },
        edns: Some(Edns { options: vec![EdnsOption::Cookie(vec![7; 8])], ..Edns::asking(1_232) }),
    }
}

/// An address record for the name in the question, with a pointer to it.
const RECORD: [u8; 16] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 80];

/// What a server makes of a question.
fn reply_to(sent: &[u8], odd: Oddity) -> Vec<u8> {
    let question_end = 12 + 13 + 4;
    let question = if odd.without_question { &[][..] } else { &sent[12..question_end] };
    let answers = u8::from(odd.flags & 0x020f == 0);
    let [high, low] = (0x8000 | odd.flags).to_be_bytes();
    let counts = [0, u8::from(!odd.without_question), 0, answers, 0, 0, 0, u8::from(odd.cookie.is_some())];
    let mut reply = [&sent[..2], &[high, low], &counts, question].concat();
    if answers == 1 {
        reply.extend(RECORD);
    }
    if let Some(cookie) = odd.cookie {
        // The upper bits of BADCOOKIE (23) stand in the OPT record.
        reply.extend([0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 20, 0, 10, 0, 16]);
        reply.extend(cookie);
    }
    reply
}

impl World {
    fn new(transport: DnsTransport) -> Self {
        Self::by(transport, ExchangePolicy::default())
    }

    fn by(transport: DnsTransport, policy: ExchangePolicy) -> Self {
        let chance = Chance(std::array::from_fn(|place| u8::try_from(place * 37 % 251).expect("below 251")));
        let now = at(0);
        Self { exchange: Exchange::new(query(transport), policy, chance, now, now), now }
    }

    /// The question that is to be sent now, as a datagram.
    fn datagram(&mut self) -> Vec<u8> {
        match self.exchange.errand() {
            Some(Errand::Datagram(bytes)) => bytes,
            other => panic!("a datagram was to be sent: {other:?}"),
        }
    }

    /// The question that is to be sent now on a connection, without its length.
    fn stream(&mut self, expect: DnsTransport) -> Vec<u8> {
        match self.exchange.errand() {
            Some(Errand::Stream(transport, bytes)) if transport == expect => bytes[2..].to_vec(),
            other => panic!("a connection was to be made: {other:?}"),
        }
    }

    fn comes(&mut self, from: &str, bytes: &[u8]) {
        let datagram = Datagram { from: from.parse().expect("an address"), bytes, hop_limit: Some(60) };
        self.exchange.datagram(self.now, datagram, |_| None);
    }

    fn wait(&mut self, milliseconds: u64) {
        self.now = self.now.after(Duration::from_millis(milliseconds));
        self.exchange.expire(self.now);
    }

    fn end(self) -> DnsExchange {
        assert!(self.exchange.is_over(), "{:?}", self.exchange);
        self.exchange.finish(self.now)
    }
}

fn rejection(code: u8, mtu: Option<u32>) -> IcmpReport {
    IcmpReport { ipv6: false, icmp_type: 3, code, offender: None, mtu }
}

fn kinds(exchange: &DnsExchange) -> Vec<StrayKind> {
    exchange.tries.iter().flat_map(|one| &one.strays).map(|stray| stray.kind).collect()
}

fn ends(exchange: &DnsExchange) -> Vec<&'static str> {
    exchange.tries.iter().map(|one| one.end.name()).collect()
}

#[test]
fn among_many_silence_ends_after_two_seconds_and_a_late_answer_counts() {
    for is_answered in [false, true] {
        let mut world = World::by(DnsTransport::Udp, ExchangePolicy::among_many(3));
        let first = world.datagram();
        for wait in [500, 500] {
            world.wait(wait);
            world.datagram();
        }
        world.wait(999);
        if is_answered {
            world.comes(SERVER, &reply_to(&first, Oddity::default()));
        }
        world.wait(1);
        let last = if is_answered { "answered" } else { "silent" };
        assert_eq!(ends(&world.end()), ["silent", "silent", last]);
    }
}

#[test]
fn a_reply_ends_it_and_tells_its_time() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.wait(20);
    world.comes(SERVER, &reply_to(&sent, Oddity::default()));
    let exchange = world.end();
    assert_eq!(ends(&exchange), ["answered"]);
    let reply = exchange.reply().expect("it came");
    assert_eq!((reply.rtt.duration, reply.hop_limit), (Duration::from_millis(20), Some(60)));
    assert!(reply.keeps_case);
    // The record points to the question's name, and has the case that the user typed.
    assert_eq!(reply.message.answers[0].owner.to_string(), "www.Example.");
    assert_ne!(&sent[12..25], b"\x03www\x07Example\x00");
}

#[test]
fn another_case_is_seen_and_answers_all_the_same() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &reply_to(&sent.to_ascii_lowercase(), Oddity::default()));
    // The identifier has no letters in this run.
    assert!(!world.end().reply().expect("it came").keeps_case);
}

#[test]
fn silence_is_followed_by_other_tries_with_other_identifiers() {
    let mut world = World::new(DnsTransport::Udp);
    let first = world.datagram();
    world.wait(999);
    assert_eq!(world.exchange.errand(), None);
    world.wait(1);
    let second = world.datagram();
    world.wait(2_000);
    let third = world.datagram();
    world.wait(2_000);
    assert!(first[..2] != second[..2] && second[..2] != third[..2] && first[..2] != third[..2]);
    let exchange = world.end();
    assert_eq!(ends(&exchange), ["silent"; 3]);
    assert_eq!(exchange.tries[2].started, Duration::from_secs(3));
}

#[test]
fn a_late_answer_to_an_earlier_try_is_an_answer() {
    let mut world = World::new(DnsTransport::Udp);
    let first = world.datagram();
    world.wait(1_000);
    world.datagram();
    world.wait(100);
    world.comes(SERVER, &reply_to(&first, Oddity::default()));
    let exchange = world.end();
    assert_eq!(ends(&exchange), ["silent", "answered"]);
    assert_eq!(exchange.reply().expect("it came").rtt.duration, Duration::from_millis(1_100));
}

#[test]
fn what_does_not_fit_is_kept_and_waited_past() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    let good = reply_to(&sent, Oddity::default());
    let changed = |place: usize, by: u8| {
        let mut bytes = good.clone();
        bytes[place] ^= by;
        bytes
    };
    world.comes("192.0.2.7:53", &good);
    world.comes("192.0.2.53:54", &good);
    world.comes(SERVER, &changed(0, 0x55));
    world.comes(SERVER, &changed(13, 0x01));
    world.comes(SERVER, &changed(2, 0x80));
    // A stranger who guesses nothing right is not worth a word.
    world.comes("192.0.2.7:53", &changed(0, 0x55));
    world.comes("192.0.2.7:53", b"");
    world.comes(SERVER, &good);
    let exchange = world.end();
    let expect = [
        StrayKind::WrongSource,
        StrayKind::WrongSource,
        StrayKind::WrongId,
        StrayKind::WrongQuestion,
        StrayKind::NoResponse,
    ];
    assert_eq!(kinds(&exchange), expect);
    assert_eq!(ends(&exchange), ["answered"]);
}

#[test]
fn a_flood_is_kept_within_bounds() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    for guess in 0..=u16::MAX {
        let mut forged = reply_to(&sent, Oddity::default());
        forged[..2].copy_from_slice(&guess.to_be_bytes());
        if forged[..2] != sent[..2] {
            world.comes(SERVER, &forged);
        }
    }
    assert_eq!(world.exchange.tries[0].strays.len(), MOST_STRAYS);
    assert!(!world.exchange.is_over());
}

#[test]
fn an_icmp_error_ends_it_at_once_unless_it_is_about_length() {
    let mut world = World::new(DnsTransport::Udp);
    world.datagram();
    world.exchange.rejected(world.now, rejection(4, Some(1_280)));
    assert!(!world.exchange.is_over());
    world.exchange.rejected(world.now, rejection(3, None));
    assert_eq!(ends(&world.end()), ["rejected"]);
}

#[test]
fn what_this_host_does_not_send_ends_it() {
    let mut world = World::new(DnsTransport::Udp);
    world.datagram();
    world.exchange.unsent(world.now, Errno::NETUNREACH);
    assert_eq!(world.end().end(), Some(&DnsEnd::Unsent(Errno::NETUNREACH)));
}

#[test]
fn a_truncated_reply_is_followed_by_tcp_byte_by_byte() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &reply_to(&sent, Oddity { flags: 0x0200, ..Oddity::default() }));
    let sent = world.stream(DnsTransport::Tcp);
    world.now = at(5);
    world.exchange.connected(world.now);
    world.exchange.asked(world.now);
    let reply = stream::framed(&reply_to(&sent, Oddity::default()));
    for byte in &reply {
        assert!(!world.exchange.is_over());
        world.now = world.now.after(Duration::from_millis(1));
        world.exchange.received(world.now, &[*byte]);
    }
    let exchange = world.end();
    assert_eq!(ends(&exchange), ["answered", "answered"]);
    assert_eq!(exchange.tries[1].connected, Some(Duration::from_millis(5)));
    let reply_came = exchange.reply().expect("it came");
    assert_eq!(reply_came.rtt.duration, Duration::from_millis(reply.len() as u64));
    assert_eq!(reply_came.message.answers.len(), 1);
}

#[test]
fn tcp_that_fails_leaves_the_truncated_reply() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &reply_to(&sent, Oddity { flags: 0x0200, ..Oddity::default() }));
    world.stream(DnsTransport::Tcp);
    world.wait(3_000);
    let exchange = world.end();
    assert_eq!(ends(&exchange), ["answered", "silent"]);
    assert!(exchange.reply().expect("the truncated one").message.header.flags.truncated);
}

#[test]
fn a_connection_may_fail_or_close_in_the_middle() {
    let mut world = World::new(DnsTransport::Tcp);
    world.stream(DnsTransport::Tcp);
    world.exchange.failed(world.now, Errno::CONNREFUSED);
    assert_eq!(world.end().end(), Some(&DnsEnd::Failed(Errno::CONNREFUSED)));

    let mut world = World::new(DnsTransport::Tcp);
    let sent = world.stream(DnsTransport::Tcp);
    world.exchange.connected(world.now);
    let reply = stream::framed(&reply_to(&sent, Oddity::default()));
    world.exchange.received(world.now, &reply[..9]);
    world.exchange.closed(world.now);
    assert_eq!(world.end().end(), Some(&DnsEnd::Closed { received: 9 }));
}

#[test]
fn a_message_on_a_connection_that_answers_another_question_is_waited_past() {
    let mut world = World::new(DnsTransport::Tcp);
    let sent = world.stream(DnsTransport::Tcp);
    let mut other = reply_to(&sent, Oddity::default());
    other[0] ^= 1;
    let both = [stream::framed(&other), stream::framed(&reply_to(&sent, Oddity::default()))].concat();
    world.exchange.received(world.now, &both);
    let exchange = world.end();
    assert_eq!((kinds(&exchange), ends(&exchange)), (vec![StrayKind::WrongId], vec!["answered"]));
}

#[test]
fn a_server_that_wants_its_own_cookie_is_asked_with_it_once() {
    let bad_cookie = Oddity { flags: 7, cookie: Some([9; 16]), ..Oddity::default() };
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &reply_to(&sent, bad_cookie));
    let again = world.datagram();
    assert!(again.ends_with(&[9; 16]), "{again:?}");
    assert_ne!(again[..2], sent[..2]);
    world.comes(SERVER, &reply_to(&again, bad_cookie));
    let exchange = world.end();
    assert_eq!(ends(&exchange), ["answered", "answered"]);
    assert_eq!(exchange.reply().expect("it came").message.rcode(), Rcode::BADCOOKIE);
}

#[test]
fn what_has_our_identifier_and_is_no_message_ends_it() {
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &[&sent[..2], &[0x80]].concat());
    assert_eq!(ends(&world.end()), ["unreadable"]);
}

#[test]
fn an_error_need_not_repeat_the_question_and_an_answer_has_to() {
    let without_question = Oddity { without_question: true, ..Oddity::default() };
    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &reply_to(&sent, Oddity { flags: 1, ..without_question }));
    assert_eq!(world.end().reply().map(|reply| reply.message.rcode()), Some(Rcode::FORMERR));

    let mut world = World::new(DnsTransport::Udp);
    let sent = world.datagram();
    world.comes(SERVER, &reply_to(&sent, without_question));
    assert_eq!(ends(&world.end()), ["unreadable"]);
}

#[test]
fn whoever_gives_up_keeps_what_came() {
    let mut world = World::new(DnsTransport::Udp);
    world.datagram();
    world.exchange.interrupt(at(7));
    let exchange = world.end();
    assert_eq!((ends(&exchange), exchange.tries[0].took), (vec!["interrupted"], Duration::from_millis(7)));
}

/// Every truncation of a reply, and every byte of it changed: no panic, and an end or a wait.
#[test]
fn no_reply_is_too_broken() {
    let sent = World::new(DnsTransport::Udp).datagram();
    let good = reply_to(&sent, Oddity { cookie: Some([1; 16]), ..Oddity::default() });
    for place in 0..good.len() {
        for broken in [good[..place].to_vec(), {
            let mut bytes = good.clone();
            bytes[place] = !bytes[place];
            bytes
        }] {
            let mut world = World::new(DnsTransport::Udp);
            assert_eq!(world.datagram(), sent);
            world.comes(SERVER, &broken);
            world.wait(10_000);
        }
    }
}
