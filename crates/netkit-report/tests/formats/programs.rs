//! The formats for programs: JSON that its own schema describes, and rows that a table reads.

use crate::run::{self, Run};
use netkit_model::{RunReport, VerdictId};
use netkit_report::{Csv, Json, JsonLines, json_lines_schema, json_schema};
use serde_json::Value;

/// The document of a run: valid by the schema, on one line.
pub fn document<E>(run: &Run<E>) -> Value {
    let text = run.rendered(Json::new);
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    assert!(text.ends_with('\n'));
    let document = serde_json::from_str(&text).expect("it is JSON");
    check_valid(&json_schema(), &document);
    document
}

pub fn check_valid(schema: &Value, instance: &Value) {
    let validator = jsonschema::validator_for(schema).expect("our schema is one");
    let errors: Vec<_> = validator.iter_errors(instance).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{instance:#}");
}

pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("it was JSON before")
}

#[test]
fn every_run_is_valid_by_the_schema() {
    for (name, run) in run::all() {
        let document = document(&run);
        assert_eq!(document["schema"], "netkit/1", "{name}");
    }
}

#[test]
fn the_document_of_a_healthy_target() {
    insta::assert_snapshot!(pretty(&document(&run::healthy())));
}

#[test]
fn the_document_of_everything_that_can_happen() {
    insta::assert_snapshot!(pretty(&document(&run::eventful())));
}

#[test]
fn the_document_of_several_targets() {
    let document = document(&run::two_targets());
    assert_eq!(document["target"]["input"], "10.0.0.1");
    let inputs: Vec<_> =
        document["report"]["targets"].as_array().expect("a list").iter().map(|one| &one["input"]).collect();
    assert_eq!(inputs, ["10.0.0.1", "10.0.0.22"]);
    assert_eq!(document["report"]["targets"][0]["name"], "gw.example.com");
    assert_eq!(document["report"]["targets"][1]["rtt_ms"]["min"], Value::Null);
    assert_eq!(document["report"]["targets"][1]["loss_ratio"], 1.0);
}

#[test]
fn the_document_of_a_sweep() {
    insta::assert_snapshot!(pretty(&document(&run::sweep())));
}

#[test]
fn a_failed_run_is_a_document_too() {
    insta::assert_snapshot!(pretty(&document(&run::unresolved())));
}

#[test]
fn the_counters_of_a_document_add_up() {
    let document = document(&run::eventful());
    let target = &document["report"]["targets"][0];
    let outcomes = ["received", "late", "lost", "icmp_errors", "corrupt", "suspended"];
    let sum: u64 = outcomes.iter().map(|outcome| target[outcome].as_u64().expect("a count")).sum();
    assert_eq!(target["sent"], sum);
}

#[test]
fn a_hostile_name_keeps_its_bytes() {
    let target = document(&run::hostile())["report"]["targets"][0].clone();
    assert!(target["name"].as_str().is_some_and(|name| name.starts_with("\\027[2J")), "{target}");
    assert!(target["name_hex"].as_str().is_some_and(|hex| hex.starts_with("1b5b324a")), "{target}");
    assert!(target["input_hex"].as_str().is_some_and(|hex| hex.starts_with("3d636d647c1b5b")), "{target}");
}

#[test]
fn a_year_beyond_the_calendar_is_null() {
    let mut run = run::healthy();
    run.start.started.0 += std::time::Duration::from_secs(400 * 366 * 86_400 * 30);
    assert_eq!(document(&run)["started"], Value::Null);
}

#[test]
fn every_line_is_valid_and_the_last_is_the_document() {
    for (name, run) in run::all() {
        let text = run.rendered(JsonLines::new);
        let mut lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        assert_eq!(lines.pop(), Some(document(&run)), "{name}");
        assert_eq!(lines.len(), 1 + run.events.len(), "{name}");
        for line in &lines {
            check_valid(&json_lines_schema(), line);
        }
    }
}

#[test]
fn the_lines_of_everything_that_can_happen() {
    let text = run::eventful().rendered(JsonLines::new);
    let events: Vec<_> = text.lines().filter(|line| line.contains("\"event\":")).collect();
    insta::assert_snapshot!(events.join("\n"));
}

#[test]
fn the_rows_of_everything_that_can_happen() {
    insta::assert_snapshot!(run::eventful().rendered(Csv::new));
}

#[test]
fn every_row_and_every_line_says_when() {
    for (name, run) in run::all() {
        for row in run.rendered(Csv::new).lines().skip(1) {
            assert!(
                row.ends_with(",1795403401.000045") || row.ends_with(",1795403402.500000"),
                "{name}: {row}"
            );
        }
        for line in run.rendered(JsonLines::new).lines().filter(|line| line.contains("\"event\":")) {
            let line: Value = serde_json::from_str(line).expect("each line is JSON");
            assert!(line["at"].is_f64(), "{name}: {line}");
        }
    }
}

#[test]
fn a_link_local_address_is_written_with_its_interface() {
    for output in [run::link_local().rendered(JsonLines::new), run::link_local().rendered(Csv::new)] {
        assert!(output.contains("fe80::7%eth0") && output.contains("fe80::1%eth0"), "{output}");
        assert!(!output.contains("%2"), "{output}");
    }
    let document = document(&run::link_local());
    for address in [&document["target"], &document["report"]["targets"][0], &document["evidence"][0]]
        .map(|part| &part["address"])
    {
        assert_eq!(address, "fe80::7%eth0");
    }
}

#[test]
fn the_evidence_of_a_sweep_names_no_address() {
    let document = document(&run::unreachable_sweep());
    let evidence = document["evidence"].as_array().expect("a list");
    assert!(evidence.iter().all(|one| one["address"].is_null()), "{evidence:?}");
    assert_eq!(
        evidence[0]["text"],
        "2 of 22 probes to the swept addresses got no answer; 22 have a send stamp"
    );
    let kinds = document["report"]["sweep"]["icmp_error_kinds"].as_array().expect("a list");
    assert_eq!((kinds.len(), &kinds[4]["count"], &kinds[4]["icmp_code"]), (6, &5.into(), &4.into()));
}

#[test]
fn a_hostile_row_has_eleven_fields_and_no_formula() {
    for line in run::hostile().rendered(Csv::new).lines().skip(1) {
        assert!(line.starts_with("\"'=cmd|\\x1b[2J"), "{line}");
        let behind = &line[line.rfind('"').expect("it is quoted")..];
        assert_eq!(behind.matches(',').count(), 10, "{line}");
    }
}

#[test]
fn a_report_without_a_beginning_is_an_error() {
    let end = run::healthy().end;
    let mut json = Json::new(Vec::new());
    assert!(netkit_report::Renderer::finish(&mut json, &end).is_err());
}

#[test]
fn the_schema_describes_every_field_and_knows_every_verdict() {
    let schema = json_schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["$id"], "netkit-1");
    check_described(&schema, "document");
    check_described(&json_lines_schema(), "event");
    let ids = schema["$defs"]["Verdict"]["properties"]["id"]["enum"].as_array().expect("a closed list");
    assert_eq!(ids.len(), VerdictId::ALL.len());
}

/// Walks a schema: every property has a description, its own or that of what it refers to.
pub fn check_described(schema: &Value, place: &str) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            // The tag of a variant is described by the variant.
            let described = property.get("description").is_some() || property.get("const").is_some();
            assert!(described, "{place}.{name} has no description: {property}");
        }
    }
    match schema {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| check_described(member, &format!("{place}.{name}")));
        }
        Value::Array(members) => members.iter().for_each(|member| check_described(member, place)),
        _ => {}
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let validator = jsonschema::validator_for(&json_schema()).expect("our schema is one");
    let mut report = document(&run::healthy());
    report["verdict"]["status"] = "splendid".into();
    assert!(!validator.is_valid(&report));
    let mut report = document(&run::healthy());
    report["report"]["targets"][0]["sent"] = "3".into();
    assert!(!validator.is_valid(&report));
}

#[test]
fn a_number_that_is_none_is_null() {
    let mut run = run::sweep();
    if let RunReport::Sweep(report, _) = &mut run.end.report {
        report.duration = std::time::Duration::ZERO;
    }
    assert_eq!(document(&run)["report"]["sweep"]["probes_per_second"], Value::Null);
}
