//! What a probe socket yields: replies, ICMP errors, send stamps and finished handshakes, in one batch.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::time::Duration;

use crate::{ClockReading, Errno, KernelTime, Token};

/// One thing the kernel told us. Everything that came from the network is untrusted.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'a> {
    /// When one of our packets left.
    SendStamp(SendStamp),
    /// A datagram from the network.
    Reply(Reply<'a>),
    /// An ICMP error about one of our packets, or this host's own complaint about it.
    IcmpError(IcmpError<'a>),
    /// A TCP handshake ended.
    Handshake(Handshake),
}

/// Where in its way out a packet was stamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SendStampKind {
    /// Before the packet scheduler (`SOF_TIMESTAMPING_TX_SCHED`).
    Scheduler,
    /// In the device driver (`SOF_TIMESTAMPING_TX_SOFTWARE`): the closest to the wire.
    Driver,
}

/// The kernel's stamp on one of our packets.
#[derive(Clone, Copy, Debug)]
pub struct SendStamp {
    /// Which packet.
    pub token: Token,
    /// Where it was stamped.
    pub kind: SendStampKind,
    /// When.
    pub at: KernelTime,
}

/// When something was received: the kernel's stamp where there is one, and the reading after we read it.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    /// The kernel's receive stamp.
    pub kernel: Option<KernelTime>,
    /// The clocks after the system call that read it.
    pub reading: ClockReading,
}

/// A datagram from the network. For ICMP the payload starts at the ICMP header, for UDP after the UDP header.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Who sent it.
    pub from: SocketAddr,
    /// Our address it was sent to.
    pub to: Option<IpAddr>,
    /// Index of the interface it came in by.
    pub interface: Option<u32>,
    /// Its TTL or hop limit when it arrived.
    pub hop_limit: Option<u8>,
    /// Its TOS or traffic class when it arrived.
    pub traffic_class: Option<u8>,
    /// IPv4 options it carried, such as a filled record route.
    pub ip_options: &'a [u8],
    /// The bytes.
    pub payload: &'a [u8],
    /// The datagram was longer than our buffer.
    pub truncated: bool,
    /// When it was received.
    pub received: Received,
}

/// Who raised an error-queue entry (`ee_origin`, ip(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorOrigin {
    /// This host, before the packet left.
    Local,
    /// An ICMP message.
    Icmp,
    /// An ICMPv6 message.
    Icmp6,
}

/// An entry of the error queue about one of our packets.
#[derive(Clone, Copy, Debug)]
pub struct IcmpError<'a> {
    /// Who raised it.
    pub origin: ErrorOrigin,
    /// The errno the kernel translated it to.
    pub errno: Errno,
    /// ICMP type; zero for a local error.
    pub icmp_type: u8,
    /// ICMP code; zero for a local error.
    pub code: u8,
    /// The next-hop MTU of a "packet too big", else zero.
    pub info: u32,
    /// The address that sent the ICMP message.
    pub offender: Option<IpAddr>,
    /// Where our packet was going.
    pub destination: Option<SocketAddr>,
    /// The packet it is about, where the socket itself says so (TCP).
    pub token: Option<Token>,
    /// What it quotes of our packet; where that starts depends on the socket (tcp.md §4b of the design notes).
    pub quoted: &'a [u8],
    /// Offset in `quoted` of RFC 4884 extensions.
    pub extension_offset: Option<u16>,
    /// TTL or hop limit of the ICMP message itself.
    pub hop_limit: Option<u8>,
    /// TOS or traffic class of the ICMP message itself.
    pub traffic_class: Option<u8>,
    /// Index of the interface it came in by.
    pub interface: Option<u32>,
    /// When it was received.
    pub received: Received,
}

/// How a TCP handshake ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandshakeEnd {
    /// SYN-ACK received; the kernel's own RTT of the handshake (`tcpi_rtt`).
    Accepted(Duration),
    /// SYN-ACK received, but a SYN had to be sent again: which of them was answered is not known.
    AcceptedAfterRetransmission,
    /// RST received: somebody answered for the target.
    Refused,
    /// The kernel gave up for another reason.
    Failed(Errno),
}

/// A finished TCP handshake.
#[derive(Clone, Copy, Debug)]
pub struct Handshake {
    /// Which probe.
    pub token: Token,
    /// Whom it was with.
    pub from: SocketAddr,
    /// How it ended.
    pub end: HandshakeEnd,
    /// When we noticed.
    pub received: Received,
}

/// A batch of arrivals over one shared byte arena; filled by a socket, read by a session, then cleared.
///
/// Send stamps come out first: a reply read in the same turn can then rely on its stamp being known.
#[derive(Debug, Default)]
pub struct Arrivals {
    stamps: Vec<SendStamp>,
    stored: Vec<Stored>,
    bytes: Vec<u8>,
}

/// An arrival whose bytes are ranges of the arena.
#[derive(Debug)]
enum Stored {
    Reply { fields: Reply<'static>, options: Range<usize>, payload: Range<usize> },
    IcmpError { fields: IcmpError<'static>, quoted: Range<usize> },
    Handshake(Handshake),
}

impl Arrivals {
    /// Nothing arrived.
    pub fn is_empty(&self) -> bool {
        self.stamps.is_empty() && self.stored.is_empty()
    }

    /// How many arrivals there are.
    pub fn len(&self) -> usize {
        self.stamps.len() + self.stored.len()
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.stamps.clear();
        self.stored.clear();
        self.bytes.clear();
    }

    /// All arrivals, send stamps first.
    pub fn iter(&self) -> impl Iterator<Item = Arrival<'_>> {
        let stamps = self.stamps.iter().map(|stamp| Arrival::SendStamp(*stamp));
        stamps.chain(self.stored.iter().map(|stored| self.view(stored)))
    }

    /// Adds one arrival; its bytes are copied.
    pub fn push(&mut self, arrival: Arrival<'_>) {
        match arrival {
            Arrival::SendStamp(stamp) => self.stamps.push(stamp),
            Arrival::Reply(reply) => {
                let (options, payload) = (self.keep(reply.ip_options), self.keep(reply.payload));
                let fields = Reply { ip_options: &[], payload: &[], ..reply };
                self.stored.push(Stored::Reply { fields, options, payload });
            }
            Arrival::IcmpError(error) => {
                let quoted = self.keep(error.quoted);
                self.stored.push(Stored::IcmpError { fields: IcmpError { quoted: &[], ..error }, quoted });
            }
            Arrival::Handshake(handshake) => self.stored.push(Stored::Handshake(handshake)),
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn view(&self, stored: &Stored) -> Arrival<'_> {
        match stored {
            Stored::Reply { fields, options, payload } => Arrival::Reply(Reply {
                ip_options: &self.bytes[options.clone()],
                payload: &self.bytes[payload.clone()],
                ..*fields
            }),
            Stored::IcmpError { fields, quoted } => {
                Arrival::IcmpError(IcmpError { quoted: &self.bytes[quoted.clone()], ..*fields })
            }
            Stored::Handshake(handshake) => Arrival::Handshake(*handshake),
        }
    }
}
