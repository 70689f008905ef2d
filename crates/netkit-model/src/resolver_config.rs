//! What applications' resolver goes by: `/etc/resolv.conf`, `/etc/nsswitch.conf`, the environment and this host's name.
//!
//! These are the nouns; `netkit-dns` reads the files' words into them.

use std::time::Duration;

use crate::{Address, Untrusted};

/// The resolver's configuration (resolv.conf(5)), with everything that glibc would not do although it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverConfig {
    /// The servers in the order of asking; 127.0.0.1 where none is named.
    pub servers: Vec<Address>,
    /// True where no line names a server.
    pub servers_are_default: bool,
    /// Servers beyond the third, which nobody asks.
    pub ignored_servers: Vec<Address>,
    /// What is put behind names, in the order of trying, as it is written.
    pub search: Vec<Untrusted>,
    /// From where the search list comes.
    pub search_from: SearchFrom,
    /// A name with so many dots is tried as it is first.
    pub ndots: u32,
    /// How long a server is waited for, the first time.
    pub timeout: Duration,
    /// How often all servers are asked.
    pub attempts: u32,
    /// The other options that are set.
    pub options: Vec<ResolverOption>,
    /// Lines and words that mean nothing to the resolver, with the numbers of their lines; 0 is the environment.
    pub unknown: Vec<(usize, Untrusted)>,
}

impl ResolverConfig {
    /// Whether an option is set.
    pub fn has(&self, option: ResolverOption) -> bool {
        self.options.contains(&option)
    }
}

/// Where a search list comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchFrom {
    /// The last line `search` or `domain`.
    File,
    /// `LOCALDOMAIN`.
    Environment,
    /// The domain in this host's own name.
    HostName,
    /// Nowhere: it is empty.
    Nowhere,
}

impl SearchFrom {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "resolv.conf",
            Self::Environment => "LOCALDOMAIN",
            Self::HostName => "host-name",
            Self::Nowhere => "nowhere",
        }
    }
}

/// An option without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolverOption {
    /// Each lookup begins with another server.
    Rotate,
    /// Questions carry EDNS.
    Edns0,
    /// A and AAAA are asked one after the other, each from a port of its own.
    SingleRequestReopen,
    /// A and AAAA are asked one after the other.
    SingleRequest,
    /// A name without dots is never tried as it is.
    NoTldQuery,
    /// Questions go by TCP.
    UseVc,
    /// Changes of the file are not noticed.
    NoReload,
    /// The AD bit of servers is believed and passed on.
    TrustAd,
    /// Nobody is asked for AAAA.
    NoAaaa,
}

impl ResolverOption {
    /// All, in the order in which glibc compares: the longer of two that begin alike stands first.
    pub const ALL: [Self; 9] = [
        Self::Rotate,
        Self::Edns0,
        Self::SingleRequestReopen,
        Self::SingleRequest,
        Self::NoTldQuery,
        Self::UseVc,
        Self::NoReload,
        Self::TrustAd,
        Self::NoAaaa,
    ];

    /// The word in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rotate => "rotate",
            Self::Edns0 => "edns0",
            Self::SingleRequestReopen => "single-request-reopen",
            Self::SingleRequest => "single-request",
            Self::NoTldQuery => "no-tld-query",
            Self::UseVc => "use-vc",
            Self::NoReload => "no-reload",
            Self::TrustAd => "trust-ad",
            Self::NoAaaa => "no-aaaa",
        }
    }
}

/// The sources that programs ask for host names, in their order (nsswitch.conf(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameSources {
    /// The sources; none where the line is empty.
    pub sources: Vec<NameSource>,
    /// The number of the last line `hosts:`, which counts; `None` where there is none and the C library's own order holds.
    pub line: Option<usize>,
}

/// A source of host names, and what comes after its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameSource {
    /// Its name: `files`, `dns`, `resolve`, `myhostname`, `mdns4_minimal`, or any other module's.
    pub name: Untrusted,
    /// What differs from the rule that a success ends the search and everything else goes on.
    pub rules: Vec<SourceRule>,
}

/// What is done after an answer, as in `[NOTFOUND=return]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceRule {
    /// After which answer.
    pub status: SourceStatus,
    /// True where the rule is for every other answer, as in `[!UNAVAIL=return]`.
    pub is_negated: bool,
    /// What.
    pub action: SourceAction,
}

/// How a source has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceStatus {
    /// It knows the name.
    Success,
    /// It has no such name.
    NotFound,
    /// It cannot be asked at all.
    Unavailable,
    /// It cannot answer now.
    TryAgain,
}

impl SourceStatus {
    /// All.
    pub const ALL: [Self; 4] = [Self::Success, Self::NotFound, Self::Unavailable, Self::TryAgain];

    /// The word in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::NotFound => "NOTFOUND",
            Self::Unavailable => "UNAVAIL",
            Self::TryAgain => "TRYAGAIN",
        }
    }
}

/// What is done after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceAction {
    /// The answer counts.
    Return,
    /// The next source is asked.
    Continue,
    /// The next source is asked, and its answer added.
    Merge,
}

impl SourceAction {
    /// All.
    pub const ALL: [Self; 3] = [Self::Return, Self::Continue, Self::Merge];

    /// The word in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Continue => "continue",
            Self::Merge => "merge",
        }
    }
}

impl NameSource {
    /// What is done after this answer.
    pub fn after(&self, status: SourceStatus) -> SourceAction {
        // The last rule that speaks of it counts (nsswitch.conf(5)).
        let spoken = self.rules.iter().rev().find(|rule| (rule.status == status) != rule.is_negated);
        match spoken {
            Some(rule) => rule.action,
            None if status == SourceStatus::Success => SourceAction::Return,
            None => SourceAction::Continue,
        }
    }

    /// Whether this is the source of that name.
    pub fn is(&self, name: &str) -> bool {
        self.name.as_bytes() == name.as_bytes()
    }
}

impl NameSources {
    /// Whether a name that no other source knows comes to DNS.
    pub fn way_to_dns(&self, name: &str) -> WayToDns<'_> {
        let before = self.sources.iter().take_while(|source| !source.asks_dns());
        let ends = |source: &&NameSource| {
            source.is_for(name) && source.after(SourceStatus::NotFound) == SourceAction::Return
        };
        if let Some(stop) = before.clone().find(ends) {
            return WayToDns::StoppedBy(stop);
        }
        match self.sources.iter().find(|source| source.asks_dns()) {
            Some(source) => WayToDns::By(source),
            None => WayToDns::None,
        }
    }

    /// Whether programs ask systemd-resolved itself (nss-resolve(8)).
    pub fn has_resolved(&self) -> bool {
        self.sources.iter().any(|source| source.is("resolve"))
    }

    /// The first source that asks by multicast DNS (RFC 6762).
    pub fn multicast(&self) -> Option<&NameSource> {
        self.sources.iter().find(|source| source.name.as_bytes().starts_with(b"mdns"))
    }
}

impl NameSource {
    /// Whether this source asks name servers: itself, or by systemd-resolved.
    pub fn asks_dns(&self) -> bool {
        self.is("dns") || self.is("resolve")
    }

    /// Whether it says anything about a name: the minimal sources of multicast DNS do so only below `local`.
    fn is_for(&self, name: &str) -> bool {
        let name_of_source = self.name.as_bytes();
        let is_minimal = name_of_source.starts_with(b"mdns") && name_of_source.ends_with(b"_minimal");
        !is_minimal || is_below_local(name)
    }
}

/// True for names that belong to multicast DNS: `local` and what is below it (RFC 6762 §3).
pub fn is_below_local(name: &str) -> bool {
    let last = name.strip_suffix('.').unwrap_or(name).rsplit('.').next();
    last.is_some_and(|label| label.eq_ignore_ascii_case("local"))
}

/// Whether a name that no other source knows comes to DNS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayToDns<'a> {
    /// It does, by this source.
    By(&'a NameSource),
    /// A source before it ends the search for every name that it does not know.
    StoppedBy(&'a NameSource),
    /// No source asks DNS.
    None,
}
