//! A new IP datagram of either version: a header and a payload to bytes.
//!
//! It writes neither IPv4 options nor IPv6 extension headers, and never a fragment.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pnet_packet::ip::IpNextHeaderProtocol;
use pnet_packet::ipv4::{self, Ipv4Flags, MutableIpv4Packet};
use pnet_packet::ipv6::MutableIpv6Packet;

use super::{AddressPair, IpDatagram, MAX_DATAGRAM_LENGTH};

/// The header of a datagram without options and extension headers (RFC 791 §3.1, RFC 8200 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpHeader {
    /// The source address.
    pub source: IpAddr,
    /// The destination address.
    pub destination: IpAddr,
    /// The time to live or hop limit.
    pub hop_limit: u8,
    /// The type of service octet or traffic class: DSCP and ECN together (RFC 2474, RFC 3168).
    pub traffic_class: u8,
    /// No router may fragment it. IPv6 has no bit for that: it is always so.
    pub dont_fragment: bool,
    /// The identification (IPv4, its low 16 bits) or the flow label (IPv6, its low 20 bits).
    pub label: u32,
    /// The protocol number of the payload.
    pub protocol: u8,
}

impl IpHeader {
    /// The header of a datagram without its options or extension headers.
    pub fn of(datagram: &IpDatagram<'_>) -> Self {
        Self {
            source: datagram.source,
            destination: datagram.destination,
            hop_limit: datagram.hop_limit,
            traffic_class: datagram.traffic_class,
            dont_fragment: datagram.dont_fragment,
            label: datagram.label,
            protocol: datagram.protocol,
        }
    }
}

/// A whole datagram: the header with its lengths, the IPv4 header checksum, and the payload.
///
/// It is an IPv4 datagram when both addresses are. Otherwise it is an IPv6 datagram, in which an IPv4 address stands
/// as an IPv4-mapped one. A payload beyond what the 16-bit length can announce is left out.
pub fn encode(header: &IpHeader, payload: &[u8]) -> Vec<u8> {
    match AddressPair::of(header.source, header.destination) {
        AddressPair::V4 { source, destination } => encode_v4(header, source, destination, payload),
        AddressPair::V6 { source, destination } => encode_v6(header, source, destination, payload),
    }
}

fn encode_v4(header: &IpHeader, source: Ipv4Addr, destination: Ipv4Addr, payload: &[u8]) -> Vec<u8> {
    const HEADER_LENGTH: usize = MutableIpv4Packet::minimum_packet_size();
    // The total length counts the header, too (RFC 791 §3.1).
    let payload = &payload[..payload.len().min(MAX_DATAGRAM_LENGTH - HEADER_LENGTH)];
    let mut datagram = vec![0; HEADER_LENGTH];
    let mut packet = MutableIpv4Packet::new(&mut datagram).expect("the buffer holds a whole fixed header");
    packet.set_version(4);
    packet.set_header_length(5);
    packet.set_dscp(header.traffic_class >> 2);
    packet.set_ecn(header.traffic_class & 0b11);
    packet.set_total_length(length_field(HEADER_LENGTH + payload.len()));
    packet.set_identification(u16::try_from(header.label & 0xffff).expect("16 bits were left"));
    packet.set_flags(if header.dont_fragment { Ipv4Flags::DontFragment } else { 0 });
    packet.set_ttl(header.hop_limit);
    packet.set_next_level_protocol(IpNextHeaderProtocol(header.protocol));
    packet.set_source(source);
    packet.set_destination(destination);
    let checksum = ipv4::checksum(&packet.to_immutable());
    packet.set_checksum(checksum);
    datagram.extend_from_slice(payload);
    datagram
}

fn encode_v6(header: &IpHeader, source: Ipv6Addr, destination: Ipv6Addr, payload: &[u8]) -> Vec<u8> {
    let payload = &payload[..payload.len().min(MAX_DATAGRAM_LENGTH)];
    let mut datagram = vec![0; MutableIpv6Packet::minimum_packet_size()];
    let mut packet = MutableIpv6Packet::new(&mut datagram).expect("the buffer holds a whole fixed header");
    packet.set_version(6);
    packet.set_traffic_class(header.traffic_class);
    packet.set_flow_label(header.label & 0xf_ffff);
    packet.set_payload_length(length_field(payload.len()));
    packet.set_next_header(IpNextHeaderProtocol(header.protocol));
    packet.set_hop_limit(header.hop_limit);
    packet.set_source(source);
    packet.set_destination(destination);
    datagram.extend_from_slice(payload);
    datagram
}

fn length_field(length: usize) -> u16 {
    u16::try_from(length).expect("the payload was cut to what the length can announce")
}

#[cfg(test)]
mod tests;
