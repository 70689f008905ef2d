//! Source and destination of one datagram: both of one IP version.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::IpVersion;

/// The two addresses of a datagram or pseudo-header.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AddressPair {
    /// Of an IPv4 datagram.
    V4 {
        /// The source address.
        source: Ipv4Addr,
        /// The destination address.
        destination: Ipv4Addr,
    },
    /// Of an IPv6 datagram.
    V6 {
        /// The source address.
        source: Ipv6Addr,
        /// The destination address.
        destination: Ipv6Addr,
    },
}

impl AddressPair {
    /// Of two IPv4 addresses an IPv4 pair, of any others an IPv6 pair: an IPv4 address that meets an IPv6 address
    /// becomes an IPv4-mapped one (RFC 4291 §2.5.5.2).
    pub(crate) fn of(source: IpAddr, destination: IpAddr) -> Self {
        let v6 = |address| match address {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => Self::V4 { source, destination },
            _ => Self::V6 { source: v6(source), destination: v6(destination) },
        }
    }

    /// The version that both belong to.
    pub(crate) fn version(self) -> IpVersion {
        match self {
            Self::V4 { .. } => IpVersion::V4,
            Self::V6 { .. } => IpVersion::V6,
        }
    }
}
