//! What each node of a topology is told so that Linux plays it: settings, addresses, routes, filters, services. Pure.

mod filter;
mod routes;

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::namespaces::interface_name;
use super::service::{Services, TcpPort, Then};
use crate::internet::routing::{Neighbour, Routing};
use crate::topology::{
    Balance, Host, Node, NodeId, Prefix, RateLimit, Role, Router, TcpManner, TcpService, Topology,
};

pub(super) use filter::rules;

/// Below this MTU an interface has no IPv6 (RFC 8200 §5).
const LEAST_IPV6_MTU: usize = 1280;
/// ICMP types that Linux limits on its own account: destination unreachable, source quench, time exceeded and parameter
/// problem (`icmp_ratemask`), as bits; and with them echo replies.
const LIMITED_ICMP: [u32; 2] = [0x1818, 0x1819];
/// The same of ICMPv6 as ranges: all but packet too big, echo replies among them; and without these.
const LIMITED_ICMPV6: [&str; 2] = ["0-1,3-128,130-255", "0-1,3-255"];
/// An ICMPv6 type that nobody uses: a limit for it alone is none.
const NO_ICMPV6: &str = "255";

/// A topology, with what everybody in it knows of the others.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) topology: &'a Topology,
    routing: Routing,
}

impl<'a> Plan<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        Self { topology, routing: Routing::new(topology) }
    }

    /// Settings by their paths under `/proc/sys`, to be made before there is an interface.
    pub(super) fn settings(&self, node: NodeId) -> Vec<(String, String)> {
        let mut settings = Settings::default();
        for each in ["all", "default"] {
            // A new namespace may take these from the machine.
            settings.set(&format!("net/ipv4/conf/{each}/rp_filter"), 0);
            settings.set(&format!("net/ipv4/conf/{each}/send_redirects"), 0);
            settings.set(&format!("net/ipv6/conf/{each}/accept_ra"), 0);
            // We give link-local addresses ourselves (`none` of the kernel's words for it).
            settings.set(&format!("net/ipv6/conf/{each}/addr_gen_mode"), 1);
        }
        match &self.node(node).role {
            Role::Vantage => settings.limit_icmp(None, false),
            Role::Router(line) => settings.router(line.at(Duration::ZERO)),
            Role::Host(line) => settings.host(line.at(Duration::ZERO)),
        }
        settings.0
    }

    /// A batch for `ip -batch`: addresses on every interface, and all routes.
    pub(super) fn batch(&self, node: NodeId) -> String {
        let mut batch = String::new();
        for line in self.addresses(node).into_iter().chain(self.routes(node)) {
            batch.push_str(&line);
            batch.push('\n');
        }
        batch
    }

    /// What a host serves by a process.
    pub(super) fn services(&self, node: NodeId) -> Services {
        let Role::Host(line) = &self.node(node).role else { return Services::default() };
        let host = line.at(Duration::ZERO);
        let singles = self.node(node).addresses.iter().filter(|prefix| prefix.is_single());
        let echo = |port: &u16| {
            let port = *port;
            singles.clone().map(move |prefix| SocketAddr::new(prefix.address, port))
        };
        Services {
            tcp: host.tcp.iter().filter_map(|(port, service)| tcp_port(*port, service)).collect(),
            udp_echo: host.udp_echo.iter().flat_map(echo).collect(),
        }
    }

    /// The name of a node's interface towards another node.
    fn interface(&self, towards: NodeId) -> String {
        interface_name(&self.node(towards).name, towards.0)
    }

    fn node(&self, node: NodeId) -> &'a Node {
        &self.topology.nodes[node.0]
    }

    /// Its links that are up: to whom, and how long a datagram they carry.
    fn links(&self, node: NodeId) -> impl Iterator<Item = (NodeId, usize)> {
        self.topology.links.iter().filter_map(move |link| {
            let end = link.ends.iter().position(|end| *end == node)?;
            let behaviour = link.behaviour[end].at(Duration::ZERO);
            (!behaviour.down).then_some((link.ends[1 - end], behaviour.mtu))
        })
    }

    fn addresses(&self, node: NodeId) -> Vec<String> {
        let it = self.node(node);
        let mut lines = Vec::new();
        for (neighbour, mtu) in self.links(node) {
            let interface = self.interface(neighbour);
            for Prefix { address, length } in self.assigned(node) {
                if address.is_ipv4() {
                    lines.push(format!("addr add {address}/{length} dev {interface}"));
                } else if mtu >= LEAST_IPV6_MTU {
                    lines.push(format!("addr add {address}/{length} dev {interface} nodad"));
                }
            }
            if mtu >= LEAST_IPV6_MTU {
                lines.push(format!("addr add {}/64 dev {interface} nodad", link_local(node)));
            }
        }
        let wide = it.addresses.iter().filter(|prefix| is_wide(it, prefix));
        lines.extend(wide.map(|prefix| format!("route add local {} dev lo", network(*prefix))));
        lines
    }

    /// What stands on its interfaces. Only the vantage's prefix says who is on the same network; a router's is its
    /// address, and a host's is a route to itself.
    fn assigned(&self, node: NodeId) -> Vec<Prefix> {
        let it = self.node(node);
        let own = it.addresses.iter().filter(|prefix| !is_wide(it, prefix)).copied();
        let Role::Router(line) = &it.role else { return own.collect() };
        let mut assigned: Vec<_> = own.map(|prefix| Prefix::single(prefix.address)).collect();
        // Some answer from addresses that nobody else knows.
        for prefix in line.at(Duration::ZERO).answers_from.iter().copied().map(Prefix::single) {
            if !assigned.contains(&prefix) {
                assigned.push(prefix);
            }
        }
        assigned
    }
}

/// Settings as they are gathered.
#[derive(Default)]
struct Settings(Vec<(String, String)>);

impl Settings {
    fn set(&mut self, path: &str, value: impl Display) {
        self.0.push((path.to_owned(), value.to_string()));
    }

    fn router(&mut self, router: &Router) {
        self.set("net/ipv4/ip_forward", 1);
        self.set("net/ipv6/conf/all/forwarding", 1);
        self.set("net/ipv6/conf/default/forwarding", 1);
        self.hop_limit(router.hop_limit);
        self.answers_echo(router.answers_echo);
        self.limit_icmp(router.rate_limit.as_ref(), router.rate_limits_echo);
        let policy = u8::from(router.balance == Balance::Flow);
        self.set("net/ipv4/fib_multipath_hash_policy", policy);
        self.set("net/ipv6/fib_multipath_hash_policy", policy);
    }

    fn host(&mut self, host: &Host) {
        self.hop_limit(host.hop_limit);
        self.answers_echo(host.answers_echo);
        self.limit_icmp(None, false);
    }

    fn hop_limit(&mut self, hop_limit: u8) {
        self.set("net/ipv4/ip_default_ttl", hop_limit);
        self.set("net/ipv6/conf/all/hop_limit", hop_limit);
        self.set("net/ipv6/conf/default/hop_limit", hop_limit);
    }

    fn answers_echo(&mut self, answers: bool) {
        self.set("net/ipv4/icmp_echo_ignore_all", u8::from(!answers));
        self.set("net/ipv6/icmp/echo_ignore_all", u8::from(!answers));
    }

    /// A rate of zero alone is not enough: Linux has a second limit for all destinations together, which only the mask
    /// of types lifts.
    fn limit_icmp(&mut self, limit: Option<&RateLimit>, echo_too: bool) {
        let every = limit.map_or(0, |limit| limit.every.as_millis());
        let which = usize::from(echo_too);
        self.set("net/ipv4/icmp_ratelimit", every);
        self.set("net/ipv6/icmp/ratelimit", every);
        self.set("net/ipv4/icmp_ratemask", limit.map_or(0, |_| LIMITED_ICMP[which]));
        self.set("net/ipv6/icmp/ratemask", limit.map_or(NO_ICMPV6, |_| LIMITED_ICMPV6[which]));
    }
}

/// A port at which a process serves; the kernel does the rest.
fn tcp_port(port: u16, service: &TcpService) -> Option<TcpPort> {
    let quiet = |then| Some(TcpPort::quiet(port, then));
    match service.manner {
        TcpManner::Refuse | TcpManner::Silent => None,
        TcpManner::ResetAfterAccept => quiet(Then::Resets),
        TcpManner::Close => quiet(Then::Closes),
        TcpManner::Mute | TcpManner::ZeroWindow | TcpManner::DeafAfterAccept => quiet(Then::Stays),
        TcpManner::Accept => Some(TcpPort {
            port,
            greeting: service.greeting.clone(),
            response: service.response.clone(),
            response_delay: service.response_delay,
            then: if service.closes { Then::Closes } else { Then::Stays },
        }),
    }
}

/// The link-local address of a node, the same on all its interfaces.
fn link_local(node: NodeId) -> String {
    format!("fe80::{:x}", node.0 + 1)
}

/// Whether a prefix of a node means all addresses in it.
fn is_wide(node: &Node, prefix: &Prefix) -> bool {
    matches!(node.role, Role::Host(_)) && !prefix.is_single()
}

/// A prefix as a destination: without the bits behind its length.
fn network(prefix: Prefix) -> String {
    let length = u32::from(prefix.length);
    let address = match prefix.address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
            IpAddr::from((address.to_bits() & mask).to_be_bytes())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length)).unwrap_or(0);
            IpAddr::from((address.to_bits() & mask).to_be_bytes())
        }
    };
    format!("{address}/{length}")
}

#[cfg(test)]
mod tests;
