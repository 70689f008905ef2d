//! What is known of a zone: its servers as the zone above names them, and what they tell of it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use netkit_packet::dns::{DomainName, RecordType};

use super::hints::RootHints;

/// Most servers of a zone that are taken from referrals; no registry takes more than 13, and a referral of hundreds is an
/// attack on somebody else (CVE-2020-12662).
const MOST_SERVERS: usize = 20;
/// Most addresses of one server.
const MOST_ADDRESSES: usize = 8;

/// A zone that somebody referred to.
#[derive(Debug)]
pub(super) struct Zone {
    pub(super) name: DomainName,
    pub(super) servers: BTreeMap<DomainName, Server>,
    /// The servers named are more than were taken.
    pub(super) is_cut: bool,
    /// What each address tells of the zone itself, where it was asked.
    pub(super) told: BTreeMap<IpAddr, Told>,
    /// The addresses of servers as the zone itself has them, by the type that was asked for.
    pub(super) own: BTreeMap<(DomainName, RecordType), BTreeSet<IpAddr>>,
    pub(super) is_glue_checked: bool,
}

/// What is known of a server.
#[derive(Debug, Default)]
pub(super) struct Server {
    pub(super) glue: BTreeSet<IpAddr>,
    pub(super) found: BTreeSet<IpAddr>,
}

/// What a server tells of its zone.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) is_alive: bool,
    pub(super) name_servers: Option<Vec<DomainName>>,
    pub(super) serial: Option<u32>,
}

impl Zone {
    pub(super) fn new(name: DomainName) -> Self {
        Self {
            name,
            servers: BTreeMap::new(),
            is_cut: false,
            told: BTreeMap::new(),
            own: BTreeMap::new(),
            is_glue_checked: false,
        }
    }

    /// The root, as the hints have it.
    pub(super) fn root(hints: &RootHints) -> Self {
        let mut root = Self::new(DomainName::root());
        for (name, addresses) in hints.servers() {
            root.add_server(name, addresses.iter().copied());
        }
        root
    }

    /// Adds a server with its addresses, as somebody above names it.
    pub(super) fn add_server(&mut self, name: &DomainName, glue: impl IntoIterator<Item = IpAddr>) {
        if !self.servers.contains_key(name) && self.servers.len() == MOST_SERVERS {
            self.is_cut = true;
            return;
        }
        let server = self.servers.entry(name.clone()).or_default();
        for address in glue {
            if server.glue.len() < MOST_ADDRESSES {
                server.glue.insert(address);
            }
        }
    }

    /// Adds addresses of a server that were found by a search, if it is one of this zone's.
    pub(super) fn add_found(&mut self, name: &DomainName, addresses: &BTreeSet<IpAddr>) -> bool {
        let Some(server) = self.servers.get_mut(name) else { return false };
        let room = MOST_ADDRESSES.saturating_sub(server.found.len());
        server.found.extend(addresses.iter().take(room));
        true
    }

    /// The addresses of all servers in order of their names, each once.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        let mut addresses = Vec::new();
        for address in self.servers.values().flat_map(|server| server.glue.iter().chain(&server.found)) {
            if !addresses.contains(address) {
                addresses.push(*address);
            }
        }
        addresses
    }

    /// The servers that have an address.
    pub(super) fn names_at(&self, address: IpAddr) -> Vec<DomainName> {
        let at = |server: &Server| server.glue.contains(&address) || server.found.contains(&address);
        self.servers.iter().filter(|(_, server)| at(server)).map(|(name, _)| name.clone()).collect()
    }

    /// Where what an address tells is written down.
    pub(super) fn heard(&mut self, address: IpAddr, is_alive: bool) -> &mut Told {
        let told = self.told.entry(address).or_default();
        told.is_alive |= is_alive;
        told
    }
}
