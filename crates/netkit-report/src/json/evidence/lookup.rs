//! Observations about questions to name servers in JSON; each has more in the report.

use netkit_model::{LookupFact, SystemFact};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::{delegation, lookup, system};

/// What was observed of a question to a name server.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(
    clippy::enum_variant_names,
    reason = "the names are the kinds in the document, where facts of all commands stand"
)]
pub(super) enum Fact {
    /// A server replied.
    DnsReply {
        /// Its address.
        server: String,
        /// Its port.
        port: u16,
        /// In which way, where that was not the usual one.
        manner: Option<String>,
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
        /// In which way, where that was not the usual one.
        manner: Option<String>,
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
    /// On a walk from the root, the servers of a zone were asked for a name.
    DnsZone {
        /// The zone.
        zone: String,
        /// The name.
        qname: String,
        /// Addresses that were asked.
        asked: usize,
        /// How many of them said something of use.
        good: usize,
    },
    /// On a walk from the root, something does not fit together.
    DnsDelegation {
        /// The zone.
        zone: String,
        /// What, by the name of its verdict without the layer.
        fault: &'static str,
        /// In words.
        detail: String,
    },
    /// `getaddrinfo` was asked.
    DnsSystem {
        /// For this name.
        name: String,
        /// The addresses that it gave.
        addresses: Vec<String>,
        /// The error that it gave.
        error: Option<String>,
        /// How long it took.
        took_ms: f64,
    },
    /// The hosts file has entries for the name.
    DnsHosts {
        /// Their lines and addresses.
        entries: Vec<String>,
    },
    /// The resolver tries these names.
    DnsTried {
        /// Each with what came of it.
        names: Vec<String>,
    },
    /// These sources are asked for names.
    DnsSources {
        /// Their line.
        sources: String,
    },
    /// systemd-resolved was asked.
    DnsResolved {
        /// What it said, in words.
        answer: String,
        /// How long it took.
        took_ms: f64,
    },
    /// A chain of trust was walked.
    DnsChain {
        /// The address of the server whose answers it is made of.
        server: String,
        /// The name at its end.
        name: String,
        /// What it comes to.
        status: &'static str,
        /// The zones from the anchor down.
        zones: Vec<String>,
    },
    /// A link of a chain of trust is broken, or cannot be looked at.
    DnsChainLink {
        /// The address of the server whose answers it is made of.
        server: String,
        /// What is wrong.
        fault: &'static str,
        /// The zone.
        zone: String,
        /// The owner of the records that it is about.
        name: String,
        /// Their type.
        #[serde(rename = "type")]
        record_type: String,
        /// The tag of the key that it is about.
        key_tag: Option<u16>,
        /// The algorithm that it is about.
        algorithm: Option<u8>,
        /// How long ago or ahead.
        seconds: Option<u64>,
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
            LookupFact::Reply { query, rcode, answers, rtt, .. } => Self::DnsReply {
                server: query.server.address.ip().to_string(),
                port: query.server.address.port(),
                manner: lookup::manner(query),
                qname: query.question.name.to_string(),
                qtype: query.question.record_type.to_string(),
                rcode: rcode.to_string(),
                answers: *answers,
                rtt_ms: millis_f64(rtt.duration),
            },
            LookupFact::NoReply { query, last, tries } => Self::DnsNoReply {
                server: query.server.address.ip().to_string(),
                port: query.server.address.port(),
                manner: lookup::manner(query),
                qname: query.question.name.to_string(),
                qtype: query.question.record_type.to_string(),
                outcome: last.end.name(),
                tries: *tries,
            },
            LookupFact::Strays { server, from, kind, count } => Self::DnsStray {
                server: server.address.ip().to_string(),
                from: from.ip().to_string(),
                reason: kind.name(),
                count: *count,
            },
            LookupFact::Zone { zone, name, asked, good } => {
                Self::DnsZone { zone: zone.to_string(), qname: name.to_string(), asked: *asked, good: *good }
            }
            LookupFact::Delegation(fault) => Self::DnsDelegation {
                zone: fault.zone.to_string(),
                fault: fault.kind.name(),
                detail: delegation::fault(fault),
            },
            LookupFact::System(fact) => Self::of_system(fact),
            LookupFact::Chain { server, name, status, zones } => Self::DnsChain {
                server: server.address.ip().to_string(),
                name: name.to_string(),
                status: status.name(),
                zones: zones.iter().map(|(zone, _)| zone.to_string()).collect(),
            },
            LookupFact::ChainLink { server, fault } => Self::DnsChainLink {
                server: server.address.ip().to_string(),
                fault: fault.kind.name(),
                zone: fault.zone.to_string(),
                name: fault.owner.to_string(),
                record_type: fault.record_type.to_string(),
                key_tag: fault.key_tag,
                algorithm: fault.algorithm,
                seconds: fault.seconds,
            },
            LookupFact::Alias { owner, target } => {
                Self::DnsAlias { name: owner.to_string(), target: target.to_string() }
            }
        }
    }

    fn of_system(fact: &SystemFact) -> Self {
        match fact {
            SystemFact::Answer { name, answer, took } => Self::DnsSystem {
                name: escape::sentence(name).into_owned(),
                addresses: answer.addresses().iter().map(ToString::to_string).collect(),
                error: system::error(answer),
                took_ms: millis_f64(*took),
            },
            SystemFact::Hosts(entries) => {
                Self::DnsHosts { entries: entries.iter().map(system::hosts_entry).collect() }
            }
            SystemFact::Tried(names) => {
                Self::DnsTried { names: names.iter().map(system::candidate).collect() }
            }
            SystemFact::Sources(sources) => Self::DnsSources { sources: system::sources(sources) },
            SystemFact::Resolved(answer) => {
                Self::DnsResolved { answer: system::resolved(&answer.end), took_ms: millis_f64(answer.took) }
            }
        }
    }
}
