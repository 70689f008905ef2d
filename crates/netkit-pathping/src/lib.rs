//! A path sampled round by round: who answers at each hop, how fast, and whose the loss is.
//!
//! The session is pure, as those of `netkit-probe`. The attribution of loss takes counts and gives classes and ratios; the
//! words for them are those of `netkit-diagnose`.

mod attribution;
mod sampler;
#[cfg(test)]
mod uniform;

pub use attribution::{HopCounts, attribute};
pub use sampler::{Sampler, SamplerConfig};
