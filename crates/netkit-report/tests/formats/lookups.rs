//! Lookups in every format: one that was answered, one that was not, and one whose answers a terminal would obey.

use netkit_model::dns::DnsMessage;
use netkit_model::{LookupEvent, RunReport};
use netkit_report::{
    AtEnd, Form, Json, JsonLines, LookupShort, LookupText, LookupZone, json_lines_schema, json_schema,
};
use serde_json::Value;

use crate::hostile::{check_error_comes_through, is_hostile};
use crate::lookup_run;
use crate::programs::{check_valid, pretty};
use crate::run::Run;

fn text(run: &Run<LookupEvent>, form: impl Form) -> String {
    run.rendered(|out| AtEnd::new(out, form))
}

/// Everything that text can say, and dig's lines.
fn every_text(run: &Run<LookupEvent>) -> String {
    let verbose = LookupText { verbose: true, ..LookupText::default() };
    let (short, zone) = (text(run, LookupShort), text(run, LookupZone));
    format!("{}\n--short\n{short}\n--zone\n{zone}", text(run, verbose))
}

fn document(run: &Run<LookupEvent>) -> Value {
    serde_json::from_str(&run.rendered(Json::new)).expect("it is JSON")
}

#[test]
fn the_text_of_an_answer() {
    insta::assert_snapshot!(every_text(&lookup_run::answered()));
}

#[test]
fn the_text_of_silence() {
    insta::assert_snapshot!(every_text(&lookup_run::silent()));
}

#[test]
fn the_text_of_what_a_terminal_would_obey() {
    insta::assert_snapshot!(every_text(&lookup_run::hostile()));
}

#[test]
fn the_document_of_an_answer() {
    insta::assert_snapshot!(pretty(&document(&lookup_run::answered())));
}

#[test]
fn the_document_of_silence() {
    insta::assert_snapshot!(pretty(&document(&lookup_run::silent())));
}

#[test]
fn every_document_and_line_keeps_to_the_schema() {
    for run in lookup_run::all() {
        check_valid(&json_schema(), &document(&run));
        let lines = run.rendered(JsonLines::new);
        let values: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
        let (last, events) = values.split_last().expect("the document is the last line");
        check_valid(&json_schema(), last);
        for event in events {
            check_valid(&json_lines_schema(), event);
        }
    }
}

#[test]
fn no_format_emits_a_control_character() {
    for run in lookup_run::all() {
        for output in [every_text(&run), run.rendered(Json::new), run.rendered(JsonLines::new)] {
            let bad = output.chars().find(|character| is_hostile(*character)).map(u32::from);
            assert_eq!(bad, None, "{output}");
        }
    }
}

/// The reply in a document is the reply that came, byte for byte, and says what the document says.
#[test]
fn the_bytes_of_a_reply_are_kept() {
    for run in lookup_run::all() {
        let document = document(&run);
        let RunReport::Lookup(report) = &run.end.report else { panic!("a lookup") };
        let told = document["report"]["servers"].as_array().expect("a list");
        for (told, exchange) in told.iter().zip(&report.exchanges) {
            let bytes = exchange.reply().map(|reply| reply.bytes.clone());
            let hex = told["raw_hex"].as_str().map(from_hex);
            assert_eq!(hex, bytes);
            let Some(message) = hex.map(|bytes| DnsMessage::decode(&bytes).expect("it has a header")) else {
                continue;
            };
            for (record, told) in message.answers.iter().zip(told["answers"].as_array().expect("a list")) {
                assert_eq!(told["hex"].as_str().map(from_hex).as_deref(), Some(record.rdata.wire()));
                assert_eq!(told["text"], record.rdata.text());
            }
        }
    }
}

/// A reply as a consumer makes it of the parts of a document: the header's numbers, each entry by its place, the rest.
fn rebuilt(told: &Value) -> Vec<u8> {
    let header = &told["header"];
    let counts = ["question_count", "answer_count", "authority_count", "additional_count"];
    let mut bytes = Vec::new();
    for key in ["id", "flags"].iter().chain(&counts) {
        let number = header[key].as_u64().and_then(|number| u16::try_from(number).ok());
        bytes.extend(number.expect("a number of 16 bits").to_be_bytes());
    }
    let sections = ["questions", "answers", "authority", "additional"];
    let entries = sections.iter().flat_map(|section| told[section].as_array().expect("a list"));
    let mut entries: Vec<&Value> = entries.chain(told["edns"].is_object().then_some(&told["edns"])).collect();
    entries.sort_by_key(|entry| entry["offset"].as_u64());
    for entry in entries {
        assert_eq!(entry["offset"], bytes.len(), "{entry}");
        bytes.extend(from_hex(entry["wire_hex"].as_str().expect("hexadecimal")));
    }
    bytes.extend(told["rest_hex"].as_str().map(from_hex).unwrap_or_default());
    bytes
}

/// Everything that came can be made of the fields again, whatever of it can be read.
#[test]
fn a_reply_can_be_made_of_its_parts() {
    let mut count = 0;
    for run in lookup_run::all() {
        let document = document(&run);
        for told in document["report"]["servers"].as_array().expect("a list") {
            let Some(raw) = told["raw_hex"].as_str().map(from_hex) else { continue };
            assert_eq!(rebuilt(told), raw, "{told:#}");
            count += 1;
        }
    }
    assert_eq!(count, 8);
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
    digits.map(byte).collect()
}

#[test]
fn a_writer_s_error_comes_through() {
    let run = lookup_run::answered();
    let length = text(&run, LookupText::default()).len();
    check_error_comes_through(&run, |out| AtEnd::new(out, LookupText::default()), length);
}
