//! What messages of a dump say, for whoever reads whole tables; they are read as the answers about a single way are.

use std::net::IpAddr;

use netlink_packet_route::neighbour::NeighbourState as Reachability;
use netlink_packet_route::route::{RouteAttribute, RouteMessage};
use netlink_packet_route::rule::RuleMessage;

use super::{NeighbourState, PolicyRule, RouteEntry, RouteKind, forbidding, selector, vicinity, way};

/// The entry of a table, where it is of a kind that we know.
pub(crate) fn entry_of(route: &RouteMessage) -> Option<RouteEntry> {
    way::entry_of(route)
}

/// The router that an attribute of a route names.
pub(crate) fn gateway_of(attribute: &RouteAttribute) -> Option<IpAddr> {
    way::gateway_of(attribute)
}

/// A rule that does this.
pub(crate) fn rule_of(message: &RuleMessage, kind: RouteKind) -> PolicyRule {
    PolicyRule { priority: forbidding::priority(message), kind, selector: selector::printed(message) }
}

/// What is known of a neighbour.
pub(crate) fn state_of(state: Reachability) -> Option<NeighbourState> {
    vicinity::state_of(state)
}
