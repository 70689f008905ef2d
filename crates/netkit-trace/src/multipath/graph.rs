//! What was seen, as a graph: who is at each distance, the links between, and how flows end.
//!
//! It only arranges; a search that was interrupted has a graph, too.

use std::collections::BTreeMap;
use std::net::IpAddr;

use netkit_model::{FlowId, GraphLevel, GraphLink, GraphNode, PathEnd};

use super::sightings::{Level, Node, Seen, Sightings};

/// The hops up to the last that answers, and one more where nobody answers behind it.
pub(super) fn levels(sightings: &Sightings) -> Vec<GraphLevel> {
    let last = last_answering(sightings);
    let is_within = |hop: u8| last.is_none_or(|last| hop <= last.saturating_add(1));
    let asked = sightings.levels().filter(|(hop, level)| level.flows().len() > 0 && is_within(*hop));
    let count = if last.is_none() { 1 } else { usize::MAX };
    asked.take(count).map(|(hop, level)| graph_level(hop, level)).collect()
}

/// The links between neighbouring hops, by hop and address.
///
/// Between two hops of several addresses, one of them behind a router that spreads packets one by one, what two probes
/// of a flow saw is no link.
pub(super) fn links(sightings: &Sightings) -> Vec<GraphLink> {
    let hops = sightings.levels().zip(sightings.levels().skip(1));
    let known = hops.filter(|((_, near), (_, far))| {
        let is_wide = near.nodes().len() > 1 && far.nodes().len() > 1;
        !(is_wide && (near.is_spread || far.is_spread))
    });
    known.flat_map(|((hop, _), _)| links_behind(sightings, hop)).collect()
}

/// How flows end, by flow: where they are known to, and, once the search is complete, how those end that were followed
/// to the last hop asked.
pub(super) fn ends(sightings: &Sightings, max_hop: u8, is_complete: bool) -> Vec<(FlowId, PathEnd)> {
    let mut ends: BTreeMap<FlowId, PathEnd> = sightings.ends().collect();
    let deepest = sightings.levels().rev().find(|(_, level)| level.flows().len() > 0);
    if let Some((hop, level)) = deepest.filter(|_| is_complete) {
        for flow in level.flows() {
            let open = match sightings.seen(hop, flow) {
                Some(Seen::Nobody) => PathEnd::Silent { last: last_seen(sightings, flow) },
                Some(Seen::Address(_)) if hop == max_hop => PathEnd::TooFar,
                Some(Seen::Address(_) | Seen::Unsent) | None => continue,
            };
            ends.entry(flow).or_insert(open);
        }
    }
    ends.into_iter().collect()
}

fn last_answering(sightings: &Sightings) -> Option<u8> {
    sightings.levels().rev().find(|(_, level)| level.has_answers()).map(|(hop, _)| hop)
}

/// The last hop at which a flow saw anybody.
fn last_seen(sightings: &Sightings, flow: FlowId) -> Option<u8> {
    let mut hops = sightings.levels().rev().map(|(hop, _)| hop);
    hops.find(|hop| sightings.address(*hop, flow).is_some())
}

fn graph_level(hop: u8, level: &Level) -> GraphLevel {
    let graph_node = |Node { address, flows }| GraphNode {
        address,
        flows,
        best: level.best(address),
        is_end: level.is_end(address),
    };
    GraphLevel {
        hop,
        nodes: level.nodes().into_iter().map(graph_node).collect(),
        silent: level.without(Seen::Nobody).collect(),
    }
}

fn links_behind(sightings: &Sightings, hop: u8) -> Vec<GraphLink> {
    let mut links: BTreeMap<(IpAddr, IpAddr), Vec<FlowId>> = BTreeMap::new();
    for flow in sightings.level(hop).flows() {
        let ends = (sightings.address(hop, flow), sightings.address(hop + 1, flow));
        if let (Some(from), Some(to)) = ends {
            links.entry((from, to)).or_default().push(flow);
        }
    }
    links.into_iter().map(|((from, to), flows)| GraphLink { hop, from, to, flows }).collect()
}
