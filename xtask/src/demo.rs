//! `cargo xtask demo`: netkit at work on emulated networks, each with what really happened. Nothing leaves this machine.

use std::collections::BTreeMap;
use std::ffi::OsString;

use anyhow::Result;
use netkit_lab::topology::{NodeId, Topology};
use netkit_lab::truth::{self, Answer, Kind, Summary, Tally};

use crate::lab::{self, Place, Play, Stage};

/// The networks, where chance starts in each, and what netkit is asked there; all of it takes some five seconds.
const SCENES: [(&str, u64, &str); 3] = [
    ("straight-12-hops", 1, "netkit ping -c 5 -i 0.2 target"),
    // Of its first twenty requests this one drops 30 % to a hair.
    ("target-drops-30", 5, "netkit ping -c 20 -i 0.1 -W 1 target"),
    ("admin-prohibited-middle", 1, "netkit ping -c 3 -i 0.2 -W 1 target"),
];

/// Builds netkit and plays the scenes.
pub fn run() -> Result<()> {
    lab::build_netkit()?;
    for (scenario, seed, line) in SCENES {
        scene(scenario, seed, line)?;
    }
    println!("\nThat was netkit on emulated networks: `cargo xtask lab list` names them all,");
    println!("`cargo xtask lab run SCENARIO -- COMMAND` runs any tool in them.");
    Ok(())
}

fn scene(scenario: &str, seed: u64, line: &str) -> Result<()> {
    let place = Place { scenario: scenario.to_owned(), seed: Some(seed), truth: None, stage: Stage::Tun };
    let play = Play::start(&place)?;
    println!("\n== {} ==\n$ {line}", play.topology().about);
    let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    // What netkit finds is its exit code's business; we only show it.
    play.run(&words)?;
    let played = play.finish()?;
    let records = played.records.unwrap_or_default();
    println!("-- the truth: {}", truth(&played.topology, &Tally::of(&played.topology, &records)));
    Ok(())
}

/// One line: what became of the requests, and what the round trips really took.
fn truth(topology: &Topology, tally: &Tally) -> String {
    let requests = tally.sent.iter().filter(|packet| matches!(packet.summary.kind, Kind::EchoRequest { .. }));
    let mut round_trips = Vec::new();
    // How many came to the same bad end.
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for request in requests.clone() {
        let end = match (request.answers.first(), request.drops.first()) {
            (Some(Answer { summary: Summary { kind: Kind::EchoReply { .. }, .. }, after, .. }), _) => {
                round_trips.push(after.as_secs_f64() * 1e3);
                continue;
            }
            (Some(error), _) => format!("{} rejected", name(topology, error.from)),
            (None, Some(lost)) => format!("{} dropped", truth::place_name(topology, &lost.at)),
            (None, None) => "the end left under way".to_owned(),
        };
        *ends.entry(end).or_default() += 1;
    }
    let sent = requests.count();
    let mut said: Vec<String> = ends.iter().map(|(end, count)| format!("{end} {count} of {sent}")).collect();
    round_trips.sort_by(f64::total_cmp);
    if let [shortest, ..] = round_trips[..] {
        let longest = round_trips[round_trips.len() - 1];
        let count = round_trips.len();
        said.push(format!("{count} of {sent} were answered, after {shortest:.3} to {longest:.3} ms"));
    }
    said.join("; ")
}

fn name(topology: &Topology, node: NodeId) -> &str {
    &topology.nodes[node.0].name
}
