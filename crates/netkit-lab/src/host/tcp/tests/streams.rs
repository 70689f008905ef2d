//! What connections carry: greetings, responses and DNS messages arrive whole, through loss, closed windows and small MTUs.
//!
//! How they begin and end is tested beside, in `connections`.

use std::time::Duration;

use netkit_packet::icmp::encode_error;
use netkit_packet::ip::protocol;

use super::client::{Client, Heard};
use super::{ACK, FIN, PORT, PSH, RST, client, flags_of, host, seconds, service, text};
use crate::host::tests::{dns_server, plain_host, question};
use crate::topology::{Host, TcpService};

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
