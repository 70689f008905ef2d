//! The way to an address, and the entry of the table that gives it (`RTM_GETROUTE`, rtnetlink(7)).
//!
//! Why there is none is found elsewhere.

use std::io;
use std::net::IpAddr;

use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteFlags, RouteHeader, RouteMessage, RouteType, RouteVia,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use super::prefix::Prefix;
use super::{Question, RouteEntry, RouteKind, Way};
use crate::Errno;
use crate::netlink::Netlink;

/// Asks for the way, as `connect()` does. Over IPv4 it asks once to choose a source address, and once more from
/// that address, for which other rules may hold; over IPv6 only the choice of the user counts. With it comes the
/// question that was answered last.
pub(super) fn ask(netlink: &mut Netlink, question: Question) -> io::Result<(Question, Result<Way, Errno>)> {
    match ask_once(netlink, question)? {
        Ok(Way { source: Some(source), .. }) if question.source.is_none() && question.to.is_ipv4() => {
            let question = Question { source: Some(source), ..question };
            Ok((question, ask_once(netlink, question)?))
        }
        answer => Ok((question, answer)),
    }
}

/// The entry that gives the way; `None` where there is none (any more).
pub(super) fn entry(netlink: &mut Netlink, question: Question) -> io::Result<Option<RouteEntry>> {
    let flags = if question.to.is_ipv6() {
        RouteFlags::FibMatch
    } else {
        // For IPv4 the kernel tells the table only on request, and for IPv6 always.
        RouteFlags::FibMatch | RouteFlags::LookupTable
    };
    Ok(match netlink.ask(get_route(question, flags))? {
        Ok(RouteNetlinkMessage::NewRoute(route)) => entry_of(&route),
        _ => None,
    })
}

/// What a message says of an entry, where it is of a kind that we know.
pub(super) fn entry_of(route: &RouteMessage) -> Option<RouteEntry> {
    let prefix = match prefix_of(route)? {
        Prefix { length: 0, .. } => "default".to_owned(),
        prefix => prefix.to_string(),
    };
    Some(RouteEntry { prefix, kind: kind_of(route.header.kind)?, table: table_of(route) })
}

/// The destinations of an entry.
pub(super) fn prefix_of(route: &RouteMessage) -> Option<Prefix> {
    let unspecified = unspecified(route.header.address_family)?;
    let address = route.attributes.iter().find_map(|attribute| match attribute {
        RouteAttribute::Destination(address) => ip(address),
        _ => None,
    });
    Some(Prefix { address: address.unwrap_or(unspecified), length: route.header.destination_prefix_length })
}

/// The number of an entry's table, which fits into the header only up to 255.
pub(super) fn table_of(route: &RouteMessage) -> u32 {
    let attribute = route.attributes.iter().find_map(|attribute| match attribute {
        RouteAttribute::Table(table) => Some(*table),
        _ => None,
    });
    attribute.unwrap_or(u32::from(route.header.table))
}

/// The family of an address.
pub(super) fn family(address: IpAddr) -> AddressFamily {
    if address.is_ipv6() { AddressFamily::Inet6 } else { AddressFamily::Inet }
}

fn ask_once(netlink: &mut Netlink, question: Question) -> io::Result<Result<Way, Errno>> {
    match netlink.ask(get_route(question, RouteFlags::empty()))? {
        Ok(RouteNetlinkMessage::NewRoute(route)) => {
            let way = way_of(&route).ok_or(io::ErrorKind::InvalidData)?;
            // The kernel does not repeat a source address that was asked for.
            Ok(Ok(Way { source: way.source.or(question.source), ..way }))
        }
        Ok(_) => Err(io::ErrorKind::InvalidData.into()),
        Err(errno) => Ok(Err(errno)),
    }
}

fn get_route(question: Question, flags: RouteFlags) -> RouteNetlinkMessage {
    let length = |address: IpAddr| if address.is_ipv6() { 128 } else { 32 };
    let mut route = RouteMessage::default();
    route.header = RouteHeader {
        address_family: family(question.to),
        destination_prefix_length: length(question.to),
        source_prefix_length: question.source.map_or(0, length),
        flags,
        ..RouteHeader::default()
    };
    let tcp = RouteAttribute::IpProto(u8::try_from(libc::IPPROTO_TCP).expect("it is 6"));
    route.attributes = [
        Some(RouteAttribute::Destination(question.to.into())),
        question.source.map(|source| RouteAttribute::Source(source.into())),
        question.interface.map(RouteAttribute::Oif),
        Some(tcp),
        question.port.map(RouteAttribute::Dport),
    ]
    .into_iter()
    .flatten()
    .collect();
    RouteNetlinkMessage::GetRoute(route)
}

fn way_of(route: &RouteMessage) -> Option<Way> {
    let mut gateway = None;
    let mut source = None;
    let mut interface = None;
    for attribute in &route.attributes {
        match attribute {
            RouteAttribute::PrefSource(address) => source = ip(address),
            RouteAttribute::Oif(index) => interface = Some(*index),
            other => gateway = gateway_of(other).or(gateway),
        }
    }
    let is_local = kind_of(route.header.kind) == Some(RouteKind::Local);
    Some(Way { is_local, gateway, source, interface: interface? })
}

/// The router that an attribute of a route names.
pub(super) fn gateway_of(attribute: &RouteAttribute) -> Option<IpAddr> {
    match attribute {
        RouteAttribute::Gateway(address) => ip(address),
        // An IPv4 network behind an IPv6 router (RFC 5549).
        RouteAttribute::Via(RouteVia::Inet(address)) => Some((*address).into()),
        RouteAttribute::Via(RouteVia::Inet6(address)) => Some((*address).into()),
        _ => None,
    }
}

fn ip(address: &RouteAddress) -> Option<IpAddr> {
    match address {
        RouteAddress::Inet(address) => Some((*address).into()),
        RouteAddress::Inet6(address) => Some((*address).into()),
        _ => None,
    }
}

fn unspecified(family: AddressFamily) -> Option<IpAddr> {
    match family {
        AddressFamily::Inet => Some(std::net::Ipv4Addr::UNSPECIFIED.into()),
        AddressFamily::Inet6 => Some(std::net::Ipv6Addr::UNSPECIFIED.into()),
        _ => None,
    }
}

fn kind_of(kind: RouteType) -> Option<RouteKind> {
    Some(match kind {
        RouteType::Unicast => RouteKind::Unicast,
        // An anycast address of this host's is served by this host.
        RouteType::Local | RouteType::Anycast => RouteKind::Local,
        RouteType::Broadcast => RouteKind::Broadcast,
        RouteType::Multicast => RouteKind::Multicast,
        RouteType::BlackHole => RouteKind::Blackhole,
        RouteType::Unreachable => RouteKind::Unreachable,
        RouteType::Prohibit => RouteKind::Prohibit,
        RouteType::Throw => RouteKind::Throw,
        _ => return None,
    })
}
