//! Tests of a host as a whole: echo, UDP, DNS on UDP, when it answers, and that rubbish harms nothing.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_packet::IpVersion;
use netkit_packet::icmp::{Echo, EchoKind, IcmpMessage, decode, decode_error, encode_echo};
use netkit_packet::ip::{IpDatagram, IpHeader, encode, protocol, transport_checksum_is_valid};
use netkit_packet::udp::{self, UdpDatagram};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;

use super::{HostState, Outgoing};
use crate::topology::{Dns, EdnsManner, Host, TcpManner};

/// The asker and the host in each family.
pub(super) const FAMILIES: [(&str, &str); 2] =
    [("10.0.0.2", "192.0.2.10"), ("2001:db8::2", "2001:db8:1::10")];

/// A host that answers echo and has no services.
pub(super) fn plain_host() -> Host {
    Host {
        hop_limit: 64,
        reset_hop_limit: None,
        answers_echo: true,
        drops: 0.0,
        answer_delay: Duration::ZERO,
        closed_udp_answers: true,
        udp_echo: Vec::new(),
        tcp: BTreeMap::new(),
        other_tcp: TcpManner::Refuse,
        dns: None,
    }
}

/// A DNS server that answers after five milliseconds.
pub(super) fn dns_server() -> Dns {
    Dns {
        zone: "a.test. 60 IN A 192.0.2.1\n".to_owned(),
        rcodes: BTreeMap::new(),
        silent_names: Vec::new(),
        silent: false,
        truncates: false,
        tcp: true,
        edns: EdnsManner::Answers,
        delay: Duration::from_millis(5),
    }
}

/// A question for the address of `a.test.` without EDNS (RFC 1035 §4.1).
pub(super) fn question(identifier: u16) -> Vec<u8> {
    let [high, low] = identifier.to_be_bytes();
    let header = [high, low, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    [&header[..], b"\x01a\x04test\x00\x00\x01\x00\x01"].concat()
}

pub(super) fn chance() -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(7)
}

fn header(source: &str, destination: &str, protocol: u8) -> IpHeader {
    IpHeader {
        source: source.parse().expect("an address of the test"),
        destination: destination.parse().expect("an address of the test"),
        hop_limit: 60,
        traffic_class: 0xb8,
        dont_fragment: true,
        label: 0x1234,
        protocol,
    }
}

fn echo_request(source: &str, destination: &str, payload: &[u8]) -> Vec<u8> {
    let protocol = if source.contains(':') { protocol::ICMPV6 } else { protocol::ICMP };
    let header = header(source, destination, protocol);
    let echo = Echo { identifier: 7, sequence: 9, payload };
    encode(&header, &encode_echo(header.source, header.destination, EchoKind::Request, &echo))
}

fn udp_request(source: &str, destination: &str, ports: (u16, u16), payload: &[u8]) -> Vec<u8> {
    let header = header(source, destination, protocol::UDP);
    let (source, destination) = (header.source, header.destination);
    let (source, destination) = (SocketAddr::new(source, ports.0), SocketAddr::new(destination, ports.1));
    encode(&header, &udp::encode(source, destination, payload))
}

/// What a host without a past says to one datagram, and whether it took notice.
fn ask(host: &Host, datagram: &[u8]) -> (bool, Vec<Outgoing>) {
    let datagram = IpDatagram::decode(datagram).expect("the test made a whole datagram");
    let mut out = Vec::new();
    let noticed = HostState::default().receive(Duration::ZERO, host, &datagram, &mut chance(), &mut out);
    (noticed, out)
}

/// The only answer to a datagram.
fn answer(host: &Host, datagram: &[u8]) -> Outgoing {
    let (noticed, mut out) = ask(host, datagram);
    assert!(noticed);
    assert_eq!(out.len(), 1, "one answer");
    out.pop().expect("there is one")
}

fn check_silence(host: &Host, datagram: &[u8]) {
    assert_eq!(ask(host, datagram), (false, Vec::new()));
}

/// Decodes an answer after checking that it goes the way back with a right checksum.
fn check_way_back<'a>(answer: &'a Outgoing, source: &str, destination: &str) -> IpDatagram<'a> {
    let datagram = IpDatagram::decode(&answer.bytes).expect("a host sends whole datagrams");
    assert_eq!(
        (datagram.source.to_string(), datagram.destination.to_string()),
        (destination.into(), source.into())
    );
    assert_eq!(datagram.hop_limit, 64);
    assert!(transport_checksum_is_valid(&datagram));
    datagram
}

#[test]
fn an_echo_reply_comes_from_the_address_asked_with_payload_and_traffic_class() {
    for (source, destination) in FAMILIES {
        let answer = answer(&plain_host(), &echo_request(source, destination, b"payload"));
        let datagram = check_way_back(&answer, source, destination);
        assert_eq!(datagram.traffic_class, 0xb8);
        let reply = decode(IpVersion::of(&datagram.source), datagram.payload);
        let echo = Echo { identifier: 7, sequence: 9, payload: b"payload" };
        assert_eq!(reply, Ok(IcmpMessage::EchoReply(echo)));
        assert_eq!(answer.after, Duration::ZERO);
        check_silence(&Host { answers_echo: false, ..plain_host() }, &echo_request(source, destination, b""));
        check_silence(&plain_host(), &answer.bytes);
    }
}

#[test]
fn a_udp_service_echoes_but_not_to_another() {
    let host = Host { udp_echo: vec![7, 17], ..plain_host() };
    for (source, destination) in FAMILIES {
        let answer = answer(&host, &udp_request(source, destination, (4000, 7), b"hello"));
        let datagram = check_way_back(&answer, source, destination);
        let reply = UdpDatagram::decode(datagram.payload).expect("a whole UDP datagram");
        assert_eq!((reply.source_port, reply.destination_port, reply.payload), (7, 4000, &b"hello"[..]));
        check_silence(&host, &udp_request(source, destination, (17, 7), b"hello"));
    }
}

#[test]
fn a_closed_udp_port_answers_port_unreachable_and_quotes_what_the_standards_allow() {
    for ((source, destination), (kind, longest)) in FAMILIES.into_iter().zip([((3, 3), 576), ((1, 4), 1280)])
    {
        for length in [0, 100, 1400] {
            let request = udp_request(source, destination, (4000, 33434), &vec![1; length]);
            let answer = answer(&plain_host(), &request);
            let datagram = check_way_back(&answer, source, destination);
            assert!(answer.bytes.len() <= longest, "{} bytes", answer.bytes.len());
            let error =
                decode_error(IpVersion::of(&datagram.source), datagram.payload).expect("an ICMP error");
            assert_eq!((error.icmp_type, error.code, error.info), (kind.0, kind.1, 0));
            assert!(request.starts_with(error.quoted));
            assert!(error.quoted.len() == request.len() || answer.bytes.len() == longest);
            check_silence(&Host { closed_udp_answers: false, ..plain_host() }, &request);
        }
    }
}

#[test]
fn dns_answers_on_port_53_after_its_delay() {
    let host = Host { dns: Some(dns_server()), answer_delay: Duration::from_millis(2), ..plain_host() };
    for (source, destination) in FAMILIES {
        let answer = answer(&host, &udp_request(source, destination, (4000, 53), &question(99)));
        assert_eq!(answer.after, Duration::from_millis(7));
        let datagram = check_way_back(&answer, source, destination);
        let reply = UdpDatagram::decode(datagram.payload).expect("a whole UDP datagram");
        assert_eq!((reply.source_port, &reply.payload[..2]), (53, &[0, 99][..]));
    }
    let silent = Host { dns: Some(Dns { silent: true, ..dns_server() }), ..plain_host() };
    let request = udp_request(FAMILIES[0].0, FAMILIES[0].1, (4000, 53), &question(99));
    assert_eq!(ask(&silent, &request), (true, Vec::new()));
}

#[test]
fn every_answer_takes_the_time_to_think() {
    let thinking = Duration::from_millis(30);
    let host = Host { answer_delay: thinking, udp_echo: vec![7], ..plain_host() };
    let (source, destination) = FAMILIES[0];
    let requests = [
        echo_request(source, destination, b""),
        udp_request(source, destination, (4000, 7), b""),
        udp_request(source, destination, (4000, 8), b""),
    ];
    for request in requests {
        assert_eq!(answer(&host, &request).after, thinking);
    }
}

#[test]
fn a_wrong_checksum_gets_no_answer() {
    for (source, destination) in FAMILIES {
        let mut request = echo_request(source, destination, b"payload");
        *request.last_mut().expect("it has a payload") ^= 1;
        check_silence(&plain_host(), &request);
    }
}

/// A host with every service there is.
fn busy_host() -> Host {
    Host { udp_echo: vec![7], other_tcp: TcpManner::Accept, dns: Some(dns_server()), ..plain_host() }
}

proptest! {
    #[test]
    fn rubbish_in_a_datagram_harms_nothing(
        rubbish in prop::collection::vec(any::<u8>(), 0..200),
        protocol in prop::sample::select(vec![0, protocol::ICMP, protocol::TCP, protocol::UDP, protocol::ICMPV6]),
        ipv6: bool,
    ) {
        let (source, destination) = FAMILIES[usize::from(ipv6)];
        let bytes = encode(&header(source, destination, protocol), &rubbish);
        if let Ok(datagram) = IpDatagram::decode(&bytes) {
            let (mut state, mut out) = (HostState::default(), Vec::new());
            state.receive(Duration::ZERO, &busy_host(), &datagram, &mut chance(), &mut out);
        }
    }

    #[test]
    fn rubbish_with_a_right_udp_checksum_harms_nothing(
        rubbish in prop::collection::vec(any::<u8>(), 0..200),
        port in prop::sample::select(vec![7_u16, 53, 99]),
    ) {
        let (source, destination) = FAMILIES[0];
        ask(&busy_host(), &udp_request(source, destination, (4000, port), &rubbish));
    }

    #[test]
    fn rubbish_instead_of_a_datagram_harms_nothing(rubbish in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(datagram) = IpDatagram::decode(&rubbish) {
            let mut out = Vec::new();
            HostState::default().receive(Duration::ZERO, &busy_host(), &datagram, &mut chance(), &mut out);
        }
    }
}

#[test]
fn the_families_of_these_tests_differ() {
    let version = |text: &str| text.parse::<IpAddr>().map(|address| IpVersion::of(&address));
    assert_eq!(version(FAMILIES[0].0), Ok(IpVersion::V4));
    assert_eq!(version(FAMILIES[1].1), Ok(IpVersion::V6));
}
