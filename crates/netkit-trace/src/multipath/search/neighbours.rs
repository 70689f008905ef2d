//! Two neighbouring hops: the links between their addresses, and whether hops alone are enough to find them all.
//!
//! It looks at one pair at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::super::sightings::Node;
use super::recruits::Wanted;
use super::{Ask, Purpose, Search};

/// Flows of each address that the test for meshing follows (φ of Vermeulen et al., IMC 2018).
const FLOWS_OF_MESHING_TEST: usize = 2;

/// The addresses that each address is linked with.
type Degrees = BTreeMap<IpAddr, BTreeSet<IpAddr>>;

impl Search {
    /// What to ask so that the links between a hop and the one before are known. Nothing when they are, or when the hop
    /// before is silent.
    pub(super) fn between(&mut self, hop: u8) -> Vec<Ask> {
        let near = self.sightings.nodes_passed(hop - 1);
        let far = self.sightings.level(hop).nodes();
        if near.is_empty() {
            return Vec::new();
        }
        let asks = self.completion(hop, &near, &far);
        // Where packets are spread one by one, no flow says which addresses are linked.
        let is_spread = |hop: u8| self.sightings.level(hop).is_spread;
        if !asks.is_empty() || is_spread(hop - 1) || is_spread(hop) {
            return asks;
        }
        if near.len() > 1 && far.len() > 1 && !self.is_full {
            let asks = self.meshing_test(hop, &near, &far);
            if !asks.is_empty() {
                return asks;
            }
            self.is_full = self.is_meshed_or_uneven(hop, near.len(), far.len());
        }
        if self.is_full { self.node_control(hop, near) } else { Vec::new() }
    }

    /// A flow for each address that is not yet linked with anybody.
    fn completion(&self, hop: u8, near: &[Node], far: &[Node]) -> Vec<Ask> {
        let unlinked = |nodes: &[Node], other: u8| -> Vec<Ask> {
            let unknown =
                |node: &&Node| node.flows.iter().all(|flow| self.sightings.seen(other, *flow).is_none());
            let look = |node: &Node| Ask { hop: other, flow: node.flows[0], purpose: Purpose::Look };
            nodes.iter().filter(unknown).map(look).collect()
        };
        let mut asks = unlinked(near, hop);
        asks.extend(unlinked(far, hop - 1));
        asks
    }

    /// Two flows of each address of the wider hop, followed to the narrower one: where they part, hops are meshed.
    fn meshing_test(&mut self, hop: u8, near: &[Node], far: &[Node]) -> Vec<Ask> {
        let forward = near.len() >= far.len();
        let (nodes, at, other) = if forward { (near, hop - 1, hop) } else { (far, hop, hop - 1) };
        let want = |node: &Node| Wanted { node: node.clone(), flows: FLOWS_OF_MESHING_TEST };
        let wanted: Vec<_> = nodes.iter().map(want).collect();
        self.follow(at, other, &wanted)
    }

    /// Meshed: an address of the wider hop is linked with several of the narrower one. Uneven: addresses of the narrower
    /// hop are not linked with equally many of the wider one.
    fn is_meshed_or_uneven(&self, hop: u8, near: usize, far: usize) -> bool {
        let (successors, predecessors) = self.degrees(hop);
        let (wider, narrower) =
            if near >= far { (successors, predecessors) } else { (predecessors, successors) };
        let meshed = wider.values().any(|linked| linked.len() > 1);
        let widths: BTreeSet<_> = narrower.values().map(BTreeSet::len).collect();
        meshed || widths.len() > 1
    }

    /// Who follows each address of the hop before, and who comes before each address of this hop.
    fn degrees(&self, hop: u8) -> (Degrees, Degrees) {
        let (mut successors, mut predecessors) = (Degrees::new(), Degrees::new());
        for flow in self.sightings.level(hop).flows() {
            let ends = (self.sightings.address(hop - 1, flow), self.sightings.address(hop, flow));
            if let (Some(from), Some(to)) = ends {
                successors.entry(from).or_default().insert(to);
                predecessors.entry(to).or_default().insert(from);
            }
        }
        (successors, predecessors)
    }

    /// Full MDA: n(k) applied to each address by itself, with flows that are known to come by it.
    fn node_control(&mut self, hop: u8, near: Vec<Node>) -> Vec<Ask> {
        let (successors, _) = self.degrees(hop);
        let want = |node: Node| {
            let known = successors.get(&node.address).map_or(0, BTreeSet::len);
            Wanted { node, flows: self.rule.flows(known) }
        };
        let wanted: Vec<_> = near.into_iter().map(want).collect();
        self.follow(hop - 1, hop, &wanted)
    }
}
