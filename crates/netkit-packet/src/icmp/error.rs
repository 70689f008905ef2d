//! ICMP errors of both versions: values to bytes, and bytes to values (RFC 792, RFC 4443 §3, RFC 4884).
//!
//! It gives no meaning to types and codes, and looks into neither the original datagram nor the extensions beyond what
//! it takes to tell them apart.

use std::net::IpAddr;
use std::ops::Range;

use pnet_packet::icmp::IcmpTypes;
use pnet_packet::icmpv6::Icmpv6Types;
use pnet_packet::ipv4::Ipv4Packet;
use pnet_packet::ipv6::Ipv6Packet;
use pnet_packet::udp::UdpPacket;

use super::extension;
use super::fill_in_checksum;
use crate::ip::{AddressPair, IpVersion};
use crate::malformed::{Malformed, split};

/// An ICMP error: a message that quotes the datagram it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcmpErrorMessage<'a> {
    /// The type as it came.
    pub icmp_type: u8,
    /// The code as it came.
    pub code: u8,
    /// The 32 bits behind the checksum, with zeros where the length of RFC 4884 stands: the MTU of a packet too big,
    /// the next-hop MTU of a fragmentation needed (RFC 1191 §4), the pointer of a parameter problem (in IPv4 the
    /// highest eight bits), the gateway of a redirect.
    pub info: u32,
    /// The original datagram, as far as it was quoted, and its padding: `IpDatagram::decode_quoted` reads it.
    pub quoted: &'a [u8],
    /// The extension structure behind it (RFC 4884 §7): [`decode_extensions`](super::decode_extensions) reads it.
    pub extensions: Option<&'a [u8]>,
}

/// Decodes an ICMP error that starts with its type. The checksum is not looked at.
///
/// The length that RFC 4884 §4 defines separates the original datagram from the extensions. Routers older than it left
/// that length zero and put the extensions behind 128 bytes: there they are found by their version and checksum (§5.5).
/// A length beyond the message is no length: everything is quoted datagram then.
///
/// # Errors
/// [`Malformed::Short`] below eight bytes; [`Malformed::Field`] for a type that is no error.
pub fn decode_error(version: IpVersion, icmp: &[u8]) -> Result<IcmpErrorMessage<'_>, Malformed> {
    let (header, body) = split("the header of an ICMP error", icmp, HEADER_LENGTH)?;
    let (icmp_type, code) = (header[0], header[1]);
    if !is_error(version, icmp_type) {
        return Err(Malformed::Field { field: "the type of an ICMP error", value: icmp_type.into() });
    }
    let mut info = [header[4], header[5], header[6], header[7]];
    let mut quoted_length = None;
    if let Some(field) = LengthField::of(version, icmp_type) {
        quoted_length = match usize::from(std::mem::take(&mut info[field.place])) * field.unit {
            0 => starts_behind_least_quote(body).then_some(LEAST_QUOTE),
            length => Some(length),
        };
    }
    let (quoted, extensions) = match quoted_length.and_then(|length| body.split_at_checked(length)) {
        Some((quoted, [])) => (quoted, None),
        Some((quoted, extensions)) => (quoted, Some(extensions)),
        None => (body, None),
    };
    Ok(IcmpErrorMessage { icmp_type, code, info: u32::from_be_bytes(info), quoted, extensions })
}

/// An ICMP error with its checksum, for whoever plays a router or a host: the ICMPv6 one covers the pseudo-header
/// (RFC 4443 §2.3), so the addresses must be those of its datagram. ICMPv6 unless both addresses are IPv4.
///
/// `extensions` are encoded ([`encode_extensions`](super::encode_extensions)) or empty. With them, the quoted datagram
/// is filled up with zeros to 128 bytes and to a whole unit of the length (RFC 4884 §3), or cut to what the length can
/// announce. `length_field` is false for a router older than RFC 4884: the length stays zero and exactly 128 bytes
/// are quoted. Types that have no place for the length (RFC 4884 §4) go without extensions. How much of the original
/// datagram is quoted is otherwise the caller's choice.
#[expect(
    clippy::too_many_arguments,
    reason = "an ICMP error has this many parts, and each comes from elsewhere"
)]
pub fn encode_error(
    source: IpAddr,
    destination: IpAddr,
    icmp_type: u8,
    code: u8,
    info: u32,
    quoted: &[u8],
    extensions: &[u8],
    length_field: bool,
) -> Vec<u8> {
    let mut message = vec![icmp_type, code, 0, 0];
    message.extend_from_slice(&info.to_be_bytes());
    message.extend_from_slice(quoted);
    if let Some(field) = LengthField::of(AddressPair::of(source, destination).version(), icmp_type) {
        message[INFO][field.place] = 0;
        if !extensions.is_empty() {
            let mut quoted_length = LEAST_QUOTE;
            if length_field {
                let units = quoted.len().max(LEAST_QUOTE).div_ceil(field.unit);
                let units = u8::try_from(units).unwrap_or(u8::MAX);
                message[INFO][field.place] = units;
                quoted_length = usize::from(units) * field.unit;
            }
            message.resize(HEADER_LENGTH + quoted_length, 0);
            message.extend_from_slice(extensions);
        }
    }
    fill_in_checksum(source, destination, &mut message);
    message
}

/// The extensions of an error without a length, where a socket shows the quote from behind some of its headers: the IP
/// header always, that of UDP where `udp_header_is_hidden`. Routers older than RFC 4884 put them behind 128 bytes of the
/// original datagram; there they are found by their version and checksum (§5.5).
pub fn extensions_behind_least_quote(
    version: IpVersion,
    udp_header_is_hidden: bool,
    quoted: &[u8],
) -> Option<&[u8]> {
    let ip_header = match version {
        IpVersion::V4 => Ipv4Packet::minimum_packet_size(),
        IpVersion::V6 => Ipv6Packet::minimum_packet_size(),
    };
    let udp_header = if udp_header_is_hidden { UdpPacket::minimum_packet_size() } else { 0 };
    quoted.get(LEAST_QUOTE - ip_header - udp_header..).filter(|bytes| extension::is_certain(bytes))
}

/// Whether messages of this type are errors, which quote a datagram: types 3, 4, 5, 11 and 12 of ICMP
/// (RFC 1122 §3.2.2), those below 128 of ICMPv6 (RFC 4443 §2.1).
pub fn is_error(version: IpVersion, icmp_type: u8) -> bool {
    match version {
        IpVersion::V4 => [
            IcmpTypes::DestinationUnreachable,
            IcmpTypes::SourceQuench,
            IcmpTypes::RedirectMessage,
            IcmpTypes::TimeExceeded,
            IcmpTypes::ParameterProblem,
        ]
        .iter()
        .any(|error| error.0 == icmp_type),
        IpVersion::V6 => icmp_type < 128,
    }
}

/// Bytes before the original datagram.
const HEADER_LENGTH: usize = 8;
/// The 32 bits behind the checksum.
const INFO: Range<usize> = 4..8;
/// With extensions behind it, at least this much of the original datagram is quoted (RFC 4884 §3).
const LEAST_QUOTE: usize = 128;

/// Where a message says how much it quotes (RFC 4884 §4).
struct LengthField {
    /// Which byte of the 32 bits behind the checksum.
    place: usize,
    /// Bytes that it counts as one.
    unit: usize,
}

impl LengthField {
    /// `None` for types that have no such field and no extensions.
    fn of(version: IpVersion, icmp_type: u8) -> Option<Self> {
        let (types, field): (&[u8], _) = match version {
            IpVersion::V4 => (
                &[
                    IcmpTypes::DestinationUnreachable.0,
                    IcmpTypes::TimeExceeded.0,
                    IcmpTypes::ParameterProblem.0,
                ],
                Self { place: 1, unit: 4 },
            ),
            IpVersion::V6 => (
                &[Icmpv6Types::DestinationUnreachable.0, Icmpv6Types::TimeExceeded.0],
                Self { place: 0, unit: 8 },
            ),
        };
        types.contains(&icmp_type).then_some(field)
    }
}

/// Whether an extension structure stands behind the first 128 bytes. Without a length only its checksum tells it from
/// more of the original datagram, so a structure without checksum does not count here.
fn starts_behind_least_quote(body: &[u8]) -> bool {
    body.get(LEAST_QUOTE..).is_some_and(extension::is_certain)
}

#[cfg(test)]
mod tests;
