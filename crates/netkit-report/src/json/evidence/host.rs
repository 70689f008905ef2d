//! Observations about this host in JSON; the text tells each, and the report has the facts at length.

use netkit_model::HostFact;
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::connect::{neighbour_state, route_kind};

/// What was observed of this host.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(
    clippy::enum_variant_names,
    reason = "the names are the kinds in the document, where facts of all commands stand"
)]
pub(super) enum Fact {
    /// A counter of the kernel.
    HostCounter {
        /// Its name, as its file has it.
        name: String,
        /// By how much it grew while it was watched.
        by: Option<u64>,
        /// How long that was.
        over_ms: f64,
        /// What it has counted in all.
        total: u64,
    },
    /// A setting of the kernel.
    HostSetting {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// So much of something is in use.
    HostFill {
        /// What.
        what: &'static str,
        /// How much.
        used: u64,
        /// How much there may be.
        most: u64,
    },
    /// An interface.
    HostLink {
        /// Its name.
        link: String,
        /// It is up.
        up: bool,
        /// It has a carrier.
        carrier: bool,
        /// The longest packet that it carries, in bytes.
        mtu: u32,
    },
    /// What an interface counted while it was watched.
    HostLinkGrowth {
        /// Its name.
        link: String,
        /// Packets received.
        received: u64,
        /// Packets received and damaged.
        receive_errors: u64,
        /// Packets sent.
        sent: u64,
        /// Packets not sent because of an error.
        send_errors: u64,
        /// Packets not sent for want of room.
        send_dropped: u64,
    },
    /// An address of this host.
    HostAddress {
        /// The address.
        address: String,
        /// Its interface.
        link: String,
    },
    /// A route.
    HostRoute {
        /// The prefix, or `default`.
        prefix: String,
        /// What it does.
        route: &'static str,
        /// The next routers.
        gateways: Vec<String>,
        /// The interface.
        link: Option<String>,
    },
    /// A rule of policy routing.
    HostRule {
        /// Its preference.
        priority: u32,
        /// To whom it applies.
        selector: String,
        /// What it does.
        route: &'static str,
    },
    /// A neighbour.
    HostNeighbour {
        /// Its address.
        address: String,
        /// What is known of its link-layer address; null where the table has no entry.
        state: Option<&'static str>,
    },
    /// A listening socket.
    HostListener {
        /// The address that it is bound to.
        address: String,
        /// Its port.
        port: u16,
        /// Connections that wait to be accepted.
        waiting: u32,
        /// How many may wait.
        backlog: u32,
    },
    /// Descriptors of a process.
    HostProcess {
        /// Its number.
        pid: u32,
        /// What it calls itself.
        name: String,
        /// How many it has open.
        open: u64,
        /// How many it may have.
        most: u64,
    },
    /// A line of a file of settings.
    HostLine {
        /// The file.
        file: String,
        /// The number of the line.
        line: usize,
        /// The setting.
        name: String,
        /// What it is set to.
        value: String,
    },
    /// The clock of this host.
    HostClock {
        /// By how much it is off at most; null where nothing keeps it.
        within_ms: Option<f64>,
    },
    /// Something could not be read.
    HostUnread {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
}

impl Fact {
    pub(super) fn of(fact: &HostFact) -> Self {
        match fact {
            HostFact::Counter { name, by, over, total } => {
                Self::HostCounter { name: safe(name), by: *by, over_ms: millis_f64(*over), total: *total }
            }
            HostFact::Setting { name, value } => Self::HostSetting { name: safe(name), value: safe(value) },
            HostFact::Fill { what, used, most } => Self::HostFill { what, used: *used, most: *most },
            HostFact::Link(link) => Self::HostLink {
                link: safe(&link.name),
                up: link.is_up,
                carrier: link.has_carrier,
                mtu: link.mtu,
            },
            HostFact::LinkGrowth { link, growth, .. } => Self::HostLinkGrowth {
                link: safe(link),
                received: growth.received,
                receive_errors: growth.receive_errors,
                sent: growth.sent,
                send_errors: growth.send_errors,
                send_dropped: growth.send_dropped,
            },
            HostFact::Address { own, link } => {
                Self::HostAddress { address: own.address.to_string(), link: safe(link) }
            }
            HostFact::Route { route, link } => Self::HostRoute {
                prefix: route.prefix.clone(),
                route: route_kind(route.kind),
                gateways: route.gateways.iter().map(ToString::to_string).collect(),
                link: link.as_deref().map(safe),
            },
            HostFact::Rule(one) => Self::HostRule {
                priority: one.rule.priority,
                selector: safe(&one.rule.selector),
                route: route_kind(one.rule.kind),
            },
            HostFact::Neighbour { neighbour, .. } => Self::HostNeighbour {
                address: neighbour.address.to_string(),
                state: Some(neighbour_state(neighbour.state)),
            },
            HostFact::NoNeighbour(address) => {
                Self::HostNeighbour { address: address.to_string(), state: None }
            }
            HostFact::Listening { port, listener } => Self::HostListener {
                address: listener.address.to_string(),
                port: *port,
                waiting: listener.waiting,
                backlog: listener.backlog,
            },
            HostFact::Process { pid, name, open, most } => {
                Self::HostProcess { pid: *pid, name: escape::text(name), open: *open, most: *most }
            }
            HostFact::Line(one) => Self::HostLine {
                file: safe(&one.file.to_string_lossy()),
                line: one.line,
                name: safe(&one.name),
                value: safe(&one.value),
            },
            HostFact::Clock(within) => Self::HostClock { within_ms: within.map(millis_f64) },
            HostFact::Unread(one) => Self::HostUnread { what: safe(&one.what), why: safe(&one.why) },
        }
    }
}

fn safe(text: &str) -> String {
    escape::sentence(text).into_owned()
}
