//! Round trips of path tools against the capture: of each probe, what the tool says less the time between its two
//! packets on the device that leads to the lab.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use netkit_lab::stage::tun::TunWorld;
use serde_json::Value;

use super::super::capture::{Capture, probe};
use super::super::figures::{Figures, median, p95};
use super::super::table::{Metric, Row, Section, Target};
use super::super::{Bench, measure, say};
use super::world;

const METRICS: [Metric; 3] = [
    Metric { head: "median error µs", key: "median_us", digits: 1 },
    Metric { head: "p95 error µs", key: "p95_us", digits: 1 },
    Metric { head: "probes", key: "probes", digits: 0 },
];

/// Round trips in milliseconds by hop limit.
type RoundTrips = BTreeMap<u64, Vec<f64>>;
/// What a tool's output says of them.
type Reader = fn(&str) -> RoundTrips;

/// The tools, each with how to read it.
const TOOLS: [(&str, Reader); 4] = [
    ("netkit trace -n --json target", of_netkit),
    ("netkit trace -n -U --json target", of_netkit),
    ("traceroute -n target", of_traceroute),
    ("mtr -n --raw -c 3 -i 0.1 target", of_mtr),
];

/// Three probes to each of twelve hops, in a world of its own for each run.
pub fn run(bench: &Bench) -> Result<Section> {
    let mut results = vec![vec![Figures::default(); METRICS.len()]; TOOLS.len()];
    for round in 0..bench.rounds {
        say(&format!("round trips against the capture: round {}", round + 1));
        for ((words, read), figures) in TOOLS.iter().zip(&mut results) {
            let errors = errors(bench, words, *read).with_context(|| format!("`{words}`"))?;
            figures[0].push(median(&errors).context("nothing to compare")?);
            figures[1].push(p95(&errors).context("nothing to compare")?);
            figures[2].push(super::number(errors.len()));
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for ((words, _), figures) in TOOLS.iter().zip(results) {
        let ours = words.starts_with("netkit");
        let target = ours.then(|| Target::of("median ≤ 10 µs", &figures[0], |error| error <= 10.0));
        rows.push(Row { tool: format!("`{words}`"), figures, targets: target.into_iter().collect() });
    }
    let title = "Round trips against the capture, 12 hops, 40 ms".to_owned();
    Ok(Section { title, metrics: METRICS.to_vec(), rows })
}

/// By how much each round trip of one run is wrong, in microseconds.
fn errors(bench: &Bench, words: &str, read: Reader) -> Result<Vec<f64>> {
    let world = TunWorld::start(&world::twelve_hops(&[]).launch)?;
    let netkit = bench.netkit.to_str().context("the path of this checkout is UTF-8")?;
    let words = words.split(' ').map(|word| if word == "netkit" { netkit } else { word });
    let capture = Capture::start(world::INTERFACE, "ip", |words| world.command(words))?;
    let run = measure::run(world.command(words).env_remove("LD_LIBRARY_PATH").env("LC_ALL", "C"))?;
    let captured = in_milliseconds(probe::round_trips(&capture.finish()?)?);
    world.finish()?;
    let told = read(&run.said);
    ensure!(!told.is_empty(), "it told no round trip: {}", run.said);
    Ok(compare(&told, &captured))
}

fn in_milliseconds(captured: probe::RoundTrips) -> RoundTrips {
    let of_hop =
        |(hop, all): (u8, Vec<Duration>)| (hop.into(), all.iter().map(|it| it.as_secs_f64() * 1e3).collect());
    captured.into_iter().map(of_hop).collect()
}

/// In microseconds. Within a hop the fastest is compared with the fastest: tools do not say which probe was which.
fn compare(told: &RoundTrips, captured: &RoundTrips) -> Vec<f64> {
    let of_both = told.iter().filter_map(|(hop, told)| Some((told, captured.get(hop)?)));
    let as_many = of_both.filter(|(told, captured)| told.len() == captured.len());
    let pairs = as_many.flat_map(|(told, captured)| sorted(told).into_iter().zip(sorted(captured)));
    pairs.map(|(told, captured)| (told - captured).abs() * 1e3).collect()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn of_netkit(said: &str) -> RoundTrips {
    let document: Value = serde_json::from_str(said).unwrap_or_default();
    let hops = document.pointer("/report/hops").and_then(Value::as_array).cloned().unwrap_or_default();
    let round_trips = |hop: &Value| {
        let probes = hop["probes"].as_array()?;
        Some((hop["hop"].as_u64()?, probes.iter().filter_map(|probe| probe["rtt_ms"].as_f64()).collect()))
    };
    hops.iter().filter_map(round_trips).collect()
}

/// ` 3  10.1.3.1  4.321 ms  4.300 ms  4.298 ms`
fn of_traceroute(said: &str) -> RoundTrips {
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let hop = words.first()?.parse().ok()?;
        let before_unit = words.windows(2).filter(|pair| pair[1] == "ms");
        Some((hop, before_unit.filter_map(|pair| pair[0].parse().ok()).collect()))
    };
    said.lines().filter_map(line).collect()
}

/// `p 2 4321 33000`: the hop from zero, microseconds, and its own number.
fn of_mtr(said: &str) -> RoundTrips {
    let mut round_trips = RoundTrips::new();
    for line in said.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["p", hop, microseconds, ..] = words[..] else { continue };
        if let (Ok(hop), Ok(microseconds)) = (hop.parse::<u64>(), microseconds.parse::<f64>()) {
            round_trips.entry(hop + 1).or_default().push(microseconds / 1e3);
        }
    }
    round_trips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_read_by_hop() {
        let expected = RoundTrips::from([(1, vec![3.5, 4.25])]);
        assert_eq!(of_traceroute("traceroute to x\n 1  10.1.1.1  3.500 ms  4.250 ms\n"), expected);
        assert_eq!(of_mtr("x 0 33000\nh 0 10.1.1.1\np 0 3500 33000\np 0 4250 33013\n"), expected);
        let json =
            r#"{"report":{"hops":[{"hop":1,"probes":[{"rtt_ms":3.5},{"rtt_ms":null},{"rtt_ms":4.25}]}]}}"#;
        assert_eq!(of_netkit(json), expected);
        assert_eq!(of_netkit("no document"), RoundTrips::new());
    }

    #[test]
    fn only_hops_with_as_many_answers_are_compared() {
        let told = RoundTrips::from([(1, vec![2.0, 1.0]), (2, vec![5.0])]);
        let captured = RoundTrips::from([(1, vec![1.5, 2.0]), (2, vec![1.0, 2.0])]);
        assert_eq!(compare(&told, &captured), [500.0, 0.0]);
    }
}
