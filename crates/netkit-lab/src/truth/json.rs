//! Records as JSON lines, one flat object each, and back: for people with `jq`, and for tests.
//!
//! It neither counts nor judges. Nodes and links have the names of the topology; times are milliseconds with
//! nanoseconds behind the point, exact for runs of up to ten days.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::topology::{NodeId, Topology};

use super::places::{node_name, place_name, place_named};
use super::{DropReason, Event, PacketId, Record, Summary, SuppressReason};

/// Writes one record of this topology as one line of JSON.
pub fn write_record(topology: &Topology, record: &Record, out: &mut impl io::Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Line::of(topology, record))?;
    out.write_all(b"\n")
}

/// Reads the lines that [`write_record`] wrote; empty ones are passed over.
pub fn read_records(topology: &Topology, input: impl BufRead) -> Result<Vec<Record>, ReadError> {
    let mut records = Vec::new();
    for (number, text) in (1..).zip(input.lines()) {
        let text = text.map_err(|source| ReadError::Input { line: number, source })?;
        if text.trim().is_empty() {
            continue;
        }
        let line: Line =
            serde_json::from_str(&text).map_err(|source| ReadError::Syntax { line: number, source })?;
        let record = line.into_record(topology).map_err(|what| ReadError::Meaning { line: number, what })?;
        records.push(record);
    }
    Ok(records)
}

/// Why lines are no records of a topology.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The input broke off.
    #[error("cannot read line {line} of the records")]
    Input {
        /// Which one, from 1.
        line: usize,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Not JSON, or not a record.
    #[error("line {line} is no record")]
    Syntax {
        /// Which one, from 1.
        line: usize,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// A record, but not one of this topology.
    #[error("line {line} is no record of this topology: {what}")]
    Meaning {
        /// Which one, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

/// A record as it is written.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    at_ms: f64,
    packet: u64,
    #[serde(flatten)]
    event: EventWords<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum EventWords<'a> {
    Sent {
        by: Cow<'a, str>,
        because_of: Option<u64>,
        #[serde(flatten)]
        packet: Cow<'a, Summary>,
    },
    Forwarded {
        by: Cow<'a, str>,
        to: Cow<'a, str>,
    },
    Translated {
        by: Cow<'a, str>,
        #[serde(flatten)]
        packet: Cow<'a, Summary>,
    },
    Suppressed {
        by: Cow<'a, str>,
        why: SuppressReason,
    },
    Dropped {
        at: String,
        why: DropReason,
    },
    Delivered {
        to: Cow<'a, str>,
        handed_over_ms: f64,
    },
}

impl<'a> Line<'a> {
    fn of(topology: &'a Topology, record: &'a Record) -> Self {
        let name = |node: NodeId| Cow::Borrowed(node_name(topology, node));
        let event = match &record.event {
            Event::Sent { by, because_of, packet } => EventWords::Sent {
                by: name(*by),
                because_of: because_of.map(|PacketId(cause)| cause),
                packet: Cow::Borrowed(packet),
            },
            Event::Forwarded { by, to } => EventWords::Forwarded { by: name(*by), to: name(*to) },
            Event::Translated { by, packet } => {
                EventWords::Translated { by: name(*by), packet: Cow::Borrowed(packet) }
            }
            Event::Suppressed { by, why } => EventWords::Suppressed { by: name(*by), why: *why },
            Event::Dropped { at, why } => EventWords::Dropped { at: place_name(topology, at), why: *why },
            Event::Delivered { to, handed_over } => {
                EventWords::Delivered { to: name(*to), handed_over_ms: milliseconds(*handed_over) }
            }
        };
        Self { at_ms: milliseconds(record.at), packet: record.packet.0, event }
    }

    fn into_record(self, topology: &Topology) -> Result<Record, String> {
        let unknown = |name: &str| format!("it has no `{name}`");
        let node = |name: &str| topology.node(name).ok_or_else(|| unknown(name));
        let event = match self.event {
            EventWords::Sent { by, because_of, packet } => Event::Sent {
                by: node(&by)?,
                because_of: because_of.map(PacketId),
                packet: packet.into_owned(),
            },
            EventWords::Forwarded { by, to } => Event::Forwarded { by: node(&by)?, to: node(&to)? },
            EventWords::Translated { by, packet } => {
                Event::Translated { by: node(&by)?, packet: packet.into_owned() }
            }
            EventWords::Suppressed { by, why } => Event::Suppressed { by: node(&by)?, why },
            EventWords::Dropped { at, why } => {
                Event::Dropped { at: place_named(topology, &at).ok_or_else(|| unknown(&at))?, why }
            }
            EventWords::Delivered { to, handed_over_ms } => {
                Event::Delivered { to: node(&to)?, handed_over: duration(handed_over_ms)? }
            }
        };
        Ok(Record { at: duration(self.at_ms)?, packet: PacketId(self.packet), event })
    }
}

/// A quotient of two whole numbers of nanoseconds: it prints with no more digits than it has.
fn milliseconds(time: Duration) -> f64 {
    time.div_duration_f64(Duration::from_millis(1))
}

fn duration(milliseconds: f64) -> Result<Duration, String> {
    Duration::try_from_secs_f64(milliseconds / 1e3)
        .map_err(|_| format!("{milliseconds} ms is no time in a run"))
}

#[cfg(test)]
mod tests;
