//! Golden options, lengths that lie, every truncation, round trips and arbitrary bytes.

use proptest::prelude::*;

use super::*;

fn check(bytes: &[u8], expect: &[Result<TcpOption, Malformed>]) {
    assert_eq!(decode_options(bytes).collect::<Vec<_>>(), expect, "{bytes:02x?}");
}

/// One of each kind, by hand.
const EACH: &[u8] = b"\x02\x04\x05\xb4\x01\x03\x03\x07\x04\x02\x08\x0a\0\0\0\x01\0\0\0\x02\
    \x05\x12\0\0\0\x0a\0\0\0\x14\0\0\0\x1e\0\0\0\x28\x22\x03\xff";

fn each() -> Vec<Result<TcpOption, Malformed>> {
    let block = |left_edge, right_edge| SackBlock { left_edge, right_edge };
    vec![
        Ok(TcpOption::MaximumSegmentSize(1460)),
        Ok(TcpOption::WindowScale(7)),
        Ok(TcpOption::SackPermitted),
        Ok(TcpOption::Timestamps { value: 1, echo: 2 }),
        Ok(TcpOption::Sack(vec![block(10, 20), block(30, 40)])),
        Ok(TcpOption::Other { kind: 34, length: 3 }),
    ]
}

#[test]
fn options_decode_up_to_the_end_of_the_list() {
    check(EACH, &each());
    check(&[EACH, b"\0\x02\x04\x05\xb4"].concat(), &each());
    check(b"", &[]);
    check(b"\x01\x01\x01", &[]);
}

#[test]
fn options_encode_without_those_of_unknown_data() {
    let options = each().into_iter().flatten().collect::<Vec<_>>();
    // The no-operation that stood between moves to the end, where it fills the last word.
    let expect = [&EACH[..4], &EACH[5..EACH.len() - 3], &[1; 1]].concat();
    let encoded = encode_options(&options);
    assert_eq!(encoded[..expect.len()], expect);
    assert_eq!(encoded.len() % 4, 0);
    check(&encoded, &each()[..5]);
    let block = SackBlock { left_edge: 1, right_edge: 2 };
    assert_eq!(encode_options(&[TcpOption::Sack(vec![block; 100])])[1], 250);
}

#[test]
fn lengths_that_no_kind_has_end_the_list() {
    let bad = |value| Err(Malformed::Field { field: "the length of a TCP option", value });
    // Zero and one would never get past their own option.
    check(b"\x02\0\x05\xb4", &[bad(0)]);
    check(b"\x22\x01\x04\x02", &[bad(1)]);
    check(b"\x02\x03\x05\x04\x02", &[bad(3)]);
    check(b"\x03\x02\x04\x02", &[bad(2)]);
    check(b"\x04\x03\x05\x04\x02", &[bad(3)]);
    check(b"\x05\x03\x05\x04\x02", &[bad(3)]);
    check(b"\x08\x04\x05\x04\x04\x02", &[bad(4)]);
    check(b"\x04\x02\x08\x04\x05\x04\x04\x02", &[Ok(TcpOption::SackPermitted), bad(4)]);
}

#[test]
fn every_truncation_keeps_what_came_before() {
    for got in 0..EACH.len() {
        let decoded = decode_options(&EACH[..got]).collect::<Vec<_>>();
        let whole = decoded.iter().filter(|option| option.is_ok()).count();
        assert_eq!(decoded[..whole], each()[..whole]);
        match &decoded[whole..] {
            [] => {}
            [Err(Malformed::Short { what: "a TCP option", needed, got })] => assert!(got < needed),
            rest => panic!("{got} bytes: {rest:?}"),
        }
    }
}

fn any_option() -> impl Strategy<Value = TcpOption> {
    let block = any::<(u32, u32)>().prop_map(|(left_edge, right_edge)| SackBlock { left_edge, right_edge });
    prop_oneof![
        any::<u16>().prop_map(TcpOption::MaximumSegmentSize),
        any::<u8>().prop_map(TcpOption::WindowScale),
        Just(TcpOption::SackPermitted),
        proptest::collection::vec(block, 0..=31).prop_map(TcpOption::Sack),
        any::<(u32, u32)>().prop_map(|(value, echo)| TcpOption::Timestamps { value, echo }),
    ]
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(options in proptest::collection::vec(any_option(), 0..9)) {
        let decoded = decode_options(&encode_options(&options)).collect::<Result<Vec<_>, _>>();
        prop_assert_eq!(decoded, Ok(options));
    }

    #[test]
    fn arbitrary_bytes_end(bytes: Vec<u8>) {
        let mut options = decode_options(&bytes);
        prop_assert!(options.by_ref().count() <= bytes.len());
        prop_assert_eq!(options.next(), None);
    }
}
