//! The words of each thing's own table: which keys it has, and what each one sets.
//!
//! A reader changes a value that is there already, so that one and the same reads how something behaves at first and
//! what a `[[change]]` makes different later.

mod dns;
mod firewall;
mod host;
mod kernel;
mod link;
mod router;
mod tcp;

pub(super) use host::host;
pub(super) use kernel::kernel;
pub(super) use link::link;
pub(super) use router::router;
