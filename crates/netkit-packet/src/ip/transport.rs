//! What a datagram carries, as far as those between its ends look at it: ports, echo identifiers and checksums.
//!
//! TCP, UDP, ICMP in IPv4 and ICMPv6 in IPv6; of every other protocol nothing is known. It changes nothing.

use std::ops::Range;

use pnet_packet::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};

use super::{IpDatagram, IpVersion};
use crate::{checksum, icmp};

/// An end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Where the datagram comes from.
    Source,
    /// Where it goes.
    Destination,
}

/// The number that tells flows between two addresses apart, as an address translator uses it: the TCP or UDP port of
/// `end`, or the identifier of an ICMP or ICMPv6 echo message, which is that of both ends (RFC 5508 §3.1).
///
/// `None` when there is no such number or it is cut off.
pub fn transport_id(datagram: &IpDatagram<'_>, end: End) -> Option<u16> {
    let place = Transport::of(datagram)?.id(end, datagram.payload)?;
    word(datagram.payload, place)
}

/// The transport checksum of the datagram as it stands there, right or wrong.
///
/// `None` for other protocols and where it is cut off: eight bytes of a quoted TCP header end before it.
pub fn transport_checksum(datagram: &IpDatagram<'_>) -> Option<u16> {
    word(datagram.payload, Transport::of(datagram)?.checksum())
}

/// Whether the transport checksum of a whole datagram is right: that of TCP (RFC 9293 §3.1), UDP (RFC 768), ICMP
/// (RFC 792) or ICMPv6 (RFC 4443 §2.3).
///
/// A UDP checksum of zero, which says that there is none, is right in IPv4 and wrong in IPv6 (RFC 8200 §8.1). False
/// for every other protocol, for fragments and for headers that are cut: nothing vouches for them. The final
/// destination of a routing header is not looked up.
pub fn transport_checksum_is_valid(datagram: &IpDatagram<'_>) -> bool {
    let Some(transport) = Transport::of(datagram) else { return false };
    if datagram.fragment.is_some() || datagram.payload.len() < transport.header_length() {
        return false;
    }
    let covered = match transport {
        Transport::Udp if transport_checksum(datagram) == Some(0) => return datagram.source.is_ipv4(),
        // What follows the UDP length is not UDP's.
        Transport::Udp => word(datagram.payload, UDP_LENGTH)
            .filter(|length| usize::from(*length) >= transport.header_length())
            .and_then(|length| datagram.payload.get(..length.into())),
        _ => Some(datagram.payload),
    };
    let Some(covered) = covered else { return false };
    let sum = match transport {
        Transport::Icmp => checksum::of(covered),
        _ => checksum::with_pseudo_header(datagram.source, datagram.destination, datagram.protocol, covered),
    };
    sum == Some(0)
}

/// A protocol of which it is known where its numbers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Tcp,
    Udp,
    Icmp,
    Icmpv6,
}

impl Transport {
    /// What starts the payload of this datagram. An ICMP of the other IP version is none.
    pub(super) fn of(datagram: &IpDatagram<'_>) -> Option<Self> {
        match (IpNextHeaderProtocol(datagram.protocol), IpVersion::of(&datagram.source)) {
            (IpNextHeaderProtocols::Tcp, _) => Some(Self::Tcp),
            (IpNextHeaderProtocols::Udp, _) => Some(Self::Udp),
            (IpNextHeaderProtocols::Icmp, IpVersion::V4) => Some(Self::Icmp),
            (IpNextHeaderProtocols::Icmpv6, IpVersion::V6) => Some(Self::Icmpv6),
            _ => None,
        }
    }

    /// Where the checksum stands.
    pub(super) fn checksum(self) -> Range<usize> {
        match self {
            Self::Tcp => 16..18,
            Self::Udp => 6..8,
            Self::Icmp | Self::Icmpv6 => icmp::CHECKSUM,
        }
    }

    /// Whether the checksum covers a pseudo-header with the addresses.
    pub(super) fn has_pseudo_header(self) -> bool {
        self != Self::Icmp
    }

    /// Where the number of this end stands; `None` in what is no echo message.
    pub(super) fn id(self, end: End, payload: &[u8]) -> Option<Range<usize>> {
        let echo = |version| payload.first().filter(|kind| icmp::is_echo(version, **kind)).map(|_| 4..6);
        match (self, end) {
            (Self::Tcp | Self::Udp, End::Source) => Some(0..2),
            (Self::Tcp | Self::Udp, End::Destination) => Some(2..4),
            (Self::Icmp, _) => echo(IpVersion::V4),
            (Self::Icmpv6, _) => echo(IpVersion::V6),
        }
    }

    /// Bytes of the shortest header.
    fn header_length(self) -> usize {
        match self {
            Self::Tcp => 20,
            Self::Udp => 8,
            Self::Icmp | Self::Icmpv6 => 4,
        }
    }
}

/// Where a UDP header says how long header and payload are (RFC 768).
const UDP_LENGTH: Range<usize> = 4..6;

/// The two bytes there, unless they are cut off.
fn word(bytes: &[u8], place: Range<usize>) -> Option<u16> {
    let word = bytes.get(place)?;
    Some(u16::from_be_bytes(word.try_into().expect("every place is two bytes long")))
}
