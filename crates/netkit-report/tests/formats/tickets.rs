//! The reports of a sampled path that people and other people's programs read.

use netkit_model::{Address, Counters, InterfaceNames, PathEnd, RunReport, SampledEvent, SampledPath};
use netkit_report::{AtEnd, Columns, Form, Html, Markdown, MtrJson, MtrText, PathpingText};
use serde_json::Value;

use crate::hostile::{check_error_comes_through, is_hostile};
use crate::path_run;
use crate::run::{self, Run, ip};
use crate::sampled_run::{self, TARGET};

fn rendered<E>(run: &Run<E>, form: impl Form) -> String {
    run.rendered(|out| AtEnd::new(out, form))
}

/// The run in every form, by name.
fn every_form<E>(run: &Run<E>) -> [(&'static str, String); 6] {
    [
        ("mtr", rendered(run, MtrText::default())),
        ("mtr -w", rendered(run, MtrText { wide: true, ..MtrText::default() })),
        ("pathping", rendered(run, PathpingText::default())),
        ("mtr json", rendered(run, MtrJson::default())),
        ("html", rendered(run, Html)),
        ("markdown", rendered(run, Markdown)),
    ]
}

fn path(run: &mut Run<SampledEvent>) -> &mut SampledPath {
    match &mut run.end.report {
        RunReport::Sampled(path) => path,
        _ => unreachable!("every run here has one"),
    }
}

#[test]
fn a_lossy_path_as_mtr() {
    insta::assert_snapshot!(rendered(&sampled_run::lossy("mtr"), MtrText::default()));
}

#[test]
fn a_lossy_path_as_mtr_with_all_columns_and_whole_names() {
    let columns = Columns::parse("LDRSNBAWVGJMXI").expect("mtr's letters");
    let form = MtrText { wide: true, columns, ..MtrText::default() };
    insta::assert_snapshot!(rendered(&sampled_run::lossy("mtr"), form));
}

#[test]
fn a_lossy_path_as_pathping() {
    insta::assert_snapshot!(rendered(&sampled_run::lossy("pathping"), PathpingText::default()));
}

#[test]
fn a_lossy_path_as_markdown() {
    insta::assert_snapshot!(rendered(&sampled_run::lossy("mtr"), Markdown));
}

#[test]
fn a_lossy_path_as_a_page() {
    let mut run = sampled_run::lossy("mtr");
    // Some rounds are enough to see how a chart is drawn.
    path(&mut run).hops.iter_mut().for_each(|hop| hop.history.truncate(50));
    insta::assert_snapshot!(rendered(&run, Html));
}

#[test]
fn a_lossy_path_as_the_json_of_mtr() {
    insta::assert_snapshot!(rendered(&sampled_run::lossy("mtr"), MtrJson { numeric: false, tos: 0 }));
}

#[test]
fn limited_silent_and_shared_hops_in_every_text() {
    let run = path_run::sampled();
    insta::assert_snapshot!(
        rendered(&run, MtrText::default()) + "\n" + &rendered(&run, PathpingText::default())
    );
}

#[test]
fn hardly_any_samples_in_every_text() {
    let run = sampled_run::scarce();
    let texts = [
        rendered(&run, MtrText::default()),
        rendered(&run, PathpingText::default()),
        rendered(&run, Markdown),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn the_table_has_the_very_columns_of_mtr() {
    // As mtr 0.95 prints it (`mtr -n -r -c 2 127.0.0.1`), but for HOST, which is the address that the probes came from.
    let mtr = "\
Start: 2026-11-23T03:10:00+0000
HOST: 198.51.100.4                Loss%   Snt   Last   Avg  Best  Wrst StDev
  1.|-- 203.0.113.9                0.0%     2    0.1   0.1   0.1   0.1   0.0";
    let mut run = sampled_run::lossy("mtr");
    path(&mut run).hops = vec![sampled_run::hop(1, TARGET, &[Some(54), Some(52)], sampled_run::no_loss())];
    let text = rendered(&run, MtrText { numeric: true, ..MtrText::default() });
    assert!(text.starts_with(mtr), "{text}");
}

/// Checks what is said of the end of a path of six hops, behind a hop and below the table.
fn check_end(end: PathEnd, note: &str, remark: &str) {
    let mut run = sampled_run::lossy("mtr");
    path(&mut run).end = end;
    for (form, output) in every_form(&run) {
        let is_json = form == "mtr json";
        assert!(is_json || output.contains(note) && output.contains(remark), "{form}: {output}");
    }
}

#[test]
fn how_a_path_ends_is_said() {
    let report = run::host_unreachable("203.0.113.1");
    check_end(PathEnd::Reached { hop: 6 }, "target, 2 late", "1 path change; the latest in round 181");
    check_end(
        PathEnd::Stopped { hop: 6, report },
        "path stops here",
        "the path stops at hop 6: 203.0.113.1 says Destination Host Unreachable",
    );
    check_end(
        PathEnd::Loop { first: 4, length: 2 },
        "loop begins here",
        "in a circle of 2 hops from hop 4 on",
    );
    check_end(PathEnd::Silent { last: Some(6) }, "2 late", "nobody answers behind hop 6");
    check_end(PathEnd::Silent { last: None }, "2 late", "nobody answers");
    check_end(PathEnd::TooFar, "2 late", "the target is farther away than was asked for");
}

#[test]
fn probes_of_a_shared_hop_that_are_nobodys_have_a_row() {
    let mut run = sampled_run::lossy("mtr");
    let hop = &mut path(&mut run).hops[3];
    hop.counters = Counters { sent: 310, received: 306, lost: 4, ..Counters::default() };
    let text = rendered(&run, MtrText::default());
    let rest = "\n    |   |-- (others)              40.0%    10      -     -     -     -     -\n";
    assert!(text.contains(rest), "{text}");
}

#[test]
fn the_name_that_led_to_the_target_stands_in_for_its_own() {
    let mut run = sampled_run::lossy("mtr");
    run.names.clear();
    let text = rendered(&run, MtrText::default());
    assert!(text.contains("\n  6.|-- www.example.net  "), "{text}");
    let text = rendered(&run, MtrText { numeric: true, ..MtrText::default() });
    assert!(text.contains("\n  6.|-- 203.0.113.9  ") && !text.contains("example.net  "), "{text}");
}

#[test]
fn addresses_are_never_cut() {
    let mut run = sampled_run::lossy("mtr");
    path(&mut run).hops[0].responders[0].address = ip("2001:db8:1111:2222:3333:4444:5555:6666");
    let text = rendered(&run, MtrText { numeric: true, ..MtrText::default() });
    assert!(text.contains("\n  1.|-- 2001:db8:1111:2222:3333:4444:5555:6666   0.0%   300 "), "{text}");
}

#[test]
fn the_json_has_the_very_keys_of_mtr() {
    let document: Value =
        serde_json::from_str(&rendered(&sampled_run::lossy("mtr"), MtrJson::default())).expect("it is JSON");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let report = &document["report"];
    assert_eq!(keys(&document), ["report"]);
    assert_eq!(keys(report), ["hubs", "mtr"]);
    assert_eq!(keys(&report["mtr"]), ["bitpattern", "dst", "psize", "src", "tests", "tos"]);
    for hub in report["hubs"].as_array().expect("a list") {
        let expected = ["ASN", "Avg", "Best", "Last", "Loss%", "Snt", "StDev", "Wrst", "count", "host"];
        assert_eq!(keys(hub), expected);
    }
    assert_eq!(report["hubs"][1]["host"], "???");
    assert_eq!(report["hubs"][1]["Last"], Value::Null);
    assert_eq!(report["hubs"][2]["ASN"], "AS64500");
}

#[test]
fn a_run_without_a_path_is_whole_in_every_form() {
    for (form, output) in every_form(&run::unresolved()) {
        match form {
            "mtr json" => {
                let document: Value = serde_json::from_str(&output).expect("it is JSON");
                assert_eq!(document["report"]["hubs"], Value::Array(Vec::new()));
            }
            _ => assert!(output.contains("nowhere.example does not resolve"), "{form}: {output}"),
        }
    }
}

#[test]
fn what_was_never_measured_is_no_number() {
    for run in [sampled_run::scarce(), path_run::sampled()] {
        for (form, output) in every_form(&run) {
            for word in ["NaN", "inf", "None"] {
                assert!(!output.contains(word), "{word} in {form}:\n{output}");
            }
        }
    }
}

#[test]
fn two_hundred_hops_with_eight_responders_each() {
    let run = sampled_run::huge();
    let [(_, mtr), _, (_, pathping), (_, json), (_, html), (_, markdown)] = every_form(&run);
    // Eight responders, and the probe that is nobody's.
    let rows = 200 * 9;
    assert_eq!(mtr.lines().filter(|line| line.contains("|-- ")).count(), rows);
    assert!(mtr.contains("\n200.|-- 2001:db8::c8:0 (flow 0) "), "{}", &mtr[..500]);
    assert!(mtr.contains("\n    |   |-- ???"), "{}", &mtr[..1500]);
    assert_eq!(pathping.lines().filter(|line| line.ends_with('|')).count(), 200);
    assert_eq!(json.matches("\"count\"").count(), 200);
    assert_eq!(html.matches("<tr class=").count(), rows);
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| ") && line.contains("flow")).count(), 1600);
    let widths: Vec<_> =
        mtr.lines().filter(|line| line.contains("|-- 2001")).map(|line| line.find("33.3%")).collect();
    assert!(widths.iter().all(|at| *at == widths[0] && at.is_some()), "the columns are not aligned");
}

#[test]
fn no_form_emits_what_is_hostile() {
    let mut hostile_link = sampled_run::lossy("mtr");
    hostile_link.start.targets[0].address = Some(Address { ip: ip("fe80::7"), scope_id: 2 });
    hostile_link.start.interfaces = InterfaceNames::from_iter([(2, "\u{1b}[2J\r\n|<b>\"`".to_owned())]);
    path(&mut hostile_link).hops[0].responders[0].address = ip("fe80::1");
    hostile_link.start.words = vec!["netkit".into(), "\u{1b}]0;x\u{7}|`<b>'".into()];
    hostile_link.start.vantage.interface = Some("\u{1b}<i>".into());
    hostile_link.end.vantage.interface = None;
    let mut hostile_words = path_run::hostile_sampled();
    hostile_words.end.verdict = run::hostile().end.verdict;
    hostile_words.end.warnings = run::hostile().end.warnings;
    hostile_words.end.evidence = run::hostile().end.evidence;
    for run in [&path_run::hostile_sampled(), &hostile_words, &hostile_link] {
        for (form, output) in every_form(run) {
            let bad = output.chars().find(|character| is_hostile(*character)).map(u32::from);
            assert_eq!(bad, None, "{form}: {output}");
            if form == "html" {
                for tag in ["<script", "<b>\"", "<i>", "='", "<b>'"] {
                    assert!(!output.contains(tag), "{tag} in {output}");
                }
                check_balanced(&output);
            }
            if form == "markdown" {
                assert!(!output.contains("\n<") && !output.contains(" <script"), "{output}");
            }
        }
    }
}

#[test]
fn a_hostile_path_has_no_more_lines_than_a_friendly_one() {
    let (friendly, hostile) = (every_form(&path_run::sampled()), every_form(&path_run::hostile_sampled()));
    for ((form, friendly), (_, hostile)) in friendly.iter().zip(&hostile) {
        assert_eq!(friendly.lines().count(), hostile.lines().count(), "{form}:\n{hostile}");
    }
    // Tags are ours alone.
    assert_eq!(friendly[4].1.matches('<').count(), hostile[4].1.matches('<').count());
}

/// Every element of the page is closed in its order; those that have no end tag stand in the head.
fn check_balanced(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1) {
        let tag = tag.split('>').next().expect("a split has a first part");
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().expect("a split has a first part");
        match tag {
            _ if tag.starts_with('!') || name == "meta" || tag.ends_with('/') => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(name), "closed out of order"),
            _ => open.push(name),
        }
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn a_page_is_well_formed_and_loads_nothing() {
    for run in [sampled_run::lossy("mtr"), sampled_run::scarce(), path_run::sampled()] {
        let page = rendered(&run, Html);
        check_balanced(&page);
        for word in
            ["<script", "http://", "https://", "url(", "@import", "src=", "href=", "javascript:", "style=\""]
        {
            assert!(!page.contains(word), "{word}:\n{page}");
        }
        assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    }
}

#[test]
fn a_router_that_limits_its_replies_is_never_painted_as_lossy() {
    let mut run = sampled_run::lossy("mtr");
    let path = path(&mut run);
    path.hops.truncate(3);
    let page = rendered(&run, Html);
    assert!(page.contains("<span class=\"harmless\">reply-limited</span>"));
    assert!(page.contains("<rect class=\"limited\""));
    assert!(!page.contains("class=\"number bad\"") && !page.contains("<rect class=\"loss\""), "{page}");
}

#[test]
fn other_runs_have_a_page_with_their_verdict() {
    for (name, run) in run::all() {
        let page = rendered(&run, Html);
        check_balanced(&page);
        assert!(page.contains("<section class=\"verdict "), "{name}");
    }
}

#[test]
fn a_failing_writer_is_never_swallowed_by_a_form() {
    let run = path_run::sampled();
    let [(_, mtr), _, (_, pathping), ..] = every_form(&run);
    check_error_comes_through(&run, |out| AtEnd::new(out, MtrText::default()), mtr.len());
    check_error_comes_through(&run, |out| AtEnd::new(out, PathpingText::default()), pathping.len());
}
