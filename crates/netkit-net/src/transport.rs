//! What carries probes: a datagram socket or TCP handshakes, behind the same three verbs.

use std::io;

use crate::{Arrivals, HandshakeProber, Outgoing, ProbeSocket, SendReceipt};

/// A carrier of probes of one address family.
#[derive(Debug)]
pub enum Transport {
    /// ICMP or UDP datagrams on one socket.
    Datagram(Box<ProbeSocket>),
    /// TCP handshakes, a socket each.
    Handshake(Box<HandshakeProber>),
}

impl Transport {
    /// Sends a batch and appends one receipt a packet, in order.
    pub fn send(&mut self, batch: &[Outgoing<'_>], receipts: &mut Vec<SendReceipt>, arrivals: &mut Arrivals) {
        match self {
            Self::Datagram(socket) => socket.send(batch, receipts, arrivals),
            Self::Handshake(prober) => prober.send(batch, receipts, arrivals),
        }
    }

    /// Waits until something arrived and appends it. Cancel safe.
    pub async fn receive(&mut self, arrivals: &mut Arrivals) -> io::Result<()> {
        match self {
            Self::Datagram(socket) => socket.receive(arrivals).await,
            Self::Handshake(prober) => prober.receive(arrivals).await,
        }
    }

    /// Waits until there may be something to read. Cancel safe.
    pub async fn ready(&mut self) -> io::Result<()> {
        match self {
            Self::Datagram(socket) => socket.ready().await,
            Self::Handshake(prober) => prober.ready().await,
        }
    }

    /// Reads whatever is there without waiting.
    pub fn receive_now(&mut self, arrivals: &mut Arrivals) {
        match self {
            Self::Datagram(socket) => socket.receive_now(arrivals),
            Self::Handshake(prober) => prober.receive_now(arrivals),
        }
    }

    /// Packets received by this host and dropped for want of buffer.
    pub fn receiver_dropped(&self) -> u32 {
        match self {
            Self::Datagram(socket) => socket.receiver_dropped(),
            // The kernel's TCP consumes the segments itself; nothing waits in a buffer of ours.
            Self::Handshake(_) => 0,
        }
    }

    /// How many probes may be in flight at all: a handshake holds a descriptor until it ends.
    pub fn in_flight_limit(&self) -> usize {
        match self {
            Self::Datagram(_) => usize::MAX,
            Self::Handshake(prober) => prober.window(),
        }
    }

    /// How many probes may be in flight before their replies could overflow this host's own buffers.
    pub fn window(&self) -> usize {
        /// Kernel accounting of one reply and its send stamp (measured: 1,664 bytes).
        const BYTES_PER_PROBE: usize = 1_664;
        match self {
            Self::Datagram(socket) => (socket.receive_buffer() / BYTES_PER_PROBE).max(16),
            Self::Handshake(prober) => prober.window(),
        }
    }
}
