//! Golden payloads, round trips and every truncation and change of a payload.

use proptest::prelude::*;

use super::*;

const TAG: ProbeTag = ProbeTag { cookie: 0xc0ff_ee00_dead_beef, number: 0x0001_0002_0003_0004 };
/// The payload of `ping -s 20`: cookie, number, and iputils' bytes for positions 16 to 19.
const GOLDEN: &[u8] = b"\xc0\xff\xee\x00\xde\xad\xbe\xef\x00\x01\x00\x02\x00\x03\x00\x04\x10\x11\x12\x13";

fn filled(tag: &ProbeTag, pattern: &Pattern, size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    fill_payload(tag, pattern, size, &mut out);
    out
}

fn hex(digits: &str) -> Pattern {
    Pattern::parse_hex(digits).expect("hex digits")
}

#[test]
fn payloads_of_every_size_carry_as_much_as_fits() {
    for size in 0..=GOLDEN.len() {
        assert_eq!(filled(&TAG, &Pattern::default(), size), &GOLDEN[..size]);
    }
}

#[test]
fn a_pattern_lies_under_the_tag_as_in_iputils() {
    assert_eq!(filled(&TAG, &hex("aabbcc"), 21)[16..], [0xbb, 0xcc, 0xaa, 0xbb, 0xcc]);
    assert_eq!(filled(&TAG, &hex("7"), 18)[16..], [7, 7]);
}

#[test]
fn filling_appends() {
    let mut out = vec![1, 2];
    fill_payload(&TAG, &Pattern::default(), 20, &mut out);
    assert_eq!(out, [&[1, 2], GOLDEN].concat());
}

#[test]
fn only_the_whole_payload_matches_and_every_start_is_a_prefix() {
    let pattern = Pattern::default();
    for got in 0..GOLDEN.len() {
        assert!(!payload_matches(&TAG, &pattern, 20, &GOLDEN[..got]), "{got} bytes");
        assert!(is_prefix_of_payload(&TAG, &pattern, 20, &GOLDEN[..got]), "{got} bytes");
    }
    assert!(payload_matches(&TAG, &pattern, 20, GOLDEN));
    assert!(is_prefix_of_payload(&TAG, &pattern, 20, GOLDEN));
    assert!(payload_matches(&TAG, &pattern, 0, &[]));
}

#[test]
fn bytes_beyond_the_size_do_not_match() {
    let longer = filled(&TAG, &Pattern::default(), 21);
    assert!(!payload_matches(&TAG, &Pattern::default(), 20, &longer));
    assert!(!is_prefix_of_payload(&TAG, &Pattern::default(), 20, &longer));
    assert!(!is_prefix_of_payload(&TAG, &Pattern::default(), 0, &[0xc0]));
}

#[test]
fn any_changed_byte_is_noticed() {
    for position in 0..GOLDEN.len() {
        let mut bytes = GOLDEN.to_vec();
        bytes[position] ^= 1;
        assert!(!payload_matches(&TAG, &Pattern::default(), 20, &bytes), "byte {position}");
        assert!(!is_prefix_of_payload(&TAG, &Pattern::default(), 20, &bytes), "byte {position}");
    }
}

#[test]
fn the_number_is_read_from_a_whole_tag_only() {
    for got in 0..=GOLDEN.len() {
        let expect = (got >= TAG_LENGTH).then_some(TAG.number);
        assert_eq!(read_number(&GOLDEN[..got]), expect, "{got} bytes");
    }
}

proptest! {
    #[test]
    fn what_was_filled_matches_and_gives_its_number(
        cookie: u64, number: u64, digits in prop::option::of("[0-9a-f]{1,32}"), size in 0..2000_usize,
    ) {
        let tag = ProbeTag { cookie, number };
        let pattern = digits.map_or_else(Pattern::default, |digits| hex(&digits));
        let bytes = filled(&tag, &pattern, size);
        prop_assert_eq!(bytes.len(), size);
        prop_assert!(payload_matches(&tag, &pattern, size, &bytes));
        prop_assert_eq!(read_number(&bytes), (size >= TAG_LENGTH).then_some(number));
    }

    #[test]
    fn arbitrary_bytes_match_only_what_was_filled(bytes: Vec<u8>, size in 0..64_usize) {
        let expect = filled(&TAG, &Pattern::default(), size);
        prop_assert_eq!(payload_matches(&TAG, &Pattern::default(), size, &bytes), bytes == expect);
        prop_assert_eq!(is_prefix_of_payload(&TAG, &Pattern::default(), size, &bytes), expect.starts_with(&bytes));
        let _ = read_number(&bytes);
    }
}
