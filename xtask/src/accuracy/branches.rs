//! All paths: how often is a branch of a balancer missed, and what do the others cost?

use std::time::Duration;

use anyhow::Result;
use netkit_lab::stage::virtual_time::{VirtualTime, start};
use netkit_lab::topology::read;
use netkit_model::{Method, PathGraph};
use netkit_trace::{Multipath, MultipathConfig};

use super::{Row, format, say, target};

/// Four routers side by side, between which flows are spread.
const DIAMOND: &str = r#"
about = "Flows are spread over four ways"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
balance = "flow"
[router."m1..m4"]
address = ["10.2.*.1", "fd00:2:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1", "r2", ["m1..m4"], "r3", "target"]
delay = "1 ms"
"#;
/// Addresses at each hop of it, and the links between them.
const HOPS: [usize; 5] = [1, 1, 4, 1, 1];
const LINKS: usize = 1 + 4 + 4 + 1;
const RUNS: u16 = 1_000;

/// What was counted.
pub(super) fn rows() -> Result<Vec<Row>> {
    let question = "Four ways side by side, sought with a bound of 5 %: is one missed?";
    let five = missed(question, 0.05, "≤ 5 %")?;
    let question = "Four ways side by side, sought with a bound of 1 %: is one missed?";
    Ok(vec![five, missed(question, 0.01, "≤ 1 %")?])
}

fn missed(question: &'static str, failure_bound: f64, wanted: &'static str) -> Result<Row> {
    let topology = read("diamond.toml", DIAMOND)?;
    say(&format!("a diamond of four, {wanted}"));
    let (mut missed, mut probes, mut most) = (0_u16, 0, 0);
    for seed in 1..=RUNS {
        let config = MultipathConfig {
            format: format(Method::Udp, 1_024 + 32 * seed),
            destination: target(&topology)?,
            first_hop: 1,
            max_hop: 30,
            failure_bound,
            window: 96,
            wait: Duration::from_secs(3),
        };
        let mut run = VirtualTime::new(topology.clone(), seed.into(), Multipath::new(config, start()));
        let graph = run.run().session().graph();
        missed += u16::from(!is_whole(&graph));
        probes += graph.sent;
        most = most.max(graph.sent);
    }
    let mean = probes / u64::from(RUNS);
    Ok(Row {
        question,
        runs: RUNS.into(),
        found: format!("in {missed} runs; {mean} probes on average, {most} at most"),
        wanted,
        met: f64::from(missed) <= f64::from(RUNS) * failure_bound,
    })
}

fn is_whole(graph: &PathGraph) -> bool {
    graph.levels.iter().map(|level| level.nodes.len()).eq(HOPS) && graph.links.len() == LINKS
}
