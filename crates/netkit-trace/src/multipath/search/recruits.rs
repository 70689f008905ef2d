//! Which flows to ask at a hop: those that are known to come that way first, then others in use, then new ones.
//!
//! How many are wanted is decided elsewhere.

use std::collections::BTreeSet;

use netkit_model::FlowId;

use super::super::sightings::{Node, Seen};
use super::{Ask, Purpose, Search, lacking};

/// Flows tried at a hop until every address there has as many as it needs, by how many they need together: an address
/// that turns up more seldom than that is not waited for.
const PATIENCE: usize = 4;
/// Flows tried at a hop in any case.
const LEAST_PATIENCE: usize = 64;

/// An address at a hop of which so many flows have to be known at a neighbouring hop.
pub(super) struct Wanted {
    pub(super) node: Node,
    pub(super) flows: usize,
}

impl Search {
    /// At most so many flows that were not yet asked at this hop, the preferred first. None is asked behind its end: where
    /// flows are known to end earlier, a flow is asked there first.
    pub(super) fn recruit(&mut self, hop: u8, count: usize, preferred: &[FlowId]) -> Vec<Ask> {
        let gates = self.sightings.ends_before(hop);
        let mut taken = BTreeSet::new();
        let mut asks = Vec::new();
        let in_use = (0..self.flows).map(FlowId);
        for flow in preferred.iter().copied().chain(in_use) {
            if asks.len() >= count {
                return asks;
            }
            let is_known = self.sightings.seen(hop, flow).is_some();
            if is_known || !self.sightings.passes(hop - 1, flow) || !taken.insert(flow) {
                continue;
            }
            let gate = gates.iter().copied().find(|gate| self.sightings.seen(*gate, flow).is_none());
            asks.push(Ask { hop: gate.unwrap_or(hop), flow, purpose: Purpose::Look });
        }
        while asks.len() < count && self.flows < self.most_flows {
            let hop = gates.first().copied().unwrap_or(hop);
            asks.push(Ask { hop, flow: FlowId(self.flows), purpose: Purpose::Look });
            self.flows += 1;
        }
        asks
    }

    /// Asks flows of addresses at hop `at` at its neighbour `other` until of each so many are known there as are wanted,
    /// and seeks flows of those that have too few (node control).
    pub(super) fn follow(&mut self, at: u8, other: u8, wanted: &[Wanted]) -> Vec<Ask> {
        let mut asks = Vec::new();
        let mut missing = Vec::new();
        for Wanted { node, flows } in wanted {
            let lacking = self.lacking_of(node, other, *flows);
            let unasked = node.flows.iter().filter(|flow| self.sightings.seen(other, **flow).is_none());
            let before = asks.len();
            let look = |flow: &FlowId| Ask { hop: other, flow: *flow, purpose: Purpose::Look };
            asks.extend(unasked.take(lacking).map(look));
            let still = lacking - (asks.len() - before);
            if still > 0 {
                missing.push((node, still));
            }
        }
        let together: usize = wanted.iter().map(|wanted| wanted.flows).sum();
        let tried = self.sightings.level(at).flows().len();
        let most = (PATIENCE * together).max(LEAST_PATIENCE).saturating_sub(tried);
        if !missing.is_empty() && most > 0 {
            // A flow comes by one of them; the rarer an address is, the more it takes to meet it.
            let all: usize = missing.iter().map(|(_, still)| still).sum();
            let by_rarity = missing.iter().map(|(node, still)| still * tried / (2 * node.flows.len().max(1)));
            let count = all.max(by_rarity.max().unwrap_or(0)).min(most);
            let preferred = self.flows_towards(at, missing.iter().map(|(node, _)| *node));
            asks.extend(self.recruit(at, count, &preferred));
        }
        asks
    }

    /// How many flows of an address are still to be asked at another hop.
    fn lacking_of(&self, node: &Node, other: u8, needed: usize) -> usize {
        let seen = node.flows.iter().filter_map(|flow| self.sightings.seen(other, *flow));
        let (answered, unanswered): (Vec<_>, Vec<_>) =
            seen.partition(|seen| matches!(seen, Seen::Address(_)));
        lacking(answered.len(), unanswered.len(), needed)
    }

    /// Flows at the hop before that come from a neighbour of these addresses.
    fn flows_towards<'a>(&self, at: u8, nodes: impl Iterator<Item = &'a Node>) -> Vec<FlowId> {
        if at <= self.first_hop {
            return Vec::new();
        }
        let flows = nodes.flat_map(|node| &node.flows);
        let before: BTreeSet<_> = flows.filter_map(|flow| self.sightings.address(at - 1, *flow)).collect();
        let mut near = self.sightings.nodes_passed(at - 1);
        near.retain(|node| before.contains(&node.address));
        near.into_iter().flat_map(|node| node.flows).collect()
    }
}
