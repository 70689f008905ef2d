//! Tests of a host's TCP against a small client: how each manner looks from outside, and that every stream arrives whole.

mod client;

use std::time::Duration;

use netkit_packet::icmp::encode_error;
use netkit_packet::ip::protocol;
use netkit_packet::tcp::TcpFlags;
use proptest::prelude::*;

use self::client::{Client, Heard};
use super::CONNECTIONS;
use crate::host::tests::{dns_server, plain_host, question};
use crate::topology::{Host, TcpManner, TcpService};

const PORT: u16 = 80;
const SYN: TcpFlags = TcpFlags::SYN;
const ACK: TcpFlags = TcpFlags::ACK;
const RST: TcpFlags = TcpFlags::RST;
const FIN: TcpFlags = TcpFlags::FIN;
const PSH: TcpFlags = TcpFlags::PSH;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A service that accepts and has nothing to say.
fn service() -> TcpService {
    TcpService {
        manner: TcpManner::Accept,
        greeting: Vec::new(),
        response: Vec::new(),
        closes: false,
        syn_ack_delay: Duration::ZERO,
        response_delay: Duration::ZERO,
    }
}

fn host(service: TcpService) -> Host {
    Host { tcp: [(PORT, service)].into(), ..plain_host() }
}

fn client(service: TcpService) -> Client {
    Client::new(host(service), PORT)
}

fn with_manner(manner: TcpManner) -> Client {
    client(TcpService { manner, ..service() })
}

fn flags_of(heard: &[Heard]) -> Vec<TcpFlags> {
    heard.iter().map(|segment| segment.flags).collect()
}

/// Bytes that are not alike everywhere, so that a misplaced one shows.
fn text(length: usize) -> Vec<u8> {
    (0..length).map(|place| u8::try_from(place % 251).expect("below 251")).collect()
}

#[test]
fn a_syn_ack_says_window_and_segment_size_in_both_families() {
    for (family, segment_size) in [(0, 1460), (1, 1440)] {
        let mut client = Client::in_family(family, host(service()), PORT);
        let answer = client.open(Duration::ZERO).expect("the host accepts");
        assert_eq!(answer.segment_size, Some(segment_size));
        assert_eq!((answer.window, answer.hop_limit), (u16::MAX, 64));
        client.send(ACK, b"");
        assert_eq!(client.hear_out(), []);
    }
}

#[test]
fn a_closed_port_resets_with_its_own_hop_limit() {
    let refusing = Host { reset_hop_limit: Some(255), ..plain_host() };
    for (host, hop_limit) in [(plain_host(), 64), (refusing, 255)] {
        let mut client = Client::new(host, PORT);
        assert!(client.send(SYN, b""));
        let heard = client.hear_out();
        assert_eq!(flags_of(&heard), [RST | ACK]);
        assert_eq!((heard[0].sequence, heard[0].acknowledgment), (0, client.next));
        assert_eq!(heard[0].hop_limit, hop_limit);
    }
}

#[test]
fn segments_without_a_connection_are_reset_as_the_standard_says() {
    /// Flags, sequence and acknowledgment.
    type Reset = (TcpFlags, u32, u32);
    // RFC 9293 §3.10.7.1 for a closed port, §3.10.7.2 for one that listens.
    let cases: &[(TcpManner, TcpFlags, &[u8], Option<Reset>)] = &[
        (TcpManner::Refuse, ACK, b"abc", Some((RST, 7000, 0))),
        (TcpManner::Refuse, PSH, b"abc", Some((RST | ACK, 0, 5003))),
        (TcpManner::Refuse, FIN, b"abc", Some((RST | ACK, 0, 5004))),
        (TcpManner::Refuse, RST, b"", None),
        (TcpManner::Refuse, RST | ACK, b"", None),
        (TcpManner::Accept, ACK, b"", Some((RST, 7000, 0))),
        (TcpManner::Accept, SYN | ACK, b"", Some((RST, 7000, 0))),
        (TcpManner::Accept, PSH, b"abc", None),
        (TcpManner::Accept, SYN | FIN, b"", None),
        (TcpManner::Accept, RST, b"", None),
        (TcpManner::Silent, SYN, b"", None),
        (TcpManner::Silent, ACK, b"", None),
    ];
    for (manner, flags, payload, expected) in cases {
        let mut client = with_manner(*manner);
        let noticed = client.send_at(5000, 7000, *flags, payload);
        let heard = client.hear_out();
        let numbers: Vec<_> = heard.iter().map(|it| (it.flags, it.sequence, it.acknowledgment)).collect();
        assert_eq!(numbers, expected.iter().copied().collect::<Vec<_>>(), "{manner:?} {flags:?}");
        assert_eq!(noticed, expected.is_some(), "{manner:?} {flags:?}");
    }
}

#[test]
fn a_silent_port_says_nothing() {
    let mut client = with_manner(TcpManner::Silent);
    assert_eq!(client.open(seconds(60)), None);
}

#[test]
fn a_port_resets_after_it_accepted() {
    let mut client = with_manner(TcpManner::ResetAfterAccept);
    client.connect();
    let heard = client.hear_out();
    assert_eq!(flags_of(&heard), [RST | ACK]);
    assert_eq!((heard[0].sequence, heard[0].acknowledgment), (client.expected, client.next));
    // The connection is no more.
    client.send(ACK | PSH, b"hello");
    assert_eq!(flags_of(&client.hear_out()), [RST]);
}

#[test]
fn a_mute_port_acknowledges_and_never_says_a_word() {
    let mut client = with_manner(TcpManner::Mute);
    client.connect();
    client.send(ACK | PSH, b"hello");
    client.send(ACK | FIN, b"");
    let heard = client.hear_out();
    assert_eq!(flags_of(&heard), [ACK, ACK]);
    assert_eq!(heard[1].acknowledgment, client.next);
}

#[test]
fn a_zero_window_never_opens() {
    let mut client = with_manner(TcpManner::ZeroWindow);
    assert_eq!(client.open(Duration::ZERO).map(|answer| answer.window), Some(0));
    client.send(ACK, b"");
    let before = client.next;
    for _ in 0..3 {
        client.send_at(before, client.expected, ACK | PSH, b"x");
    }
    for probe in client.hear_out() {
        assert_eq!((probe.flags, probe.window, probe.acknowledgment), (ACK, 0, before));
    }
    client.send_at(before.wrapping_sub(1), client.expected, ACK, b"");
    assert_eq!(flags_of(&client.hear_out()), [ACK], "a keep-alive is answered");
}

#[test]
fn a_port_closes_at_once() {
    let mut client = with_manner(TcpManner::Close);
    client.connect();
    assert_eq!(client.receive_all(usize::MAX), b"");
    client.send(ACK | FIN, b"");
    assert_eq!(flags_of(&client.hear_out()), [ACK]);
}

#[test]
fn a_deaf_port_answers_the_syn_and_nothing_more() {
    let mut client = with_manner(TcpManner::DeafAfterAccept);
    client.connect();
    for flags in [ACK | PSH, ACK | FIN, SYN] {
        assert!(!client.send(flags, b"hello"));
    }
    assert_eq!(client.hear_out(), []);
}

#[test]
fn a_slow_syn_ack_comes_once_at_its_time() {
    let mut client = client(TcpService { syn_ack_delay: seconds(3), ..service() });
    client.send(SYN, b"");
    for second in [1, 2] {
        assert_eq!(client.hear_until(seconds(second)), None);
        client.send_at(client.next.wrapping_sub(1), 0, SYN, b"");
    }
    let answer = client.hear_until(seconds(10)).expect("it comes");
    assert_eq!((answer.at, answer.flags), (seconds(3), SYN | ACK));
    client.expected = answer.sequence.wrapping_add(1);
    client.send(ACK, b"");
    assert_eq!(client.hear_out(), []);
}

#[test]
fn a_syn_ack_is_sent_four_times_and_given_up() {
    let mut client = client(service());
    client.send(SYN, b"");
    let times: Vec<_> = client.hear_out().iter().map(|segment| segment.at.as_secs()).collect();
    assert_eq!(times, [0, 1, 3, 7]);
    client.send_at(client.next, 0, ACK, b"");
    assert_eq!(flags_of(&client.hear_out()), [RST], "the connection is forgotten");
}

#[test]
fn a_syn_again_gets_the_same_answer_and_another_syn_another_connection() {
    let mut client = client(service());
    let first = client.open(Duration::ZERO).expect("the host accepts");
    client.send_at(client.next.wrapping_sub(1), 0, SYN, b"");
    assert_eq!(client.hear_now(), std::slice::from_ref(&first));
    client.next = 9000;
    let second = client.open(Duration::ZERO).expect("the host accepts");
    assert_ne!(second.sequence, first.sequence);
    // In an established connection a SYN is challenged (RFC 5961 §4.2).
    client.send(ACK, b"");
    client.send_at(77, 0, SYN, b"");
    let challenge = client.hear_out();
    assert_eq!((flags_of(&challenge), challenge[0].acknowledgment), (vec![ACK], client.next));
}

#[test]
fn an_acknowledgment_of_another_syn_ack_is_reset() {
    let mut client = client(service());
    client.open(Duration::ZERO).expect("the host accepts");
    client.send_at(client.next, 12345, ACK, b"");
    let heard = client.hear_now();
    assert_eq!((flags_of(&heard), heard[0].sequence), (vec![RST], 12345));
}

#[test]
fn a_greeting_comes_unasked() {
    let mut client = client(TcpService { greeting: b"220 mail\r\n".to_vec(), closes: true, ..service() });
    client.connect();
    let heard = client.hear_now();
    assert_eq!(flags_of(&heard), [ACK | PSH | FIN]);
    assert_eq!(heard[0].payload, b"220 mail\r\n");
}

#[test]
fn a_response_comes_once_after_its_delay() {
    let response_delay = Duration::from_millis(250);
    let mut client = client(TcpService { response: b"200 OK".to_vec(), response_delay, ..service() });
    client.connect();
    client.send(ACK | PSH, b"GET /");
    assert_eq!(flags_of(&client.hear_now()), [ACK]);
    client.send(ACK | PSH, b" HTTP/1.0\r\n\r\n");
    assert_eq!(flags_of(&client.hear_now()), [ACK]);
    let response = client.hear_until(seconds(1)).expect("it comes");
    assert_eq!(
        (response.at, response.flags, &response.payload[..]),
        (response_delay, ACK | PSH, &b"200 OK"[..])
    );
    client.expected = client.expected.wrapping_add(6);
    client.send(ACK | PSH, b"again");
    assert_eq!(flags_of(&client.hear_out()), [ACK]);
}

/// A request for a response of some size over a way that loses every so many segments of the host.
fn check_response(size: usize, lost: usize, longest: Duration) {
    let mut client = client(TcpService { response: text(size), closes: true, ..service() });
    client.connect();
    client.send(ACK | PSH, b"GET /\r\n");
    assert!(client.receive_all(lost) == text(size), "{size} bytes, every {lost}th lost");
    assert!(client.now <= longest, "{size} bytes took {:?}", client.now);
    client.send(ACK | FIN, b"");
    assert_eq!(client.hear_out().last().map(|last| last.flags), Some(ACK));
    assert_eq!(client.state.next_wake(), None, "the connection is over");
}

#[test]
fn a_response_of_any_size_arrives_whole() {
    for size in [1, 1459, 1460, 1461, 14_600, 65_535, 100_000] {
        check_response(size, usize::MAX, Duration::ZERO);
    }
}

#[test]
fn a_response_arrives_whole_through_loss() {
    // With an in-order receiver every loss costs a round trip, or a timeout when its repair is lost too.
    for (lost, longest) in [(2, 200), (3, 70), (5, 35), (7, 20), (10, 10)] {
        check_response(100_000, lost, seconds(longest));
    }
}

#[test]
fn a_response_honours_window_and_segment_size_of_the_other_side() {
    let mut client = client(TcpService { response: text(20_000), ..service() });
    client.window = 3000;
    client.connect();
    client.send(ACK | PSH, b"GET /\r\n");
    let lengths: Vec<_> = client.hear_now().iter().map(|segment| segment.payload.len()).collect();
    assert_eq!(lengths, [1460, 1460]);
}

#[test]
fn a_closed_window_is_probed_until_it_opens() {
    let mut client = client(TcpService { response: text(3000), closes: true, ..service() });
    client.connect();
    client.window = 0;
    client.send(ACK | PSH, b"GET /\r\n");
    assert_eq!(flags_of(&client.hear_now()), [ACK]);
    for _ in 0..20 {
        let probe = client.hear_until(client.now + seconds(61)).expect("probes never end");
        assert_eq!((probe.sequence, probe.payload.len()), (client.expected, 1));
        client.send(ACK, b"");
    }
    client.window = 65_000;
    client.send(ACK, b"");
    let opened = client.now;
    assert!(client.receive_all(usize::MAX) == text(3000));
    assert_eq!(client.now, opened, "no timer had to run out");
}

#[test]
fn unanswered_data_is_sent_seven_times_and_given_up() {
    let mut client = client(TcpService { greeting: b"hello".to_vec(), ..service() });
    client.connect();
    let times: Vec<_> = client.hear_out().iter().map(|segment| segment.at.as_secs()).collect();
    assert_eq!(times, [0, 1, 3, 7, 15, 31, 63]);
    client.send(ACK, b"");
    assert_eq!(flags_of(&client.hear_out()), [RST]);
}

#[test]
fn three_duplicate_acknowledgments_bring_the_lost_segment_back_at_once() {
    let mut client = client(TcpService { response: text(20_000), ..service() });
    client.connect();
    client.send(ACK | PSH, b"GET /\r\n");
    let flight = client.hear_now();
    assert_eq!(flight.len(), 10);
    for _ in 0..3 {
        client.send(ACK, b"");
    }
    assert_eq!(client.hear_now(), [Heard { at: client.now, ..flight[0].clone() }]);
}

#[test]
fn data_behind_a_gap_is_acknowledged_up_to_the_gap() {
    let mut client = client(service());
    client.connect();
    let gap = client.next;
    client.send_at(gap.wrapping_add(3), client.expected, ACK | PSH, b"def");
    assert_eq!(client.hear_now().iter().map(|it| it.acknowledgment).collect::<Vec<_>>(), [gap]);
    client.send_at(gap, client.expected, ACK | PSH, b"abc");
    client.send_at(gap.wrapping_add(1), client.expected, ACK | PSH, b"bcdef");
    let heard: Vec<_> = client.hear_out().iter().map(|it| it.acknowledgment.wrapping_sub(gap)).collect();
    assert_eq!(heard, [3, 6]);
}

#[test]
fn a_half_closed_connection_still_carries_the_response() {
    let response_delay = Duration::from_millis(100);
    let mut client = client(TcpService { response: text(5000), response_delay, ..service() });
    client.connect();
    client.send(ACK | PSH | FIN, b"GET /\r\n");
    assert_eq!(flags_of(&client.hear_now()), [ACK]);
    assert!(client.receive_all(usize::MAX) == text(5000));
    assert_eq!(client.hear_out(), []);
    assert_eq!(client.state.next_wake(), None);
}

#[test]
fn an_idle_connection_closes_when_the_other_side_does() {
    let mut client = client(service());
    client.connect();
    client.send(ACK | FIN, b"");
    let heard = client.hear_now();
    assert_eq!(flags_of(&heard), [ACK | FIN]);
    assert_eq!(heard[0].acknowledgment, client.next);
}

#[test]
fn a_lost_last_acknowledgment_is_sent_again_and_a_new_syn_is_welcome() {
    let mut client = with_manner(TcpManner::Close);
    client.connect();
    client.receive_all(usize::MAX);
    client.send(ACK | FIN, b"");
    client.hear_now();
    client.send_at(client.next.wrapping_sub(1), client.expected, ACK | FIN, b"");
    assert_eq!(flags_of(&client.hear_now()), [ACK]);
    // TIME-WAIT yields to a SYN behind the old connection (RFC 6191 §2).
    client.next = client.next.wrapping_add(1000);
    assert!(client.open(Duration::ZERO).is_some());
}

#[test]
fn only_an_exact_reset_ends_a_connection() {
    let mut client = client(service());
    client.connect();
    client.send_at(client.next.wrapping_add(1), client.expected, RST, b"");
    assert_eq!(flags_of(&client.hear_now()), [ACK], "RFC 5961 §3.2: challenged");
    client.send_at(client.next.wrapping_sub(1), client.expected, RST, b"");
    assert_eq!(client.hear_now(), []);
    client.send_at(client.next, client.expected, RST, b"");
    client.send(ACK, b"");
    assert_eq!(flags_of(&client.hear_now()), [RST]);
}

#[test]
fn dns_messages_are_framed_and_several_fit_on_a_connection() {
    let mut client = Client::new(Host { dns: Some(dns_server()), ..plain_host() }, 53);
    client.connect();
    let framed = |question: Vec<u8>| {
        let length = u16::try_from(question.len()).expect("a short question");
        [&length.to_be_bytes()[..], &question].concat()
    };
    let stream = [framed(question(1)), framed(question(2))].concat();
    // The first segment ends in the middle of the second length.
    let (first, second) = stream.split_at(framed(question(1)).len() + 1);
    client.send(ACK | PSH, first);
    client.send(ACK | PSH | FIN, second);
    let answers = client.receive_all(usize::MAX);
    let (identifiers, mut rest) = (&mut Vec::new(), &answers[..]);
    while let Some((length, message)) = rest.split_first_chunk::<2>() {
        let (message, behind) = message.split_at(u16::from_be_bytes(*length).into());
        identifiers.push(message[1]);
        rest = behind;
    }
    assert_eq!(identifiers, &[1, 2]);
    assert_eq!(client.now, dns_server().delay);
}

#[test]
fn a_thinking_host_answers_later_but_no_timer_runs_out_for_it() {
    let thinking = Duration::from_millis(1500);
    let hello = TcpService { greeting: b"hello".to_vec(), ..service() };
    let mut client = Client::new(Host { answer_delay: thinking, ..host(hello) }, PORT);
    assert_eq!(client.open(seconds(2)).map(|answer| answer.at), Some(thinking));
    client.send(ACK, b"");
    let greeting = client.hear_until(seconds(10)).expect("it comes");
    assert_eq!((greeting.at, &greeting.payload[..]), (thinking * 2, &b"hello"[..]));
    client.expected = client.expected.wrapping_add(5);
    client.send(ACK, b"");
    assert_eq!(client.hear_out(), []);
}

#[test]
fn a_router_that_says_its_mtu_gets_smaller_segments() {
    for (family, icmp, mtu, size) in
        [(0, (3, 4, protocol::ICMP), 1300, 1260), (1, (2, 0, protocol::ICMPV6), 1300, 1240)]
    {
        let service = TcpService { response: text(10_000), closes: true, ..service() };
        let mut client = Client::in_family(family, host(service), PORT);
        client.connect();
        client.send(ACK | PSH, b"GET /\r\n");
        client.hear_now();
        let quoted = client.quote_of_data();
        let (source, destination) = (client.local.ip(), client.remote.ip());
        let error = encode_error(source, destination, icmp.0, icmp.1, mtu, &quoted, &[], false);
        assert!(client.send_bytes(icmp.2, &error));
        let again = client.hear_now();
        assert_eq!(again.iter().map(|it| it.payload.len()).collect::<Vec<_>>(), [size]);
        assert_eq!(again[0].sequence, client.expected);
    }
}

#[test]
fn the_oldest_connection_gives_way() {
    let mut client = client(service());
    client.connect();
    let (port, next, expected) = (client.local.port(), client.next, client.expected);
    for other in 1..=CONNECTIONS {
        client.local.set_port(u16::try_from(other).expect("a port"));
        client.connect();
    }
    client.local.set_port(port);
    client.send_at(next, expected, ACK | PSH, b"hello");
    assert_eq!(flags_of(&client.hear_now()), [RST]);
    client.local.set_port(u16::try_from(CONNECTIONS).expect("a port"));
    client.send(ACK | PSH, b"hello");
    assert_eq!(flags_of(&client.hear_now()), [ACK]);
}

proptest! {
    #[test]
    fn no_segments_in_any_order_harm_a_host(
        segments in prop::collection::vec(
            (any::<u8>(), -3_i32..2000, -3_i32..2000, any::<u16>(), prop::collection::vec(any::<u8>(), 0..50), 0_u64..3000),
            0..40,
        ),
        manner in prop::sample::select(vec![
            TcpManner::Accept,
            TcpManner::Mute,
            TcpManner::ZeroWindow,
            TcpManner::Close,
            TcpManner::ResetAfterAccept,
            TcpManner::DeafAfterAccept,
        ]),
        closes: bool,
    ) {
        let mut client = client(TcpService { manner, response: text(2000), closes, ..service() });
        client.connect();
        for (flags, sequence, acknowledgment, window, payload, pause) in segments {
            client.window = window;
            let sequence = client.next.wrapping_add_signed(sequence);
            let acknowledgment = client.expected.wrapping_add_signed(acknowledgment);
            client.send_at(sequence, acknowledgment, TcpFlags(flags), &payload);
            let end = client.now + Duration::from_millis(pause);
            while client.hear_until(end).is_some() {}
        }
        client.hear_out();
    }
}
