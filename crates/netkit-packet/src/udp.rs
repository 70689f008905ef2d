//! UDP datagrams: values to bytes, and bytes to values.
//!
//! It gives no meaning to ports. Whether a checksum is right is a question of the whole IP datagram:
//! [`transport_checksum_is_valid`](crate::ip::transport_checksum_is_valid).

use std::net::SocketAddr;

use pnet_packet::Packet;
use pnet_packet::ip::IpNextHeaderProtocols;
use pnet_packet::udp::{MutableUdpPacket, UdpPacket};

use crate::checksum;
use crate::ip::MAX_DATAGRAM_LENGTH;
use crate::malformed::{Malformed, split};

/// A UDP datagram (RFC 768).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UdpDatagram<'a> {
    /// The source port.
    pub source_port: u16,
    /// The destination port.
    pub destination_port: u16,
    /// The checksum as it came; zero says that the sender made none.
    pub checksum: u16,
    /// What it carries, up to its length.
    pub payload: &'a [u8],
}

impl<'a> UdpDatagram<'a> {
    /// Decodes a datagram that starts with its header. Bytes after its length are left out.
    ///
    /// # Errors
    /// [`Malformed::Short`] when header or payload reach beyond the bytes; [`Malformed::Field`] for a length below
    /// that of the header.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (header, _) = split("a UDP header", bytes, HEADER_LENGTH)?;
        let header = UdpPacket::new(header).expect("the split gave it a whole header");
        let length = usize::from(header.get_length());
        if length < HEADER_LENGTH {
            return Err(Malformed::Field { field: "the UDP length in bytes", value: length });
        }
        let (datagram, _) = split("a UDP datagram", bytes, length)?;
        Ok(Self {
            source_port: header.get_source(),
            destination_port: header.get_destination(),
            checksum: header.get_checksum(),
            payload: &datagram[HEADER_LENGTH..],
        })
    }
}

/// A UDP datagram with its checksum, which covers the pseudo-header: both addresses must be those of its IP datagram.
///
/// A payload beyond what the 16-bit length can announce is left out.
pub fn encode(source: SocketAddr, destination: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let payload = &payload[..payload.len().min(MAX_DATAGRAM_LENGTH - HEADER_LENGTH)];
    let mut datagram = vec![0; HEADER_LENGTH];
    datagram.extend_from_slice(payload);
    let length = u16::try_from(datagram.len()).expect("the payload was cut to what the length can announce");
    let mut packet = MutableUdpPacket::new(&mut datagram).expect("the buffer holds a whole header");
    packet.set_source(source.port());
    packet.set_destination(destination.port());
    packet.set_length(length);
    let protocol = IpNextHeaderProtocols::Udp.0;
    let checksum = checksum::with_pseudo_header(source.ip(), destination.ip(), protocol, packet.packet());
    // A checksum of zero is sent as all ones, for zero says that there is none (RFC 768).
    packet.set_checksum(match checksum {
        Some(0) => 0xffff,
        checksum => checksum.expect("the datagram was cut to the longest there is"),
    });
    datagram
}

/// Bytes of the header (RFC 768).
const HEADER_LENGTH: usize = UdpPacket::minimum_packet_size();

#[cfg(test)]
mod tests;
