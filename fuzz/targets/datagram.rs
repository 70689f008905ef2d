//! Fuzzes everything that reads or rewrites whole datagrams and quotes, from the IP header to the last extension: parts
//! tile the bytes they came from, and what was rewritten reads as it was asked to.
#![no_main]

use std::net::IpAddr;

use libfuzzer_sys::fuzz_target;
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, ExtensionObject};
use netkit_packet::ip::{self, End, IpDatagram};
use netkit_packet::tcp::{self, TcpSegment};
use netkit_packet::udp::UdpDatagram;

fuzz_target!(|bytes: &[u8]| {
    let quoted = IpDatagram::decode_quoted(bytes);
    if let Ok(whole) = IpDatagram::decode(bytes) {
        assert_eq!(quoted, Ok(whole));
    }
    if let Ok(datagram) = quoted {
        let header_length = datagram.header.len();
        assert_eq!(datagram.header, &bytes[..header_length]);
        assert_eq!(datagram.payload, &bytes[header_length..header_length + datagram.payload.len()]);
        let _ = ip::transport_checksum_is_valid(&datagram);
        read_payload(&datagram);
    }
    rewrite(bytes);
});

/// Reads the payload as each protocol, whatever the header says, so that every decoder sees every input.
fn read_payload(datagram: &IpDatagram<'_>) {
    if let Ok(udp) = UdpDatagram::decode(datagram.payload) {
        assert_eq!(udp.payload, &datagram.payload[8..8 + udp.payload.len()]);
    }
    if let Ok(segment) = TcpSegment::decode(datagram.payload) {
        assert!(segment.options.len() <= 40 && segment.options().count() <= 40);
        let port = |address, port| (address, port).into();
        let source = port(datagram.source, segment.source_port);
        let encoded = tcp::encode(source, port(datagram.destination, segment.destination_port), &segment);
        assert_eq!(TcpSegment::decode(&encoded), Ok(segment));
    }
    for version in [IpVersion::V4, IpVersion::V6] {
        let Ok(error) = icmp::decode_error(version, datagram.payload) else { continue };
        let parts = [error.quoted, error.extensions.unwrap_or_default()].concat();
        assert_eq!(parts, &datagram.payload[8..]);
        let Some(Ok(objects)) = error.extensions.map(icmp::decode_extensions) else { continue };
        let again = icmp::decode_extensions(&icmp::encode_extensions(&objects));
        let kept = objects.into_iter().filter(|object| !matches!(object, ExtensionObject::Malformed(_)));
        assert_eq!(again, Ok(kept.collect()));
    }
}

/// Rewrites what can be rewritten: a right checksum stays right.
fn rewrite(bytes: &[u8]) {
    let mut rewritten = bytes.to_vec();
    let Ok(before) = IpDatagram::decode_quoted(bytes) else {
        assert!(!ip::set_hop_limit(&mut rewritten, 1));
        assert!(!ip::set_addresses(&mut rewritten, None, None));
        assert!(!ip::set_transport_id(&mut rewritten, End::Source, 1));
        assert_eq!(rewritten, bytes);
        return;
    };
    let address = match before.source {
        IpAddr::V4(_) => IpAddr::from([203, 0, 113, 9]),
        IpAddr::V6(_) => IpAddr::from([0x20; 16]),
    };
    assert!(ip::set_hop_limit(&mut rewritten, 1));
    assert!(ip::set_addresses(&mut rewritten, Some(address), Some(address)));
    let has_id = ip::set_transport_id(&mut rewritten, End::Source, 7);
    let after = IpDatagram::decode_quoted(&rewritten).expect("it was a datagram before");
    assert_eq!((after.hop_limit, after.source, after.destination), (1, address, address));
    assert_eq!(ip::transport_id(&after, End::Source), has_id.then_some(7));
    if ip::transport_checksum_is_valid(&before) {
        assert!(ip::transport_checksum_is_valid(&after));
    }
}
