//! Which flight a reply or an error is about, case by case, without a session around it.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{FlowId, TargetId};
use netkit_net::{ErrorOrigin, Received};

use super::*;
use crate::flight::FlightState;
use crate::test_world::{Clocks, Fate, IcmpPacket, Packet, Probe, address, echo_format, view};

const TARGET: &str = "192.0.2.7";

/// The book with probes 1 to 3 to the target on their way, and what they looked like.
fn three_flights(format: &ProbeFormat) -> (Flights, Vec<Probe>) {
    let mut flights = Flights::new(Duration::from_secs(60), 100);
    let reading = Clocks::default().reading(Duration::ZERO);
    let probes = (1..=3_u16).map(|wire_sequence| {
        let (to, sequence) = (address(TARGET), u64::from(wire_sequence));
        let number = flights.depart(TargetId(0), to, sequence, Course::default(), reading.monotonic);
        flights.get_mut(number).expect("it was just added").sent = Some(reading);
        flights.set_state(number, FlightState::Waiting);
        let mut bytes = Vec::new();
        let probe = flights.get(number).expect("it was just added").transmit(number);
        format.encode(&probe, &mut bytes);
        let destination = format.socket_address(&probe);
        let (refusals, at) = (0, Duration::ZERO);
        Probe { number, address: to, destination, wire_sequence, sequence, refusals, at, bytes }
    });
    let probes = probes.collect();
    (flights, probes)
}

fn received() -> Received {
    Received { kernel: None, reading: Clocks::default().reading(Duration::from_millis(10)) }
}

/// What a reply made from the second of three probes is.
fn check(format: &ProbeFormat, source: &str, bytes: impl Fn(&Probe) -> Vec<u8>, expect: Match) {
    let (flights, probes) = three_flights(format);
    let from = SocketAddr::new(address(source).ip, format.port);
    let packet = Packet::Reply { from, bytes: bytes(&probes[1]), truncated: false };
    let netkit_net::Arrival::Reply(reply) = view(&packet, received()) else { unreachable!("it is a reply") };
    assert_eq!(match_reply(format, &flights, &reply), expect);
}

#[test]
fn the_echo_from_the_target_is_the_answer() {
    check(&echo_format(), TARGET, Probe::echo, Match::Answer(2));
}

#[test]
fn the_source_and_the_payload_both_count() {
    check(&echo_format(), "192.0.2.8", Probe::echo, Match::UnexpectedSource(2));
    check(&echo_format(), TARGET, |probe| probe.echo_altered_at(60), Match::Corrupt(2));
    check(&echo_format(), "192.0.2.8", |probe| probe.echo_altered_at(60), Match::Stranger);
}

#[test]
fn an_answer_from_anybody_is_one_where_any_source_may_answer() {
    let format = ProbeFormat { any_source: true, ..echo_format() };
    check(&format, "192.0.2.8", Probe::echo, Match::Answer(2));
}

#[test]
fn header_and_payload_must_name_the_same_probe() {
    check(&echo_format(), TARGET, |probe| probe.echo_as(3), Match::Corrupt(3));
    check(&echo_format(), TARGET, |probe| probe.echo_as(4), Match::Stranger);
}

#[test]
fn every_truncation_is_corrupt_or_nothing() {
    for length in 0..64 {
        let expect = if length < 8 { Match::Stranger } else { Match::Corrupt(2) };
        check(&echo_format(), TARGET, |probe| probe.echo()[..length].to_vec(), expect);
    }
}

#[test]
fn a_payload_too_short_for_a_number_is_matched_by_its_sequence() {
    for size in 0..16 {
        let format = ProbeFormat { size, ..echo_format() };
        check(&format, TARGET, Probe::echo, Match::Answer(2));
        if size > 0 {
            check(&format, TARGET, |probe| probe.echo_altered_at(8), Match::Corrupt(2));
        }
    }
}

#[test]
fn our_payload_of_a_probe_no_longer_remembered_is_forgotten() {
    let mut bytes = Vec::new();
    let format = echo_format();
    let probe =
        Transmit { number: 77, destination: address(TARGET), sequence: 77, course: Course::default() };
    format.encode(&probe, &mut bytes);
    bytes[0] = 0;
    check(&format, TARGET, |_| bytes.clone(), Match::Forgotten(77));
    check(&format, "192.0.2.8", |_| bytes.clone(), Match::Stranger);
}

#[test]
fn a_raw_socket_shows_every_process_replies_and_only_ours_match() {
    let format = ProbeFormat { method: Method::IcmpRaw, ..echo_format() };
    // Without an IP header in front; an IPv4 raw socket never shows that.
    check(&format, TARGET, Probe::echo, Match::Stranger);
    let header = [0x45, 0, 0, 84, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 7, 198, 51, 100, 4];
    let with_header = |probe: &Probe, fix: bool| {
        let mut echo = probe.echo();
        if fix {
            // The request's sum minus 8 in the type: the reply's is larger by 0x0800 (RFC 1624).
            let sum = u32::from(u16::from_be_bytes([echo[2], echo[3]])) + 0x0800;
            let sum = (sum & 0xffff) + (sum >> 16);
            echo[2..4].copy_from_slice(&sum.to_be_bytes()[2..]);
        }
        [&header[..], &echo].concat()
    };
    check(&format, TARGET, |probe| with_header(probe, true), Match::Answer(2));
    check(&format, TARGET, |probe| with_header(probe, false), Match::Stranger);
    let other = ProbeFormat { identifier: format.identifier ^ 1, ..format.clone() };
    let (_, probes) = three_flights(&other);
    check(&format, TARGET, |_| with_header(&probes[1], true), Match::Stranger);
}

#[test]
fn a_udp_echo_says_which_probe_and_anything_else_answers_the_oldest() {
    let format = ProbeFormat { method: Method::Udp, port: 7, ..echo_format() };
    check(&format, TARGET, Probe::echo, Match::Answer(2));
    check(&format, TARGET, |_| b"go away".to_vec(), Match::Answer(1));
    check(&format, "192.0.2.8", Probe::echo, Match::Stranger);
}

/// Which flight an error made from the second of three probes is about.
fn check_error(format: &ProbeFormat, alter: impl Fn(IcmpPacket) -> IcmpPacket, expect: Option<u64>) {
    let (flights, probes) = three_flights(format);
    let error = alter(probes[1].icmp_error(address("198.51.100.1").ip, (11, 0), 64));
    let packet = Fate::lost().rejected(Duration::ZERO, error).deliveries.remove(0).packet;
    let netkit_net::Arrival::IcmpError(error) = view(&packet, received()) else { unreachable!("it is one") };
    assert_eq!(error.origin, ErrorOrigin::Icmp);
    let expect = expect.map_or(ErrorMatch::Stranger, ErrorMatch::Probe);
    assert_eq!(match_error(format, &flights, &error), expect);
}

#[test]
fn a_quote_is_matched_whole_cut_or_padded() {
    check_error(&echo_format(), |error| error, Some(2));
    for length in 0..64 {
        let cut = |error: IcmpPacket| IcmpPacket { quoted: error.quoted[..length].to_vec(), ..error };
        check_error(&echo_format(), cut, (length >= 8).then_some(2));
    }
    let padded = |error: IcmpPacket| IcmpPacket { quoted: [error.quoted, vec![0xee; 99]].concat(), ..error };
    check_error(&echo_format(), padded, Some(2));
}

#[test]
fn a_quote_altered_where_it_tells_probes_apart_is_somebody_elses() {
    // Type, code, sequence and payload; checksum and identifier are the kernel's on a datagram socket.
    for position in [0, 1].into_iter().chain(8..64) {
        let altered = |mut error: IcmpPacket| {
            error.quoted[position] ^= 1;
            error
        };
        check_error(&echo_format(), altered, None);
    }
}

#[test]
fn an_error_about_another_destination_is_somebody_elses() {
    let elsewhere =
        |error: IcmpPacket| IcmpPacket { destination: Some(address("192.0.2.8").with_port(0)), ..error };
    check_error(&echo_format(), elsewhere, None);
}

#[test]
fn a_socket_of_its_own_says_which_probe() {
    let token = |number| move |error| IcmpPacket { token: Some(netkit_net::Token(number)), ..error };
    check_error(&echo_format(), token(3), Some(3));
    check_error(&echo_format(), token(9), None);
}

#[test]
fn probes_of_a_flow_have_one_checksum_and_flows_have_different_ones() {
    let format = echo_format();
    let mut checksums = std::collections::BTreeSet::new();
    for flow in 0..64_u16 {
        let of_flow = (1..200_u64).map(|number| {
            let course = Course { flow: FlowId(flow), hop_limit: Some(7), size: None };
            #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
            let sequence = number as u16;
            let probe = Transmit { number: number * 65_521, destination: address(TARGET), sequence, course };
            let mut bytes = Vec::new();
            format.encode(&probe, &mut bytes);
            u16::from_be_bytes([bytes[2], bytes[3]])
        });
        let of_flow: std::collections::BTreeSet<u16> = of_flow.collect();
        assert_eq!(of_flow.len(), 1, "flow {flow} has one checksum");
        checksums.extend(of_flow);
    }
    assert_eq!(checksums.len(), 64, "each flow has its own");
}

#[test]
fn an_error_that_quotes_too_little_is_about_one_of_the_probes_that_go_as_far() {
    let format = ProbeFormat { method: Method::Udp, port: 33_434, ..echo_format() };
    let header_alone = |error: IcmpPacket| IcmpPacket { quoted: Vec::new(), ..error };
    check_error(&format, header_alone, Some(1));
    let (mut flights, probes) = three_flights(&format);
    flights.get_mut(3).expect("there are three").course.hop_limit = Some(9);
    let error = header_alone(probes[1].icmp_error(address("198.51.100.1").ip, (11, 0), 64));
    let packet = Fate::lost().rejected(Duration::ZERO, error).deliveries.remove(0).packet;
    let netkit_net::Arrival::IcmpError(error) = view(&packet, received()) else { unreachable!("it is one") };
    assert_eq!(match_error(&format, &flights, &error), ErrorMatch::OneOfMany);
}
