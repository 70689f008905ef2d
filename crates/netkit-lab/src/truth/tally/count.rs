//! One pass over records in order of time: who caused what, and which link each packet was put on.

use std::collections::HashMap;
use std::time::Duration;

use crate::topology::{LinkId, NodeId, Topology};
use crate::truth::places::link_between;
use crate::truth::{DropReason, Event, Kind, PacketId, Place, Record, Summary, SuppressReason};

use super::{Answer, Drop, DropCount, End, LinkCount, NodeCount, SentPacket, Tally};

impl Tally {
    /// Counts the records of a run of this topology, which are in order of time.
    pub fn of(topology: &Topology, records: &[Record]) -> Self {
        let mut count = Count::new(topology);
        for record in records {
            count.take(record);
        }
        count.tally
    }
}

/// A packet as far as its records tell it.
struct Life {
    /// What it was when it was sent.
    summary: Summary,
    /// Who made it; of a copy, who made what it copies.
    maker: NodeId,
    /// The packet of the vantage that it came of: a place in [`Tally::sent`].
    root: Option<usize>,
    /// It is that packet itself.
    is_root: bool,
    step: Step,
}

/// How far a packet is known to be. Its sender does not say which link it takes: the next place tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Its sender has it.
    At(NodeId),
    /// It was put on this link last, in this direction.
    On(LinkId, usize),
    /// It came into being on a link, as a copy.
    Copied,
}

struct Count<'a> {
    topology: &'a Topology,
    tally: Tally,
    lives: HashMap<PacketId, Life>,
}

impl<'a> Count<'a> {
    fn new(topology: &'a Topology) -> Self {
        let tally = Tally {
            links: vec![[LinkCount::default(); 2]; topology.links.len()],
            nodes: vec![NodeCount::default(); topology.nodes.len()],
            ..Tally::default()
        };
        Self { topology, tally, lives: HashMap::new() }
    }

    fn take(&mut self, record: &Record) {
        match &record.event {
            Event::Sent { by, because_of, packet } => self.sent(record, *by, *because_of, packet),
            Event::Forwarded { by, to } => {
                self.reached(record.packet, *by);
                self.put_on_link(record.packet, *by, *to);
            }
            Event::Translated { by, .. } => self.reached(record.packet, *by),
            Event::Suppressed { by, why } => {
                let node = &mut self.tally.nodes[by.0];
                match why {
                    SuppressReason::RateLimit => node.rate_limited += 1,
                    SuppressReason::Silent => node.kept_silent += 1,
                }
            }
            Event::Dropped { at, why } => self.dropped(record.packet, *at, *why),
            Event::Delivered { to, handed_over } => self.delivered(record, *to, *handed_over),
        }
    }

    fn sent(&mut self, record: &Record, by: NodeId, because_of: Option<PacketId>, packet: &Summary) {
        let cause = because_of.and_then(|cause| self.lives.get(&cause));
        let copied = cause.filter(|cause| is_copy(&cause.summary, packet));
        let mut life = Life {
            summary: packet.clone(),
            maker: copied.map_or(by, |original| original.maker),
            root: cause.and_then(|cause| cause.root),
            is_root: false,
            step: if copied.is_some() { Step::Copied } else { Step::At(by) },
        };
        if copied.is_none() {
            let node = &mut self.tally.nodes[by.0];
            match packet.kind {
                Kind::Icmp { .. } => node.errors += 1,
                _ => node.others += 1,
            }
        }
        if by == self.topology.vantage && because_of.is_none() {
            (life.root, life.is_root) = (Some(self.tally.sent.len()), true);
            self.tally.sent.push(SentPacket {
                packet: record.packet,
                at: record.at,
                summary: packet.clone(),
                end: End::UnderWay,
                answers: Vec::new(),
                drops: Vec::new(),
            });
        }
        self.lives.insert(record.packet, life);
    }

    fn dropped(&mut self, packet: PacketId, at: Place, why: DropReason) {
        match at {
            Place::Node(node) => self.reached(packet, node),
            Place::Link(link, from) => {
                let ends = self.topology.links[link.0].ends;
                let direction = usize::from(ends[0] != from);
                if self.step(packet) != Some(Step::On(link, direction)) {
                    self.put_on_link(packet, from, ends[1 - direction]);
                }
                self.tally.links[link.0][direction].lost += 1;
            }
        }
        match self.tally.drops.iter_mut().find(|drop| drop.at == at && drop.why == why) {
            Some(drop) => drop.count += 1,
            None => self.tally.drops.push(DropCount { at, why, count: 1 }),
        }
        if let Some((sent, is_root)) = self.root(packet) {
            sent.drops.push(Drop { packet, at, why });
            if is_root {
                sent.end = End::Dropped { at, why };
            }
        }
    }

    fn delivered(&mut self, record: &Record, to: NodeId, handed_over: Duration) {
        self.reached(record.packet, to);
        let Some(life) = self.lives.get(&record.packet) else { return };
        let (summary, from) = (life.summary.clone(), life.maker);
        let to_vantage = to == self.topology.vantage;
        let Some((sent, is_root)) = self.root(record.packet) else { return };
        if is_root {
            sent.end = End::Delivered { to };
        } else if to_vantage {
            let after = record.at.saturating_sub(sent.at);
            let handed_over = handed_over.saturating_sub(sent.at);
            sent.answers.push(Answer { packet: record.packet, summary, from, after, handed_over });
        }
    }

    /// A packet turns up at somebody: if its sender still had it, it came over the link between them.
    fn reached(&mut self, packet: PacketId, node: NodeId) {
        match self.step(packet) {
            Some(Step::At(sender)) if sender != node => self.put_on_link(packet, sender, node),
            _ => {}
        }
    }

    fn put_on_link(&mut self, packet: PacketId, from: NodeId, to: NodeId) {
        let Some((link, direction)) = link_between(self.topology, from, to) else { return };
        self.tally.links[link.0][direction].entered += 1;
        if let Some(life) = self.lives.get_mut(&packet) {
            life.step = Step::On(link, direction);
        }
    }

    fn step(&self, packet: PacketId) -> Option<Step> {
        self.lives.get(&packet).map(|life| life.step)
    }

    /// The packet of the vantage that this one came of, and whether it is that packet itself.
    fn root(&mut self, packet: PacketId) -> Option<(&mut SentPacket, bool)> {
        let life = self.lives.get(&packet)?;
        Some((&mut self.tally.sent[life.root?], life.is_root))
    }
}

/// Whether a packet that came of another is a copy of it, and no answer to it: an answer shares neither end with what
/// it answers, a copy at least one, even when a translation changed the other.
fn is_copy(original: &Summary, packet: &Summary) -> bool {
    original.source == packet.source || original.destination == packet.destination
}
