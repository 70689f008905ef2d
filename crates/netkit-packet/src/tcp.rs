//! TCP segments: values to bytes, and bytes to values.
//!
//! It knows no connection: sequence numbers and windows are numbers here.

use std::net::SocketAddr;

use pnet_packet::Packet;
use pnet_packet::ip::IpNextHeaderProtocols;
use pnet_packet::tcp::{MutableTcpPacket, TcpPacket};

use crate::checksum;
use crate::ip::MAX_DATAGRAM_LENGTH;
use crate::malformed::{Malformed, split};

mod flags;
mod option;
pub use flags::TcpFlags;
pub use option::{SackBlock, TcpOption, TcpOptions, decode_options, encode_options};

/// A TCP segment (RFC 9293 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpSegment<'a> {
    /// The source port.
    pub source_port: u16,
    /// The destination port.
    pub destination_port: u16,
    /// The sequence number.
    pub sequence: u32,
    /// The acknowledgment number; it means something when `ACK` is set.
    pub acknowledgment: u32,
    /// The control bits.
    pub flags: TcpFlags,
    /// The window as it stands in the header, not scaled.
    pub window: u16,
    /// The urgent pointer.
    pub urgent: u16,
    /// The options with their padding: a multiple of four bytes, at most 40.
    pub options: &'a [u8],
    /// What it carries.
    pub payload: &'a [u8],
}

impl<'a> TcpSegment<'a> {
    /// Decodes a segment that starts with its header. The checksum is not looked at; it is a question of the whole IP
    /// datagram: [`transport_checksum_is_valid`](crate::ip::transport_checksum_is_valid).
    ///
    /// # Errors
    /// [`Malformed::Short`] when the header or its options reach beyond the bytes; [`Malformed::Field`] for a data
    /// offset below five words.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (segment, header_length) = Self::decode_cut(bytes)?;
        split("a TCP header with its options", bytes, header_length)?;
        Ok(segment)
    }

    /// Decodes a segment as a capture may hold it, cut anywhere behind the twenty bytes of its fixed header, and tells how
    /// long its whole header is: options and payload are what is there of them.
    ///
    /// # Errors
    /// [`Malformed::Short`] when the fixed header reaches beyond the bytes; [`Malformed::Field`] for a data offset below
    /// five words.
    pub fn decode_cut(bytes: &'a [u8]) -> Result<(Self, usize), Malformed> {
        let (fixed, rest) = split("a TCP header", bytes, HEADER_LENGTH)?;
        let header = TcpPacket::new(fixed).expect("the split gave it a whole fixed header");
        let header_length = usize::from(header.get_data_offset()) * 4;
        if header_length < HEADER_LENGTH {
            return Err(Malformed::Field { field: "the TCP data offset in bytes", value: header_length });
        }
        let (options, payload) = rest.split_at((header_length - HEADER_LENGTH).min(rest.len()));
        let segment = Self {
            source_port: header.get_source(),
            destination_port: header.get_destination(),
            sequence: header.get_sequence(),
            acknowledgment: header.get_acknowledgement(),
            flags: TcpFlags(header.get_flags()),
            window: header.get_window(),
            urgent: header.get_urgent_ptr(),
            options,
            payload,
        };
        Ok((segment, header_length))
    }

    /// The options one by one, without those that only fill space.
    pub fn options(&self) -> TcpOptions<'a> {
        decode_options(self.options)
    }
}

/// The sequence number of a segment that an ICMP error quotes, cut off as early as RFC 792 allows: behind eight bytes.
pub fn quoted_sequence(quoted: &[u8]) -> Option<u32> {
    const PLACE: usize = 4;
    quoted.get(PLACE..)?.first_chunk().copied().map(u32::from_be_bytes)
}

/// A segment with its checksum, which covers the pseudo-header: both addresses must be those of its IP datagram. The
/// ports are those of `source` and `destination`, not those in `segment`.
///
/// Options are filled up to a multiple of four bytes with zeros, the end of the list. Of options, what is beyond 40
/// bytes is left out; of the payload, what is beyond the longest IP datagram.
pub fn encode(source: SocketAddr, destination: SocketAddr, segment: &TcpSegment<'_>) -> Vec<u8> {
    let options = &segment.options[..segment.options.len().min(MAX_OPTIONS_LENGTH)];
    let header_length = HEADER_LENGTH + options.len().next_multiple_of(4);
    let payload = &segment.payload[..segment.payload.len().min(MAX_DATAGRAM_LENGTH - header_length)];
    let mut bytes = vec![0; HEADER_LENGTH];
    bytes.extend_from_slice(options);
    bytes.resize(header_length, 0);
    bytes.extend_from_slice(payload);
    let mut packet = MutableTcpPacket::new(&mut bytes).expect("the buffer holds a whole header");
    packet.set_source(source.port());
    packet.set_destination(destination.port());
    packet.set_sequence(segment.sequence);
    packet.set_acknowledgement(segment.acknowledgment);
    packet.set_data_offset(u8::try_from(header_length / 4).expect("no header has more than 15 words"));
    packet.set_flags(segment.flags.0);
    packet.set_window(segment.window);
    packet.set_urgent_ptr(segment.urgent);
    let protocol = IpNextHeaderProtocols::Tcp.0;
    let checksum = checksum::with_pseudo_header(source.ip(), destination.ip(), protocol, packet.packet());
    packet.set_checksum(checksum.expect("the segment was cut to the longest datagram there is"));
    bytes
}

/// Bytes of a header without options (RFC 9293 §3.1).
const HEADER_LENGTH: usize = TcpPacket::minimum_packet_size();
/// What the largest data offset, 15 words, leaves for options.
const MAX_OPTIONS_LENGTH: usize = 15 * 4 - HEADER_LENGTH;

#[cfg(test)]
mod tests;
