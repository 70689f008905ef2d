//! Loss: is a link accused that loses nothing, and is the one found that does?

use std::time::Duration;

use anyhow::Result;
use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{VirtualTime, start};
use netkit_lab::topology::{Topology, read};
use netkit_model::{LossClass, Method};
use netkit_pathping::{Sampler, SamplerConfig};

use super::{Row, format, say, target};

/// Where one link of eight loses little.
const TWO_PERCENT: &str = r#"
about = "The link in front of the fourth router loses 2 %"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r7"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r7", "target"]
delay = "1 ms"
[[change]]
link = ["r3", "r4"]
forward = { loss = "2 %" }
"#;
/// Where the target itself answers ten probes a second and nothing is lost.
const LIMITED_TARGET: &str = r#"
about = "The target limits its replies"
target = "target"
[vantage]
address = ["10.0.0.2"]
[router."r1..r3"]
address = ["10.1.*.1"]
[router.target]
address = ["192.0.2.10"]
[[link]]
path = ["vantage", "r1..r3", "target"]
delay = "1 ms"
[[change]]
router = "target"
rate_limit = { every = "100 ms", burst = 5, per = "router" }
rate_limits_echo = true
"#;
/// The hop behind that link.
const LOSSY: u8 = 4;
/// Times between two probes to a hop, in milliseconds: the limited router permits itself ten answers a second.
const INTERVALS: [u64; 4] = [20, 50, 90, 250];

/// What was counted.
pub(super) fn rows() -> Result<Vec<Row>> {
    Ok(vec![false_accusations(1_000)?, located(200)?, limited(200)?, mistaken_for_limit(200)?])
}

/// A router that limits its replies answers half of the probes, and every packet passes it.
fn false_accusations(runs: u32) -> Result<Row> {
    let topology = scenario::load("rate-limited-router")?;
    let (mut accusing, mut unanswered, mut sent) = (0_u32, 0, 0);
    for (seed, interval) in (1..=runs).zip(INTERVALS.into_iter().cycle()) {
        progress("a router that limits its replies", seed, runs);
        let path = sample(&topology, seed, Duration::from_millis(interval), 60)?;
        accusing += u32::from(!accused(&path).is_empty());
        let limited = path.hops.iter().map(|hop| &hop.counters).max_by_key(|counters| counters.lost);
        unanswered += limited.map_or(0, |counters| counters.lost);
        sent += limited.map_or(0, |counters| counters.sent);
    }
    Ok(Row {
        question: "A router limits its replies, 60 rounds at 4 to 50 a second: is a link accused of loss?",
        runs,
        found: format!(
            "in {accusing} runs, although {unanswered} of {sent} probes to the router were not answered"
        ),
        wanted: "in none",
        met: accusing == 0,
    })
}

/// One link loses packets, and nothing else does.
fn located(runs: u32) -> Result<Row> {
    let topology = read("two-percent.toml", TWO_PERCENT)?;
    let (mut right, mut nobody, mut wrong) = (0_u32, 0_u32, 0_u32);
    for seed in 1..=runs {
        progress("2 % on one link", seed, runs);
        let path = sample(&topology, seed, Duration::from_secs(1), 1_000)?;
        match accused(&path).as_slice() {
            [LOSSY] => right += 1,
            [] => nobody += 1,
            _ => wrong += 1,
        }
    }
    Ok(Row {
        question: "One of eight links loses 2 %, 1,000 rounds: is it named, and no other?",
        runs,
        found: format!("{right} right, {nobody} without a name, {wrong} with another link"),
        wanted: "≥ 95 % right",
        met: right * 100 >= runs * 95,
    })
}

/// The target answers ten probes a second, and is asked more often.
fn limited(runs: u32) -> Result<Row> {
    let topology = read("limited-target.toml", LIMITED_TARGET)?;
    let (mut proven, mut accusing) = (0_u32, 0_u32);
    for (seed, interval) in (1..=runs).zip([40, 50, 70, 85].into_iter().cycle()) {
        progress("a target that limits its replies", seed, runs);
        let path = sample(&topology, seed, Duration::from_millis(interval), 400)?;
        proven += u32::from(path.hops.last().is_some_and(|hop| hop.loss.is_proven_limit()));
        accusing += u32::from(!accused(&path).is_empty());
    }
    Ok(Row {
        question: "The target limits its replies, 400 rounds at 12 to 25 a second: does half the rate prove it?",
        runs,
        found: format!("in {proven} runs; in {accusing} the link in front of it is accused of loss"),
        wanted: "in ≥ 95 %",
        met: proven * 100 >= runs * 95,
    })
}

/// The target drops probes by chance, however many come.
fn mistaken_for_limit(runs: u32) -> Result<Row> {
    let topology = scenario::load("target-drops-30")?;
    let mut mistaken = 0_u32;
    for seed in 1..=runs {
        progress("a target that drops 30 %", seed, runs);
        let path = sample(&topology, seed, Duration::from_millis(100), 400)?;
        mistaken += u32::from(path.hops.last().is_some_and(|hop| hop.loss.is_proven_limit()));
    }
    Ok(Row {
        question: "The target drops 30 % by chance, 400 rounds: is that taken for a limit?",
        runs,
        found: format!("in {mistaken} runs"),
        wanted: "in ≤ 1 %",
        met: mistaken * 100 <= runs,
    })
}

fn sample(
    topology: &Topology,
    seed: u32,
    interval: Duration,
    rounds: u64,
) -> Result<netkit_model::SampledPath> {
    let config = SamplerConfig {
        format: format(Method::IcmpDatagram, 40_000),
        destination: target(topology)?,
        first_hop: 1,
        max_hop: 30,
        interval,
        rounds: Some(rounds),
        duration: None,
        timeout: Duration::from_secs(10),
    };
    let mut run = VirtualTime::new(topology.clone(), seed.into(), Sampler::new(config, start()));
    run.run();
    Ok(run.session().path(0))
}

/// The hops that packets are said to be lost in front of.
fn accused(path: &netkit_model::SampledPath) -> Vec<u8> {
    let lossy = path.hops.iter().filter(|hop| hop.loss.class == LossClass::Forwarding);
    lossy.map(|hop| hop.hop).collect()
}

fn progress(what: &str, seed: u32, runs: u32) {
    if seed % 100 == 1 {
        say(&format!("{what}: {seed} of {runs}"));
    }
}
