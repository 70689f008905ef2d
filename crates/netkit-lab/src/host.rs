//! What a host does with packets for it: echo, UDP, TCP, DNS. Pure: it takes packets and the time, and gives packets.

use std::time::Duration;

use netkit_packet::ip::IpDatagram;
use rand_pcg::Pcg64Mcg;

use crate::topology::Host;

/// A packet that a node wants to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The pause before it leaves.
    pub after: Duration,
    /// A whole IP datagram.
    pub bytes: Vec<u8>,
}

/// What a host remembers: its connections.
#[derive(Debug, Default)]
pub struct HostState {}

impl HostState {
    /// A packet arrived for one of the host's addresses; what it sends in return goes to `out`. `false` when the host
    /// takes no notice of it.
    pub fn receive(
        &mut self,
        now: Duration,
        host: &Host,
        datagram: &IpDatagram<'_>,
        chance: &mut Pcg64Mcg,
        out: &mut Vec<Outgoing>,
    ) -> bool {
        let _ = (now, host, datagram, chance, out);
        false
    }

    /// When it wants to be woken: retransmissions and delayed closes.
    pub fn next_wake(&self) -> Option<Duration> {
        None
    }

    /// That time has come.
    pub fn wake(&mut self, now: Duration, host: &Host, out: &mut Vec<Outgoing>) {
        let _ = (now, host, out);
    }
}
