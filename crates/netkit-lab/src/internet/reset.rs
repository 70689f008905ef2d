//! The TCP reset with which a router refuses a segment (RFC 9293 §3.10.7.1), in the name of whom it was for.

use std::net::SocketAddr;

use netkit_packet::ip::{self, IpDatagram, IpHeader};
use netkit_packet::tcp::{self, TcpFlags, TcpSegment};

/// The reset as a whole datagram; none for what is no segment, and none for a reset.
pub(super) fn answer(refused: &IpDatagram<'_>, hop_limit: u8) -> Option<Vec<u8>> {
    let segment = TcpSegment::decode(refused.payload).ok()?;
    if segment.flags.contains(TcpFlags::RST) {
        return None;
    }
    let takes = |flag| u32::from(segment.flags.contains(flag));
    let length = u32::try_from(segment.payload.len()).unwrap_or(u32::MAX);
    let behind =
        segment.sequence.wrapping_add(length).wrapping_add(takes(TcpFlags::SYN) + takes(TcpFlags::FIN));
    let (flags, sequence, acknowledgment) = if segment.flags.contains(TcpFlags::ACK) {
        (TcpFlags::RST, segment.acknowledgment, 0)
    } else {
        (TcpFlags::RST | TcpFlags::ACK, 0, behind)
    };
    let reset = TcpSegment {
        source_port: segment.destination_port,
        destination_port: segment.source_port,
        sequence,
        acknowledgment,
        flags,
        window: 0,
        urgent: 0,
        options: &[],
        payload: &[],
    };
    let (source, destination) = (refused.destination, refused.source);
    let ends =
        [SocketAddr::new(source, reset.source_port), SocketAddr::new(destination, reset.destination_port)];
    let header =
        IpHeader { source, destination, hop_limit, traffic_class: 0, label: 0, ..IpHeader::of(refused) };
    Some(ip::encode(&header, &tcp::encode(ends[0], ends[1], &reset)))
}
