//! The protocol numbers that netkit knows (RFC 5237, the protocol numbers registry of IANA).

use super::IpVersion;

/// ICMP for IPv4 (RFC 792).
pub const ICMP: u8 = 1;
/// TCP (RFC 9293).
pub const TCP: u8 = 6;
/// UDP (RFC 768).
pub const UDP: u8 = 17;
/// ICMPv6 (RFC 4443).
pub const ICMPV6: u8 = 58;

impl IpVersion {
    /// The protocol number of the ICMP that belongs to this version.
    pub fn icmp_protocol(self) -> u8 {
        match self {
            Self::V4 => ICMP,
            Self::V6 => ICMPV6,
        }
    }
}
