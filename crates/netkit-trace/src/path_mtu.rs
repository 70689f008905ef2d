//! The path MTU, who says it, and the hop of a black hole.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::Address;
use netkit_probe::ProbeFormat;

/// What the search for the path MTU needs to know. The socket must set DF and ignore the known path MTU
/// (`DontFragment::Probe`).
#[derive(Clone, Debug)]
pub struct PathMtuConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The MTU of this host's own link towards it, in bytes.
    pub link_mtu: u16,
    /// The routers that a trace found, with their distances in order.
    pub hops: Vec<(u8, IpAddr)>,
    /// The distance at which the path ends.
    pub end: u8,
    /// How long an answer is waited for at most.
    pub wait: Duration,
}

/// A search for the path MTU. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct PathMtu {
    config: PathMtuConfig,
}
