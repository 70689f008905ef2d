//! All paths of a trace together (`--paths`): who is at each distance, and which flows go from whom to whom.

use std::net::IpAddr;

use crate::{FlowId, PathEnd, Rtt};

/// The paths that load balancers spread the flows over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathGraph {
    /// The distances, in order from the first hop asked for.
    pub levels: Vec<GraphLevel>,
    /// Links between neighbouring levels.
    pub links: Vec<GraphLink>,
    /// How each probed flow ended, where it did.
    pub ends: Vec<(FlowId, PathEnd)>,
    /// The bound on the probability to miss a branch of a balancer, such as 0.05.
    pub failure_bound: f64,
    /// Probes that left this host.
    pub sent: u64,
    /// A hop looked meshed or uneven, so that every node's next hops were sought on their own (full MDA).
    pub is_full: bool,
    /// Addresses that answer the same flow differently: packets are spread one by one.
    pub spread_per_packet: Vec<u8>,
}

/// Everybody at one distance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphLevel {
    /// The hop limit.
    pub hop: u8,
    /// The addresses in the order of their discovery.
    pub nodes: Vec<GraphNode>,
    /// Flows to which nobody answered here.
    pub silent: Vec<FlowId>,
}

/// An address at a distance.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphNode {
    /// The address.
    pub address: IpAddr,
    /// The flows that it answered to, in order.
    pub flows: Vec<FlowId>,
    /// Its fastest answer.
    pub best: Option<Rtt>,
    /// It is the target, or answered for it.
    pub is_end: bool,
}

/// A link that flows take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphLink {
    /// The distance of its near end.
    pub hop: u8,
    /// Its near end.
    pub from: IpAddr,
    /// Its far end.
    pub to: IpAddr,
    /// The flows that took it, in order.
    pub flows: Vec<FlowId>,
}
