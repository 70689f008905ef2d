//! Observations about questions to name servers in JSON; each has more in the report.

use netkit_model::LookupFact;
use schemars::JsonSchema;
use serde::Serialize;

use crate::number::millis_f64;

/// What was observed of a question to a name server.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Fact {
    /// A server replied.
    DnsReply {
        /// Its address.
        server: String,
        /// Its port.
        port: u16,
        /// The name that was asked for.
        qname: String,
        /// The type.
        qtype: String,
        /// The response code.
        rcode: String,
        /// Records in the answer section.
        answers: usize,
        /// The round trip.
        rtt_ms: f64,
    },
    /// A server did not reply.
    DnsNoReply {
        /// Its address.
        server: String,
        /// Its port.
        port: u16,
        /// The name that was asked for.
        qname: String,
        /// The type.
        qtype: String,
        /// How the last try ended.
        outcome: &'static str,
        /// Tries in all.
        tries: usize,
    },
    /// Datagrams came that answer another question.
    DnsStray {
        /// The address of the server that was asked.
        server: String,
        /// Who sent the first.
        from: String,
        /// What does not fit.
        reason: &'static str,
        /// How many.
        count: usize,
    },
    /// An alias.
    DnsAlias {
        /// The name.
        name: String,
        /// What it stands for.
        target: String,
    },
}

impl Fact {
    pub(super) fn of(fact: &LookupFact) -> Self {
        match fact {
            LookupFact::Reply { server, question, rcode, answers, rtt, .. } => Self::DnsReply {
                server: server.address.ip().to_string(),
                port: server.address.port(),
                qname: question.name.to_string(),
                qtype: question.record_type.to_string(),
                rcode: rcode.to_string(),
                answers: *answers,
                rtt_ms: millis_f64(rtt.duration),
            },
            LookupFact::NoReply { server, question, last, tries } => Self::DnsNoReply {
                server: server.address.ip().to_string(),
                port: server.address.port(),
                qname: question.name.to_string(),
                qtype: question.record_type.to_string(),
                outcome: last.end.name(),
                tries: *tries,
            },
            LookupFact::Strays { server, from, kind, count } => Self::DnsStray {
                server: server.address.ip().to_string(),
                from: from.ip().to_string(),
                reason: kind.name(),
                count: *count,
            },
            LookupFact::Alias { owner, target } => {
                Self::DnsAlias { name: owner.to_string(), target: target.to_string() }
            }
        }
    }
}
