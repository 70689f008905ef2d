//! What applications see, in the report of `lookup`.

use netkit_model::{
    Address, NameCandidate, ResolvedAnswer, ResolvedEnd, SystemAnswer, SystemView, Untrusted,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::system;

/// What applications see of the name.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct System {
    /// The name that was given to `getaddrinfo`.
    name: String,
    /// How that ended.
    #[schemars(extend("enum" = ["addresses", "error", "timed-out", "not-asked"]))]
    outcome: &'static str,
    /// The addresses, in the order in which applications try them.
    addresses: Vec<String>,
    /// The error by its name, such as `EAI_NONAME`.
    error: Option<String>,
    /// How long it took.
    took_ms: f64,
    /// The sources that are asked for host names, with their rules.
    sources: String,
    /// The line of `/etc/nsswitch.conf` that names them; null where none does.
    sources_line: Option<usize>,
    /// Entries of the hosts file for the name.
    hosts: Vec<Hosts>,
    /// What the resolver goes by.
    resolver: Resolver,
    /// The names that the resolver tries in turn, with what name servers say.
    candidates: Vec<Candidate>,
    /// The socket of systemd-resolved is there.
    resolved_runs: bool,
    /// `resolv.conf` names its stub.
    resolved_is_server: bool,
    /// The servers of all its links, from `/run/systemd/resolve/resolv.conf`.
    resolved_servers: Vec<String>,
    /// What systemd-resolved says of the name; null where it was not asked.
    resolved: Option<Resolved>,
    /// This host has an IPv4 address besides 127.0.0.1.
    has_ipv4: bool,
    /// This host has an IPv6 address besides `::1`.
    has_ipv6: bool,
}

/// What systemd-resolved says of the name, asked by `io.systemd.Resolve.ResolveHostname`.
#[derive(Debug, Serialize, JsonSchema)]
struct Resolved {
    /// How that ended.
    #[schemars(extend("enum" = ["addresses", "error", "timed-out", "unreachable", "unreadable"]))]
    outcome: &'static str,
    /// The addresses.
    addresses: Vec<LinkAddress>,
    /// How it found them: the protocols `dns`, `llmnr` and `mdns`; where from: `synthetic` (with /etc/hosts), `cache`, `zone`,
    /// `trust-anchor` and `network`; and whether they are `authenticated` and `confidential`.
    sources: Vec<&'static str>,
    /// Its name for the error.
    error: Option<String>,
    /// The response code, where a server gave one.
    rcode: Option<String>,
    /// How long it took.
    took_ms: f64,
    /// The same in words.
    text: String,
}

/// An address with its link.
#[derive(Debug, Serialize, JsonSchema)]
struct LinkAddress {
    /// The address.
    address: String,
    /// The link through which it was found.
    link: Option<String>,
}

/// An entry of the hosts file.
#[derive(Debug, Serialize, JsonSchema)]
struct Hosts {
    /// The number of its line.
    line: usize,
    /// Its address.
    address: String,
}

/// What `/etc/resolv.conf` and the environment say.
#[derive(Debug, Serialize, JsonSchema)]
struct Resolver {
    /// The servers in the order of asking.
    servers: Vec<String>,
    /// None is configured: this host itself is asked.
    servers_are_default: bool,
    /// Servers beyond the third.
    ignored_servers: Vec<String>,
    /// The search list.
    search: Vec<String>,
    /// Whence it comes.
    #[schemars(extend("enum" = ["resolv.conf", "LOCALDOMAIN", "host-name", "nowhere"]))]
    search_from: &'static str,
    /// A name with so many dots is tried as it is first.
    ndots: u32,
    /// How long a server is waited for.
    timeout_ms: f64,
    /// How often all servers are asked.
    attempts: u32,
    /// Other options.
    options: Vec<&'static str>,
    /// Words and lines that mean nothing, with the numbers of their lines; 0 is the environment.
    unknown: Vec<Unknown>,
}

/// Words that mean nothing to the resolver.
#[derive(Debug, Serialize, JsonSchema)]
struct Unknown {
    /// The number of the line; 0 is the environment.
    line: usize,
    /// The words.
    text: String,
}

/// A name that the resolver tries.
#[derive(Debug, Serialize, JsonSchema)]
struct Candidate {
    /// The name; null where it is no name.
    name: Option<String>,
    /// The domain that was put behind; null where the name is tried as it is.
    domain: Option<String>,
    /// What came of it.
    #[schemars(extend("enum" = ["found", "nodata", "nxdomain", "servfail", "refused", "failed", "silent", "unreachable", "not-a-name"]))]
    outcome: &'static str,
    /// The same in words.
    text: String,
}

impl System {
    pub(super) fn of(view: &SystemView) -> Self {
        let config = &view.resolver;
        let outcome = match &view.answer {
            SystemAnswer::Addresses(_) => "addresses",
            SystemAnswer::Error(..) => "error",
            SystemAnswer::TimedOut => "timed-out",
            SystemAnswer::NotAsked => "not-asked",
        };
        let error = match &view.answer {
            SystemAnswer::Error(code, _) => Some(code.name()),
            _ => None,
        };
        let hosts =
            |entry: &netkit_model::HostsEntry| Hosts { line: entry.line, address: entry.address.to_string() };
        Self {
            name: escape::sentence(&view.name).into_owned(),
            outcome,
            addresses: view.answer.addresses().iter().map(ToString::to_string).collect(),
            error,
            took_ms: millis_f64(view.took),
            sources: system::sources(&view.sources),
            sources_line: view.sources.line,
            hosts: view.hosts.iter().map(hosts).collect(),
            resolver: Resolver {
                servers: config.servers.iter().map(ToString::to_string).collect(),
                servers_are_default: config.servers_are_default,
                ignored_servers: config.ignored_servers.iter().map(ToString::to_string).collect(),
                search: config.search.iter().map(escape::text).collect(),
                search_from: config.search_from.name(),
                ndots: config.ndots,
                timeout_ms: millis_f64(config.timeout),
                attempts: config.attempts,
                options: config.options.iter().map(|option| option.name()).collect(),
                unknown: config
                    .unknown
                    .iter()
                    .map(|(line, text)| Unknown { line: *line, text: escape::text(text) })
                    .collect(),
            },
            candidates: view.candidates.iter().map(Candidate::of).collect(),
            resolved_runs: view.resolved.runs,
            resolved_is_server: view.resolved.is_server,
            resolved_servers: view.resolved.servers.iter().map(ToString::to_string).collect(),
            resolved: view.resolved.answer.as_ref().map(Resolved::of),
            has_ipv4: view.families.ipv4,
            has_ipv6: view.families.ipv6,
        }
    }
}

impl Resolved {
    fn of(answer: &ResolvedAnswer) -> Self {
        let end = &answer.end;
        let (sources, error, rcode) = match end {
            ResolvedEnd::Found { flags, .. } => (flags.names().collect(), None, None),
            ResolvedEnd::Failed { error, rcode } => {
                (Vec::new(), Some(escape::text(error)), rcode.map(|rcode| rcode.to_string()))
            }
            _ => (Vec::new(), None, None),
        };
        let address = |(address, link): &(Address, Option<Untrusted>)| LinkAddress {
            address: address.to_string(),
            link: link.as_ref().map(escape::text),
        };
        Self {
            outcome: end.name(),
            addresses: end.addresses().iter().map(address).collect(),
            sources,
            error,
            rcode,
            took_ms: millis_f64(answer.took),
            text: system::resolved(end),
        }
    }
}

impl Candidate {
    fn of(candidate: &NameCandidate) -> Self {
        Self {
            name: candidate.name.as_ref().map(ToString::to_string),
            domain: candidate.domain.as_ref().map(escape::text),
            outcome: candidate.end.name(),
            text: system::candidate(candidate),
        }
    }
}
