//! The way of one walk: from zone to zone by referrals, and from name to name by aliases.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use netkit_model::{DnsExchange, ServerSays};
use netkit_packet::dns::{DomainName, Question, RecordType};

use super::zone::Zone;
use super::{Delegating, MOST_ALIASES, Purpose, SEARCH_WIDTH};

/// A walk to a name, or to the address of a server.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) question: Question,
    /// The names that are asked for, each the alias of the one before.
    pub(super) names: Vec<DomainName>,
    pub(super) hops: Vec<Hop>,
    /// Why no further alias is followed.
    pub(super) alias_end: Option<AliasEnd>,
}

/// Why an alias is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AliasEnd {
    /// It leads to a name that was asked for before.
    Loop,
    /// There were too many.
    TooMany,
}

/// The servers of a zone, asked for a name.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) zone: usize,
    /// The place of the name.
    pub(super) name: usize,
    /// Who was asked, and what came; `None` where that is outstanding.
    pub(super) asked: BTreeMap<IpAddr, Option<Asked>>,
}

/// What came of asking one server.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) exchange: DnsExchange,
    pub(super) says: ServerSays,
}

impl Walk {
    pub(super) fn new(question: Question) -> Self {
        Self { names: vec![question.name.clone()], question, hops: Vec::new(), alias_end: None }
    }

    /// The hops of the last name, the deepest zone last.
    pub(super) fn last_hops(&self, zones: &[Zone]) -> Vec<&Hop> {
        let last = self.names.len() - 1;
        let mut hops: Vec<_> = self.hops.iter().filter(|hop| hop.name == last).collect();
        hops.sort_by_key(|hop| zones[hop.zone].name.labels().count());
        hops
    }
}

impl Hop {
    /// What the servers said, in order of their addresses.
    pub(super) fn said(&self) -> impl Iterator<Item = &Asked> {
        self.asked.values().flatten()
    }

    pub(super) fn is_outstanding(&self) -> bool {
        self.asked.values().any(Option::is_none)
    }
}

impl Delegating {
    /// Goes to the servers of a zone for a name of a walk, told by its place.
    pub(super) fn open_hop(&mut self, walk: usize, name: usize, zone: usize) {
        let way = &mut self.walks[walk];
        if way.hops.iter().any(|hop| hop.zone == zone && hop.name == name) {
            return;
        }
        way.hops.push(Hop { zone, name, asked: BTreeMap::new() });
        let hop = way.hops.len() - 1;
        self.ask_hop(walk, hop);
    }

    /// Asks those servers of a hop that are due: all, or for a search a few at a time until one is of use.
    pub(super) fn ask_hop(&mut self, walk: usize, hop: usize) {
        let is_search = walk > 0;
        let zone = self.walks[walk].hops[hop].zone;
        for address in self.zones[zone].addresses() {
            let wanted = if address.is_ipv4() { self.manner.ipv4 } else { self.manner.ipv6 };
            let at = &self.walks[walk].hops[hop];
            if !wanted || at.asked.contains_key(&address) {
                continue;
            }
            let is_enough = || {
                at.said().any(|asked| asked.says.is_good())
                    || at.asked.values().filter(|asked| asked.is_none()).count() >= SEARCH_WIDTH
            };
            if is_search && is_enough() {
                return;
            }
            let name = self.walks[walk].names[at.name].clone();
            let question = Question { name, ..self.walks[walk].question.clone() };
            if !self.put(address, question, Purpose::Step { walk, hop, address }, true) {
                return;
            }
            self.walks[walk].hops[hop].asked.insert(address, None);
            if !is_search {
                self.check_zone(zone, address);
            }
        }
    }

    /// Asks a server what it tells of its zone, once. The root is what the hints say it is.
    fn check_zone(&mut self, zone: usize, address: IpAddr) {
        let name = self.zones[zone].name.clone();
        if name.is_root() || self.zones[zone].told.contains_key(&address) {
            return;
        }
        self.zones[zone].heard(address, false);
        let class = self.question.class;
        let question = |record_type| Question { name: name.clone(), record_type, class };
        self.put(address, question(RecordType::NS), Purpose::NameServers { zone, address }, true);
        self.put(address, question(RecordType::SOA), Purpose::Serial { zone, address }, true);
    }

    /// A server of the root that does not refer to another zone has to show that it has the root: whoever answers in its name
    /// does not.
    pub(super) fn check_root(&mut self, address: IpAddr) {
        if self.zones[0].told.contains_key(&address) {
            return;
        }
        self.zones[0].heard(address, true);
        let question =
            Question { name: DomainName::root(), record_type: RecordType::SOA, class: self.question.class };
        self.put(address, question, Purpose::Serial { zone: 0, address }, true);
    }

    /// When all servers of a hop have spoken: asks two authorities what the zone itself says of the addresses for which
    /// there is glue.
    pub(super) fn check_glue(&mut self, hop: usize) {
        let hop = &self.walks[0].hops[hop];
        let zone = hop.zone;
        let known = &self.zones[zone];
        if known.name.is_root() || known.is_glue_checked || hop.is_outstanding() {
            return;
        }
        let good = hop.asked.iter().filter(|(_, asked)| asked.as_ref().is_some_and(|it| it.says.is_good()));
        let authorities: Vec<_> = good.map(|(address, _)| *address).take(2).collect();
        let mut questions = Vec::new();
        for (name, server) in &known.servers {
            for (record_type, is_v4) in [(RecordType::A, true), (RecordType::AAAA, false)] {
                let has_glue = server.glue.iter().any(|address| address.is_ipv4() == is_v4);
                if has_glue && name.is_at_or_below(&known.name) {
                    questions.push((name.clone(), record_type));
                }
            }
        }
        self.zones[zone].is_glue_checked = true;
        let class = self.question.class;
        for (server, record_type) in questions {
            for address in &authorities {
                let question = Question { name: server.clone(), record_type, class };
                self.put(*address, question, Purpose::Glue { zone, server: server.clone() }, true);
            }
        }
    }

    /// Goes where a referral leads, with what it tells of the servers there.
    pub(super) fn refer(
        &mut self,
        (walk, hop): (usize, usize),
        below: &DomainName,
        servers: &[DomainName],
        glue: &BTreeMap<DomainName, BTreeSet<IpAddr>>,
    ) {
        let known = self.zones.iter().position(|zone| zone.name == *below);
        let zone = known.unwrap_or_else(|| {
            self.zones.push(Zone::new(below.clone()));
            self.zones.len() - 1
        });
        for name in servers {
            self.zones[zone].add_server(name, glue.get(name).cloned().unwrap_or_default());
        }
        self.open_hop(walk, self.walks[walk].hops[hop].name, zone);
        self.search_servers(zone);
        self.ask_zone(zone);
    }

    /// Asks what was learned late of a zone's servers, on every walk that waits there.
    pub(super) fn ask_zone(&mut self, zone: usize) {
        for walk in 0..self.walks.len() {
            for hop in 0..self.walks[walk].hops.len() {
                if self.walks[walk].hops[hop].zone == zone {
                    self.ask_hop(walk, hop);
                }
            }
        }
    }

    /// Begins again with the name that an alias stands for, at the deepest zone that is known.
    pub(super) fn follow(&mut self, walk: usize, hop: usize, target: &DomainName) {
        let way = &mut self.walks[walk];
        // The first alias of a name counts; that others say another is found when answers are compared.
        if way.hops[hop].name + 1 != way.names.len() || way.alias_end.is_some() {
            return;
        }
        if way.names.contains(target) {
            way.alias_end = Some(AliasEnd::Loop);
        } else if way.names.len() > MOST_ALIASES {
            way.alias_end = Some(AliasEnd::TooMany);
        } else {
            way.names.push(target.clone());
            let (name, start) = (way.names.len() - 1, self.nearest_zone(target));
            self.open_hop(walk, name, start);
        }
    }

    /// The deepest known zone in which a name lies; the root at least.
    pub(super) fn nearest_zone(&self, name: &DomainName) -> usize {
        let around = (0..self.zones.len()).filter(|zone| name.is_at_or_below(&self.zones[*zone].name));
        around.max_by_key(|zone| self.zones[*zone].name.labels().count()).unwrap_or(0)
    }
}
