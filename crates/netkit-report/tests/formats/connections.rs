//! Connections in every format: one that came about, one refused, one that met silence, one that this host forbade.

use netkit_model::{ConnectEvent, InterfaceNames};
use netkit_report::{AtEnd, ConnectText, Json, JsonLines, json_lines_schema, json_schema};
use serde_json::Value;

use crate::connect_run;
use crate::hostile::{check_error_comes_through, is_hostile};
use crate::programs::{check_valid, document, pretty};
use crate::run::{Run, name};

fn text(run: &Run<ConnectEvent>, form: ConnectText) -> String {
    run.rendered(|out| AtEnd::new(out, form))
}

/// The text as it is, and with everything that can be said.
fn both_texts(run: &Run<ConnectEvent>) -> String {
    let verbose = ConnectText { verbose: true, ..ConnectText::default() };
    format!("{}\n-v\n{}", text(run, ConnectText::default()), text(run, verbose))
}

fn lines(run: &Run<ConnectEvent>) -> String {
    let text = run.rendered(JsonLines::new);
    let values: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let (document, events) = values.split_last().expect("the document is the last line");
    check_valid(&json_schema(), document);
    for event in events {
        check_valid(&json_lines_schema(), event);
    }
    text
}

#[test]
fn the_text_of_a_connection_that_came_about() {
    insta::assert_snapshot!(both_texts(&connect_run::connected()));
}

#[test]
fn the_text_of_a_refusal() {
    insta::assert_snapshot!(both_texts(&connect_run::refused()));
}

#[test]
fn the_text_of_silence_names_what_fits() {
    insta::assert_snapshot!(both_texts(&connect_run::silent()));
}

#[test]
fn the_text_of_what_this_host_forbids() {
    insta::assert_snapshot!(both_texts(&connect_run::forbidden()));
}

#[test]
fn the_document_of_a_connection_that_came_about() {
    insta::assert_snapshot!(pretty(&document(&connect_run::connected())));
}

#[test]
fn the_document_of_a_refusal() {
    insta::assert_snapshot!(pretty(&document(&connect_run::refused())));
}

#[test]
fn the_document_of_silence() {
    insta::assert_snapshot!(pretty(&document(&connect_run::silent())));
}

#[test]
fn the_document_of_what_this_host_forbids() {
    insta::assert_snapshot!(pretty(&document(&connect_run::forbidden())));
}

#[test]
fn the_lines_of_a_refusal() {
    let lines = lines(&connect_run::refused());
    let events: Vec<&str> = lines.lines().filter(|line| line.contains("\"event\":")).collect();
    insta::assert_snapshot!(events.join("\n"));
}

#[test]
fn every_document_and_line_is_valid_by_the_schema() {
    for run in connect_run::all() {
        assert_eq!(document(&run)["schema"], "netkit/1");
        assert!(!lines(&run).is_empty());
    }
}

#[test]
fn quiet_says_only_the_verdict() {
    let quiet = ConnectText { quiet: true, ..ConnectText::default() };
    assert_eq!(text(&connect_run::connected(), quiet), "OK  192.0.2.7:443 answers\n");
}

#[test]
fn colour_is_there_only_where_asked_for() {
    for run in connect_run::all() {
        let painted = text(&run, ConnectText { color: true, ..ConnectText::default() });
        assert!(painted.starts_with("\u{1b}["), "{painted}");
        assert!(!text(&run, ConnectText::default()).contains('\u{1b}'));
    }
}

#[test]
fn no_name_that_somebody_else_chose_reaches_the_terminal() {
    const HOSTILE: &str = "\u{1b}]0;owned\u{7}\r\n\u{202e}moc.elpmaxe\u{9b}2J";
    let mut run = connect_run::refused();
    run.start.targets[0].input = HOSTILE.into();
    run.start.targets[0].name = Some(name(HOSTILE.as_bytes()));
    run.names = vec![(run.start.targets[0].address.expect("it has one").ip, name(HOSTILE.as_bytes()))];
    run.start.interfaces = InterfaceNames::from_iter([(2, HOSTILE.to_owned())]);
    run.end.verdict.text = format!("{HOSTILE}:8080 refuses");
    run.end.verdict.next[0].place = HOSTILE.to_owned();
    let outputs = [both_texts(&run), run.rendered(Json::new), lines(&run)];
    for output in outputs {
        let bad = output.chars().find(|character| is_hostile(*character)).map(u32::from);
        assert_eq!(bad, None, "{output}");
    }
    document(&run);
}

#[test]
fn a_full_disk_is_told() {
    let run = connect_run::silent();
    let whole = text(&run, ConnectText::default()).len();
    check_error_comes_through(&run, |out| AtEnd::new(out, ConnectText::default()), whole);
}
