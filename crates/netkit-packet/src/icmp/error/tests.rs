//! A kernel's errors, golden errors with extensions, every type, cut and lying lengths, and round trips.

use proptest::prelude::*;

use super::*;
use crate::golden;
use crate::icmp::{ExtensionObject, checksum_is_valid, decode_extensions, encode_extensions};
use crate::ip::IpDatagram;

fn error(icmp_type: u8, code: u8, info: u32, quoted: &[u8]) -> IcmpErrorMessage<'_> {
    IcmpErrorMessage { icmp_type, code, info, quoted, extensions: None }
}

fn check(version: IpVersion, bytes: &[u8], expect: IcmpErrorMessage<'_>) {
    assert_eq!(decode_error(version, bytes), Ok(expect), "{version:?} {bytes:02x?}");
}

#[test]
fn errors_of_a_kernel_decode_and_encode_to_themselves() {
    for (golden, version, icmp_type, code) in
        [(golden::UNREACHABLE_V4, IpVersion::V4, 3, 3), (golden::UNREACHABLE_V6, IpVersion::V6, 1, 4)]
    {
        let datagram = IpDatagram::decode(golden).expect("a kernel made it");
        let quoted = &datagram.payload[8..];
        check(version, datagram.payload, error(icmp_type, code, 0, quoted));
        let (source, destination) = (datagram.source, datagram.destination);
        let encoded = encode_error(source, destination, icmp_type, code, 0, quoted, &[], true);
        assert_eq!(encoded, datagram.payload);
        let original = IpDatagram::decode_quoted(quoted).expect("a kernel quoted it");
        assert_eq!(original.source, datagram.destination);
    }
}

#[test]
fn what_stands_behind_the_checksum_is_kept_but_for_the_length() {
    use IpVersion::{V4, V6};
    // Fragmentation needed with a next-hop MTU, a length beyond the message, a pointer, a gateway, an MTU.
    check(V4, b"\x03\x04\0\0\0\0\x05\xdcquote", error(3, 4, 1500, b"quote"));
    check(V4, b"\x0c\0\0\0\x09\x20\0\0quote", error(12, 0, 0x0900_0000, b"quote"));
    check(V4, b"\x05\x01\0\0\x0a\x01\x02\x03quote", error(5, 1, 0x0a01_0203, b"quote"));
    check(V6, b"\x02\0\0\0\0\0\x05\0quote", error(2, 0, 1280, b"quote"));
    check(V6, b"\x04\x01\0\0\x10\0\0\x06quote", error(4, 1, 0x1000_0006, b"quote"));
    check(V6, b"\x03\0\0\0\xff\0\0\0quote", error(3, 0, 0, b"quote"));
    check(V6, b"\x7f\xff\0\0\xff\0\0\0", error(127, 255, 0xff00_0000, b""));
}

/// By hand: version 2, checksum, one object of eight bytes; an MPLS label stack of label 1002, bottom, TTL 1.
const EXTENSIONS: &[u8] = b"\x20\x00\x3d\xb7\x00\x08\x01\x01\x00\x3e\xa1\x01";

#[test]
fn extensions_stand_behind_the_length_or_behind_128_bytes() {
    let quote = [&golden::UDP_V4[..28], &[0; 100]].concat();
    let expect = IcmpErrorMessage { extensions: Some(EXTENSIONS), ..error(11, 0, 0, &quote) };
    let with_length = [b"\x0b\0\0\0\0\x20\0\0", &quote[..], EXTENSIONS].concat();
    check(IpVersion::V4, &with_length, expect);
    let without_length = [b"\x0b\0\0\0\0\0\0\0", &quote[..], EXTENSIONS].concat();
    check(IpVersion::V4, &without_length, expect);
    let with_length = [b"\x03\0\0\0\x10\0\0\0", &quote[..], EXTENSIONS].concat();
    check(IpVersion::V6, &with_length, IcmpErrorMessage { icmp_type: 3, ..expect });
    // Without a length, a wrong checksum, none, or another version says that more datagram follows.
    for (position, byte) in [(3, 0xb8), (0, 0x10)] {
        let mut bytes = without_length.clone();
        bytes[8 + 128 + position] = byte;
        check(IpVersion::V4, &bytes, error(11, 0, 0, &bytes[8..]));
    }
    let mut bytes = without_length.clone();
    bytes[8 + 130..8 + 132].fill(0);
    check(IpVersion::V4, &bytes, error(11, 0, 0, &bytes[8..]));
    // A length that ends with the message leaves no extensions, one beyond it separates nothing.
    check(IpVersion::V4, &with_length_of(32, &quote), error(11, 0, 0, &quote));
    check(IpVersion::V4, &with_length_of(33, &quote), error(11, 0, 0, &quote));
}

fn with_length_of(words: u8, quote: &[u8]) -> Vec<u8> {
    [&[11, 0, 0, 0, 0, words, 0, 0], quote].concat()
}

#[test]
fn every_truncation_is_short_or_quotes_what_is_there() {
    let whole = [b"\x0b\0\0\0\0\0\0\0", golden::UDP_V4].concat();
    for got in 0..whole.len() {
        let expect = match whole.get(8..got) {
            Some(quoted) => Ok(error(11, 0, 0, quoted)),
            None => Err(Malformed::Short { what: "the header of an ICMP error", needed: 8, got }),
        };
        assert_eq!(decode_error(IpVersion::V4, &whole[..got]), expect);
    }
}

#[test]
fn every_type_is_an_error_or_refused() {
    for (version, errors) in [(IpVersion::V4, vec![3, 4, 5, 11, 12]), (IpVersion::V6, (0..128).collect())] {
        for icmp_type in 0..=255 {
            assert_eq!(is_error(version, icmp_type), errors.contains(&icmp_type));
            let refused = Malformed::Field { field: "the type of an ICMP error", value: icmp_type.into() };
            let bytes = [icmp_type, 0, 0, 0, 0, 0, 0, 0];
            let expect =
                if is_error(version, icmp_type) { Ok(error(icmp_type, 0, 0, &[])) } else { Err(refused) };
            assert_eq!(decode_error(version, &bytes), expect);
        }
    }
}

#[test]
fn types_without_a_length_go_without_extensions() {
    let [source, destination] = [[0; 16], [1; 16]].map(IpAddr::from);
    let message = encode_error(source, destination, 2, 0, 1280, b"quote", EXTENSIONS, true);
    assert_eq!(message[4..], *b"\0\0\x05\0quote");
}

#[test]
fn a_quote_is_cut_to_what_the_length_announces() {
    let check = |source: IpAddr, icmp_type, longest: usize| {
        let quote = vec![0x45; longest + 100];
        let message = encode_error(source, source, icmp_type, 0, 0, &quote, EXTENSIONS, true);
        let decoded = decode_error(IpVersion::of(&source), &message).expect("it was just encoded");
        assert_eq!((decoded.quoted.len(), decoded.extensions), (longest, Some(EXTENSIONS)));
    };
    check([127, 0, 0, 1].into(), 11, 255 * 4);
    check([0; 16].into(), 3, 255 * 8);
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(
        v6: bool, which in 0..3_usize, code: u8, info: u32, quote in proptest::collection::vec(any::<u8>(), 0..600),
        extended: bool, length_field: bool,
    ) {
        let (version, source, icmp_type, unit): (_, IpAddr, _, _) = if v6 {
            (IpVersion::V6, [0x20; 16].into(), [1, 3, 3][which], 8)
        } else {
            (IpVersion::V4, [192, 0, 2, 1].into(), [3, 11, 12][which], 4)
        };
        let objects = [ExtensionObject::Other { class: 200, c_type: 1, payload: vec![1, 2, 3] }];
        let extensions = if extended { encode_extensions(&objects) } else { Vec::new() };
        let bytes = encode_error(source, source, icmp_type, code, info, &quote, &extensions, length_field);
        let decoded = decode_error(version, &bytes).expect("it was just encoded");
        let mask = if v6 { 0x00ff_ffff } else { 0xff00_ffff };
        prop_assert_eq!((decoded.icmp_type, decoded.code, decoded.info), (icmp_type, code, info & mask));
        let mut expect = quote.clone();
        match (extended, length_field) {
            (true, true) => expect.resize(quote.len().max(128).next_multiple_of(unit), 0),
            (true, false) => expect.resize(128, 0),
            (false, _) => {}
        }
        prop_assert_eq!(decoded.quoted, expect);
        prop_assert_eq!(decoded.extensions.map(decode_extensions), extended.then(|| Ok(objects.to_vec())));
        match version {
            IpVersion::V4 => prop_assert!(checksum_is_valid(&bytes)),
            IpVersion::V6 => {
                let sum = crate::checksum::with_pseudo_header(source, source, 58, &bytes);
                prop_assert_eq!(sum, Some(0));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_lose_nothing(v6: bool, bytes: Vec<u8>) {
        let version = if v6 { IpVersion::V6 } else { IpVersion::V4 };
        if let Ok(error) = decode_error(version, &bytes) {
            let parts = [error.quoted, error.extensions.unwrap_or_default()].concat();
            prop_assert_eq!(parts, &bytes[8..]);
        }
    }
}
