//! Golden messages, round trips, every truncation and arbitrary bytes for the ICMP decoders.

use proptest::prelude::*;

use super::*;

/// The echo request that Windows sends with `ping`, identifier and sequence 1; its checksum is Windows' own.
const WINDOWS_REQUEST: &[u8] = b"\x08\x00\x4d\x5a\x00\x01\x00\x01abcdefghijklmnopqrstuvwabcdefghi";
const WINDOWS_PAYLOAD: &[u8] = b"abcdefghijklmnopqrstuvwabcdefghi";
/// The Linux kernel's reply to `ping -s 24`, as a raw socket received it.
const LINUX_REPLY: &[u8] = &[
    0x00, 0x00, 0xd8, 0x75, 0x1c, 0xe9, 0x00, 0x01, 0xd6, 0xd8, 0x03, 0x6b, 0x00, 0x00, 0x00, 0x00, 0xd6,
    0x0b, 0x0e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
];
/// An ICMPv6 echo request by hand (RFC 4443 §4.1); the checksum is left to the kernel.
const V6_REQUEST: &[u8] = b"\x80\x00\x00\x00\xbe\xef\xff\xfeNet";
/// An ICMPv6 echo reply by hand (RFC 4443 §4.2), with some checksum.
const V6_REPLY: &[u8] = b"\x81\x00\x12\x34\xbe\xef\xff\xfeNet";

fn echo(identifier: u16, sequence: u16, payload: &[u8]) -> Echo<'_> {
    Echo { identifier, sequence, payload }
}

fn encoded(version: IpVersion, echo: &Echo<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    encode_echo_request(version, echo, &mut out);
    out
}

fn check_decode(version: IpVersion, bytes: &[u8], expect: IcmpMessage<'_>) {
    assert_eq!(decode(version, bytes), Ok(expect), "{version:?} {bytes:02x?}");
}

#[test]
fn golden_messages_decode() {
    use IpVersion::{V4, V6};
    check_decode(V4, WINDOWS_REQUEST, IcmpMessage::EchoRequest(echo(1, 1, WINDOWS_PAYLOAD)));
    check_decode(V4, LINUX_REPLY, IcmpMessage::EchoReply(echo(0x1ce9, 1, &LINUX_REPLY[8..])));
    check_decode(V6, V6_REQUEST, IcmpMessage::EchoRequest(echo(0xbeef, 0xfffe, b"Net")));
    check_decode(V6, V6_REPLY, IcmpMessage::EchoReply(echo(0xbeef, 0xfffe, b"Net")));
}

#[test]
fn what_is_no_echo_keeps_its_numbers_and_the_rest() {
    use IpVersion::{V4, V6};
    let other = |icmp_type, code, rest| IcmpMessage::Other { icmp_type, code, rest };
    check_decode(V4, &[11, 0, 1, 2, 0, 0, 0, 0, 0x45], other(11, 0, &[0, 0, 0, 0, 0x45]));
    check_decode(V4, &[3, 13, 1, 2], other(3, 13, &[]));
    check_decode(V6, &[2, 0, 1, 2, 0, 0, 5, 0], other(2, 0, &[0, 0, 5, 0]));
    check_decode(V4, &[255, 255, 255, 255, 255], other(255, 255, &[255]));
    // The types of the other version mean nothing here.
    check_decode(V4, V6_REPLY, other(129, 0, &V6_REPLY[4..]));
    check_decode(V6, LINUX_REPLY, other(0, 0, &LINUX_REPLY[4..]));
    // An echo type with an undefined code is no echo.
    check_decode(V4, &[0, 1, 0, 0, 0, 1, 0, 1], other(0, 1, &[0, 1, 0, 1]));
    check_decode(V6, &[128, 9, 0, 0, 0, 1, 0, 1], other(128, 9, &[0, 1, 0, 1]));
}

#[test]
fn requests_encode_to_the_golden_bytes() {
    assert_eq!(encoded(IpVersion::V4, &echo(1, 1, WINDOWS_PAYLOAD)), WINDOWS_REQUEST);
    assert_eq!(encoded(IpVersion::V6, &echo(0xbeef, 0xfffe, b"Net")), V6_REQUEST);
    // Odd length, summed by hand: 0800 + beef + 0001 + 4e65 + 7400 = 18955, folded 8956, complement 76a9.
    let odd = encoded(IpVersion::V4, &echo(0xbeef, 1, b"Net"));
    assert_eq!(odd, b"\x08\x00\x76\xa9\xbe\xef\x00\x01Net");
}

#[test]
fn whole_echo_messages_carry_the_checksums_of_other_hosts() {
    let check = |addresses: [&str; 2], kind, echo: Echo<'_>, expect: &[u8]| {
        let [source, destination] = addresses.map(|address| address.parse().expect("an address"));
        assert_eq!(encode_echo(source, destination, kind, &echo), expect);
    };
    let v4 = ["192.0.2.1", "192.0.2.7"];
    check(v4, EchoKind::Request, echo(1, 1, WINDOWS_PAYLOAD), WINDOWS_REQUEST);
    check(v4, EchoKind::Reply, echo(0x1ce9, 1, &LINUX_REPLY[8..]), LINUX_REPLY);
    // By hand: the pseudo-header of ::1 twice is 0001 + 0001 + 000b + 003a; then 8100 + beef + 0001 + 4e65 + 7400 make
    // 2029c, folded 029e, complement fd61.
    let v6 = ["::1", "::1"];
    check(v6, EchoKind::Reply, echo(0xbeef, 1, b"Net"), b"\x81\x00\xfd\x61\xbe\xef\x00\x01Net");
    check(v6, EchoKind::Request, echo(0xbeef, 1, b"Net"), b"\x80\x00\xfe\x61\xbe\xef\x00\x01Net");
}

#[test]
fn encoding_appends_and_sums_only_its_own_message() {
    let mut out = vec![0xff; 3];
    encode_echo_request(IpVersion::V4, &echo(1, 1, WINDOWS_PAYLOAD), &mut out);
    assert_eq!(out, [&[0xff; 3], WINDOWS_REQUEST].concat());
}

#[test]
fn a_message_longer_than_a_datagram_is_left_without_checksum() {
    let payload = vec![0xff; 1_000_000];
    let message = encoded(IpVersion::V4, &echo(1, 1, &payload));
    assert_eq!(&message[..8], [8, 0, 0, 0, 0, 1, 0, 1]);
    assert_eq!(message.len(), 1_000_008);
    assert!(!checksum_is_valid(&message));
}

#[test]
fn checksums_of_other_hosts_are_valid() {
    assert!(checksum_is_valid(WINDOWS_REQUEST));
    assert!(checksum_is_valid(LINUX_REPLY));
    // The example of RFC 1071 §3 sums to ddf2, so its checksum is 220d.
    assert!(checksum_is_valid(&[0x00, 0x01, 0x22, 0x0d, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));
    // The longest message there is, all ones: it sums to all ones.
    assert!(checksum_is_valid(&vec![0xff; 65_534]));
}

#[test]
fn any_changed_byte_breaks_the_checksum() {
    for position in 0..LINUX_REPLY.len() {
        let mut bytes = LINUX_REPLY.to_vec();
        bytes[position] ^= 0x20;
        assert!(!checksum_is_valid(&bytes), "byte {position}");
    }
    assert!(!checksum_is_valid(&[]));
    assert!(!checksum_is_valid(&[0xff; 3]));
    assert!(!checksum_is_valid(&[0; 8]), "all zero carries no checksum");
}

#[test]
fn every_truncation_says_what_was_short() {
    for (version, golden) in [
        (IpVersion::V4, WINDOWS_REQUEST),
        (IpVersion::V4, LINUX_REPLY),
        (IpVersion::V6, V6_REQUEST),
        (IpVersion::V6, V6_REPLY),
    ] {
        for got in 0..golden.len() {
            let result = decode(version, &golden[..got]);
            match got {
                0..4 => assert_eq!(result, Err(Malformed::Short { what: "an ICMP header", needed: 4, got })),
                4..8 => {
                    assert_eq!(result, Err(Malformed::Short { what: "an ICMP echo header", needed: 8, got }));
                }
                _ => match result.expect("eight bytes are an echo message") {
                    IcmpMessage::EchoRequest(echo) | IcmpMessage::EchoReply(echo) => {
                        assert_eq!(echo.payload, &golden[8..got]);
                    }
                    other @ IcmpMessage::Other { .. } => panic!("{got} bytes: {other:?}"),
                },
            }
        }
    }
}

#[test]
fn a_quote_of_eight_bytes_is_enough_wherever_it_is_cut() {
    for (version, golden, identifier, sequence) in
        [(IpVersion::V4, WINDOWS_REQUEST, 1, 1), (IpVersion::V6, V6_REQUEST, 0xbeef, 0xfffe)]
    {
        for got in 0..=golden.len() {
            let expect = match golden.get(8..got) {
                Some(payload) => Ok(echo(identifier, sequence, payload)),
                None => Err(Malformed::Short { what: "an ICMP echo header", needed: 8, got }),
            };
            assert_eq!(decode_quoted_echo(version, &golden[..got]), expect);
        }
    }
}

#[test]
fn a_quote_of_anything_but_an_echo_request_is_refused() {
    let check = |version, bytes: &[u8], field, value| {
        assert_eq!(decode_quoted_echo(version, bytes), Err(Malformed::Field { field, value }));
    };
    check(IpVersion::V4, LINUX_REPLY, "the type of a quoted echo request", 0);
    check(IpVersion::V6, V6_REPLY, "the type of a quoted echo request", 129);
    check(IpVersion::V6, WINDOWS_REQUEST, "the type of a quoted echo request", 8);
    check(IpVersion::V4, &[8, 1, 0, 0, 0, 1, 0, 1], "the code of a quoted echo request", 1);
}

fn any_version() -> impl Strategy<Value = IpVersion> {
    prop_oneof![Just(IpVersion::V4), Just(IpVersion::V6)]
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(
        version in any_version(), identifier: u16, sequence: u16, payload: Vec<u8>,
    ) {
        let request = echo(identifier, sequence, &payload);
        let bytes = encoded(version, &request);
        prop_assert_eq!(decode(version, &bytes), Ok(IcmpMessage::EchoRequest(request)));
        prop_assert_eq!(decode_quoted_echo(version, &bytes), Ok(request));
        if version == IpVersion::V4 {
            prop_assert!(checksum_is_valid(&bytes));
        }
    }

    #[test]
    fn arbitrary_bytes_lose_nothing_but_the_header(version in any_version(), bytes: Vec<u8>) {
        let _ = checksum_is_valid(&bytes);
        match decode(version, &bytes) {
            Ok(IcmpMessage::EchoRequest(echo) | IcmpMessage::EchoReply(echo)) => {
                prop_assert_eq!(echo.payload, &bytes[8..]);
            }
            Ok(IcmpMessage::Other { icmp_type, code, rest }) => {
                prop_assert_eq!((icmp_type, code, rest), (bytes[0], bytes[1], &bytes[4..]));
            }
            Err(_) => prop_assert!(bytes.len() < 8),
        }
        if let Ok(quoted) = decode_quoted_echo(version, &bytes) {
            prop_assert_eq!(decode(version, &bytes), Ok(IcmpMessage::EchoRequest(quoted)));
        }
    }
}
