//! The sockets of a host in every format: a summary, rows, rates, and processes that are called what a terminal would obey.

use netkit_model::{RunReport, SocketsEvent, SocketsView};
use netkit_report::{Csv, Json, JsonLines, SocketsText, SocketsTextOptions, json_lines_schema, json_schema};
use serde_json::Value;

use crate::hostile::{check_error_comes_through, is_hostile};
use crate::programs::{check_valid, pretty};
use crate::run::Run;
use crate::sockets_run;

/// As the run's own view shows it, with everything that can be said.
fn text(run: &Run<SocketsEvent>) -> String {
    let RunReport::Sockets(report) = &run.end.report else { panic!("it is about sockets") };
    shown(run, report.view)
}

fn shown(run: &Run<SocketsEvent>, view: SocketsView) -> String {
    let options = SocketsTextOptions { view, verbose: true, ..SocketsTextOptions::default() };
    run.rendered(|out| SocketsText::new(out, options))
}

fn document(run: &Run<SocketsEvent>) -> Value {
    serde_json::from_str(&run.rendered(Json::new)).expect("it is JSON")
}

fn plain() -> SocketsTextOptions {
    SocketsTextOptions { view: SocketsView::List, ..SocketsTextOptions::default() }
}

fn shown_plainly(run: &Run<SocketsEvent>) -> String {
    run.rendered(|out| SocketsText::new(out, plain()))
}

#[test]
fn the_text_of_a_summary() {
    insta::assert_snapshot!(text(&sockets_run::summary()));
}

#[test]
fn the_text_of_problems() {
    insta::assert_snapshot!(shown(&sockets_run::summary(), SocketsView::Problems));
}

#[test]
fn the_text_of_a_list() {
    insta::assert_snapshot!(text(&sockets_run::list()));
}

#[test]
fn the_text_of_rates() {
    insta::assert_snapshot!(text(&sockets_run::rates()));
}

#[test]
fn the_text_of_what_a_terminal_would_obey() {
    let run = sockets_run::hostile();
    let all = [SocketsView::Summary, SocketsView::List, SocketsView::Problems].map(|view| shown(&run, view));
    insta::assert_snapshot!(all.concat());
}

#[test]
fn the_rows_of_a_table() {
    insta::assert_snapshot!(sockets_run::list().rendered(Csv::new));
}

#[test]
fn the_document_of_a_list() {
    insta::assert_snapshot!(pretty(&document(&sockets_run::list())));
}

#[test]
fn every_document_and_line_keeps_to_the_schema() {
    for run in sockets_run::all() {
        check_valid(&json_schema(), &document(&run));
        for line in run.rendered(JsonLines::new).lines() {
            let value: Value = serde_json::from_str(line).expect("each line is JSON");
            let schema = if value.get("event").is_some() { json_lines_schema() } else { json_schema() };
            check_valid(&schema, &value);
        }
    }
}

#[test]
fn no_format_emits_a_control_character() {
    let run = sockets_run::hostile();
    let views = [SocketsView::Summary, SocketsView::List, SocketsView::Problems, SocketsView::Watch];
    let texts = views.into_iter().map(|view| shown(&run, view));
    let others = [run.rendered(Json::new), run.rendered(JsonLines::new), run.rendered(Csv::new)];
    for output in texts.chain(others) {
        let bad = output.chars().find(|character| is_hostile(*character)).map(u32::from);
        assert_eq!(bad, None, "{output}");
    }
}

#[test]
fn a_row_of_a_table_is_no_formula_and_has_twelve_fields() {
    for line in sockets_run::hostile().rendered(Csv::new).lines() {
        let fields = line.split('"').step_by(2).map(|plain| plain.matches(',').count()).sum::<usize>();
        assert_eq!(fields, 11, "{line}");
    }
}

#[test]
fn an_error_of_the_writer_comes_through() {
    let run = sockets_run::list();
    let length = |text: String| text.len();
    let whole = length(shown_plainly(&run));
    check_error_comes_through(&run, |out| SocketsText::new(out, plain()), whole);
    check_error_comes_through(&run, Json::new, length(run.rendered(Json::new)));
    check_error_comes_through(&run, Csv::new, length(run.rendered(Csv::new)));
}
