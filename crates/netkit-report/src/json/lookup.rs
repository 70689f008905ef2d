//! The report of `lookup`: each question to each server, and everything that came of it; records stand in `lookup/record.rs`.

mod chain;
mod compared;
mod delegation;
mod edns;
mod message;
mod record;
mod system;

use data_encoding::HEXLOWER;
use netkit_model::{DnsEnd, DnsExchange as ModelExchange, DnsReply, DnsStray, DnsTry, LookupRun, StampBasis};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::lookup;
use chain::Chain;
use delegation::Delegation;
use message::Message;
pub(super) use record::Record;

/// Questions that were put to name servers.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct LookupReport {
    /// The name that was asked for, in the presentation form of RFC 1035 §5.1.
    name: Option<String>,
    /// The same in its own script, where no letter of it imitates another script's.
    unicode: Option<String>,
    /// The types that were asked for.
    types: Vec<String>,
    /// The class.
    class: Option<String>,
    /// Whence the servers are known.
    #[schemars(extend("enum" = ["user", "resolv.conf", "default"]))]
    servers_from: &'static str,
    /// The servers side by side; only with `--compare`.
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<compared::Compared>,
    /// How fast each server answers; only with `--count`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    latencies: Vec<compared::Latency>,
    /// What applications see; null where servers were named or no addresses are asked for.
    system: Option<system::System>,
    /// Each question to each server: those of the first server, then those of the next.
    servers: Vec<Exchange>,
    /// Further questions that were put to find out what is wrong.
    experiments: Vec<Exchange>,
    /// Walks from the root, one for each type (`--trace`).
    delegations: Vec<Delegation>,
    /// The chain of trust as each server shows it, with --dnssec.
    chain: Vec<Chain>,
}

/// A question to a server, and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Exchange {
    /// The server's address.
    server: String,
    /// Its port.
    port: u16,
    /// Its name, where it was named by one.
    server_name: Option<String>,
    /// By what it was asked at first.
    #[schemars(extend("enum" = ["udp", "tcp", "tls", "https"]))]
    transport: &'static str,
    /// The name that was asked for.
    qname: String,
    /// The type.
    qtype: String,
    /// The class.
    qclass: String,
    /// How the last try ended.
    #[schemars(extend("enum" = OUTCOMES))]
    outcome: &'static str,
    /// The response code with the bits that EDNS adds; null without a reply, as is all that follows.
    rcode: Option<String>,
    /// The same as a number.
    rcode_number: Option<u16>,
    /// The flags that are set, in dig's letters.
    flags: Option<Vec<&'static str>>,
    /// From the question to the reply, as `timestamps` says: by the kernel's stamps from the moment at which the driver took the
    /// question to the one at which the reply came in, so that on loopback only the server's own time is in it.
    rtt_ms: Option<f64>,
    /// Which stamps the round trip was made from.
    timestamps: Option<&'static str>,
    /// The name in the reply's question has the case in which it was asked for.
    keeps_case: Option<bool>,
    /// What of the message cannot be read.
    fault: Option<Fault>,
    /// The reply as a message.
    #[serde(flatten)]
    message: Message,
    /// Everything that was tried, in order.
    tries: Vec<Try>,
}

/// How a try can end.
const OUTCOMES: [&str; 10] = [
    "answered",
    "silent",
    "rejected",
    "unsent",
    "failed",
    "closed",
    "insecure",
    "http",
    "unreadable",
    "interrupted",
];

/// Where a message cannot be read on.
#[derive(Debug, Serialize, JsonSchema)]
struct Fault {
    /// The section.
    section: &'static str,
    /// Bytes from the start of the message to the entry that is wrong.
    offset: usize,
    /// What is wrong.
    text: String,
}

/// A datagram, or a message on a connection made for it.
#[derive(Debug, Serialize, JsonSchema)]
struct Try {
    /// By what.
    #[schemars(extend("enum" = ["udp", "tcp", "tls", "https"]))]
    transport: &'static str,
    /// When it began, after the start of the run.
    started_ms: f64,
    /// How long it took to its end.
    took_ms: f64,
    /// Until the connection stood.
    connect_ms: Option<f64>,
    /// From there until TLS stood.
    tls_ms: Option<f64>,
    /// How it ended.
    #[schemars(extend("enum" = OUTCOMES))]
    outcome: &'static str,
    /// The error number of Linux, where this host or the connection failed.
    errno: Option<i32>,
    /// The ICMP error that came back.
    icmp: Option<Icmp>,
    /// The same in words.
    text: String,
    /// The message as it was sent, in hexadecimal.
    sent_hex: String,
    /// What came, in hexadecimal; null where nothing did.
    received_hex: Option<String>,
    /// TTL or hop limit of the reply.
    reply_ttl: Option<u8>,
    /// What came besides and answers another question.
    strays: Vec<Stray>,
}

/// An ICMP error.
#[derive(Debug, Serialize, JsonSchema)]
struct Icmp {
    /// The type of ICMP or ICMPv6, by the family of the server.
    #[serde(rename = "type")]
    kind: u8,
    /// The code.
    code: u8,
    /// Who sent it.
    offender: Option<String>,
}

/// A datagram that answers another question.
#[derive(Debug, Serialize, JsonSchema)]
struct Stray {
    /// Who sent it.
    from: String,
    /// The port.
    port: u16,
    /// What does not fit.
    #[schemars(extend("enum" = ["wrong-source", "wrong-id", "wrong-question", "no-response"]))]
    kind: &'static str,
    /// When it came, after the start of the try.
    after_ms: f64,
    /// The datagram, in hexadecimal.
    raw_hex: String,
}

impl LookupReport {
    pub(super) fn of(run: &LookupRun) -> Self {
        let first = run.questions.first();
        Self {
            name: first.map(|question| question.name.to_string()),
            unicode: run.unicode.as_deref().map(|name| escape::sentence(name).into_owned()),
            types: run.questions.iter().map(|question| question.record_type.to_string()).collect(),
            class: first.map(|question| question.class.to_string()),
            servers_from: run.servers_from.name(),
            comparison: run.comparison.as_ref().map(compared::Compared::of),
            latencies: run.latencies.iter().map(compared::Latency::of).collect(),
            system: run.system.as_deref().map(system::System::of),
            servers: run.exchanges.iter().map(Exchange::of).collect(),
            experiments: run.experiments.iter().map(Exchange::of).collect(),
            delegations: run.delegations.iter().map(Delegation::of).collect(),
            chain: run.chains.iter().map(Chain::of).collect(),
        }
    }
}

impl Exchange {
    pub(super) fn of(exchange: &ModelExchange) -> Self {
        let ModelExchange { query, tries } = exchange;
        let reply = exchange.reply();
        let message = reply.map(|reply| &reply.message);
        Self {
            server: query.server.address.ip().to_string(),
            port: query.server.address.port(),
            server_name: query.server.name.as_deref().map(|name| escape::sentence(name).into_owned()),
            transport: query.transport.name(),
            qname: query.question.name.to_string(),
            qtype: query.question.record_type.to_string(),
            qclass: query.question.class.to_string(),
            outcome: tries.last().map_or("interrupted", |last| last.end.name()),
            rcode: message.map(|message| message.rcode().to_string()),
            rcode_number: message.map(|message| message.rcode().0),
            flags: message.map(|message| message.header.flags.names().collect()),
            rtt_ms: reply.map(|reply| millis_f64(reply.rtt.duration)),
            timestamps: reply.map(|reply| reply.rtt.basis).map(StampBasis::name),
            keeps_case: reply.map(|reply| reply.keeps_case),
            fault: message.and_then(|message| message.fault).map(|fault| Fault {
                section: fault.section,
                offset: fault.offset,
                text: fault.fault.to_string(),
            }),
            message: reply.map(Message::of).unwrap_or_default(),
            tries: tries.iter().map(Try::of).collect(),
        }
    }
}

impl Try {
    fn of(one: &DnsTry) -> Self {
        let (errno, icmp) = match &one.end {
            DnsEnd::Unsent(errno) | DnsEnd::Failed(errno) => (Some(errno.0), None),
            DnsEnd::Rejected(report) => (
                None,
                Some(Icmp {
                    kind: report.icmp_type,
                    code: report.code,
                    offender: report.offender.map(|from| from.to_string()),
                }),
            ),
            _ => (None, None),
        };
        let reply: Option<&DnsReply> = match &one.end {
            DnsEnd::Answered(reply) => Some(reply),
            _ => None,
        };
        let received = match &one.end {
            DnsEnd::Answered(reply) => Some(hex(&reply.bytes)),
            DnsEnd::Unreadable(bytes) => Some(hex(bytes)),
            _ => None,
        };
        Self {
            transport: one.transport.name(),
            started_ms: millis_f64(one.started),
            took_ms: millis_f64(one.took),
            connect_ms: one.connected.map(millis_f64),
            tls_ms: one.secured.map(millis_f64),
            outcome: one.end.name(),
            errno,
            icmp,
            text: lookup::end(one),
            sent_hex: hex(&one.sent),
            received_hex: received,
            reply_ttl: reply.and_then(|reply| reply.hop_limit),
            strays: one.strays.iter().map(Stray::of).collect(),
        }
    }
}

impl Stray {
    fn of(stray: &DnsStray) -> Self {
        Self {
            from: stray.from.ip().to_string(),
            port: stray.from.port(),
            kind: stray.kind.name(),
            after_ms: millis_f64(stray.after),
            raw_hex: hex(&stray.bytes),
        }
    }
}

/// Bytes in hexadecimal, two digits each.
fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}
