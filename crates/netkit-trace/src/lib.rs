//! Hop-limit-stepped path discovery: the path of one flow, all paths, and the path MTU.
//!
//! The sessions are pure, as those of `netkit-probe`: values in, values out, and time is an argument. What is found is
//! plain data of `netkit-model`; what it means is decided by `netkit-diagnose`.

mod book;
mod multipath;
mod path_mtu;
mod quote;
mod trace;

pub use book::{PathBook, PathFinding};
pub use multipath::{Multipath, MultipathConfig};
pub use path_mtu::{PathMtu, PathMtuConfig};
pub use trace::{FlowStrategy, Trace, TraceConfig};
