//! ICMP and ICMPv6 messages: echo requests to bytes, and bytes to echo messages.
//!
//! It does not match replies to probes and gives no meaning to types and codes other than echo: those stay
//! numbers. The two IP versions share the echo format; they differ by the type's value and by who fills in
//! the checksum.

use pnet_packet::Packet;
use pnet_packet::icmp::echo_request::{EchoRequestPacket, MutableEchoRequestPacket};
use pnet_packet::icmp::{IcmpCode, IcmpPacket, IcmpType, IcmpTypes};
use pnet_packet::icmpv6::Icmpv6Types;
use pnet_packet::util;

use crate::ip::{IpVersion, MAX_DATAGRAM_LENGTH};
use crate::malformed::{Malformed, split};

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
    out.resize(start + ECHO_HEADER_LENGTH, 0);
    out.extend_from_slice(echo.payload);
    let mut request = MutableEchoRequestPacket::new(&mut out[start..])
        .expect("the buffer was just grown by a whole echo header");
    request.set_icmp_type(IcmpType(echo_request_type(version)));
    request.set_icmp_code(IcmpCode(ECHO_CODE));
    request.set_identifier(echo.identifier);
    request.set_sequence_number(echo.sequence);
    if version == IpVersion::V4 {
        // The checksum field is still zero here, as RFC 792 wants it while the message is summed.
        let checksum = checksum(request.packet()).unwrap_or(0);
        request.set_checksum(checksum);
    }
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
    bytes.len() >= IcmpPacket::minimum_packet_size() && checksum(bytes) == Some(0)
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

/// The only code that RFC 792 and RFC 4443 define for echo messages.
const ECHO_CODE: u8 = 0;

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

/// The complement of the ones' complement sum of all of `message` (RFC 1071 §1).
///
/// None for what is longer than an IP datagram, because `pnet_packet` adds up in 32 bits, which twice that
/// length would overflow.
fn checksum(message: &[u8]) -> Option<u16> {
    const SKIP_NO_WORD: usize = usize::MAX;
    (message.len() <= MAX_DATAGRAM_LENGTH).then(|| util::checksum(message, SKIP_NO_WORD))
}

#[cfg(test)]
mod tests;
