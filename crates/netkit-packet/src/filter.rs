//! Which packets are meant: a tree of conditions with two readings, one on the bytes of a packet, one as a program for the
//! kernel ([`Expression::program`]). A test holds them against each other.
//!
//! The words of the language are not read here. Of a packet only what stands in front counts: a later fragment has no ports,
//! and what is cut off is not there.

mod program;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use crate::ip::{End, IpDatagram, IpVersion, protocol, transport_id};
use crate::link;

/// Conditions on a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Both hold.
    And(Box<Self>, Box<Self>),
    /// One of them holds.
    Or(Box<Self>, Box<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A condition.
    Is(Primitive),
}

/// A condition on a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// It is IP of this version.
    Version(IpVersion),
    /// It is IP with this protocol, of any version, or of this one.
    Protocol(u8, Option<IpVersion>),
    /// Ends are in this network: a host is one of full length.
    Net(Ends, IpAddr, u8),
    /// Ends have a port from the first to the second, of TCP, UDP or SCTP, or of this protocol.
    Ports(Ends, Option<u8>, u16, u16),
}

/// Of which ends a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The source.
    Source,
    /// The destination.
    Destination,
    /// One of them.
    Either,
    /// Both of them.
    Both,
}

/// SCTP (RFC 9260), whose ports stand where those of TCP do.
pub const SCTP: u8 = 132;
/// Protocols with ports, as the language counts them.
const WITH_PORTS: [u8; 3] = [protocol::TCP, protocol::UDP, SCTP];

/// What the conditions look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Facts {
    version: IpVersion,
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    ports: Option<(u16, u16)>,
}

impl Expression {
    /// Whether a packet is meant, by its EtherType and its bytes from the network header on. What is no IP fulfils no
    /// condition.
    pub fn keeps(&self, ether_type: u16, bytes: &[u8]) -> bool {
        self.holds(Facts::of(ether_type, bytes).as_ref())
    }

    fn holds(&self, facts: Option<&Facts>) -> bool {
        match self {
            Self::And(one, other) => one.holds(facts) && other.holds(facts),
            Self::Or(one, other) => one.holds(facts) || other.holds(facts),
            Self::Not(one) => !one.holds(facts),
            Self::Is(primitive) => facts.is_some_and(|facts| primitive.holds(facts)),
        }
    }
}

impl Primitive {
    fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Version(version) => facts.version == *version,
            Self::Protocol(number, version) => {
                facts.protocol == *number && version.is_none_or(|version| facts.version == version)
            }
            Self::Net(ends, network, length) => {
                ends.hold(|end| is_within(end.of(facts.source, facts.destination), *network, *length))
            }
            Self::Ports(ends, number, first, last) => {
                let is_meant = number.is_none_or(|number| facts.protocol == number);
                let Some((source, destination)) = facts.ports.filter(|_| is_meant) else { return false };
                ends.hold(|end| (*first..=*last).contains(&end.of(source, destination)))
            }
        }
    }
}

impl Ends {
    fn hold(self, holds: impl Fn(End) -> bool) -> bool {
        match self {
            Self::Source => holds(End::Source),
            Self::Destination => holds(End::Destination),
            Self::Either => holds(End::Source) || holds(End::Destination),
            Self::Both => holds(End::Source) && holds(End::Destination),
        }
    }
}

impl End {
    fn of<T>(self, source: T, destination: T) -> T {
        match self {
            Self::Source => source,
            Self::Destination => destination,
        }
    }
}

impl Facts {
    fn of(ether_type: u16, bytes: &[u8]) -> Option<Self> {
        let version = match ether_type {
            link::IPV4 => IpVersion::V4,
            link::IPV6 => IpVersion::V6,
            _ => return None,
        };
        let datagram = IpDatagram::decode_quoted(bytes).ok()?;
        if IpVersion::of(&datagram.source) != version {
            return None;
        }
        let is_later = datagram.fragment.is_some_and(|fragment| fragment.offset > 0);
        let protocol = if is_later { fragmented_protocol(&datagram) } else { datagram.protocol };
        let has_ports = WITH_PORTS.contains(&protocol) && !is_later;
        // SCTP's ports stand where UDP's do.
        let as_udp = IpDatagram { protocol: protocol::UDP, ..datagram };
        let ports = transport_id(&as_udp, End::Source).zip(transport_id(&as_udp, End::Destination));
        Some(Self {
            version,
            source: datagram.source,
            destination: datagram.destination,
            protocol,
            ports: ports.filter(|_| has_ports),
        })
    }
}

/// What a later fragment is a part of: the protocol field of IPv4, the next header of the fragment header of IPv6, which
/// is the last of its headers.
fn fragmented_protocol(datagram: &IpDatagram<'_>) -> u8 {
    const PROTOCOL: usize = 9;
    const FRAGMENT_HEADER_LENGTH: usize = 8;
    match datagram.source {
        IpAddr::V4(_) => datagram.header[PROTOCOL],
        IpAddr::V6(_) => datagram.header[datagram.header.len() - FRAGMENT_HEADER_LENGTH],
    }
}

/// Whether an address begins as the network does, in so many bits.
fn is_within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - length.min(32))).unwrap_or(0);
            u32::from(address) & mask == u32::from(network) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - length.min(128))).unwrap_or(0);
            u128::from(address) & mask == u128::from(network) & mask
        }
        _ => false,
    }
}
