//! The routing table of a node: for every known destination the way that the topology has for it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::{LEAST_IPV6_MTU, Neighbour, Plan, is_wide, link_local, network};
use crate::internet::routing::Lookup;
use crate::topology::{Balance, NodeId, Prefix, Role};

impl Plan<'_> {
    /// Lines for `ip -batch`. The topology takes the first written route that fits, Linux the longest prefix: asking
    /// the topology for each destination makes them agree.
    pub(super) fn routes(&self, node: NodeId) -> Vec<String> {
        let destinations = self.destinations(node);
        let lines = destinations.iter().filter_map(|(to, owner)| {
            let lookup = self.routing.lookup(self.topology, node, to.address, Duration::ZERO);
            self.route(node, *to, *owner, &lookup)
        });
        lines.collect()
    }

    /// Every destination that anybody could name at this node, and whose it is.
    fn destinations(&self, node: NodeId) -> Vec<(Prefix, Option<NodeId>)> {
        let mut found: Vec<(Prefix, Option<NodeId>)> = Vec::new();
        for place in (0..self.topology.nodes.len()).map(NodeId).filter(|place| *place != node) {
            let it = self.node(place);
            let whole = |prefix: &Prefix| {
                if is_wide(it, prefix) { *prefix } else { Prefix::single(prefix.address) }
            };
            found.extend(it.addresses.iter().map(whole).map(|prefix| (prefix, Some(place))));
        }
        for route in self.topology.routes.iter().filter(|route| route.at == node) {
            let to = route.to.map_or_else(|| EVERYTHING.to_vec(), |to| vec![to]);
            for prefix in to {
                let is_known = found.iter().any(|(known, _)| network(*known) == network(prefix));
                // What an earlier, wider route has taken never comes to this one.
                let is_taken =
                    self.topology.routes.iter().take_while(|earlier| *earlier != route).any(|earlier| {
                        earlier.at == node && earlier.to.is_none_or(|to| to.contains(prefix.address))
                    });
                if !is_known && !is_taken {
                    found.push((prefix, None));
                }
            }
        }
        if !matches!(self.node(node).role, Role::Router(_)) {
            // Who has one link only sends there what it does not know.
            let has_default = |to: &Prefix| found.iter().any(|(known, _)| known == to);
            let missing: Vec<_> = EVERYTHING.into_iter().filter(|to| !has_default(to)).collect();
            found.extend(missing.into_iter().map(|to| (to, None)));
        }
        found
    }

    fn route(&self, node: NodeId, to: Prefix, owner: Option<NodeId>, lookup: &Lookup) -> Option<String> {
        let is_ipv4 = to.address.is_ipv4();
        let default = || self.only_neighbour(node).filter(|_| to.length == 0).map(|only| vec![only]);
        let via: Vec<NodeId> = match lookup {
            Lookup::Blackhole => return Some(format!("route add blackhole {}", network(to))),
            Lookup::NoRoute => default()?,
            Lookup::Via(neighbours) => neighbours.iter().map(|Neighbour { node, .. }| *node).collect(),
        };
        let hops: Vec<_> = via.iter().filter_map(|via| self.hop(node, *via, to, owner)).collect();
        let hops = match (hops.as_slice(), self.balance(node)) {
            ([], _) => return None,
            ([first, _, ..], Balance::First) | ([first], _) => first.clone(),
            (several, _) => format!("nexthop {}", several.join(" nexthop ")),
        };
        let source = self.source(node, is_ipv4).map(|source| format!("src {source} ")).unwrap_or_default();
        Some(format!("route add {} {source}{hops}", network(to)))
    }

    /// How a neighbour is reached on the way to a destination; `None` where the link does not carry the family.
    fn hop(&self, node: NodeId, via: NodeId, to: Prefix, owner: Option<NodeId>) -> Option<String> {
        let mtu = self.links(node).find_map(|(neighbour, mtu)| (neighbour == via).then_some(mtu))?;
        let interface = self.interface(via);
        if !to.address.is_ipv4() && mtu < LEAST_IPV6_MTU {
            return None;
        }
        if owner == Some(via) && to.is_single() {
            return Some(format!("dev {interface}"));
        }
        if !to.address.is_ipv4() {
            return Some(format!("via {} dev {interface}", link_local(via)));
        }
        let it = self.node(via);
        let single = |prefix: &&Prefix| prefix.address.is_ipv4() && !is_wide(it, prefix);
        Some(match it.addresses.iter().find(single) {
            Some(gateway) => format!("via {} dev {interface} onlink", gateway.address),
            None => format!("via inet6 {} dev {interface}", link_local(via)),
        })
    }

    /// Whom a node names as the sender of what it says itself.
    fn source(&self, node: NodeId, is_ipv4: bool) -> Option<IpAddr> {
        let it = self.node(node);
        let answers_from = match &it.role {
            Role::Router(line) => line.at(Duration::ZERO).answers_from.as_slice(),
            Role::Vantage | Role::Host(_) => &[],
        };
        let own = it.addresses.iter().filter(|prefix| !is_wide(it, prefix)).map(|prefix| prefix.address);
        answers_from.iter().copied().chain(own).find(|address| address.is_ipv4() == is_ipv4)
    }

    fn balance(&self, node: NodeId) -> Balance {
        match &self.node(node).role {
            Role::Router(line) => line.at(Duration::ZERO).balance,
            Role::Vantage | Role::Host(_) => Balance::First,
        }
    }

    fn only_neighbour(&self, node: NodeId) -> Option<NodeId> {
        let mut links = self.links(node);
        let (only, _) = links.next()?;
        links.next().is_none().then_some(only)
    }
}

/// Default routes.
const EVERYTHING: [Prefix; 2] = [
    Prefix { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), length: 0 },
    Prefix { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), length: 0 },
];
