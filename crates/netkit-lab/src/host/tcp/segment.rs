//! Segments that a host sends, and the two sockets they go between. It decides nothing about a connection.

use std::net::{IpAddr, SocketAddr};

use netkit_packet::ip::{IpDatagram, IpHeader, encode, protocol};
use netkit_packet::tcp::{self, TcpFlags, TcpOption, TcpSegment, encode_options};

use super::sequence::SequenceNumber;

/// The sockets of a connection, as the host sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ends {
    /// The host's own.
    pub(super) local: SocketAddr,
    /// The other side's.
    pub(super) remote: SocketAddr,
}

impl Ends {
    /// The sockets of a segment that came to the host in a datagram.
    pub(super) fn of(datagram: &IpDatagram<'_>, segment: &TcpSegment<'_>) -> Self {
        Self {
            local: SocketAddr::new(datagram.destination, segment.destination_port),
            remote: SocketAddr::new(datagram.source, segment.source_port),
        }
    }

    /// The largest segment that fits into a datagram of the path's MTU without options (RFC 9293 §3.7.1).
    pub(super) fn segment_size(&self, path_mtu: usize) -> u16 {
        let headers = match self.local.ip() {
            IpAddr::V4(_) => 20 + 20,
            IpAddr::V6(_) => 40 + 20,
        };
        u16::try_from(path_mtu.saturating_sub(headers)).unwrap_or(u16::MAX)
    }

    /// What the other side takes when it does not say (RFC 9293 §3.7.1, MUST-15).
    pub(super) fn default_segment_size(&self) -> u16 {
        match self.local.ip() {
            IpAddr::V4(_) => 536,
            IpAddr::V6(_) => 1220,
        }
    }
}

/// A segment to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) flags: TcpFlags,
    pub(super) sequence: SequenceNumber,
    /// Zero where `ACK` is not set.
    pub(super) acknowledgment: SequenceNumber,
    pub(super) window: u16,
    /// The maximum segment size option.
    pub(super) largest: Option<u16>,
    pub(super) payload: Vec<u8>,
}

impl Segment {
    /// A segment without data and options.
    pub(super) fn bare(flags: TcpFlags, sequence: SequenceNumber, acknowledgment: SequenceNumber) -> Self {
        Self { flags, sequence, acknowledgment, window: 0, largest: None, payload: Vec::new() }
    }

    /// The reset for a segment that belongs to no connection (RFC 9293 §3.10.7.1); a reset gets none.
    pub(super) fn reset_for(segment: &TcpSegment<'_>) -> Option<Self> {
        const NOWHERE: SequenceNumber = SequenceNumber(0);
        if segment.flags.contains(TcpFlags::RST) {
            return None;
        }
        Some(if segment.flags.contains(TcpFlags::ACK) {
            Self::bare(TcpFlags::RST, SequenceNumber(segment.acknowledgment), NOWHERE)
        } else {
            let behind = SequenceNumber(segment.sequence).plus(length(segment));
            Self::bare(TcpFlags::RST | TcpFlags::ACK, NOWHERE, behind)
        })
    }

    /// The whole datagram that carries it.
    pub(super) fn datagram(&self, ends: &Ends, hop_limit: u8) -> Vec<u8> {
        let options: Vec<_> = self.largest.map(TcpOption::MaximumSegmentSize).into_iter().collect();
        let segment = TcpSegment {
            source_port: ends.local.port(),
            destination_port: ends.remote.port(),
            sequence: self.sequence.0,
            acknowledgment: self.acknowledgment.0,
            flags: self.flags,
            window: self.window,
            urgent: 0,
            options: &encode_options(&options),
            payload: &self.payload,
        };
        let header = IpHeader {
            source: ends.local.ip(),
            destination: ends.remote.ip(),
            hop_limit,
            traffic_class: 0,
            dont_fragment: true,
            label: 0,
            protocol: protocol::TCP,
        };
        encode(&header, &tcp::encode(ends.local, ends.remote, &segment))
    }
}

/// How many sequence numbers a segment takes: its data, a SYN and a FIN (RFC 9293 §3.4).
pub(super) fn length(segment: &TcpSegment<'_>) -> usize {
    let takes = |flag| usize::from(segment.flags.contains(flag));
    segment.payload.len() + takes(TcpFlags::SYN) + takes(TcpFlags::FIN)
}
