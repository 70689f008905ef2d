//! What goes out through a translator, and what finds its way back in.

use std::net::SocketAddr;

use netkit_packet::icmp::{Echo, EchoKind};
use netkit_packet::udp;
use proptest::prelude::*;

use super::*;
use crate::topology::NodeId;

const INSIDE: &str = "10.0.0.2";
const FAR: &str = "192.0.2.10";

fn nat(restores_quotes: bool) -> Nat {
    Nat { inside: vec![NodeId(1)], outside: address("198.51.100.1"), restores_quotes }
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("tests write addresses well")
}

fn header(source: &str, destination: &str, protocol: u8) -> IpHeader {
    let (source, destination) = (address(source), address(destination));
    IpHeader { source, destination, hop_limit: 9, traffic_class: 0, dont_fragment: true, label: 0, protocol }
}

fn datagram(from: (&str, u16), to: (&str, u16)) -> Vec<u8> {
    let header = header(from.0, to.0, 17);
    let ends: [SocketAddr; 2] = [(header.source, from.1).into(), (header.destination, to.1).into()];
    ip::encode(&header, &udp::encode(ends[0], ends[1], b"question"))
}

fn echo(kind: EchoKind, from: &str, to: &str, identifier: u16) -> Vec<u8> {
    let header = header(from, to, 1);
    let echo = Echo { identifier, sequence: 5, payload: b"payload" };
    ip::encode(&header, &icmp::encode_echo(header.source, header.destination, kind, &echo))
}

/// An error of a far router about a packet, with so many bytes of it.
fn error_about(packet: &[u8], to: &str, quote: usize) -> Vec<u8> {
    let header = header("203.0.113.1", to, 1);
    let quoted = &packet[..quote.min(packet.len())];
    ip::encode(&header, &icmp::encode_error(header.source, header.destination, 11, 0, 0, quoted, &[], false))
}

/// Source, destination and the two ids of a packet whose checksum is right.
#[track_caller]
fn ends(bytes: &[u8]) -> (IpAddr, IpAddr, Option<u16>, Option<u16>) {
    let datagram = IpDatagram::decode(bytes).expect("whole");
    assert!(ip::transport_checksum_is_valid(&datagram), "{datagram:?}");
    let id = |end| transport_id(&datagram, end);
    (datagram.source, datagram.destination, id(End::Source), id(End::Destination))
}

#[test]
fn what_goes_out_comes_back() {
    let (mut translation, nat) = (Translation::default(), nat(true));
    let mut out = datagram((INSIDE, 4000), (FAR, 53));
    assert!(translation.outward(&nat, &mut out));
    assert_eq!(ends(&out), (nat.outside, address(FAR), Some(FIRST), Some(53)));
    let mut back = datagram((FAR, 53), ("198.51.100.1", FIRST));
    assert!(translation.inward(&nat, &mut back));
    assert_eq!(ends(&back), (address(FAR), address(INSIDE), Some(53), Some(4000)));
}

#[test]
fn echo_identifiers_are_rewritten_too() {
    let (mut translation, nat) = (Translation::default(), nat(true));
    let mut out = echo(EchoKind::Request, INSIDE, FAR, 7);
    assert!(translation.outward(&nat, &mut out));
    assert_eq!(ends(&out), (nat.outside, address(FAR), Some(FIRST), Some(FIRST)));
    let mut back = echo(EchoKind::Reply, FAR, "198.51.100.1", FIRST);
    assert!(translation.inward(&nat, &mut back));
    assert_eq!(ends(&back), (address(FAR), address(INSIDE), Some(7), Some(7)));
}

#[test]
fn a_binding_is_kept_and_each_flow_has_its_own() {
    let (mut translation, nat) = (Translation::default(), nat(true));
    for (port, id) in [(4000, FIRST), (4001, FIRST + 1), (4000, FIRST)] {
        let mut out = datagram((INSIDE, port), (FAR, 53));
        assert!(translation.outward(&nat, &mut out));
        assert_eq!(ends(&out).2, Some(id));
    }
}

#[test]
fn nobody_comes_in_unasked() {
    let (translation, nat) = (Translation::default(), nat(true));
    assert!(!translation.inward(&nat, &mut datagram((FAR, 53), ("198.51.100.1", FIRST))));
    assert!(!translation.inward(&nat, &mut echo(EchoKind::Reply, FAR, "198.51.100.1", 7)));
    let error = error_about(&datagram(("198.51.100.1", FIRST), (FAR, 53)), "198.51.100.1", 28);
    assert!(!translation.inward(&nat, &mut error.clone()));
}

#[test]
fn errors_find_who_sent_the_packet_and_quote_what_he_sent() {
    for original in [datagram((INSIDE, 4000), (FAR, 33434)), echo(EchoKind::Request, INSIDE, FAR, 7)] {
        for quote in [28, 1000] {
            for restores in [true, false] {
                let (mut translation, nat) = (Translation::default(), nat(restores));
                let mut out = original.clone();
                assert!(translation.outward(&nat, &mut out));
                let mut error = error_about(&out, "198.51.100.1", quote);
                assert!(translation.inward(&nat, &mut error));
                assert_eq!(ends(&error).1, address(INSIDE));
                let expected = if restores { &original } else { &out };
                let quoted = quoted_of(&error).expect("an error");
                let length = quote.min(original.len());
                assert_eq!(quoted[..length], expected[..length], "{restores} {quote}");
            }
        }
    }
}

#[test]
fn an_error_from_inside_quotes_what_outside_knows() {
    let (mut translation, nat) = (Translation::default(), nat(true));
    let mut out = datagram((INSIDE, 4000), (FAR, 53));
    assert!(translation.outward(&nat, &mut out));
    let mut back = datagram((FAR, 53), ("198.51.100.1", FIRST));
    let outside = back.clone();
    assert!(translation.inward(&nat, &mut back));
    let header = header("10.0.0.1", FAR, 1);
    let message = icmp::encode_error(header.source, header.destination, 3, 3, 0, &back, &[], false);
    let mut error = ip::encode(&header, &message);
    assert!(translation.outward(&nat, &mut error));
    assert_eq!(ends(&error).0, nat.outside);
    assert_eq!(quoted_of(&error).expect("an error")[..outside.len()], outside);
}

#[test]
fn when_all_ports_are_given_the_oldest_gives_way() {
    let (mut translation, nat) = (Translation::default(), nat(true));
    for port in 0..=u16::MAX {
        assert!(translation.outward(&nat, &mut datagram((INSIDE, port), (FAR, 53))));
    }
    assert_eq!(translation.inside.len(), translation.outside.len());
    let mut back = datagram((FAR, 53), ("198.51.100.1", FIRST));
    assert!(translation.inward(&nat, &mut back));
    assert!(ends(&back).3 > Some(20_000), "the first binding is long gone");
}

proptest! {
    #[test]
    fn rubbish_is_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let (mut translation, nat) = (Translation::default(), nat(true));
        translation.outward(&nat, &mut bytes.clone());
        translation.inward(&nat, &mut bytes.clone());
    }
}
