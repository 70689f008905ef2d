//! ICMP and ICMPv6 messages: echo messages, and errors with what they quote and the extensions behind it.
//!
//! It does not match replies to probes and gives no meaning to types and codes: those stay numbers. The two IP
//! versions share their formats; they differ by the type's value and by what the checksum covers.

use std::net::IpAddr;
use std::ops::Range;

use pnet_packet::icmp::echo_request::{EchoRequestPacket, MutableEchoRequestPacket};
use pnet_packet::icmp::{IcmpCode, IcmpPacket, IcmpType, IcmpTypes};
use pnet_packet::icmpv6::Icmpv6Types;
use pnet_packet::ip::IpNextHeaderProtocols;

use crate::checksum;
use crate::ip::{AddressPair, IpVersion};
use crate::malformed::{Malformed, split};

mod error;
mod extension;
pub use error::{IcmpErrorMessage, decode_error, encode_error, extensions_behind_least_quote, is_error};
pub use extension::{
    ExtensionObject, InterfaceRole, MplsLabelStackEntry, decode_extensions, encode_extensions,
};

/// Bytes of an echo message before its payload (RFC 792, RFC 4443 §4.1).
pub const ECHO_HEADER_LENGTH: usize = EchoRequestPacket::minimum_packet_size();

/// The fields that an echo request and its reply share (RFC 792, RFC 4443 §4.1 and §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo<'a> {
    /// Who asks. The kernel overwrites it with the socket's own on ICMP datagram sockets.
    pub identifier: u16,
    /// Which request of that asker, modulo 65,536.
    pub sequence: u16,
    /// What the other side must send back unchanged.
    pub payload: &'a [u8],
}

/// An ICMP or ICMPv6 message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IcmpMessage<'a> {
    /// Type 8 (ICMP) or 128 (ICMPv6), code 0.
    EchoRequest(Echo<'a>),
    /// Type 0 (ICMP) or 129 (ICMPv6), code 0.
    EchoReply(Echo<'a>),
    /// Every other type, and echo types with a code that the standards do not define.
    Other {
        /// The type as it came.
        icmp_type: u8,
        /// The code as it came.
        code: u8,
        /// What follows the checksum, the rest of the header first.
        rest: &'a [u8],
    },
}

/// Appends an echo request to `out`: type 8 or 128, code 0, identifier, sequence, payload.
///
/// The ICMP checksum is filled in (RFC 792), on ping sockets and raw sockets alike. The ICMPv6 checksum stays
/// zero because the kernel always computes it with the pseudo-header (RFC 3542 §3.1). It stays zero as well
/// when the message is longer than any IP datagram: the kernel refuses to send that.
pub fn encode_echo_request(version: IpVersion, echo: &Echo<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    append_echo(version, EchoKind::Request, echo, out);
    if version == IpVersion::V4 {
        // The checksum field is still zero here, as RFC 792 wants it while the message is summed.
        let checksum = checksum::of(&out[start..]).unwrap_or(0);
        out[start..][CHECKSUM].copy_from_slice(&checksum.to_be_bytes());
    }
}

/// Which of the two echo messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EchoKind {
    /// Type 8 (ICMP) or 128 (ICMPv6).
    Request,
    /// Type 0 (ICMP) or 129 (ICMPv6).
    Reply,
}

/// A whole echo message with its checksum, for whoever plays the kernel: the ICMPv6 one covers the pseudo-header
/// (RFC 4443 §2.3), so the addresses must be those of its datagram.
///
/// ICMPv6 unless both addresses are IPv4. The checksum stays zero when the message is longer than any IP datagram.
pub fn encode_echo(source: IpAddr, destination: IpAddr, kind: EchoKind, echo: &Echo<'_>) -> Vec<u8> {
    let mut message = Vec::with_capacity(ECHO_HEADER_LENGTH + echo.payload.len());
    append_echo(AddressPair::of(source, destination).version(), kind, echo, &mut message);
    fill_in_checksum(source, destination, &mut message);
    message
}

/// Decodes an ICMP or ICMPv6 message that starts with its type, as ping sockets deliver it.
///
/// The checksum is not looked at: the kernel has checked it on ping sockets and on ICMPv6 raw sockets. On
/// IPv4 raw sockets ask [`checksum_is_valid`] first.
///
/// # Errors
/// [`Malformed::Short`] below the four bytes that every message has, and below the eight of an echo message.
pub fn decode(version: IpVersion, bytes: &[u8]) -> Result<IcmpMessage<'_>, Malformed> {
    let (icmp_type, code, rest) = decode_header(bytes)?;
    if code == ECHO_CODE && icmp_type == echo_request_type(version) {
        Ok(IcmpMessage::EchoRequest(decode_echo(bytes)?))
    } else if code == ECHO_CODE && icmp_type == echo_reply_type(version) {
        Ok(IcmpMessage::EchoReply(decode_echo(bytes)?))
    } else {
        Ok(IcmpMessage::Other { icmp_type, code, rest })
    }
}

/// Whether the ICMP checksum is right (RFC 792, RFC 1071 §1), for IPv4 raw sockets.
///
/// Linux hands ICMP to raw sockets before it checks the sum. False for what is no whole ICMP header and for
/// more bytes than an IP datagram has.
pub fn checksum_is_valid(bytes: &[u8]) -> bool {
    // A message that carries its own checksum sums to all ones, whose complement is zero.
    bytes.len() >= IcmpPacket::minimum_packet_size() && checksum::of(bytes) == Some(0)
}

/// Decodes what an ICMP error quotes of our own echo request.
///
/// Eight bytes are enough, for that is all that RFC 792 promises; the payload holds what came after them and
/// may be cut short anywhere.
///
/// # Errors
/// [`Malformed::Short`] below eight bytes; [`Malformed::Field`] when the quote is no echo request.
pub fn decode_quoted_echo(version: IpVersion, bytes: &[u8]) -> Result<Echo<'_>, Malformed> {
    let echo = decode_echo(bytes)?;
    let (icmp_type, code, _) = decode_header(bytes)?;
    if icmp_type != echo_request_type(version) {
        return Err(Malformed::Field { field: "the type of a quoted echo request", value: icmp_type.into() });
    }
    if code != ECHO_CODE {
        return Err(Malformed::Field { field: "the code of a quoted echo request", value: code.into() });
    }
    Ok(echo)
}

/// The checksum in an ICMP message or a quote of one; `None` below four bytes.
pub fn quoted_checksum(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(CHECKSUM.start)?, *bytes.get(CHECKSUM.start + 1)?]))
}

/// The only code that RFC 792 and RFC 4443 define for echo messages.
const ECHO_CODE: u8 = 0;

/// Where every ICMP and ICMPv6 message has its checksum (RFC 792, RFC 4443 §2.1).
pub(crate) const CHECKSUM: Range<usize> = 2..4;

/// Appends an echo message whose checksum is still zero.
fn append_echo(version: IpVersion, kind: EchoKind, echo: &Echo<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + ECHO_HEADER_LENGTH, 0);
    out.extend_from_slice(echo.payload);
    let mut message = MutableEchoRequestPacket::new(&mut out[start..])
        .expect("the buffer was just grown by a whole echo header");
    message.set_icmp_type(IcmpType(match kind {
        EchoKind::Request => echo_request_type(version),
        EchoKind::Reply => echo_reply_type(version),
    }));
    message.set_icmp_code(IcmpCode(ECHO_CODE));
    message.set_identifier(echo.identifier);
    message.set_sequence_number(echo.sequence);
}

/// Writes the checksum into a whole message whose checksum is zero; with the pseudo-header in ICMPv6.
fn fill_in_checksum(source: IpAddr, destination: IpAddr, message: &mut [u8]) {
    let checksum = match AddressPair::of(source, destination).version() {
        IpVersion::V4 => checksum::of(message),
        IpVersion::V6 => {
            checksum::with_pseudo_header(source, destination, IpNextHeaderProtocols::Icmpv6.0, message)
        }
    };
    message[CHECKSUM].copy_from_slice(&checksum.unwrap_or(0).to_be_bytes());
}

/// Whether this type is one of the two echo messages, which alone have an identifier that translators rewrite.
pub(crate) fn is_echo(version: IpVersion, icmp_type: u8) -> bool {
    [echo_request_type(version), echo_reply_type(version)].contains(&icmp_type)
}

fn echo_request_type(version: IpVersion) -> u8 {
    match version {
        IpVersion::V4 => IcmpTypes::EchoRequest.0,
        IpVersion::V6 => Icmpv6Types::EchoRequest.0,
    }
}

fn echo_reply_type(version: IpVersion) -> u8 {
    match version {
        IpVersion::V4 => IcmpTypes::EchoReply.0,
        IpVersion::V6 => Icmpv6Types::EchoReply.0,
    }
}

/// Type, code and what follows the checksum, of any message (RFC 792, RFC 4443 §2.1).
fn decode_header(bytes: &[u8]) -> Result<(u8, u8, &[u8]), Malformed> {
    let (header, rest) = split("an ICMP header", bytes, IcmpPacket::minimum_packet_size())?;
    let header = IcmpPacket::new(header).expect("the split gave it a whole header");
    Ok((header.get_icmp_type().0, header.get_icmp_code().0, rest))
}

/// The fields of an echo message, whichever of the two it is: request and reply have one layout.
fn decode_echo(bytes: &[u8]) -> Result<Echo<'_>, Malformed> {
    let (header, payload) = split("an ICMP echo header", bytes, ECHO_HEADER_LENGTH)?;
    let header = EchoRequestPacket::new(header).expect("the split gave it a whole header");
    Ok(Echo { identifier: header.get_identifier(), sequence: header.get_sequence_number(), payload })
}

#[cfg(test)]
mod tests;
