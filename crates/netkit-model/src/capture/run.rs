//! A whole capture: where from, how much, which connections, and who was asked for connections how often.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_net::KernelTime;
use netkit_packet::Malformed;

use super::{ConnectionReport, SegmentSeen};
use crate::{IcmpReport, Untrusted};

/// Something of a capture that is told at once.
#[derive(Clone, Debug)]
pub enum CaptureEvent {
    /// A segment of a TCP connection.
    Segment(Box<SegmentSeen>),
    /// Any other packet.
    Packet(Box<PacketSeen>),
}

impl CaptureEvent {
    /// When it passed.
    pub const fn at(&self) -> KernelTime {
        match self {
            Self::Segment(segment) => segment.at,
            Self::Packet(packet) => packet.at,
        }
    }
}

/// A packet that belongs to no TCP connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketSeen {
    /// When it passed.
    pub at: KernelTime,
    /// Its addresses, of whom the first sent it; `None` for what is not IP.
    pub addresses: Option<(IpAddr, IpAddr)>,
    /// Bytes on the wire from the network header on.
    pub length: u32,
    /// What it is.
    pub kind: PacketKind,
}

/// What a packet that belongs to no TCP connection is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PacketKind {
    /// UDP between these ports, with so many bytes of data.
    Udp {
        /// The source port.
        source_port: u16,
        /// The destination port.
        destination_port: u16,
        /// Bytes of data.
        length: u32,
    },
    /// An ICMP message that reports an error, and what about.
    IcmpError {
        /// The error.
        report: IcmpReport,
        /// The two ends and the protocol of the packet that it is about, as far as it is quoted.
        about: Option<(SocketAddr, SocketAddr, u8)>,
    },
    /// Another ICMP message.
    Icmp {
        /// Its type.
        icmp_type: u8,
        /// Its code.
        code: u8,
    },
    /// A fragment other than the first: its ports are in another packet.
    Fragment {
        /// Where its data begin, in bytes.
        offset: usize,
    },
    /// Another protocol of IP, by its number.
    Ip(u8),
    /// No IP, by its EtherType.
    Link(u16),
    /// Bytes that are not what they should be.
    Malformed(Malformed),
}

/// Where packets come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CapturedFrom {
    /// Every interface of this host.
    #[default]
    Any,
    /// An interface of this host.
    Interface(Untrusted),
    /// A file.
    File(Untrusted),
}

/// A capture.
#[derive(Clone, Debug, Default)]
pub struct CaptureRun {
    /// Where from.
    pub from: CapturedFrom,
    /// The filter as typed; empty keeps everything.
    pub filter: String,
    /// Packets by kind.
    pub counts: CaptureCounts,
    /// When the first packet passed.
    pub first: Option<KernelTime>,
    /// When the last packet passed.
    pub last: Option<KernelTime>,
    /// Connections, in the order in which they were seen first; of very many the latest.
    pub connections: Vec<ConnectionReport>,
    /// Connections that were seen and are not among them.
    pub forgotten: u64,
    /// Whom SYNs went to, the most asked first; bounded.
    pub listening: Vec<Listening>,
    /// ICMP errors about TCP, with the client and the server of what they quote; bounded.
    pub icmp_errors: Vec<(IcmpReport, SocketAddr, SocketAddr)>,
}

impl CaptureRun {
    /// From the first packet to the last.
    pub fn duration(&self) -> Duration {
        let span = self.first.zip(self.last).and_then(|(first, last)| last.since(first));
        span.unwrap_or_default()
    }
}

/// How many packets of which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaptureCounts {
    /// All that passed the filter.
    pub packets: u64,
    /// Bytes of them on the wire.
    pub bytes: u64,
    /// TCP segments.
    pub tcp: u64,
    /// UDP datagrams.
    pub udp: u64,
    /// ICMP and ICMPv6 messages.
    pub icmp: u64,
    /// Fragments other than the first.
    pub fragments: u64,
    /// Anything else.
    pub other: u64,
    /// Bytes that are not what they should be; they are among the packets and in none of the kinds above.
    pub malformed: u64,
    /// Packets that the filter left out, where netkit applies it and not the kernel.
    pub filtered: u64,
    /// Second copies that a capture on every interface would have counted twice.
    pub copies: u64,
    /// Packets of which the capture holds only a part.
    pub cut: u64,
    /// Packets that the kernel dropped because they were not taken in time; `None` in a file.
    pub dropped: Option<u64>,
}

/// An address and port to which SYNs went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The address and port.
    pub server: SocketAddr,
    /// Attempts: SYNs of different clients or ports.
    pub attempts: u64,
    /// Those that were answered with a SYN-ACK.
    pub answered: u64,
    /// Those whose handshake was completed.
    pub completed: u64,
    /// Those that were refused with a RST.
    pub refused: u64,
    /// Those whose SYN was sent again, as a client does that waits.
    pub repeated: u64,
    /// Different addresses that they came from.
    pub sources: u64,
    /// There are more different addresses than were counted.
    pub has_more_sources: bool,
    /// One of the sources.
    pub source: IpAddr,
    /// When the first SYN passed.
    pub first: KernelTime,
    /// When the last SYN passed.
    pub last: KernelTime,
}

impl Listening {
    /// Attempts that neither were refused nor completed.
    pub const fn unfinished(&self) -> u64 {
        self.attempts.saturating_sub(self.completed).saturating_sub(self.refused)
    }

    /// From the first SYN to the last.
    pub fn duration(&self) -> Duration {
        self.last.since(self.first).unwrap_or_default()
    }
}
