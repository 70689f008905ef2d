//! `cargo xtask lab`: any command in an emulated internet, and the truth about it afterwards. It measures nothing itself.

mod behaviour;
mod play;
mod show;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};
use netkit_lab::scenario;

pub use play::{Play, build_netkit, release_binary};

/// What the lab is to do.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Every scenario with what it shows.
    List,
    /// Draw a scenario: who is in it, how they are joined, what goes wrong and when.
    Show {
        /// A scenario by its name, or the path of a topology that ends in `.toml`.
        scenario: String,
    },
    /// Run a command in a scenario; its exit code is ours, and the truth follows on standard error.
    ///
    /// Nodes are known by their names: `cargo xtask lab run mpls -- traceroute target`. A command that mentions netkit
    /// gets the release build of this checkout, which is brought up to date first; every other program is found as
    /// always.
    Run(Run),
    /// Start your shell in a scenario; `netkit` is the release build of this checkout, brought up to date first.
    Shell(Place),
}

#[derive(clap::Args)]
struct Run {
    #[command(flatten)]
    place: Place,
    /// The command and its words.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Where something runs, and what is kept of it.
#[derive(clap::Args)]
pub struct Place {
    /// A scenario by its name, or the path of a topology that ends in `.toml`.
    pub scenario: String,
    /// Where chance starts; without it, where the topology says.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Write every step of every packet to this file, a JSON object a line.
    #[arg(long, value_name = "FILE.jsonl")]
    pub truth: Option<PathBuf>,
    /// What plays the scenario.
    #[arg(long, value_enum, default_value_t)]
    pub stage: Stage,
}

/// What plays a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// The emulated internet behind a TUN device; knows the truth.
    #[default]
    Tun,
    /// Network namespaces with real kernels; knows no delay, no chance and no truth.
    Kernel,
}

/// Does it, and gives the exit code of what ran.
pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.what {
        What::List => list().map(|()| ExitCode::SUCCESS),
        What::Show { scenario } => draw(scenario).map(|()| ExitCode::SUCCESS),
        What::Run(run) => {
            let mentions_netkit = |word: &OsString| word.to_string_lossy().contains("netkit");
            if run.command.iter().any(mentions_netkit) {
                build_netkit()?;
            }
            play_and_tell(&run.place, |play| play.run(&run.command))
        }
        What::Shell(place) => {
            build_netkit()?;
            play_and_tell(place, Play::shell)
        }
    }
}

fn list() -> Result<()> {
    let scenarios = scenario::all();
    let width = scenarios.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let lines = scenarios.iter().map(|it| {
        // Of a file that says no topology it lists what is wrong, by lines.
        let about = it.about.lines().next().unwrap_or_default();
        format!("{:width$}  {about}\n", it.name)
    });
    write_out(&lines.collect::<String>())
}

fn draw(name_or_path: &str) -> Result<()> {
    write_out(&show::draw(&scenario::load(name_or_path)?))
}

/// A reader that has seen enough, `head` say, ends us quietly.
fn write_out(text: &str) -> Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

fn play_and_tell(place: &Place, command: impl FnOnce(&Play) -> Result<ExitCode>) -> Result<ExitCode> {
    let play = Play::start(place)?;
    let code = command(&play)?;
    play.finish()?.tell(&mut io::stderr().lock())?;
    Ok(code)
}
