//! A record: its data typed, as text, and as bytes; where it is shown as part of its message, also those of the message.

use std::ops::Range;

use netkit_model::dns::{DnsRecord, Field, Rdata, Value};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::hex;

/// A record.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::json) struct Record {
    /// Whose it is, in the presentation form of RFC 1035 §5.1.
    name: String,
    /// Its type.
    #[serde(rename = "type")]
    kind: String,
    /// Its class.
    class: String,
    /// How long it may be kept, in seconds.
    ttl: u32,
    /// What it says, by the names that its standard gives to the parts; null where the type is not known or the data are not as
    /// the type has them.
    data: Option<Map<String, Json>>,
    /// The same as a line of a master file.
    text: String,
    /// What is wrong with the data, where they are not as the type has them.
    fault: Option<String>,
    /// The data in hexadecimal, with every name written out.
    hex: String,
    /// Where the record begins, in bytes from the start of the message; only where the whole message is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    /// The record as it stands in the message, with owner, type, class, TTL and length, and names as they are compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    wire_hex: Option<String>,
}

impl Record {
    pub(in crate::json) fn of(record: &DnsRecord) -> Self {
        let (data, fault) = match &record.rdata {
            Rdata::Parts(parts) => (Some(parts.iter().map(field).collect()), None),
            Rdata::Opaque(_) => (None, None),
            Rdata::Malformed { fault, offset, .. } => {
                (None, Some(format!("{fault} at byte {offset} of the message")))
            }
        };
        Self {
            name: record.owner.to_string(),
            kind: record.record_type.to_string(),
            class: record.class.to_string(),
            ttl: record.ttl,
            data,
            text: record.rdata.text(),
            fault,
            hex: hex(record.rdata.wire()),
            offset: None,
            wire_hex: None,
        }
    }

    /// The records of a section with their places in the message.
    pub(in crate::json) fn section(
        records: &[DnsRecord],
        places: Vec<Range<usize>>,
        message: &[u8],
    ) -> Vec<Self> {
        let of = |(record, place): (&DnsRecord, Range<usize>)| Self {
            offset: Some(place.start),
            wire_hex: message.get(place).map(hex),
            ..Self::of(record)
        };
        records.iter().zip(places).map(of).collect()
    }
}

/// A part: numbers as numbers, lists as lists, everything else in its text.
fn field(field: &Field) -> (String, Json) {
    let value = match &field.value {
        Value::Number(number) | Value::Mnemonic(number, _) => Json::from(*number),
        Value::Types(types) => types.iter().map(ToString::to_string).collect(),
        Value::Names(names) => names.iter().map(ToString::to_string).collect(),
        Value::Ports(ports) => ports.iter().copied().collect(),
        Value::Texts(strings) => strings.iter().map(|bytes| unquoted(&Value::Text(bytes.clone()))).collect(),
        text @ Value::Text(_) => Json::from(unquoted(text)),
        other => Json::from(other.text()),
    };
    (field.name.to_owned(), value)
}

/// A string in its presentation form, without the quotes around it.
fn unquoted(value: &Value) -> String {
    let text = value.text();
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&text).to_owned()
}
