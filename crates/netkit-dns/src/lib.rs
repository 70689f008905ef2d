//! Names to addresses as applications see them, and addresses to names.
//!
//! It does not diagnose DNS and shows no records: [`resolve`] gives what `getaddrinfo` gives every program on
//! this host, and [`ReverseNames`] finds names for addresses beside the probes, never before them.

mod asking;
mod error;
mod host_name;
mod hosts_file;
mod literal;
mod ptr_name;
mod reverse;
mod system;

pub use asking::{Asking, QueryId};
pub use error::{EscapedName, NameFault, ResolveError};
pub use ptr_name::PtrName;
pub use reverse::ReverseNames;
pub use system::{AddressFamily, resolve};
