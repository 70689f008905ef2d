//! This host as it stands: interfaces, addresses, routes, neighbours, counters, settings, descriptors, files of settings.
//!
//! It changes nothing, sends no packet and needs no permission; what may not be read is left out and said. What any of it
//! means is decided elsewhere.

mod counts;
mod descriptors;
mod network;
mod settings;
mod sysctl_files;

pub use counts::HostCounts;
pub use descriptors::{Descriptors, ProcessDescriptors};
pub use network::{HostAddress, HostLink, HostNeighbour, HostNetwork, HostRoute, HostRule, LinkCounts};
pub use settings::HostSettings;
pub use sysctl_files::{SysctlFiles, SysctlLine};
