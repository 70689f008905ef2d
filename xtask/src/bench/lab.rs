//! The lab measures itself: how exactly its TUN stage keeps delays at 10,000 packets a second each way, and how many
//! packets pass without delay. What it is measured with is a sweep of `netkit ping`, whose stamps are the kernel's.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use netkit_lab::internet::Detail;
use netkit_lab::stage::tun::{Launch, TruthKeeping, TunWorld};
use serde_json::Value;

use super::figures::{Figures, median, quantile};
use super::table::{Metric, Row, Section, Target};
use super::{Bench, measure, say};

/// Round trip of the delayed topology.
const ROUND_TRIP: Duration = Duration::from_millis(5);
/// What a delay may be off.
const TOLERANCE_MS: f64 = 0.2;

const ACCURACY: [Metric; 4] = [
    Metric { head: "median error ms", key: "median_ms", digits: 3 },
    Metric { head: "p99 error ms", key: "p99_ms", digits: 3 },
    Metric { head: "within 0.2 ms %", key: "within_percent", digits: 2 },
    Metric { head: "requests/s", key: "requests_per_second", digits: 0 },
];
const THROUGHPUT: [Metric; 3] = [
    Metric { head: "requests/s", key: "requests_per_second", digits: 0 },
    Metric { head: "packets/s both ways", key: "packets_per_second", digits: 0 },
    Metric { head: "unanswered", key: "unanswered", digits: 0 },
];

/// Both sections.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    Ok(vec![accuracy(bench)?, throughput(bench)?])
}

fn accuracy(bench: &Bench) -> Result<Section> {
    let mut figures = vec![Figures::default(); ACCURACY.len()];
    for round in 0..bench.rounds {
        say(&format!("delay at 10,000 packets a second: round {}", round + 1));
        let swept = sweep(bench, ROUND_TRIP / 4, "--rate 10000 10.200.0.0/17")?;
        let expected = ROUND_TRIP.as_secs_f64() * 1e3;
        let errors: Vec<f64> = swept.round_trips_ms.iter().map(|took| (took - expected).abs()).collect();
        let within = errors.iter().filter(|error| **error <= TOLERANCE_MS).count();
        figures[0].push(median(&errors).context("nobody answered")?);
        figures[1].push(quantile(&errors, 99).context("nobody answered")?);
        figures[2].push(100.0 * share(within, errors.len()));
        figures[3].push(swept.requests_per_second);
    }
    let targets = vec![Target::of("p99 error ≤ 0.2 ms", &figures[1], |error| error <= TOLERANCE_MS)];
    Ok(Section {
        title: "Delay of 5 ms at 10,000 packets a second each way".to_owned(),
        metrics: ACCURACY.to_vec(),
        rows: vec![Row { tool: "the TUN stage".to_owned(), figures, targets }],
    })
}

fn throughput(bench: &Bench) -> Result<Section> {
    let mut figures = vec![Figures::default(); THROUGHPUT.len()];
    for round in 0..bench.rounds {
        say(&format!("no delay, as fast as it goes: round {}", round + 1));
        let swept = sweep(bench, Duration::ZERO, "--rate 1000000 10.200.0.0/16")?;
        figures[0].push(swept.requests_per_second);
        figures[1].push(swept.requests_per_second + swept.replies_per_second);
        figures[2].push(swept.unanswered);
    }
    let targets = vec![Target::of("≥ 50,000 packets/s", &figures[1], |rate| rate >= 50_000.0)];
    Ok(Section {
        title: "No delay, as fast as it goes".to_owned(),
        metrics: THROUGHPUT.to_vec(),
        rows: vec![Row { tool: "the TUN stage".to_owned(), figures, targets }],
    })
}

/// What a sweep found.
struct Swept {
    round_trips_ms: Vec<f64>,
    requests_per_second: f64,
    replies_per_second: f64,
    unanswered: f64,
}

/// Sweeps a wide host behind one router, with this delay on each of the two links and each way.
fn sweep(bench: &Bench, delay: Duration, words: &str) -> Result<Swept> {
    let text = format!(
        "about = \"a wide host behind a router\"\ntarget = \"wide\"\n[vantage]\naddress = [\"10.0.0.2\"]\n\
         [router.r1]\naddress = [\"10.1.1.1\"]\n[host.wide]\naddress = [\"10.200.0.0/16\"]\n\
         [[link]]\npath = [\"vantage\", \"r1\", \"wide\"]\ndelay = \"{} us\"\n",
        delay.as_micros()
    );
    let mut launch = Launch::of_text("bench.toml", &text);
    (launch.detail, launch.truth) = (Detail::Ends, TruthKeeping::Nowhere);
    let world = TunWorld::start(&launch)?;
    let netkit = bench.netkit.to_str().context("the path of this checkout is UTF-8")?;
    let usual = "ping -n -c 1 -W 0.5 --i-own-this-network --jsonl";
    let command = [netkit].into_iter().chain(usual.split(' ')).chain(words.split(' '));
    let run = measure::run(&mut world.command(command))?;
    let traffic = world.finish()?.traffic;
    ensure!(traffic.refused == 0, "the kernel refused {} replies", traffic.refused);
    read(&run.said)
}

fn read(said: &str) -> Result<Swept> {
    let lines: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let replies = lines.iter().filter(|line| line["event"] == "reply");
    let round_trips_ms: Vec<f64> = replies.filter_map(|line| line["rtt_ms"].as_f64()).collect();
    let document = lines.iter().find(|line| line["report"].is_object());
    let document = document.with_context(|| format!("netkit gave no report: {said}"))?;
    let number = |pointer: &str| {
        document.pointer(pointer).and_then(Value::as_f64).with_context(|| format!("no number at {pointer}"))
    };
    let sent = number("/report/sweep/probes/sent")?;
    let received = number("/report/sweep/probes/received")?;
    let requests_per_second = number("/report/sweep/probes_per_second")?;
    Ok(Swept {
        round_trips_ms,
        requests_per_second,
        replies_per_second: requests_per_second * received / sent.max(1.0),
        unanswered: sent - received,
    })
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole).max(1.0)
}
