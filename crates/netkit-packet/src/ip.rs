//! IP: which version, whole datagrams of either, and the IPv4 datagram with its options as a raw socket delivers it.
//!
//! [`IpDatagram`] and what goes with it are for whoever sees datagrams on a wire or in an ICMP error. It neither
//! reassembles fragments nor checks the IPv4 header checksum. [`Ipv4Datagram`] serves raw sockets: Linux has
//! reassembled and checked by then, and gives no header at all to an ICMPv6 socket.

use std::net::{IpAddr, Ipv4Addr};

use pnet_packet::Packet;
use pnet_packet::ipv4::Ipv4Packet;

use crate::malformed::{Malformed, split};

mod address_pair;
mod datagram;
mod extension_headers;
mod header;
pub mod protocol;
mod record_route;
mod rewrite;
mod transport;
pub(crate) use address_pair::AddressPair;
pub use datagram::{Fragment, IpDatagram};
pub use header::{IpHeader, encode};
pub use record_route::{record_route_option, recorded_route};
pub use rewrite::{set_addresses, set_hop_limit, set_transport_checksum, set_transport_id};
pub use transport::{End, transport_checksum, transport_checksum_is_valid, transport_id};

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
        let header = Ipv4Header::decode(bytes)?;
        let (datagram, _) = split("an IPv4 datagram", bytes, header.total_length)?;
        let (header_bytes, payload) = datagram.split_at(header.length);
        let Ipv4Header { fixed, .. } = header;
        Ok(Self {
            source: fixed.get_source(),
            destination: fixed.get_destination(),
            hop_limit: fixed.get_ttl(),
            traffic_class: fixed.get_dscp() << 2 | fixed.get_ecn(),
            protocol: fixed.get_next_level_protocol().0,
            options: &header_bytes[fixed.packet().len()..],
            payload,
        })
    }
}

/// An IPv4 header that is wholly there and does not contradict itself.
struct Ipv4Header<'a> {
    /// The header without its options.
    fixed: Ipv4Packet<'a>,
    /// Bytes of the header with its options; never more than `total_length`.
    length: usize,
    /// Bytes of the datagram as the header announces them; fewer may be there.
    total_length: usize,
}

impl<'a> Ipv4Header<'a> {
    /// Reads the header that `bytes` start with.
    fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (fixed, _) = split("an IPv4 header", bytes, Ipv4Packet::minimum_packet_size())?;
        let header = Ipv4Packet::new(fixed).expect("the split gave it a whole fixed header");
        if header.get_version() != 4 {
            let value = header.get_version().into();
            return Err(Malformed::Field { field: "the IP version of an IPv4 datagram", value });
        }
        let length = usize::from(header.get_header_length()) * 4;
        if length < fixed.len() {
            return Err(Malformed::Field { field: "the IPv4 header length in bytes", value: length });
        }
        split("an IPv4 header with its options", bytes, length)?;
        let total_length = usize::from(header.get_total_length());
        if total_length < length {
            return Err(Malformed::Field { field: "the IPv4 total length in bytes", value: total_length });
        }
        Ok(Self { fixed: header, length, total_length })
    }
}

/// The longest datagram that the 16-bit length fields of IPv4 and (without jumbograms) IPv6 can announce.
pub(crate) const MAX_DATAGRAM_LENGTH: usize = u16::MAX as usize;

#[cfg(test)]
mod tests;
