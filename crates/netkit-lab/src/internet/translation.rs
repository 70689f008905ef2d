//! Source address translation with port and identifier rewriting (RFC 3022, RFC 5508 for ICMP), both ways.

use std::collections::HashMap;
use std::net::IpAddr;

use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, IcmpMessage};
use netkit_packet::ip::{self, End, IpDatagram, IpHeader, transport_id};

use crate::topology::Nat;

/// The first port or identifier that is given out.
const FIRST: u16 = 20_000;

/// The bindings of one router; they do not depend on whom a packet is for (RFC 4787 §4.1) and never expire, but the
/// oldest gives way when all ports are in use.
#[derive(Debug, Default)]
pub(super) struct Translation {
    outside: HashMap<Inside, u16>,
    inside: HashMap<(u8, u16), Inside>,
    given: u16,
}

/// Who is behind a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Inside {
    protocol: u8,
    address: IpAddr,
    /// Port or identifier.
    id: u16,
}

impl Translation {
    /// Rewrites a packet that leaves. `false` when there is nothing in it to tell its answers by: it must not leave so.
    pub(super) fn outward(&mut self, nat: &Nat, bytes: &mut Vec<u8>) -> bool {
        let Ok(datagram) = IpDatagram::decode(bytes) else { return false };
        let (protocol, address) = (datagram.protocol, datagram.source);
        if address == nat.outside || address.is_ipv4() != nat.outside.is_ipv4() {
            return true;
        }
        if is_error(&datagram) {
            return ip::set_addresses(bytes, Some(nat.outside), None) && self.quoted_outward(nat, bytes);
        }
        let Some(id) = transport_id(&datagram, End::Source) else { return false };
        let id = self.bind(Inside { protocol, address, id });
        ip::set_addresses(bytes, Some(nat.outside), None) && ip::set_transport_id(bytes, End::Source, id)
    }

    /// Rewrites a packet that comes in for the outside address. `false` when nobody inside asked for it.
    pub(super) fn inward(&self, nat: &Nat, bytes: &mut Vec<u8>) -> bool {
        let Ok(datagram) = IpDatagram::decode(bytes) else { return false };
        if is_error(&datagram) {
            return self.quoted_inward(nat, bytes).is_some();
        }
        let id = transport_id(&datagram, End::Destination);
        let Some(inside) = id.and_then(|id| self.inside.get(&(datagram.protocol, id))).copied() else {
            return false;
        };
        ip::set_addresses(bytes, None, Some(inside.address))
            && ip::set_transport_id(bytes, End::Destination, inside.id)
    }

    fn bind(&mut self, inside: Inside) -> u16 {
        if let Some(id) = self.outside.get(&inside) {
            return *id;
        }
        let id = FIRST + self.given;
        self.given = (self.given + 1) % (u16::MAX - FIRST);
        if let Some(old) = self.inside.insert((inside.protocol, id), inside) {
            self.outside.remove(&old);
        }
        self.outside.insert(inside, id);
        id
    }

    /// An error about a packet of ours comes in: it goes to whom the packet was from, and quotes what he sent.
    fn quoted_inward(&self, nat: &Nat, bytes: &mut Vec<u8>) -> Option<()> {
        let quoted = quoted_of(bytes)?;
        let original = IpDatagram::decode_quoted(&quoted).ok()?;
        let inside = *self.inside.get(&(original.protocol, transport_id(&original, End::Source)?))?;
        let mut restored = quoted.clone();
        if nat.restores_quotes {
            ip::set_addresses(&mut restored, Some(inside.address), None);
            ip::set_transport_id(&mut restored, End::Source, inside.id);
        }
        replace_quoted(bytes, &restored, Some(inside.address))
    }

    /// An error from inside about a packet from outside: what it quotes is made what outside knows.
    fn quoted_outward(&self, nat: &Nat, bytes: &mut Vec<u8>) -> bool {
        let rewritten = quoted_of(bytes).and_then(|mut quoted| {
            let original = IpDatagram::decode_quoted(&quoted).ok()?;
            let id = transport_id(&original, End::Destination)?;
            let inside = Inside { protocol: original.protocol, address: original.destination, id };
            let outside = *self.outside.get(&inside)?;
            ip::set_addresses(&mut quoted, None, Some(nat.outside));
            ip::set_transport_id(&mut quoted, End::Destination, outside);
            replace_quoted(bytes, &quoted, None)
        });
        rewritten.is_some()
    }
}

fn is_error(datagram: &IpDatagram<'_>) -> bool {
    let version = IpVersion::of(&datagram.source);
    let message = || icmp::decode(version, datagram.payload);
    datagram.protocol == version.icmp_protocol()
        && matches!(message(), Ok(IcmpMessage::Other { icmp_type, .. }) if icmp::is_error(version, icmp_type))
}

/// What an ICMP error quotes.
fn quoted_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let datagram = IpDatagram::decode(bytes).ok()?;
    let error = icmp::decode_error(IpVersion::of(&datagram.source), datagram.payload).ok()?;
    Some(error.quoted.to_vec())
}

/// The same error with another quote, and to another destination if one is given.
fn replace_quoted(bytes: &mut Vec<u8>, quoted: &[u8], destination: Option<IpAddr>) -> Option<()> {
    let datagram = IpDatagram::decode(bytes).ok()?;
    let error = icmp::decode_error(IpVersion::of(&datagram.source), datagram.payload).ok()?;
    let to = destination.unwrap_or(datagram.destination);
    let from = datagram.source;
    let extensions = error.extensions.unwrap_or_default();
    let (kind, code, info) = (error.icmp_type, error.code, error.info);
    let message = icmp::encode_error(from, to, kind, code, info, quoted, extensions, true);
    let header = IpHeader { destination: to, ..IpHeader::of(&datagram) };
    *bytes = ip::encode(&header, &message);
    Some(())
}

#[cfg(test)]
mod tests;
