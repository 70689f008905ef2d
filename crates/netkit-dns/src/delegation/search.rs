//! Addresses of servers that come without glue: a walk of its own for each, and why one leads nowhere.
//!
//! A search may need another: it waits until that one has found something. Those that still wait when nobody has anything to
//! ask any more wait for one another.

use std::collections::BTreeSet;

use netkit_model::{NoAddress, ServerSays};
use netkit_packet::dns::{DomainName, Question, RecordType};

use super::walk::{AliasEnd, Walk};
use super::{Delegating, MOST_SEARCHES, reading};

/// How a search stands.
enum Standing {
    /// It came to an authority, which has no address of this family.
    Denied(ServerSays),
    /// It waits for the address of a server of this zone, or of any.
    Waits(usize),
    /// No server of this zone is of use.
    Unanswered(usize),
}

impl Delegating {
    /// Looks for the addresses of those servers of a zone that have none.
    pub(super) fn search_servers(&mut self, zone: usize) {
        let unknown = self.zones[zone].servers.iter().filter(|(_, server)| server.glue.is_empty());
        let names: Vec<_> = unknown.map(|(name, _)| name.clone()).collect();
        for name in names {
            for record_type in [RecordType::A, RecordType::AAAA] {
                match self.searches.get(&(name.clone(), record_type)) {
                    // Another zone has the same server.
                    Some(Some(walk)) => self.deliver(*walk),
                    Some(None) => {}
                    None => self.search(name.clone(), record_type),
                }
            }
        }
    }

    fn search(&mut self, name: DomainName, record_type: RecordType) {
        if self.walks.len() > MOST_SEARCHES {
            self.searches.insert((name, record_type), None);
            return;
        }
        let start = self.nearest_zone(&name);
        self.walks.push(Walk::new(Question { name: name.clone(), record_type, class: self.question.class }));
        let walk = self.walks.len() - 1;
        self.searches.insert((name, record_type), Some(walk));
        self.open_hop(walk, 0, start);
    }

    /// Tells every zone that waits for it what a search has found, if it has.
    pub(super) fn deliver(&mut self, walk: usize) {
        let found = self.found(walk);
        if found.is_empty() {
            return;
        }
        let server = self.walks[walk].names[0].clone();
        for zone in 0..self.zones.len() {
            if self.zones[zone].add_found(&server, &found) {
                self.ask_zone(zone);
            }
        }
    }

    /// The addresses that authorities gave at the end of a search.
    fn found(&self, walk: usize) -> BTreeSet<std::net::IpAddr> {
        let hops = self.walks[walk].last_hops(&self.zones);
        let answers = hops.iter().flat_map(|hop| hop.said()).filter(|asked| asked.says == ServerSays::Answer);
        let records =
            answers.filter_map(|asked| Some((asked.exchange.reply()?, &asked.exchange.query.question)));
        records
            .flat_map(|(reply, question)| reading::answers(&reply.message, question))
            .filter_map(reading::address)
            .collect()
    }

    /// Why no address of a server was found.
    pub(super) fn missing(&self, server: &DomainName) -> Option<NoAddress> {
        let types = [RecordType::A, RecordType::AAAA];
        let searches = types.map(|record_type| self.searches.get(&(server.clone(), record_type)));
        let mut walks = Vec::new();
        for search in searches {
            walks.push((*search?).ok_or(NoAddress::GivenUp));
        }
        let standings: Result<Vec<_>, _> =
            walks.into_iter().map(|walk| walk.map(|walk| self.standing(walk))).collect();
        let standings = match standings {
            Ok(standings) => standings,
            Err(given_up) => return Some(given_up),
        };
        Some(self.why(server, &standings))
    }

    fn why(&self, server: &DomainName, standings: &[Standing]) -> NoAddress {
        let waiting = standings.iter().find_map(|standing| match standing {
            Standing::Waits(zone) => Some(*zone),
            _ => None,
        });
        if let Some(zone) = waiting {
            return self.circle(server, zone);
        }
        let unanswered = standings.iter().find_map(|standing| match standing {
            Standing::Unanswered(zone) => Some(*zone),
            _ => None,
        });
        if let Some(zone) = unanswered {
            return if self.is_exhausted {
                NoAddress::GivenUp
            } else {
                NoAddress::Unanswered(self.zones[zone].name.clone())
            };
        }
        let is_nowhere =
            standings.iter().all(|standing| matches!(standing, Standing::Denied(ServerSays::NxDomain)));
        if is_nowhere { NoAddress::NxDomain } else { NoAddress::NoData }
    }

    fn standing(&self, walk: usize) -> Standing {
        let way = &self.walks[walk];
        let hops = way.last_hops(&self.zones);
        let end = hops.iter().rev().find_map(|hop| {
            let finals = hop.said().map(|asked| &asked.says).filter(|says| says.is_final());
            finals.min_by_key(|says| says.name()).cloned()
        });
        if let Some(end) = end {
            return Standing::Denied(end);
        }
        let Some(deepest) = hops.last() else { return Standing::Unanswered(0) };
        match way.alias_end {
            Some(AliasEnd::Loop | AliasEnd::TooMany) => Standing::Denied(ServerSays::NoData),
            None if deepest.asked.is_empty() && self.zones[deepest.zone].addresses().is_empty() => {
                Standing::Waits(deepest.zone)
            }
            None => Standing::Unanswered(deepest.zone),
        }
    }

    /// The circle of searches that wait for one another, into which this one leads; or what else keeps it.
    fn circle(&self, server: &DomainName, zone: usize) -> NoAddress {
        let (mut path, mut at) = (vec![server.clone()], zone);
        loop {
            let next = self.zones[at].servers.keys().find_map(|name| {
                let waits = self.waits_at(name)?;
                Some((name.clone(), waits))
            });
            let Some((name, waits)) = next else {
                return NoAddress::Unanswered(self.zones[at].name.clone());
            };
            if let Some(start) = path.iter().position(|known| *known == name) {
                let circle = path.split_off(start);
                return match circle.as_slice() {
                    [alone] if alone == server => NoAddress::NoGlue,
                    _ => NoAddress::Loop(circle),
                };
            }
            path.push(name);
            at = waits;
        }
    }

    /// The zone at which the search for a server waits.
    fn waits_at(&self, server: &DomainName) -> Option<usize> {
        let walk = (*self.searches.get(&(server.clone(), RecordType::A))?)?;
        match self.standing(walk) {
            Standing::Waits(zone) => Some(zone),
            _ => None,
        }
    }
}
