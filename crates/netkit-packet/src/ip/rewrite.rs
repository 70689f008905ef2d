//! Changes to a datagram in place, as routers and address translators make them.
//!
//! All of them take a whole datagram or what an ICMP error quotes of one, and update each checksum they invalidate as
//! far as it is there (RFC 1624), so that a wrong checksum stays wrong. They return whether they changed it: `false`
//! when the bytes are no datagram or have no such thing, which leaves them as they were.

use std::net::IpAddr;
use std::ops::Range;

use super::transport::Transport;
use super::{End, IpDatagram, IpVersion};
use crate::checksum;

/// Sets the time to live or hop limit.
pub fn set_hop_limit(datagram: &mut [u8], hop_limit: u8) -> bool {
    let Some(layout) = Layout::of(datagram) else { return false };
    match layout.version {
        IpVersion::V4 => {
            // Checksums count in words: the protocol shares one with the time to live and stays as it is.
            let new = [hop_limit, datagram[IPV4_TTL_AND_PROTOCOL][1]];
            replace(datagram, IPV4_TTL_AND_PROTOCOL, &new, layout.header_checksum());
        }
        IpVersion::V6 => datagram[IPV6_HOP_LIMIT] = hop_limit,
    }
    true
}

/// Sets one or both addresses. Addresses of the other IP version change nothing.
///
/// The checksum of TCP, UDP and ICMPv6 covers the addresses and follows; a UDP checksum of zero stays zero.
pub fn set_addresses(datagram: &mut [u8], source: Option<IpAddr>, destination: Option<IpAddr>) -> bool {
    let Some(layout) = Layout::of(datagram) else { return false };
    if [source, destination].iter().flatten().any(|address| IpVersion::of(address) != layout.version) {
        return false;
    }
    let places = match layout.version {
        IpVersion::V4 => [12..16, 16..20],
        IpVersion::V6 => [8..24, 24..40],
    };
    for (address, place) in [source, destination].into_iter().zip(places) {
        let checksums = layout.header_checksum().into_iter().chain(layout.pseudo_header_checksum());
        match address {
            Some(IpAddr::V4(address)) => replace(datagram, place, &address.octets(), checksums),
            Some(IpAddr::V6(address)) => replace(datagram, place, &address.octets(), checksums),
            None => {}
        }
    }
    true
}

/// Sets what [`transport_id`](super::transport_id) reads: the TCP or UDP port of `end`, or the identifier of an echo
/// message whichever end is named. The transport checksum follows; a UDP checksum of zero stays zero.
pub fn set_transport_id(datagram: &mut [u8], end: End, value: u16) -> bool {
    let Some(layout) = Layout::of(datagram) else { return false };
    let place = layout.transport.and_then(|transport| transport.id(end, &datagram[layout.payload.clone()]));
    let Some(place) = place.and_then(|place| layout.in_payload(place)) else { return false };
    replace(datagram, place, &value.to_be_bytes(), layout.transport_checksum());
    true
}

/// Sets the transport checksum itself, right or wrong, as some devices damage what they quote.
pub fn set_transport_checksum(datagram: &mut [u8], value: u16) -> bool {
    let Some(checksum) = Layout::of(datagram).and_then(|layout| layout.transport_checksum()) else {
        return false;
    };
    datagram[checksum.place].copy_from_slice(&value.to_be_bytes());
    true
}

// RFC 791 §3.1 and RFC 8200 §3.
const IPV4_TTL_AND_PROTOCOL: Range<usize> = 8..10;
const IPV4_CHECKSUM: Range<usize> = 10..12;
const IPV6_HOP_LIMIT: usize = 7;

/// Where things stand in a datagram.
struct Layout {
    version: IpVersion,
    transport: Option<Transport>,
    payload: Range<usize>,
}

/// A checksum that stands in a datagram.
#[derive(Clone)]
struct Checksum {
    place: Range<usize>,
    /// Zero says that there is no checksum (RFC 768); one that comes out as zero is written as all ones.
    zero_is_none: bool,
}

impl Layout {
    fn of(datagram: &[u8]) -> Option<Self> {
        let decoded = IpDatagram::decode_quoted(datagram).ok()?;
        let start = decoded.header.len();
        Some(Self {
            version: IpVersion::of(&decoded.source),
            transport: Transport::of(&decoded),
            payload: start..start + decoded.payload.len(),
        })
    }

    /// That of the IP header itself, which IPv6 does not have.
    fn header_checksum(&self) -> Option<Checksum> {
        (self.version == IpVersion::V4).then_some(Checksum { place: IPV4_CHECKSUM, zero_is_none: false })
    }

    /// That of the payload, unless it is cut off.
    fn transport_checksum(&self) -> Option<Checksum> {
        let transport = self.transport?;
        let place = self.in_payload(transport.checksum())?;
        Some(Checksum { place, zero_is_none: transport == Transport::Udp })
    }

    /// That of the payload, if it covers the addresses, too.
    fn pseudo_header_checksum(&self) -> Option<Checksum> {
        self.transport_checksum().filter(|_| self.transport.is_some_and(Transport::has_pseudo_header))
    }

    /// A place in the payload as a place in the datagram, unless it is cut off.
    fn in_payload(&self, place: Range<usize>) -> Option<Range<usize>> {
        let start = self.payload.start;
        (place.end <= self.payload.len()).then_some(start + place.start..start + place.end)
    }
}

/// Writes `new` over the whole words at `place`, which all of `checksums` cover.
fn replace(
    datagram: &mut [u8],
    place: Range<usize>,
    new: &[u8],
    checksums: impl IntoIterator<Item = Checksum>,
) {
    for Checksum { place: at, zero_is_none } in checksums {
        let value = u16::from_be_bytes([datagram[at.start], datagram[at.start + 1]]);
        if zero_is_none && value == 0 {
            continue;
        }
        let updated = match checksum::update(value, &datagram[place.clone()], new) {
            0 if zero_is_none => 0xffff,
            updated => updated,
        };
        datagram[at].copy_from_slice(&updated.to_be_bytes());
    }
    datagram[place].copy_from_slice(new);
}

#[cfg(test)]
mod tests;
