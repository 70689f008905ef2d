//! Places in words and back: `r6` is a node, `r5 -> r6` the way from one end of a link to the other.

use crate::topology::{Link, LinkId, NodeId, Topology};

use super::Place;

const ARROW: &str = " -> ";

/// What people call a place: `r6`, or `r5 -> r6` for the link between them, under way from the first.
pub fn place_name(topology: &Topology, place: &Place) -> String {
    match place {
        Place::Node(node) => node_name(topology, *node).to_owned(),
        Place::Link(link, from) => {
            let to = other_end(&topology.links[link.0], *from);
            format!("{}{ARROW}{}", node_name(topology, *from), node_name(topology, to))
        }
    }
}

/// The place of this name, if the topology has it.
pub(super) fn place_named(topology: &Topology, name: &str) -> Option<Place> {
    if let Some(node) = topology.node(name) {
        return Some(Place::Node(node));
    }
    let (from, to) = name.split_once(ARROW)?;
    let (from, to) = (topology.node(from)?, topology.node(to)?);
    let (link, _) = link_between(topology, from, to)?;
    Some(Place::Link(link, from))
}

/// What the topology calls a node of its own.
pub(super) fn node_name(topology: &Topology, node: NodeId) -> &str {
    &topology.nodes[node.0].name
}

/// The link from one neighbour to another, and its direction: the place of the first in its ends.
pub(super) fn link_between(topology: &Topology, from: NodeId, to: NodeId) -> Option<(LinkId, usize)> {
    topology.links.iter().enumerate().find_map(|(link, it)| match it.ends {
        ends if ends == [from, to] => Some((LinkId(link), 0)),
        ends if ends == [to, from] => Some((LinkId(link), 1)),
        _ => None,
    })
}

fn other_end(link: &Link, from: NodeId) -> NodeId {
    if link.ends[0] == from { link.ends[1] } else { link.ends[0] }
}
