//! Ten thousand names of a file: how many a second, and whether each has its record, also where datagrams are lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use netkit_lab::nameservers::addresses::{FILTERED, Place, SECOND};

use super::super::figures::Figures;
use super::super::table::{Metric, Row, Section, Target};
use super::super::{Bench, installed, say};
use crate::shell;

/// Names in the file; a wildcard has an address for each.
const NAMES: u32 = 10_000;
/// What each of them has.
const ADDRESS: &str = "192.0.2.99";
/// The server behind the filter that loses.
const LOSSY: Place = Place(FILTERED, 6);

const RATE: Metric = Metric { head: "names a second", key: "names_per_s", digits: 0 };
const WITHOUT: Metric = Metric { head: "without their record", key: "without_record", digits: 0 };
const DENIED: Metric = Metric { head: "said to have none", key: "denied", digits: 0 };
const CHANGED: Metric = Metric { head: "different in a second run", key: "changed", digits: 0 };

/// Without loss beside dig, and with it.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    let file = std::env::temp_dir().join(format!("netkit-bench-{}", std::process::id()));
    let mut text = String::new();
    for number in 0..NAMES {
        // Writing into a string does not fail.
        let _ = writeln!(text, "n{number}.any.good.test");
    }
    std::fs::write(&file, text)?;
    let sections = measure(bench, &file);
    std::fs::remove_file(&file)?;
    sections
}

fn measure(bench: &Bench, file: &Path) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for (title, place) in [("without loss", SECOND), ("5 % of the datagrams lost", LOSSY)] {
        let mut ours = vec![Figures::default(); 4];
        let mut theirs = ours.clone();
        for round in 0..bench.rounds {
            say(&format!("bulk, {title}: round {}", round + 1));
            let [first, second] = [netkit(bench, file, place)?, netkit(bench, file, place)?];
            let changed =
                first.outcomes.iter().filter(|(name, outcome)| second.outcomes.get(*name) != Some(outcome));
            let changed = changed.count();
            push(&mut ours, &first, Some(changed));
            if place == SECOND {
                push(&mut theirs, &dig(file, place)?, None);
            }
        }
        let mut targets = vec![
            Target::of("none said to have none", &ours[2], |denied| denied < 1.0),
            Target::of("two runs the same", &ours[3], |changed| changed < 1.0),
        ];
        if place == SECOND {
            targets.insert(0, Target::of("≥ 20,000 a second", &ours[0], |rate| rate >= 20_000.0));
        }
        let mut rows = vec![Row { tool: "`netkit lookup A -f FILE`".to_owned(), figures: ours, targets }];
        if place == SECOND {
            rows.push(Row {
                tool: "`dig -r +noall +answer -f FILE`".to_owned(),
                figures: theirs,
                targets: Vec::new(),
            });
        }
        let title = format!("{NAMES} names of a file, {title}");
        sections.push(Section { title, metrics: vec![RATE, WITHOUT, DENIED, CHANGED], rows });
    }
    Ok(sections)
}

/// What came of a run.
struct Bulk {
    /// From its start to its end.
    seconds: f64,
    /// What was said of each name: whether it has its address, or what else.
    outcomes: BTreeMap<String, String>,
}

fn push(figures: &mut [Figures], bulk: &Bulk, changed: Option<usize>) {
    let count = |is: &dyn Fn(&str) -> bool| bulk.outcomes.values().filter(|outcome| is(outcome)).count();
    let answered = count(&|outcome| outcome == ADDRESS);
    let denied = count(&|outcome| ["nxdomain", "nodata"].contains(&outcome));
    figures[0].push(f64::from(NAMES) / bulk.seconds);
    figures[1].push(number(NAMES as usize - answered.min(NAMES as usize)));
    figures[2].push(number(denied));
    if let Some(changed) = changed {
        figures[3].push(number(changed));
    }
}

#[expect(clippy::cast_precision_loss, reason = "names are far fewer than 2^53")]
fn number(count: usize) -> f64 {
    count as f64
}

/// One line of JSON for each name, in the order of the file.
fn netkit(bench: &Bench, file: &Path, place: Place) -> Result<Bulk> {
    let mut command = shell::command(&bench.netkit);
    command.args(["lookup", "A", &format!("@{}", place.v4()), "-f"]).arg(file);
    let (said, seconds) = timed(&mut command)?;
    let mut outcomes = BTreeMap::new();
    for line in said.lines() {
        let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let Some(name) = line["input"].as_str() else { continue };
        let has_address = line.to_string().contains(ADDRESS);
        let outcome =
            if has_address { ADDRESS.to_owned() } else { line["outcome"].as_str().unwrap_or("?").to_owned() };
        outcomes.insert(name.trim_end_matches('.').to_owned(), outcome);
    }
    ensure!(!outcomes.is_empty(), "netkit tells of no name");
    Ok(Bulk { seconds, outcomes })
}

fn dig(file: &Path, place: Place) -> Result<Bulk> {
    let mut command = shell::command(installed("dig")?);
    command.args(["-r", &format!("@{}", place.v4()), "+noall", "+answer", "-f"]).arg(file);
    let (said, seconds) = timed(&mut command)?;
    let outcomes = said.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        Some((words.first()?.trim_end_matches('.').to_owned(), (*words.last()?).to_owned()))
    });
    Ok(Bulk { seconds, outcomes: outcomes.collect() })
}

fn timed(command: &mut Command) -> Result<(String, f64)> {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let output = command.output().context("cannot run it")?;
    let seconds = start.elapsed().as_secs_f64();
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), seconds))
}
