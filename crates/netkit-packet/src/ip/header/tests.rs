//! A kernel's datagrams encoded again, limits, and round trips.

use proptest::prelude::*;

use super::*;
use crate::golden;
use crate::ip::IpDatagram;

fn header_of(datagram: &IpDatagram<'_>) -> IpHeader {
    IpHeader {
        source: datagram.source,
        destination: datagram.destination,
        hop_limit: datagram.hop_limit,
        traffic_class: datagram.traffic_class,
        dont_fragment: datagram.dont_fragment,
        label: datagram.label,
        protocol: datagram.protocol,
    }
}

#[test]
fn datagrams_of_a_kernel_encode_to_themselves() {
    for golden in golden::ALL {
        let datagram = IpDatagram::decode(golden).expect("a kernel made it");
        assert_eq!(encode(&header_of(&datagram), datagram.payload), golden);
    }
}

fn any_header() -> impl Strategy<Value = IpHeader> {
    let addresses = prop_oneof![
        any::<[[u8; 4]; 2]>().prop_map(|pair| pair.map(IpAddr::from)),
        any::<[[u8; 16]; 2]>().prop_map(|pair| pair.map(IpAddr::from)),
    ];
    (addresses, any::<(u8, u8, bool, u32)>(), 60..255_u8).prop_map(
        |([source, destination], (hop_limit, traffic_class, dont_fragment, label), protocol)| {
            // 60 is an IPv6 extension header, which a payload of chance is not.
            let protocol = if protocol == 60 { 17 } else { protocol };
            IpHeader { source, destination, hop_limit, traffic_class, dont_fragment, label, protocol }
        },
    )
}

#[test]
fn a_payload_that_no_length_announces_is_left_out() {
    let check = |address: IpAddr, length: usize| {
        let header = IpHeader {
            source: address,
            destination: address,
            hop_limit: 1,
            traffic_class: 0,
            dont_fragment: false,
            label: 0,
            protocol: 17,
        };
        let bytes = encode(&header, &vec![7; 70_000]);
        assert_eq!(bytes.len(), length);
        assert!(IpDatagram::decode(&bytes).is_ok());
    };
    check(Ipv4Addr::LOCALHOST.into(), 65_535);
    check(Ipv6Addr::LOCALHOST.into(), 65_575);
}

#[test]
fn an_ipv4_address_beside_an_ipv6_address_is_mapped() {
    let header = IpHeader {
        source: Ipv4Addr::new(192, 0, 2, 1).into(),
        destination: Ipv6Addr::LOCALHOST.into(),
        hop_limit: 1,
        traffic_class: 0,
        dont_fragment: true,
        label: 0,
        protocol: 17,
    };
    let bytes = encode(&header, b"");
    let datagram = IpDatagram::decode(&bytes).expect("it was just encoded");
    assert_eq!(datagram.source, "::ffff:192.0.2.1".parse::<IpAddr>().expect("an address"));
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(header in any_header(), payload: Vec<u8>) {
        let bytes = encode(&header, &payload);
        let datagram = IpDatagram::decode(&bytes).expect("it was just encoded");
        let expect = match header.source {
            IpAddr::V4(_) => IpHeader { label: header.label & 0xffff, ..header },
            IpAddr::V6(_) => IpHeader { label: header.label & 0xf_ffff, dont_fragment: true, ..header },
        };
        prop_assert_eq!(header_of(&datagram), expect);
        prop_assert_eq!(datagram.payload, &payload[..]);
        prop_assert_eq!(datagram.fragment, None);
        if header.source.is_ipv4() {
            prop_assert_eq!(crate::checksum::of(datagram.header), Some(0));
        }
    }
}
