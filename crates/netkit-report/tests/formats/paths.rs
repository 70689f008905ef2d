//! Traces and sampled paths in every format; what traceroute fixes is asserted literally, the rest is in snapshots.

use netkit_model::{
    AnswerKind, HopAnswer, HopOutcome, IcmpReport, Method, MtuBlackHole, MtuDirection, PathEnd,
    PathMtuReport, RunReport, TraceEvent,
};
use netkit_report::{Csv, Json, JsonLines, TextOptions, TraceText, json_lines_schema};
use serde_json::Value;

use crate::hostile::{LOUD, check_error_comes_through, is_hostile};
use crate::path_run::{self, ROUTER, TARGET};
use crate::programs::{check_valid, document, pretty};
use crate::run::{self, Run, ip};

fn text(run: &Run<TraceEvent>, options: TextOptions) -> String {
    run.rendered(|out| TraceText::new(out, options))
}

#[test]
fn a_path_has_the_very_lines_of_traceroute() {
    // As traceroute 2.1.2 of Butskoy prints them, with these round trips.
    let traceroute = "\
traceroute to example.com (10.77.6.2), 30 hops max, 60 byte packets
 1  gw (10.77.1.2)  0.044 ms  0.005 ms *
 2  * * *
 3  * 10.0.0.9 (10.0.0.9)  12.345 ms 10.0.0.8 (10.0.0.8)  11.200 ms
 4  10.77.6.2 (10.77.6.2)  250.000 ms  250.000 ms  250.000 ms
";
    let text = text(&path_run::plain(), TextOptions::default());
    let ours = text.strip_prefix(traceroute).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(ours, "\nOK  example.com answers\n");
}

#[test]
fn numeric_hops_have_no_names() {
    let text = text(&path_run::plain(), TextOptions { numeric: true, ..TextOptions::default() });
    assert!(text.contains("\n 1  10.77.1.2  0.044 ms  0.005 ms *\n"), "{text}");
    assert!(text.contains("\n 3  * 10.0.0.9  12.345 ms 10.0.0.8  11.200 ms\n"), "{text}");
}

#[test]
fn everything_that_is_odd_about_a_path_is_said() {
    insta::assert_snapshot!(text(&path_run::odd(), TextOptions::default()));
}

#[test]
fn quiet_says_only_the_first_line_and_what_follows_the_hops() {
    let quiet = text(&path_run::plain(), TextOptions { quiet: true, ..TextOptions::default() });
    assert_eq!(
        quiet,
        "traceroute to example.com (10.77.6.2), 30 hops max, 60 byte packets\n\nOK  example.com answers\n"
    );
}

#[test]
fn colour_is_there_only_where_asked_for() {
    let painted = text(&path_run::odd(), TextOptions { color: true, ..TextOptions::default() });
    assert!(painted.contains("0.800 ms \u{1b}[1;33m!F-1400\u{1b}[0m"), "{painted}");
    assert!(painted.contains(" \u{1b}[1;33m(loop with hop 3)\u{1b}[0m\n"), "{painted}");
    let plain = ["\u{1b}[1;33m", "\u{1b}[1;32m", "\u{1b}[0m"]
        .iter()
        .fold(painted, |text, escape| text.replace(escape, ""));
    assert_eq!(plain, text(&path_run::odd(), TextOptions::default()));
}

#[test]
fn a_hop_is_stamped_where_asked_for() {
    let text = text(&path_run::plain(), TextOptions { timestamps: true, ..TextOptions::default() });
    let hops: Vec<_> = text.lines().skip(1).take(4).collect();
    assert!(hops.iter().all(|line| line.starts_with("[1795403402.500000]  ")), "{text}");
}

/// Checks the first line of a trace.
fn check_opening(address: &str, method: Method, payload_size: usize, expected: &str) {
    let mut run = path_run::plain();
    run.start.targets = vec![run::target("example.com", address)];
    run.start.vantage.method = Some(method);
    run.start.payload_size = payload_size;
    assert_eq!(text(&run, TextOptions::default()).lines().next(), Some(expected));
}

#[test]
fn the_first_line_counts_the_bytes_of_whole_packets() {
    let v4 = "traceroute to example.com (10.0.0.1), 30 hops max, 60 byte packets";
    check_opening("10.0.0.1", Method::Udp, 32, v4);
    check_opening("10.0.0.1", Method::IcmpDatagram, 32, v4);
    check_opening("10.0.0.1", Method::IcmpRaw, 32, v4);
    check_opening("10.0.0.1", Method::Tcp, 0, v4);
    let v6 = "traceroute to example.com (2001:db8::1), 30 hops max, 80 byte packets";
    check_opening("2001:db8::1", Method::Udp, 32, v6);
    check_opening("2001:db8::1", Method::Tcp, 0, v6);
}

#[test]
fn what_cannot_be_traced_leaves_only_the_verdict() {
    let mut run = path_run::of_hops(Vec::new(), PathEnd::Silent { last: None });
    run.end.report = RunReport::Nothing;
    run.start.targets[0].address = None;
    assert_eq!(text(&run, TextOptions::default()), "OK  example.com answers\n");
}

#[test]
fn a_link_local_router_is_shown_with_its_interface() {
    let kind = AnswerKind::Icmp(IcmpReport { ipv6: true, icmp_type: 3, code: 0, offender: None, mtu: None });
    let local = HopAnswer { from: ip("fe80::1"), kind, ..path_run::answer(ROUTER, 44) };
    let hop = path_run::hop(1, vec![path_run::probe(HopOutcome::Answered(local))], vec![]);
    let mut run = path_run::of_hops(vec![hop], PathEnd::TooFar);
    run.start.interfaces = netkit_model::InterfaceNames::from_iter([(2, "eth0".to_owned())]);
    let shown = text(&run, TextOptions::default());
    assert!(shown.contains("\n 1  fe80::1%eth0 (fe80::1%eth0)  0.044 ms\n"), "{shown}");
    assert_eq!(document(&run)["report"]["hops"][0]["probes"][0]["address"], "fe80::1%eth0");
    assert!(run.rendered(Csv::new).contains(",fe80::1%eth0,"));
}

/// Checks the line of the path MTU, and of the black hole behind it.
fn check_path_mtu(report: PathMtuReport, expected: &str) {
    let mut run = path_run::plain();
    if let RunReport::Trace(trace) = &mut run.end.report {
        trace.path_mtu = Some(report);
    }
    let text = text(&run, TextOptions::default());
    assert!(text.contains(&format!("\n\n{expected}\n\nOK  ")), "{text}");
}

#[test]
fn the_path_mtu_says_who_says_so() {
    let plain =
        PathMtuReport { path_mtu: Some(1500), link_mtu: 1500, steps: Vec::new(), black_hole: None, sent: 1 };
    let hole = MtuBlackHole {
        behind: None,
        before: Some((1, ip("10.0.0.1"))),
        passes: 1280,
        vanishes: 1281,
        direction: MtuDirection::Unknown,
    };
    check_path_mtu(plain.clone(), "path MTU 1500, as the link of this host");
    check_path_mtu(
        PathMtuReport { path_mtu: Some(1280), black_hole: Some(hole), ..plain.clone() },
        "path MTU 1280: nobody names one, the link of this host has 1500\n\
         black hole before hop 1 (10.0.0.1), there or back: packets of 1280 bytes pass, of 1281 vanish without a word",
    );
    check_path_mtu(
        PathMtuReport { path_mtu: None, ..path_run::path_mtu() },
        "path MTU unknown, the target answered no probe: 1492 at hop 3 (10.77.4.1), not told at hop 5 (10.77.5.1), \
         1400 at 10.77.5.2\n\
         black hole between hop 5 (10.77.5.1) and hop 6 (10.77.6.2), on the way there: packets of 1400 bytes pass, of \
         1401 vanish without a word",
    );
}

#[test]
fn the_document_of_a_trace() {
    insta::assert_snapshot!(pretty(&document(&path_run::odd())));
}

#[test]
fn the_document_of_a_plain_trace_has_nothing_that_was_not_asked_for() {
    let report = &document(&path_run::plain())["report"];
    assert_eq!(report["reached"], true);
    for field in ["path_mtu", "path_mtu_search", "links", "paths"] {
        assert_eq!(report[field], Value::Null, "{field}");
    }
    let silent = &report["hops"][0]["probes"][2];
    assert_eq!((&silent["outcome"], &silent["address"]), (&"silent".into(), &Value::Null));
    assert_eq!((&silent["attempts"], &silent["mpls"]), (&2.into(), &Value::Array(Vec::new())));
}

#[test]
fn the_document_of_a_sampled_path() {
    insta::assert_snapshot!(pretty(&document(&path_run::sampled())));
}

#[test]
fn every_end_and_every_outcome_is_valid_by_the_schema() {
    let AnswerKind::Icmp(report) = path_run::unreachable(ROUTER, 13, None) else { unreachable!() };
    let ends = [
        (PathEnd::Reached { hop: 1 }, "reached"),
        (PathEnd::Stopped { hop: 1, report }, "stopped"),
        (PathEnd::Loop { first: 3, length: 2 }, "loop"),
        (PathEnd::Silent { last: None }, "silent"),
        (PathEnd::TooFar, "too-far"),
    ];
    for (end, kind) in ends {
        let report = &document(&path_run::of_hops(Vec::new(), end))["report"];
        assert_eq!((&report["end"]["kind"], &report["reached"]), (&kind.into(), &(kind == "reached").into()));
    }
    let kinds = [
        (AnswerKind::EchoReply, "echo-reply"),
        (AnswerKind::Datagram, "datagram"),
        (AnswerKind::SynAck, "syn-ack"),
        (AnswerKind::Reset, "reset"),
        (path_run::time_exceeded(ROUTER), "time-exceeded"),
        (path_run::unreachable(ROUTER, 3, None), "port-unreachable"),
        (path_run::unreachable(ROUTER, 13, None), "icmp-error"),
    ];
    for (kind, outcome) in kinds {
        let hop = path_run::hop(1, vec![path_run::with_kind(TARGET, 1, kind)], vec![]);
        let run = path_run::of_hops(vec![hop], PathEnd::TooFar);
        assert_eq!(document(&run)["report"]["hops"][0]["probes"][0]["outcome"], outcome);
    }
}

/// The event lines of a run: each valid by the schema, the last the document.
fn check_lines<E>(run: &Run<E>, expected: usize) -> String
where
    JsonLines<run::Shared>: netkit_report::EventRenderer<E>,
{
    let text = run.rendered(JsonLines::new);
    let mut lines: Vec<_> = text.lines().collect();
    let last = lines.pop().expect("there is a document");
    assert_eq!(serde_json::from_str::<Value>(last).expect("it is JSON"), document(run));
    assert_eq!(lines.len(), 1 + expected);
    for line in &lines {
        let line = serde_json::from_str(line).expect("each line is JSON");
        check_valid(&json_lines_schema(), &line);
        assert!(line["at"].is_f64(), "{line}");
    }
    lines.join("\n")
}

#[test]
fn the_lines_of_a_trace() {
    let run = path_run::odd();
    insta::assert_snapshot!(check_lines(&run, run.events.len()));
}

#[test]
fn the_lines_of_a_sampled_path() {
    let run = path_run::sampled();
    insta::assert_snapshot!(check_lines(&run, run.events.len()));
}

#[test]
fn the_rows_of_a_trace() {
    let rows = path_run::odd().rendered(Csv::new);
    check_columns(&rows);
    insta::assert_snapshot!(rows);
}

#[test]
fn the_rows_of_a_sampled_path() {
    let rows = path_run::sampled().rendered(Csv::new);
    check_columns(&rows);
    insta::assert_snapshot!(rows);
}

/// Every row has as many fields as the header; a quoted field is one.
fn check_columns(rows: &str) {
    let fields =
        |row: &str| 1 + row.split('"').step_by(2).map(|bare| bare.matches(',').count()).sum::<usize>();
    let header = rows.lines().next().map(fields);
    for row in rows.lines() {
        assert_eq!(Some(fields(row)), header, "{row}");
    }
}

/// No output has a character that moves a cursor or turns a line, nor more lines than its friendly likeness.
fn check_harmless(outputs: &[(&str, String)], friendly: &[(&str, String)]) {
    for ((format, output), (_, friendly)) in outputs.iter().zip(friendly) {
        let bad = output.chars().find(|character| is_hostile(*character)).map(u32::from);
        assert_eq!(bad, None, "{format}: {output}");
        assert_eq!(output.lines().count(), friendly.lines().count(), "{format}: {output}");
    }
}

fn every_format_of_a_trace(run: &Run<TraceEvent>) -> [(&'static str, String); 4] {
    [
        ("text", text(run, LOUD)),
        ("json", run.rendered(Json::new)),
        ("jsonl", run.rendered(JsonLines::new)),
        ("csv", run.rendered(Csv::new)),
    ]
}

#[test]
fn a_hostile_path_is_harmless_in_every_format() {
    let hostile = every_format_of_a_trace(&path_run::hostile_trace());
    check_harmless(&hostile, &every_format_of_a_trace(&path_run::odd()));
    check_columns(&hostile[3].1);
    let sampled = |run: &Run<_>| {
        [
            ("json", run.rendered(Json::new)),
            ("jsonl", run.rendered(JsonLines::new)),
            ("csv", run.rendered(Csv::new)),
        ]
    };
    let hostile = sampled(&path_run::hostile_sampled());
    check_harmless(&hostile, &sampled(&path_run::sampled()));
    check_columns(&hostile[2].1);
}

#[test]
fn a_hostile_path_is_valid_and_keeps_its_bytes() {
    let run = path_run::hostile_trace();
    check_lines(&run, run.events.len());
    let probe = document(&run)["report"]["hops"][0]["probes"][0].clone();
    for hex in [&probe["name_hex"], &probe["as_organisation_hex"], &probe["interfaces"][0]["name_hex"]] {
        assert!(hex.as_str().is_some_and(|hex| hex.starts_with("3d636d647c1b5b324a")), "{probe}");
    }
}

#[test]
fn a_hostile_hop_stays_in_its_place() {
    insta::assert_snapshot!(text(&path_run::hostile_trace(), TextOptions::default()));
}

#[test]
fn a_failing_writer_is_never_swallowed() {
    let run = path_run::plain();
    let [text, json, lines, csv] = every_format_of_a_trace(&run).map(|(_, output)| output.len());
    check_error_comes_through(&run, |out| TraceText::new(out, LOUD), text);
    check_error_comes_through(&run, Json::new, json);
    check_error_comes_through(&run, JsonLines::new, lines);
    check_error_comes_through(&run, Csv::new, csv);
    let run = path_run::sampled();
    let length = run.rendered(Csv::new).len();
    check_error_comes_through(&run, Csv::new, length);
}
