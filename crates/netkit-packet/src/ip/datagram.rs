//! A whole IP datagram of either version: decoding and encoding its headers, and changing them in place.

use std::net::IpAddr;

use crate::malformed::Malformed;

/// An IP datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpDatagram<'a> {
    /// The source address.
    pub source: IpAddr,
    /// The destination address.
    pub destination: IpAddr,
    /// TTL or hop limit.
    pub hop_limit: u8,
    /// TOS or traffic class.
    pub traffic_class: u8,
    /// IPv4: no router may fragment it. Always so in IPv6.
    pub dont_fragment: bool,
    /// IPv4: the identification; IPv6: the flow label.
    pub label: u32,
    /// The protocol of the payload, behind all extension headers.
    pub protocol: u8,
    /// The fixed header with its options or extension headers.
    pub header: &'a [u8],
    /// What follows the headers, up to the datagram's length.
    pub payload: &'a [u8],
}

impl<'a> IpDatagram<'a> {
    /// Decodes a datagram.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(_bytes: &'a [u8]) -> Result<Self, Malformed> {
        Err(Malformed::Field { field: "not yet", value: 0 })
    }
}
