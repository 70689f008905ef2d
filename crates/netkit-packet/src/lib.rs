//! Bytes and values: IP, ICMP and ICMPv6, and what a probe carries; pure.
//!
//! This crate alone knows byte offsets. It opens no socket, reads no clock and decides nothing about a
//! network. Every decoder takes untrusted bytes: it never panics, borrows from its input, and says what was
//! short and by how much ([`Malformed`]).
//!
//! - [`icmp`]: echo messages of both IP versions, and the echo request that an ICMP error quotes.
//! - [`ip`]: which IP version, the IPv4 datagram as a raw socket delivers it, the record route option.
//! - [`tag`]: the payload of a probe: a keyed cookie, the probe's number, a pattern.

pub mod icmp;
pub mod ip;
mod malformed;
pub mod tag;

pub use ip::IpVersion;
pub use malformed::Malformed;
