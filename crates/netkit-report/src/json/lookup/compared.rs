//! Servers side by side, in the report of `lookup`.

use netkit_model::{Comparison, DnsServer, Said, ServerLatency};
use netkit_stats::Quantile;
use schemars::JsonSchema;
use serde::Serialize;

use crate::number::{self, millis_f64};

/// What servers say to the same questions.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Compared {
    /// Servers that reply say different things.
    disagrees: bool,
    /// Servers that say the same.
    groups: Vec<Group>,
    /// The version of the zone at each server that tells.
    serials: Vec<Version>,
}

/// Servers that say the same.
#[derive(Debug, Serialize, JsonSchema)]
struct Group {
    /// Who they are.
    servers: Vec<String>,
    /// What they say to each question; null where there is no reply.
    says: Vec<Option<Answer>>,
}

/// What is said to a question, TTLs and the order of records aside.
#[derive(Debug, Serialize, JsonSchema)]
struct Answer {
    /// The type that was asked for.
    qtype: String,
    /// The response code.
    rcode: String,
    /// The records: type and data.
    records: Vec<String>,
}

/// The version of a zone.
#[derive(Debug, Serialize, JsonSchema)]
struct Version {
    /// The server.
    server: String,
    /// The zone.
    zone: String,
    /// Its serial.
    serial: u32,
    /// The server is an authority of it.
    is_authority: bool,
}

/// How fast a server answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Latency {
    /// The server.
    server: String,
    /// Questions that were put to it.
    sent: u64,
    /// Replies that came.
    received: u64,
    /// The share without a reply.
    loss_ratio: f64,
    /// The round trips of the replies.
    rtt_ms: Times,
}

/// Round trips in milliseconds; null without any.
#[derive(Debug, Serialize, JsonSchema)]
struct Times {
    /// The shortest.
    min: Option<f64>,
    /// The median.
    p50: Option<f64>,
    /// The 95th percentile.
    p95: Option<f64>,
}

impl Compared {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let group = |group: &netkit_model::AnswerGroup| Group {
            servers: group.servers.iter().map(place).collect(),
            says: group.says.iter().map(|said| said.as_ref().map(Answer::of)).collect(),
        };
        let serial = |one: &netkit_model::ZoneSerial| Version {
            server: place(&one.server),
            zone: one.zone.to_string(),
            serial: one.serial,
            is_authority: one.is_authority,
        };
        Self {
            disagrees: comparison.disagrees(),
            groups: comparison.groups.iter().map(group).collect(),
            serials: comparison.serials.iter().map(serial).collect(),
        }
    }
}

impl Answer {
    fn of(said: &Said) -> Self {
        let Said { record_type, rcode, records } = said;
        Self { qtype: record_type.to_string(), rcode: rcode.to_string(), records: records.clone() }
    }
}

impl Latency {
    pub(super) fn of(latency: &ServerLatency) -> Self {
        let ServerLatency { server, sent, received, rtt } = latency;
        let quantile = |quantile| rtt.quantile(quantile).map(millis_f64);
        Self {
            server: place(server),
            sent: *sent,
            received: *received,
            loss_ratio: number::ratio(sent - received, *sent),
            rtt_ms: Times {
                min: rtt.minimum().map(millis_f64),
                p50: quantile(Quantile::P50),
                p95: quantile(Quantile::P95),
            },
        }
    }
}

fn place(server: &DnsServer) -> String {
    server.address.to_string()
}
