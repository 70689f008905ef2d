//! IP: which version, and the IPv4 datagram as a raw socket delivers it.
//!
//! There is no IPv6 header here: Linux never gives one to an ICMPv6 socket. Fragments do not come either, for
//! the kernel reassembles first, and the header checksum is already checked.

use std::net::{IpAddr, Ipv4Addr};

use pnet_packet::ipv4::Ipv4Packet;

use crate::malformed::{Malformed, split};

mod datagram;
mod record_route;
pub use datagram::IpDatagram;
pub use record_route::{record_route_option, recorded_route};

/// The version of the Internet Protocol; what differs between the two is a value chosen by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IpVersion {
    /// IPv4 (RFC 791).
    V4,
    /// IPv6 (RFC 8200).
    V6,
}

impl IpVersion {
    /// The version that `address` belongs to; an IPv4-mapped IPv6 address is IPv6 like its socket.
    pub fn of(address: &IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}

/// An IPv4 datagram (RFC 791 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ipv4Datagram<'a> {
    /// The source address.
    pub source: Ipv4Addr,
    /// The destination address.
    pub destination: Ipv4Addr,
    /// The time to live, as it arrived.
    pub hop_limit: u8,
    /// The type of service octet: DSCP and ECN together (RFC 2474, RFC 3168).
    pub traffic_class: u8,
    /// The protocol number of the payload; 1 is ICMP.
    pub protocol: u8,
    /// The options with their padding: a multiple of four bytes, at most 40.
    pub options: &'a [u8],
    /// What the datagram carries, up to its total length.
    pub payload: &'a [u8],
}

impl<'a> Ipv4Datagram<'a> {
    /// Decodes a datagram that starts with its header, every field in network order, as Linux raw sockets
    /// deliver it. Bytes after the total length do not belong to it and are left out.
    ///
    /// # Errors
    /// [`Malformed::Short`] when header, options or payload reach beyond the bytes; [`Malformed::Field`] for
    /// a version other than 4, a header length (IHL) below five words, and a total length below the header's.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (fixed, _) = split("an IPv4 header", bytes, Ipv4Packet::minimum_packet_size())?;
        let header = Ipv4Packet::new(fixed).expect("the split gave it a whole fixed header");
        if header.get_version() != 4 {
            let value = header.get_version().into();
            return Err(Malformed::Field { field: "the IP version of an IPv4 datagram", value });
        }
        let header_length = usize::from(header.get_header_length()) * 4;
        if header_length < fixed.len() {
            return Err(Malformed::Field { field: "the IPv4 header length in bytes", value: header_length });
        }
        split("an IPv4 header with its options", bytes, header_length)?;
        let total_length = usize::from(header.get_total_length());
        if total_length < header_length {
            return Err(Malformed::Field { field: "the IPv4 total length in bytes", value: total_length });
        }
        let (datagram, _) = split("an IPv4 datagram", bytes, total_length)?;
        Ok(Self {
            source: header.get_source(),
            destination: header.get_destination(),
            hop_limit: header.get_ttl(),
            traffic_class: header.get_dscp() << 2 | header.get_ecn(),
            protocol: header.get_next_level_protocol().0,
            options: &datagram[fixed.len()..header_length],
            payload: &datagram[header_length..],
        })
    }
}

/// The longest datagram that the 16-bit length fields of IPv4 and (without jumbograms) IPv6 can announce.
pub(crate) const MAX_DATAGRAM_LENGTH: usize = u16::MAX as usize;

#[cfg(test)]
mod tests;
