//! Golden datagrams, every truncation, lying lengths and arbitrary bytes for the IPv4 decoder.

use proptest::prelude::*;

use super::*;

/// The Linux kernel's answer to `ping -R -c1 -s 24 -Q 0x28 127.0.0.1`, as a raw socket received it.
pub(super) const RECORD_ROUTE_REPLY: &[u8] = &[
    0x4f, 0x28, 0x00, 0x5c, 0x76, 0xe0, 0x00, 0x00, 0x40, 0x01, 0xdf, 0xf2, 0x7f, 0x00, 0x00, 0x01, 0x7f,
    0x00, 0x00, 0x01, 0x07, 0x27, 0x14, 0x7f, 0x00, 0x00, 0x01, 0x7f, 0x00, 0x00, 0x01, 0x7f, 0x00, 0x00,
    0x01, 0x7f, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xd8, 0x75, 0x1c, 0xe9, 0x00, 0x01,
    0xd6, 0xd8, 0x03, 0x6b, 0x00, 0x00, 0x00, 0x00, 0xd6, 0x0b, 0x0e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
];
/// A datagram without options by hand (RFC 791 §3.1): ICMP, three bytes of payload, DSCP 46 with ECN 1.
const PLAIN: &[u8] = b"\x45\xb9\x00\x17\x00\x00\x40\x00\x3f\x01\x00\x00\xc0\x00\x02\x07\xc6\x33\x64\x04abc";

#[test]
fn a_datagram_without_options_decodes() {
    let expect = Ipv4Datagram {
        source: Ipv4Addr::new(192, 0, 2, 7),
        destination: Ipv4Addr::new(198, 51, 100, 4),
        hop_limit: 63,
        traffic_class: 46 << 2 | 1,
        protocol: 1,
        options: &[],
        payload: b"abc",
    };
    assert_eq!(Ipv4Datagram::decode(PLAIN), Ok(expect));
}

#[test]
fn the_longest_header_decodes() {
    let expect = Ipv4Datagram {
        source: Ipv4Addr::LOCALHOST,
        destination: Ipv4Addr::LOCALHOST,
        hop_limit: 64,
        traffic_class: 0x28,
        protocol: 1,
        options: &RECORD_ROUTE_REPLY[20..60],
        payload: &RECORD_ROUTE_REPLY[60..],
    };
    assert_eq!(Ipv4Datagram::decode(RECORD_ROUTE_REPLY), Ok(expect));
}

#[test]
fn bytes_after_the_total_length_are_left_out() {
    let padded = [PLAIN, &[0xee; 23]].concat();
    assert_eq!(Ipv4Datagram::decode(&padded), Ipv4Datagram::decode(PLAIN));
}

#[test]
fn every_truncation_says_what_was_short() {
    for golden in [PLAIN, RECORD_ROUTE_REPLY] {
        let header_length = usize::from(golden[0] & 0x0f) * 4;
        for got in 0..golden.len() {
            let (what, needed) = if got < 20 {
                ("an IPv4 header", 20)
            } else if got < header_length {
                ("an IPv4 header with its options", header_length)
            } else {
                ("an IPv4 datagram", golden.len())
            };
            assert_eq!(Ipv4Datagram::decode(&golden[..got]), Err(Malformed::Short { what, needed, got }));
        }
    }
}

/// Decodes `PLAIN` with some bytes replaced, which must fail for `field`.
fn check_field(changes: &[(usize, u8)], field: &'static str, value: usize) {
    let mut bytes = PLAIN.to_vec();
    for &(position, byte) in changes {
        bytes[position] = byte;
    }
    assert_eq!(Ipv4Datagram::decode(&bytes), Err(Malformed::Field { field, value }), "{changes:?}");
}

#[test]
fn other_versions_are_malformed() {
    for version in (0..16_u8).filter(|&version| version != 4) {
        check_field(&[(0, version << 4 | 5)], "the IP version of an IPv4 datagram", version.into());
    }
}

#[test]
fn header_lengths_below_five_words_are_malformed() {
    for words in 0..5 {
        check_field(&[(0, 0x40 | words)], "the IPv4 header length in bytes", usize::from(words) * 4);
    }
}

#[test]
fn total_lengths_below_the_header_are_malformed() {
    for length in 0..20 {
        check_field(&[(3, length)], "the IPv4 total length in bytes", length.into());
    }
}

#[test]
fn a_total_length_in_host_order_is_malformed() {
    let mut bytes = PLAIN.to_vec();
    bytes.swap(2, 3);
    let expect = Malformed::Short { what: "an IPv4 datagram", needed: 0x1700, got: 23 };
    assert_eq!(Ipv4Datagram::decode(&bytes), Err(expect));
}

#[test]
fn a_mapped_address_is_ipv6() {
    let check =
        |address: &str, expect| assert_eq!(IpVersion::of(&address.parse().expect("an address")), expect);
    check("192.0.2.1", IpVersion::V4);
    check("2001:db8::1", IpVersion::V6);
    check("::ffff:192.0.2.1", IpVersion::V6);
}

proptest! {
    #[test]
    fn arbitrary_bytes_decode_within_bounds(mut bytes: Vec<u8>, version_is_four: bool) {
        if let (Some(first), true) = (bytes.first_mut(), version_is_four) {
            *first = *first & 0x0f | 0x40;
        }
        if let Ok(datagram) = Ipv4Datagram::decode(&bytes) {
            let total_length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
            prop_assert_eq!(20 + datagram.options.len() + datagram.payload.len(), total_length);
            prop_assert!(datagram.options.len() <= 40);
        }
    }
}
