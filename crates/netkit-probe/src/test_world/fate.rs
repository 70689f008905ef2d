//! What the network and the kernel do to one probe, and what that means for its outcome.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::Address;
use netkit_net::{Errno, ErrorOrigin, HandshakeEnd, SendStampKind, Token};

/// A probe as it was handed to the simulated kernel.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) number: u64,
    pub(crate) address: Address,
    /// Where to, with the port of the method.
    pub(crate) destination: SocketAddr,
    pub(crate) wire_sequence: u16,
    /// Its place among the probes to this address, from 1.
    pub(crate) sequence: u64,
    /// How often it had been handed over before.
    pub(crate) refusals: u64,
    /// When it was handed over.
    pub(crate) at: Duration,
    /// What it carries, as on the socket.
    pub(crate) bytes: Vec<u8>,
}

/// What becomes of a probe.
#[derive(Clone, Debug)]
pub(crate) struct Fate {
    pub(crate) result: Result<(), Errno>,
    /// The path MTU that comes with `EMSGSIZE` on the error queue.
    pub(crate) local_mtu: Option<u32>,
    /// Send stamps, in the order in which they come.
    pub(crate) send_stamps: Vec<SendStampKind>,
    /// Whether the kernel stamps what comes back.
    pub(crate) receive_stamps: bool,
    pub(crate) deliveries: Vec<Delivery>,
}

/// Something that comes back so long after the probe left.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) after: Duration,
    pub(crate) packet: Packet,
    pub(crate) meaning: Meaning,
}

/// What a delivery is to its probe, in truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Its answer.
    Answer,
    /// An ICMP error that ends it.
    Error,
    /// Its answer, spoilt on the way.
    Garbled,
    /// Nothing that may change its outcome.
    Noise,
}

/// Something from the network.
#[derive(Clone, Debug)]
pub(crate) enum Packet {
    Reply { from: SocketAddr, bytes: Vec<u8>, truncated: bool },
    IcmpError(IcmpPacket),
    Handshake { token: Token, from: SocketAddr, end: HandshakeEnd },
}

/// An ICMP error as the error queue tells it.
#[derive(Clone, Debug)]
pub(crate) struct IcmpPacket {
    pub(crate) origin: ErrorOrigin,
    pub(crate) icmp_type: u8,
    pub(crate) code: u8,
    pub(crate) info: u32,
    pub(crate) offender: Option<IpAddr>,
    pub(crate) destination: Option<SocketAddr>,
    pub(crate) token: Option<Token>,
    pub(crate) quoted: Vec<u8>,
}

impl Probe {
    /// The echo reply that a healthy target sends; for UDP the payload itself.
    pub(crate) fn echo(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        match bytes.first_mut() {
            Some(kind @ 8) => *kind = 0,
            Some(kind @ 128) => *kind = 129,
            _ => {}
        }
        bytes
    }

    /// The echo reply with one byte of it altered.
    pub(crate) fn echo_altered_at(&self, position: usize) -> Vec<u8> {
        let mut bytes = self.echo();
        bytes[position] ^= 0x40;
        bytes
    }

    /// The echo reply under another sequence number.
    pub(crate) fn echo_as(&self, wire_sequence: u16) -> Vec<u8> {
        let mut bytes = self.echo();
        bytes[6..8].copy_from_slice(&wire_sequence.to_be_bytes());
        bytes
    }

    /// A datagram from the target.
    pub(crate) fn reply(&self, bytes: Vec<u8>) -> Packet {
        Packet::Reply { from: self.destination, bytes, truncated: false }
    }

    /// An ICMP error from `offender` that quotes the probe as far as the router has room.
    pub(crate) fn icmp_error(
        &self,
        offender: IpAddr,
        (icmp_type, code): (u8, u8),
        quoted: usize,
    ) -> IcmpPacket {
        let ipv6 = self.address.ip.is_ipv6();
        IcmpPacket {
            origin: if ipv6 { ErrorOrigin::Icmp6 } else { ErrorOrigin::Icmp },
            icmp_type,
            code,
            info: 0,
            offender: Some(offender),
            destination: Some(self.destination),
            token: None,
            quoted: self.bytes[..quoted.min(self.bytes.len())].to_vec(),
        }
    }
}

impl Fate {
    /// It leaves and nothing comes back.
    pub(crate) fn lost() -> Self {
        Self {
            result: Ok(()),
            local_mtu: None,
            send_stamps: vec![SendStampKind::Driver],
            receive_stamps: true,
            deliveries: Vec::new(),
        }
    }

    /// It never leaves.
    pub(crate) fn unsent(errno: Errno) -> Self {
        Self { result: Err(errno), ..Self::lost() }
    }

    /// It is answered after `delay`.
    pub(crate) fn answered(probe: &Probe, delay: Duration) -> Self {
        Self::lost().answer(probe, delay)
    }

    /// One more answer after `delay`.
    pub(crate) fn answer(self, probe: &Probe, delay: Duration) -> Self {
        self.deliver(delay, probe.reply(probe.echo()), Meaning::Answer)
    }

    /// A spoilt answer from the target after `delay`.
    pub(crate) fn garbled(self, probe: &Probe, delay: Duration, bytes: Vec<u8>) -> Self {
        self.deliver(delay, probe.reply(bytes), Meaning::Garbled)
    }

    /// Something after `delay` that means nothing to any probe.
    pub(crate) fn noise(self, delay: Duration, packet: Packet) -> Self {
        self.deliver(delay, packet, Meaning::Noise)
    }

    /// An ICMP error after `delay` that ends the probe.
    pub(crate) fn rejected(self, delay: Duration, error: IcmpPacket) -> Self {
        self.deliver(delay, Packet::IcmpError(error), Meaning::Error)
    }

    /// The end of a TCP handshake after `delay`.
    pub(crate) fn handshake(probe: &Probe, delay: Duration, end: HandshakeEnd, meaning: Meaning) -> Self {
        let packet = Packet::Handshake { token: Token(probe.number), from: probe.destination, end };
        Self::lost().stamped(&[], false).deliver(delay, packet, meaning)
    }

    /// The kernel stamps only this much.
    pub(crate) fn stamped(self, send: &[SendStampKind], receive_stamps: bool) -> Self {
        Self { send_stamps: send.to_vec(), receive_stamps, ..self }
    }

    pub(crate) fn deliver(mut self, after: Duration, packet: Packet, meaning: Meaning) -> Self {
        self.deliveries.push(Delivery { after, packet, meaning });
        self
    }
}
