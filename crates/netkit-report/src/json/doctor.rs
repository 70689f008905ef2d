//! The report of `doctor`: what came of each check, and the facts of the host.

use netkit_model::{CheckLevel, DoctorRun, DoctorSubject, HostSeen, VerdictId};
use schemars::JsonSchema;
use serde::Serialize;

use super::verdict::evidence_id;
use crate::escape;
use crate::number::millis_f64;
use crate::words::connect::{neighbour_state, route_kind};

/// This host, checked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DoctorReport {
    /// The port that is asked about.
    port: Option<u16>,
    /// How long counters were watched.
    watched_ms: f64,
    /// How long the host has been running.
    uptime_s: u64,
    /// What came of each check, the worst first.
    checks: Vec<Check>,
    /// Interfaces.
    links: Vec<Link>,
    /// Addresses of this host.
    addresses: Vec<OwnAddress>,
    /// Routes but for those to this host itself.
    routes: Vec<Route>,
    /// Neighbours.
    neighbours: Vec<Neighbour>,
    /// Listening TCP sockets.
    listeners: Vec<Listening>,
    /// Counters that grew while they were watched.
    counters: Vec<Counter>,
    /// Settings of the kernel that were read.
    settings: Vec<Setting>,
    /// What could not be read.
    unread: Vec<Unread>,
}

/// What came of a check.
#[derive(Debug, Serialize, JsonSchema)]
struct Check {
    /// What was looked for, `layer.cause`.
    #[schemars(extend("enum" = ids()))]
    id: &'static str,
    /// How bad it is.
    #[schemars(extend("enum" = levels()))]
    level: &'static str,
    /// It is about the port or the host that is asked about.
    asked: bool,
    /// One sentence.
    text: String,
    /// The observations that it rests on.
    evidence: Vec<String>,
    /// Why it matters.
    matters: Option<String>,
    /// What to do about it.
    fix: Vec<String>,
}

/// An interface.
#[derive(Debug, Serialize, JsonSchema)]
struct Link {
    /// Its name.
    name: String,
    /// What made it; null for hardware.
    kind: Option<String>,
    /// An administrator brought it up.
    up: bool,
    /// Something is connected to it.
    carrier: bool,
    /// The longest packet that it carries, in bytes.
    mtu: u32,
    /// Packets received since it exists.
    received: u64,
    /// Packets received and damaged.
    receive_errors: u64,
    /// Packets received and dropped.
    receive_dropped: u64,
    /// Packets sent.
    sent: u64,
    /// Packets not sent because of an error.
    send_errors: u64,
    /// Packets not sent for want of room.
    send_dropped: u64,
}

/// An address of this host.
#[derive(Debug, Serialize, JsonSchema)]
struct OwnAddress {
    /// The address.
    address: String,
    /// The length of its network's prefix.
    prefix_length: u8,
    /// Its interface.
    interface: String,
    /// It is still being checked for duplicates.
    tentative: bool,
    /// Somebody else has it.
    duplicate: bool,
    /// New connections avoid it.
    deprecated: bool,
}

/// A route.
#[derive(Debug, Serialize, JsonSchema)]
struct Route {
    /// Its family.
    #[schemars(extend("enum" = ["ipv4", "ipv6"]))]
    family: &'static str,
    /// The prefix, or `default`.
    prefix: String,
    /// What it does with packets.
    kind: &'static str,
    /// The next routers.
    gateways: Vec<String>,
    /// The interface.
    interface: Option<String>,
    /// The number of its table.
    table: u32,
    /// Its metric.
    metric: u32,
}

/// A neighbour.
#[derive(Debug, Serialize, JsonSchema)]
struct Neighbour {
    /// Its address.
    address: String,
    /// The interface.
    interface: String,
    /// What is known of its link-layer address.
    state: &'static str,
}

/// A listening socket.
#[derive(Debug, Serialize, JsonSchema)]
struct Listening {
    /// The address that it is bound to.
    address: String,
    /// Its port.
    port: u16,
    /// An IPv6 listener that takes no IPv4.
    ipv6_only: bool,
    /// Connections that wait to be accepted.
    waiting: u32,
    /// How many may wait.
    backlog: u32,
}

/// A counter of the kernel that grew.
#[derive(Debug, Serialize, JsonSchema)]
struct Counter {
    /// Its name, as its file has it.
    name: String,
    /// By how much it grew.
    by: u64,
    /// What it has counted in all.
    total: u64,
}

/// A setting of the kernel.
#[derive(Debug, Serialize, JsonSchema)]
struct Setting {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

/// Something that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
struct Unread {
    /// What.
    what: String,
    /// Why.
    why: String,
}

impl DoctorReport {
    pub(super) fn of(run: &DoctorRun) -> Self {
        let seen = &run.seen;
        let name = |index| name_of(seen, index);
        let counters = seen.after.iter().filter_map(|(name, total)| {
            let by = seen.after.growth(&seen.before, name).filter(|by| *by > 0)?;
            Some(Counter { name: sentence(name), by, total })
        });
        let neighbours = seen.network.neighbours.iter().map(|one| Neighbour {
            address: one.address.to_string(),
            interface: name(one.interface),
            state: neighbour_state(one.state),
        });
        let listeners = seen.listeners.iter().map(|(port, one)| Listening {
            address: one.address.to_string(),
            port: *port,
            ipv6_only: one.ipv6_only,
            waiting: one.waiting,
            backlog: one.backlog,
        });
        let settings = seen.settings.iter();
        let unread = seen.unread.iter();
        Self {
            port: match &seen.subject {
                DoctorSubject::Host => None,
                DoctorSubject::Port(port) => Some(*port),
                DoctorSubject::Way(way) => way.port,
            },
            watched_ms: millis_f64(seen.over),
            uptime_s: seen.uptime.as_secs(),
            checks: run.checks.iter().map(Check::of).collect(),
            links: seen.network.links.iter().map(Link::of).collect(),
            addresses: addresses(seen),
            routes: routes(seen),
            neighbours: neighbours.collect(),
            listeners: listeners.collect(),
            counters: counters.collect(),
            settings: settings
                .map(|(name, value)| Setting { name: sentence(name), value: sentence(value) })
                .collect(),
            unread: unread.map(|one| Unread { what: sentence(&one.what), why: sentence(&one.why) }).collect(),
        }
    }
}

impl Check {
    fn of(check: &netkit_model::Check) -> Self {
        Self {
            id: check.id.name(),
            level: check.level.name(),
            asked: check.is_asked,
            text: sentence(&check.text),
            evidence: check.evidence.iter().map(|id| evidence_id(*id)).collect(),
            matters: check.matters.as_deref().map(sentence),
            fix: check.fix.iter().map(|fix| sentence(fix)).collect(),
        }
    }
}

impl Link {
    fn of(link: &netkit_model::HostLink) -> Self {
        let counts = link.counts;
        Self {
            name: sentence(&link.name),
            kind: link.kind.as_deref().map(sentence),
            up: link.is_up,
            carrier: link.has_carrier,
            mtu: link.mtu,
            received: counts.received,
            receive_errors: counts.receive_errors,
            receive_dropped: counts.receive_dropped,
            sent: counts.sent,
            send_errors: counts.send_errors,
            send_dropped: counts.send_dropped,
        }
    }
}

fn addresses(seen: &HostSeen) -> Vec<OwnAddress> {
    let own = seen.network.addresses.iter().map(|own| OwnAddress {
        address: own.address.to_string(),
        prefix_length: own.prefix_length,
        interface: name_of(seen, own.interface),
        tentative: own.is_tentative,
        duplicate: own.is_duplicate,
        deprecated: own.is_deprecated,
    });
    own.collect()
}

fn routes(seen: &HostSeen) -> Vec<Route> {
    let routes = seen.network.routes.iter().map(|route| Route {
        family: if route.is_ipv6 { "ipv6" } else { "ipv4" },
        prefix: route.prefix.clone(),
        kind: route_kind(route.kind),
        gateways: route.gateways.iter().map(ToString::to_string).collect(),
        interface: route.interface.map(|index| name_of(seen, index)),
        table: route.table,
        metric: route.metric,
    });
    routes.collect()
}

fn name_of(seen: &HostSeen, index: u32) -> String {
    seen.network.link(index).map_or_else(|| index.to_string(), |link| sentence(&link.name))
}

fn sentence(text: &str) -> String {
    escape::sentence(text).into_owned()
}

fn ids() -> Vec<&'static str> {
    VerdictId::ALL.iter().map(|id| id.name()).collect()
}

fn levels() -> Vec<&'static str> {
    CheckLevel::ALL.iter().map(|level| level.name()).collect()
}
