//! A kernel's datagrams rewritten: every checksum stays right, or wrong; cut and broken bytes; there and back again.

use proptest::prelude::*;

use super::*;
use crate::ip::{transport_checksum, transport_checksum_is_valid, transport_id};
use crate::{checksum, golden};

/// Whether the checksums of IPv4 header and transport are right.
fn is_valid(bytes: &[u8]) -> bool {
    let datagram = IpDatagram::decode(bytes).expect("a well-formed datagram");
    let header = datagram.source.is_ipv6() || checksum::of(datagram.header) == Some(0);
    header && transport_checksum_is_valid(&datagram)
}

/// Other addresses of the same version.
fn others(golden: &[u8]) -> (IpAddr, IpAddr) {
    let [v4, v6] = [["203.0.113.9", "10.255.0.1"], ["2001:db8:ffff::9", "fd00::1"]];
    let [source, destination] = if golden[0] >> 4 == 4 { v4 } else { v6 };
    (source.parse().expect("an address"), destination.parse().expect("an address"))
}

#[test]
fn checksums_of_a_kernel_are_valid_and_stay_so() {
    for golden in golden::ALL {
        assert!(is_valid(golden));
        let mut bytes = golden.to_vec();
        assert!(set_hop_limit(&mut bytes, 1) && is_valid(&bytes));
        let (source, destination) = others(golden);
        assert!(set_addresses(&mut bytes, Some(source), None) && is_valid(&bytes));
        assert!(set_addresses(&mut bytes, None, Some(destination)) && is_valid(&bytes));
        let datagram = IpDatagram::decode(&bytes).expect("a well-formed datagram");
        assert_eq!((datagram.hop_limit, datagram.source, datagram.destination), (1, source, destination));
        // Back again, and not a bit differs.
        let golden_datagram = IpDatagram::decode(golden).expect("a kernel made it");
        assert!(set_addresses(&mut bytes, Some(golden_datagram.source), Some(golden_datagram.destination)));
        assert!(set_hop_limit(&mut bytes, golden_datagram.hop_limit));
        assert_eq!(bytes, golden);
    }
}

#[test]
fn ports_of_either_end_are_rewritten() {
    for golden in [golden::UDP_V4, golden::SYN_V4, golden::UDP_V6, golden::SYN_V6] {
        for (end, other) in [(End::Source, End::Destination), (End::Destination, End::Source)] {
            let mut bytes = golden.to_vec();
            assert!(set_transport_id(&mut bytes, end, 1024) && is_valid(&bytes));
            let [before, after] =
                [golden, &bytes].map(|bytes| IpDatagram::decode(bytes).expect("well-formed"));
            assert_eq!(transport_id(&after, end), Some(1024));
            assert_eq!(transport_id(&after, other), transport_id(&before, other));
        }
    }
}

#[test]
fn the_identifier_of_an_echo_is_that_of_both_ends() {
    use crate::icmp::{Echo, EchoKind, encode_echo};
    let echo = Echo { identifier: 0xbeef, sequence: 1, payload: b"netkit" };
    for (golden, protocol) in [(golden::UDP_V4, 1), (golden::UDP_V6, 58)] {
        let IpDatagram { source, destination, .. } = IpDatagram::decode(golden).expect("a kernel made it");
        for kind in [EchoKind::Request, EchoKind::Reply] {
            let header = crate::ip::IpHeader {
                source,
                destination,
                hop_limit: 64,
                traffic_class: 0,
                dont_fragment: true,
                label: 0,
                protocol,
            };
            let mut bytes = crate::ip::encode(&header, &encode_echo(source, destination, kind, &echo));
            assert!(is_valid(&bytes));
            for end in [End::Source, End::Destination] {
                assert!(set_transport_id(&mut bytes, end, 0xf00d) && is_valid(&bytes));
                let datagram = IpDatagram::decode(&bytes).expect("well-formed");
                assert_eq!(transport_id(&datagram, end), Some(0xf00d));
            }
        }
    }
    // An error has no identifier.
    for golden in [golden::UNREACHABLE_V4, golden::UNREACHABLE_V6] {
        let mut bytes = golden.to_vec();
        assert!(!set_transport_id(&mut bytes, End::Source, 7));
        assert_eq!(bytes, golden);
    }
}

#[test]
fn addresses_of_the_other_version_change_nothing() {
    let (v4, v6) = (others(golden::UDP_V4).0, others(golden::UDP_V6).0);
    for (golden, right, wrong) in [(golden::UDP_V4, v4, v6), (golden::UDP_V6, v6, v4)] {
        for (source, destination) in [(Some(wrong), None), (None, Some(wrong)), (Some(right), Some(wrong))] {
            let mut bytes = golden.to_vec();
            assert!(!set_addresses(&mut bytes, source, destination));
            assert_eq!(bytes, golden);
        }
    }
}

#[test]
fn no_udp_checksum_stays_none_and_zero_is_never_written() {
    for golden in [golden::UDP_V4, golden::UDP_V6] {
        let mut bytes = golden.to_vec();
        assert!(set_transport_checksum(&mut bytes, 0));
        assert!(set_transport_id(&mut bytes, End::Source, 9));
        assert!(set_addresses(&mut bytes, Some(others(golden).0), None));
        let datagram = IpDatagram::decode(&bytes).expect("well-formed");
        assert_eq!(transport_checksum(&datagram), Some(0));
        assert_eq!(transport_checksum_is_valid(&datagram), datagram.source.is_ipv4());
        // Among all ports there is one whose checksum comes out as zero.
        let mut bytes = golden.to_vec();
        let mut all_ones = 0;
        for port in 0..=u16::MAX {
            assert!(set_transport_id(&mut bytes, End::Source, port));
            let datagram = IpDatagram::decode(&bytes).expect("well-formed");
            assert_ne!(transport_checksum(&datagram), Some(0), "port {port}");
            all_ones += u32::from(transport_checksum(&datagram) == Some(0xffff));
        }
        assert!(all_ones >= 1);
        assert!(is_valid(&bytes));
    }
}

#[test]
fn a_wrong_checksum_stays_wrong() {
    for golden in golden::ALL {
        let mut bytes = golden.to_vec();
        assert!(set_transport_checksum(&mut bytes, 0xbad));
        assert!(set_addresses(&mut bytes, Some(others(golden).0), Some(others(golden).1)));
        let datagram = IpDatagram::decode(&bytes).expect("well-formed");
        assert!(!transport_checksum_is_valid(&datagram));
    }
}

#[test]
fn a_quote_of_eight_bytes_is_rewritten_as_far_as_it_is_there() {
    for (golden, checksum) in
        [(golden::SYN_V4, 16), (golden::UDP_V4, 6), (golden::SYN_V6, 16), (golden::UDP_V6, 6)]
    {
        let header_length = if golden[0] >> 4 == 4 { 20 } else { 40 };
        let (source, _) = others(golden);
        let rewrite = |bytes: &mut [u8]| {
            assert!(set_hop_limit(bytes, 3));
            assert!(set_addresses(bytes, Some(source), None));
            set_transport_id(bytes, End::Source, 1024)
        };
        let mut whole = golden.to_vec();
        assert!(rewrite(&mut whole));
        // From here on a cut quote is the whole one, rewritten and then cut: the IPv4 header checksum, too.
        for got in header_length + 2..=golden.len() {
            let mut quote = golden[..got].to_vec();
            assert!(rewrite(&mut quote));
            // Half a checksum cannot be updated.
            let seen = if got == header_length + checksum + 1 { got - 1 } else { got };
            assert_eq!(quote[..seen], whole[..seen], "{got} bytes");
        }
        let mut quote = golden[..=header_length].to_vec();
        assert!(!rewrite(&mut quote), "half a port is no port");
    }
}

#[test]
fn a_later_fragment_has_neither_ports_nor_checksum() {
    let mut bytes = golden::UDP_V4.to_vec();
    bytes[6..8].copy_from_slice(&[0, 0xb9]);
    assert!(!set_transport_id(&mut bytes, End::Source, 1));
    assert!(!set_transport_checksum(&mut bytes, 1));
    assert!(set_addresses(&mut bytes, Some(others(golden::UDP_V4).0), None));
    assert_eq!(bytes[20..], golden::UDP_V4[20..]);
    assert!(!transport_checksum_is_valid(&IpDatagram::decode(&bytes).expect("well-formed")));
}

#[test]
fn any_changed_byte_of_the_payload_makes_the_checksum_wrong() {
    for golden in golden::ALL {
        let header_length = if golden[0] >> 4 == 4 { 20 } else { 40 };
        for position in header_length..golden.len() {
            let mut bytes = golden.to_vec();
            bytes[position] ^= 0x20;
            let datagram = IpDatagram::decode(&bytes).expect("the IP header is as it was");
            assert!(!transport_checksum_is_valid(&datagram), "byte {position} of {golden:02x?}");
        }
    }
}

proptest! {
    #[test]
    fn rubbish_is_left_alone_or_changed_where_it_was_asked(
        mut bytes: Vec<u8>, choice in 0..3_u8, address: [u8; 4], value: u16,
    ) {
        if let (Some(first), 1..) = (bytes.first_mut(), choice) {
            *first = if choice == 1 { 0x45 } else { 0x60 };
        }
        let before = bytes.clone();
        let is_datagram = IpDatagram::decode_quoted(&before).is_ok();
        prop_assert_eq!(set_hop_limit(&mut bytes, address[0]), is_datagram);
        let changed = set_addresses(&mut bytes, Some(address.into()), None);
        let _ = set_transport_checksum(&mut bytes, value);
        let had_id = set_transport_id(&mut bytes, End::Destination, value);
        if is_datagram {
            let datagram = IpDatagram::decode_quoted(&bytes).expect("it was one before");
            prop_assert_eq!(datagram.hop_limit, address[0]);
            prop_assert_eq!(changed, datagram.source == IpAddr::from(address));
            prop_assert_eq!(had_id, transport_id(&datagram, End::Destination) == Some(value));
        } else {
            prop_assert_eq!(bytes, before);
        }
    }
}
