//! `cargo xtask accuracy`: counts how often netkit is right about a network whose truth is known, because we made it.
//!
//! What it counts of paths needs no privilege and no network: the sessions that ship run on a virtual clock, and every
//! seed gives the same numbers again. [`connect`] makes its faults in kernel namespaces, [`dns`] with real name servers. It judges nothing: a missed
//! target is shown, and is no failure.

mod branches;
mod connect;
mod dns;
mod loss;

use std::fmt::Write as _;

use anyhow::Result;
use netkit_lab::stage::virtual_time::RUN_KEY;
use netkit_lab::topology::Topology;
use netkit_model::{Address, Method};
use netkit_packet::tag::Pattern;
use netkit_probe::ProbeFormat;

use crate::document;

pub use connect::play_if_told_to;

/// What to count, and what to do with the counts.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// Put the table into docs/ACCURACY.md.
    #[arg(long)]
    write: bool,
}

/// What is counted on its own.
#[derive(clap::Subcommand)]
enum Part {
    /// How often `netkit connect` names the fault that was made, beside other tools; takes minutes.
    Connect(connect::Args),
    /// How often `netkit lookup` names what is wrong with names, servers and zones; takes minutes.
    Dns(dns::Args),
}

/// What was counted of one question over many runs.
struct Row {
    /// What could have been wrong.
    question: &'static str,
    /// Runs, each with another seed.
    runs: u32,
    /// What was found.
    found: String,
    /// What we want of it.
    wanted: &'static str,
    /// Whether we have it.
    met: bool,
}

/// Counts everything and shows it.
pub fn run(args: &Args) -> Result<()> {
    match &args.part {
        Some(Part::Connect(args)) => return connect::run(args),
        Some(Part::Dns(args)) => return dns::run(args),
        None => {}
    }
    let mut rows = loss::rows()?;
    rows.extend(branches::rows()?);
    let table = markdown(&rows);
    print!("{table}");
    if args.write {
        document::write("docs/ACCURACY.md", "accuracy", &table)?;
    }
    Ok(())
}

fn markdown(rows: &[Row]) -> String {
    let mut text = "| question | runs | found | wanted |\n|---|---|---|---|\n".to_owned();
    for Row { question, runs, found, wanted, met } in rows {
        let verdict = if *met { "met" } else { "**missed**" };
        // Writing into a string does not fail.
        let _ = writeln!(text, "| {question} | {runs} | {found} | {wanted}: {verdict} |");
    }
    text
}

/// Probes of this method, of one flow.
fn format(method: Method, source_port: u16) -> ProbeFormat {
    ProbeFormat {
        method,
        port: 33_434,
        source_port: Some(source_port),
        size: 32,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 0x4e4b,
        key: RUN_KEY,
    }
}

/// The target's first address.
fn target(topology: &Topology) -> Result<Address> {
    let target = topology.target.and_then(|target| topology.nodes[target.0].addresses.first());
    Ok(Address::new(target.ok_or_else(|| anyhow::anyhow!("{} has no target", topology.name))?.address))
}

/// A line of progress.
fn say(line: &str) {
    eprintln!("accuracy: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_was_wanted_and_whether_it_was_met() {
        let row = |met| Row { question: "Q", runs: 7, found: "0".to_owned(), wanted: "0", met };
        let table = markdown(&[row(true), row(false)]);
        assert!(table.ends_with("| Q | 7 | 0 | 0: met |\n| Q | 7 | 0 | 0: **missed** |\n"), "{table}");
    }
}
