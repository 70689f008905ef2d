//! Servers side by side: groups of those that say the same, the serials of their zones, and how fast each answers.
//!
//! It opens no socket; who is right is not decided here.

use netkit_model::dns::{DnsRecord, RecordType, Value};
use netkit_model::{
    AnswerGroup, Comparison, DnsExchange, DnsQuery, DnsServer, Said, ServerLatency, ZoneSerial,
};

use crate::asking::{Asking, QueryId};

/// Puts servers that say the same together. `serials` are the questions for the start of authority.
pub fn compare(servers: &[DnsServer], exchanges: &[DnsExchange], serials: &[DnsExchange]) -> Comparison {
    let mut groups: Vec<AnswerGroup> = Vec::new();
    for server in servers {
        let of_server = exchanges.iter().filter(|one| one.query.server == *server);
        let says: Vec<Option<Said>> = of_server.map(Said::of).collect();
        match groups.iter_mut().find(|group| group.says == says) {
            Some(group) => group.servers.push(server.clone()),
            None => groups.push(AnswerGroup { says, servers: vec![server.clone()] }),
        }
    }
    Comparison { groups, serials: serials.iter().filter_map(serial).collect() }
}

/// The serial in an answer, or in the authority of one without data.
fn serial(exchange: &DnsExchange) -> Option<ZoneSerial> {
    let message = &exchange.reply()?.message;
    let is_soa = |record: &&DnsRecord| record.record_type == RecordType::SOA;
    let record = message.answers.iter().chain(&message.authorities).find(is_soa)?;
    let Some(Value::Number(serial)) = record.rdata.get("serial") else { return None };
    Some(ZoneSerial {
        server: exchange.query.server.clone(),
        zone: record.owner.clone(),
        serial: u32::try_from(*serial).ok()?,
        is_authority: message.header.flags.authoritative,
    })
}

/// The same question to each server again and again: to one server one after the other, to all of them at once.
#[derive(Debug)]
pub struct Repeated {
    queries: Vec<DnsQuery>,
    count: u64,
    latencies: Vec<ServerLatency>,
    /// Servers whose turn it is.
    due: Vec<usize>,
}

impl Repeated {
    /// These questions, one a server, each so many times.
    pub fn new(queries: Vec<DnsQuery>, count: u64) -> Self {
        let latency = |query: &DnsQuery| ServerLatency {
            server: query.server.clone(),
            sent: 0,
            received: 0,
            rtt: netkit_model::DelayDistribution::default(),
        };
        let latencies = queries.iter().map(latency).collect();
        let due = if count == 0 { Vec::new() } else { (0..queries.len()).rev().collect() };
        Self { queries, count, latencies, due }
    }

    /// How fast each server was.
    pub fn finish(self) -> Vec<ServerLatency> {
        self.latencies
    }
}

impl Asking for Repeated {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        let server = self.due.pop()?;
        self.latencies[server].sent += 1;
        Some((QueryId(u32::try_from(server).ok()?), self.queries[server].clone()))
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        let server = id.0 as usize;
        let Some(latency) = self.latencies.get_mut(server) else { return };
        if let Some(reply) = exchange.reply() {
            latency.received += 1;
            latency.rtt.record(reply.rtt.duration);
        }
        if latency.sent < self.count {
            self.due.push(server);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use netkit_model::dns::{Class, DnsFlags, DnsMessage, DomainName, Opcode, Question};
    use netkit_model::{DnsEnd, DnsReply, DnsTransport, DnsTry, ReceiveStamp, Rtt, SendStamp, StampBasis};

    use super::*;

    fn server(last: u8) -> DnsServer {
        DnsServer::at((Ipv4Addr::new(127, 0, 0, last), 53).into())
    }

    fn query(last: u8, record_type: RecordType) -> DnsQuery {
        let name = DomainName::from_text("www.x.test").expect("a name");
        DnsQuery {
            server: server(last),
            transport: DnsTransport::Udp,
            question: Question { name, record_type, class: Class::IN },
            flags: DnsFlags::default(),
            edns: None,
        }
    }

    /// What a server answers: addresses by their last byte, a response code; `None` is silence.
    fn exchange(query: DnsQuery, says: Option<(u8, &[u8])>) -> DnsExchange {
        let end = match says {
            None => DnsEnd::Silent,
            Some((rcode, addresses)) => {
                let flags = DnsFlags { response: true, ..DnsFlags::default() };
                let mut bytes = DnsMessage::question(1, &query.question, flags, Opcode::QUERY, None);
                bytes[3] |= rcode;
                bytes[7] = u8::try_from(addresses.len()).expect("few");
                for (place, address) in addresses.iter().enumerate() {
                    let ttl = u8::try_from(place).expect("few");
                    bytes.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, ttl, 0, 4, 192, 0, 2, *address]);
                }
                let message = DnsMessage::decode(&bytes).expect("our own");
                let basis = StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Host);
                let rtt = Rtt { duration: Duration::from_millis(2), basis };
                DnsEnd::Answered(Box::new(DnsReply {
                    bytes,
                    message,
                    rtt,
                    hop_limit: None,
                    keeps_case: true,
                }))
            }
        };
        let one = DnsTry {
            transport: query.transport,
            sent: Vec::new(),
            started: Duration::ZERO,
            took: Duration::ZERO,
            connected: None,
            secured: None,
            end,
            strays: Vec::new(),
        };
        DnsExchange { query, tries: vec![one] }
    }

    /// The last bytes of the servers of each group, for what each server says.
    fn check(says: &[Option<(u8, &[u8])>], expected: &[&[u8]], disagrees: bool) {
        let lasts = 1..=u8::try_from(says.len()).expect("few");
        let servers: Vec<_> = lasts.clone().map(server).collect();
        let exchanges: Vec<_> =
            lasts.zip(says).map(|(last, says)| exchange(query(last, RecordType::A), *says)).collect();
        let comparison = compare(&servers, &exchanges, &[]);
        let expected: Vec<Vec<_>> =
            expected.iter().map(|group| group.iter().map(|last| server(*last)).collect()).collect();
        let groups: Vec<_> = comparison.groups.iter().map(|group| group.servers.clone()).collect();
        assert_eq!((groups, comparison.disagrees()), (expected, disagrees), "{says:?}");
    }

    #[test]
    fn servers_that_say_the_same_are_one_group() {
        check(&[Some((0, &[1])), Some((0, &[1]))], &[&[1, 2]], false);
        // Neither the order of records nor TTLs matter.
        check(&[Some((0, &[1, 2])), Some((0, &[2, 1]))], &[&[1, 2]], false);
        check(&[Some((0, &[1])), Some((0, &[2])), Some((0, &[1]))], &[&[1, 3], &[2]], true);
        check(&[Some((0, &[1])), Some((3, &[]))], &[&[1], &[2]], true);
        check(&[Some((0, &[])), Some((3, &[]))], &[&[1], &[2]], true);
    }

    #[test]
    fn a_server_that_is_silent_disagrees_with_nobody() {
        check(&[Some((0, &[1])), None, None], &[&[1], &[2, 3]], false);
        check(&[None, None], &[&[1, 2]], false);
        check(&[], &[], false);
    }

    #[test]
    fn each_server_is_asked_as_often_as_was_wanted() {
        let mut repeated = Repeated::new(vec![query(1, RecordType::A), query(2, RecordType::A)], 5);
        let mut under_way = Vec::new();
        let mut most = 0;
        loop {
            under_way.extend(std::iter::from_fn(|| repeated.ask()));
            most = most.max(under_way.len());
            let Some((id, query)) = under_way.pop() else { break };
            let is_lost = query.server == server(2);
            repeated.take(id, exchange(query, if is_lost { None } else { Some((0, &[1])) }));
        }
        let latencies = repeated.finish();
        let counts: Vec<_> = latencies.iter().map(|one| (one.sent, one.received)).collect();
        assert_eq!((counts, most), (vec![(5, 5), (5, 0)], 2));
        assert_eq!(latencies[0].rtt.minimum(), Some(Duration::from_millis(2)));
        assert!(Repeated::new(vec![query(1, RecordType::A)], 0).ask().is_none());
    }
}
