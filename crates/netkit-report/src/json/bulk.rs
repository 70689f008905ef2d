//! A question of many and what came of it, as a line of JSON.

use std::io::{self, Write};

use netkit_model::{BulkEnd, BulkOutcome, BulkResult};
use schemars::JsonSchema;
use serde::Serialize;

use super::lookup::Record;
use super::write_line;
use crate::escape;
use crate::number::millis_f64;

/// Writes a line; with the time that the answer took only where that is asked for, so that two runs can be compared.
pub fn bulk_line(out: &mut impl Write, result: &BulkResult, with_time: bool) -> io::Result<()> {
    write_line(out, &BulkLine::of(result, with_time))
}

/// A question of many, and what came of it. Lines stand in the order of the questions; the format only grows.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BulkLine {
    /// The text as it was given.
    input: String,
    /// The name that was asked for, in the presentation form of RFC 1035 §5.1; null where the text is none.
    qname: Option<String>,
    /// The type.
    qtype: Option<String>,
    /// What it means for the name.
    #[schemars(extend("enum" = BulkOutcome::ALL.map(BulkOutcome::name)))]
    outcome: &'static str,
    /// The response code; null without a reply.
    rcode: Option<String>,
    /// How often it was sent again.
    retries: u32,
    /// The server that was asked last.
    server: Option<String>,
    /// From the first sending to the end, in milliseconds; only with `--verbose`.
    #[serde(skip_serializing_if = "Option::is_none")]
    took_ms: Option<f64>,
    /// Why it was not asked, or what of the reply cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    /// The answer section.
    answers: Vec<Record>,
}

impl BulkLine {
    fn of(result: &BulkResult, with_time: bool) -> Self {
        let question = result.item.question.as_ref();
        let message = match &result.end {
            BulkEnd::Answered { message, .. } => Some(message),
            _ => None,
        };
        let unread = message.and_then(|message| message.fault).map(|fault| fault.fault.to_string());
        let fault = result.item.fault.as_deref().map(|fault| escape::sentence(fault).into_owned());
        Self {
            input: escape::sentence(&result.item.input).into_owned(),
            qname: question.map(|question| question.name.to_string()),
            qtype: question.map(|question| question.record_type.to_string()),
            outcome: result.outcome().name(),
            rcode: message.map(|message| message.rcode().to_string()),
            retries: result.tries.saturating_sub(1),
            server: result.server.map(|server| server.to_string()),
            took_ms: with_time.then(|| millis_f64(result.took)),
            fault: fault.or(unread),
            answers: message
                .map(|message| message.answers.iter().map(Record::of).collect())
                .unwrap_or_default(),
        }
    }
}
