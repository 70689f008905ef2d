//! Sweeps: 65,536 addresses, all or half of them alive, with and without delay; what they cost and what a tool loses.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::figures::Figures;
use super::measure::{self, Run};
use super::namespace::{NEIGHBOUR, Neighbour, ip};
use super::responder::Responder;
use super::table::{Metric, Row, Section, Target};
use super::{Bench, pinned, say};

/// What is swept: 65,536 addresses.
const NETWORK: &str = "10.200.0.0/16";
const ADDRESSES: u32 = 65_536;
/// What holds it: 1,048,576 addresses.
const LARGE: &str = "10.192.0.0/12";
const LARGE_ADDRESSES: u32 = 1_048_576;
/// The half of [`NETWORK`] that can be dead.
const UPPER_HALF: &str = "10.200.128.0/17";
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

/// A network to sweep.
#[derive(Clone, Copy)]
struct Scenario {
    title: &'static str,
    half: bool,
    delayed: bool,
    /// Who sweeps it besides netkit and fping, each with its number of rounds. Slow ones get one.
    others: &'static [(Tool, Rounds)],
}

#[derive(Clone, Copy)]
enum Rounds {
    All,
    One,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Netkit,
    Fping,
    Nmap,
    /// With this many probes in flight.
    SurgePing(u32),
}

const SCENARIOS: [Scenario; 4] = [
    Scenario {
        title: "all alive, no delay",
        half: false,
        delayed: false,
        others: &[
            (Tool::SurgePing(64), Rounds::All),
            (Tool::SurgePing(256), Rounds::All),
            (Tool::Nmap, Rounds::One),
        ],
    },
    Scenario {
        title: "all alive, 20 ms delay",
        half: false,
        delayed: true,
        others: &[
            (Tool::SurgePing(64), Rounds::One),
            (Tool::SurgePing(256), Rounds::One),
            (Tool::Nmap, Rounds::One),
        ],
    },
    // With half of the addresses silent, 64 or 256 tasks would wait for minutes.
    Scenario {
        title: "half dead, no delay",
        half: true,
        delayed: false,
        others: &[(Tool::SurgePing(1_024), Rounds::One), (Tool::Nmap, Rounds::One)],
    },
    Scenario {
        title: "half dead, 20 ms delay",
        half: true,
        delayed: true,
        others: &[(Tool::SurgePing(1_024), Rounds::One), (Tool::Nmap, Rounds::One)],
    },
];

/// A section for each scenario, and one for a network sixteen times as large.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    let neighbour = Neighbour::open()?;
    // Local routes answer for every address without giving the interface a million of them.
    neighbour.ip(&format!("route add local {LARGE} dev lo"))?;
    ip(&format!("route add {LARGE} via {NEIGHBOUR}"))?;
    let mut sections = Vec::new();
    for scenario in SCENARIOS {
        sections.push(scenario.section(bench, &neighbour)?);
    }
    let small =
        sections.first().and_then(|section| section.rows.first()).map(|row| row.figures[PEAK].clone());
    sections.push(large(bench, &small.unwrap_or_default())?);
    Ok(sections)
}

impl Scenario {
    fn section(self, bench: &Bench, neighbour: &Neighbour) -> Result<Section> {
        // Before its own routing table the neighbour asks the local one, where its answers come from.
        let blackhole = format!("{UPPER_HALF} table local");
        if self.half && !self.delayed {
            neighbour.ip(&format!("route add blackhole {blackhole}"))?;
        }
        let alive_below = if self.half { 128 } else { 256 };
        let start = || Responder::start(bench.core(1), DELAY, alive_below, NETWORK);
        let mut responder = self.delayed.then(start).transpose()?;
        let ours = [(Tool::Netkit, Rounds::All), (Tool::Fping, Rounds::All)];
        let mut rows: Vec<(Tool, Vec<Figures>)> = Vec::new();
        for (tool, _) in ours.iter().chain(self.others) {
            rows.push((*tool, vec![Figures::default(); METRICS.len()]));
        }
        for round in 0..bench.rounds {
            say(&format!("sweep, {}: round {}", self.title, round + 1));
            for ((tool, rounds), (_, figures)) in ours.iter().chain(self.others).zip(&mut rows) {
                if round == 0 || matches!(rounds, Rounds::All) {
                    self.sweep(*tool, bench, figures)
                        .with_context(|| format!("sweep of {} by {}", self.title, tool.name()))?;
                }
                if let Some(responder) = &mut responder {
                    responder.ensure_lossless()?;
                }
            }
        }
        drop(responder);
        if self.half && !self.delayed {
            neighbour.ip(&format!("route del blackhole {blackhole}"))?;
        }
        Ok(Section {
            title: format!("Sweep of 65,536 addresses, {}", self.title),
            metrics: METRICS.to_vec(),
            rows: self.rows(rows),
        })
    }

    fn sweep(self, tool: Tool, bench: &Bench, figures: &mut [Figures]) -> Result<()> {
        let run = measure::run(&mut tool.command(bench, NETWORK))?;
        let swept = tool.swept();
        let alive = if self.half { swept / 2 } else { swept };
        record(tool, &run, swept, alive, figures)
    }

    fn rows(self, rows: Vec<(Tool, Vec<Figures>)>) -> Vec<Row> {
        let fping = rows.iter().find(|(tool, _)| *tool == Tool::Fping).map(|(_, figures)| figures.clone());
        let row = |(tool, figures): (Tool, Vec<Figures>)| {
            let targets = match (&fping, tool) {
                (Some(fping), Tool::Netkit) => self.targets(&figures, fping),
                _ => Vec::new(),
            };
            Row { tool: tool.name(), figures, targets }
        };
        rows.into_iter().map(row).collect()
    }

    fn targets(self, ours: &[Figures], fping: &[Figures]) -> Vec<Target> {
        let no_more = |name: &str, metric: usize| {
            let theirs = fping[metric].median();
            let ours = ours[metric].median();
            Target {
                wanted: format!("{name} ≤ fping"),
                met: ours.zip(theirs).map(|(ours, theirs)| ours <= theirs),
            }
        };
        let mut targets = vec![no_more("wall", WALL), no_more("CPU", CPU), none_lost(&ours[LOST])];
        if !self.half && !self.delayed {
            targets.push(Target::of("≥ 150,000 probes / CPU s", &ours[RATE], |rate| rate >= 150.0));
        }
        targets
    }
}

/// Every round counts here: one lost reply is one too many.
fn none_lost(lost: &Figures) -> Target {
    Target { wanted: "0 lost".to_owned(), met: lost.spread().map(|(_, most)| most <= 0.0) }
}

/// What fping refuses and a window makes possible: more addresses than sequence numbers, in the same memory.
fn large(bench: &Bench, small: &Figures) -> Result<Section> {
    say("sweep of 1,048,576 addresses");
    let mut figures = vec![Figures::default(); METRICS.len()];
    let run = measure::run(&mut Tool::Netkit.command(bench, LARGE))?;
    record(Tool::Netkit, &run, LARGE_ADDRESSES, LARGE_ADDRESSES, &mut figures)?;
    let peak = figures[PEAK].median().zip(small.median());
    let targets = vec![
        none_lost(&figures[LOST]),
        Target {
            wanted: "peak ≤ 1.5 × that of 65,536".to_owned(),
            met: peak.map(|(large, small)| large <= 1.5 * small),
        },
    ];
    Ok(Section {
        title: "Sweep of 1,048,576 addresses, all alive, no delay".to_owned(),
        metrics: METRICS.to_vec(),
        rows: vec![Row { tool: Tool::Netkit.name(), figures, targets }],
    })
}

fn record(tool: Tool, run: &Run, swept: u32, alive: u32, figures: &mut [Figures]) -> Result<()> {
    let told = tool.alive(&run.said).with_context(|| {
        format!("it did not say how many are alive, but: {}", run.said.lines().last().unwrap_or("nothing"))
    })?;
    let cpu = run.cpu.as_secs_f64();
    figures[WALL].push(run.wall.as_secs_f64());
    figures[CPU].push(cpu);
    figures[LOST].push(f64::from(alive) - f64::from(told));
    figures[PEAK].push(mebibytes(run.peak));
    figures[RATE].push(f64::from(swept) / cpu / 1e3);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

impl Tool {
    fn name(self) -> String {
        match self {
            Self::Netkit => "netkit".to_owned(),
            Self::Fping => "fping -i 0".to_owned(),
            Self::Nmap => "nmap -sn".to_owned(),
            Self::SurgePing(concurrency) => format!("surge-ping, {concurrency} in flight"),
        }
    }

    /// Each on the first core alone, each with one probe an address and 500 ms for the answer.
    fn command(self, bench: &Bench, network: &str) -> Command {
        let core = bench.core(0);
        let (mut command, words) = match self {
            Self::Netkit => (
                pinned(core, &bench.netkit),
                format!("ping -n -c 1 -W 0.5 -q --rate 1000000 --i-own-this-network --json {network}"),
            ),
            Self::Fping => (pinned(core, "fping"), format!("-q -s -i 0 -r 0 -t 500 -g {network}")),
            Self::Nmap => (pinned(core, "nmap"), format!("-sn -PE -n -T4 --disable-arp-ping {network}")),
            Self::SurgePing(concurrency) => {
                let first = network.split('/').next().unwrap_or(network);
                (pinned(core, &bench.surge_ping), format!("sweep {first} {ADDRESSES} {concurrency}"))
            }
        };
        command.args(words.split_whitespace());
        command
    }

    /// How many addresses of [`NETWORK`] it probes.
    fn swept(self) -> u32 {
        match self {
            // It leaves out what would be the network's own and its broadcast address.
            Self::Fping => ADDRESSES - 2,
            Self::Netkit | Self::Nmap | Self::SurgePing(_) => ADDRESSES,
        }
    }

    /// How many addresses it says are alive.
    fn alive(self, said: &str) -> Option<u32> {
        match self {
            Self::Netkit => {
                let document: Value = said.lines().find_map(|line| serde_json::from_str(line).ok())?;
                document["report"]["sweep"]["alive"].as_u64()?.try_into().ok()
            }
            Self::Fping => said.lines().find_map(|line| line.trim().strip_suffix(" alive"))?.parse().ok(),
            Self::Nmap => said.rsplit_once(" hosts up)")?.0.rsplit_once('(')?.1.parse().ok(),
            Self::SurgePing(_) => said.lines().last()?.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tool: Tool, said: &str, alive: Option<u32>) {
        assert_eq!(tool.alive(said), alive, "{said}");
    }

    #[test]
    fn every_tools_count_is_understood() {
        check(Tool::Netkit, "warning: x\n{\"report\":{\"sweep\":{\"alive\":65536}}}\n", Some(65_536));
        check(Tool::Fping, "\n   65534 targets\n   32767 alive\n   32767 unreachable\n", Some(32_767));
        let nmap = "Nmap scan report for 10.0.0.1\nHost is up (0.1s latency).\n\
                    Nmap done: 65536 IP addresses (32768 hosts up) scanned in 17.3 seconds\n";
        check(Tool::Nmap, nmap, Some(32_768));
        check(Tool::SurgePing(64), "65536\n", Some(65_536));
        for tool in [Tool::Netkit, Tool::Fping, Tool::Nmap, Tool::SurgePing(64)] {
            check(tool, "no such thing", None);
        }
    }

    #[test]
    fn half_of_what_a_tool_sweeps_is_alive_in_the_lower_half() {
        for tool in [Tool::Netkit, Tool::Fping, Tool::Nmap, Tool::SurgePing(64)] {
            assert_eq!(tool.swept() % 2, 0);
        }
    }
}
