//! What `mtr` and `pathping` write beside our own document: mtr's keys, rows, events, and files for a ticket.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::{Output, World};

/// Behind a router.
const TARGET: &str = "10.2.0.2";
const MTR: [&str; 5] = ["mtr", "-n", "-i0.01", "-c3", TARGET];
const PATHPING: [&str; 5] = ["pathping", "-n", "-i0.2", "--duration=0.5", TARGET];

fn netkit(world: &World, words: &[&str], more: &[&str]) -> Output {
    let output = world.netkit("a", &[&words[..1], more, &words[1..]].concat());
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
    output
}

/// The path of every key and item, such as `report.hubs[].Loss%`.
fn keys(value: &Value, at: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let at = format!("{at}.{name}");
                keys(field, &at, all);
                all.insert(at);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, &format!("{at}[]"), all)),
        _ => {}
    }
}

#[test]
fn mtr_has_the_same_keys() {
    let world = World::routed();
    let theirs = world.sh("a", "mtr -j -n -i 0.1 -c 3 -G 1 10.2.0.2");
    let theirs: Value =
        serde_json::from_str(&theirs).unwrap_or_else(|error| panic!("mtr: {error}: {theirs}"));
    let ours = netkit(&world, &MTR, &["--format", "mtr"]).json();
    let ours_by_letter = netkit(&world, &MTR, &["-j"]).json();
    let [ours_keys, by_letter, theirs_keys] = [&ours, &ours_by_letter, &theirs].map(|document| {
        let mut all = BTreeSet::new();
        keys(document, "", &mut all);
        all
    });
    assert_eq!((&ours_keys, &by_letter), (&theirs_keys, &theirs_keys));
    for hop in 0..2 {
        for key in ["count", "host", "Snt", "Loss%"] {
            let [ours, theirs] =
                [&ours, &theirs].map(|document| document["report"]["hubs"][hop][key].clone());
            let same = ours == theirs || ours.as_f64().is_some_and(|number| theirs.as_f64() == Some(number));
            assert!(same, "{key} of hub {hop}: {ours}, mtr: {theirs}");
        }
    }
    // Its `src` is the name of this host; ours is the address that the probes came from.
    for key in ["dst", "tests"] {
        assert_eq!(ours["report"]["mtr"][key], theirs["report"]["mtr"][key], "{key}");
    }
}

#[test]
fn the_report_is_mtrs_table_and_a_verdict() {
    let output = netkit(&World::routed(), &MTR, &["-r"]);
    for part in ["Loss%", "Snt", "10.1.0.254", TARGET, "OK  "] {
        assert!(output.stdout.contains(part), "no {part:?}: {output}");
    }
    assert!(!output.stdout.contains('\x1b'), "colours in a pipe: {output}");
}

#[test]
fn a_pipe_gets_a_report_without_being_asked() {
    let output = netkit(&World::routed(), &MTR, &[]);
    assert!(output.stdout.contains("10.1.0.254"), "{output}");
}

#[test]
fn events_tell_every_probe_and_end_with_the_document() {
    let world = World::routed();
    for words in [MTR, PATHPING] {
        let output = netkit(&world, &words, &["--jsonl"]);
        let document = output.json();
        assert_eq!(
            (&document["command"], &document["complete"]),
            (&words[0].into(), &true.into()),
            "{output}"
        );
        let lines = || output.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let count = |kind: &str, hop: Option<u64>| {
            let wanted = |event: &Value| event["event"] == kind && hop.is_none_or(|hop| event["hop"] == hop);
            lines().filter(wanted).count()
        };
        assert_eq!((count("start", None), count("round", None)), (1, 3), "{output}");
        // The first round may go beyond the target: nobody knows yet where it is.
        assert_eq!((count("sample", Some(1)), count("sample", Some(2))), (3, 3), "{output}");
        let stamps = &document["vantage"]["timestamps"];
        assert!(stamps.is_string() && lines().any(|line| &line["timestamps"] == stamps), "{output}");
    }
}

#[test]
fn rows_are_one_for_each_probe() {
    let world = World::routed();
    for words in [MTR, PATHPING] {
        let output = netkit(&world, &words, &["--csv"]);
        let mut lines = output.stdout.lines();
        let columns = lines.next().expect("a header").split(',').count();
        let rows: Vec<&str> = lines.collect();
        assert!(rows.len() >= 2, "{output}");
        assert!(rows.iter().all(|row| row.split(',').count() == columns), "{output}");
        assert!(rows.iter().any(|row| row.contains("10.1.0.254")), "{output}");
    }
}

#[test]
fn pathping_has_two_columns_of_loss_behind_its_verdict() {
    let output = netkit(&World::routed(), &PATHPING, &[]);
    let place = |part: &str| output.stdout.find(part).unwrap_or_else(|| panic!("no {part:?}: {output}"));
    assert!(place("OK  ") < place("10.1.0.254"), "the verdict comes first: {output}");
    assert!(place("10.1.0.254") < output.stdout.rfind(TARGET).expect("it is there"), "{output}");
}

#[test]
fn a_ticket_gets_a_page_or_a_text() {
    let world = World::routed();
    let directory =
        world.sh("a", "directory=$(mktemp -d); chmod 777 \"$directory\"; printf %s \"$directory\"");
    for words in [MTR, PATHPING] {
        for (ending, begins) in [("html", "<!doctype html>"), ("md", "#")] {
            let file = format!("{directory}/report.{ending}");
            let shown = netkit(&world, &words, &["--report-file", &file]);
            assert!(shown.stdout.contains(TARGET), "it is shown as well: {shown}");
            let text = world.sh("a", &format!("cat {file}; rm -f {file}"));
            assert!(text.to_lowercase().starts_with(begins), "{text}");
            for part in ["10.1.0.254", TARGET, &format!("netkit {}", words[0])] {
                assert!(text.contains(part), "no {part:?} in: {text}");
            }
            for foreign in ["http://", "https://", "<script"] {
                let own_names = text.replace("http://www.w3.org/2000/svg", "");
                assert!(!own_names.contains(foreign), "{foreign:?} in: {text}");
            }
        }
    }
    world.sh("a", &format!("rmdir {directory}"));
}
