//! All paths of a trace in JSON (`--paths`): the nodes by distance, the links between them, and where flows end.

use netkit_model::{FlowId, GraphLevel, GraphLink, GraphNode, PathEnd, PathGraph};
use schemars::JsonSchema;
use serde::Serialize;

use super::End;
use crate::json::measurements::Name;
use crate::json::responder::Network;
use crate::names::Names;
use crate::number::millis_f64;

/// The paths that balancers of load spread the flows over.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Paths {
    /// Everybody at each distance, from the first hop asked for.
    levels: Vec<Level>,
    /// How each flow ended, where it did.
    flow_ends: Vec<FlowEnd>,
    /// The bound on the probability to miss a branch of a balancer.
    failure_bound_ratio: f64,
    /// Probes that left this host.
    sent: u64,
    /// A hop looked meshed or uneven, so that every node's next hops were sought on their own (full MDA).
    full_mda: bool,
    /// Hops at which the same flow is answered differently: packets are spread one by one.
    per_packet_hops: Vec<u8>,
}

/// Everybody at one distance.
#[derive(Debug, Serialize, JsonSchema)]
struct Level {
    /// The hop limit.
    hop: u8,
    /// Who answers there, in the order of discovery.
    nodes: Vec<Node>,
    /// Flows to which nobody answered here.
    silent_flows: Vec<u16>,
}

/// An address at a distance.
#[derive(Debug, Serialize, JsonSchema)]
struct Node {
    /// The address.
    address: String,
    #[serde(flatten)]
    name: Name,
    #[serde(flatten)]
    network: Network,
    /// The flows that it answered to.
    flows: Vec<u16>,
    /// The round-trip delay of its fastest answer.
    best_ms: Option<f64>,
    /// It is the target, or answered for it.
    is_target: bool,
}

/// A link that flows take.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Link {
    /// The distance of its near end.
    hop: u8,
    /// The address of its near end.
    from: String,
    /// The address of its far end, one hop further.
    to: String,
    /// The flows that took it.
    flows: Vec<u16>,
}

/// How a flow ended.
#[derive(Debug, Serialize, JsonSchema)]
struct FlowEnd {
    /// The flow.
    flow: u16,
    /// Its end.
    end: End,
}

impl Paths {
    pub(super) fn of(graph: &PathGraph, names: &Names) -> Self {
        let end = |(flow, end): &(FlowId, PathEnd)| FlowEnd { flow: flow.0, end: End::of(end, names) };
        Self {
            levels: graph.levels.iter().map(|level| Level::of(level, names)).collect(),
            flow_ends: graph.ends.iter().map(end).collect(),
            failure_bound_ratio: graph.failure_bound,
            sent: graph.sent,
            full_mda: graph.is_full,
            per_packet_hops: graph.spread_per_packet.clone(),
        }
    }
}

impl Level {
    fn of(level: &GraphLevel, names: &Names) -> Self {
        let node = |node: &GraphNode| Node {
            address: names.heard(node.address, None),
            name: Name::of(names.of(node.address)),
            network: Network::of(names.origin(node.address)),
            flows: numbers(&node.flows),
            best_ms: node.best.map(|rtt| millis_f64(rtt.duration)),
            is_target: node.is_end,
        };
        Self {
            hop: level.hop,
            nodes: level.nodes.iter().map(node).collect(),
            silent_flows: numbers(&level.silent),
        }
    }
}

/// The links of all paths.
pub(super) fn links(graph: &PathGraph, names: &Names) -> Vec<Link> {
    let link = |link: &GraphLink| Link {
        hop: link.hop,
        from: names.heard(link.from, None),
        to: names.heard(link.to, None),
        flows: numbers(&link.flows),
    };
    graph.links.iter().map(link).collect()
}

fn numbers(flows: &[FlowId]) -> Vec<u16> {
    flows.iter().map(|flow| flow.0).collect()
}
