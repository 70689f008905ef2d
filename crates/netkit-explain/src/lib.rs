//! What an errno or an ICMP type and code means; pure tables.
//!
//! It does not read sockets, does not know what a probe did and draws no verdict: it turns a number into the
//! standard's term, the words that `ping` prints and one plain sentence.
//!
//! - [`icmp()`]: an ICMPv4 or ICMPv6 message by type and code.
//! - [`errno()`]: a Linux error number, seen from somebody who tried to send a probe.

mod errno;
mod icmp;

pub use errno::{ErrnoMeaning, errno, errnos};
pub use icmp::{IcmpMeaning, IcmpVersion, icmp, icmp_messages};
