//! Bytes and values: IP, ICMP and ICMPv6, UDP, TCP, and what a probe carries; pure.
//!
//! This crate alone knows byte offsets. It opens no socket, reads no clock and decides nothing about a
//! network. Every decoder takes untrusted bytes: it never panics, borrows from its input, and says what was
//! short and by how much ([`Malformed`]).
//!
//! - [`ip`]: datagrams of both IP versions, whole and as ICMP errors quote them; changing them in place as
//!   routers and address translators do; the record route option.
//! - [`icmp`]: echo messages and errors of both versions, and the extensions of errors.
//! - [`link`]: what captured frames begin with.
//! - [`udp`], [`tcp`]: their headers, with checksums.
//! - [`filter`], [`peer_filter`]: which packets are meant, and which a kernel should show us.
//! - [`dns`]: messages of name servers. [`varlink`]: those of systemd-resolved on this host.
//! - [`tag`]: the payload of a probe: a cookie, the probe's number, a pattern.

mod checksum;
pub mod dns;
pub mod filter;
#[cfg(test)]
mod golden;
pub mod icmp;
pub mod ip;
pub mod link;
mod malformed;
pub mod peer_filter;
pub mod tag;
pub mod tcp;
pub mod udp;
pub mod varlink;

pub use ip::IpVersion;
pub use malformed::Malformed;
