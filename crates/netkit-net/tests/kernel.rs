//! What this crate is told by a real kernel, in network namespaces that an ordinary user may make.
//!
//! Nothing leaves them, and they end with the test.

#[path = "kernel/namespace.rs"]
mod namespace;
#[path = "kernel/neighbours.rs"]
mod neighbours;
#[path = "kernel/routes.rs"]
mod routes;
#[path = "kernel/sockets.rs"]
mod sockets;
