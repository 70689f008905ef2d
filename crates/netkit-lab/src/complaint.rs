//! ICMP errors of routers and hosts: which packets deserve one, and what it looks like.

use std::net::IpAddr;

use netkit_packet::icmp::{self, ExtensionObject, InterfaceRole, MplsLabelStackEntry};
use netkit_packet::ip::{self, IpDatagram, IpHeader};
use netkit_packet::{IpVersion, Malformed};

use crate::topology::{MplsLabel, QuotedChecksum, Router};

/// What is complained about, by the numbers of each IP version (RFC 792, RFC 1812, RFC 4443).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Complaint {
    /// The hop limit ran out.
    TimeExceeded,
    /// No way leads there.
    NetUnreachable,
    /// Nobody listens on this port.
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
pub(crate) fn is_allowed(datagram: &IpDatagram<'_>) -> bool {
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

/// The error as a router sends it from one of its addresses: a whole datagram.
pub(crate) fn by_router(
    router: &Router,
    from: IpAddr,
    complaint: Complaint,
    original: &[u8],
) -> Result<Vec<u8>, Malformed> {
    let datagram = IpDatagram::decode(original)?;
    let extensions = extensions(router);
    let quoted = quote(router, &datagram, original, !extensions.is_empty());
    let error = Error {
        complaint,
        quoted: &quoted,
        extensions: &extensions,
        with_length: !router.extensions_without_length,
    };
    Ok(error.datagram(from, datagram.source, router.hop_limit))
}

/// The error as a host sends it from the address that was asked: a whole datagram.
pub(crate) fn by_host(hop_limit: u8, complaint: Complaint, original: &IpDatagram<'_>) -> Vec<u8> {
    let mut quoted = [original.header, original.payload].concat();
    quoted.truncate(longest_quote(IpVersion::of(&original.destination)));
    let error = Error { complaint, quoted: &quoted, extensions: &[], with_length: false };
    error.datagram(original.destination, original.source, hop_limit)
}

/// What is in an error.
struct Error<'a> {
    complaint: Complaint,
    quoted: &'a [u8],
    extensions: &'a [u8],
    with_length: bool,
}

impl Error<'_> {
    fn datagram(&self, source: IpAddr, destination: IpAddr, hop_limit: u8) -> Vec<u8> {
        let version = IpVersion::of(&source);
        let (icmp_type, code, info) = self.complaint.numbers(version);
        let (quoted, extensions) = (self.quoted, self.extensions);
        let message = icmp::encode_error(
            source,
            destination,
            icmp_type,
            code,
            info,
            quoted,
            extensions,
            self.with_length,
        );
        let header = IpHeader {
            source,
            destination,
            hop_limit,
            // RFC 1812 §4.3.2.5 asks for precedence 6 (internetwork control), as Linux and most routers do.
            traffic_class: 0xc0,
            dont_fragment: false,
            label: 0,
            protocol: version.icmp_protocol(),
        };
        ip::encode(&header, &message)
    }
}

/// How much of the original fits: an error measures at most 576 bytes in all (RFC 1812 §4.3.2.3, which hosts follow
/// too), and the smallest IPv6 MTU (RFC 4443 §2.4 (c)).
const fn longest_quote(version: IpVersion) -> usize {
    match version {
        IpVersion::V4 => 576 - 20 - 8,
        IpVersion::V6 => 1280 - 40 - 8,
    }
}

/// As much of the original as this router gives back.
fn quote(router: &Router, datagram: &IpDatagram<'_>, original: &[u8], is_extended: bool) -> Vec<u8> {
    /// What RFC 4884 §4.1 has in front of extensions: they have to fit too.
    const BEFORE_EXTENSIONS: usize = 128;
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
    let longest = longest_quote(IpVersion::of(&datagram.source));
    let usual = if is_extended { BEFORE_EXTENSIONS } else { longest };
    quoted.truncate(router.quote.unwrap_or(usual).min(longest));
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
