//! `cargo xtask demo`: netkit at work on emulated networks, each with what really happened. Nothing leaves this machine.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::time::Duration;

use anyhow::Result;
use netkit_lab::topology::Topology;
use netkit_lab::truth::{self, Kind, SentPacket, Tally};

use crate::lab::{self, Place, Play, Stage};

/// The networks and what netkit is asked there; all of it takes some ten seconds.
const SCENES: [(&str, &str); 3] = [
    ("straight-12-hops", "netkit ping -c 5 -i 0.2 target"),
    ("target-drops-30", "netkit ping -c 20 -i 0.1 -W 1 target"),
    ("admin-prohibited-middle", "netkit ping -c 3 -i 0.2 -W 1 target"),
];

/// Builds netkit and plays the scenes.
pub fn run() -> Result<()> {
    lab::build_netkit()?;
    for (scenario, line) in SCENES {
        scene(scenario, line)?;
    }
    println!("\nThat was netkit on emulated networks: `cargo xtask lab list` names them all,");
    println!("`cargo xtask lab run SCENARIO -- COMMAND` runs any tool in them.");
    Ok(())
}

fn scene(scenario: &str, line: &str) -> Result<()> {
    let place = Place { scenario: scenario.to_owned(), seed: None, truth: None, stage: Stage::Tun };
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

/// One line: of how many requests the network dropped how many and where, and what the round trips really took.
fn truth(topology: &Topology, tally: &Tally) -> String {
    let requests: Vec<&SentPacket> =
        tally.sent.iter().filter(|packet| matches!(packet.summary.kind, Kind::EchoRequest { .. })).collect();
    let unanswered = requests.iter().filter(|packet| packet.answers.is_empty());
    let places: BTreeSet<String> = unanswered
        .clone()
        .filter_map(|packet| packet.drops.first())
        .map(|lost| truth::place_name(topology, &lost.at))
        .collect();
    let places = places.into_iter().collect::<Vec<_>>().join(", ");
    let (sent, lost) = (requests.len(), unanswered.count());
    let dropped = match lost {
        0 => format!("the network dropped none of {sent} requests"),
        lost => format!("the network dropped {lost} of {sent} requests, at {places}"),
    };
    let times = requests.iter().filter_map(|packet| packet.answers.first()).map(|answer| answer.after);
    let (Some(shortest), Some(longest)) = (times.clone().min(), times.max()) else { return dropped };
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    format!("{dropped}; answers took {:.3} to {:.3} ms", milliseconds(shortest), milliseconds(longest))
}
