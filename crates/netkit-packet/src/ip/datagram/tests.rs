//! Golden datagrams of both versions, extension header chains, fragments, every truncation and arbitrary bytes.

use std::net::Ipv6Addr;

use proptest::prelude::*;

use super::*;
use crate::golden;

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn datagrams_of_a_kernel_decode() {
    let expect = IpDatagram {
        source: address("192.0.2.1"),
        destination: address("192.0.2.7"),
        hop_limit: 64,
        traffic_class: 0,
        dont_fragment: true,
        label: 0x8c52,
        protocol: 17,
        fragment: None,
        header: &golden::UDP_V4[..20],
        payload: &golden::UDP_V4[20..],
    };
    assert_eq!(IpDatagram::decode(golden::UDP_V4), Ok(expect));
    let expect = IpDatagram {
        source: address("2001:db8::1"),
        destination: address("2001:db8::7"),
        hop_limit: 64,
        traffic_class: 0,
        dont_fragment: true,
        label: 0xd7582,
        protocol: 17,
        fragment: None,
        header: &golden::UDP_V6[..40],
        payload: &golden::UDP_V6[40..],
    };
    assert_eq!(IpDatagram::decode(golden::UDP_V6), Ok(expect));
    let unreachable = IpDatagram::decode(golden::UNREACHABLE_V4).expect("a kernel made it");
    assert_eq!(
        (unreachable.traffic_class, unreachable.dont_fragment, unreachable.protocol),
        (0xc0, false, 1)
    );
}

#[test]
fn every_truncation_says_what_was_short_and_a_quote_keeps_what_is_there() {
    for golden in golden::ALL {
        let (header_length, header, datagram) = match golden[0] >> 4 {
            4 => (20, "an IPv4 header", "an IPv4 datagram"),
            _ => (40, "an IPv6 header", "an IPv6 datagram"),
        };
        let whole = IpDatagram::decode(golden).expect("a kernel made it");
        for got in 0..golden.len() {
            let (what, needed) = match got {
                0 => ("an IP header", 1),
                got if got < header_length => (header, header_length),
                _ => (datagram, golden.len()),
            };
            let short = Malformed::Short { what, needed, got };
            let quoted = match golden.get(header_length..got) {
                Some(payload) => Ok(IpDatagram { payload, ..whole }),
                None => Err(short),
            };
            assert_eq!(IpDatagram::decode(&golden[..got]), Err(short));
            assert_eq!(IpDatagram::decode_quoted(&golden[..got]), quoted);
        }
        let padded = [golden, &[0xee; 9]].concat();
        assert_eq!(IpDatagram::decode(&padded), Ok(whole));
        assert_eq!(IpDatagram::decode_quoted(&padded), Ok(whole));
    }
}

#[test]
fn other_versions_are_malformed() {
    for version in (0..16_u8).filter(|version| ![4, 6].contains(version)) {
        let mut bytes = golden::UDP_V4.to_vec();
        bytes[0] = version << 4 | 5;
        let field = "the version of an IP datagram";
        let expect = Err(Malformed::Field { field, value: version.into() });
        assert_eq!(IpDatagram::decode(&bytes), expect);
        assert_eq!(IpDatagram::decode_quoted(&bytes), expect);
    }
}

/// An IPv6 datagram whose fixed header is followed by `rest`.
fn v6(next_header: u8, rest: &[u8]) -> Vec<u8> {
    let length = u8::try_from(rest.len()).expect("tests are short");
    let mut bytes = vec![0x60, 0, 0, 0, 0, length, next_header, 64];
    bytes.extend_from_slice(&[0; 32]);
    bytes.extend_from_slice(rest);
    bytes
}

/// Decodes such a datagram to protocol, fragment, bytes of extension headers and payload.
fn check_chain(next_header: u8, rest: &[u8], protocol: u8, fragment: Option<Fragment>, length: usize) {
    let bytes = v6(next_header, rest);
    let datagram = IpDatagram::decode(&bytes).expect("a well-formed chain");
    assert_eq!((datagram.protocol, datagram.fragment), (protocol, fragment), "{rest:02x?}");
    assert_eq!(datagram.header, &bytes[..40 + length]);
    assert_eq!(datagram.payload, &rest[length..]);
    assert_eq!(IpDatagram::decode_quoted(&bytes), Ok(datagram));
}

#[test]
fn extension_headers_are_walked() {
    // Hop-by-hop options (PadN), a routing header of 24 bytes, destination options, then UDP.
    let hop_by_hop = [43, 0, 1, 4, 0, 0, 0, 0];
    let routing = [&[60, 2, 0, 0][..], &[0; 20]].concat();
    let options = [17, 0, 1, 4, 0, 0, 0, 0];
    let chain = [&hop_by_hop[..], &routing, &options, b"udp"].concat();
    check_chain(0, &chain, 17, None, 40);
    // Authentication of 12 bytes: its length counts words of four, minus two.
    check_chain(51, b"\x06\x01\0\0\0\0\0\x01\0\0\0\x01tcp", 6, None, 12);
    // Nobody knows what stands behind ESP, no next header or a number of the future.
    for protocol in [50, 59, 58, 253] {
        check_chain(protocol, b"\0\0\0\0\0\0\0\0", protocol, None, 0);
    }
}

#[test]
fn fragments_say_which_they_are() {
    let first = Some(Fragment { offset: 0, more: true });
    check_chain(44, b"\x11\0\0\x01\0\0\0\x07udp", 17, first, 8);
    // Nothing is walked behind the header of a later fragment.
    let last = Some(Fragment { offset: 1480, more: false });
    check_chain(44, b"\x3c\0\x05\xc8\0\0\0\x07\0\0\0\0\0\0\0\0", 44, last, 8);
    let atomic = None;
    check_chain(44, b"\x11\0\0\0\0\0\0\x07udp", 17, atomic, 8);

    let check_v4 = |flags_and_offset: [u8; 2], protocol, dont_fragment, fragment| {
        let mut bytes = golden::UDP_V4.to_vec();
        bytes[6..8].copy_from_slice(&flags_and_offset);
        let datagram = IpDatagram::decode(&bytes).expect("only the fragment fields changed");
        let expect = (protocol, dont_fragment, fragment);
        assert_eq!((datagram.protocol, datagram.dont_fragment, datagram.fragment), expect);
    };
    check_v4([0x40, 0], 17, true, None);
    check_v4([0x00, 0], 17, false, None);
    check_v4([0x20, 0], 17, false, first);
    check_v4([0x00, 0xb9], 44, false, last);
}

#[test]
fn a_chain_that_is_cut_is_short_or_the_payload_of_a_quote() {
    // Destination options of 16 bytes, then UDP.
    let rest = b"\x11\x01\x01\x0c\0\0\0\0\0\0\0\0\0\0\0\0udp";
    for got in 0..16 {
        let bytes = v6(60, &rest[..got]);
        let needed = if got < 8 { 8 } else { 16 };
        let what = "an IPv6 extension header";
        assert_eq!(IpDatagram::decode(&bytes), Err(Malformed::Short { what, needed, got }));
        let quoted = IpDatagram::decode_quoted(&bytes).expect("a quote may end anywhere");
        assert_eq!((quoted.protocol, quoted.payload), (60, &rest[..got]));
    }
}

#[test]
fn the_ninth_extension_header_is_payload() {
    let options = [60, 0, 1, 4, 0, 0, 0, 0];
    check_chain(60, &options.repeat(30), 60, None, 64);
}

#[test]
fn flow_label_and_traffic_class_share_no_bits() {
    let mut bytes = v6(59, &[]);
    bytes[..4].copy_from_slice(&[0x6b, 0x91, 0x23, 0x45]);
    let datagram = IpDatagram::decode(&bytes).expect("a whole header");
    assert_eq!((datagram.traffic_class, datagram.label), (0xb9, 0x12345));
    assert_eq!(datagram.source, Ipv6Addr::UNSPECIFIED);
}

proptest! {
    #[test]
    fn arbitrary_bytes_decode_within_bounds(mut bytes: Vec<u8>, choice in 0..3_u8) {
        if let (Some(first), 1..) = (bytes.first_mut(), choice) {
            *first = if choice == 1 { 0x45 } else { 0x60 };
        }
        for decoded in [IpDatagram::decode(&bytes), IpDatagram::decode_quoted(&bytes)].into_iter().flatten() {
            let header_length = decoded.header.len();
            prop_assert_eq!(decoded.header, &bytes[..header_length]);
            prop_assert_eq!(decoded.payload, &bytes[header_length..header_length + decoded.payload.len()]);
        }
        if let Ok(whole) = IpDatagram::decode(&bytes) {
            prop_assert_eq!(IpDatagram::decode_quoted(&bytes), Ok(whole));
        }
    }
}
