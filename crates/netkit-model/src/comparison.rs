//! Servers side by side: which of them say the same, which version of the zone they have, how fast they answer.
//!
//! It judges nothing.

use netkit_packet::dns::{DnsRecord, DomainName, Rcode, RecordType};
use netkit_stats::DelayDistribution;

use crate::{DnsExchange, DnsServer};

/// What servers say to the same questions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Servers that say the same, in the order of the first of each group.
    pub groups: Vec<AnswerGroup>,
    /// The version of the zone that each server has, where it tells.
    pub serials: Vec<ZoneSerial>,
}

/// Servers that say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerGroup {
    /// What they say to each question, in order; `None` where there is no reply.
    pub says: Vec<Option<Said>>,
    /// Who they are.
    pub servers: Vec<DnsServer>,
}

/// What is said to a question, TTLs and the order of records aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// The type that was asked for.
    pub record_type: RecordType,
    /// The response code.
    pub rcode: Rcode,
    /// The records, as type and data, sorted; without signatures.
    pub records: Vec<String>,
}

/// The version of a zone at a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneSerial {
    /// The server.
    pub server: DnsServer,
    /// The zone.
    pub zone: DomainName,
    /// Its serial (RFC 1035 §3.3.13).
    pub serial: u32,
    /// True where the server is an authority of the zone.
    pub is_authority: bool,
}

/// How fast a server answers the same question again and again.
#[derive(Clone, Debug)]
pub struct ServerLatency {
    /// The server.
    pub server: DnsServer,
    /// Questions that were put to it.
    pub sent: u64,
    /// Replies that came.
    pub received: u64,
    /// The round trips of the replies.
    pub rtt: DelayDistribution,
}

impl Comparison {
    /// The groups whose servers have replied: more than one disagree.
    pub fn replying(&self) -> impl Iterator<Item = &AnswerGroup> {
        self.groups.iter().filter(|group| group.says.iter().any(Option::is_some))
    }

    /// True where servers say different things.
    pub fn disagrees(&self) -> bool {
        self.replying().nth(1).is_some()
    }
}

impl Said {
    /// What a reply says to its question.
    pub fn of(exchange: &DnsExchange) -> Option<Self> {
        let message = &exchange.reply()?.message;
        let said = |record: &DnsRecord| {
            let is_signature = record.record_type == RecordType::RRSIG;
            (!is_signature).then(|| format!("{} {}", record.record_type, record.rdata.text()))
        };
        let mut records: Vec<String> = message.answers.iter().filter_map(said).collect();
        records.sort_unstable();
        records.dedup();
        Some(Self { record_type: exchange.query.question.record_type, rcode: message.rcode(), records })
    }
}
