//! `cargo xtask bench`: measures netkit beside other tools in network namespaces of its own. It judges nothing: a
//! missed target is shown, and is no failure.

mod capture;
mod figures;
mod lab;
mod lookup;
mod machine;
mod measure;
mod namespace;
mod path;
mod responder;
mod rtt;
mod sockets;
mod start;
mod sweep;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use crate::{document, needs, shell};
use machine::Machine;
use table::Section;

/// Where the tables go.
const DOCUMENT: &str = "docs/BENCHMARKS.md";

/// Which bench.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    name: Name,
}

#[derive(Subcommand)]
enum Name {
    /// RTT error, sweeps and start of `netkit ping`, beside ping, fping, nmap and surge-ping.
    Ping(Ping),
    /// The lab itself: how exactly its TUN stage keeps delays, and how many packets pass it.
    Lab(Lab),
    /// `netkit trace`, `mtr` and `pathping`, beside traceroute, mtr and tracepath, in the lab.
    Path(PathArgs),
    /// `netkit lookup` beside dig, host, kdig and delv, with real name servers in the lab.
    Lookup(Lookup),
    /// `netkit sockets` beside ss and lsof, with fifty thousand sockets.
    Sockets(Sockets),
    /// A part of the bench itself: holds connections.
    #[command(hide = true)]
    Holder(sockets::Holder),
    /// A part of the bench itself: answers echo requests behind a TUN device.
    #[command(hide = true)]
    Responder(responder::Args),
}

#[derive(clap::Args)]
struct Ping {
    /// Rounds of everything that is not too slow for more than one.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
    /// One part of it.
    #[arg(long)]
    only: Option<Part>,
    /// Write every round of every figure to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Put the tables into docs/BENCHMARKS.md; with `--only`, in place of the same sections there.
    #[arg(long)]
    write: bool,
    /// We are in the bench's own namespace already.
    #[arg(long, hide = true)]
    inside: bool,
}

#[derive(clap::Args)]
struct Lab {
    /// Rounds of everything.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
    /// Put the tables into docs/BENCHMARKS.md.
    #[arg(long)]
    write: bool,
}

#[derive(clap::Args)]
struct PathArgs {
    /// Rounds of everything that is not too slow for more than one.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
    /// One part of it.
    #[arg(long)]
    only: Option<path::Part>,
    /// Put the tables into docs/BENCHMARKS.md; with `--only`, in place of the same sections there.
    #[arg(long)]
    write: bool,
}

#[derive(clap::Args)]
struct Lookup {
    /// Rounds of everything.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
    /// One part of it.
    #[arg(long)]
    only: Option<lookup::Part>,
    /// The netkit to measure; without it, the release build of this checkout, brought up to date first.
    #[arg(long, value_name = "PATH")]
    netkit: Option<PathBuf>,
    /// Put the tables into docs/BENCHMARKS.md; with `--only`, in place of the same sections there.
    #[arg(long)]
    write: bool,
    /// We are on the client of the servers already, and this is the root's key.
    #[arg(long, hide = true, value_name = "FILE")]
    inside: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Sockets {
    /// Rounds of everything.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
    /// The netkit to measure; without it, the release build of this checkout, brought up to date first.
    #[arg(long, value_name = "PATH")]
    netkit: Option<PathBuf>,
    /// Put the table into docs/BENCHMARKS.md.
    #[arg(long)]
    write: bool,
    /// We are in the bench's own namespace already.
    #[arg(long, hide = true)]
    inside: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Rtt,
    Sweep,
    Start,
}

/// What of the document is written anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Nothing,
    /// Everything between the marks.
    All,
    /// The sections that were measured; the machine above them stays that of the others.
    Sections,
}

/// A bench, ready to run in its namespace.
struct Bench {
    rounds: usize,
    cores: usize,
    netkit: PathBuf,
    surge_ping: PathBuf,
}

/// Runs one bench by its name.
pub fn run(args: &Args) -> Result<()> {
    match &args.name {
        Name::Ping(ping) if ping.inside => measure(ping),
        Name::Ping(_) => outside(),
        Name::Lab(lab) => measure_in_lab("lab", lab.rounds, Written::of(lab.write, false), lab::run),
        Name::Path(path) => {
            let written = Written::of(path.write, path.only.is_some());
            measure_in_lab("path", path.rounds, written, |bench| path::run(bench, path.only))
        }
        Name::Lookup(lookup) => measure_lookup(lookup),
        Name::Sockets(args) => measure_sockets(args),
        Name::Holder(args) => sockets::hold(*args),
        Name::Responder(args) => responder::run(*args),
    }
}

/// Everything that needs the host: the needs, the build. Then the same command again, in a namespace.
fn outside() -> Result<()> {
    needs::ensure(needs::Purpose::Bench)?;
    shell::run(shell::cargo().args(["build", "--release", "--locked", "--package", "netkit"]))?;
    shell::run(shell::cargo().args([
        "build",
        "--release",
        "--locked",
        "--package",
        "netkit-probe",
        "--example",
        "surge_ping",
    ]))?;
    let again: Vec<String> = std::env::args().skip(1).chain(["--inside".to_owned()]).collect();
    namespace::run_inside(&again)
}

/// What needs no namespace but those of the lab.
fn measure_in_lab(
    name: &str,
    rounds: u8,
    written: Written,
    run: impl Fn(&Bench) -> Result<Vec<Section>>,
) -> Result<()> {
    needs::ensure(needs::Purpose::Bench)?;
    shell::run(shell::cargo().args(["build", "--release", "--locked", "--package", "netkit"]))?;
    let bench = Bench::new(rounds)?;
    let machine = Machine::read(&bench)?;
    let sections = run(&bench)?;
    print!("{}", all(&machine, &sections));
    write(name, &machine, &sections, written)
}

fn measure(ping: &Ping) -> Result<()> {
    namespace::prepare()?;
    let bench = Bench::new(ping.rounds)?;
    let machine = Machine::read(&bench)?;
    let mut sections = Vec::new();
    for part in Part::value_variants().iter().filter(|part| ping.only.is_none_or(|only| only == **part)) {
        sections.extend(match part {
            Part::Rtt => rtt::run(&bench)?,
            Part::Sweep => sweep::run(&bench)?,
            Part::Start => start::run(&bench)?,
        });
    }
    print!("{}", all(&machine, &sections));
    if let Some(path) = &ping.json {
        let sections: Vec<_> = sections.iter().map(Section::json).collect();
        let json = json!({"bench": "ping", "machine": machine.json(), "sections": sections});
        std::fs::write(path, format!("{json:#}\n"))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    write("ping", &machine, &sections, Written::of(ping.write, ping.only.is_some()))
}

/// On the client of the lab's name servers: there this is the same command again.
fn measure_lookup(args: &Lookup) -> Result<()> {
    let Some(anchor) = &args.inside else {
        needs::ensure(needs::Purpose::Bench)?;
        if args.netkit.is_none() {
            shell::run(shell::cargo().args(["build", "--release", "--locked", "--package", "netkit"]))?;
        }
        return lookup::outside(&std::env::args().skip(1).collect::<Vec<_>>());
    };
    let mut bench = Bench::new(args.rounds)?;
    if let Some(netkit) = &args.netkit {
        bench.netkit = netkit.canonicalize().with_context(|| format!("there is no {}", netkit.display()))?;
    }
    let machine = Machine::read(&bench)?;
    let sections = lookup::run(&bench, args.only, anchor)?;
    print!("{}", all(&machine, &sections));
    write("lookup", &machine, &sections, Written::of(args.write, args.only.is_some()))
}

/// In a namespace with nothing in it but the sockets that we open.
fn measure_sockets(args: &Sockets) -> Result<()> {
    if !args.inside {
        needs::ensure(needs::Purpose::Bench)?;
        if args.netkit.is_none() {
            shell::run(shell::cargo().args(["build", "--release", "--locked", "--package", "netkit"]))?;
        }
        let again: Vec<String> = std::env::args().skip(1).chain(["--inside".to_owned()]).collect();
        return namespace::run_inside(&again);
    }
    namespace::prepare()?;
    let mut bench = Bench::new(args.rounds)?;
    if let Some(netkit) = &args.netkit {
        bench.netkit = netkit.canonicalize().with_context(|| format!("there is no {}", netkit.display()))?;
    }
    let machine = Machine::read(&bench)?;
    let sections = sockets::run(&bench)?;
    print!("{}", all(&machine, &sections));
    write("sockets", &machine, &sections, Written::of(args.write, false))
}

/// The machine and the tables, as they stand between the marks of the document.
fn all(machine: &Machine, sections: &[Section]) -> String {
    let tables = sections.iter().map(Section::markdown).collect::<Vec<_>>().join("\n");
    format!("{}\n{tables}", machine.markdown())
}

/// Puts into the document what is to be written anew of it.
fn write(name: &str, machine: &Machine, sections: &[Section], written: Written) -> Result<()> {
    let command = format!("bench {name}");
    match written {
        Written::Nothing => Ok(()),
        Written::All => document::write(DOCUMENT, &command, &all(machine, sections)),
        Written::Sections => {
            let occasion = machine.occasion();
            let sections: Vec<_> = sections.iter().map(|section| section.markdown_with(&occasion)).collect();
            document::write_sections(DOCUMENT, &command, &sections)
        }
    }
}

impl Written {
    fn of(write: bool, is_part: bool) -> Self {
        match (write, is_part) {
            (false, _) => Self::Nothing,
            (true, false) => Self::All,
            (true, true) => Self::Sections,
        }
    }
}

impl Bench {
    fn new(rounds: u8) -> Result<Self> {
        let own = std::env::current_exe().context("cannot find this program's own file")?;
        // This program is `target/<profile>/xtask`; what it measures lies in `target/release`.
        let release =
            own.ancestors().nth(2).context("this program stands in a target folder")?.join("release");
        Ok(Self {
            rounds: rounds.into(),
            cores: std::thread::available_parallelism()?.get(),
            netkit: release.join("netkit"),
            surge_ping: release.join("examples/surge_ping"),
        })
    }

    /// The core with this number, where the machine has more than one.
    fn core(&self, number: usize) -> Option<usize> {
        (self.cores > 1).then_some(number)
    }
}

/// A line of progress.
fn say(line: &str) {
    eprintln!("bench: {line}");
}

/// An installed program by its whole path. Given a name alone, the standard library forks to search for it, which
/// takes the longer the more memory we hold, and the tool would seem slow to start.
fn installed(name: &str) -> Result<PathBuf> {
    shell::find(name).with_context(|| format!("{name} is not installed"))
}

/// A program that stays on one core.
fn pinned(core: Option<usize>, program: &Path) -> Result<Command> {
    let Some(core) = core else { return Ok(shell::command(program)) };
    let mut command = shell::command(installed("taskset")?);
    command.args(["-c", &core.to_string()]).arg(program);
    Ok(command)
}
