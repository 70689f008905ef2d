//! The emulated internet: packets in, packets out, at their times. Pure and deterministic by seed.
//!
//! It neither waits nor reads a clock: whoever runs it says what time it is. All times are since the start of the run.
//! The virtual stage jumps from event to event, the TUN stage waits for them. What is not emulated: fragmentation (a
//! packet that may be fragmented passes a small MTU whole, as if its fragments travelled together), neighbour
//! discovery, and multicast.

mod bucket;
mod flow;
mod router;
pub(crate) mod routing;
mod translation;
mod wire;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use netkit_packet::ip::IpDatagram;
use rand::RngExt as _;
use rand_pcg::Pcg64Mcg;

use crate::host::{HostState, Outgoing};
use crate::topology::{NodeId, Role, Topology};
use crate::truth::{DropReason, Event, PacketId, Place, Record, Summary};
use router::{Decision, RouterState, Situation};
use routing::{Lookup, Neighbour, Routing};
use wire::{Passage, Wire};

/// An internet in motion.
#[derive(Debug)]
pub struct Internet {
    topology: Topology,
    routing: Routing,
    wires: Vec<[Wire; 2]>,
    routers: BTreeMap<NodeId, RouterState>,
    hosts: BTreeMap<NodeId, HostMemory>,
    /// What will happen, the next first.
    agenda: BinaryHeap<Reverse<Appointment>>,
    appointments: u64,
    packets: u64,
    detail: Detail,
    records: Vec<Record>,
}

/// A packet for the vantage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When it arrives.
    pub at: Duration,
    /// Which one it is.
    pub packet: PacketId,
    /// A whole IP datagram.
    pub bytes: Vec<u8>,
}

/// How much of the truth is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Every step of every packet.
    Everything,
    /// Only how packets began and ended.
    Ends,
}

/// What a host remembers, and its own chance.
#[derive(Debug)]
struct HostMemory {
    state: HostState,
    chance: Pcg64Mcg,
    /// The wake-up that is on the agenda.
    wakes_at: Option<Duration>,
}

/// A packet under way.
#[derive(Debug, PartialEq, Eq)]
struct Packet {
    id: PacketId,
    bytes: Vec<u8>,
}

/// Something that will happen; ordered by time, and by when it was arranged.
#[derive(Debug, PartialEq, Eq)]
struct Appointment {
    at: Duration,
    serial: u64,
    what: What,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    /// A packet arrives at `to`, handed over by `from`.
    Arrives { to: NodeId, from: NodeId, packet: Packet },
    /// A node sends a packet that it has made.
    Leaves { from: NodeId, because_of: Option<PacketId>, bytes: Vec<u8> },
    /// A host wanted to be woken.
    Wakes(NodeId),
}

impl Ord for Appointment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.serial).cmp(&(other.at, other.serial))
    }
}

impl PartialOrd for Appointment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Internet {
    /// An internet at rest.
    pub fn new(topology: Topology, seed: u64, detail: Detail) -> Self {
        let chance = |stream: usize, part: u64| {
            let stream = u64::try_from(stream).unwrap_or(u64::MAX);
            // Whoever draws has a sequence of his own, so that nobody's traffic changes another's luck.
            let state = (u128::from(seed) << 64) | u128::from(stream << 2 | part);
            Pcg64Mcg::new(state.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
        };
        let links = 0..topology.links.len();
        let wires = links.map(|link| [Wire::new(chance(link, 0)), Wire::new(chance(link, 1))]).collect();
        let (mut routers, mut hosts) = (BTreeMap::new(), BTreeMap::new());
        for (place, node) in topology.nodes.iter().enumerate() {
            match node.role {
                Role::Vantage => {}
                Role::Router(_) => {
                    routers.insert(NodeId(place), RouterState::new(chance(place, 2)));
                }
                Role::Host(_) => {
                    let (state, chance) = (HostState::default(), chance(place, 3));
                    hosts.insert(NodeId(place), HostMemory { state, chance, wakes_at: None });
                }
            }
        }
        Self {
            routing: Routing::new(&topology),
            topology,
            wires,
            routers,
            hosts,
            agenda: BinaryHeap::new(),
            appointments: 0,
            packets: 0,
            detail,
            records: Vec::new(),
        }
    }

    /// What it is made of.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The vantage sends a packet: a whole IP datagram, or rubbish, which is written down and dropped.
    pub fn send(&mut self, now: Duration, bytes: &[u8]) -> PacketId {
        self.leave(now, self.topology.vantage, None, bytes.to_vec())
    }

    /// When anything happens next: a packet moves, or is to be delivered.
    pub fn next_event(&self) -> Option<Duration> {
        self.agenda.peek().map(|Reverse(next)| next.at)
    }

    /// Whether what happens next is a delivery. Everything else may be played after its time, and happens at its time
    /// all the same.
    pub fn is_delivery_next(&self) -> bool {
        let next = self.agenda.peek();
        next.is_some_and(
            |Reverse(next)| matches!(next.what, What::Arrives { to, .. } if to == self.topology.vantage),
        )
    }

    /// The next packet that has arrived at the vantage by `now`; everything up to `now` happens first, in order of time.
    pub fn poll_delivery(&mut self, now: Duration) -> Option<Delivery> {
        while self.next_event().is_some_and(|at| at <= now) {
            let Reverse(Appointment { at, what, .. }) = self.agenda.pop()?;
            match what {
                What::Arrives { to, packet, .. } if to == self.topology.vantage => {
                    self.record(at, packet.id, Event::Delivered { to, handed_over: now });
                    return Some(Delivery { at, packet: packet.id, bytes: packet.bytes });
                }
                What::Arrives { to, from, packet } => self.arrive(at, to, from, packet),
                What::Leaves { from, because_of, bytes } => {
                    self.leave(at, from, because_of, bytes);
                }
                What::Wakes(host) => self.wake(at, host),
            }
        }
        None
    }

    /// Hands out what happened since it was last asked, in order of time.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// A packet comes into being and goes the first step.
    fn leave(
        &mut self,
        at: Duration,
        from: NodeId,
        because_of: Option<PacketId>,
        bytes: Vec<u8>,
    ) -> PacketId {
        let packet = Packet { id: self.next_packet(), bytes };
        let id = packet.id;
        self.record(at, id, Event::Sent { by: from, because_of, packet: Summary::of(&packet.bytes) });
        let Ok(datagram) = IpDatagram::decode(&packet.bytes) else {
            self.drop_packet(at, id, Place::Node(from), DropReason::Malformed);
            return id;
        };
        match self.routing.lookup(&self.topology, from, datagram.destination, at) {
            Lookup::Via(via) => self.pass(at, from, via[0], packet),
            // Whatever the vantage's kernel sends, it sends by its only link.
            _ if from == self.topology.vantage => {
                let only = self.routing.neighbours(from)[0];
                self.pass(at, from, only, packet);
            }
            Lookup::Blackhole | Lookup::NoRoute => {
                self.drop_packet(at, id, Place::Node(from), DropReason::NoRoute);
            }
        }
        id
    }

    /// A packet enters a link.
    fn pass(&mut self, at: Duration, from: NodeId, to: Neighbour, packet: Packet) {
        let behaviour = self.topology.links[to.link.0].behaviour[to.direction].at(at);
        match self.wires[to.link.0][to.direction].pass(at, behaviour, packet.bytes.len()) {
            Passage::Dropped(why) => self.drop_packet(at, packet.id, Place::Link(to.link, from), why),
            Passage::Arrives { at: arrival, .. } if self.goes_down(to, at, arrival) => {
                self.drop_packet(at, packet.id, Place::Link(to.link, from), DropReason::LinkDown);
            }
            Passage::Arrives { at: arrival, twice } => {
                if twice {
                    let copy = Packet { id: self.next_packet(), bytes: packet.bytes.clone() };
                    let summary = Summary::of(&copy.bytes);
                    let because_of = Some(packet.id);
                    self.record(at, copy.id, Event::Sent { by: from, because_of, packet: summary });
                    self.arrange(arrival, What::Arrives { to: to.node, from, packet });
                    self.arrange(arrival, What::Arrives { to: to.node, from, packet: copy });
                } else {
                    self.arrange(arrival, What::Arrives { to: to.node, from, packet });
                }
            }
        }
    }

    /// Whether a link goes down after a packet has entered it and before it would arrive.
    fn goes_down(&self, via: Neighbour, entered: Duration, arrival: Duration) -> bool {
        let behaviour = &self.topology.links[via.link.0].behaviour[via.direction];
        let mut changes = behaviour.change_times().filter(|change| *change > entered && *change <= arrival);
        changes.any(|change| behaviour.at(change).down)
    }

    fn arrive(&mut self, at: Duration, to: NodeId, from: NodeId, packet: Packet) {
        match self.topology.nodes[to.0].role {
            Role::Vantage => {}
            Role::Router(_) => self.route(at, to, from, packet),
            Role::Host(_) => self.serve(at, to, &packet),
        }
    }

    fn route(&mut self, now: Duration, at: NodeId, from: NodeId, mut packet: Packet) {
        let Role::Router(timeline) = &self.topology.nodes[at.0].role else { return };
        let Some(state) = self.routers.get_mut(&at) else { return };
        let (topology, routing, router) = (&self.topology, &self.routing, timeline.at(now));
        let here = Situation { topology, routing, now, at, from, router };
        match state.receive(&here, &mut packet.bytes) {
            Decision::Forward { to, translated } => {
                if translated {
                    self.record(
                        now,
                        packet.id,
                        Event::Translated { by: at, packet: Summary::of(&packet.bytes) },
                    );
                }
                self.record(now, packet.id, Event::Forwarded { by: at, to: to.node });
                self.pass(now, at, to, packet);
            }
            Decision::Taken { reply } => {
                self.record(now, packet.id, Event::Delivered { to: at, handed_over: now });
                self.answer(now, at, packet.id, reply);
            }
            Decision::Drop { why, answer } => {
                let answer = answer.unwrap_or_else(|why| {
                    self.record(now, packet.id, Event::Suppressed { by: at, why });
                    None
                });
                self.drop_packet(now, packet.id, Place::Node(at), why);
                self.answer(now, at, packet.id, answer);
            }
        }
    }

    fn serve(&mut self, now: Duration, at: NodeId, packet: &Packet) {
        let node = &self.topology.nodes[at.0];
        let Role::Host(timeline) = &node.role else { return };
        let Some(memory) = self.hosts.get_mut(&at) else { return };
        let Ok(datagram) = IpDatagram::decode(&packet.bytes) else {
            return self.drop_packet(now, packet.id, Place::Node(at), DropReason::Malformed);
        };
        let host = timeline.at(now);
        if host.drops > 0.0 && memory.chance.random_bool(host.drops.min(1.0)) {
            return self.drop_packet(now, packet.id, Place::Node(at), DropReason::HostDrops);
        }
        let is_own = node.addresses.iter().any(|prefix| prefix.contains(datagram.destination));
        let mut answers = Vec::new();
        let taken = is_own && memory.state.receive(now, host, &datagram, &mut memory.chance, &mut answers);
        if taken {
            self.record(now, packet.id, Event::Delivered { to: at, handed_over: now });
        } else {
            self.drop_packet(now, packet.id, Place::Node(at), DropReason::Ignored);
        }
        for answer in answers {
            self.answer(now, at, packet.id, Some(answer));
        }
        self.arrange_wake(at);
    }

    fn wake(&mut self, now: Duration, at: NodeId) {
        let Role::Host(timeline) = &self.topology.nodes[at.0].role else { return };
        let Some(memory) = self.hosts.get_mut(&at).filter(|memory| memory.wakes_at == Some(now)) else {
            return;
        };
        memory.wakes_at = None;
        let mut packets = Vec::new();
        memory.state.wake(now, timeline.at(now), &mut packets);
        for Outgoing { after, bytes } in packets {
            self.arrange(now + after, What::Leaves { from: at, because_of: None, bytes });
        }
        self.arrange_wake(at);
    }

    /// Puts the next wake-up of a host on the agenda, unless an earlier one stands there.
    fn arrange_wake(&mut self, host: NodeId) {
        let Some(memory) = self.hosts.get_mut(&host) else { return };
        let Some(wanted) = memory.state.next_wake() else { return };
        if memory.wakes_at.is_none_or(|arranged| wanted < arranged) {
            memory.wakes_at = Some(wanted);
            self.arrange(wanted, What::Wakes(host));
        }
    }

    fn answer(&mut self, now: Duration, from: NodeId, to: PacketId, answer: Option<Outgoing>) {
        if let Some(Outgoing { after, bytes }) = answer {
            self.arrange(now + after, What::Leaves { from, because_of: Some(to), bytes });
        }
    }

    fn arrange(&mut self, at: Duration, what: What) {
        self.appointments += 1;
        self.agenda.push(Reverse(Appointment { at, serial: self.appointments, what }));
    }

    fn next_packet(&mut self) -> PacketId {
        self.packets += 1;
        PacketId(self.packets)
    }

    fn drop_packet(&mut self, at: Duration, packet: PacketId, place: Place, why: DropReason) {
        self.record(at, packet, Event::Dropped { at: place, why });
    }

    fn record(&mut self, at: Duration, packet: PacketId, event: Event) {
        let is_a_step = matches!(event, Event::Forwarded { .. } | Event::Translated { .. });
        if self.detail == Detail::Everything || !is_a_step {
            self.records.push(Record { at, packet, event });
        }
    }
}

#[cfg(test)]
mod tests;
