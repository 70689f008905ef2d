//! How probes look on the wire, and how an answer proves that it answers one of them.

use std::hash::Hasher as _;
use std::net::{IpAddr, SocketAddr};

use netkit_model::{Address, Method};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, IcmpMessage};
use netkit_packet::tag::{self, Pattern, ProbeTag};
use siphasher::sip::SipHasher13;

/// The secret of one run: cookies made with it cannot be guessed by who has not seen the probe.
#[derive(Clone, Copy)]
pub struct RunKey([u8; 16]);

/// The look of a run's probes.
#[derive(Clone, Debug)]
pub struct ProbeFormat {
    /// How they travel.
    pub method: Method,
    /// Destination port for UDP and TCP.
    pub port: u16,
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
    pub(crate) fn encode(&self, number: u64, destination: Address, sequence: u16, out: &mut Vec<u8>) {
        match self.method {
            Method::IcmpDatagram | Method::IcmpRaw => {
                let mut payload = Vec::with_capacity(self.size);
                tag::fill_payload(&self.tag(number, destination), &self.pattern, self.size, &mut payload);
                let echo = Echo { identifier: self.identifier, sequence, payload: &payload };
                icmp::encode_echo_request(IpVersion::of(&destination.ip), &echo, out);
            }
            Method::Udp => tag::fill_payload(&self.tag(number, destination), &self.pattern, self.size, out),
            Method::Tcp => {}
        }
    }

    /// Where a probe is sent.
    pub(crate) fn socket_address(&self, destination: Address) -> SocketAddr {
        destination.with_port(if self.method.is_icmp() { 0 } else { self.port })
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

    /// True when a payload is exactly what probe `number` to `destination` carried.
    pub(crate) fn payload_is_ours(&self, number: u64, destination: Address, payload: &[u8]) -> bool {
        tag::payload_matches(&self.tag(number, destination), &self.pattern, self.size, payload)
    }

    /// True when a quote, which may be cut anywhere, is the start of what probe `number` carried.
    pub(crate) fn quote_is_ours(&self, number: u64, destination: Address, quoted: &[u8]) -> bool {
        // Behind the quote there may be padding and extensions (RFC 4884): compare no more than we sent.
        let quoted = &quoted[..quoted.len().min(self.size)];
        tag::is_prefix_of_payload(&self.tag(number, destination), &self.pattern, self.size, quoted)
    }

    fn claim_of<'a>(&self, echo: Echo<'a>) -> Option<Claim<'a>> {
        // On a datagram socket the kernel has matched the identifier, which is the socket's own.
        let ours = self.method == Method::IcmpDatagram || echo.identifier == self.identifier;
        ours.then_some(Claim { sequence: Some(echo.sequence), payload: echo.payload })
    }

    fn tag(&self, number: u64, destination: Address) -> ProbeTag {
        ProbeTag { cookie: self.key.cookie(number, destination), number }
    }
}

/// A raw IPv4 socket shows the IP header, and nobody has checked the ICMP checksum.
fn without_ip_header(bytes: &[u8]) -> Option<&[u8]> {
    let datagram = netkit_packet::ip::Ipv4Datagram::decode(bytes).ok()?;
    icmp::checksum_is_valid(datagram.payload).then_some(datagram.payload)
}
