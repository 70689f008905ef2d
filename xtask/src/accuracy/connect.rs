//! `cargo xtask accuracy connect`: how often `netkit connect` is right about faults that were made, as an ordinary user.
//!
//! Every scenario is staged in kernel namespaces by a seed, proven by counters that are not netkit's, and judged against
//! the truth of what an ordinary user at the client can know. It judges nothing else: a missed point is shown, and is no
//! failure.

mod catalogue;
mod plan;
mod process;
pub(super) mod said;
mod scenario;
pub(super) mod schedule;
mod score;
mod table;
mod tool;
mod world;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::say;
use crate::{document, lab, needs};
use said::Said;
use scenario::{Scenario, Tier};
use score::Score;
use table::{Answer, Round, Row, Run};
use tool::Tool;
use world::World;

pub use process::play_if_told_to;

/// What to stage, and whom to ask.
#[derive(clap::Args)]
pub struct Args {
    /// Where chance starts: each round has the next seed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Only scenarios whose name starts with this, or that are in this room: here, policy, own, path, beyond, server,
    /// service, segments, data, names, tls, pairs, sound, rough.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// How often each is staged, every time on another chain.
    #[arg(long, value_name = "N", default_value_t = 1)]
    rounds: u32,
    /// In how many of the rounds netkit is asked a second time, with the capability `net_raw`; needs root.
    #[arg(long, value_name = "N", default_value_t = 1)]
    raw: u32,
    /// How many are staged at the same time.
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
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
    needs::ensure(needs::Purpose::Accuracy)?;
    if args.prove {
        return prove(&scenarios, args);
    }
    let netkit = netkit(args)?;
    let tools = if args.alone { Vec::new() } else { Tool::installed() };
    let rounds = schedule::run(&scenarios, args.rounds, args.jobs, |scenario, round| {
        // What the others say does not depend on the seed.
        let tools = if round == 0 { &*tools } else { &[] };
        let questioner = Questioner { netkit: &netkit, raw: round < args.raw, tools };
        let round = questioner.round(scenario, args.seed.wrapping_add(u64::from(round)));
        for line in table::lines(scenario, &round) {
            say(&line);
        }
        round
    });
    let rows: Vec<Row<'_>> =
        scenarios.into_iter().zip(rounds).map(|(scenario, rounds)| Row { scenario, rounds }).collect();
    let tools: Vec<&str> = tools.into_iter().map(Tool::name).collect();
    let tables = table::markdown(&rows, &tools);
    print!("{tables}");
    if args.write {
        document::write("docs/ACCURACY.md", "accuracy connect", &tables)?;
    }
    Ok(())
}

/// Whom to ask about a scenario.
struct Questioner<'a> {
    netkit: &'a str,
    raw: bool,
    tools: &'a [Tool],
}

impl Questioner<'_> {
    /// One scenario with one seed: what cannot be staged or proven is void, whatever the reason.
    fn round(&self, scenario: &Scenario, seed: u64) -> Round {
        let void = |error: anyhow::Error| Run::Void(format!("{error:#}"));
        let world = match World::stage(scenario, seed) {
            Ok(world) => world,
            Err(error) => return Round { user: void(error), raw: None, others: Vec::new() },
        };
        let user = self.ask(&world, Tier::User).unwrap_or_else(void);
        let address = world.fill(scenario.asks);
        let words = world.fill(scenario.words);
        let class =
            |tool: &Tool| tool.ask(&world, &address, &words).unwrap_or_else(|error| format!("{error:#}"));
        let others = self.tools.iter().map(class).collect();
        let raw = self.raw.then(|| {
            if !scenario.once {
                return self.ask(&world, Tier::Raw).unwrap_or_else(void);
            }
            let again = World::stage(scenario, seed).and_then(|world| self.ask(&world, Tier::Raw));
            again.unwrap_or_else(void)
        });
        Round { user, raw, others }
    }

    fn ask(&self, world: &World<'_>, tier: Tier) -> Result<Run> {
        let scenario = world.scenario;
        let before = world.read_proofs()?;
        let (address, words) = (world.fill(scenario.asks), world.fill(scenario.words));
        let printed = tool::netkit(world, tier, self.netkit, &address, &words)?;
        let missing = world.missing(&before, &world.read_proofs()?);
        if !missing.is_empty() {
            return Ok(Run::Void(missing.join("; ")));
        }
        let said = Said::read(&printed.stdout).map_err(|error| {
            format!("{error}; it said: {}", printed.stderr.lines().next().unwrap_or_default())
        });
        let score = said.as_ref().map_or(Score::NOTHING, |said| Score::of(said, scenario, tier, &world.plan));
        Ok(Run::Asked(Box::new(Answer { said, score, took: printed.took })))
    }
}

/// Stages every scenario with curl in netkit's place; the error names those whose fault does not hit the flow.
fn prove(scenarios: &[&Scenario], args: &Args) -> Result<()> {
    let mut failed = Vec::new();
    let proven = schedule::run(scenarios, args.rounds, args.jobs, |scenario, round| {
        let seed = args.seed.wrapping_add(u64::from(round));
        let proven = World::stage(scenario, seed).and_then(|world| prove_one(scenario, &world));
        say(&format!(
            "{}: {}",
            scenario.id,
            proven.as_ref().map_or_else(|error| format!("NOT PROVEN: {error:#}"), Clone::clone)
        ));
        proven.is_ok()
    });
    for (scenario, rounds) in scenarios.iter().zip(proven) {
        if rounds.contains(&false) {
            failed.push(scenario.id);
        }
    }
    ensure!(failed.is_empty(), "not proven: {}", failed.join(", "));
    Ok(())
}

fn prove_one(scenario: &Scenario, world: &World<'_>) -> Result<String> {
    let before = world.read_proofs()?;
    let (address, words) = (world.fill(scenario.asks), world.fill(scenario.words));
    let mut class = String::new();
    for _ in 0..tool::count(&words) {
        class = Tool::Curl.ask(world, &address, &words)?;
    }
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
