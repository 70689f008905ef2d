//! The examples of the RFCs, and the update after a change against a new sum.

use proptest::prelude::*;

use super::*;

#[test]
fn the_example_of_rfc_1071_sums_up() {
    // §3: the words sum to ddf2.
    assert_eq!(of(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), Some(!0xddf2));
    assert_eq!(of(&[]), Some(0));
    assert_eq!(of(&[0xab]), Some(!0xab00), "an odd byte is the high one of its word");
}

#[test]
fn the_example_of_rfc_1624_updates() {
    // §4: checksum dd2f, a word changes from 5555 to 3285; equation 2 of RFC 1141 got ffff here.
    assert_eq!(update(0xdd2f, &[0x55, 0x55], &[0x32, 0x85]), 0x0000);
}

#[test]
fn a_pseudo_header_adds_addresses_protocol_and_length() {
    let [source, destination] = ["192.0.2.1", "192.0.2.7"].map(|text| text.parse().expect("an address"));
    // By hand: c000 + 0201 + c000 + 0207 + 0011 (UDP) + 0002 (length) + abcd = 22fe8, folded 2fea.
    assert_eq!(with_pseudo_header(source, destination, 17, &[0xab, 0xcd]), Some(!0x2fea));
}

#[test]
fn what_is_longer_than_a_datagram_has_no_checksum() {
    assert_eq!(of(&vec![0xff; 65_536]), None);
    assert_eq!(with_pseudo_header([0; 16].into(), [0; 16].into(), 6, &vec![0xff; 65_536]), None);
    assert!(with_pseudo_header([0xff; 16].into(), [0xff; 16].into(), 255, &vec![0xff; 65_535]).is_some());
}

proptest! {
    #[test]
    fn an_update_is_as_good_as_a_new_sum(mut message: [u8; 40], place in 0..18_usize, new: [u8; 4]) {
        // A first word that is never zero keeps both from the two zeros of ones' complement.
        message[..2].copy_from_slice(&[0x45, 0x01]);
        let place = 2 + place * 2..6 + place * 2;
        let before = of(&message).expect("40 bytes are no long message");
        let updated = update(before, &message[place.clone()], &new);
        message[place].copy_from_slice(&new);
        prop_assert_eq!(Some(updated), of(&message));
    }
}
