//! A capture as it goes on: packets come in, events come out, and at the end there is one report.

use netkit_model::{
    CaptureCounts, CaptureEvent, CaptureRun, CapturedFrom, KernelTime, Malformed, PacketKind, PacketSeen,
};

use crate::copies::Copies;
use crate::{Content, Conversations, Filter, Frame, Packet};

/// ICMP errors about TCP that are kept.
const MOST_ERRORS: usize = 256;
/// The protocol number of TCP in what an ICMP error quotes.
const TCP: u8 = netkit_packet::ip::protocol::TCP;

/// Takes packets, and keeps what is told of them at the end.
#[derive(Debug)]
pub struct Capture {
    from: CapturedFrom,
    filter: Filter,
    copies: Copies,
    conversations: Conversations,
    counts: CaptureCounts,
    first: Option<KernelTime>,
    last: Option<KernelTime>,
    errors: Vec<(netkit_model::IcmpReport, std::net::SocketAddr, std::net::SocketAddr)>,
}

impl Capture {
    /// A capture of what the filter keeps.
    pub fn new(from: CapturedFrom, filter: Filter) -> Self {
        Self {
            from,
            filter,
            copies: Copies::default(),
            conversations: Conversations::new(),
            counts: CaptureCounts::default(),
            first: None,
            last: None,
            errors: Vec::new(),
        }
    }

    /// A frame of a file. `None` where the filter leaves it out, or it is a second copy.
    pub fn take_frame(&mut self, frame: &Frame<'_>) -> Option<CaptureEvent> {
        match Packet::of(frame) {
            Ok(packet) => self.take(&packet),
            // What has no header has nothing that a filter could look at.
            Err(_) if !self.filter.keeps_everything() => {
                self.counts.filtered += 1;
                None
            }
            Err(malformed) => Some(self.malformed(frame, malformed)),
        }
    }

    /// A packet. `None` where the filter leaves it out, or it is a second copy.
    pub fn take(&mut self, packet: &Packet<'_>) -> Option<CaptureEvent> {
        if !self.filter.keeps(packet.ether_type, packet.bytes) {
            self.counts.filtered += 1;
            return None;
        }
        if self.copies.is_copy(packet) {
            self.counts.copies += 1;
            return None;
        }
        self.count(packet.at, packet.wire_length);
        self.counts.cut += u64::from(packet.is_cut());
        let content = packet.content();
        if let Content::Tcp { datagram, segment, length, is_cut } = &content {
            self.counts.tcp += 1;
            let seen = self.conversations.hear(packet.at, datagram, segment, *length, *is_cut);
            return Some(CaptureEvent::Segment(Box::new(seen)));
        }
        let seen = packet.seen(&content);
        self.count_kind(&seen.kind);
        Some(CaptureEvent::Packet(Box::new(seen)))
    }

    /// So many packets were kept.
    pub fn packets(&self) -> u64 {
        self.counts.packets
    }

    /// Of a capture on this host: the kernel has dropped so many packets because they were not taken in time, and so many
    /// second copies were left out before they came here.
    pub fn note_live(&mut self, dropped: u64, copies: u64) {
        self.counts.dropped = Some(dropped);
        self.counts.copies += copies;
    }

    /// Everything that was seen so far.
    pub fn report(&self) -> CaptureRun {
        CaptureRun {
            from: self.from.clone(),
            filter: self.filter.to_string(),
            counts: self.counts,
            first: self.first,
            last: self.last,
            connections: self.conversations.reports(),
            forgotten: self.conversations.forgotten(),
            listening: self.conversations.listening(),
            icmp_errors: self.errors.clone(),
        }
    }

    fn count(&mut self, at: KernelTime, length: u32) {
        self.counts.packets += 1;
        self.counts.bytes += u64::from(length);
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    fn count_kind(&mut self, kind: &PacketKind) {
        let counts = &mut self.counts;
        match kind {
            PacketKind::Udp { .. } => counts.udp += 1,
            PacketKind::Icmp { .. } => counts.icmp += 1,
            PacketKind::IcmpError { report, about } => {
                counts.icmp += 1;
                if let Some((source, destination, TCP)) = about
                    && self.errors.len() < MOST_ERRORS
                {
                    self.errors.push((*report, *source, *destination));
                }
            }
            PacketKind::Fragment { .. } => counts.fragments += 1,
            PacketKind::Ip(_) | PacketKind::Link(_) => counts.other += 1,
            PacketKind::Malformed(_) => counts.malformed += 1,
        }
    }

    fn malformed(&mut self, frame: &Frame<'_>, malformed: Malformed) -> CaptureEvent {
        let kind = PacketKind::Malformed(malformed);
        self.count(frame.at, frame.wire_length);
        self.count_kind(&kind);
        let seen = PacketSeen { at: frame.at, addresses: None, length: frame.wire_length, kind };
        CaptureEvent::Packet(Box::new(seen))
    }
}
