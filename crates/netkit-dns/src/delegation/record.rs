//! The record of a walk: what became of it, as it is shown.

use std::net::IpAddr;

use netkit_model::{AskedServer, DelegationEnd, DelegationHop, Lameness, ServerSays, ZoneServer};
use netkit_packet::dns::{DnsRecord, DomainName, RecordType};

use super::walk::{AliasEnd, Asked, Hop};
use super::zone::{Server, Zone};
use super::{Delegating, reading};

impl Delegating {
    /// The hops of the walk to the name, in the order of its names and from the root down.
    pub(super) fn hops(&self) -> Vec<DelegationHop> {
        let way = &self.walks[0];
        let mut hops: Vec<_> = way.hops.iter().collect();
        hops.sort_by_key(|hop| (hop.name, self.zones[hop.zone].name.labels().count()));
        hops.into_iter().map(|hop| self.hop(hop, &way.names[hop.name])).collect()
    }

    fn hop(&self, hop: &Hop, name: &DomainName) -> DelegationHop {
        let zone = &self.zones[hop.zone];
        let asked = zone.addresses().into_iter().filter_map(|address| {
            let asked = hop.asked.get(&address)?.as_ref()?;
            Some(asked_server(zone, address, asked))
        });
        DelegationHop {
            zone: zone.name.clone(),
            name: name.clone(),
            servers: zone.servers.iter().map(|(name, server)| self.zone_server(zone, name, server)).collect(),
            asked: asked.collect(),
            is_cut: zone.is_cut,
        }
    }

    fn zone_server(&self, zone: &Zone, name: &DomainName, server: &Server) -> ZoneServer {
        let is_unknown = server.glue.is_empty() && server.found.is_empty();
        ZoneServer {
            name: name.clone(),
            glue: server.glue.iter().copied().collect(),
            found: server.found.iter().copied().collect(),
            missing: if is_unknown { self.missing(name) } else { None },
            own: own_addresses(zone, name),
        }
    }

    /// How the walk ends, and the records of its answer.
    pub(super) fn end(&self) -> (DelegationEnd, Vec<DnsRecord>) {
        let way = &self.walks[0];
        let mut records = Vec::new();
        for (place, name) in way.names.iter().enumerate() {
            let hops = way.hops.iter().filter(|hop| hop.name == place);
            let mut aliases = hops.flat_map(Hop::said).filter_map(|asked| alias_record(asked, name));
            let next = way.names.get(place + 1);
            records.extend(aliases.find(|alias| alias.rdata.target() == next || next.is_none()));
        }
        let last = way.names.last().expect("the name that was looked for is the first");
        let hops = way.last_hops(&self.zones);
        let deepest = hops.last().map_or(0, |hop| hop.zone);
        let answered = hops.iter().rev().find_map(|hop| {
            let finals = hop.said().filter(|asked| asked.says.is_final());
            // Where authorities disagree, who has something is more likely to be right than who has nothing.
            finals.min_by_key(|asked| rank(&asked.says))
        });
        let end = match (answered, way.alias_end) {
            (Some(asked), _) => {
                if let Some(reply) = asked.exchange.reply() {
                    let question = &asked.exchange.query.question;
                    records.extend(reading::answers(&reply.message, question).cloned());
                }
                match asked.says {
                    ServerSays::Answer => DelegationEnd::Answered,
                    ServerSays::NxDomain => DelegationEnd::NxDomain,
                    _ => DelegationEnd::NoData,
                }
            }
            (None, Some(AliasEnd::Loop)) => DelegationEnd::AliasLoop(last.clone()),
            (None, Some(AliasEnd::TooMany)) => DelegationEnd::AliasesTooMany(last.clone()),
            (None, None) if self.is_interrupted || !self.outstanding.is_empty() => DelegationEnd::Unfinished,
            (None, None) if self.is_exhausted => DelegationEnd::GivenUp,
            (None, None) => DelegationEnd::Broken(self.zones[deepest].name.clone()),
        };
        (end, records)
    }
}

fn asked_server(zone: &Zone, address: IpAddr, asked: &Asked) -> AskedServer {
    let told = zone.told.get(&address);
    let is_alive = asked.exchange.reply().is_some() || told.is_some_and(|told| told.is_alive);
    let says = match &asked.says {
        // It answers other questions: this one it does not read, or does not answer.
        ServerSays::Nothing if is_alive => ServerSays::Unreadable,
        // It has the zone, and yet no answer for this name.
        ServerSays::Lame(Lameness::Rcode(rcode)) if told.is_some_and(|told| told.serial.is_some()) => {
            ServerSays::Failure(*rcode)
        }
        says => says.clone(),
    };
    AskedServer {
        names: zone.names_at(address),
        address,
        exchange: asked.exchange.clone(),
        says,
        name_servers: told.and_then(|told| told.name_servers.clone()),
        serial: told.and_then(|told| told.serial),
    }
}

/// What a zone says of the addresses of its server, if it answered for every family for which there is glue.
fn own_addresses(zone: &Zone, name: &DomainName) -> Option<Vec<IpAddr>> {
    let glue = &zone.servers.get(name)?.glue;
    let mut own = Vec::new();
    for (record_type, is_v4) in [(RecordType::A, true), (RecordType::AAAA, false)] {
        if glue.iter().any(|address| address.is_ipv4() == is_v4) {
            own.extend(zone.own.get(&(name.clone(), record_type))?);
        }
    }
    (!glue.is_empty()).then_some(own)
}

fn alias_record(asked: &Asked, name: &DomainName) -> Option<DnsRecord> {
    let ServerSays::Alias(target) = &asked.says else { return None };
    let message = &asked.exchange.reply()?.message;
    let is_it = |record: &&DnsRecord| record.owner == *name && record.rdata.target() == Some(target);
    message.answers.iter().filter(|record| record.record_type == RecordType::CNAME).find(is_it).cloned()
}

fn rank(says: &ServerSays) -> u8 {
    match says {
        ServerSays::Answer => 0,
        ServerSays::NoData => 1,
        _ => 2,
    }
}
