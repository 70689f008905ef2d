//! What a host does with packets for it: echo, UDP, TCP, DNS. Pure: it takes packets and the time, and gives packets.
//!
//! It reassembles no fragments, and answers no protocol but these. What a host drops by chance ([`Host::drops`]) never
//! comes here: the internet drops it, and writes down why.

pub(crate) mod dns;
mod echo;
mod tcp;
mod udp;

use std::time::Duration;

use netkit_packet::IpVersion;
use netkit_packet::icmp::decode_error;
use netkit_packet::ip::{IpDatagram, protocol, transport_checksum_is_valid};
use rand_pcg::Pcg64Mcg;

use crate::topology::Host;

pub(crate) use echo::echo_reply;
pub(crate) use tcp::tcp_reset;

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
pub struct HostState {
    connections: tcp::Connections,
}

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
        // A fragment is no whole message: its checksum would be wrong.
        if datagram.fragment.is_some() || !transport_checksum_is_valid(datagram) {
            return false;
        }
        let earlier = out.len();
        let noticed = match datagram.protocol {
            protocol::ICMP | protocol::ICMPV6 => {
                let reply = echo_reply(datagram, host.hop_limit).filter(|_| host.answers_echo);
                let is_answered = reply.is_some();
                out.extend(reply.map(Outgoing::at_once));
                is_answered || self.learn_path_mtu(now, host, datagram, out)
            }
            protocol::UDP => udp::receive(host, datagram, out),
            protocol::TCP => self.connections.receive(now, host, datagram, chance, out),
            _ => false,
        };
        think(host, &mut out[earlier..]);
        noticed
    }

    /// When it wants to be woken: retransmissions and delayed closes.
    pub fn next_wake(&self) -> Option<Duration> {
        self.connections.next_wake()
    }

    /// That time has come.
    pub fn wake(&mut self, now: Duration, host: &Host, out: &mut Vec<Outgoing>) {
        let earlier = out.len();
        self.connections.wake(now, host, out);
        think(host, &mut out[earlier..]);
    }

    /// Takes a fragmentation needed (RFC 1191 §4) or a packet too big (RFC 8201 §4) about one of its connections.
    fn learn_path_mtu(
        &mut self,
        now: Duration,
        host: &Host,
        datagram: &IpDatagram<'_>,
        out: &mut Vec<Outgoing>,
    ) -> bool {
        // A router that does not know RFC 1191 says nothing of its MTU; every IPv6 link takes 1,280 bytes (RFC 8200 §5).
        let (version, is_too_big, smallest) = match IpVersion::of(&datagram.destination) {
            version @ IpVersion::V4 => (version, (3, 4), 576),
            version @ IpVersion::V6 => (version, (2, 0), 1280),
        };
        let Ok(error) = decode_error(version, datagram.payload) else { return false };
        let Ok(quoted) = IpDatagram::decode_quoted(error.quoted) else { return false };
        if (error.icmp_type, error.code) != is_too_big || quoted.protocol != protocol::TCP {
            return false;
        }
        let path_mtu = match (usize::try_from(error.info).unwrap_or(usize::MAX), version) {
            (0, _) => smallest,
            (said, IpVersion::V4) => said,
            (said, IpVersion::V6) => said.max(smallest),
        };
        self.connections.limit_path_mtu(now, host, &quoted, path_mtu, out)
    }
}

impl Outgoing {
    fn at_once(bytes: Vec<u8>) -> Self {
        Self { after: Duration::ZERO, bytes }
    }
}

/// Every answer takes the host's time to think.
fn think(host: &Host, answers: &mut [Outgoing]) {
    for answer in answers {
        answer.after += host.answer_delay;
    }
}

/// The port of DNS servers on UDP and TCP.
const DNS_PORT: u16 = 53;

#[cfg(test)]
mod tests;
