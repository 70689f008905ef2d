//! How probes look on the wire, and how an answer proves that it answers one of them.

use std::hash::Hasher as _;
use std::net::{IpAddr, SocketAddr};

use netkit_model::{Address, FlowId, Method};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, IcmpMessage};
use netkit_packet::tag::{self, Pattern, ProbeTag};
use siphasher::sip::SipHasher13;

use crate::Transmit;

/// The secret of one run: cookies made with it cannot be guessed by who has not seen the probe.
#[derive(Clone, Copy)]
pub struct RunKey([u8; 16]);

/// The look of a run's probes.
#[derive(Clone, Debug)]
pub struct ProbeFormat {
    /// How they travel.
    pub method: Method,
    /// Destination port for UDP and TCP. The flows of UDP have the ports from here on.
    pub port: u16,
    /// Source port of the first flow of TCP; the next flows have the ports behind it. `None` gives every handshake a
    /// port, and so a flow, of its own.
    pub source_port: Option<u16>,
    /// Payload bytes.
    pub size: usize,
    /// What fills the payload behind the tag.
    pub pattern: Pattern,
    /// Answers may come from any address: broadcast and multicast.
    pub any_source: bool,
    /// ICMP identifier; the kernel replaces it on datagram sockets.
    pub identifier: u16,
    /// The run's secret.
    pub key: RunKey,
}

/// What a received echo reply or UDP payload claims to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim<'a> {
    /// The ICMP sequence number; UDP has none.
    pub(crate) sequence: Option<u16>,
    /// The payload behind the header.
    pub(crate) payload: &'a [u8],
}

impl Claim<'_> {
    /// The probe's number, where the payload is long enough to carry one.
    pub(crate) fn number(&self) -> Option<u64> {
        tag::read_number(self.payload)
    }

    /// The same with no more of the tag than stands before the zeros that fill it up: routers that quote little put
    /// extensions behind 128 bytes all the same (RFC 4884 §3). `None` where no zeros end the tag.
    pub(crate) fn without_padding(self) -> Option<Self> {
        let tag = self.payload.get(..tag::TAG_LENGTH)?;
        let length = tag.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        (length < tag.len()).then(|| Self { payload: &tag[..length], ..self })
    }
}

impl RunKey {
    /// Takes 16 random bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The keyed hash of a probe: SipHash-1-3 over its number and where it goes.
    fn cookie(self, number: u64, destination: Address) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write_u64(number);
        match destination.ip {
            IpAddr::V4(ip) => hasher.write(&ip.octets()),
            IpAddr::V6(ip) => hasher.write(&ip.octets()),
        }
        hasher.finish()
    }
}

impl std::fmt::Debug for RunKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RunKey(secret)")
    }
}

impl ProbeFormat {
    /// Appends the bytes of one probe, as the socket of this method wants them.
    pub(crate) fn encode(&self, probe: &Transmit, out: &mut Vec<u8>) {
        match self.method {
            Method::IcmpDatagram | Method::IcmpRaw => {
                let payload = self.payload(probe);
                let echo = Echo { identifier: self.identifier, sequence: probe.sequence, payload: &payload };
                icmp::encode_echo_request(IpVersion::of(&probe.destination.ip), &echo, out);
            }
            Method::Udp => {
                tag::fill_payload(&self.tag(probe), &self.pattern, self.payload_size(probe), out);
            }
            Method::Tcp => {}
        }
    }

    /// What a probe carries behind its transport header; what a TCP handshake carries is the kernel's.
    pub fn payload(&self, probe: &Transmit) -> Vec<u8> {
        let size = self.payload_size(probe);
        let mut payload = Vec::with_capacity(size);
        tag::fill_payload(&self.tag(probe), &self.pattern, size, &mut payload);
        payload
    }

    /// Where a probe is sent. A flow of UDP is a destination port: a source port each would be a socket each.
    pub fn socket_address(&self, probe: &Transmit) -> SocketAddr {
        probe.destination.with_port(match self.method {
            Method::IcmpDatagram | Method::IcmpRaw => 0,
            Method::Udp => self.port.wrapping_add(probe.course.flow.0),
            Method::Tcp => self.port,
        })
    }

    /// The source port of a probe, where it is ours to choose.
    pub fn source_port(&self, probe: &Transmit) -> Option<u16> {
        let first = self.source_port.filter(|_| self.method == Method::Tcp)?;
        Some(first.wrapping_add(probe.course.flow.0))
    }

    /// Length of a message with our payload, as `ping` prints it in "64 bytes from".
    pub fn message_length(&self) -> usize {
        self.size + if self.method.is_icmp() { icmp::ECHO_HEADER_LENGTH } else { 0 }
    }

    /// Reads a datagram as an answer to one of ours; `None` when it is something else.
    pub(crate) fn read_answer<'a>(&self, from: IpAddr, bytes: &'a [u8]) -> Option<Claim<'a>> {
        match self.method {
            Method::IcmpDatagram | Method::IcmpRaw => {
                let raw_ipv4 = self.method == Method::IcmpRaw && from.is_ipv4();
                let bytes = if raw_ipv4 { without_ip_header(bytes)? } else { bytes };
                match icmp::decode(IpVersion::of(&from), bytes).ok()? {
                    IcmpMessage::EchoReply(echo) => self.claim_of(echo),
                    _ => None,
                }
            }
            Method::Udp => Some(Claim { sequence: None, payload: bytes }),
            Method::Tcp => None,
        }
    }

    /// Reads what an ICMP error quotes as one of our probes.
    pub(crate) fn read_quote<'a>(&self, destination: IpAddr, quoted: &'a [u8]) -> Option<Claim<'a>> {
        match self.method {
            Method::IcmpDatagram | Method::IcmpRaw => {
                self.claim_of(icmp::decode_quoted_echo(IpVersion::of(&destination), quoted).ok()?)
            }
            Method::Udp => Some(Claim { sequence: None, payload: quoted }),
            Method::Tcp => None,
        }
    }

    /// True when a payload is exactly what this probe carried.
    pub(crate) fn payload_is_ours(&self, probe: &Transmit, payload: &[u8]) -> bool {
        tag::payload_matches(&self.tag(probe), &self.pattern, self.payload_size(probe), payload)
    }

    /// True when a quote, which may be cut anywhere, is the start of what this probe carried.
    pub(crate) fn quote_is_ours(&self, probe: &Transmit, quoted: &[u8]) -> bool {
        let size = self.payload_size(probe);
        // Behind the quote there may be padding and extensions (RFC 4884): compare no more than we sent.
        let quoted = &quoted[..quoted.len().min(size)];
        tag::is_prefix_of_payload(&self.tag(probe), &self.pattern, size, quoted)
    }

    fn payload_size(&self, probe: &Transmit) -> usize {
        probe.course.size.unwrap_or(self.size)
    }

    fn claim_of<'a>(&self, echo: Echo<'a>) -> Option<Claim<'a>> {
        // On a datagram socket the kernel has matched the identifier, which is the socket's own.
        let ours = self.method == Method::IcmpDatagram || echo.identifier == self.identifier;
        ours.then_some(Claim { sequence: Some(echo.sequence), payload: echo.payload })
    }

    /// The cookie's last word gives way so that all probes of a flow have one checksum: balancers take the first four
    /// bytes behind the IP header for the flow, and in ICMP those hold the checksum (Augustin, IMC 2006).
    fn tag(&self, probe: &Transmit) -> ProbeTag {
        let (number, flow) = (probe.number, probe.course.flow);
        let hash = self.key.cookie(number, probe.destination) & !0xffff;
        let varying = [u64::from(probe.sequence), number, hash].map(ones_complement_sum);
        let word = (ones_complement_sum(flow_sum(flow)) + 3 * WORDS - varying.iter().sum::<u64>()) % WORDS;
        ProbeTag { cookie: hash | word, number }
    }
}

/// The checksum adds up words modulo this (RFC 1071 §2).
const WORDS: u64 = 0xffff;

/// The words of a number, added up as the checksum does it.
fn ones_complement_sum(number: u64) -> u64 {
    // 65,536 is 1 modulo 65,535, so that a number is as much as its words together.
    number % WORDS
}

/// What the varying words of a flow's probes add up to. Neighbouring flows are far apart, so that balancers that use a
/// few bits only tell them apart as well.
fn flow_sum(flow: FlowId) -> u64 {
    /// Odd and near 65,535 divided by the golden ratio (Fibonacci hashing): any consecutive flows spread evenly.
    const STRIDE: u64 = 40_503;
    u64::from(flow.0) * STRIDE
}

/// A raw IPv4 socket shows the IP header, and nobody has checked the ICMP checksum.
fn without_ip_header(bytes: &[u8]) -> Option<&[u8]> {
    let datagram = netkit_packet::ip::Ipv4Datagram::decode(bytes).ok()?;
    icmp::checksum_is_valid(datagram.payload).then_some(datagram.payload)
}
