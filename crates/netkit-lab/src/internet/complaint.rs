//! The ICMP errors of a router: which packets deserve one, and what it looks like.

use std::net::IpAddr;

use netkit_packet::icmp::{self, ExtensionObject, InterfaceRole, MplsLabelStackEntry};
use netkit_packet::ip::{self, IpDatagram, IpHeader};
use netkit_packet::{IpVersion, Malformed};

use crate::topology::{MplsLabel, QuotedChecksum, Router};

/// What a router complains about, by the numbers of each IP version (RFC 792, RFC 1812, RFC 4443).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Complaint {
    /// The hop limit ran out.
    TimeExceeded,
    /// No way leads there.
    NetUnreachable,
    /// Nobody listens on this port of the router's own.
    PortUnreachable,
    /// Too big for the next link, whose MTU this is.
    TooBig { mtu: usize },
    /// What a firewall's rule says.
    Rejected { ipv4: (u8, u8), ipv6: (u8, u8) },
}

impl Complaint {
    /// Type, code and the 32 bits behind the checksum.
    fn numbers(self, version: IpVersion) -> (u8, u8, u32) {
        let pick = |ipv4: (u8, u8), ipv6: (u8, u8)| match version {
            IpVersion::V4 => ipv4,
            IpVersion::V6 => ipv6,
        };
        let (icmp_type, code) = match self {
            Self::TimeExceeded => pick((11, 0), (3, 0)),
            Self::NetUnreachable => pick((3, 0), (1, 0)),
            Self::PortUnreachable => pick((3, 3), (1, 4)),
            Self::TooBig { .. } => pick((3, 4), (2, 0)),
            Self::Rejected { ipv4, ipv6 } => pick(ipv4, ipv6),
        };
        let info = match self {
            Self::TooBig { mtu } => u32::try_from(mtu).unwrap_or(u32::MAX),
            _ => 0,
        };
        (icmp_type, code, info)
    }
}

/// Whether an error about this packet may be sent at all (RFC 1122 §3.2.2, RFC 4443 §2.4 (e)): never about another
/// error, about a fragment that is not the first, or from or to what is not one host.
pub(super) fn is_allowed(datagram: &IpDatagram<'_>) -> bool {
    let version = IpVersion::of(&datagram.source);
    let is_error = datagram.protocol == version.icmp_protocol()
        && match icmp::decode(version, datagram.payload) {
            Ok(icmp::IcmpMessage::Other { icmp_type, .. }) => icmp::is_error(version, icmp_type),
            Ok(_) => false,
            // Nobody knows what it is, and an error it could be.
            Err(_) => true,
        };
    let is_later_fragment = datagram.fragment.is_some_and(|fragment| fragment.offset > 0);
    let is_one_host = |address: IpAddr| !address.is_unspecified() && !address.is_multicast();
    !is_error && !is_later_fragment && is_one_host(datagram.source) && is_one_host(datagram.destination)
}

/// The error as the router sends it from one of its addresses: a whole datagram.
pub(super) fn build(
    router: &Router,
    from: IpAddr,
    complaint: Complaint,
    original: &[u8],
) -> Result<Vec<u8>, Malformed> {
    let datagram = IpDatagram::decode(original)?;
    let version = IpVersion::of(&from);
    let (icmp_type, code, info) = complaint.numbers(version);
    let quoted = quote(router, version, &datagram, original);
    let extensions = extensions(router);
    let with_length = !router.extensions_without_length;
    let to = datagram.source;
    let message = icmp::encode_error(from, to, icmp_type, code, info, &quoted, &extensions, with_length);
    let header = IpHeader {
        source: from,
        destination: to,
        hop_limit: router.hop_limit,
        // RFC 1812 §4.3.2.5 asks for precedence 6 (internetwork control), as Linux and most routers do.
        traffic_class: 0xc0,
        dont_fragment: false,
        label: 0,
        protocol: version.icmp_protocol(),
    };
    Ok(ip::encode(&header, &message))
}

/// As much of the original as this router gives back.
fn quote(router: &Router, version: IpVersion, datagram: &IpDatagram<'_>, original: &[u8]) -> Vec<u8> {
    /// All that an error may measure, headers included (RFC 1812 §4.3.2.3, RFC 4443 §2.4 (c)).
    const fn most(version: IpVersion) -> usize {
        match version {
            IpVersion::V4 => 576 - 20 - 8,
            IpVersion::V6 => 1280 - 40 - 8,
        }
    }
    let mut quoted = original.to_vec();
    match router.quoted_checksum {
        QuotedChecksum::Intact => {}
        QuotedChecksum::Zero => {
            ip::set_transport_checksum(&mut quoted, 0);
        }
        QuotedChecksum::Wrong => {
            let wrong = ip::transport_checksum(datagram).map_or(0x5a5a, |right| right ^ 0x5a5a);
            ip::set_transport_checksum(&mut quoted, wrong);
        }
    }
    let room = match (router.mpls.is_empty() && router.interface.is_none(), version) {
        (true, _) => most(version),
        // The extensions have to fit too; 128 bytes of quote leave them room enough.
        (false, _) => 128,
    };
    quoted.truncate(router.quote.unwrap_or(room).min(most(version)));
    quoted
}

fn extensions(router: &Router) -> Vec<u8> {
    let mut objects = Vec::new();
    if let Some((bottom, above)) = router.mpls.split_last() {
        let entry = |label: &MplsLabel, bottom_of_stack| MplsLabelStackEntry {
            label: label.label,
            traffic_class: label.traffic_class,
            bottom_of_stack,
            ttl: label.ttl,
        };
        let above = above.iter().map(|label| entry(label, false));
        objects.push(ExtensionObject::MplsLabelStack(above.chain([entry(bottom, true)]).collect()));
    }
    if let Some(interface) = &router.interface {
        objects.push(ExtensionObject::InterfaceInformation {
            role: InterfaceRole::Incoming,
            index: interface.index,
            address: interface.address,
            name: interface.name.as_ref().map(|name| name.clone().into_bytes()),
            mtu: interface.mtu,
        });
    }
    if objects.is_empty() { Vec::new() } else { icmp::encode_extensions(&objects) }
}
