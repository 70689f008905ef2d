//! A reply as a message: its header, and everything in it with its place, so that the message can be made of it again.

use std::ops::Range;

use netkit_model::DnsReply;
use netkit_model::dns::{DnsHeader, Question as ModelQuestion};
use schemars::JsonSchema;
use serde::Serialize;

use super::edns::{self, Edns, ExtendedError};
use super::hex;
use super::record::Record;

/// The message of a reply.
///
/// The bytes of `header` (12), then the `wire_hex` of `questions`, `answers`, `authority`, `additional` and `edns` in the order of
/// their `offset`, then `rest_hex` are the bytes of `raw_hex`.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Message {
    /// The header; null without a reply.
    header: Option<Header>,
    /// The question section.
    questions: Vec<Question>,
    /// EDNS of the reply.
    edns: Option<Edns>,
    /// Extended errors (RFC 8914) in it.
    ede: Vec<ExtendedError>,
    /// The answer section.
    answers: Vec<Record>,
    /// The authority section.
    authority: Vec<Record>,
    /// The additional section, without the OPT record.
    additional: Vec<Record>,
    /// What stands behind the last entry that can be read, in hexadecimal: an entry that is broken, or bytes that no count
    /// covers. Null where nothing does.
    rest_hex: Option<String>,
    /// The reply as it came, in hexadecimal.
    raw_hex: Option<String>,
}

/// The header of a message (RFC 1035 §4.1.1), six numbers of 16 bits each.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DnsHeader")]
struct Header {
    /// The identifier.
    id: u16,
    /// Flags, operation and the lower four bits of the response code, as one number.
    flags: u16,
    /// The operation, which is QUERY.
    opcode: String,
    /// Entries that the question section claims to have.
    question_count: u16,
    /// Those of the answer section.
    answer_count: u16,
    /// Those of the authority section.
    authority_count: u16,
    /// Those of the additional section, with the OPT record.
    additional_count: u16,
}

/// An entry of the question section.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DnsQuestion")]
struct Question {
    /// The name, in the presentation form of RFC 1035 §5.1.
    name: String,
    /// The type.
    #[serde(rename = "type")]
    kind: String,
    /// The class.
    class: String,
    /// Where it begins, in bytes from the start of the message.
    offset: usize,
    /// The entry as it stands in the message.
    wire_hex: String,
}

impl Message {
    pub(super) fn of(reply: &DnsReply) -> Self {
        let (message, bytes) = (&reply.message, reply.bytes.as_slice());
        let layout = message.layout(bytes);
        let question = |(question, place)| Question::of(question, place, bytes);
        let edns = message.edns.as_ref().zip(layout.edns);
        Self {
            header: Some(Header::of(&message.header)),
            questions: message.questions.iter().zip(layout.questions).map(question).collect(),
            edns: edns.map(|(edns, place)| Edns::of(edns, place, bytes)),
            ede: message.edns.as_ref().map(edns::extended_errors).unwrap_or_default(),
            answers: Record::section(&message.answers, layout.answers, bytes),
            authority: Record::section(&message.authorities, layout.authorities, bytes),
            additional: Record::section(&message.additionals, layout.additionals, bytes),
            rest_hex: bytes.get(layout.rest).filter(|rest| !rest.is_empty()).map(hex),
            raw_hex: Some(hex(bytes)),
        }
    }
}

impl Header {
    fn of(header: &DnsHeader) -> Self {
        let [question_count, answer_count, authority_count, additional_count] = header.counts;
        Self {
            id: header.id,
            flags: header.flags_word(),
            opcode: header.opcode.to_string(),
            question_count,
            answer_count,
            authority_count,
            additional_count,
        }
    }
}

impl Question {
    fn of(question: &ModelQuestion, place: Range<usize>, message: &[u8]) -> Self {
        Self {
            name: question.name.to_string(),
            kind: question.record_type.to_string(),
            class: question.class.to_string(),
            offset: place.start,
            wire_hex: message.get(place).map(hex).unwrap_or_default(),
        }
    }
}
