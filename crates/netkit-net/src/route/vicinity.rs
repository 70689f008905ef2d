//! What is next to a way: its interface, the neighbour on it, and this host's own addresses.
//!
//! Which way it is, is not its business. The messages are `RTM_GETLINK`, `RTM_GETNEIGH` and `RTM_GETADDR` of
//! rtnetlink(7).

use std::io;
use std::net::IpAddr;

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::link::{LinkAttribute, LinkExtentMask, LinkFlags, LinkMessage};
use netlink_packet_route::neighbour::{
    NeighbourAddress, NeighbourAttribute, NeighbourMessage, NeighbourState as Reachability,
};

use super::prefix::Prefix;
use super::way::family;
use super::{LinkReport, NeighbourReport, NeighbourState, OwnAddress};
use crate::netlink::Netlink;

/// An interface, and whether its packets are for somebody whose link-layer address has to be known.
pub(super) struct Link {
    pub(super) report: LinkReport,
    pub(super) has_neighbours: bool,
    index: u32,
}

impl Link {
    fn works(&self) -> bool {
        self.report.is_up && self.report.has_carrier
    }
}

/// The interface of this index; `None` where it is gone.
pub(super) fn link(netlink: &mut Netlink, index: u32) -> io::Result<Option<Link>> {
    Ok(match netlink.ask(get_link(index))? {
        Ok(RouteNetlinkMessage::NewLink(message)) => Some(link_of(&message)),
        _ => None,
    })
}

/// The interface whose rest explains that there is no route: one with an address in the target's network; or the
/// first, where none of this host's works.
pub(super) fn idle_link(
    netlink: &mut Netlink,
    own_addresses: &[(OwnAddress, Prefix)],
    to: IpAddr,
) -> io::Result<Option<Link>> {
    let mut links: Vec<Link> = netlink
        .dump(&get_link(0))?
        .into_iter()
        .filter_map(|answer| match answer {
            RouteNetlinkMessage::NewLink(message) => Some(link_of(&message)),
            _ => None,
        })
        .filter(|link| link.has_neighbours)
        .collect();
    let is_near = |link: &Link| {
        own_addresses.iter().any(|(own, network)| own.interface == link.index && network.contains(to))
    };
    let wanted = match links.iter().position(|link| !link.works() && is_near(link)) {
        Some(near) => Some(near),
        None if links.iter().any(Link::works) => None,
        None => (!links.is_empty()).then_some(0),
    };
    Ok(wanted.map(|index| links.swap_remove(index)))
}

/// The neighbour with this address, as the kernel's table has it.
pub(super) fn neighbour(
    netlink: &mut Netlink,
    address: IpAddr,
    interface: u32,
) -> io::Result<NeighbourReport> {
    let mut wanted = NeighbourMessage::default();
    wanted.header.family = family(address);
    wanted.header.ifindex = interface;
    wanted.attributes = vec![NeighbourAttribute::Destination(match address {
        IpAddr::V4(address) => NeighbourAddress::Inet(address),
        IpAddr::V6(address) => NeighbourAddress::Inet6(address),
    })];
    let state = match netlink.ask(RouteNetlinkMessage::GetNeighbour(wanted))? {
        Ok(RouteNetlinkMessage::NewNeighbour(message)) => state_of(message.header.state),
        _ => None,
    };
    Ok(NeighbourReport { address, state })
}

/// This host's addresses of the family of `like`, but for loopback ones, each with its network.
pub(super) fn own_addresses(netlink: &mut Netlink, like: IpAddr) -> io::Result<Vec<(OwnAddress, Prefix)>> {
    let mut wanted = AddressMessage::default();
    wanted.header.family = family(like);
    let answers = netlink.dump(&RouteNetlinkMessage::GetAddress(wanted))?;
    Ok(answers
        .into_iter()
        .filter_map(|answer| match answer {
            RouteNetlinkMessage::NewAddress(message) => own_address_of(&message),
            _ => None,
        })
        .filter(|(own, _)| !own.address.is_loopback())
        .collect())
}

fn get_link(index: u32) -> RouteNetlinkMessage {
    let mut wanted = LinkMessage::default();
    wanted.header.index = index;
    wanted.attributes = vec![LinkAttribute::ExtMask(vec![LinkExtentMask::SkipStats])];
    RouteNetlinkMessage::GetLink(wanted)
}

fn link_of(message: &LinkMessage) -> Link {
    let mut report = LinkReport {
        name: String::new(),
        is_up: message.header.flags.contains(LinkFlags::Up),
        has_carrier: message.header.flags.contains(LinkFlags::LowerUp),
        is_loopback: message.header.flags.contains(LinkFlags::Loopback),
        mtu: 0,
    };
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(name) => report.name.clone_from(name),
            LinkAttribute::Mtu(mtu) => report.mtu = *mtu,
            _ => {}
        }
    }
    let has_neighbours = !message.header.flags.intersects(LinkFlags::Noarp | LinkFlags::Loopback);
    Link { report, has_neighbours, index: message.header.index }
}

fn own_address_of(message: &AddressMessage) -> Option<(OwnAddress, Prefix)> {
    let mut local = None;
    // On a link between two, this one is the other side's.
    let mut on_link = None;
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(address) => local = Some(*address),
            AddressAttribute::Address(address) => on_link = Some(*address),
            _ => {}
        }
    }
    let is_duplicate = message.header.flags.contains(AddressHeaderFlags::Dadfailed);
    let own = OwnAddress {
        address: local.or(on_link)?,
        interface: message.header.index,
        // An address that failed the check stays tentative.
        is_tentative: message.header.flags.contains(AddressHeaderFlags::Tentative) && !is_duplicate,
        is_duplicate,
    };
    Some((own, Prefix { address: on_link.or(local)?, length: message.header.prefix_len }))
}

pub(super) fn state_of(state: Reachability) -> Option<NeighbourState> {
    Some(match state {
        Reachability::Incomplete => NeighbourState::Incomplete,
        Reachability::Reachable => NeighbourState::Reachable,
        Reachability::Stale => NeighbourState::Stale,
        Reachability::Delay => NeighbourState::Delay,
        Reachability::Probe => NeighbourState::Probe,
        Reachability::Failed => NeighbourState::Failed,
        Reachability::Noarp => NeighbourState::NoArp,
        Reachability::Permanent => NeighbourState::Permanent,
        _ => return None,
    })
}
