//! Walks from the root in JSON: each zone with its servers, each server with its whole exchange.

use std::net::IpAddr;

use netkit_model::dns::DomainName;
use netkit_model::{
    AskedServer, Delegation as ModelDelegation, DelegationEnd, DelegationFault, DelegationHop, Lameness,
    ServerSays, ZoneServer,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::Exchange;
use super::record::Record;
use crate::words::delegation;

/// A walk from the root to a name.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Delegation {
    /// The name that was looked for.
    qname: String,
    /// The type.
    qtype: String,
    /// How it ends.
    #[schemars(extend("enum" = [
        "answered", "nodata", "nxdomain", "broken", "alias-loop", "aliases-too-many", "given-up", "unfinished",
    ]))]
    outcome: &'static str,
    /// The zone no server of which is of use, or the name at which aliases end.
    outcome_at: Option<String>,
    /// Questions that were put to servers.
    queries: u32,
    /// The aliases that were followed, and what was asked for.
    answer: Vec<Record>,
    /// The zones on the way.
    hops: Vec<Hop>,
    /// What does not fit together, the gravest first.
    faults: Vec<Fault>,
}

/// The servers of a zone, asked for a name.
#[derive(Debug, Serialize, JsonSchema)]
struct Hop {
    /// The zone.
    zone: String,
    /// The name; another than the walk's behind an alias.
    qname: String,
    /// The servers that the zone above names.
    name_servers: Vec<NameServer>,
    /// The zone above names more servers than were taken.
    is_cut: bool,
    /// Each address, and what it said.
    servers: Vec<Asked>,
}

/// A server that the zone above names.
#[derive(Debug, Serialize, JsonSchema)]
struct NameServer {
    /// Its name.
    name: String,
    /// Its addresses as the zone above tells them.
    glue: Vec<String>,
    /// Its addresses as they were found, where there was no glue.
    found: Vec<String>,
    /// Its addresses as the zone itself tells them; null where it did not say.
    own: Option<Vec<String>>,
    /// Why no address was found.
    missing: Option<&'static str>,
}

/// An address that was asked.
#[derive(Debug, Serialize, JsonSchema)]
struct Asked {
    /// The servers whose address it is.
    names: Vec<String>,
    /// What it says.
    #[schemars(extend("enum" = [
        "answer", "alias", "nodata", "nxdomain", "referral", "lame", "failure", "unreadable", "nothing",
    ]))]
    says: &'static str,
    /// Why it is lame.
    lameness: Option<&'static str>,
    /// The zone to which it refers, or the name for which an alias stands.
    to: Option<String>,
    /// The servers of the zone to which it refers.
    refers_to: Vec<String>,
    /// The servers that it names as those of the zone itself.
    name_servers: Option<Vec<String>>,
    /// The version of the zone that it has.
    serial: Option<u32>,
    /// The question, and what came of it.
    exchange: Exchange,
}

/// Something that does not fit together.
#[derive(Debug, Serialize, JsonSchema)]
struct Fault {
    /// The zone.
    zone: String,
    /// What, by the name of its verdict without the layer.
    kind: &'static str,
    /// No server of the zone is of use.
    is_fatal: bool,
    /// In words.
    text: String,
}

impl Delegation {
    pub(super) fn of(walk: &ModelDelegation) -> Self {
        let at = match &walk.end {
            DelegationEnd::Broken(name)
            | DelegationEnd::AliasLoop(name)
            | DelegationEnd::AliasesTooMany(name) => Some(name.to_string()),
            _ => None,
        };
        Self {
            qname: walk.question.name.to_string(),
            qtype: walk.question.record_type.to_string(),
            outcome: walk.end.name(),
            outcome_at: at,
            queries: walk.queries,
            answer: walk.answer.iter().map(Record::of).collect(),
            hops: walk.hops.iter().map(Hop::of).collect(),
            faults: walk.faults.iter().map(Fault::of).collect(),
        }
    }
}

impl Hop {
    fn of(hop: &DelegationHop) -> Self {
        Self {
            zone: hop.zone.to_string(),
            qname: hop.name.to_string(),
            name_servers: hop.servers.iter().map(NameServer::of).collect(),
            is_cut: hop.is_cut,
            servers: hop.asked.iter().map(Asked::of).collect(),
        }
    }
}

impl NameServer {
    fn of(server: &ZoneServer) -> Self {
        Self {
            name: server.name.to_string(),
            glue: addresses(&server.glue),
            found: addresses(&server.found),
            own: server.own.as_deref().map(addresses),
            missing: server.missing.as_ref().map(netkit_model::NoAddress::name),
        }
    }
}

impl Asked {
    fn of(asked: &AskedServer) -> Self {
        let (to, refers_to) = match &asked.says {
            ServerSays::Referral { zone, servers } => (Some(zone), names(servers)),
            ServerSays::Alias(name)
            | ServerSays::Lame(Lameness::Upward(name) | Lameness::Elsewhere(name)) => {
                (Some(name), Vec::new())
            }
            _ => (None, Vec::new()),
        };
        let lameness = match &asked.says {
            ServerSays::Lame(how) => Some(how.name()),
            _ => None,
        };
        Self {
            names: names(&asked.names),
            says: asked.says.name(),
            lameness,
            to: to.map(ToString::to_string),
            refers_to,
            name_servers: asked.name_servers.as_deref().map(names),
            serial: asked.serial,
            exchange: Exchange::of(&asked.exchange),
        }
    }
}

impl Fault {
    fn of(fault: &DelegationFault) -> Self {
        Self {
            zone: fault.zone.to_string(),
            kind: fault.kind.name(),
            is_fatal: fault.is_fatal,
            text: delegation::fault(fault),
        }
    }
}

fn names(names: &[DomainName]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn addresses(addresses: &[IpAddr]) -> Vec<String> {
    addresses.iter().map(ToString::to_string).collect()
}
