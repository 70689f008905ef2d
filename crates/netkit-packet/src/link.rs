//! Link-layer headers of captured frames: from a frame to the network packet in it, and which way it went.
//!
//! Addresses of the link are not looked at. What a frame carries is told by its EtherType; IP is for [`crate::ip`].

use crate::malformed::{Malformed, split};

/// What a frame begins with (the LINKTYPE registry of pcap, draft-ietf-opsawg-pcaplinktype).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// 1: Ethernet, with as many VLAN tags as there are (IEEE 802.1Q, 802.1ad).
    Ethernet,
    /// 113: what Linux says of a packet without its link-layer header.
    LinuxCooked,
    /// 276: the same with the index of the interface.
    LinuxCookedV2,
    /// 101, 12, 14, 228 and 229: nothing, an IP datagram of either version.
    Raw,
    /// 0 and 108: the address family in four bytes, in an order that only the sender knows.
    Loopback,
}

/// Which way a frame went, seen from the host that captured it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It came in.
    In,
    /// It went out.
    Out,
}

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkFrame<'a> {
    /// The EtherType (IEEE 802): 0x0800 is IPv4, 0x86dd is IPv6; below 0x0600 it is a length.
    pub ether_type: u16,
    /// Which way it went, where the header says so.
    pub direction: Option<Direction>,
    /// The index of the interface, where the header says so.
    pub interface: Option<u32>,
    /// What follows the headers.
    pub payload: &'a [u8],
}

/// The EtherType of IPv4.
pub const IPV4: u16 = 0x0800;
/// The EtherType of IPv6.
pub const IPV6: u16 = 0x86dd;
/// The LINKTYPE of [`LinkType::LinuxCookedV2`].
pub const LINUX_COOKED_V2: u16 = 276;

impl LinkType {
    /// The type with this number in a capture file; `None` for those that are not understood.
    pub const fn of(number: u16) -> Option<Self> {
        match number {
            1 => Some(Self::Ethernet),
            113 => Some(Self::LinuxCooked),
            LINUX_COOKED_V2 => Some(Self::LinuxCookedV2),
            12 | 14 | 101 | 228 | 229 => Some(Self::Raw),
            0 | 108 => Some(Self::Loopback),
            _ => None,
        }
    }
}

/// The name of a link type that is not understood, where it has one that people know.
pub const fn foreign_name(number: u16) -> Option<&'static str> {
    match number {
        6 => Some("IEEE 802.5 token ring"),
        8 => Some("SLIP"),
        9 => Some("PPP"),
        10 => Some("FDDI"),
        50 => Some("PPP in HDLC framing"),
        51 => Some("PPPoE"),
        105 => Some("IEEE 802.11 wireless"),
        117 => Some("OpenBSD pflog"),
        119 => Some("IEEE 802.11 with Prism header"),
        127 => Some("IEEE 802.11 with radiotap header"),
        187 | 201 => Some("Bluetooth HCI"),
        189 | 220 => Some("USB"),
        195 => Some("IEEE 802.15.4"),
        227 => Some("CAN bus"),
        239 => Some("netfilter log"),
        251 => Some("Bluetooth low energy"),
        253 => Some("netlink"),
        _ => None,
    }
}

/// Decodes a frame that starts with its link-layer header. It may be cut short behind that.
///
/// # Errors
/// [`Malformed::Short`] where the header reaches beyond the bytes; [`Malformed::Field`] for an address family or an IP
/// version that is none.
pub fn decode(link: LinkType, frame: &[u8]) -> Result<LinkFrame<'_>, Malformed> {
    let plain = |ether_type, payload| LinkFrame { ether_type, direction: None, interface: None, payload };
    match link {
        LinkType::Ethernet => {
            let (header, payload) = split("an Ethernet header", frame, 14)?;
            untag(plain(word(header, 12), payload))
        }
        LinkType::LinuxCooked => {
            let (header, payload) = split("a Linux cooked header", frame, 16)?;
            let direction = Some(direction(word(header, 0)));
            untag(LinkFrame { direction, ..plain(word(header, 14), payload) })
        }
        LinkType::LinuxCookedV2 => {
            let (header, payload) = split("a Linux cooked header, version 2", frame, 20)?;
            let index = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
            let direction = Some(direction(header[10].into()));
            untag(LinkFrame { direction, interface: Some(index), ..plain(word(header, 0), payload) })
        }
        LinkType::Raw => {
            let (first, _) = split("an IP header", frame, 1)?;
            Ok(plain(ether_type_of_version(first[0] >> 4)?, frame))
        }
        LinkType::Loopback => {
            let (header, payload) = split("a loopback header", frame, 4)?;
            // The family is less than 256, and stands at one end or the other.
            let family = header[0].max(header[3]);
            Ok(plain(ether_type_of_family(family)?, payload))
        }
    }
}

/// The header of [`LinkType::LinuxCookedV2`] for a packet that Linux gives without one: `hardware` is the type of the
/// link (ARPHRD), `packet_type` says for whom it was, and `address` is the sender's on the link, up to eight bytes.
pub fn encode_cooked(
    ether_type: u16,
    interface: u32,
    hardware: u16,
    packet_type: u8,
    address: &[u8],
) -> [u8; 20] {
    let address = &address[..address.len().min(8)];
    let mut header = [0; 20];
    header[0..2].copy_from_slice(&ether_type.to_be_bytes());
    header[4..8].copy_from_slice(&interface.to_be_bytes());
    header[8..10].copy_from_slice(&hardware.to_be_bytes());
    header[10] = packet_type;
    header[11] = u8::try_from(address.len()).expect("it was cut to eight bytes");
    header[12..12 + address.len()].copy_from_slice(address);
    header
}

/// Takes VLAN tags off, however many there are: each turn makes the payload shorter.
fn untag(mut frame: LinkFrame<'_>) -> Result<LinkFrame<'_>, Malformed> {
    while matches!(frame.ether_type, 0x8100 | 0x88a8 | 0x9100) {
        let (tag, payload) = split("a VLAN tag", frame.payload, 4)?;
        frame = LinkFrame { ether_type: word(tag, 2), payload, ..frame };
    }
    Ok(frame)
}

/// `PACKET_OUTGOING` is 4 (packet(7)); all else came in.
fn direction(packet_type: u16) -> Direction {
    if packet_type == 4 { Direction::Out } else { Direction::In }
}

fn ether_type_of_version(version: u8) -> Result<u16, Malformed> {
    match version {
        4 => Ok(IPV4),
        6 => Ok(IPV6),
        version => Err(Malformed::Field { field: "the version of an IP datagram", value: version.into() }),
    }
}

/// `AF_INET` is 2 everywhere; `AF_INET6` is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS.
fn ether_type_of_family(family: u8) -> Result<u16, Malformed> {
    match family {
        2 => Ok(IPV4),
        10 | 24 | 28 | 30 => Ok(IPV6),
        family => Err(Malformed::Field { field: "the address family of a packet", value: family.into() }),
    }
}

fn word(bytes: &[u8], place: usize) -> u16 {
    u16::from_be_bytes([bytes[place], bytes[place + 1]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden;

    #[track_caller]
    fn check(link: LinkType, header: &[u8], ether_type: u16, direction: Option<Direction>) {
        let frame = [header, golden::UDP_V4].concat();
        let decoded = decode(link, &frame).expect("a whole header");
        assert_eq!((decoded.ether_type, decoded.direction), (ether_type, direction));
        assert_eq!(decoded.payload, golden::UDP_V4);
        for length in 0..header.len() {
            assert!(decode(link, &frame[..length]).is_err(), "{link:?} cut to {length} bytes");
        }
    }

    /// Two link addresses of Ethernet.
    const ADDRESSES: [u8; 12] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

    #[test]
    fn ethernet_may_be_tagged() {
        let frame = |tail: &[u8]| [&ADDRESSES[..], tail].concat();
        check(LinkType::Ethernet, &frame(&[8, 0]), IPV4, None);
        check(LinkType::Ethernet, &frame(&[0x81, 0, 0, 7, 8, 0]), IPV4, None);
        check(LinkType::Ethernet, &frame(&[0x88, 0xa8, 0, 7, 0x81, 0, 0, 9, 8, 0]), IPV4, None);
        check(LinkType::Ethernet, &frame(&[8, 6]), 0x0806, None);
    }

    #[test]
    fn cooked_headers_say_which_way() {
        let mut cooked = [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0];
        check(LinkType::LinuxCooked, &cooked, IPV4, Some(Direction::Out));
        cooked[1] = 0;
        check(LinkType::LinuxCooked, &cooked, IPV4, Some(Direction::In));
        let header = encode_cooked(IPV4, 7, 1, 4, &[2, 0, 0, 0, 0, 1]);
        assert_eq!(header, [8, 0, 0, 0, 0, 0, 0, 7, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0]);
        check(LinkType::LinuxCookedV2, &header, IPV4, Some(Direction::Out));
        assert_eq!(decode(LinkType::LinuxCookedV2, &header).map(|frame| frame.interface), Ok(Some(7)));
    }

    #[test]
    fn a_loopback_header_may_be_of_either_order_and_a_raw_one_is_none() {
        check(LinkType::Loopback, &[2, 0, 0, 0], IPV4, None);
        check(LinkType::Loopback, &[0, 0, 0, 30], IPV6, None);
        assert!(decode(LinkType::Loopback, &[99, 0, 0, 0]).is_err());
        assert_eq!(decode(LinkType::Raw, golden::UDP_V4).map(|frame| frame.ether_type), Ok(IPV4));
        assert_eq!(decode(LinkType::Raw, golden::UDP_V6).map(|frame| frame.ether_type), Ok(IPV6));
        assert!(decode(LinkType::Raw, &[]).is_err());
        assert!(decode(LinkType::Raw, &[0x50]).is_err());
    }

    #[test]
    fn every_number_is_understood_or_has_no_place_here() {
        for number in 0..=u16::MAX {
            assert!(LinkType::of(number).is_none() || foreign_name(number).is_none(), "{number}");
        }
    }
}
