//! What a graph has to be: by the names of the topology, and by what every probe really did.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use netkit_lab::topology::{NodeId, Topology};
use netkit_lab::truth::{DropReason, Event, Kind, PacketId, Place};
use netkit_model::{FlowId, PathEnd};

use super::{Run, SOURCE_PORT, UDP_PORT, graph};

/// The names at each hop, sorted.
type Hops = Vec<BTreeSet<String>>;
/// Links by hop and names.
type Links = BTreeSet<(usize, String, String)>;

pub(super) fn sorted(hops: &[&[&str]]) -> Hops {
    hops.iter().map(|names| names.iter().map(|name| (*name).to_owned()).collect()).collect()
}

/// The hops that were found, by name.
pub(super) fn hops(run: &Run) -> Hops {
    let name = |address| name_of(run.topology(), address);
    let levels = graph(run).levels;
    levels.iter().map(|level| level.nodes.iter().map(|node| name(node.address)).collect()).collect()
}

/// The links that were found, by name.
pub(super) fn links(run: &Run) -> Links {
    let name = |address| name_of(run.topology(), address);
    graph(run).links.iter().map(|link| (link.hop.into(), name(link.from), name(link.to))).collect()
}

/// The links that the topology has between neighbouring hops.
pub(super) fn links_between(topology: &Topology, hops: &[&[&str]]) -> Links {
    let joined = |one: &str, other: &str| {
        let ends = |name: &str| topology.node(name).expect("the test names nodes");
        let (one, other) = (ends(one), ends(other));
        topology.links.iter().any(|link| link.ends == [one, other] || link.ends == [other, one])
    };
    let mut links = Links::new();
    for ((near, far), hop) in hops.iter().zip(&hops[1..]).zip(1..) {
        for (from, to) in near.iter().flat_map(|from| far.iter().map(move |to| (*from, *to))) {
            if joined(from, to) {
                links.insert((hop, from.to_owned(), to.to_owned()));
            }
        }
    }
    links
}

/// Links on the shortest way to the target.
pub(super) fn distance(topology: &Topology) -> usize {
    let target = topology.target.expect("the scenario names a target");
    let mut reached = BTreeSet::from([topology.vantage]);
    let mut distance = 0;
    while !reached.contains(&target) {
        let links = topology.links.iter().flat_map(|link| [link.ends, [link.ends[1], link.ends[0]]]);
        let next: Vec<NodeId> = links.filter(|ends| reached.contains(&ends[0])).map(|ends| ends[1]).collect();
        reached.extend(next);
        distance += 1;
    }
    distance
}

/// Every address stands for those flows that really came there, links join what their flows passed, flows that reached
/// the target did so at that hop, and none was asked behind it.
pub(super) fn check_flows(run: &Run, label: &str) {
    let (truth, graph) = (truth(run), graph(run));
    let name = |address| name_of(run.topology(), address);
    let was = |hop: u8, flow: FlowId| truth.get(&(hop, flow)).map(String::as_str);
    for level in &graph.levels {
        for (node, flow) in level.nodes.iter().flat_map(|node| node.flows.iter().map(move |it| (node, it))) {
            assert_eq!(
                was(level.hop, *flow),
                Some(name(node.address).as_str()),
                "{label}: hop {}",
                level.hop
            );
        }
    }
    let mut linked = BTreeSet::new();
    for link in &graph.links {
        assert!(link.flows.is_sorted() && !link.flows.is_empty(), "{label}: {link:?}");
        for flow in &link.flows {
            assert_eq!(was(link.hop, *flow), Some(name(link.from).as_str()), "{label}: {link:?}");
            assert_eq!(was(link.hop + 1, *flow), Some(name(link.to).as_str()), "{label}: {link:?}");
            assert!(
                linked.insert((link.hop, *flow)),
                "{label}: flow {flow:?} takes one link of hop {}",
                link.hop
            );
        }
    }
    let target = run.topology().target.expect("the scenario names a target");
    let target = run.topology().nodes[target.0].name.as_str();
    for (flow, end) in &graph.ends {
        let PathEnd::Reached { hop } = *end else { continue };
        assert_eq!(was(hop, *flow), Some(target), "{label}: {flow:?}");
        // Between two hops that were both asked nothing is skipped: one less, and it was not there yet.
        assert!(hop == 1 || was(hop - 1, *flow) != Some(target), "{label}: {flow:?}");
        let behind = truth.keys().filter(|(at, of)| of == flow && *at > hop).count();
        assert_eq!(behind, 0, "{label}: {flow:?} was asked behind its end");
    }
    let sent = run.session().probes.len() as u64;
    assert_eq!(graph.sent, sent, "{label}");
}

/// Whom the probes of each flow really met at each hop, by name.
pub(super) fn truth(run: &Run) -> BTreeMap<(u8, FlowId), String> {
    let vantage = run.topology().vantage;
    let probes: BTreeMap<u16, _> = run.session().probes.iter().map(|it| (it.sequence, it.course)).collect();
    let mut courses: BTreeMap<PacketId, (u8, FlowId)> = BTreeMap::new();
    let mut met = BTreeMap::new();
    for record in run.records() {
        match &record.event {
            Event::Sent { by, because_of: None, packet } if *by == vantage => {
                let flow = match &packet.kind {
                    Kind::EchoRequest { sequence, .. } => probes.get(sequence).map(|course| course.flow),
                    Kind::Udp { destination_port, .. } => Some(FlowId(destination_port - UDP_PORT)),
                    Kind::Tcp { source_port, .. } => Some(FlowId(source_port - SOURCE_PORT)),
                    _ => None,
                };
                // What ends a connection again is no probe, and its hop limit is that of the host.
                let flow = flow.filter(|_| packet.hop_limit <= 30);
                courses.extend(flow.map(|flow| (record.packet, (packet.hop_limit, flow))));
            }
            Event::Dropped { at: Place::Node(node), why: DropReason::HopLimit }
            | Event::Delivered { to: node, .. } => {
                if let Some(course) = courses.get(&record.packet) {
                    met.insert(*course, run.topology().nodes[node.0].name.clone());
                }
            }
            _ => {}
        }
    }
    met
}

/// What the topology calls the owner of an address.
pub(super) fn name_of(topology: &Topology, address: IpAddr) -> String {
    let owner =
        topology.nodes.iter().find(|node| node.addresses.iter().any(|prefix| prefix.contains(address)));
    let single =
        topology.nodes.iter().find(|node| node.addresses.iter().any(|prefix| prefix.address == address));
    single.or(owner).map_or_else(|| address.to_string(), |node| node.name.clone())
}
