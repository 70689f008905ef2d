//! How this host would send to an address: route, rules, interface and neighbour, asked of the kernel by rtnetlink(7).
//!
//! It sends no packet and needs no permission. What a kernel does not tell is said at [`RouteReport`].

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::Errno;
use crate::netlink::Netlink;

pub(crate) mod dumped;
mod forbidding;
mod prefix;
mod selector;
mod vicinity;
mod way;

/// How this host would send to an address, by the routes and rules for TCP of the user who runs this process.
///
/// The kernel names the entry that lets packets pass. Where one forbids, it gives only an errno; `entry` and
/// `forbidding_rules` are then found by following the rules through the tables, as ip-rule(8) says the kernel does.
/// Not known to us are what a program sets on its socket (a mark, a traffic class, the source port) and the table
/// of a VRF: rules that ask for these are taken not to match, as for a socket of our own, which sets none. Over
/// IPv6, a route that only a rule for some own source address would give is found where that source is given. A dump
/// is no snapshot: what changes meanwhile may be missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteReport {
    /// The kernel's answer to "which way?"; the errno is the one that `connect()` gives.
    pub way: Result<Way, Errno>,
    /// The entry of the routing table that matched, also where it forbids.
    pub entry: Option<RouteEntry>,
    /// Rules of policy routing whose action forbids instead of naming a table: those that decide, not those that
    /// are never reached.
    pub forbidding_rules: Vec<PolicyRule>,
    /// The interface of the way, or else the one asked for. Where there is no route and none was asked for, an
    /// interface that does not work and has an address in the target's network; or the first, where no interface of
    /// this host works.
    pub link: Option<LinkReport>,
    /// Whoever the first packet has to be handed to: the gateway, or the target on this link. `None` also where the
    /// link needs to know nobody: loopback, tunnels.
    pub neighbour: Option<NeighbourReport>,
    /// Addresses of this host of the same family, but for loopback ones.
    pub own_addresses: Vec<OwnAddress>,
}

/// Asks the kernel how it would send to an address, from a source address and by an interface (its index) where
/// these are given. `scope_id` is the interface of a link-local address; zero is none.
///
/// Rules for certain ports are taken not to match; [`route_of_connection`] knows the port.
pub fn route_to(
    to: IpAddr,
    scope_id: u32,
    source: Option<IpAddr>,
    interface: Option<u32>,
) -> io::Result<RouteReport> {
    let interface = interface.or(Some(scope_id).filter(|&index| index != 0));
    report(Question { to: as_connected(to), port: None, source, interface })
}

/// Asks the kernel how it would make a TCP connection to an address and port, from a source address and by an
/// interface (its index) where these are given.
pub fn route_of_connection(
    to: SocketAddr,
    source: Option<IpAddr>,
    interface: Option<u32>,
) -> io::Result<RouteReport> {
    let scope_id = match to {
        SocketAddr::V6(address) => Some(address.scope_id()).filter(|&index| index != 0),
        SocketAddr::V4(_) => None,
    };
    let interface = interface.or(scope_id);
    report(Question { to: as_connected(to.ip()), port: Some(to.port()), source, interface })
}

/// A way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The address is one of this host's.
    pub is_local: bool,
    /// The next router; `None` where the target is on the link.
    pub gateway: Option<IpAddr>,
    /// The address that packets are sent from.
    pub source: Option<IpAddr>,
    /// The index of the interface.
    pub interface: u32,
}

/// An entry of the routing table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// The prefix, as `ip route` prints it: "10.91.2.0/24", "default".
    pub prefix: String,
    /// What it does with packets.
    pub kind: RouteKind,
    /// The number of its table; 254 is main.
    pub table: u32,
}

/// What a route does with packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RouteKind {
    /// It sends them on.
    Unicast,
    /// They are for this host.
    Local,
    /// To all hosts of a link.
    Broadcast,
    /// To a group.
    Multicast,
    /// It drops them in silence; programs get EINVAL.
    Blackhole,
    /// Programs get EHOSTUNREACH.
    Unreachable,
    /// Programs get EACCES.
    Prohibit,
    /// The search goes on in the next table.
    Throw,
}

/// A rule of policy routing (`ip rule`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRule {
    /// Its preference: rules are asked in rising order.
    pub priority: u32,
    /// What it does.
    pub kind: RouteKind,
    /// To whom it applies, as `ip rule` prints it: "from all to 10.0.0.0/8".
    pub selector: String,
}

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkReport {
    /// Its name, such as `eth0`.
    pub name: String,
    /// An administrator brought it up.
    pub is_up: bool,
    /// Something is connected to it.
    pub has_carrier: bool,
    /// It is the loopback interface.
    pub is_loopback: bool,
    /// The longest packet it carries, in bytes.
    pub mtu: u32,
}

/// A neighbour on the link, as the kernel's table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeighbourReport {
    /// Its address.
    pub address: IpAddr,
    /// What is known of its link-layer address; `None` where the table has no entry.
    pub state: Option<NeighbourState>,
}

/// What the kernel knows of a neighbour's link-layer address (`NUD_*`, ip-neighbour(8)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NeighbourState {
    /// It is being asked for.
    Incomplete,
    /// It was confirmed of late.
    Reachable,
    /// It may be old.
    Stale,
    /// It is about to be confirmed.
    Delay,
    /// It is being confirmed.
    Probe,
    /// Nobody answered.
    Failed,
    /// The link needs none.
    NoArp,
    /// An administrator wrote it.
    Permanent,
}

/// An address of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address.
    pub address: IpAddr,
    /// The index of its interface.
    pub interface: u32,
    /// IPv6: it is still being checked whether somebody else has it (RFC 4862 §5.4).
    pub is_tentative: bool,
    /// IPv6: somebody else has it.
    pub is_duplicate: bool,
}

/// What is asked for: a TCP connection of this user's.
#[derive(Clone, Copy, Debug)]
struct Question {
    to: IpAddr,
    port: Option<u16>,
    source: Option<IpAddr>,
    interface: Option<u32>,
}

/// The address that `connect()` goes to: an IPv4-mapped one goes to IPv4, and an unspecified one to this host.
fn as_connected(to: IpAddr) -> IpAddr {
    match to.to_canonical() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        to => to,
    }
}

fn report(question: Question) -> io::Result<RouteReport> {
    let mut netlink = Netlink::open(libc::NETLINK_ROUTE)?;
    let own_addresses = vicinity::own_addresses(&mut netlink, question.to)?;
    let (question, way) = way::ask(&mut netlink, question)?;
    let (entry, forbidding_rules) = match &way {
        Ok(_) => (way::entry(&mut netlink, question)?, Vec::new()),
        Err(errno) => forbidding::search(&mut netlink, question, *errno)?,
    };
    let link = match (&way, question.interface) {
        (Ok(way), _) => vicinity::link(&mut netlink, way.interface)?,
        (Err(_), Some(interface)) => vicinity::link(&mut netlink, interface)?,
        (Err(Errno::NETUNREACH), None) => vicinity::idle_link(&mut netlink, &own_addresses, question.to)?,
        (Err(_), None) => None,
    };
    let neighbour = match (&way, &link) {
        (Ok(way), Some(link)) if link.has_neighbours && !way.is_local => {
            let address = way.gateway.unwrap_or(question.to);
            Some(vicinity::neighbour(&mut netlink, address, way.interface)?)
        }
        _ => None,
    };
    Ok(RouteReport {
        way,
        entry,
        forbidding_rules,
        link: link.map(|link| link.report),
        neighbour,
        own_addresses: own_addresses.into_iter().map(|(address, _)| address).collect(),
    })
}
