//! How connections begin and end: handshakes, resets, and what each manner looks like from outside.
//!
//! What they carry between is tested beside, in `streams`.

use std::time::Duration;

use netkit_packet::tcp::TcpFlags;

use super::client::Client;
use super::{ACK, FIN, PORT, PSH, RST, SYN, client, flags_of, host, seconds, service, with_manner};
use crate::host::tcp::CONNECTIONS;
use crate::host::tests::plain_host;
use crate::topology::{Host, TcpManner, TcpService};

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
