//! The lines of many lookups: each end that a name can have keeps to the schema, and nothing in it is obeyed by a terminal.

use netkit_model::dns::{Class, DnsMessage, DomainName, Question, RecordType};
use netkit_model::{BulkEnd, BulkItem, BulkOutcome, BulkResult};
use netkit_net::Errno;
use netkit_report::{bulk_line, bulk_line_schema};
use serde_json::Value;

use crate::hostile::is_hostile;
use crate::programs::check_valid;
use crate::run::micros;

/// A response to a question for `www.example`, with these flags, so many answers, and what stands behind the question.
fn answered(flags: u16, answers: u16, records: &[u8]) -> BulkEnd {
    let counts = [0xabcd, flags, 1, answers, 0, 0].map(u16::to_be_bytes).concat();
    let bytes = [&counts[..], b"\x03www\x07example\0\0\x01\0\x01", records].concat();
    BulkEnd::Answered { message: Box::new(DnsMessage::decode(&bytes).expect("it has a header")), bytes }
}

/// Every way in which a question can end; the last outcome is that of a text that is no name.
fn ends() -> [BulkEnd; 12] {
    let address = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x50";
    let text = b"\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x05\x04\x1b[2J";
    [
        answered(0x8180, 1, address),
        answered(0x8180, 2, &[&text[..], address].concat()),
        answered(0x8180, 0, b""),
        answered(0x8183, 0, b""),
        answered(0x8182, 0, b""),
        answered(0x8185, 0, b""),
        answered(0x8181, 0, b""),
        answered(0x8180, 1, b"\xc0\x0c\0"),
        BulkEnd::Silent,
        BulkEnd::Unsent(Errno::NETUNREACH),
        BulkEnd::Interrupted,
        BulkEnd::NotAsked,
    ]
}

fn result(end: BulkEnd) -> BulkResult {
    let is_asked = end != BulkEnd::NotAsked;
    let name = DomainName::from_text("www.example").expect("a name");
    let question = Question { name, record_type: RecordType::A, class: Class::IN };
    BulkResult {
        item: BulkItem {
            input: "www\u{1b}[2J\u{202e}".to_owned(),
            question: is_asked.then_some(question),
            fault: (!is_asked).then(|| "it is no name: \u{9b}".to_owned()),
        },
        end,
        tries: 2,
        took: micros(1_500),
        server: is_asked.then(|| "[2001:db8::53]:53".parse().expect("an address")),
    }
}

fn line(result: &BulkResult, with_time: bool) -> String {
    let mut out = Vec::new();
    bulk_line(&mut out, result, with_time).expect("a vector takes everything");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[test]
fn every_line_keeps_to_the_schema() {
    let mut outcomes = Vec::new();
    for end in ends() {
        let result = result(end);
        outcomes.push(result.outcome());
        for with_time in [false, true] {
            let line = line(&result, with_time);
            assert!(line.ends_with('\n') && line.matches('\n').count() == 1, "{line:?}");
            let bad = line.chars().find(|one| *one != '\n' && is_hostile(*one)).map(u32::from);
            assert_eq!(bad, None, "{line}");
            let value: Value = serde_json::from_str(&line).expect("a line is JSON");
            check_valid(&bulk_line_schema(), &value);
            assert_eq!(value["took_ms"].as_f64(), with_time.then_some(1.5), "{line}");
            assert_eq!(value["outcome"], result.outcome().name(), "{line}");
        }
    }
    assert!(BulkOutcome::ALL.iter().all(|outcome| outcomes.contains(outcome)), "{outcomes:?}");
}

#[test]
fn the_schema_refuses_what_is_no_line() {
    let validator = jsonschema::validator_for(&bulk_line_schema()).expect("our schema is one");
    for wrong in ["{}", "[]", r#"{"input":"a","outcome":"fine"}"#] {
        assert!(!validator.is_valid(&serde_json::from_str(wrong).expect("JSON")), "{wrong}");
    }
}
