//! The other side of a connection, for tests: it sends what it is told, and receives in order when it is asked to.
//!
//! The way between it and the host takes no time; what the host sends arrives when it leaves.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use netkit_packet::ip::{IpDatagram, IpHeader, encode, protocol, transport_checksum_is_valid};
use netkit_packet::tcp::{self, TcpFlags, TcpOption, TcpSegment, decode_options, encode_options};
use rand_pcg::Pcg64Mcg;

use crate::host::tests::{FAMILIES, chance};
use crate::host::{HostState, Outgoing};
use crate::topology::Host;

/// A segment from the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) at: Duration,
    pub(super) flags: TcpFlags,
    pub(super) sequence: u32,
    pub(super) acknowledgment: u32,
    pub(super) window: u16,
    pub(super) hop_limit: u8,
    pub(super) segment_size: Option<u16>,
    pub(super) payload: Vec<u8>,
}

/// A client and the host it talks to.
pub(super) struct Client {
    pub(super) host: Host,
    pub(super) state: HostState,
    pub(super) now: Duration,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    /// SND.NXT.
    pub(super) next: u32,
    /// RCV.NXT.
    pub(super) expected: u32,
    pub(super) window: u16,
    chance: Pcg64Mcg,
    under_way: BTreeMap<(Duration, u64), Vec<u8>>,
    sent_by_host: u64,
}

impl Client {
    /// A client of the first family that talks to this port.
    pub(super) fn new(host: Host, port: u16) -> Self {
        Self::in_family(0, host, port)
    }

    pub(super) fn in_family(family: usize, host: Host, port: u16) -> Self {
        let socket = |address: &str, port| SocketAddr::new(address.parse().expect("an address"), port);
        Self {
            host,
            state: HostState::default(),
            now: Duration::ZERO,
            local: socket(FAMILIES[family].0, 40_000),
            remote: socket(FAMILIES[family].1, port),
            next: 0xffff_fff0,
            expected: 0,
            window: 65_000,
            chance: chance(),
            under_way: BTreeMap::new(),
            sent_by_host: 0,
        }
    }

    /// Sends a segment at SND.NXT, which moves on behind it; whether the host took notice.
    pub(super) fn send(&mut self, flags: TcpFlags, payload: &[u8]) -> bool {
        let sequence = self.next;
        let takes = |flag| u32::from(flags.contains(flag));
        let length = u32::try_from(payload.len()).expect("a short payload");
        self.next = sequence.wrapping_add(length + takes(TcpFlags::SYN) + takes(TcpFlags::FIN));
        self.send_at(sequence, self.expected, flags, payload)
    }

    /// Sends a segment with these numbers.
    pub(super) fn send_at(
        &mut self,
        sequence: u32,
        acknowledgment: u32,
        flags: TcpFlags,
        payload: &[u8],
    ) -> bool {
        let option = TcpOption::MaximumSegmentSize(1460);
        let options = if flags.contains(TcpFlags::SYN) { encode_options(&[option]) } else { Vec::new() };
        let segment = TcpSegment {
            source_port: self.local.port(),
            destination_port: self.remote.port(),
            sequence,
            acknowledgment: if flags.contains(TcpFlags::ACK) { acknowledgment } else { 0 },
            flags,
            window: self.window,
            urgent: 0,
            options: &options,
            payload,
        };
        self.send_bytes(protocol::TCP, &tcp::encode(self.local, self.remote, &segment))
    }

    /// Sends a datagram with this payload.
    pub(super) fn send_bytes(&mut self, protocol: u8, payload: &[u8]) -> bool {
        let header = IpHeader {
            source: self.local.ip(),
            destination: self.remote.ip(),
            hop_limit: 60,
            traffic_class: 0,
            dont_fragment: true,
            label: 0,
            protocol,
        };
        let bytes = encode(&header, payload);
        let datagram = IpDatagram::decode(&bytes).expect("the test made a whole datagram");
        let mut out = Vec::new();
        let noticed = self.state.receive(self.now, &self.host, &datagram, &mut self.chance, &mut out);
        self.set_under_way(out);
        noticed
    }

    /// SYN, and the SYN-ACK that comes by `patience`.
    pub(super) fn open(&mut self, patience: Duration) -> Option<Heard> {
        self.send(TcpFlags::SYN, b"");
        let answer = self.hear_until(self.now + patience)?;
        assert_eq!(answer.flags, TcpFlags::SYN | TcpFlags::ACK);
        assert_eq!(answer.acknowledgment, self.next);
        self.expected = answer.sequence.wrapping_add(1);
        Some(answer)
    }

    /// The whole handshake with a host that answers at once.
    pub(super) fn connect(&mut self) {
        self.open(Duration::ZERO).expect("the host accepts at once");
        self.send(TcpFlags::ACK, b"");
    }

    /// The next segment that the host sends by then. The clock stops when it comes, or then.
    pub(super) fn hear_until(&mut self, end: Duration) -> Option<Heard> {
        loop {
            let arrival = self.under_way.first_key_value().map(|(key, _)| key.0);
            let wake = self.state.next_wake();
            let event = arrival.into_iter().chain(wake).min().filter(|event| *event <= end);
            let Some(event) = event else {
                self.now = self.now.max(end);
                return None;
            };
            self.now = self.now.max(event);
            if arrival == Some(event) {
                let ((at, _), bytes) = self.under_way.pop_first()?;
                return Some(self.decode(at, &bytes));
            }
            let mut out = Vec::new();
            self.state.wake(self.now, &self.host, &mut out);
            self.set_under_way(out);
            assert!(self.state.next_wake().is_none_or(|next| next > self.now), "it wakes once for a time");
        }
    }

    /// Everything that the host sends by now.
    pub(super) fn hear_now(&mut self) -> Vec<Heard> {
        let now = self.now;
        std::iter::from_fn(|| self.hear_until(now)).collect()
    }

    /// Everything that the host sends while the client says nothing, until it has nothing more to do.
    pub(super) fn hear_out(&mut self) -> Vec<Heard> {
        std::iter::from_fn(|| self.hear_until(Duration::from_secs(3600))).collect()
    }

    /// Receives in order and acknowledges every segment until the host closes, at most for an hour. Of what the host
    /// sends every `lost`th segment never arrives.
    pub(super) fn receive_all(&mut self, lost: usize) -> Vec<u8> {
        let mut stream = Vec::new();
        for count in 1.. {
            let segment = self.hear_until(Duration::from_secs(3600)).expect("the host sends until it closes");
            if count % lost == 0 {
                continue;
            }
            let takes_fin = segment.flags.contains(TcpFlags::FIN);
            if segment.sequence == self.expected {
                stream.extend_from_slice(&segment.payload);
                let length = u32::try_from(segment.payload.len()).expect("a short segment");
                self.expected = self.expected.wrapping_add(length + u32::from(takes_fin));
            }
            let is_whole = takes_fin && self.has_all_of(&segment);
            if !segment.payload.is_empty() || takes_fin {
                self.send(TcpFlags::ACK, b"");
            }
            if is_whole {
                break;
            }
        }
        stream
    }

    /// The first bytes of a datagram in which the host sent data, as a router quotes them: the ports are all that counts.
    pub(super) fn quote_of_data(&self) -> Vec<u8> {
        let header = IpHeader {
            source: self.remote.ip(),
            destination: self.local.ip(),
            hop_limit: 60,
            traffic_class: 0,
            dont_fragment: true,
            label: 0,
            protocol: protocol::TCP,
        };
        let ports = [self.remote.port().to_be_bytes(), self.local.port().to_be_bytes()].concat();
        encode(&header, &[&ports[..], &self.expected.to_be_bytes()].concat())
    }

    /// Whether everything of a segment with a FIN is received.
    fn has_all_of(&self, segment: &Heard) -> bool {
        let length = u32::try_from(segment.payload.len()).expect("a short segment") + 1;
        segment.sequence.wrapping_add(length) == self.expected
    }

    fn set_under_way(&mut self, out: Vec<Outgoing>) {
        for outgoing in out {
            self.sent_by_host += 1;
            self.under_way.insert((self.now + outgoing.after, self.sent_by_host), outgoing.bytes);
        }
    }

    fn decode(&self, at: Duration, bytes: &[u8]) -> Heard {
        let datagram = IpDatagram::decode(bytes).expect("a host sends whole datagrams");
        assert_eq!((datagram.source, datagram.destination), (self.remote.ip(), self.local.ip()));
        assert!(transport_checksum_is_valid(&datagram));
        let segment = TcpSegment::decode(datagram.payload).expect("a host sends whole segments");
        assert_eq!((segment.source_port, segment.destination_port), (self.remote.port(), self.local.port()));
        let segment_size = decode_options(segment.options).find_map(|option| match option {
            Ok(TcpOption::MaximumSegmentSize(size)) => Some(size),
            _ => None,
        });
        Heard {
            at,
            flags: segment.flags,
            sequence: segment.sequence,
            acknowledgment: segment.acknowledgment,
            window: segment.window,
            hop_limit: datagram.hop_limit,
            segment_size,
            payload: segment.payload.to_vec(),
        }
    }
}
