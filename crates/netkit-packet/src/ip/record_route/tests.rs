//! Golden routes, hostile options and arbitrary bytes for the record route decoder.

use proptest::prelude::*;

use super::*;
use crate::ip::tests::RECORD_ROUTE_REPLY;

/// A route of two recorded addresses and one free slot, by hand after RFC 791 §3.1.
const TWO_OF_THREE: &[u8] = &[7, 15, 12, 192, 0, 2, 1, 198, 51, 100, 2, 0, 0, 0, 0];

fn check(options: &[u8], expect: Option<&[[u8; 4]]>) {
    let expect = expect.map(|addresses| addresses.iter().copied().map(Ipv4Addr::from).collect());
    assert_eq!(recorded_route(options), Ok(expect), "{options:?}");
}

fn check_field(options: &[u8], field: &'static str, value: usize) {
    assert_eq!(recorded_route(options), Err(Malformed::Field { field, value }), "{options:?}");
}

fn check_short(options: &[u8], needed: usize, got: usize) {
    let what = "an IPv4 option";
    assert_eq!(recorded_route(options), Err(Malformed::Short { what, needed, got }), "{options:?}");
}

#[test]
fn recorded_routes_decode() {
    check(TWO_OF_THREE, Some(&[[192, 0, 2, 1], [198, 51, 100, 2]]));
    check(&RECORD_ROUTE_REPLY[20..60], Some(&[[127, 0, 0, 1]; 4]));
    check(&[7, 7, 4, 9, 9, 9, 9], Some(&[]));
    check(&[7, 7, 8, 9, 9, 9, 9], Some(&[[9, 9, 9, 9]]));
    check(&[7, 3, 4], Some(&[]));
}

#[test]
fn our_own_option_is_what_iputils_asks_for_and_empty() {
    let option = record_route_option();
    assert_eq!(option, *[&[1, 7, 39, 4][..], &[0; 36]].concat());
    check(&option, Some(&[]));
}

#[test]
fn a_full_option_has_nine_addresses() {
    let mut option = record_route_option();
    option[3] = 40;
    check(&option, Some(&[[0; 4]; 9]));
}

#[test]
fn other_options_are_walked_over() {
    check(&[], None);
    check(&[1, 1, 1, 1], None);
    check(&[68, 4, 5, 0], None);
    check(&[0, 7, 3, 4], None);
    check(&[&[1, 148, 4, 0, 0, 1], TWO_OF_THREE].concat(), Some(&[[192, 0, 2, 1], [198, 51, 100, 2]]));
    // What follows the route is not looked at.
    check(&[7, 3, 4, 99, 0], Some(&[]));
}

#[test]
fn every_truncation_says_what_was_short() {
    check(&[], None);
    check_short(&TWO_OF_THREE[..1], 2, 1);
    for got in 2..TWO_OF_THREE.len() {
        check_short(&TWO_OF_THREE[..got], 15, got);
    }
}

#[test]
fn options_that_end_before_their_header_or_beyond_the_bytes_are_malformed() {
    for kind in [7, 68, 131, 148, 255] {
        check_short(&[kind], 2, 1);
        check_field(&[kind, 0, 4], "the length of an IPv4 option", 0);
        check_field(&[kind, 1, 4], "the length of an IPv4 option", 1);
        check_short(&[1, kind, 5, 4, 0], 5, 4);
        check_short(&[kind, 255, 4, 0], 255, 4);
    }
}

#[test]
fn lengths_that_are_not_whole_slots_are_malformed() {
    for length in (2..40).filter(|length| length % 4 != 3) {
        let mut option = [0; 40];
        option[..3].copy_from_slice(&[7, length, 4]);
        check_field(&option, "the length of a record route option", length.into());
    }
}

#[test]
fn pointers_between_the_slots_or_outside_are_malformed() {
    for pointer in (0..=255).filter(|pointer| ![4, 8, 12, 16].contains(pointer)) {
        let mut option = TWO_OF_THREE.to_vec();
        option[2] = pointer;
        check_field(&option, "the pointer of a record route option", pointer.into());
    }
}

proptest! {
    #[test]
    fn arbitrary_options_name_only_addresses_they_contain(mut options: Vec<u8>, starts_with_route: bool) {
        if let (Some(first), true) = (options.first_mut(), starts_with_route) {
            *first = 7;
        }
        if let Ok(Some(route)) = recorded_route(&options) {
            for address in route {
                prop_assert!(options.windows(4).any(|window| window == address.octets()));
            }
        }
    }

    #[test]
    fn a_route_of_any_addresses_comes_back(addresses in prop::collection::vec(any::<[u8; 4]>(), 0..=9)) {
        let mut option = record_route_option();
        option[3] += u8::try_from(4 * addresses.len()).expect("nine addresses at most");
        option[4..][..4 * addresses.len()].copy_from_slice(addresses.as_flattened());
        let expect = addresses.into_iter().map(Ipv4Addr::from).collect::<Vec<_>>();
        prop_assert_eq!(recorded_route(&option), Ok(Some(expect)));
    }
}
