//! Rounds of probes to every hop of a path, and what they find.

use std::time::Duration;

use netkit_model::Address;
use netkit_probe::ProbeFormat;

/// What a sampling session needs to know.
#[derive(Clone, Debug)]
pub struct SamplerConfig {
    /// How probes look on the wire.
    pub format: ProbeFormat,
    /// Where to.
    pub destination: Address,
    /// The first hop limit, at least 1.
    pub first_hop: u8,
    /// The last hop limit.
    pub max_hop: u8,
    /// Time between two probes to one hop.
    pub interval: Duration,
    /// Rounds; `None` goes on until interrupted.
    pub rounds: Option<u64>,
    /// When to begin no further round, from the start.
    pub duration: Option<Duration>,
    /// How long an answer may take; what comes later is late.
    pub timeout: Duration,
}

/// A sampling session. Pure: see [`netkit_probe::Session`].
#[derive(Debug)]
pub struct Sampler {
    config: SamplerConfig,
}
