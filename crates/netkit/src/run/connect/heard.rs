//! What comes in from the peer of an attempt, heard before this host's own filters, where this user may listen.
//!
//! It needs `CAP_NET_RAW`; without it nothing is heard, and nothing is said about that here.

use std::net::SocketAddr;

use netkit_model::{CapturedSegment, SegmentKind};
use netkit_net::Capture;
use netkit_packet::ip::IpDatagram;
use netkit_packet::peer_filter::segments_from;
use netkit_packet::tcp::{TcpFlags, TcpSegment};

/// Segments that are remembered: a SYN and its repetitions bring one each, and a few tell everything.
const MOST: usize = 64;

/// A capture beside an attempt.
pub(super) struct Heard {
    capture: Capture,
    segments: Vec<CapturedSegment>,
}

impl Heard {
    /// Listens to the peer from now on; `None` where this user may not, or the kernel does not let anybody.
    pub(super) fn listen(peer: SocketAddr) -> Option<Self> {
        let capture = Capture::open(&segments_from(peer)).ok()?;
        Some(Self { capture, segments: Vec::new() })
    }

    /// What was heard so far of the connection from `source`, or from any port where that is not known. `None` where some of it
    /// was missed: what was not heard may have come.
    pub(super) fn segments(&mut self, source: Option<SocketAddr>) -> Option<Vec<CapturedSegment>> {
        let packets = self.capture.take();
        let ours = packets.iter().filter_map(|packet| segment(packet, source));
        let room = MOST - self.segments.len();
        self.segments.extend(ours.take(room));
        (!self.capture.has_missed_some()).then(|| self.segments.clone())
    }
}

/// A segment for this connection; what cannot be understood is none.
fn segment(packet: &[u8], source: Option<SocketAddr>) -> Option<CapturedSegment> {
    let datagram = IpDatagram::decode(packet).ok()?;
    let segment = TcpSegment::decode(datagram.payload).ok()?;
    if source.is_some_and(|source| source.port() != segment.destination_port) {
        return None;
    }
    let kind = if segment.flags.contains(TcpFlags::RST) {
        SegmentKind::Reset
    } else if segment.flags.contains(TcpFlags::SYN | TcpFlags::ACK) {
        SegmentKind::SynAck
    } else {
        SegmentKind::Other
    };
    Some(CapturedSegment { hop_limit: datagram.hop_limit, kind })
}
