//! An internet on one machine, whose truth is known packet by packet: the world in which netkit's tools are tested.
//!
//! It is never shipped. One topology format, three stages:
//! - [`stage::virtual_time`]: netkit's own sessions on a virtual clock, an hour in milliseconds;
//! - [`stage::tun`]: any program, in real time, behind a TUN device;
//! - [`stage::kernel`]: chains of network namespaces, for what only a kernel does.
//!
//! Data walks so: a scenario's TOML ([`scenario`]) becomes a checked [`topology::Topology`], which an
//! [`internet::Internet`] sets in motion; hosts ([`host`]) answer in it; what happened is the [`truth`].

mod complaint;
pub mod host;
pub mod internet;
pub mod nameservers;
pub mod scenario;
pub mod stage;
pub mod timeline;
pub mod topology;
pub mod truth;
