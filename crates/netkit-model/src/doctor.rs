//! What `netkit doctor` sees of this host, and what came of each check.
//!
//! It judges nothing: facts are gathered by the program, checks are made of them by `netkit-diagnose`.

use std::net::IpAddr;
use std::time::Duration;

use netkit_net::{
    Descriptors, HostAddress, HostCounts, HostNeighbour, HostNetwork, HostRoute, HostRule, HostSettings,
    LinkCounts, Listener, RouteReport, SysctlFiles, SysctlLine,
};

use crate::{Address, DnsExchange, EvidenceId, ResolverConfig, SocketsRun, Untrusted, VerdictId};

/// A host that was looked at, and what was found.
#[derive(Clone, Debug)]
pub struct DoctorRun {
    /// The facts.
    pub seen: HostSeen,
    /// What came of each check, the worst first.
    pub checks: Vec<Check>,
}

/// Everything that was read of a host. What could not be read is in [`Self::unread`], and is empty here.
#[derive(Clone, Debug, Default)]
pub struct HostSeen {
    /// What the user asks about.
    pub subject: DoctorSubject,
    /// Interfaces, addresses, routes, rules, neighbours.
    pub network: HostNetwork,
    /// Counters at the start.
    pub before: HostCounts,
    /// The same counters at the end.
    pub after: HostCounts,
    /// What interfaces had counted at the start, by their index.
    pub links_before: Vec<(u32, LinkCounts)>,
    /// Time from the start to the end.
    pub over: Duration,
    /// How long this host has been running.
    pub uptime: Duration,
    /// Settings of the kernel.
    pub settings: HostSettings,
    /// Lines of the files that set them at boot.
    pub files: SysctlFiles,
    /// Descriptors of processes.
    pub descriptors: Descriptors,
    /// How far the clock is off at most; `None` where nothing keeps it.
    pub clock_kept_within: Option<Duration>,
    /// What the resolver goes by.
    pub resolver: Option<ResolverConfig>,
    /// A question to each of its servers.
    pub resolver_answers: Vec<DnsExchange>,
    /// Listening sockets, each with its port.
    pub listeners: Vec<(u16, Listener)>,
    /// All sockets, with what looks odd of them; `None` where they could not be read.
    pub sockets: Option<Box<SocketsRun>>,
    /// The rules of the packet filter as `nft -a -n list ruleset` prints them, where a port is asked about and they could be read.
    pub ruleset: Option<Untrusted>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// What `netkit doctor` is asked about.
#[derive(Clone, Debug, Default)]
pub enum DoctorSubject {
    /// The host as a whole.
    #[default]
    Host,
    /// Connections to this port of it.
    Port(u16),
    /// The way to another host.
    Way(Box<WayAsked>),
}

/// A way to another host, as the kernel has it.
#[derive(Clone, Debug)]
pub struct WayAsked {
    /// What the user typed.
    pub input: String,
    /// The address.
    pub address: Address,
    /// The port, where one was given.
    pub port: Option<u16>,
    /// Route, rules, interface and neighbour.
    pub route: RouteReport,
}

/// Something that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// How bad a check turned out, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckLevel {
    /// Something does not work.
    Fail,
    /// It works, but not as it should, or not for long.
    Warn,
    /// It could not be checked.
    Unknown,
    /// Worth knowing, and no fault.
    Note,
    /// Nothing is wrong.
    Ok,
}

impl CheckLevel {
    /// All, the worst first.
    pub const ALL: [Self; 5] = [Self::Fail, Self::Warn, Self::Unknown, Self::Note, Self::Ok];

    /// Its name, in text and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Note => "note",
            Self::Ok => "ok",
        }
    }
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked for; where nothing is wrong, that it is not so.
    pub id: VerdictId,
    /// How bad it is.
    pub level: CheckLevel,
    /// It is about what the user asks about, and not about the host as a whole.
    pub is_asked: bool,
    /// One sentence without a full stop.
    pub text: String,
    /// The observations that it rests on.
    pub evidence: Vec<EvidenceId>,
    /// Why it matters, a sentence without a full stop; nothing where nothing is wrong.
    pub matters: Option<String>,
    /// What to do about it; commands are only proposed, never run.
    pub fix: Vec<String>,
}

/// What was observed about this host.
#[derive(Clone, Debug, PartialEq)]
pub enum HostFact {
    /// A counter of the kernel.
    Counter {
        /// Its name, as the file has it.
        name: String,
        /// By how much it grew while it was watched; `None` where it was read once.
        by: Option<u64>,
        /// How long that was.
        over: Duration,
        /// What it has counted since this host or its network namespace began.
        total: u64,
    },
    /// A setting of the kernel.
    Setting {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// So much of something is in use.
    Fill {
        /// What.
        what: &'static str,
        /// How much.
        used: u64,
        /// How much there may be.
        most: u64,
    },
    /// An interface.
    Link(Box<netkit_net::HostLink>),
    /// What an interface counted while it was watched.
    LinkGrowth {
        /// Its name.
        link: String,
        /// What it counted.
        growth: LinkCounts,
        /// How long it was watched.
        over: Duration,
    },
    /// An address, and the name of its interface.
    Address {
        /// The address.
        own: HostAddress,
        /// The interface.
        link: String,
    },
    /// A route, and the name of its interface.
    Route {
        /// The route.
        route: Box<HostRoute>,
        /// The interface, where it has one.
        link: Option<String>,
    },
    /// A rule of policy routing.
    Rule(Box<HostRule>),
    /// A neighbour, and the name of its interface.
    Neighbour {
        /// The neighbour.
        neighbour: HostNeighbour,
        /// The interface.
        link: String,
    },
    /// The table has no entry for a neighbour.
    NoNeighbour(IpAddr),
    /// A listening socket.
    Listening {
        /// Its port.
        port: u16,
        /// The socket.
        listener: Listener,
    },
    /// Descriptors of a process.
    Process {
        /// Its number.
        pid: u32,
        /// What it calls itself.
        name: Untrusted,
        /// How many it has open.
        open: u64,
        /// How many it may have.
        most: u64,
    },
    /// A line of a file of settings.
    Line(SysctlLine),
    /// The clock is kept to a reference, and is off by so much at most; or nothing keeps it.
    Clock(Option<Duration>),
    /// Something could not be read.
    Unread(Unread),
}
