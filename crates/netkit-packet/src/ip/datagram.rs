//! A whole IP datagram of either version, or what an ICMP error quotes of one: bytes to values.
//!
//! It does not look into the payload, reassemble fragments or check the IPv4 header checksum.

use std::net::IpAddr;

use pnet_packet::ip::IpNextHeaderProtocols;
use pnet_packet::ipv4::Ipv4Flags;
use pnet_packet::ipv6::Ipv6Packet;

use super::Ipv4Header;
use super::extension_headers::{self, Chain};
use crate::malformed::{Malformed, split};

/// An IP datagram (RFC 791 §3.1, RFC 8200 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpDatagram<'a> {
    /// The source address.
    pub source: IpAddr,
    /// The destination address.
    pub destination: IpAddr,
    /// The time to live or hop limit, as it arrived.
    pub hop_limit: u8,
    /// The type of service octet or traffic class: DSCP and ECN together (RFC 2474, RFC 3168).
    pub traffic_class: u8,
    /// No router may fragment it. Always so in IPv6.
    pub dont_fragment: bool,
    /// The identification (IPv4) or the flow label (IPv6).
    pub label: u32,
    /// The protocol number of the payload, behind all extension headers that are understood.
    ///
    /// It is 44 in both versions for a fragment that is not the first: its payload starts with no header.
    pub protocol: u8,
    /// Which fragment it is; `None` when it is whole.
    pub fragment: Option<Fragment>,
    /// The fixed header with its options or extension headers.
    pub header: &'a [u8],
    /// What follows the headers, up to the datagram's length.
    pub payload: &'a [u8],
}

/// Which part of a fragmented datagram (RFC 791 §3.1, RFC 8200 §4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Where its payload belongs, in bytes from the start of what was fragmented.
    pub offset: usize,
    /// More fragments follow this one.
    pub more: bool,
}

impl<'a> IpDatagram<'a> {
    /// Decodes a datagram that starts with its header. Bytes after its length do not belong to it and are left out.
    ///
    /// Of IPv6 extension headers, hop-by-hop options, routing, fragment, destination options (RFC 8200 §4) and
    /// authentication (RFC 4302 §2) are walked, at most eight in all. Any other, and a ninth, counts as payload of
    /// its own number. Jumbograms (RFC 2675) are not understood.
    ///
    /// # Errors
    /// [`Malformed::Short`] when a header or the payload reaches beyond the bytes; [`Malformed::Field`] for a
    /// version other than 4 and 6, an IPv4 header length below five words and a total length below the header's.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::decode_to(bytes, Extent::Whole)
    }

    /// Decodes a datagram as an ICMP error quotes it: it may end before its length says, anywhere behind the fixed
    /// header and its options. The payload is what is there; an extension header that is cut short is payload, too.
    ///
    /// # Errors
    /// The same as of [`decode`](Self::decode), without what a cut may cause.
    pub fn decode_quoted(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::decode_to(bytes, Extent::Quoted)
    }

    /// Bytes that the payload has by the datagram's own length, of which a quote or a capture may hold less.
    ///
    /// `bytes` are those that it was decoded from.
    pub fn announced_payload(&self, bytes: &[u8]) -> usize {
        let announced = match self.source {
            IpAddr::V4(_) => Ipv4Header::decode(bytes).map(|header| header.total_length),
            IpAddr::V6(_) => {
                split("an IPv6 header", bytes, Ipv6Packet::minimum_packet_size()).map(|(fixed, _)| {
                    let header = Ipv6Packet::new(fixed).expect("the split gave it a whole fixed header");
                    fixed.len() + usize::from(header.get_payload_length())
                })
            }
        };
        announced.map_or(self.payload.len(), |length| length.saturating_sub(self.header.len()))
    }

    fn decode_to(bytes: &'a [u8], extent: Extent) -> Result<Self, Malformed> {
        let (first, _) = split("an IP header", bytes, 1)?;
        match first[0] >> 4 {
            4 => Self::decode_v4(bytes, extent),
            6 => Self::decode_v6(bytes, extent),
            version => {
                Err(Malformed::Field { field: "the version of an IP datagram", value: version.into() })
            }
        }
    }

    fn decode_v4(bytes: &'a [u8], extent: Extent) -> Result<Self, Malformed> {
        let Ipv4Header { fixed, length, total_length } = Ipv4Header::decode(bytes)?;
        let (header, payload) = extent.of("an IPv4 datagram", bytes, total_length)?.split_at(length);
        // The offset counts units of eight bytes (RFC 791 §3.1).
        let offset = usize::from(fixed.get_fragment_offset()) * 8;
        let fragment = Fragment { offset, more: fixed.get_flags() & Ipv4Flags::MoreFragments != 0 };
        let protocol =
            if offset == 0 { fixed.get_next_level_protocol() } else { IpNextHeaderProtocols::Ipv6Frag };
        Ok(Self {
            source: fixed.get_source().into(),
            destination: fixed.get_destination().into(),
            hop_limit: fixed.get_ttl(),
            traffic_class: fixed.get_dscp() << 2 | fixed.get_ecn(),
            dont_fragment: fixed.get_flags() & Ipv4Flags::DontFragment != 0,
            label: fixed.get_identification().into(),
            protocol: protocol.0,
            fragment: fragment.unless_whole(),
            header,
            payload,
        })
    }

    fn decode_v6(bytes: &'a [u8], extent: Extent) -> Result<Self, Malformed> {
        let (fixed, _) = split("an IPv6 header", bytes, Ipv6Packet::minimum_packet_size())?;
        let header = Ipv6Packet::new(fixed).expect("the split gave it a whole fixed header");
        let length = fixed.len() + usize::from(header.get_payload_length());
        let datagram = extent.of("an IPv6 datagram", bytes, length)?;
        let (_, behind_fixed) = datagram.split_at(fixed.len());
        let chain = extension_headers::walk(header.get_next_header().0, behind_fixed, extent)?;
        let Chain { protocol, fragment, length } = chain;
        let (header_bytes, payload) = datagram.split_at(fixed.len() + length);
        Ok(Self {
            source: header.get_source().into(),
            destination: header.get_destination().into(),
            hop_limit: header.get_hop_limit(),
            traffic_class: header.get_traffic_class(),
            dont_fragment: true,
            label: header.get_flow_label(),
            protocol,
            fragment: fragment.and_then(Fragment::unless_whole),
            header: header_bytes,
            payload,
        })
    }
}

impl Fragment {
    /// `None` for what is not fragmented at all; in IPv6 that is an atomic fragment (RFC 6946 §4).
    fn unless_whole(self) -> Option<Self> {
        (self.offset > 0 || self.more).then_some(self)
    }
}

/// How much of a datagram is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it: what is missing is an error.
    Whole,
    /// It may be cut short anywhere.
    Quoted,
}

impl Extent {
    /// The first `length` bytes, or as many of them as a quote has.
    fn of<'a>(self, what: &'static str, bytes: &'a [u8], length: usize) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Whole => split(what, bytes, length).map(|(datagram, _)| datagram),
            Self::Quoted => Ok(&bytes[..length.min(bytes.len())]),
        }
    }
}

#[cfg(test)]
mod tests;
