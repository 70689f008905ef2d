//! Golden structures of the RFCs' formats, objects that lie, every truncation, round trips and arbitrary bytes.

use proptest::prelude::*;

use super::*;

/// By hand: label 1002, bottom of stack, TTL 1 (RFC 4950 §3).
const STACK: &[u8] = b"\x20\x00\x3d\xb7\x00\x08\x01\x01\x00\x3e\xa1\x01";

fn entry(label: u32, traffic_class: u8, bottom_of_stack: bool, ttl: u8) -> MplsLabelStackEntry {
    MplsLabelStackEntry { label, traffic_class, bottom_of_stack, ttl }
}

/// A structure without checksum around `objects`.
fn unsummed(objects: &[u8]) -> Vec<u8> {
    [b"\x20\0\0\0", objects].concat()
}

fn check(objects: &[u8], expect: &[ExtensionObject]) {
    assert_eq!(decode_extensions(&unsummed(objects)).as_deref(), Ok(expect), "{objects:02x?}");
}

/// The same both ways.
fn check_both_ways(bytes: &[u8], object: ExtensionObject) {
    check(bytes, std::slice::from_ref(&object));
    assert_eq!(encode_extensions(&[object])[HEADER_LENGTH..], *bytes);
}

#[test]
fn the_label_stack_of_a_router_decodes_and_encodes_to_itself() {
    let objects = vec![ExtensionObject::MplsLabelStack(vec![entry(1002, 0, true, 1)])];
    assert_eq!(decode_extensions(STACK), Ok(objects.clone()));
    assert_eq!(encode_extensions(&objects), STACK);
}

#[test]
fn label_stack_entries_share_no_bits() {
    let entries = vec![
        entry(0xf_ffff, 0, false, 0),
        entry(0, 7, false, 0),
        entry(0, 0, true, 0),
        entry(1, 2, false, 255),
    ];
    let bytes = b"\0\x14\x01\x01\xff\xff\xf0\0\0\0\x0e\0\0\0\x01\0\0\0\x14\xff";
    check_both_ways(bytes, ExtensionObject::MplsLabelStack(entries));
}

#[test]
fn interface_information_decodes_and_encodes_to_itself() {
    use InterfaceRole::{Incoming, IncomingSubIp, NextHop, Outgoing};
    let information = |role, index, address, name: Option<&str>, mtu| ExtensionObject::InterfaceInformation {
        role,
        index,
        address,
        name: name.map(|name| name.as_bytes().to_vec()),
        mtu,
    };
    // By hand from RFC 5837 §4.1 to §4.3: everything at once, then each role with one part.
    check_both_ways(
        b"\0\x1c\x02\x0f\0\0\0\x02\0\x01\0\0\xc0\0\x02\x01\x08eth0\0\0\0\0\0\x05\xdc",
        information(Incoming, Some(2), Some([192, 0, 2, 1].into()), Some("eth0"), Some(1500)),
    );
    check_both_ways(b"\0\x08\x02\x48\0\0\0\x09", information(IncomingSubIp, Some(9), None, None, None));
    let address = "2001:db8::1".parse().expect("an address");
    check_both_ways(
        b"\0\x18\x02\x84\0\x02\0\0\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01",
        information(Outgoing, None, Some(address), None, None),
    );
    check_both_ways(b"\0\x08\x02\xc1\0\0\x23\x28", information(NextHop, None, None, None, Some(9000)));
    check_both_ways(b"\0\x04\x02\0", information(Incoming, None, None, None, None));
    // A name of three bytes needs no padding; no name at all is still a word.
    check_both_ways(b"\0\x08\x02\x02\x04tun", information(Incoming, None, None, Some("tun"), None));
    check_both_ways(b"\0\x08\x02\x02\x04\0\0\0", information(Incoming, None, None, Some(""), None));
}

#[test]
fn a_long_name_is_cut() {
    let object = ExtensionObject::InterfaceInformation {
        role: InterfaceRole::Incoming,
        index: None,
        address: None,
        name: Some(vec![b'x'; 100]),
        mtu: None,
    };
    let bytes = encode_extensions(&[object]);
    assert_eq!(bytes[8], 64);
    let expect = [&[64][..], &[b'x'; 63]].concat();
    assert_eq!(bytes[8..], expect);
}

#[test]
fn a_payload_that_is_not_what_its_class_says_is_kept() {
    let check_other = |class, c_type, payload: &[u8]| {
        let length = u8::try_from(4 + payload.len()).expect("tests are short");
        let object = [&[0, length, class, c_type], payload].concat();
        let payload = payload.to_vec();
        // What follows is read all the same.
        let stack = ExtensionObject::MplsLabelStack(vec![entry(1002, 0, true, 1)]);
        let expect = [ExtensionObject::Other { class, c_type, payload }, stack];
        check(&[&object, &STACK[4..]].concat(), &expect);
    };
    check_other(3, 1, b"unknown");
    check_other(1, 2, b"\0\0\0\0");
    check_other(1, 1, b"\0\x3e\xa1");
    check_other(2, 0x08, b"\0\0\0");
    check_other(2, 0x08, b"\0\0\0\x01\0");
    check_other(2, 0x04, b"\0\x03\0\0\x01\x02\x03\x04");
    check_other(2, 0x04, b"\0\x02\0\0\x01\x02\x03\x04");
    for name in [&b"\0"[..], b"\x05eth0", b"\x08eth", &[68; 68]] {
        check_other(2, 0x02, name);
    }
}

#[test]
fn bytes_that_are_no_object_end_the_list() {
    let stack = ExtensionObject::MplsLabelStack(vec![entry(1002, 0, true, 1)]);
    let check_last = |rest: &[u8], malformed| {
        let bytes = [&STACK[4..], rest].concat();
        check(&bytes, &[stack.clone(), ExtensionObject::Malformed(malformed)]);
    };
    for length in 0..4_u8 {
        let field = "the length of an ICMP extension object";
        check_last(&[0, length, 1, 1], Malformed::Field { field, value: length.into() });
    }
    for got in 1..4 {
        let what = "an ICMP extension object header";
        check_last(&STACK[4..4 + got], Malformed::Short { what, needed: 4, got });
    }
    for got in 4..8 {
        let what = "an ICMP extension object";
        check_last(&STACK[4..4 + got], Malformed::Short { what, needed: 8, got });
    }
    // Encoded, the reason is nothing.
    let objects = [stack, ExtensionObject::Malformed(Malformed::Field { field: "x", value: 0 })];
    assert_eq!(encode_extensions(&objects), STACK);
}

#[test]
fn a_header_that_is_wrong_is_refused() {
    for got in 0..4 {
        let expect = Malformed::Short { what: "an ICMP extension header", needed: 4, got };
        assert_eq!(decode_extensions(&STACK[..got]), Err(expect));
    }
    for version in (0..16_u8).filter(|version| *version != 2) {
        let field = "the version of an ICMP extension structure";
        let expect = Malformed::Field { field, value: version.into() };
        assert_eq!(decode_extensions(&[version << 4, 0, 0, 0]), Err(expect));
    }
    for position in 1..STACK.len() {
        let mut bytes = STACK.to_vec();
        bytes[position] ^= 0x04;
        let value = u16::from_be_bytes([bytes[2], bytes[3]]).into();
        let expect = Malformed::Field { field: "the checksum of an ICMP extension structure", value };
        assert_eq!(decode_extensions(&bytes), Err(expect));
    }
    assert_eq!(decode_extensions(b"\x20\0\0\0"), Ok(vec![]));
    assert_eq!(encode_extensions(&[]), b"\x20\0\xdf\xff");
}

#[test]
fn an_object_that_no_length_announces_is_left_out() {
    let object = ExtensionObject::Other { class: 9, c_type: 9, payload: vec![0; 65_532] };
    assert_eq!(encode_extensions(&[object]), encode_extensions(&[]));
}

fn any_object() -> impl Strategy<Value = ExtensionObject> {
    let entry = (0..1_u32 << 20, 0..8_u8, any::<bool>(), any::<u8>());
    let entry = entry.prop_map(|(label, class, bottom, ttl)| self::entry(label, class, bottom, ttl));
    let role = prop_oneof![
        Just(InterfaceRole::Incoming),
        Just(InterfaceRole::IncomingSubIp),
        Just(InterfaceRole::Outgoing),
        Just(InterfaceRole::NextHop),
    ];
    let address =
        prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u8; 16]>().prop_map(IpAddr::from),];
    // A name that ends with zeros is one with padding, so the names of chance have none.
    let name = proptest::collection::vec(1..=255_u8, 0..=63);
    let interface = (
        role,
        any::<Option<u32>>(),
        proptest::option::of(address),
        proptest::option::of(name),
        any::<Option<u32>>(),
    );
    prop_oneof![
        proptest::collection::vec(entry, 0..9).prop_map(ExtensionObject::MplsLabelStack),
        interface.prop_map(|(role, index, address, name, mtu)| {
            ExtensionObject::InterfaceInformation { role, index, address, name, mtu }
        }),
        (3..=255_u8, any::<u8>(), any::<Vec<u8>>())
            .prop_map(|(class, c_type, payload)| ExtensionObject::Other { class, c_type, payload }),
    ]
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(objects in proptest::collection::vec(any_object(), 0..6)) {
        let bytes = encode_extensions(&objects);
        prop_assert!(is_certain(&bytes));
        prop_assert_eq!(decode_extensions(&bytes), Ok(objects));
    }

    #[test]
    fn arbitrary_objects_encode_to_what_they_came_from(rest: Vec<u8>) {
        let objects = decode_extensions(&unsummed(&rest)).expect("the header is right");
        let malformed = objects.iter().filter(|object| matches!(object, ExtensionObject::Malformed(_)));
        prop_assert!(malformed.count() <= 1);
        // Reserved bits and bytes of interface information are not kept, everything else is.
        let again = encode_extensions(&objects);
        prop_assert!(again.len() <= unsummed(&rest).len());
        let kept = objects.iter().filter(|object| !matches!(object, ExtensionObject::Malformed(_)));
        prop_assert_eq!(decode_extensions(&again), Ok(kept.cloned().collect()));
    }
}
