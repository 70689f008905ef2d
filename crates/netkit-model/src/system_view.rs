//! What an application sees that asks this host for a name, and everything that goes into it.
//!
//! It judges nothing; what name servers themselves say is in `lookup`.

use std::net::IpAddr;
use std::time::Duration;

use netkit_net::Errno;
use netkit_packet::dns::{DomainName, Rcode};

use crate::{Address, NameSources, ResolvedAnswer, ResolvedSeen, ResolverConfig, Untrusted};

/// The system's view of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct SystemView {
    /// The name that was given to `getaddrinfo`.
    pub name: String,
    /// What it gave.
    pub answer: SystemAnswer,
    /// How long it took; up to the deadline where it has not ended.
    pub took: Duration,
    /// The sources that are asked for names.
    pub sources: NameSources,
    /// The entries of the hosts file for the name, in their order; bounded.
    pub hosts: Vec<HostsEntry>,
    /// What the resolver goes by.
    pub resolver: ResolverConfig,
    /// The names that the resolver tries, as far as it comes, with what name servers say to each.
    pub candidates: Vec<NameCandidate>,
    /// What is known of systemd-resolved.
    pub resolved: ResolvedSeen,
    /// Families of which this host has addresses besides the loopback's, by which `AI_ADDRCONFIG` goes.
    pub families: OwnFamilies,
}

/// What `getaddrinfo` gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemAnswer {
    /// Addresses, in the order in which applications try them, each once.
    Addresses(Vec<Address>),
    /// An error (RFC 3493 §6.1), with the system's where it is `EAI_SYSTEM`.
    Error(EaiCode, Option<Errno>),
    /// It has not ended within the deadline.
    TimedOut,
    /// The text can be no host name, and was not asked for.
    NotAsked,
}

impl SystemAnswer {
    /// The addresses; none where there is an error.
    pub fn addresses(&self) -> &[Address] {
        match self {
            Self::Addresses(addresses) => addresses,
            _ => &[],
        }
    }
}

/// An error of `getaddrinfo`, by the number of the C library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EaiCode(pub i32);

impl EaiCode {
    /// The name does not exist, or has no address of a wanted family.
    pub const NONAME: Self = Self(-2);
    /// No server answers for now.
    pub const AGAIN: Self = Self(-3);
    /// The name exists and has no address.
    pub const NODATA: Self = Self(-5);

    /// Its name; `EAI_…` with the number where it is not known.
    pub fn name(self) -> String {
        let known = match self.0 {
            -1 => "BADFLAGS",
            -2 => "NONAME",
            -3 => "AGAIN",
            -4 => "FAIL",
            -5 => "NODATA",
            -6 => "FAMILY",
            -7 => "SOCKTYPE",
            -8 => "SERVICE",
            -9 => "ADDRFAMILY",
            -10 => "MEMORY",
            -11 => "SYSTEM",
            -12 => "OVERFLOW",
            other => return format!("EAI_{other}"),
        };
        format!("EAI_{known}")
    }

    /// What programs print for it (`gai_strerror`).
    pub const fn text(self) -> &'static str {
        match self.0 {
            -2 => "Name or service not known",
            -3 => "Temporary failure in name resolution",
            -4 => "Non-recoverable failure in name resolution",
            -5 => "No address associated with hostname",
            -6 => "ai_family not supported",
            -9 => "Address family for hostname not supported",
            -10 => "Memory allocation failure",
            -11 => "System error",
            _ => "Unknown error",
        }
    }
}

/// A line of the hosts file that gives the name an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostsEntry {
    /// Its number, from 1.
    pub line: usize,
    /// The address.
    pub address: IpAddr,
}

/// A name that the resolver tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameCandidate {
    /// The name; `None` where what was put together is no domain name.
    pub name: Option<DomainName>,
    /// What was put behind the name; `None` where it is tried as it is.
    pub domain: Option<Untrusted>,
    /// What came of it.
    pub end: CandidateEnd,
}

/// What came of a name that the resolver tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateEnd {
    /// It has addresses: nothing is tried behind it.
    Found,
    /// It exists and has no address.
    NoData,
    /// It does not exist.
    NxDomain,
    /// The last server that was asked says so; `NOERROR` where it has no data and does not look for any.
    Failed(Rcode),
    /// No server has answered.
    Silent,
    /// Nobody listens at any server.
    Unreachable,
    /// It is no domain name: the resolver stops there.
    NotAName,
}

impl CandidateEnd {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::NoData => "nodata",
            Self::NxDomain => "nxdomain",
            Self::Failed(Rcode::SERVFAIL) => "servfail",
            Self::Failed(Rcode::REFUSED) => "refused",
            Self::Failed(_) => "failed",
            Self::Silent => "silent",
            Self::Unreachable => "unreachable",
            Self::NotAName => "not-a-name",
        }
    }
}

/// What was observed of what applications see.
#[derive(Clone, Debug, PartialEq)]
pub enum SystemFact {
    /// `getaddrinfo` was asked.
    Answer {
        /// For this name.
        name: String,
        /// What it gave.
        answer: SystemAnswer,
        /// How long it took.
        took: Duration,
    },
    /// The hosts file has entries for the name.
    Hosts(Vec<HostsEntry>),
    /// The resolver tries these names.
    Tried(Vec<NameCandidate>),
    /// These sources are asked for names.
    Sources(NameSources),
    /// systemd-resolved was asked.
    Resolved(ResolvedAnswer),
}

/// Families of addresses that this host has besides the loopback's (getaddrinfo(3), `AI_ADDRCONFIG`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnFamilies {
    /// It has an IPv4 address other than 127.0.0.1.
    pub ipv4: bool,
    /// It has an IPv6 address other than `::1`.
    pub ipv6: bool,
}
