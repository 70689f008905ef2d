//! The path of one flow: all hop limits at once, adaptive waits, one retry, and the end of the path.

use std::time::Duration;

use netkit_model::Address;
use netkit_probe::ProbeFormat;

/// Which flow each probe belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowStrategy {
    /// One flow for all probes (Paris traceroute).
    Constant,
    /// A flow for each query of a hop, the same at all hops.
    PerQuery,
    /// A flow for each probe, as traceroute's UDP method does.
    PerProbe,
}

/// What a trace needs to know.
#[derive(Clone, Debug)]
pub struct TraceConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The first hop limit, at least 1.
    pub first_hop: u8,
    /// The last hop limit.
    pub max_hop: u8,
    /// Queries for each hop.
    pub queries: u8,
    /// Probes in flight at most; TCP has one a flow in any case.
    pub window: usize,
    /// How long an answer is waited for at most.
    pub wait: Duration,
    /// Which flow each probe belongs to.
    pub strategy: FlowStrategy,
}

/// A trace. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct Trace {
    config: TraceConfig,
}
