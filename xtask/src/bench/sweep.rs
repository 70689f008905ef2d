//! Sweeps: 65,536 addresses, all or half of them alive, with and without delay; what they cost and what a tool loses.
//! How each tool is run and read stands in [`tool`].

mod tool;

use std::time::Duration;

use anyhow::{Context, Result};

use super::figures::Figures;
use super::measure;
use super::namespace::{NEIGHBOUR, Neighbour, ip};
use super::responder::Responder;
use super::table::{Metric, Row, Section, Target};
use super::{Bench, say};
use tool::Tool;

/// What is swept: 65,536 addresses.
const NETWORK: &str = "10.200.0.0/16";
/// 4 and 16 times as many: more than any tool would remember one by one.
const LARGE: &str = "10.192.0.0/14";
const LARGER: &str = "10.192.0.0/12";
const DELAY: Duration = Duration::from_millis(20);

const METRICS: [Metric; 5] = [
    Metric { head: "wall s", key: "wall_s", digits: 2 },
    Metric { head: "CPU s", key: "cpu_s", digits: 2 },
    Metric { head: "lost by the tool", key: "lost", digits: 0 },
    Metric { head: "peak MiB", key: "peak_mib", digits: 1 },
    Metric { head: "1,000 probes / CPU s", key: "kiloprobes_per_cpu_s", digits: 0 },
];
const WALL: usize = 0;
const CPU: usize = 1;
const LOST: usize = 2;
const PEAK: usize = 3;
const RATE: usize = 4;

/// A network to sweep, and who sweeps it.
struct Scenario {
    title: &'static str,
    /// Every second /24 is dead.
    half: bool,
    delayed: bool,
    /// Measured in every round; netkit first.
    every_round: &'static [Tool],
    /// Too slow for more than one round.
    once: &'static [Tool],
}

/// The half dead come last: what makes them so stays. With half of the addresses silent, fewer than 1,024 in flight
/// would wait for minutes.
const SCENARIOS: [Scenario; 4] = [
    Scenario {
        title: "all alive, no delay",
        half: false,
        delayed: false,
        every_round: &[Tool::Netkit, Tool::Fping, Tool::SurgePing(64), Tool::SurgePing(256)],
        once: &[Tool::Nmap],
    },
    Scenario {
        title: "all alive, 20 ms delay",
        half: false,
        delayed: true,
        every_round: &[Tool::Netkit, Tool::Fping],
        once: &[Tool::SurgePing(64), Tool::SurgePing(256), Tool::Nmap],
    },
    Scenario {
        title: "half dead, no delay",
        half: true,
        delayed: false,
        every_round: &[Tool::Netkit, Tool::Fping],
        once: &[Tool::SurgePing(1_024), Tool::Nmap],
    },
    Scenario {
        title: "half dead, 20 ms delay",
        half: true,
        delayed: true,
        every_round: &[Tool::Netkit, Tool::Fping],
        once: &[Tool::SurgePing(1_024), Tool::Nmap],
    },
];

/// A section for each scenario, and one for the larger networks.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    let neighbour = Neighbour::open()?;
    // A local route answers for every address without giving the interface a million of them, and a gateway keeps
    // them out of our neighbour table, which holds a thousand.
    neighbour.ip(&format!("route add local {LARGER} dev lo"))?;
    ip(&format!("route add {LARGER} via {NEIGHBOUR}"))?;
    let large = large(bench)?;
    let mut sections = Vec::new();
    for scenario in SCENARIOS {
        sections.push(scenario.run(bench, &neighbour)?);
    }
    sections.push(large);
    Ok(sections)
}

impl Scenario {
    fn run(&self, bench: &Bench, neighbour: &Neighbour) -> Result<Section> {
        if self.half && !self.delayed {
            for third in (1..256).step_by(2) {
                // The local table, where the answers come from, is asked before all others.
                neighbour.ip(&format!("route add blackhole 10.200.{third}.0/24 table local"))?;
            }
        }
        let responder = || Responder::start(bench.core(1), DELAY, self.half, NETWORK);
        let mut responder = self.delayed.then(responder).transpose()?;
        let mut results = vec![vec![Figures::default(); METRICS.len()]; self.tools().count()];
        for round in 0..bench.rounds {
            let tools = if round == 0 { self.tools().count() } else { self.every_round.len() };
            for (tool, figures) in self.tools().zip(&mut results).take(tools) {
                let alive = if self.half { tool.probed(NETWORK) / 2 } else { tool.probed(NETWORK) };
                let wall = sweep(tool, bench, NETWORK, alive, figures)
                    .with_context(|| format!("sweep by {}, {}", tool.name(), self.title))?;
                say(&format!("sweep, {}, round {}: {} {wall:.2} s", self.title, round + 1, tool.name()));
                responder.as_mut().map_or(Ok(()), Responder::ensure_lossless)?;
            }
        }
        Ok(self.section(results))
    }

    fn tools(&self) -> impl Iterator<Item = Tool> {
        self.every_round.iter().chain(self.once).copied()
    }

    fn section(&self, results: Vec<Vec<Figures>>) -> Section {
        let fping = self.tools().zip(&results).find(|(tool, _)| *tool == Tool::Fping);
        let fping = fping.map(|(_, figures)| figures.clone()).unwrap_or_default();
        let row = |(tool, figures): (Tool, Vec<Figures>)| {
            let targets = if tool == Tool::Netkit { self.targets(&figures, &fping) } else { Vec::new() };
            Row { tool: tool.name(), figures, targets }
        };
        Section {
            title: format!("Sweep of 65,536 addresses, {}", self.title),
            metrics: METRICS.to_vec(),
            rows: self.tools().zip(results).map(row).collect(),
        }
    }

    fn targets(&self, ours: &[Figures], fping: &[Figures]) -> Vec<Target> {
        let mut targets = match fping {
            [wall, cpu, ..] => vec![
                Target::no_more("wall ≤ fping", &ours[WALL], wall),
                Target::no_more("CPU ≤ fping", &ours[CPU], cpu),
            ],
            _ => Vec::new(),
        };
        targets.push(none_lost(&ours[LOST]));
        if !self.half {
            targets.push(Target::of("≥ 150,000 probes / CPU s", &ours[RATE], |rate| rate >= 150.0));
        }
        targets
    }
}

/// Every round counts here: one lost reply is one too many.
fn none_lost(lost: &Figures) -> Target {
    Target { wanted: "0 lost".to_owned(), met: lost.spread().map(|(_, most)| most <= 0.0), ratio: None }
}

/// What fping refuses and a window makes possible: more addresses than sequence numbers, in bounded memory.
fn large(bench: &Bench) -> Result<Section> {
    let mut rows: Vec<Row> = Vec::new();
    for (tool, network) in [(Tool::Netkit, LARGE), (Tool::Netkit, LARGER), (Tool::NetkitJson, LARGER)] {
        let mut figures = vec![Figures::default(); METRICS.len()];
        let name = format!("{}, {} addresses", tool.name(), tool.probed(network));
        let wall = sweep(tool, bench, network, tool.probed(network), &mut figures)
            .with_context(|| format!("sweep by {name}"))?;
        say(&format!("sweep: {name} {wall:.2} s"));
        let mut targets = vec![none_lost(&figures[LOST])];
        if let (Tool::Netkit, Some(large)) = (tool, rows.first()) {
            let ratio = figures[PEAK].ratio(&large.figures[PEAK]);
            targets.push(Target::of("peak of a quarter of them", &ratio, |ratio| ratio <= 1.1));
        }
        rows.push(Row { tool: name, figures, targets });
    }
    let title = "Sweep of larger networks, all alive, no delay".to_owned();
    Ok(Section { title, metrics: METRICS.to_vec(), rows })
}

/// One sweep; its figures go to `figures`, its wall time comes back.
fn sweep(tool: Tool, bench: &Bench, network: &str, alive: u32, figures: &mut [Figures]) -> Result<f64> {
    let run = measure::run(&mut tool.command(bench, network)?)?;
    let told = tool.alive(&run.said).with_context(|| {
        format!("it did not say how many are alive, but: {}", run.said.lines().last().unwrap_or("nothing"))
    })?;
    let (wall, cpu) = (run.wall.as_secs_f64(), run.cpu.as_secs_f64());
    figures[WALL].push(wall);
    figures[CPU].push(cpu);
    figures[LOST].push(f64::from(alive) - f64::from(told));
    figures[PEAK].push(mebibytes(run.peak));
    figures[RATE].push(f64::from(tool.probed(network)) / cpu / 1e3);
    Ok(wall)
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
