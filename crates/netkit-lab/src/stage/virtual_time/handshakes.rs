//! The TCP handshakes of the vantage's kernel: SYN, its repetition, and how each connection attempt ends.
//!
//! There is nothing of TCP behind the handshake: a probe's socket is closed as soon as its end has been read.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use netkit_net::{Errno, HandshakeEnd, Token};
use netkit_packet::tcp::{TcpFlags, TcpSegment};

/// Handshakes in flight at once, as in netkit-net.
const WINDOW: usize = 256;
/// The first of the ports that Linux chooses from (`net.ipv4.ip_local_port_range`), and how many there are.
const PORTS: (u16, u16) = (32_768, 28_232);
/// The first repetition of a SYN; each further one waits twice as long (RFC 6298 §2 and §5.5).
const FIRST_TIMEOUT: Duration = Duration::from_secs(1);
/// SYNs that are repeated before the kernel gives up (`net.ipv4.tcp_syn_retries`).
const RETRIES: u32 = 6;

/// All handshakes that the process has not been told the end of, by source port.
#[derive(Debug)]
pub(super) struct Handshakes {
    pending: BTreeMap<u16, Pending>,
    /// Added to every initial sequence number.
    secret: u32,
    /// How long one is watched; then its socket is closed.
    pub(super) patience: Duration,
}

/// A handshake.
#[derive(Clone, Copy, Debug)]
struct Pending {
    token: Token,
    source: SocketAddr,
    destination: SocketAddr,
    /// Its initial sequence number.
    sequence: u32,
    /// When the first SYN left.
    started: Duration,
    /// When the next SYN is due, or the kernel gives up.
    due: Duration,
    retransmissions: u32,
    hop_limit: Option<u8>,
    end: Option<HandshakeEnd>,
    /// The peer's next sequence number once it is established.
    peer: Option<u32>,
}

/// A segment without data or options, and between whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bare {
    pub(super) source: SocketAddr,
    pub(super) destination: SocketAddr,
    /// Of the segment; `None` is the run's.
    pub(super) hop_limit: Option<u8>,
    sequence: u32,
    acknowledgment: u32,
    flags: TcpFlags,
}

impl Handshakes {
    pub(super) fn new(seed: u64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "any 32 bits of the seed will do")]
        let secret = seed as u32;
        Self { pending: BTreeMap::new(), secret, patience: Duration::from_secs(10) }
    }

    /// Starts one whose SYN leaves at `at`.
    pub(super) fn start(
        &mut self,
        at: Duration,
        token: Token,
        mut source: SocketAddr,
        destination: SocketAddr,
        hop_limit: Option<u8>,
    ) -> Result<Bare, Errno> {
        let patience = self.patience;
        self.pending.retain(|_, pending| at.saturating_sub(pending.started) < patience);
        if self.pending.len() >= WINDOW {
            return Err(Errno::AGAIN);
        }
        // A port of the session's own choice ends the handshake that had it; else the kernel chooses one.
        let chosen = PORTS.0 + u16::try_from(token.0 % u64::from(PORTS.1)).unwrap_or(0);
        let port = if source.port() == 0 { chosen } else { source.port() };
        source.set_port(port);
        #[expect(clippy::cast_possible_truncation, reason = "sequence numbers wrap")]
        let sequence = (token.0 as u32).wrapping_mul(0x9e37_79b9).wrapping_add(self.secret);
        let pending = Pending {
            token,
            source,
            destination,
            sequence,
            started: at,
            due: at + FIRST_TIMEOUT,
            retransmissions: 0,
            hop_limit,
            end: None,
            peer: None,
        };
        self.pending.insert(port, pending);
        Ok(pending.syn())
    }

    /// When a SYN is to be repeated or given up.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.pending.values().filter(|pending| pending.end.is_none()).map(|pending| pending.due).min()
    }

    /// Gives up what was repeated often enough and repeats what else is due: the SYNs to send.
    pub(super) fn repeat(&mut self, now: Duration) -> Vec<Bare> {
        let mut syns = Vec::new();
        for pending in self.pending.values_mut().filter(|pending| pending.end.is_none() && pending.due <= now)
        {
            if pending.retransmissions == RETRIES {
                pending.end = Some(HandshakeEnd::Failed(Errno(nix::libc::ETIMEDOUT)));
                continue;
            }
            pending.retransmissions += 1;
            pending.due += FIRST_TIMEOUT * 2_u32.pow(pending.retransmissions);
            syns.push(pending.syn());
        }
        syns
    }

    /// A segment arrived: what to send in return.
    pub(super) fn receive(
        &mut self,
        at: Duration,
        (from, to): (SocketAddr, SocketAddr),
        segment: &TcpSegment<'_>,
    ) -> Option<Bare> {
        let theirs = self.pending.get_mut(&to.port());
        let Some(pending) = theirs.filter(|pending| (pending.source, pending.destination) == (to, from))
        else {
            return reset(from, to, segment);
        };
        let is_reset = segment.flags.contains(TcpFlags::RST);
        let acknowledges = segment.flags.contains(TcpFlags::ACK)
            && segment.acknowledgment == pending.sequence.wrapping_add(1);
        match pending.end {
            // Established, and the process has not looked yet: only a reset changes anything.
            Some(_) if is_reset && pending.peer.is_some() => {
                (pending.end, pending.peer) = (Some(HandshakeEnd::Refused), None);
                None
            }
            None if is_reset && acknowledges => {
                pending.end = Some(HandshakeEnd::Refused);
                None
            }
            None if !is_reset && acknowledges && segment.flags.contains(TcpFlags::SYN) => {
                pending.end = Some(pending.accepted(at));
                pending.peer = Some(segment.sequence.wrapping_add(1));
                Some(pending.bare(TcpFlags::ACK))
            }
            _ => None,
        }
    }

    /// An ICMP error about a SYN from this port with this sequence number ends its handshake; says which it was. One
    /// about an earlier SYN of the same port is out of window (`tcp_v4_err`).
    pub(super) fn fail(&mut self, source: SocketAddr, sequence: u32, errno: Errno) -> Option<Token> {
        let pending = self.pending.get_mut(&source.port())?;
        let about_this = (pending.source, pending.sequence) == (source, sequence);
        let pending = Some(pending).filter(|pending| about_this && pending.end.is_none())?;
        pending.end = Some(HandshakeEnd::Failed(errno));
        Some(pending.token)
    }

    /// Whether any has ended that the process has not been told of.
    pub(super) fn has_ended(&self) -> bool {
        self.pending.values().any(|pending| pending.end.is_some())
    }

    /// The process reads how one has ended and closes its socket: a reset leaves where it was established.
    pub(super) fn close_ended(&mut self) -> Option<(Token, SocketAddr, HandshakeEnd, Option<Bare>)> {
        let (port, end) = self.pending.iter().find_map(|(port, pending)| Some((*port, pending.end?)))?;
        let pending = self.pending.remove(&port)?;
        let farewell = pending.peer.map(|_| pending.bare(TcpFlags::RST | TcpFlags::ACK));
        Some((pending.token, pending.destination, end, farewell))
    }
}

impl Pending {
    /// How it ends when a SYN-ACK comes; the kernel counts round trips in microseconds (`tcpi_rtt`).
    fn accepted(&self, at: Duration) -> HandshakeEnd {
        let microseconds = at.saturating_sub(self.started).as_micros();
        let rtt = Duration::from_micros(u64::try_from(microseconds).unwrap_or(u64::MAX));
        match self.retransmissions {
            0 => HandshakeEnd::Accepted(rtt),
            _ => HandshakeEnd::AcceptedAfterRetransmission,
        }
    }

    fn syn(&self) -> Bare {
        Bare { sequence: self.sequence, ..self.bare(TcpFlags::SYN) }
    }

    fn bare(&self, flags: TcpFlags) -> Bare {
        Bare {
            source: self.source,
            destination: self.destination,
            sequence: self.sequence.wrapping_add(1),
            acknowledgment: self.peer.unwrap_or(0),
            flags,
            hop_limit: self.hop_limit,
        }
    }
}

impl Bare {
    /// As a segment.
    pub(super) fn segment(&self) -> TcpSegment<'static> {
        /// What Linux announces on Ethernet at first, unscaled.
        const FIRST_WINDOW: u16 = 64_240;
        TcpSegment {
            source_port: self.source.port(),
            destination_port: self.destination.port(),
            sequence: self.sequence,
            acknowledgment: self.acknowledgment,
            flags: self.flags,
            window: if self.flags.contains(TcpFlags::RST) { 0 } else { FIRST_WINDOW },
            urgent: 0,
            options: &[],
            payload: &[],
        }
    }
}

/// A segment for no connection is reset (RFC 9293 §3.10.7.1), except a reset.
fn reset(from: SocketAddr, to: SocketAddr, segment: &TcpSegment<'_>) -> Option<Bare> {
    if segment.flags.contains(TcpFlags::RST) {
        return None;
    }
    let flags = TcpFlags::RST;
    let bare = Bare { source: to, destination: from, hop_limit: None, sequence: 0, acknowledgment: 0, flags };
    if segment.flags.contains(TcpFlags::ACK) {
        return Some(Bare { sequence: segment.acknowledgment, ..bare });
    }
    let ends =
        [TcpFlags::SYN, TcpFlags::FIN].into_iter().filter(|flag| segment.flags.contains(*flag)).count();
    let length = u32::try_from(segment.payload.len() + ends).unwrap_or(0);
    let acknowledgment = segment.sequence.wrapping_add(length);
    Some(Bare { acknowledgment, flags: TcpFlags::RST | TcpFlags::ACK, ..bare })
}
