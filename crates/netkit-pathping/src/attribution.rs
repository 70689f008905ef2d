//! Whose the loss at a hop is, from counts alone: the hops behind a hop prove what passes it.

use netkit_model::HopLoss;

/// What was counted at a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HopCounts {
    /// The hop limit.
    pub hop: u8,
    /// Probes that left this host and whose fate is known.
    pub tried: u64,
    /// Those that were answered, in time or late.
    pub answered: u64,
    /// Rounds in which neither this hop nor any behind it answered.
    pub failed_with_all_behind: u64,
    /// The path ends here.
    pub is_end: bool,
}

/// Whose the loss is at each hop, in their order.
pub fn attribute(hops: &[HopCounts]) -> Vec<HopLoss> {
    let _ = hops;
    Vec::new()
}
