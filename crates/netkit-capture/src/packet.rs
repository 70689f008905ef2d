//! A captured packet as values: which kind it is, and the headers by which it is told.
//!
//! It may be cut short anywhere: what is missing is said, and what is there is used.

use std::net::{IpAddr, SocketAddr};

use netkit_model::{IcmpReport, KernelTime, Malformed, PacketKind, PacketSeen};
use netkit_packet::icmp::decode_error;
use netkit_packet::ip::{End, IpDatagram, IpVersion, protocol, transport_id};
use netkit_packet::link::{self, Direction};
use netkit_packet::tcp::TcpSegment;

use crate::Frame;

/// A captured packet behind its link-layer header.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// When it passed.
    pub at: KernelTime,
    /// The EtherType of what it carries.
    pub ether_type: u16,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// Its interface: the index where that is known, else its place in the file.
    pub interface: u32,
    /// Bytes on the wire from the network header on.
    pub wire_length: u32,
    /// Those that were captured.
    pub bytes: &'a [u8],
}

/// What a packet is.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// A TCP segment, or as much as was captured of it.
    Tcp {
        /// Its datagram.
        datagram: IpDatagram<'a>,
        /// The segment; its payload is what was captured of it.
        segment: TcpSegment<'a>,
        /// Bytes of data that it has.
        length: u32,
        /// Its options were cut off.
        is_cut: bool,
    },
    /// Another datagram of IP.
    Ip(IpDatagram<'a>),
    /// No IP.
    Other,
    /// Not what it should be.
    Malformed(Malformed),
}

impl<'a> Packet<'a> {
    /// Takes the link-layer header off a frame of a file.
    ///
    /// # Errors
    /// The header is cut short or contradicts itself.
    pub fn of(frame: &Frame<'a>) -> Result<Self, Malformed> {
        let inside = link::decode(frame.link, frame.bytes)?;
        let header = frame.bytes.len() - inside.payload.len();
        let header = u32::try_from(header).expect("a header of a few bytes");
        Ok(Self {
            at: frame.at,
            ether_type: inside.ether_type,
            direction: inside.direction.or(frame.direction),
            interface: inside.interface.unwrap_or(frame.interface),
            wire_length: frame.wire_length.saturating_sub(header),
            bytes: inside.payload,
        })
    }

    /// Not all of it was captured.
    pub fn is_cut(&self) -> bool {
        usize::try_from(self.wire_length).is_ok_and(|length| length > self.bytes.len())
    }

    /// What it is.
    pub fn content(&self) -> Content<'a> {
        if !matches!(self.ether_type, link::IPV4 | link::IPV6) {
            return Content::Other;
        }
        let datagram = match IpDatagram::decode_quoted(self.bytes) {
            Ok(datagram) => datagram,
            Err(malformed) => return Content::Malformed(malformed),
        };
        if datagram.protocol != protocol::TCP {
            return Content::Ip(datagram);
        }
        match TcpSegment::decode_cut(datagram.payload) {
            Err(malformed) => Content::Malformed(malformed),
            Ok((segment, header)) => {
                let length = datagram.announced_payload(self.bytes).saturating_sub(header);
                let is_cut = header > datagram.payload.len();
                let length = u32::try_from(length).unwrap_or(u32::MAX);
                Content::Tcp { datagram, segment, length, is_cut }
            }
        }
    }

    /// What is told of a packet that belongs to no TCP connection.
    pub fn seen(&self, content: &Content<'a>) -> PacketSeen {
        let (kind, addresses) = match content {
            Content::Tcp { datagram, .. } => (PacketKind::Ip(datagram.protocol), Some(addresses(datagram))),
            Content::Ip(datagram) => (self.kind(datagram), Some(addresses(datagram))),
            Content::Other => (PacketKind::Link(self.ether_type), None),
            Content::Malformed(malformed) => (PacketKind::Malformed(*malformed), None),
        };
        PacketSeen { at: self.at, addresses, length: self.wire_length, kind }
    }

    fn kind(&self, datagram: &IpDatagram<'a>) -> PacketKind {
        if let Some(fragment) = datagram.fragment.filter(|fragment| fragment.offset > 0) {
            return PacketKind::Fragment { offset: fragment.offset };
        }
        let version = IpVersion::of(&datagram.source);
        match datagram.protocol {
            protocol::UDP => udp(datagram, datagram.announced_payload(self.bytes)),
            number if number == version.icmp_protocol() => icmp(version, datagram),
            number => PacketKind::Ip(number),
        }
    }
}

const fn addresses(datagram: &IpDatagram<'_>) -> (IpAddr, IpAddr) {
    (datagram.source, datagram.destination)
}

fn udp(datagram: &IpDatagram<'_>, announced: usize) -> PacketKind {
    /// Bytes of the header (RFC 768).
    const HEADER_LENGTH: usize = 8;
    let ports = transport_id(datagram, End::Source).zip(transport_id(datagram, End::Destination));
    let Some((source_port, destination_port)) = ports else {
        let got = datagram.payload.len();
        return PacketKind::Malformed(Malformed::Short { what: "a UDP header", needed: HEADER_LENGTH, got });
    };
    let length = u32::try_from(announced.saturating_sub(HEADER_LENGTH)).unwrap_or(u32::MAX);
    PacketKind::Udp { source_port, destination_port, length }
}

fn icmp(version: IpVersion, datagram: &IpDatagram<'_>) -> PacketKind {
    let Some([icmp_type, code]) = datagram.payload.first_chunk().copied() else {
        return PacketKind::Malformed(Malformed::Short {
            what: "an ICMP header",
            needed: 4,
            got: datagram.payload.len(),
        });
    };
    let Ok(error) = decode_error(version, datagram.payload) else {
        return PacketKind::Icmp { icmp_type, code };
    };
    let ipv6 = version == IpVersion::V6;
    let states_mtu = if ipv6 { icmp_type == 2 } else { (icmp_type, code) == (3, 4) };
    let mtu = Some(error.info).filter(|mtu| states_mtu && *mtu > 0);
    let report = IcmpReport { ipv6, icmp_type, code, offender: Some(datagram.source), mtu };
    let about = IpDatagram::decode_quoted(error.quoted).ok().and_then(|quoted| {
        let source = SocketAddr::new(quoted.source, transport_id(&quoted, End::Source)?);
        let destination = SocketAddr::new(quoted.destination, transport_id(&quoted, End::Destination)?);
        Some((source, destination, quoted.protocol))
    });
    PacketKind::IcmpError { report, about }
}
