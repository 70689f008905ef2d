//! `cargo xtask accuracy connect`: how often `netkit connect` is right about faults that were made, as an ordinary user.
//!
//! Every scenario is staged in kernel namespaces by a seed, proven by counters that are not netkit's, and judged against
//! the truth of what an ordinary user at the client can know. It judges nothing else: a missed point is shown, and is no
//! failure.

mod catalogue;
mod plan;
mod process;
mod said;
mod scenario;
mod score;
mod table;
mod tool;
mod world;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::say;
use crate::{document, lab};
use said::Said;
use scenario::Scenario;
use score::Score;
use table::{Asked, Row, Run};
use tool::Tool;
use world::World;

pub use process::play_if_told_to;

/// What to stage, and whom to ask.
#[derive(clap::Args)]
pub struct Args {
    /// Where chance starts: each round has the next seed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Only scenarios whose name starts with this, or that are in this room: here, own, path, beyond, server, service,
    /// pairs, sound.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// How often each is staged, every time on another chain.
    #[arg(long, value_name = "N", default_value_t = 1)]
    rounds: u32,
    /// The netkit to ask; without it, the release build of this checkout, brought up to date first.
    #[arg(long, value_name = "PATH")]
    netkit: Option<PathBuf>,
    /// Ask no other tool.
    #[arg(long)]
    alone: bool,
    /// Stage and prove every scenario, with curl in netkit's place, and score nothing; fails where a proof fails.
    #[arg(long, conflicts_with_all = ["netkit", "alone", "write"])]
    prove: bool,
    /// Put the tables into docs/ACCURACY.md.
    #[arg(long)]
    write: bool,
}

/// Stages everything and shows what came of it.
pub fn run(args: &Args) -> Result<()> {
    let scenarios = catalogue::meant(&args.only);
    ensure!(!scenarios.is_empty(), "no scenario's name starts so; there are: {}", names());
    if args.prove {
        return prove(&scenarios, args);
    }
    let netkit = netkit(args)?;
    let tools = if args.alone { Vec::new() } else { Tool::installed() };
    let mut rows: Vec<Row<'_>> = Vec::new();
    for scenario in scenarios {
        let mut runs = Vec::new();
        for seed in seeds(args) {
            let run = staged(scenario, seed, &netkit, &tools);
            say(&table::line(scenario, &run));
            runs.push(run);
        }
        rows.push(Row { scenario, runs });
    }
    let tools: Vec<&str> = tools.into_iter().map(Tool::name).collect();
    let tables = table::markdown(&rows, &tools);
    print!("{tables}");
    if args.write {
        document::write("docs/ACCURACY.md", "accuracy connect", &tables)?;
    }
    Ok(())
}

fn seeds(args: &Args) -> impl Iterator<Item = u64> + use<> {
    let first = args.seed;
    (0..u64::from(args.rounds)).map(move |round| first.wrapping_add(round))
}

/// One scenario with one seed: what cannot be staged or proven is void, whatever the reason.
fn staged(scenario: &Scenario, seed: u64, netkit: &str, tools: &[Tool]) -> Run {
    let asked = World::stage(scenario, seed).and_then(|world| ask(scenario, &world, netkit, tools));
    asked.unwrap_or_else(|error| Run::Void(format!("{error:#}")))
}

fn ask(scenario: &Scenario, world: &World<'_>, netkit: &str, tools: &[Tool]) -> Result<Run> {
    let address = world.fill(scenario.asks);
    let words = world.fill(scenario.words);
    let before = world.read_proofs()?;
    let printed = tool::netkit(world, netkit, &address, &words)?;
    let missing = world.missing(&before, &world.read_proofs()?);
    if !missing.is_empty() {
        return Ok(Run::Void(missing.join("; ")));
    }
    let others = tools.iter().map(|tool| tool.ask(world, &address, &words)).collect::<Result<_>>()?;
    let said = Said::read(&printed.stdout)
        .map_err(|error| format!("{error}; it said: {}", printed.stderr.lines().next().unwrap_or_default()));
    let score = said.as_ref().map_or(Score::NOTHING, |said| Score::of(said, &scenario.truth, &world.plan));
    Ok(Run::Asked(Box::new(Asked { said, score, took: printed.took, others })))
}

/// Stages every scenario with curl in netkit's place; the error names those whose fault does not hit the flow.
fn prove(scenarios: &[&Scenario], args: &Args) -> Result<()> {
    let mut failed = Vec::new();
    for scenario in scenarios {
        for seed in seeds(args) {
            let said = World::stage(scenario, seed).and_then(|world| prove_one(scenario, &world));
            let line = said.unwrap_or_else(|error| {
                failed.push(format!("{} (seed {seed})", scenario.id));
                format!("NOT PROVEN: {error:#}")
            });
            say(&format!("{}: {line}", scenario.id));
        }
    }
    ensure!(failed.is_empty(), "not proven: {}", failed.join(", "));
    Ok(())
}

fn prove_one(scenario: &Scenario, world: &World<'_>) -> Result<String> {
    let before = world.read_proofs()?;
    let class = Tool::Curl.ask(world, &world.fill(scenario.asks), &world.fill(scenario.words))?;
    let missing = world.missing(&before, &world.read_proofs()?);
    ensure!(missing.is_empty(), "{} (curl: {class})", missing.join("; "));
    Ok(format!("proven; {} routers; curl: {class}", world.plan.routers))
}

fn netkit(args: &Args) -> Result<String> {
    let path = if let Some(path) = &args.netkit {
        path.canonicalize().with_context(|| format!("there is no {}", path.display()))?
    } else {
        lab::build_netkit()?;
        lab::release_binary()?
    };
    Ok(path.to_str().context("the path of netkit is UTF-8")?.to_owned())
}

fn names() -> String {
    catalogue::all().map(|scenario| scenario.id).collect::<Vec<_>>().join(", ")
}
