//! RTT error: what each tool says a probe took, against the capture of the same packets, on a quiet and a busy machine.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::capture::Capture;
use super::capture::echo::{self, RoundTrips};
use super::figures::{Figures, median, p95};
use super::namespace::{INTERFACE, NEIGHBOUR, Neighbour};
use super::table::{Metric, Row, Section, Target};
use super::{Bench, installed, measure, say};
use crate::shell;

/// Probes of one tool in one round: with five rounds 1,500.
const PROBES: usize = 300;
/// Up to 10 ms apart, ping does not sleep between its probes but spins, and what it measures is a warm cache: an error
/// of 3 µs where at any longer interval it is 36 µs. This is the shortest interval at which all tools sleep.
const INTERVAL: Duration = Duration::from_millis(12);

/// Echo sequence number → what the tool says the probe took, in microseconds.
type Told = BTreeMap<u16, f64>;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Tool {
    Netkit,
    Iputils,
    Fping,
    SurgePing,
}

const TOOLS: [Tool; 4] = [Tool::Netkit, Tool::Iputils, Tool::Fping, Tool::SurgePing];

const METRICS: [Metric; 4] = [
    Metric { head: "median error µs", key: "median_us", digits: 1 },
    Metric { head: "p95 error µs", key: "p95_us", digits: 1 },
    Metric { head: "median ÷ iputils", key: "median_to_iputils", digits: 2 },
    Metric { head: "p95 ÷ iputils", key: "p95_to_iputils", digits: 2 },
];

/// Both sections: idle, and with every core busy.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    let _neighbour = Neighbour::open()?;
    let idle = section(bench, "idle")?;
    let _load = Load::on(bench.cores)?;
    Ok(vec![idle, section(bench, "every core busy")?])
}

fn section(bench: &Bench, condition: &str) -> Result<Section> {
    let mut errors: BTreeMap<Tool, [Figures; 2]> = BTreeMap::new();
    for round in 0..bench.rounds {
        say(&format!("RTT error, {condition}: round {}", round + 1));
        // Each round starts with another tool, so that no tool always follows the same one.
        for index in 0..TOOLS.len() {
            let tool = TOOLS[(index + round) % TOOLS.len()];
            let error =
                absolute_error(tool, bench).with_context(|| format!("RTT error of {}", tool.name()))?;
            let [medians, p95s] = errors.entry(tool).or_default();
            medians.push(median(&error).context("no probe was captured")?);
            p95s.push(p95(&error).context("no probe was captured")?);
        }
    }
    let iputils = errors.get(&Tool::Iputils).cloned().unwrap_or_default();
    let row = |(tool, [median, p95]): (Tool, [Figures; 2])| {
        let ratios = [median.ratio(&iputils[0]), p95.ratio(&iputils[1])];
        let third = |name: &str, ratio: &Figures| {
            Target::of(format!("{name} ≤ ⅓ iputils"), ratio, |r| r <= 1.0 / 3.0)
        };
        let targets = match tool {
            Tool::Netkit => vec![third("median", &ratios[0]), third("p95", &ratios[1])],
            _ => Vec::new(),
        };
        Row { tool: tool.name().to_owned(), figures: [vec![median, p95], ratios.to_vec()].concat(), targets }
    };
    Ok(Section {
        title: format!("RTT error against the capture, {condition}"),
        metrics: METRICS.to_vec(),
        rows: errors.into_iter().map(row).collect(),
    })
}

/// |tool − capture| of every probe that both saw, in microseconds.
fn absolute_error(tool: Tool, bench: &Bench) -> Result<Vec<f64>> {
    let here = |words: &[&str]| {
        let mut command = shell::command(words[0]);
        command.args(&words[1..]);
        command
    };
    let capture = Capture::start(INTERFACE, "icmp", here)?;
    let run = measure::run(&mut tool.command(bench)?)?;
    let captured = echo::round_trips(&capture.finish()?)?;
    let told = tool.read(&run.said);
    let error = errors(&told, &captured);
    ensure!(
        error.len() * 100 >= PROBES * 95,
        "of {PROBES} probes {} were captured, {} told, {} both; it said: {}",
        captured.len(),
        told.len(),
        error.len(),
        run.said.lines().last().unwrap_or("nothing")
    );
    Ok(error)
}

fn errors(told: &Told, captured: &RoundTrips) -> Vec<f64> {
    let both = told.iter().filter_map(|(sequence, told)| Some((told, captured.get(sequence)?)));
    both.map(|(told, captured)| (told - captured.as_secs_f64() * 1e6).abs()).collect()
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Netkit => "netkit",
            Self::Iputils => "iputils ping",
            Self::Fping => "fping",
            Self::SurgePing => "surge-ping",
        }
    }

    fn command(self, bench: &Bench) -> Result<Command> {
        let (seconds, milliseconds) = (INTERVAL.as_secs_f64(), INTERVAL.as_millis());
        let (mut command, words) = match self {
            Self::Netkit => {
                let words = format!("ping -n -c {PROBES} -i {seconds} --jsonl {NEIGHBOUR}");
                (shell::command(&bench.netkit), words)
            }
            Self::Iputils => {
                (shell::command(installed("ping")?), format!("-n -c {PROBES} -i {seconds} {NEIGHBOUR}"))
            }
            Self::Fping => {
                (shell::command(installed("fping")?), format!("-c {PROBES} -p {milliseconds} {NEIGHBOUR}"))
            }
            Self::SurgePing => {
                (shell::command(&bench.surge_ping), format!("rtt {NEIGHBOUR} {PROBES} {milliseconds}"))
            }
        };
        command.args(words.split_whitespace());
        Ok(command)
    }

    /// The RTTs in what it said; lines that tell of none are passed over.
    fn read(self, said: &str) -> Told {
        let line = match self {
            Self::Netkit => netkit_line,
            Self::Iputils => iputils_line,
            Self::Fping => fping_line,
            Self::SurgePing => surge_ping_line,
        };
        said.lines().filter_map(line).collect()
    }
}

/// `{"event":"reply","sequence":1,"rtt_ms":0.045,…}`; on the wire the sequence number has 16 bits.
fn netkit_line(line: &str) -> Option<(u16, f64)> {
    let event: Value = serde_json::from_str(line).ok()?;
    if event["event"] != "reply" {
        return None;
    }
    Some((u16::try_from(event["sequence"].as_u64()? & 0xffff).ok()?, event["rtt_ms"].as_f64()? * 1e3))
}

/// `64 bytes from 10.99.0.2: icmp_seq=1 ttl=64 time=0.045 ms`
fn iputils_line(line: &str) -> Option<(u16, f64)> {
    let value = |name: &str| line.split_whitespace().find_map(|word| word.strip_prefix(name));
    Some((value("icmp_seq=")?.parse().ok()?, value("time=")?.parse::<f64>().ok()? * 1e3))
}

/// `10.99.0.2 : [0], 64 bytes, 0.045 ms (0.045 avg, 0% loss)`: of one target the index is the sequence number.
fn fping_line(line: &str) -> Option<(u16, f64)> {
    let (index, rest) = line.split_once('[')?.1.split_once(']')?;
    let milliseconds = rest.split_once(" bytes, ")?.1.split_once(" ms ")?.0;
    Some((index.parse().ok()?, milliseconds.parse::<f64>().ok()? * 1e3))
}

/// `1 45000`
fn surge_ping_line(line: &str) -> Option<(u16, f64)> {
    let (sequence, nanoseconds) = line.split_once(' ')?;
    Some((sequence.parse().ok()?, nanoseconds.parse::<f64>().ok()? / 1e3))
}

/// A busy loop for each core; they end with this value, or with this process.
struct Load(Vec<Child>);

impl Load {
    fn on(cores: usize) -> Result<Self> {
        let mut load = Self(Vec::new());
        for _ in 0..cores {
            let mut command = shell::command("setpriv");
            command.args(["--pdeathsig", "KILL", "sh", "-c", "while :; do :; done"]).stdin(Stdio::null());
            load.0.push(command.spawn().context("cannot start a busy loop")?);
        }
        Ok(load)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // One that has ended already is what we want.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tool: Tool, said: &str, sequence: u16, microseconds: f64) {
        let told = tool.read(said);
        assert_eq!(told.keys().collect::<Vec<_>>(), [&sequence], "{said}");
        assert!((told[&sequence] - microseconds).abs() < 1e-9, "{told:?}");
    }

    #[test]
    fn every_tools_lines_are_understood() {
        let netkit = "{\"event\":\"sent\",\"sequence\":9}\n{\"event\":\"reply\",\"sequence\":65537,\"rtt_ms\":0.012345}\n";
        check(Tool::Netkit, netkit, 1, 12.345);
        let ping = "PING 10.99.0.2 (10.99.0.2) 56(84) bytes of data.\n\
                    64 bytes from 10.99.0.2: icmp_seq=2 ttl=64 time=0.045 ms\n";
        check(Tool::Iputils, ping, 2, 45.0);
        let fping = "10.99.0.2 : [0], 64 bytes, 0.013 ms (0.013 avg, 0% loss)\n\
                     10.99.0.2 : [1], timed out (0.013 avg, 50% loss)\n\
                     10.99.0.2 : xmt/rcv/%loss = 2/1/50%, min/avg/max = 0.006/0.010/0.013\n";
        check(Tool::Fping, fping, 0, 13.0);
        check(Tool::SurgePing, "3 45500\n", 3, 45.5);
    }

    #[test]
    fn only_probes_that_both_saw_have_an_error() {
        let told = Told::from([(1, 30.0), (2, 10.0), (3, 5.0)]);
        let captured = RoundTrips::from([(1, Duration::from_micros(20)), (2, Duration::from_micros(25))]);
        let errors = errors(&told, &captured);
        assert_eq!(errors.len(), 2);
        assert!((errors[0] - 10.0).abs() < 1e-6 && (errors[1] - 15.0).abs() < 1e-6, "{errors:?}");
    }
}
