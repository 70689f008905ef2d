//! The Linux kernel of the vantage, as far as netkit's probe sockets see it: datagrams out, replies and errors in.
//!
//! It knows no link but its own and keeps no truth: what it sends goes to whoever asks [`Kernel::leaving`], what comes
//! in is given to [`Kernel::deliver`]. All instants are the host's, as in [`Clocks`].

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::Method;
use netkit_net::{Arrival, Arrivals, Errno, Handshake, Received, Reply, Token};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, EchoKind, IcmpMessage};
use netkit_packet::ip::{self, IpDatagram, IpHeader, protocol};
use netkit_packet::tcp::{self, TcpSegment};
use netkit_packet::udp::{self, UdpDatagram};
use netkit_probe::{Course, SendOptions};

use super::clocks::Clocks;
use super::error_queue::{self, QueuedError};
use super::handshakes::{Bare, Handshakes};

/// From the send call to the driver's stamp on the packet.
const TO_THE_WIRE: Duration = Duration::from_micros(20);
/// `net.ipv4.ip_default_ttl` and `net.ipv6.conf.default.hop_limit`.
const DEFAULT_HOP_LIMIT: u8 = 64;
/// What the kernel hands out to sockets that did not ask: an ICMP identifier or UDP port.
const FIRST_LOCAL_ID: u16 = 32_768;

/// The kernel.
#[derive(Debug)]
pub(super) struct Kernel {
    method: Method,
    /// The vantage's addresses; the first of a family is the source.
    addresses: Vec<IpAddr>,
    /// The ICMP identifier or UDP port of the probe socket.
    local_id: u16,
    /// Every packet's hop limit and traffic class.
    pub(super) options: SendOptions,
    pub(super) handshakes: Handshakes,
    /// Path MTUs learnt from "packet too big".
    path_mtus: HashMap<IpAddr, u32>,
    /// The IPv6 flow label: one for the socket, as Linux makes it.
    flow_label: u32,
    /// The IPv4 identification of the next packet.
    identification: u16,
    /// What is on its way to the wire, by when it gets there and in order.
    wire: BTreeMap<(Duration, u64), Vec<u8>>,
    serial: u64,
    /// What the process has not read yet.
    unread: VecDeque<(Duration, Unread)>,
}

/// A probe as the process hands it over.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) token: Token,
    /// With the port of the method.
    pub(super) destination: SocketAddr,
    /// That of a TCP handshake, where the session chooses it.
    pub(super) source_port: Option<u16>,
    pub(super) course: Course,
    pub(super) sequence: u16,
    pub(super) identifier: u16,
    pub(super) payload: Vec<u8>,
}

/// Why a probe was not taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused {
    pub(super) errno: Errno,
    /// The path MTU that comes with `EMSGSIZE` on the error queue.
    pub(super) mtu: Option<u32>,
}

/// Something in a socket's buffer.
#[derive(Clone, Debug)]
enum Unread {
    Reply { from: SocketAddr, to: IpAddr, hop_limit: u8, traffic_class: u8, payload: Vec<u8> },
    Error(QueuedError),
}

impl Kernel {
    pub(super) fn new(method: Method, addresses: Vec<IpAddr>, seed: u64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "any bits of the seed will do")]
        let (low, middle) = (seed as u16, (seed >> 16) as u32);
        Self {
            method,
            addresses,
            local_id: FIRST_LOCAL_ID | low,
            options: SendOptions::default(),
            handshakes: Handshakes::new(seed),
            path_mtus: HashMap::new(),
            flow_label: middle & 0xf_ffff,
            identification: 0,
            wire: BTreeMap::new(),
            serial: 0,
            unread: VecDeque::new(),
        }
    }

    /// Takes a probe, or says why not. `Ok` is when it reaches the wire.
    pub(super) fn send(
        &mut self,
        now: Duration,
        probe: &Probe,
        link_mtu: usize,
    ) -> Result<Duration, Refused> {
        let destination = probe.destination;
        let refused = |errno| Refused { errno, mtu: None };
        let source = self.source_towards(destination.ip()).ok_or(refused(Errno::NETUNREACH))?;
        let at = now + TO_THE_WIRE;
        let (protocol, payload) = match self.method {
            Method::IcmpDatagram | Method::IcmpRaw => {
                let identifier = self.identifier(probe.identifier);
                let echo = Echo { identifier, sequence: probe.sequence, payload: &probe.payload };
                let bytes = icmp::encode_echo(source, destination.ip(), EchoKind::Request, &echo);
                (IpVersion::of(&source).icmp_protocol(), bytes)
            }
            Method::Udp => {
                let from = SocketAddr::new(source, self.local_id);
                (protocol::UDP, udp::encode(from, destination, &probe.payload))
            }
            Method::Tcp => {
                let from = SocketAddr::new(source, probe.source_port.unwrap_or(0));
                let hop_limit = probe.course.hop_limit;
                let syn =
                    self.handshakes.start(at, probe.token, from, destination, hop_limit).map_err(refused)?;
                self.transmit(at, &syn);
                return Ok(at);
            }
        };
        let datagram = self.datagram(source, destination.ip(), protocol, probe.course.hop_limit, &payload);
        let known = self.path_mtus.get(&destination.ip()).copied();
        let mtu = u32::try_from(link_mtu).unwrap_or(u32::MAX).min(known.unwrap_or(u32::MAX));
        if u32::try_from(datagram.len()).is_ok_and(|length| length <= mtu) {
            self.enqueue(at, datagram);
            Ok(at)
        } else {
            Err(Refused { errno: Errno::MSGSIZE, mtu: Some(mtu) })
        }
    }

    /// When the kernel does anything by itself: a packet reaches the wire, or a SYN is repeated.
    pub(super) fn next_event(&self) -> Option<Duration> {
        let wire = self.wire.first_key_value().map(|((at, _), _)| *at);
        [wire, self.handshakes.next_due()].into_iter().flatten().min()
    }

    /// The next packet that has reached the wire by `now`, and when.
    pub(super) fn leaving(&mut self, now: Duration) -> Option<(Duration, Vec<u8>)> {
        for syn in self.handshakes.repeat(now) {
            self.transmit(now, &syn);
        }
        let first = self.wire.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((at, _), bytes) = first.remove_entry();
        Some((at, bytes))
    }

    /// A packet came in from the wire. What is for no socket ends here, as in a host without services.
    pub(super) fn deliver(&mut self, at: Duration, bytes: &[u8]) {
        let Ok(datagram) = IpDatagram::decode(bytes) else { return };
        if !self.addresses.contains(&datagram.destination) {
            return;
        }
        let version = IpVersion::of(&datagram.source);
        if datagram.protocol == version.icmp_protocol() {
            self.icmp(at, bytes, &datagram);
        } else if ip::transport_checksum_is_valid(&datagram) {
            match datagram.protocol {
                protocol::TCP => self.tcp(at, &datagram),
                protocol::UDP if self.method == Method::Udp => self.udp(at, &datagram),
                _ => {}
            }
        }
    }

    /// Whether the process would be woken.
    pub(super) fn is_readable(&self) -> bool {
        !self.unread.is_empty() || self.handshakes.has_ended()
    }

    /// The process reads everything, as netkit-net does: each with the kernel's stamp and the reading after it.
    pub(super) fn read(&mut self, clocks: &Clocks, arrivals: &mut Arrivals) {
        let reading = clocks.reading(clocks.now());
        for (at, unread) in std::mem::take(&mut self.unread) {
            arrivals.push(unread.view(Received { kernel: Some(clocks.wall(at)), reading }));
        }
        while let Some((token, from, end, farewell)) = self.handshakes.close_ended() {
            let received = Received { kernel: None, reading };
            arrivals.push(Arrival::Handshake(Handshake { token, from, end, received }));
            if let Some(reset) = farewell {
                self.transmit(clocks.now(), &reset);
            }
        }
    }

    /// Echo replies go to sockets, errors to the socket whose packet they quote.
    fn icmp(&mut self, at: Duration, whole: &[u8], datagram: &IpDatagram<'_>) {
        let version = IpVersion::of(&datagram.source);
        let raw = self.method == Method::IcmpRaw;
        // A raw IPv4 socket gets everything before the checksum is looked at, with its IP header.
        let raw_ipv4 = raw && version == IpVersion::V4;
        let intact = ip::transport_checksum_is_valid(datagram);
        match icmp::decode(version, datagram.payload) {
            Ok(IcmpMessage::EchoReply(echo)) if self.method.is_icmp() => {
                let for_us = raw || echo.identifier == self.local_id;
                if for_us && (intact || raw_ipv4) {
                    let payload = if raw_ipv4 { whole } else { datagram.payload };
                    self.reply(at, datagram, 0, payload);
                }
            }
            Ok(IcmpMessage::Other { .. }) if intact => {
                let error = QueuedError::read(datagram).and_then(|error| self.attribute(error));
                self.unread.extend(error.map(|error| (at, Unread::Error(error))));
            }
            _ => {}
        }
    }

    /// The error, if it is about a packet of one of our sockets; what it says besides is taken in.
    fn attribute(&mut self, mut error: QueuedError) -> Option<QueuedError> {
        if !self.addresses.contains(&error.source.ip()) {
            return None;
        }
        if let Some((destination, mtu)) = error.path_mtu {
            // `min_pmtu` of IPv4, and what every IPv6 link carries (RFC 8200 §5): less is not believed.
            let least = if destination.is_ipv4() { 552 } else { 1_280 };
            self.path_mtus.insert(destination, mtu.max(least));
        }
        match self.method {
            Method::IcmpRaw => error.is_about_icmp().then_some(error),
            Method::IcmpDatagram => {
                let ours = error.is_about_icmp() && error.source.port() == self.local_id;
                ours.then_some(error)
            }
            Method::Udp => {
                let ours = error.protocol == protocol::UDP && error.source.port() == self.local_id;
                ours.then_some(error)
            }
            // A SYN that is too big only lowers the segment size: Linux tells no socket (`tcp_v4_mtu_reduced`).
            Method::Tcp if error.protocol == protocol::TCP && error.path_mtu.is_none() => {
                let sequence = error.quoted_sequence()?;
                error.token = Some(self.handshakes.fail(error.source, sequence, error.errno)?);
                Some(error)
            }
            Method::Tcp => None,
        }
    }

    fn udp(&mut self, at: Duration, datagram: &IpDatagram<'_>) {
        let Ok(udp) = UdpDatagram::decode(datagram.payload) else { return };
        if udp.destination_port == self.local_id {
            self.reply(at, datagram, udp.source_port, udp.payload);
        }
    }

    fn tcp(&mut self, at: Duration, datagram: &IpDatagram<'_>) {
        let Ok(segment) = TcpSegment::decode(datagram.payload) else { return };
        let from = SocketAddr::new(datagram.source, segment.source_port);
        let to = SocketAddr::new(datagram.destination, segment.destination_port);
        if let Some(answer) = self.handshakes.receive(at, (from, to), &segment) {
            self.transmit(at, &answer);
        }
    }

    fn reply(&mut self, at: Duration, datagram: &IpDatagram<'_>, port: u16, payload: &[u8]) {
        let reply = Unread::Reply {
            from: SocketAddr::new(datagram.source, port),
            to: datagram.destination,
            hop_limit: datagram.hop_limit,
            traffic_class: datagram.traffic_class,
            payload: payload.to_vec(),
        };
        self.unread.push_back((at, reply));
    }

    fn transmit(&mut self, at: Duration, bare: &Bare) {
        let payload = tcp::encode(bare.source, bare.destination, &bare.segment());
        let (source, destination) = (bare.source.ip(), bare.destination.ip());
        let datagram = self.datagram(source, destination, protocol::TCP, bare.hop_limit, &payload);
        self.enqueue(at, datagram);
    }

    fn enqueue(&mut self, at: Duration, datagram: Vec<u8>) {
        self.serial += 1;
        self.wire.insert((at, self.serial), datagram);
    }

    fn datagram(
        &mut self,
        source: IpAddr,
        destination: IpAddr,
        protocol: u8,
        hop_limit: Option<u8>,
        payload: &[u8],
    ) -> Vec<u8> {
        self.identification = self.identification.wrapping_add(1);
        let header = IpHeader {
            source,
            destination,
            hop_limit: hop_limit.or(self.options.hop_limit).unwrap_or(DEFAULT_HOP_LIMIT),
            traffic_class: self.options.traffic_class.unwrap_or(0),
            dont_fragment: true,
            label: if source.is_ipv4() { self.identification.into() } else { self.flow_label },
            protocol,
        };
        ip::encode(&header, payload)
    }

    /// The identifier on the wire: the socket's own, which only a raw socket leaves to the process.
    fn identifier(&self, wanted: u16) -> u16 {
        if self.method == Method::IcmpRaw { wanted } else { self.local_id }
    }

    fn source_towards(&self, destination: IpAddr) -> Option<IpAddr> {
        self.addresses.iter().copied().find(|address| address.is_ipv4() == destination.is_ipv4())
    }
}

impl Refused {
    /// What is on the error queue with it.
    pub(super) fn complaint(&self, destination: SocketAddr, received: Received) -> Option<Arrival<'static>> {
        Some(error_queue::too_long(destination, self.mtu?, received))
    }
}

impl Unread {
    /// As the socket shows it.
    fn view(&self, received: Received) -> Arrival<'_> {
        match self {
            Self::Reply { from, to, hop_limit, traffic_class, payload } => Arrival::Reply(Reply {
                from: *from,
                to: Some(*to),
                interface: None,
                hop_limit: Some(*hop_limit),
                traffic_class: Some(*traffic_class),
                ip_options: &[],
                payload,
                truncated: false,
                received,
            }),
            Self::Error(error) => error.view(received),
        }
    }
}
