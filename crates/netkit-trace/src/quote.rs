//! What an ICMP error says behind its type: the extensions, and how our probe looked where the error was made.

use netkit_model::{HopInterface, HopInterfaceRole, Method, MplsLabel, Untrusted};
use netkit_net::{ErrorOrigin, IcmpError};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, ExtensionObject, InterfaceRole};
use netkit_probe::{ProbeFormat, Transmit};

/// Labels of one stack that are kept: no network stacks more, and a stack without an end is somebody's mistake.
const MOST_LABELS: usize = 32;
/// Interfaces of one answer that are kept; RFC 5837 §4 defines four roles.
const MOST_INTERFACES: usize = 8;

/// The MPLS labels (RFC 4950) and interfaces (RFC 5837) behind the quote of an ICMP error.
///
/// The kernel says where the extensions start when the message says how much it quotes (RFC 4884 §4). Routers older than
/// that put them behind 128 bytes, and there they are taken for what they are only with a right checksum (§5.5).
pub(crate) fn extensions(method: Method, error: &IcmpError<'_>) -> (Vec<MplsLabel>, Vec<HopInterface>) {
    let version = if error.origin == ErrorOrigin::Icmp6 { IpVersion::V6 } else { IpVersion::V4 };
    let announced =
        error.extension_offset.map(|offset| error.quoted.get(usize::from(offset)..).unwrap_or_default());
    let in_old_form = || icmp::extensions_behind_least_quote(version, method == Method::Udp, error.quoted);
    let objects = announced.or_else(in_old_form).unwrap_or_default();
    let objects = icmp::decode_extensions(objects).unwrap_or_default();
    let (mut labels, mut interfaces) = (Vec::new(), Vec::new());
    for object in objects {
        match object {
            ExtensionObject::MplsLabelStack(stack) => {
                labels.extend(stack.into_iter().map(|entry| MplsLabel {
                    label: entry.label,
                    traffic_class: entry.traffic_class,
                    bottom_of_stack: entry.bottom_of_stack,
                    ttl: entry.ttl,
                }));
            }
            ExtensionObject::InterfaceInformation { role, index, address, name, mtu } => {
                let name = name.map(Untrusted::from_bytes);
                interfaces.push(HopInterface { role: role_of(role), index, address, name, mtu });
            }
            ExtensionObject::Other { .. } | ExtensionObject::Malformed(_) => {}
        }
    }
    labels.truncate(MOST_LABELS);
    interfaces.truncate(MOST_INTERFACES);
    (labels, interfaces)
}

fn role_of(role: InterfaceRole) -> HopInterfaceRole {
    match role {
        InterfaceRole::Incoming => HopInterfaceRole::Incoming,
        InterfaceRole::IncomingSubIp => HopInterfaceRole::IncomingSubIp,
        InterfaceRole::Outgoing => HopInterfaceRole::Outgoing,
        InterfaceRole::NextHop => HopInterfaceRole::NextHop,
    }
}

/// The checksum that the error quotes of our echo request less the one that it left with, in ones' complement.
///
/// Only for ICMP over IPv4: UDP sockets do not show the quoted header, and the ICMPv6 checksum covers the source address,
/// which is not known here. A quoted checksum of zero is one that a router has left out.
pub(crate) fn checksum_shift(format: &ProbeFormat, probe: &Transmit, error: &IcmpError<'_>) -> Option<u16> {
    if !format.method.is_icmp() || error.origin != ErrorOrigin::Icmp {
        return None;
    }
    let quoted = icmp::quoted_checksum(error.quoted).filter(|checksum| *checksum != 0)?;
    let echo = icmp::decode_quoted_echo(IpVersion::V4, error.quoted).ok()?;
    let payload = format.payload(probe);
    let mut sent = Vec::new();
    let echo = Echo { identifier: echo.identifier, sequence: probe.sequence, payload: &payload };
    icmp::encode_echo_request(IpVersion::V4, &echo, &mut sent);
    let sent = icmp::quoted_checksum(&sent)?;
    // a − b in ones' complement is a + !b with the carry brought around (RFC 1071 §2).
    let sum = u32::from(quoted) + u32::from(!sent);
    let shift = u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap_or(u16::MAX);
    // Both zeros are nothing.
    Some(if shift == u16::MAX { 0 } else { shift })
}
