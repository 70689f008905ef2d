//! What systemd-resolved says of a name when it is asked itself, and which servers it asks.
//!
//! It judges nothing.

use std::time::Duration;

use netkit_net::Errno;
use netkit_packet::dns::Rcode;
use netkit_packet::varlink::ResolvedFlags;

use crate::{Address, Untrusted};

/// What is known of systemd-resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedSeen {
    /// Its socket is there: it runs.
    pub runs: bool,
    /// resolv.conf names its stub, 127.0.0.53 or 127.0.0.54.
    pub is_server: bool,
    /// The servers of all its links, as it writes them down for programs that go around it.
    pub servers: Vec<Address>,
    /// What it says of the name; `None` where it was not asked.
    pub answer: Option<ResolvedAnswer>,
}

/// What systemd-resolved says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedAnswer {
    /// What came of it.
    pub end: ResolvedEnd,
    /// How long it took.
    pub took: Duration,
}

/// What came of asking systemd-resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedEnd {
    /// It has addresses.
    Found {
        /// The addresses, each with the name of the link through which it was found, where there is one.
        addresses: Vec<(Address, Option<Untrusted>)>,
        /// How it found them.
        flags: ResolvedFlags,
    },
    /// It has none.
    Failed {
        /// Its name for the error.
        error: Untrusted,
        /// The response code, where a server gave one.
        rcode: Option<Rcode>,
    },
    /// It has not answered within the deadline.
    Silent,
    /// It cannot be asked.
    Unreachable(Errno),
    /// What it said is no answer.
    Unreadable,
}

impl ResolvedEnd {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Found { .. } => "addresses",
            Self::Failed { .. } => "error",
            Self::Silent => "timed-out",
            Self::Unreachable(_) => "unreachable",
            Self::Unreadable => "unreadable",
        }
    }

    /// The addresses with their links.
    pub fn addresses(&self) -> &[(Address, Option<Untrusted>)] {
        match self {
            Self::Found { addresses, .. } => addresses,
            _ => &[],
        }
    }
}
