//! `netkit lookup` beside dig, host, kdig and delv: what one question costs, a whole chain of trust, a closed port, and
//! many names. The servers are the lab's, the tools run on a client of theirs.

mod bulk;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use netkit_lab::nameservers::addresses::{CLOSED, FIRST, SECOND, SILENT, UNBOUND};
use netkit_lab::nameservers::{CLIENT, Etc, NameServers};

use super::figures::{Figures, median};
use super::table::{Metric, Row, Section, Target};
use super::{Bench, measure, say};
use crate::shell;

/// A part of the bench.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// One question, from the start of the process to its end.
    Cold,
    /// A name of three levels with its chain of trust.
    Dnssec,
    /// A server that is not there.
    Closed,
    /// Several servers at once.
    Servers,
    /// Ten thousand names.
    Bulk,
}

/// Runs of each command in a round; they take turns, so that a change of the machine's mood meets all of them.
const RUNS: usize = 60;
/// Runs for the peak of memory, which is looked at without a pause.
const PEAKS: usize = 5;

const WALL: Metric = Metric { head: "wall ms", key: "wall_ms", digits: 1 };
const PEAK: Metric = Metric { head: "peak MB", key: "peak_mb", digits: 1 };

/// Stages the servers and runs this program once more on their client, with these words.
pub fn outside(words: &[String]) -> Result<()> {
    let staged = NameServers::stage()?;
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let own = own.to_str().context("its path is UTF-8")?.to_owned();
    let anchor = staged.anchor("now").display().to_string();
    let all: Vec<&str> = [own.as_str()]
        .into_iter()
        .chain(words.iter().map(String::as_str))
        .chain(["--inside", &anchor])
        .collect();
    let mut command = Etc::default().command(staged.namespaces(), CLIENT, &all)?;
    let status = command.env_remove("LD_LIBRARY_PATH").status()?;
    ensure!(status.success(), "the bench failed on its client ({status})");
    Ok(())
}

/// The sections of these parts; of all where none is given.
pub fn run(bench: &Bench, only: Option<Part>, anchor: &Path) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for part in Part::value_variants().iter().filter(|part| only.is_none_or(|only| only == **part)) {
        match part {
            Part::Cold => sections.push(cold(bench)?),
            Part::Dnssec => sections.push(chain(bench, anchor)?),
            Part::Closed => sections.push(closed(bench)?),
            Part::Servers => sections.push(servers(bench)?),
            Part::Bulk => sections.extend(bulk::run(bench)?),
        }
    }
    Ok(sections)
}

/// A command of the race: the words that are shown, of which the first is the tool.
struct Racer {
    words: String,
    program: PathBuf,
}

impl Racer {
    /// None where the tool is not installed.
    fn new(bench: &Bench, words: String) -> Option<Self> {
        let tool = words.split_whitespace().next().unwrap_or_default();
        let program = if tool == "netkit" { bench.netkit.clone() } else { shell::find(tool)? };
        Some(Self { words, program })
    }

    fn command(&self) -> Command {
        let mut command = shell::command(&self.program);
        command.args(self.words.split_whitespace().skip(1));
        command
    }
}

/// Median wall time of each racer a round, in milliseconds, and its peak memory in megabytes.
fn race(bench: &Bench, title: &str, racers: &[Racer], runs: usize) -> Result<Vec<Vec<Figures>>> {
    let mut figures = vec![vec![Figures::default(); 2]; racers.len()];
    for round in 0..bench.rounds {
        say(&format!("{title}: round {}", round + 1));
        let mut walls = vec![Vec::with_capacity(runs); racers.len()];
        for _ in 0..runs {
            for (racer, walls) in racers.iter().zip(&mut walls) {
                walls.push(milliseconds(&mut racer.command())?);
            }
        }
        for ((racer, walls), figures) in racers.iter().zip(&walls).zip(&mut figures) {
            figures[0].push(median(walls).context("it never ran")?);
            let mut peak = 0;
            for _ in 0..PEAKS {
                peak = peak.max(measure::peak(&mut racer.command())?);
            }
            #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
            figures[1].push(peak as f64 / 1e6);
        }
    }
    Ok(figures)
}

/// Wall time of one run whose output goes nowhere.
fn milliseconds(command: &mut Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

fn section(title: &str, racers: &[Racer], figures: Vec<Vec<Figures>>) -> Section {
    let row = |(racer, figures): (&Racer, Vec<Figures>)| Row {
        tool: format!("`{}`", racer.words),
        figures,
        targets: Vec::new(),
    };
    let rows = racers.iter().zip(figures).map(row).collect();
    Section { title: title.to_owned(), metrics: vec![WALL, PEAK], rows }
}

/// One question for A to a server on the other side of a cable.
fn cold(bench: &Bench) -> Result<Section> {
    let at = SECOND.v4();
    let words = [
        format!("netkit lookup www.good.test A @{at}"),
        format!("dig -r www.good.test A @{at}"),
        format!("kdig www.good.test A @{at}"),
        format!("host -t A www.good.test {at}"),
        format!("delv -i www.good.test A @{at}"),
        "getent ahostsv4 www.good.test".to_owned(),
    ];
    let racers: Vec<Racer> = words.into_iter().filter_map(|words| Racer::new(bench, words)).collect();
    let figures = race(bench, "one question", &racers, RUNS)?;
    let title = format!("One question, a whole process, median of {RUNS} runs");
    let mut section = section(&title, &racers, figures);
    let row = &mut section.rows[0];
    row.targets = vec![
        Target::of("≤ 6 ms", &row.figures[0], |wall| wall <= 6.0),
        Target::of("≤ 8 MB", &row.figures[1], |peak| peak <= 8.0),
    ];
    Ok(section)
}

/// The chain of trust of a name of three levels, by a resolver that has it in its cache.
fn chain(bench: &Bench, anchor: &Path) -> Result<Section> {
    let (at, anchor) = (UNBOUND.v4(), anchor.display());
    let words = [
        format!("netkit lookup www.sub.good.test A @{at} --dnssec --anchor {anchor}"),
        format!("delv +cd +root=. www.sub.good.test A @{at}"),
    ];
    let racers: Vec<Racer> = words.into_iter().filter_map(|words| Racer::new(bench, words)).collect();
    let figures = race(bench, "a chain of trust", &racers, RUNS)?;
    let mut section = section("The chain of trust of a name of three levels", &racers, figures);
    for row in &mut section.rows {
        row.tool = row.tool.replace(&anchor.to_string(), "FILE");
    }
    let row = &mut section.rows[0];
    row.targets = vec![Target::of("≤ 60 ms", &row.figures[0], |wall| wall <= 60.0)];
    Ok(section)
}

/// A server on which nothing listens.
fn closed(bench: &Bench) -> Result<Section> {
    let at = CLOSED.v4();
    let words = [
        format!("netkit lookup www.good.test A @{at}"),
        format!("dig -r www.good.test A @{at}"),
        format!("host -t A www.good.test {at}"),
    ];
    let racers: Vec<Racer> = words.into_iter().filter_map(|words| Racer::new(bench, words)).collect();
    let figures = race(bench, "a closed port", &racers, RUNS / 3)?;
    let mut section = section("A server on which nothing listens", &racers, figures);
    let row = &mut section.rows[0];
    row.targets = vec![Target::of("< 50 ms", &row.figures[0], |wall| wall < 50.0)];
    Ok(section)
}

/// Three servers that answer and one that never does take as long as that one.
fn servers(bench: &Bench) -> Result<Section> {
    let three = format!("@{} @{} @{}", FIRST.v4(), SECOND.v4(), UNBOUND.v4());
    let limit = "--tries 1 --timeout 1";
    let words = [
        format!("netkit lookup www.good.test A {three}"),
        format!("netkit lookup www.good.test A @{} {limit}", SILENT.v4()),
        format!("netkit lookup www.good.test A {three} @{} {limit}", SILENT.v4()),
    ];
    let racers: Vec<Racer> = words.into_iter().filter_map(|words| Racer::new(bench, words)).collect();
    let figures = race(bench, "several servers", &racers, 3)?;
    let mut section = section("Several servers at once", &racers, figures);
    let slowest = section.rows[1].figures[0].clone();
    let ratio = section.rows[2].figures[0].ratio(&slowest);
    section.rows[2].targets = vec![Target {
        ratio: ratio.median(),
        ..Target::of("≤ 1.1 × the slowest", &ratio, |ratio| ratio <= 1.1)
    }];
    Ok(section)
}
