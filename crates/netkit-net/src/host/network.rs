//! Interfaces, addresses, routes, rules and neighbours of this host, each asked for whole by rtnetlink(7).
//!
//! Of routes only those are kept that say something about the host: defaults, those that forbid, and a bounded number of the
//! others.

use std::io;
use std::net::IpAddr;

use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkInfo, LinkMessage};
use netlink_packet_route::neighbour::{NeighbourAddress, NeighbourAttribute, NeighbourMessage};
use netlink_packet_route::route::{RouteAttribute, RouteFlags, RouteMessage, RouteMetric, RouteProtocol};
use netlink_packet_route::rule::{RuleAction, RuleMessage};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use crate::netlink::Netlink;
use crate::route::{NeighbourState, PolicyRule, RouteKind, dumped};

/// Ordinary routes that are kept; nobody reads more, and those that matter are kept besides.
const MOST_ROUTES: usize = 4_096;
/// Neighbours that are kept; how many there are is counted in any case.
const MOST_NEIGHBOURS: usize = 4_096;

/// What this host has of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostNetwork {
    /// Every interface, in the order of their indices.
    pub links: Vec<HostLink>,
    /// Every address, those of loopback too.
    pub addresses: Vec<HostAddress>,
    /// Routes but for those to this host itself: all defaults and all that forbid, and the first 4,096 of the others.
    pub routes: Vec<HostRoute>,
    /// Rules of policy routing that forbid instead of naming a table.
    pub forbidding_rules: Vec<HostRule>,
    /// The first 4,096 neighbours.
    pub neighbours: Vec<HostNeighbour>,
    /// Entries of the neighbour table: of IPv4, and of IPv6.
    pub neighbour_counts: [u64; 2],
}

/// An interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostLink {
    /// Its index.
    pub index: u32,
    /// Its name, such as `eth0`. Whoever made it chose it.
    pub name: String,
    /// What made it, such as `bridge` or `veth`; `None` for hardware.
    pub kind: Option<String>,
    /// An administrator brought it up.
    pub is_up: bool,
    /// Something is connected to it.
    pub has_carrier: bool,
    /// It is the loopback interface.
    pub is_loopback: bool,
    /// The longest packet that it carries, in bytes.
    pub mtu: u32,
    /// The index of the bridge or bond that it is part of.
    pub master: Option<u32>,
    /// What it has counted since it exists.
    pub counts: LinkCounts,
}

/// What an interface has counted (`struct rtnl_link_stats64`), in packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCounts {
    /// Received.
    pub received: u64,
    /// Received and damaged.
    pub receive_errors: u64,
    /// Received and dropped by this host, for want of room or because nobody wanted them.
    pub receive_dropped: u64,
    /// Sent.
    pub sent: u64,
    /// Not sent because of an error, such as a lost carrier.
    pub send_errors: u64,
    /// Not sent because the interface had no room.
    pub send_dropped: u64,
}

/// An address of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostAddress {
    /// The address.
    pub address: IpAddr,
    /// The length of its network's prefix.
    pub prefix_length: u8,
    /// The index of its interface.
    pub interface: u32,
    /// IPv6: it is still being checked whether somebody else has it (RFC 4862 §5.4).
    pub is_tentative: bool,
    /// IPv6: somebody else has it.
    pub is_duplicate: bool,
    /// IPv6: its preferred lifetime is over; new connections avoid it.
    pub is_deprecated: bool,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRoute {
    /// It is one of IPv6.
    pub is_ipv6: bool,
    /// The prefix, as `ip route` prints it.
    pub prefix: String,
    /// The length of the prefix; a default has none.
    pub length: u8,
    /// What it does.
    pub kind: RouteKind,
    /// The number of its table; 254 is main.
    pub table: u32,
    /// Who made it: a person, and not the kernel or a routing daemon (`RTPROT_BOOT`, `RTPROT_STATIC`).
    pub is_by_hand: bool,
    /// The next routers; none where the network is on the link. Of several paths, all.
    pub gateways: Vec<IpAddr>,
    /// The index of the interface.
    pub interface: Option<u32>,
    /// Of several routes to the same prefix the least one counts.
    pub metric: u32,
    /// The MTU that the route itself sets, which path MTU discovery cannot lower (`mtu lock`).
    pub locked_mtu: Option<u32>,
    /// The interface of the route has no carrier.
    pub is_link_down: bool,
}

/// A rule of policy routing, with its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// It is one of IPv6.
    pub is_ipv6: bool,
    /// The rule.
    pub rule: PolicyRule,
}

/// A neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostNeighbour {
    /// Its address.
    pub address: IpAddr,
    /// The index of the interface.
    pub interface: u32,
    /// What is known of its link-layer address.
    pub state: NeighbourState,
}

impl HostNetwork {
    /// Asks for everything.
    ///
    /// # Errors
    /// When the kernel does not answer at all.
    pub fn read() -> io::Result<Self> {
        let mut netlink = Netlink::open(libc::NETLINK_ROUTE)?;
        let mut links = links(&mut netlink)?;
        links.sort_by_key(|link| link.index);
        let (neighbours, neighbour_counts) = neighbours(&mut netlink)?;
        Ok(Self {
            links,
            addresses: addresses(&mut netlink)?,
            routes: routes(&mut netlink)?,
            forbidding_rules: forbidding_rules(&mut netlink)?,
            neighbours,
            neighbour_counts,
        })
    }

    /// What every interface has counted, by its index.
    ///
    /// # Errors
    /// When the kernel does not answer at all.
    pub fn link_counts() -> io::Result<Vec<(u32, LinkCounts)>> {
        let links = links(&mut Netlink::open(libc::NETLINK_ROUTE)?)?;
        Ok(links.into_iter().map(|link| (link.index, link.counts)).collect())
    }

    /// The interface of this index.
    pub fn link(&self, index: u32) -> Option<&HostLink> {
        self.links.iter().find(|link| link.index == index)
    }
}

impl HostRoute {
    /// Whether it is a default: a way to everywhere.
    pub fn is_default(&self) -> bool {
        self.length == 0 && self.kind == RouteKind::Unicast
    }
}

fn links(netlink: &mut Netlink) -> io::Result<Vec<HostLink>> {
    netlink.dump_kept(&RouteNetlinkMessage::GetLink(LinkMessage::default()), |answer| match answer {
        RouteNetlinkMessage::NewLink(message) => Some(link_of(&message)),
        _ => None,
    })
}

fn link_of(message: &LinkMessage) -> HostLink {
    let flags = message.header.flags;
    let mut link = HostLink {
        index: message.header.index,
        is_up: flags.contains(LinkFlags::Up),
        has_carrier: flags.contains(LinkFlags::LowerUp),
        is_loopback: flags.contains(LinkFlags::Loopback),
        ..HostLink::default()
    };
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(name) => link.name.clone_from(name),
            LinkAttribute::Mtu(mtu) => link.mtu = *mtu,
            LinkAttribute::Controller(index) => link.master = Some(*index).filter(|index| *index != 0),
            LinkAttribute::LinkInfo(infos) => {
                let kind = infos.iter().find_map(|info| match info {
                    LinkInfo::Kind(kind) => Some(kind.to_string()),
                    _ => None,
                });
                link.kind = kind.or(link.kind);
            }
            LinkAttribute::Stats64(stats) => {
                link.counts = LinkCounts {
                    received: stats.rx_packets,
                    receive_errors: stats.rx_errors,
                    receive_dropped: stats.rx_dropped,
                    sent: stats.tx_packets,
                    send_errors: stats.tx_errors,
                    send_dropped: stats.tx_dropped,
                };
            }
            _ => {}
        }
    }
    link
}

fn addresses(netlink: &mut Netlink) -> io::Result<Vec<HostAddress>> {
    let question = RouteNetlinkMessage::GetAddress(AddressMessage::default());
    netlink.dump_kept(&question, |answer| match answer {
        RouteNetlinkMessage::NewAddress(message) => address_of(&message),
        _ => None,
    })
}

fn address_of(message: &AddressMessage) -> Option<HostAddress> {
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
    let flags = message.header.flags;
    let is_duplicate = flags.contains(AddressHeaderFlags::Dadfailed);
    Some(HostAddress {
        address: local.or(on_link)?,
        prefix_length: message.header.prefix_len,
        interface: message.header.index,
        // An address that failed the check stays tentative.
        is_tentative: flags.contains(AddressHeaderFlags::Tentative) && !is_duplicate,
        is_duplicate,
        is_deprecated: flags.contains(AddressHeaderFlags::Deprecated),
    })
}

fn routes(netlink: &mut Netlink) -> io::Result<Vec<HostRoute>> {
    let mut routes = Vec::new();
    for family in [AddressFamily::Inet, AddressFamily::Inet6] {
        let mut wanted = RouteMessage::default();
        wanted.header.address_family = family;
        let mut ordinary = 0;
        let kept = netlink.dump_kept(&RouteNetlinkMessage::GetRoute(wanted), |answer| {
            let RouteNetlinkMessage::NewRoute(message) = answer else { return None };
            let route = route_of(&message, family == AddressFamily::Inet6)?;
            let matters = route.length == 0 || route.kind != RouteKind::Unicast;
            ordinary += usize::from(!matters);
            (matters || ordinary <= MOST_ROUTES).then_some(route)
        });
        routes.extend(kept?);
    }
    Ok(routes)
}

/// A route, unless it is one to this host or to everybody on a link.
fn route_of(message: &RouteMessage, is_ipv6: bool) -> Option<HostRoute> {
    if message.header.flags.contains(RouteFlags::Cloned) {
        return None;
    }
    let entry = dumped::entry_of(message)?;
    if matches!(entry.kind, RouteKind::Local | RouteKind::Broadcast | RouteKind::Multicast) {
        return None;
    }
    let mut route = HostRoute {
        is_ipv6,
        length: message.header.destination_prefix_length,
        prefix: entry.prefix,
        kind: entry.kind,
        table: entry.table,
        is_by_hand: matches!(message.header.protocol, RouteProtocol::Boot | RouteProtocol::Static),
        gateways: Vec::new(),
        interface: None,
        metric: 0,
        locked_mtu: None,
        is_link_down: message.header.flags.contains(RouteFlags::Linkdown),
    };
    let (mut mtu, mut is_locked) = (None, false);
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Oif(index) => route.interface = Some(*index),
            RouteAttribute::Priority(metric) => route.metric = *metric,
            RouteAttribute::Metrics(metrics) => {
                for metric in metrics {
                    match metric {
                        RouteMetric::Mtu(value) => mtu = Some(*value),
                        // Bit 2 is that of the MTU (`RTAX_MTU`, `linux/rtnetlink.h`).
                        RouteMetric::Lock(bits) => is_locked = bits & (1 << 2) != 0,
                        _ => {}
                    }
                }
            }
            RouteAttribute::MultiPath(paths) => {
                for path in paths {
                    route.interface = route.interface.or(Some(path.interface_index));
                    route.gateways.extend(path.attributes.iter().filter_map(dumped::gateway_of));
                }
            }
            other => route.gateways.extend(dumped::gateway_of(other)),
        }
    }
    route.locked_mtu = mtu.filter(|_| is_locked);
    Some(route)
}

fn forbidding_rules(netlink: &mut Netlink) -> io::Result<Vec<HostRule>> {
    let mut rules = Vec::new();
    for family in [AddressFamily::Inet, AddressFamily::Inet6] {
        let mut wanted = RuleMessage::default();
        wanted.header.family = family;
        let kept = netlink.dump_kept(&RouteNetlinkMessage::GetRule(wanted), |answer| {
            let RouteNetlinkMessage::NewRule(message) = answer else { return None };
            let kind = match message.header.action {
                RuleAction::Blackhole => RouteKind::Blackhole,
                RuleAction::Prohibit => RouteKind::Prohibit,
                RuleAction::Unreachable => RouteKind::Unreachable,
                _ => return None,
            };
            let rule = dumped::rule_of(&message, kind);
            Some(HostRule { is_ipv6: family == AddressFamily::Inet6, rule })
        });
        match kept {
            Ok(kept) => rules.extend(kept),
            // A kernel that was built without policy routing.
            Err(error) if crate::Errno::of(&error) == crate::Errno(libc::EOPNOTSUPP) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(rules)
}

fn neighbours(netlink: &mut Netlink) -> io::Result<(Vec<HostNeighbour>, [u64; 2])> {
    let mut counts = [0_u64; 2];
    let mut kept = 0;
    let question = RouteNetlinkMessage::GetNeighbour(NeighbourMessage::default());
    let neighbours = netlink.dump_kept(&question, |answer| {
        let RouteNetlinkMessage::NewNeighbour(message) = answer else { return None };
        let address = message.attributes.iter().find_map(|attribute| match attribute {
            NeighbourAttribute::Destination(NeighbourAddress::Inet(address)) => Some((*address).into()),
            NeighbourAttribute::Destination(NeighbourAddress::Inet6(address)) => Some((*address).into()),
            _ => None,
        });
        let address: IpAddr = address?;
        let state = dumped::state_of(message.header.state)?;
        // Those that need no resolution are not in the way of others: the table's limit is not about them.
        if matches!(state, NeighbourState::NoArp | NeighbourState::Permanent) && address.is_multicast() {
            return None;
        }
        counts[usize::from(address.is_ipv6())] += 1;
        kept += 1;
        let interface = message.header.ifindex;
        (kept <= MOST_NEIGHBOURS).then_some(HostNeighbour { address, interface, state })
    })?;
    Ok((neighbours, counts))
}
