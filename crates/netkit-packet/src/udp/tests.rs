//! A kernel's datagrams, every truncation, round trips and the checksum that is never zero.

use std::net::IpAddr;

use proptest::prelude::*;

use super::*;
use crate::golden;
use crate::ip::IpDatagram;

#[test]
fn datagrams_of_a_kernel_decode_and_encode_to_themselves() {
    for (golden, checksum) in [(golden::UDP_V4, 0xcbe6), (golden::UDP_V6, 0xf475)] {
        let datagram = IpDatagram::decode(golden).expect("a kernel made it");
        let expect =
            UdpDatagram { source_port: 49_152, destination_port: 33_434, checksum, payload: b"netkit!" };
        assert_eq!(UdpDatagram::decode(datagram.payload), Ok(expect));
        let [source, destination] = [(datagram.source, 49_152), (datagram.destination, 33_434)];
        assert_eq!(encode(source.into(), destination.into(), b"netkit!"), datagram.payload);
    }
}

#[test]
fn every_truncation_says_what_was_short() {
    let golden = &golden::UDP_V4[20..];
    for got in 0..golden.len() {
        let (what, needed) = if got < 8 { ("a UDP header", 8) } else { ("a UDP datagram", golden.len()) };
        assert_eq!(UdpDatagram::decode(&golden[..got]), Err(Malformed::Short { what, needed, got }));
    }
    let padded = [golden, &[0xee; 3]].concat();
    assert_eq!(UdpDatagram::decode(&padded), UdpDatagram::decode(golden));
}

#[test]
fn lengths_below_the_header_are_malformed() {
    for length in 0..8 {
        let bytes = [0, 1, 0, 2, 0, length, 0, 0];
        let expect = Malformed::Field { field: "the UDP length in bytes", value: length.into() };
        assert_eq!(UdpDatagram::decode(&bytes), Err(expect));
    }
}

#[test]
fn a_checksum_of_zero_is_sent_as_all_ones() {
    // By hand: the pseudo-header's 7f00 + 0001 + 7f00 + 0001 + 0011 + 000a, the length 000a and 01d8 make ffff.
    let nobody = SocketAddr::from(([127, 0, 0, 1], 0));
    assert_eq!(encode(nobody, nobody, &[0x01, 0xd8])[6..8], [0xff, 0xff]);
}

#[test]
fn a_payload_that_no_length_announces_is_left_out() {
    let nobody = SocketAddr::from(([0; 16], 0));
    let bytes = encode(nobody, nobody, &vec![1; 70_000]);
    assert_eq!(UdpDatagram::decode(&bytes).map(|datagram| datagram.payload.len()), Ok(65_527));
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(
        v6: bool, addresses: [[u8; 16]; 2], ports: [u16; 2], payload: Vec<u8>,
    ) {
        let [source, destination] = addresses.map(|octets| {
            let [a, b, c, d, ..] = octets;
            if v6 { IpAddr::from(octets) } else { IpAddr::from([a, b, c, d]) }
        });
        let bytes = encode((source, ports[0]).into(), (destination, ports[1]).into(), &payload);
        let datagram = UdpDatagram::decode(&bytes).expect("it was just encoded");
        prop_assert_eq!((datagram.source_port, datagram.destination_port), (ports[0], ports[1]));
        prop_assert_eq!(datagram.payload, &payload[..]);
        prop_assert_ne!(datagram.checksum, 0);
        prop_assert_eq!(checksum::with_pseudo_header(source, destination, 17, &bytes), Some(0));
    }

    #[test]
    fn arbitrary_bytes_decode_within_bounds(bytes: Vec<u8>) {
        match UdpDatagram::decode(&bytes) {
            Ok(datagram) => prop_assert_eq!(datagram.payload, &bytes[8..8 + datagram.payload.len()]),
            Err(Malformed::Short { needed, got, .. }) => prop_assert!(got < needed && got == bytes.len()),
            Err(Malformed::Field { value, .. }) => prop_assert!(value < 8),
        }
    }
}
