//! Who was seen at each hop by which flow, and where flows end.
//!
//! It draws no conclusion but one: that a flow goes in a circle.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{AnswerKind, FlowId, HopAnswer, PathEnd, Rtt};

/// What a flow saw at a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// This address.
    Address(IpAddr),
    /// Nobody answered.
    Nobody,
    /// Nothing: no probe left this host.
    Unsent,
}

/// An address at a hop, and the flows that it answered to, in order.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) address: IpAddr,
    pub(super) flows: Vec<FlowId>,
}

/// Everything seen at one hop.
#[derive(Debug, Default)]
pub(super) struct Level {
    seen: BTreeMap<FlowId, Seen>,
    /// Addresses in the order of their discovery.
    order: Vec<IpAddr>,
    best: HashMap<IpAddr, Rtt>,
    /// Addresses that spoke for the target.
    ends: BTreeSet<IpAddr>,
    /// Addresses at which a circle was recognised.
    loops: HashMap<IpAddr, PathEnd>,
    /// The slowest answer.
    pub(super) worst: Option<Duration>,
    /// How often a flow was asked again.
    pub(super) repeats: usize,
    /// One flow was answered by two addresses.
    pub(super) is_spread: bool,
}

/// Everything seen.
#[derive(Debug)]
pub(super) struct Sightings {
    first_hop: u8,
    levels: Vec<Level>,
    ends: BTreeMap<FlowId, (u8, PathEnd)>,
}

impl Sightings {
    /// Nothing yet, for hops from `first_hop` through `max_hop`.
    pub(super) fn new(first_hop: u8, max_hop: u8) -> Self {
        let levels = (first_hop..=max_hop).map(|_| Level::default()).collect();
        Self { first_hop, levels, ends: BTreeMap::new() }
    }

    /// A hop that is searched.
    pub(super) fn level(&self, hop: u8) -> &Level {
        &self.levels[usize::from(hop - self.first_hop)]
    }

    /// A hop that is searched.
    pub(super) fn level_mut(&mut self, hop: u8) -> &mut Level {
        &mut self.levels[usize::from(hop - self.first_hop)]
    }

    /// All hops, in order.
    pub(super) fn levels(&self) -> impl DoubleEndedIterator<Item = (u8, &Level)> {
        (self.first_hop..=u8::MAX).zip(&self.levels)
    }

    /// What a flow saw at a hop, if that is known.
    pub(super) fn seen(&self, hop: u8, flow: FlowId) -> Option<Seen> {
        self.level(hop).seen.get(&flow).copied()
    }

    /// Which address a flow saw at a hop.
    pub(super) fn address(&self, hop: u8, flow: FlowId) -> Option<IpAddr> {
        match self.seen(hop, flow)? {
            Seen::Address(address) => Some(address),
            Seen::Nobody | Seen::Unsent => None,
        }
    }

    /// A probe of a flow was answered at a hop.
    pub(super) fn answered(&mut self, hop: u8, flow: FlowId, answer: &HopAnswer) {
        self.measured(hop, answer.rtt);
        if self.ends.get(&flow).is_some_and(|(end, _)| *end < hop) {
            return;
        }
        let level = self.level_mut(hop);
        if let Some(Seen::Address(known)) = level.seen.get(&flow).copied() {
            level.is_spread |= known != answer.from;
            level.heard(answer);
            return;
        }
        level.seen.insert(flow, Seen::Address(answer.from));
        level.heard(answer);
        let looping = level.loops.get(&answer.from).copied();
        if let Some(end) = end_of(hop, answer.kind).or(looping) {
            self.ends_at(hop, flow, end);
        } else if let Some(end) = self.circle(hop, flow) {
            self.goes_in_circles(hop, answer.from, end);
        }
    }

    /// A query of a flow at a hop has ended without an answer.
    pub(super) fn unanswered(&mut self, hop: u8, flow: FlowId, seen: Seen) {
        if self.passes(hop.saturating_sub(1), flow) {
            self.level_mut(hop).seen.entry(flow).or_insert(seen);
        }
    }

    /// How long an answer of a hop took.
    pub(super) fn measured(&mut self, hop: u8, rtt: Option<Rtt>) {
        let level = self.level_mut(hop);
        level.worst = level.worst.max(rtt.map(|rtt| rtt.duration));
    }

    /// False when a flow is known to end at this hop or before it.
    pub(super) fn passes(&self, hop: u8, flow: FlowId) -> bool {
        self.ends.get(&flow).is_none_or(|(end, _)| *end > hop)
    }

    /// The hops before this one at which flows are known to end.
    pub(super) fn ends_before(&self, hop: u8) -> BTreeSet<u8> {
        self.ends.values().map(|(end, _)| *end).filter(|end| *end < hop).collect()
    }

    /// The flows that are known to end, and how.
    pub(super) fn ends(&self) -> impl Iterator<Item = (FlowId, PathEnd)> {
        self.ends.iter().map(|(flow, (_, end))| (*flow, *end))
    }

    /// The addresses of a hop, with the flows that go on from there.
    pub(super) fn nodes_passed(&self, hop: u8) -> Vec<Node> {
        let mut nodes = self.level(hop).nodes();
        for node in &mut nodes {
            node.flows.retain(|flow| self.passes(hop, *flow));
        }
        nodes.retain(|node| !node.flows.is_empty());
        nodes
    }

    /// What a flow saw behind its end is not of its path.
    fn ends_at(&mut self, hop: u8, flow: FlowId, end: PathEnd) {
        self.ends.insert(flow, (hop, end));
        let behind = usize::from(hop - self.first_hop) + 1;
        for level in self.levels.iter_mut().skip(behind) {
            level.seen.remove(&flow);
        }
    }

    fn goes_in_circles(&mut self, hop: u8, address: IpAddr, end: PathEnd) {
        let level = self.level_mut(hop);
        level.loops.insert(address, end);
        let flows: Vec<_> = level.flows_of(address).collect();
        for flow in flows {
            self.ends_at(hop, flow, end);
        }
    }

    /// The circle that a flow has gone through twice, this hop being the last of it: two or more addresses in turns.
    fn circle(&self, hop: u8, flow: FlowId) -> Option<PathEnd> {
        let back = |by: u8| {
            hop.checked_sub(by).filter(|at| *at >= self.first_hop).and_then(|at| self.address(at, flow))
        };
        let is_circle = |length: &u8| {
            let repeats = (0..*length).all(|by| back(by).is_some() && back(by) == back(by + length));
            repeats && (1..*length).all(|by| back(by) != back(0))
        };
        let length = (2..=hop / 2).find(is_circle)?;
        Some(PathEnd::Loop { first: hop.checked_sub(2 * length - 1)?, length })
    }
}

impl Level {
    /// The addresses in the order of their discovery.
    pub(super) fn nodes(&self) -> Vec<Node> {
        let empty = |address: &IpAddr| Node { address: *address, flows: Vec::new() };
        let mut nodes: Vec<_> = self.order.iter().map(empty).collect();
        let places: HashMap<_, _> = self.order.iter().zip(0_usize..).collect();
        for (flow, seen) in &self.seen {
            if let Seen::Address(address) = seen {
                nodes[places[address]].flows.push(*flow);
            }
        }
        nodes.retain(|node| !node.flows.is_empty());
        nodes
    }

    /// The flows that nobody answered, or that could not be sent.
    pub(super) fn without(&self, kind: Seen) -> impl Iterator<Item = FlowId> {
        self.seen.iter().filter(move |(_, seen)| **seen == kind).map(|(flow, _)| *flow)
    }

    /// The flows whose fate here is known.
    pub(super) fn flows(&self) -> impl ExactSizeIterator<Item = FlowId> {
        self.seen.keys().copied()
    }

    /// Flows that were answered, and flows that were not.
    pub(super) fn tally(&self) -> (usize, usize) {
        let answered = self.seen.values().filter(|seen| matches!(seen, Seen::Address(_))).count();
        (answered, self.seen.len() - answered)
    }

    /// True where somebody answered.
    pub(super) fn has_answers(&self) -> bool {
        self.seen.values().any(|seen| matches!(seen, Seen::Address(_)))
    }

    /// The fastest answer of an address.
    pub(super) fn best(&self, address: IpAddr) -> Option<Rtt> {
        self.best.get(&address).copied()
    }

    /// True when an address answered for the target.
    pub(super) fn is_end(&self, address: IpAddr) -> bool {
        self.ends.contains(&address)
    }

    fn heard(&mut self, answer: &HopAnswer) {
        if !self.order.contains(&answer.from) {
            self.order.push(answer.from);
        }
        if answer.kind.is_from_target() {
            self.ends.insert(answer.from);
        }
        if let Some(rtt) = answer.rtt {
            let best = self.best.entry(answer.from).or_insert(rtt);
            if rtt.duration < best.duration {
                *best = rtt;
            }
        }
    }

    fn flows_of(&self, address: IpAddr) -> impl Iterator<Item = FlowId> {
        self.without(Seen::Address(address))
    }
}

/// What an answer says of the end of the path.
fn end_of(hop: u8, kind: AnswerKind) -> Option<PathEnd> {
    match kind {
        _ if kind.is_from_target() => Some(PathEnd::Reached { hop }),
        AnswerKind::Icmp(report) if kind.ends_path() => Some(PathEnd::Stopped { hop, report }),
        _ => None,
    }
}
