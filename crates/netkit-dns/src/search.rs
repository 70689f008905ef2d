//! The names that glibc's resolver tries for one name, in its order, and what name servers say to each (resolv.conf(5), ndots).
//!
//! It is a pure inquiry: the questions are those of `getaddrinfo`, the walk is glibc's. The C library itself is asked elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use netkit_model::{
    CandidateEnd, DnsEnd, DnsExchange, DnsQuery, DnsServer, DnsTransport, NameCandidate, ResolverConfig,
    ResolverOption, Untrusted,
};
use netkit_packet::dns::{Class, DnsFlags, DnsMessage, DomainName, Question, Rcode, RecordType};

use crate::asking::{Asking, QueryId};

/// Names that are tried at most: a search list may have any length, and each takes two questions a server.
const MOST_CANDIDATES: usize = 32;
/// The port of name servers in resolv.conf, which cannot name another.
const DNS_PORT: u16 = 53;

/// The walk along the candidates of one name.
#[derive(Debug)]
pub struct Search {
    planned: Vec<Planned>,
    at: usize,
    servers: Vec<DnsServer>,
    /// The server that is asked for the candidate now.
    server: usize,
    types: Vec<RecordType>,
    transport: DnsTransport,
    /// What is asked for the candidate now and has not ended, and what has.
    waiting: BTreeMap<QueryId, RecordType>,
    to_ask: Vec<(QueryId, DnsQuery)>,
    ends: BTreeMap<RecordType, AskedEnd>,
    /// What the servers before have said to the candidate now; it counts where the last says nothing.
    said: Option<CandidateEnd>,
    known: HashMap<(SocketAddr, Vec<u8>, RecordType), AskedEnd>,
    tried: Vec<NameCandidate>,
    next_id: u32,
}

/// A name to be tried.
#[derive(Clone, Debug)]
struct Planned {
    name: Option<DomainName>,
    domain: Option<Untrusted>,
    /// Behind the search list: tried also after an error that ends it.
    is_last_resort: bool,
}

/// What came of one question, as the resolver looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AskedEnd {
    Addresses,
    NoData,
    Rcode(Rcode),
    /// No data, and no server that could have found any: it is passed over.
    Lame,
    Silent,
    Unreachable,
}

impl Search {
    /// The walk for a name as it was written. What `known` exchanges have brought is not asked again, and a server that was
    /// silent in them is not waited for.
    pub fn new(name: &str, config: &ResolverConfig, known: &[DnsExchange]) -> Self {
        let servers = config.servers.iter().map(|address| DnsServer::at(address.with_port(DNS_PORT)));
        let mut search = Self {
            planned: plan(name, config),
            at: 0,
            servers: servers.collect(),
            server: 0,
            types: if config.has(ResolverOption::NoAaaa) {
                vec![RecordType::A]
            } else {
                vec![RecordType::A, RecordType::AAAA]
            },
            transport: if config.has(ResolverOption::UseVc) { DnsTransport::Tcp } else { DnsTransport::Udp },
            waiting: BTreeMap::new(),
            to_ask: Vec::new(),
            ends: BTreeMap::new(),
            said: None,
            known: known.iter().map(|one| (key_of(&one.query), asked_end(one))).collect(),
            tried: Vec::new(),
            next_id: 0,
        };
        search.begin();
        search
    }

    /// The candidates that were tried, in their order.
    pub fn into_candidates(self) -> Vec<NameCandidate> {
        self.tried
    }

    /// Asks for the candidate now, at the server now; what is known already ends at once.
    fn begin(&mut self) {
        while let Some(planned) = self.planned.get(self.at) {
            let Some(name) = planned.name.clone() else {
                self.end(CandidateEnd::NotAName);
                continue;
            };
            let Some(server) = self.servers.get(self.server).cloned() else {
                self.end(CandidateEnd::Unreachable);
                continue;
            };
            for record_type in self.types.clone() {
                self.put(&server, &name, record_type);
            }
            if !self.waiting.is_empty() {
                return;
            }
            self.look();
        }
    }

    fn put(&mut self, server: &DnsServer, name: &DomainName, record_type: RecordType) {
        let question = Question { name: name.clone(), record_type, class: Class::IN };
        let query = DnsQuery {
            server: server.clone(),
            transport: self.transport,
            question,
            flags: DnsFlags { recursion_desired: true, ..DnsFlags::default() },
            edns: None,
        };
        if let Some(end) = self.known.get(&key_of(&query)).copied().or_else(|| self.known_dead(server)) {
            self.ends.insert(record_type, end);
            return;
        }
        let id = QueryId(self.next_id);
        self.next_id += 1;
        self.waiting.insert(id, record_type);
        self.to_ask.push((id, query));
    }

    /// A server that has only been silent so far, or where nobody listens.
    fn known_dead(&self, server: &DnsServer) -> Option<AskedEnd> {
        let mut ends =
            self.known.iter().filter(|((address, ..), _)| *address == server.address).map(|(_, end)| *end);
        let first = ends.next()?;
        (matches!(first, AskedEnd::Silent | AskedEnd::Unreachable) && ends.all(|end| end == first))
            .then_some(first)
    }

    /// All questions for the candidate at this server have ended.
    fn look(&mut self) {
        // A before AAAA, in whatever order they came.
        let ends: Vec<_> = std::mem::take(&mut self.ends).into_values().collect();
        let end = match (summary(&ends), self.said) {
            (CandidateEnd::Unreachable, Some(said))
            | (CandidateEnd::Silent, Some(said @ CandidateEnd::Failed(_))) => said,
            (end, _) => end,
        };
        // One answer of the two is enough to stay with a server.
        if ends.iter().all(|end| passes_over(*end)) && self.server + 1 < self.servers.len() {
            self.said = Some(end);
            self.server += 1;
            return;
        }
        self.end(end);
    }

    /// The candidate is done: which one is next?
    fn end(&mut self, end: CandidateEnd) {
        let Planned { name, domain, is_last_resort } = self.planned[self.at].clone();
        let is_in_list = domain.is_some();
        self.tried.push(NameCandidate { name, domain, end });
        (self.server, self.said) = (0, None);
        self.at = match end {
            CandidateEnd::Found => self.planned.len(),
            // The name as it is: the search list comes whatever it brought, and nothing comes behind the last.
            _ if is_last_resort || !is_in_list => self.at + 1,
            CandidateEnd::NoData | CandidateEnd::NxDomain | CandidateEnd::Failed(Rcode::SERVFAIL) => {
                self.at + 1
            }
            CandidateEnd::Unreachable => self.planned.len(),
            // Any other failure ends the search list.
            CandidateEnd::Failed(_) | CandidateEnd::Silent | CandidateEnd::NotAName => {
                self.planned.iter().position(|planned| planned.is_last_resort).unwrap_or(self.planned.len())
            }
        };
    }
}

impl Asking for Search {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        // In the order of asking: A before AAAA.
        (!self.to_ask.is_empty()).then(|| self.to_ask.remove(0))
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        if self.waiting.remove(&id).is_none() {
            return;
        }
        let end = asked_end(&exchange);
        self.known.insert(key_of(&exchange.query), end);
        self.ends.insert(exchange.query.question.record_type, end);
        if self.waiting.is_empty() {
            self.look();
            self.begin();
        }
    }
}

/// The candidates in their order (`__res_context_search`).
fn plan(name: &str, config: &ResolverConfig) -> Vec<Planned> {
    let dots = name.bytes().filter(|byte| *byte == b'.').count();
    let as_is =
        |is_last_resort| Planned { name: DomainName::from_text(name).ok(), domain: None, is_last_resort };
    if name.ends_with('.') {
        return vec![as_is(false)];
    }
    let is_first = u32::try_from(dots).is_ok_and(|dots| dots >= config.ndots);
    let searched = config.search.iter().take(MOST_CANDIDATES - 1).map(|domain| Planned {
        name: put_together(name, domain.as_bytes()),
        domain: Some(domain.clone()),
        is_last_resort: false,
    });
    let mut planned: Vec<_> = is_first.then(|| as_is(false)).into_iter().chain(searched).collect();
    // The root on the list has tried it as it is already.
    let root_is_listed = config.search.iter().any(|domain| domain.as_bytes() == b".");
    let is_tld = dots == 0 && !config.search.is_empty() && config.has(ResolverOption::NoTldQuery);
    if !is_first && !root_is_listed && !is_tld {
        planned.push(as_is(true));
    }
    planned
}

/// The name with a domain behind it; a domain that begins with a dot is taken without it.
fn put_together(name: &str, domain: &[u8]) -> Option<DomainName> {
    let domain = std::str::from_utf8(domain).ok()?;
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    DomainName::from_text(&format!("{name}.{domain}")).ok()
}

fn key_of(query: &DnsQuery) -> (SocketAddr, Vec<u8>, RecordType) {
    let Question { name, record_type, .. } = &query.question;
    (query.server.address, name.to_lowercase().wire().to_vec(), *record_type)
}

fn asked_end(exchange: &DnsExchange) -> AskedEnd {
    if let Some(reply) = exchange.reply() {
        return replied(&reply.message, exchange.query.question.record_type);
    }
    match exchange.end() {
        Some(DnsEnd::Rejected(_) | DnsEnd::Unsent(_) | DnsEnd::Failed(_)) => AskedEnd::Unreachable,
        _ => AskedEnd::Silent,
    }
}

fn replied(message: &DnsMessage, record_type: RecordType) -> AskedEnd {
    let flags = message.header.flags;
    match message.rcode() {
        Rcode::NOERROR if message.answers.iter().any(|record| record.record_type == record_type) => {
            AskedEnd::Addresses
        }
        Rcode::NOERROR
            if message.answers.is_empty()
                && message.additionals.is_empty()
                && !flags.authoritative
                && !flags.recursion_available =>
        {
            AskedEnd::Lame
        }
        Rcode::NOERROR => AskedEnd::NoData,
        rcode => AskedEnd::Rcode(rcode),
    }
}

/// After such an end the next server is asked.
fn passes_over(end: AskedEnd) -> bool {
    match end {
        AskedEnd::Addresses | AskedEnd::NoData => false,
        AskedEnd::Rcode(rcode) => matches!(rcode, Rcode::SERVFAIL | Rcode::NOTIMP | Rcode::REFUSED),
        AskedEnd::Lame | AskedEnd::Silent | AskedEnd::Unreachable => true,
    }
}

/// What the questions for one candidate come to together.
fn summary(ends: &[AskedEnd]) -> CandidateEnd {
    let has = |wanted: AskedEnd| ends.contains(&wanted);
    let rcode =
        || ends.iter().find_map(|end| if let AskedEnd::Rcode(rcode) = end { Some(*rcode) } else { None });
    if has(AskedEnd::Addresses) {
        CandidateEnd::Found
    } else if has(AskedEnd::NoData) {
        CandidateEnd::NoData
    } else if has(AskedEnd::Rcode(Rcode::NXDOMAIN)) {
        CandidateEnd::NxDomain
    } else if let Some(rcode) = rcode() {
        CandidateEnd::Failed(rcode)
    } else if has(AskedEnd::Lame) {
        CandidateEnd::Failed(Rcode::NOERROR)
    } else if has(AskedEnd::Silent) {
        CandidateEnd::Silent
    } else {
        CandidateEnd::Unreachable
    }
}

#[cfg(test)]
mod tests;
