//! Why a server does not answer as it should: the same question put otherwise, a few times and all at once.
//!
//! It concludes nothing: what the answers to its questions mean is for the rules.

use netkit_model::{DnsEnd, DnsExchange, DnsQuery, DnsTransport};
use netkit_packet::dns::{Rcode, RecordType};

use crate::{Asking, QueryId, Questionnaire};

/// Questions in all: each is one datagram, or one message on a connection.
const MOST_QUESTIONS: usize = 8;
/// What every server may send and every path carries (RFC 1035 §4.2.1).
const SMALL: u16 = 512;

/// Questions that tell one cause from another.
#[derive(Debug)]
pub struct TransportInquiry(Questionnaire);

impl TransportInquiry {
    /// What is to be asked because of what came of these questions; `None` where nothing is.
    ///
    /// Of each server the first question that went wrong stands for all.
    pub fn into(exchanges: &[DnsExchange]) -> Option<Self> {
        let mut queries: Vec<DnsQuery> = Vec::new();
        let mut servers = Vec::new();
        for exchange in exchanges {
            let server = &exchange.query.server;
            if servers.contains(&server) {
                continue;
            }
            let further = because_of(exchange, exchanges);
            if !further.is_empty() {
                servers.push(server);
                queries.extend(further);
            }
        }
        queries.truncate(MOST_QUESTIONS);
        (!queries.is_empty()).then(|| Self(Questionnaire::new(queries)))
    }

    /// What came of them.
    pub fn finish(self) -> Vec<DnsExchange> {
        self.0.finish()
    }
}

impl Asking for TransportInquiry {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        self.0.ask()
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        self.0.take(id, exchange);
    }
}

/// The questions that tell why this one went wrong; none where it went well, or where what came says it all.
fn because_of(exchange: &DnsExchange, all: &[DnsExchange]) -> Vec<DnsQuery> {
    let query = &exchange.query;
    let is_datagram = query.transport == DnsTransport::Udp;
    match exchange.end() {
        // Whatever came instead of an answer says enough.
        Some(DnsEnd::Silent) if exchange.tries.iter().any(|one| !one.strays.is_empty()) => Vec::new(),
        Some(DnsEnd::Unreadable(_)) if is_datagram => vec![by(query, DnsTransport::Tcp)],
        Some(DnsEnd::Silent) if is_datagram && exchange.reply().is_none() => {
            let otherwise = [without_edns(query), with_small_edns(query), Some(by(query, DnsTransport::Tcp))];
            let other_type = (!answers_another_type(query, all)).then(|| of_another_type(query));
            otherwise.into_iter().flatten().chain(other_type).collect()
        }
        // Whether the server is there at all tells whether it is TCP alone.
        Some(DnsEnd::Silent | DnsEnd::Failed(_) | DnsEnd::Closed { .. })
            if query.transport == DnsTransport::Tcp =>
        {
            vec![by(query, DnsTransport::Udp)]
        }
        Some(DnsEnd::Answered(reply)) => match reply.message.rcode() {
            Rcode::FORMERR | Rcode::NOTIMP | Rcode::REFUSED | Rcode::BADVERS => {
                without_edns(query).into_iter().collect()
            }
            Rcode::SERVFAIL => {
                let unverified = (!query.flags.checking_disabled).then(|| unverified(query));
                unverified.into_iter().chain(without_edns(query)).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The server has answered a question of another type already.
fn answers_another_type(query: &DnsQuery, all: &[DnsExchange]) -> bool {
    all.iter().any(|other| {
        other.query.server == query.server
            && other.query.question.record_type != query.question.record_type
            && other.reply().is_some()
    })
}

fn without_edns(query: &DnsQuery) -> Option<DnsQuery> {
    query.edns.is_some().then(|| DnsQuery { edns: None, ..query.clone() })
}

fn with_small_edns(query: &DnsQuery) -> Option<DnsQuery> {
    let mut small = query.clone();
    let edns = small.edns.as_mut().filter(|edns| edns.udp_payload != SMALL)?;
    edns.udp_payload = SMALL;
    Some(small)
}

fn by(query: &DnsQuery, transport: DnsTransport) -> DnsQuery {
    DnsQuery { transport, ..query.clone() }
}

fn unverified(query: &DnsQuery) -> DnsQuery {
    let mut unverified = query.clone();
    unverified.flags.checking_disabled = true;
    unverified
}

/// A type whose answer is short; every name server knows it.
fn of_another_type(query: &DnsQuery) -> DnsQuery {
    let mut other = query.clone();
    let is_address = other.question.record_type == RecordType::A;
    other.question.record_type = if is_address { RecordType::SOA } else { RecordType::A };
    other
}
