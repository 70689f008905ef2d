//! The sockets of this host: a language to choose some, counts, groups, and what looks odd; pure.
//!
//! It asks no kernel and reads no clock: sockets go in one by one, and what is kept of them is as small as the number of their
//! peers and processes. What is wrong is not its business, but that of `netkit-diagnose`.

mod filter;
mod tally;

pub use filter::{Filter, FilterError, KernelPart, Side, Term, state_name};
pub use tally::{Surroundings, Tallied, Tally, growth_since};
