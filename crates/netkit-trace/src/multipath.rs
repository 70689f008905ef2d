//! All paths that load balancers spread flows over (MDA, MDA-Lite).

use std::time::Duration;

use netkit_model::Address;
use netkit_probe::ProbeFormat;

/// What the search for all paths needs to know.
#[derive(Clone, Debug)]
pub struct MultipathConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The first hop limit, at least 1.
    pub first_hop: u8,
    /// The last hop limit.
    pub max_hop: u8,
    /// The bound on the probability to miss a branch of one balancer: 0.05 or 0.01.
    pub failure_bound: f64,
    /// Probes in flight at most.
    pub window: usize,
    /// How long an answer is waited for at most.
    pub wait: Duration,
}

/// A search for all paths. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct Multipath {
    config: MultipathConfig,
}
