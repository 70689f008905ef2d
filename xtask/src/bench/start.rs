//! Start: how long a whole process takes for one probe to loopback, and how large the binary is.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use super::figures::{Figures, median};
use super::table::{Metric, Row, Section, Target};
use super::{Bench, installed, say};
use crate::shell;

/// Runs of each command in a round; they take turns, so that a change of the machine's mood meets all of them.
const RUNS: usize = 200;

const PROBE: &[&str] = &["ping", "-n", "-c1", "127.0.0.1"];

/// The section of process times and the one of the binary's size.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    let commands: [(&str, Vec<&str>); 4] = [
        ("netkit ping -c1 127.0.0.1", PROBE.to_vec()),
        ("ping -c1 127.0.0.1", vec!["-n", "-c1", "127.0.0.1"]),
        ("fping -c1 127.0.0.1", vec!["-c1", "127.0.0.1"]),
        ("netkit --version", vec!["--version"]),
    ];
    let mut times = vec![Figures::default(); commands.len()];
    for round in 0..bench.rounds {
        say(&format!("start: round {}", round + 1));
        let mut walls = vec![Vec::with_capacity(RUNS); commands.len()];
        for _ in 0..RUNS {
            for ((shown, arguments), walls) in commands.iter().zip(&mut walls) {
                let mut command = match shown.split_whitespace().next() {
                    Some("netkit") => shell::command(&bench.netkit),
                    Some(name) => shell::command(installed(name)?),
                    None => continue,
                };
                walls.push(
                    milliseconds(command.args(arguments)).with_context(|| format!("cannot run {shown}"))?,
                );
            }
        }
        for (times, walls) in times.iter_mut().zip(&walls) {
            times.push(median(walls).context("it never ran")?);
        }
    }
    let metrics = vec![
        Metric { head: "wall ms", key: "wall_ms", digits: 2 },
        Metric { head: "÷ ping", key: "to_ping", digits: 2 },
    ];
    let rows = commands.iter().zip(&times).map(|((shown, _), wall)| {
        let ratio = wall.ratio(&times[1]);
        let targets = match *shown {
            "netkit ping -c1 127.0.0.1" => vec![Target::of("≤ 1.5 × ping", &ratio, |ratio| ratio <= 1.5)],
            "netkit --version" => vec![Target::of("≤ 3 ms", wall, |wall| wall <= 3.0)],
            _ => Vec::new(),
        };
        Row { tool: format!("`{shown}`"), figures: vec![wall.clone(), ratio], targets }
    });
    let title = format!("Start: a whole process, median of {RUNS} runs");
    Ok(vec![Section { title, metrics, rows: rows.collect() }, size(bench)?])
}

/// Wall time of one run whose output goes nowhere.
fn milliseconds(command: &mut Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

fn size(bench: &Bench) -> Result<Section> {
    let bytes = fs::metadata(&bench.netkit).context("the binary is not there")?.len();
    #[expect(clippy::cast_precision_loss, reason = "a binary is far below 2^53 bytes")]
    let size = Figures::from_iter([bytes as f64 / 1e6]);
    let target = Target::of("≤ 6 MB", &size, |megabytes| megabytes <= 6.0);
    Ok(Section {
        title: "Size of the stripped release binary".to_owned(),
        metrics: vec![Metric { head: "MB", key: "size_mb", digits: 2 }],
        rows: vec![Row { tool: "netkit".to_owned(), figures: vec![size], targets: vec![target] }],
    })
}
