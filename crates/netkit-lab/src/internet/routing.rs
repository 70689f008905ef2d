//! Who owns an address, and which way leads there: written routes first, else the shortest way over links that are up.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::topology::{LinkId, NodeId, Role, Route, Topology};

/// What everybody knows of the ways through an internet.
#[derive(Debug)]
pub(crate) struct Routing {
    /// Owners of single addresses.
    owners: HashMap<IpAddr, NodeId>,
    /// For each node its links, and the node at the other end.
    neighbours: Vec<Vec<Neighbour>>,
    /// When links go down or come up again.
    changes: Vec<Duration>,
    /// The next hops of each written route.
    written: Vec<Ways>,
    /// The next hops of every node, by destination and by how many changes have passed. Found when first asked.
    shortest: RefCell<HashMap<(NodeId, usize), Vec<Ways>>>,
}

/// Next hops, shared because they are looked up for every packet.
type Ways = Arc<[Neighbour]>;

/// Somebody at the other end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) node: NodeId,
    pub(crate) link: LinkId,
    /// Which direction of the link leads there.
    pub(crate) direction: usize,
}

/// What a node finds in its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// Neighbours to choose from; at least one.
    Via(Arc<[Neighbour]>),
    /// A blackhole route.
    Blackhole,
    /// Nothing.
    NoRoute,
}

impl Routing {
    pub(crate) fn new(topology: &Topology) -> Self {
        let mut owners = HashMap::new();
        let mut neighbours = vec![Vec::new(); topology.nodes.len()];
        let mut changes = Vec::new();
        for (node, place) in topology.nodes.iter().zip(0..) {
            for prefix in &node.addresses {
                // The vantage's addresses carry the length of its network, which is not its own alone.
                if prefix.is_single() || !matches!(node.role, Role::Host(_)) {
                    owners.insert(prefix.address, NodeId(place));
                }
            }
        }
        for (link, place) in topology.links.iter().zip(0..) {
            for (direction, [from, to]) in [(0, link.ends), (1, [link.ends[1], link.ends[0]])] {
                neighbours[from.0].push(Neighbour { node: to, link: LinkId(place), direction });
                changes.extend(link.behaviour[direction].change_times());
            }
        }
        changes.sort_unstable();
        changes.dedup();
        let to = |at: NodeId, node| neighbours[at.0].iter().find(|it: &&Neighbour| it.node == node).copied();
        let via = |route: &Route| route.via.iter().filter_map(|node| to(route.at, *node)).collect();
        let written = topology.routes.iter().map(via).collect();
        Self { owners, neighbours, changes, written, shortest: RefCell::default() }
    }

    /// Whose address it is.
    pub(crate) fn owner(&self, topology: &Topology, address: IpAddr) -> Option<NodeId> {
        self.owners.get(&address).copied().or_else(|| {
            let hosts = topology.nodes.iter().zip(0..).filter(|(node, _)| matches!(node.role, Role::Host(_)));
            let mut wide = hosts.flat_map(|(node, place)| node.addresses.iter().map(move |it| (it, place)));
            wide.find(|(prefix, _)| prefix.contains(address)).map(|(_, place)| NodeId(place))
        })
    }

    /// Where a node sends packets to an address at a time.
    pub(crate) fn lookup(&self, topology: &Topology, at: NodeId, to: IpAddr, now: Duration) -> Lookup {
        let mut routes = topology.routes.iter().zip(&self.written);
        if let Some((_, via)) = routes.find(|(route, _)| holds(route, at, to, now)) {
            return if via.is_empty() { Lookup::Blackhole } else { Lookup::Via(Arc::clone(via)) };
        }
        let Some(owner) = self.owner(topology, to) else { return Lookup::NoRoute };
        let passed = self.changes.partition_point(|change| *change <= now);
        let mut shortest = self.shortest.borrow_mut();
        let via =
            &shortest.entry((owner, passed)).or_insert_with(|| self.measure(topology, owner, now))[at.0];
        if via.is_empty() { Lookup::NoRoute } else { Lookup::Via(Arc::clone(via)) }
    }

    /// Everybody at the other end of a link.
    pub(crate) fn neighbours(&self, at: NodeId) -> &[Neighbour] {
        &self.neighbours[at.0]
    }

    /// The shortest ways from everybody to a destination: breadth first from there, against the way of packets.
    fn measure(&self, topology: &Topology, to: NodeId, now: Duration) -> Vec<Ways> {
        let mut distances = vec![None; self.neighbours.len()];
        distances[to.0] = Some(0);
        let mut frontier = VecDeque::from([(to, 0_u32)]);
        while let Some((node, distance)) = frontier.pop_front() {
            if !forwards(topology, node, to) {
                continue;
            }
            for back in &self.neighbours[node.0] {
                let there = Neighbour { node, link: back.link, direction: 1 - back.direction };
                if distances[back.node.0].is_none() && is_up(topology, &there, now) {
                    distances[back.node.0] = Some(distance + 1);
                    frontier.push_back((back.node, distance + 1));
                }
            }
        }
        let nearer = |own: u32, it: &Neighbour| {
            distances[it.node.0].is_some_and(|theirs| theirs + 1 == own)
                && forwards(topology, it.node, to)
                && is_up(topology, it, now)
        };
        let ways = self.neighbours.iter().zip(&distances).map(|(neighbours, own)| {
            neighbours.iter().filter(|it| own.is_some_and(|own| nearer(own, it))).copied().collect()
        });
        ways.collect()
    }
}

/// Packets pass through routers only, and end at their destination.
fn forwards(topology: &Topology, node: NodeId, destination: NodeId) -> bool {
    node == destination || matches!(topology.nodes[node.0].role, Role::Router(_))
}

fn is_up(topology: &Topology, neighbour: &Neighbour, now: Duration) -> bool {
    !topology.links[neighbour.link.0].behaviour[neighbour.direction].at(now).down
}

fn holds(route: &Route, at: NodeId, to: IpAddr, now: Duration) -> bool {
    let in_time = route.from <= now && route.until.is_none_or(|until| now < until);
    route.at == at && in_time && route.to.is_none_or(|prefix| prefix.contains(to))
}
