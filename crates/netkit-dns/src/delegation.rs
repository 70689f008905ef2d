//! A walk from the root down to a name, as a resolver with an empty memory goes it, asking every server on the way.
//!
//! It never asks the system's resolver and believes nobody's recursion: what counts is what an authority says (RFC 1034
//! §5.3.3). It waits for nobody: the first referral leads on, and what the others say comes beside it. What does not fit
//! together is found at the end, in `faults`.

mod faults;
mod hints;
mod reading;
mod record;
mod search;
mod walk;
mod zone;

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};

use netkit_model::{Delegation, DnsEnd, DnsExchange, DnsQuery, DnsServer, DnsTransport, ServerSays};
use netkit_packet::dns::{DnsFlags, DomainName, Edns, Question, Rcode, RecordType};

use crate::asking::{Asking, QueryId};
pub use hints::{HintsFault, RootHints};
use walk::{Asked, Walk};
use zone::Zone;

/// Most questions of a walk. A name of the Internet takes about two hundred: both families of 13 servers of the root and
/// of its top-level domain, and the servers of its zone.
const MOST_QUERIES: u32 = 800;
/// Most aliases that are followed, as in BIND.
const MOST_ALIASES: usize = 16;
/// Most searches for addresses of servers, a family each.
const MOST_SEARCHES: usize = 48;
/// How many servers of a zone a search asks at a time: enough for one of them to be dead.
const SEARCH_WIDTH: usize = 3;
/// Bytes of a reply that pass every path (DNS flag day 2020).
const UDP_PAYLOAD: u16 = 1232;

/// How a walk asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DelegationManner {
    /// The port of all servers; 53 but in tests.
    pub port: u16,
    /// Whether servers are asked over IPv4.
    pub ipv4: bool,
    /// Whether servers are asked over IPv6.
    pub ipv6: bool,
    /// By datagrams or by connections.
    pub transport: DnsTransport,
}

impl Default for DelegationManner {
    fn default() -> Self {
        Self { port: 53, ipv4: true, ipv6: true, transport: DnsTransport::Udp }
    }
}

/// The inquiry into where a name is delegated to and what its authorities say. Pure.
#[derive(Debug)]
pub struct Delegating {
    question: Question,
    manner: DelegationManner,
    /// Every zone that anybody referred to; the root is the first.
    zones: Vec<Zone>,
    /// The walk to the name is the first; the others look for addresses of servers.
    walks: Vec<Walk>,
    /// Which walk looks for which address; `None` where none does because there are too many.
    searches: BTreeMap<(DomainName, RecordType), Option<usize>>,
    /// What brings a walk on, and what is asked besides.
    due: VecDeque<(QueryId, DnsQuery)>,
    besides: VecDeque<(QueryId, DnsQuery)>,
    outstanding: BTreeMap<QueryId, Purpose>,
    queries: u32,
    is_exhausted: bool,
    is_interrupted: bool,
}

/// What a question is for.
#[derive(Clone, Debug)]
enum Purpose {
    /// To come nearer to a walk's name.
    Step { walk: usize, hop: usize, address: IpAddr },
    /// To learn which servers a zone names itself.
    NameServers { zone: usize, address: IpAddr },
    /// To learn which version of a zone a server has.
    Serial { zone: usize, address: IpAddr },
    /// To learn what a zone says of the address of one of its servers.
    Glue { zone: usize, server: DomainName },
}

impl Delegating {
    /// A walk to a name.
    pub fn new(question: Question, hints: &RootHints, manner: DelegationManner) -> Self {
        let mut inquiry = Self {
            walks: vec![Walk::new(question.clone())],
            question,
            manner,
            zones: vec![Zone::root(hints)],
            searches: BTreeMap::new(),
            due: VecDeque::new(),
            besides: VecDeque::new(),
            outstanding: BTreeMap::new(),
            queries: 0,
            is_exhausted: false,
            is_interrupted: false,
        };
        inquiry.open_hop(0, 0, 0);
        // Hints may leave out addresses, as referrals do.
        inquiry.search_servers(0);
        inquiry
    }

    /// What was found. What has not been brought until now counts as never asked.
    pub fn finish(self) -> Delegation {
        let (hops, (end, answer)) = (self.hops(), self.end());
        let faults = faults::find(&hops, !self.is_exhausted && !self.is_interrupted);
        Delegation { question: self.question, hops, end, answer, faults, queries: self.queries }
    }

    /// Puts a question to a server, if any more are put at all.
    fn put(&mut self, address: IpAddr, question: Question, purpose: Purpose, has_edns: bool) -> bool {
        if self.queries == MOST_QUERIES {
            self.is_exhausted = true;
            return false;
        }
        self.queries += 1;
        let id = QueryId(self.queries);
        let query = DnsQuery {
            server: DnsServer::at(SocketAddr::new(address, self.manner.port)),
            transport: self.manner.transport,
            question,
            // RD is off: what a server has heard elsewhere is not wanted.
            flags: DnsFlags::default(),
            edns: has_edns.then(|| Edns::asking(UDP_PAYLOAD)),
        };
        let queue = if matches!(purpose, Purpose::Step { .. }) { &mut self.due } else { &mut self.besides };
        queue.push_back((id, query));
        self.outstanding.insert(id, purpose);
        true
    }

    /// Takes a reply to a walk's question, and goes where it leads.
    fn step(&mut self, walk: usize, hop: usize, address: IpAddr, exchange: DnsExchange) {
        let zone = self.walks[walk].hops[hop].zone;
        let says = match exchange.reply() {
            Some(reply) => reading::read(&reply.message, &self.zones[zone].name, &exchange.query.question),
            None if matches!(exchange.end(), Some(DnsEnd::Unreadable(_))) => ServerSays::Unreadable,
            None => ServerSays::Nothing,
        };
        if let ServerSays::Lame(netkit_model::Lameness::Rcode(rcode)) = &says
            && matches!(*rcode, Rcode::FORMERR | Rcode::NOTIMP | Rcode::BADVERS)
            && exchange.query.edns.is_some()
            // A server that knows no EDNS answers when there is none (RFC 6891 §6.2.2).
            && self.put(address, exchange.query.question.clone(), Purpose::Step { walk, hop, address }, false)
        {
            return;
        }
        match &says {
            ServerSays::Referral { zone: below, servers } => {
                let message = &exchange.reply().expect("a referral is a reply").message;
                let glue = reading::glue(message, &self.zones[zone].name, servers);
                self.refer((walk, hop), below, servers, &glue);
            }
            ServerSays::Alias(target) => self.follow(walk, hop, target),
            _ => {}
        }
        if walk == 0 && zone == 0 && !matches!(says, ServerSays::Referral { .. } | ServerSays::Nothing) {
            self.check_root(address);
        }
        self.walks[walk].hops[hop].asked.insert(address, Some(Asked { exchange, says }));
        if walk == 0 {
            self.check_glue(hop);
        } else {
            self.ask_hop(walk, hop);
            self.deliver(walk);
        }
    }
}

impl Asking for Delegating {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        self.due.pop_front().or_else(|| self.besides.pop_front())
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        let Some(purpose) = self.outstanding.remove(&id) else { return };
        if matches!(exchange.end(), Some(DnsEnd::Interrupted)) {
            self.is_interrupted = true;
            return;
        }
        let reply = exchange.reply().map(|reply| &reply.message);
        let authority = reply.filter(|message| message.header.flags.authoritative);
        match purpose {
            Purpose::Step { walk, hop, address } => self.step(walk, hop, address, exchange),
            Purpose::NameServers { zone, address } => {
                let zone = &mut self.zones[zone];
                let named = authority.map(|message| reading::name_servers(&message.answers, &zone.name));
                zone.heard(address, reply.is_some()).name_servers = named.filter(|named| !named.is_empty());
            }
            Purpose::Serial { zone, address } => {
                let zone = &mut self.zones[zone];
                let serial = authority.and_then(|message| reading::serial(message, &zone.name));
                zone.heard(address, reply.is_some()).serial = serial;
            }
            Purpose::Glue { zone, server } => {
                if let Some(message) = authority
                    && reading::read(message, &self.zones[zone].name, &exchange.query.question).is_final()
                {
                    let records = reading::answers(message, &exchange.query.question);
                    let addresses = records.filter_map(reading::address);
                    let asked = exchange.query.question.record_type;
                    self.zones[zone].own.entry((server, asked)).or_default().extend(addresses);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
