//! What an errno, an ICMP message, a TCP state, a DNS code or a kernel setting means; pure tables and a book.
//!
//! It does not read sockets, does not know what a probe did and draws no verdict: it turns a number or a name into the
//! standard's term, the words that tools print, and a page that a newcomer understands.
//!
//! - [`icmp()`]: an ICMPv4 or ICMPv6 message by type and code.
//! - [`errno()`]: a Linux error number, seen from somebody who tried to send a probe.
//! - [`explain()`]: the pages about whatever somebody typed or pasted; [`contents()`]: the names of all.

mod chapter;
mod errno;
mod explain;
mod icmp;
mod pages;
mod topic;

pub use errno::{ErrnoMeaning, errno, errnos};
pub use explain::{Explanation, LONGEST_QUESTION, contents, explain};
pub use icmp::{IcmpMeaning, IcmpVersion, icmp, icmp_messages};
pub use topic::{Body, Item, Kind, Section, Topic};
