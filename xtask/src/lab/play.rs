//! A scenario that is being played, and the commands that run in it. What is played is not decided here.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result, bail};
use netkit_lab::internet::Detail;
use netkit_lab::scenario;
use netkit_lab::stage::kernel::KernelWorld;
use netkit_lab::stage::tun::{Launch, TruthKeeping, TunWorld};
use netkit_lab::topology::Topology;
use netkit_lab::truth::{self, Record, Tally};
use nix::sys::signal::{SigSet, Signal};

use super::{Place, Stage};
use crate::shell;

/// A scenario in motion; it ends with this value.
pub struct Play {
    topology: Topology,
    world: World,
}

enum World {
    Tun(TunWorld),
    Kernel(KernelWorld),
}

/// What was played, and what happened where the stage knows it.
pub struct Played {
    pub topology: Topology,
    pub records: Option<Vec<Record>>,
}

impl Play {
    /// Starts it. From here on the keys that end a command end the command alone.
    pub fn start(place: &Place) -> Result<Self> {
        // What is started from here has them open again: the standard library sees to that.
        [Signal::SIGINT, Signal::SIGQUIT].into_iter().collect::<SigSet>().thread_block()?;
        match place.stage {
            Stage::Tun => {
                let mut launch = Launch::of_scenario(&place.scenario)?;
                launch.seed = place.seed;
                launch.detail = Detail::Everything;
                if let Some(file) = &place.truth {
                    launch.truth = TruthKeeping::File(file.clone());
                }
                let world = TunWorld::start(&launch)?;
                Ok(Self { topology: world.topology().clone(), world: World::Tun(world) })
            }
            Stage::Kernel => {
                if place.seed.is_some() || place.truth.is_some() {
                    bail!(
                        "the kernel stage has neither chance nor truth: --seed and --truth are for the tun stage"
                    );
                }
                let topology = scenario::load(&place.scenario)?;
                let world = KernelWorld::build(&topology)?;
                Ok(Self { topology, world: World::Kernel(world) })
            }
        }
    }

    /// What is played.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Runs a command on our terminal and our pipes, to its end.
    pub fn run(&self, words: &[OsString]) -> Result<ExitCode> {
        let program = words.first().context("a command has a first word")?;
        let path = search_path()?;
        if !is_there(program, &path) {
            bail!("`{}` is not installed here", program.to_string_lossy());
        }
        let status = self.command(words)?.status().context("cannot enter the lab")?;
        Ok(code(status))
    }

    /// Runs the user's shell, which says where it is.
    pub fn shell(&self) -> Result<ExitCode> {
        let shell = std::env::var_os("SHELL").unwrap_or_else(|| "/bin/sh".into());
        let Topology { name, about, target, nodes, .. } = &self.topology;
        eprintln!("lab: {about}");
        if let Some(target) = target {
            eprintln!("lab: the tools' target is `{}`; `exit` ends the lab", nodes[target.0].name);
        }
        let hint = format!("(lab {name}) ");
        let mut command = self.command(&[shell])?;
        command.env("NETKIT_LAB", name);
        // A plain shell takes its prompt from here, bash makes its own and is asked each time.
        command.env("PS1", format!("{hint}$ "));
        command.env("PROMPT_COMMAND", format!("case $PS1 in '{hint}'*) ;; *) PS1=\"{hint}$PS1\" ;; esac"));
        Ok(code(command.status().context("cannot enter the lab")?))
    }

    /// A command inside, not yet started; netkit is the release build to it.
    pub fn command(&self, words: &[OsString]) -> Result<Command> {
        let mut command = match &self.world {
            World::Tun(world) => world.command(words),
            World::Kernel(world) => {
                let words: Option<Vec<&str>> = words.iter().map(|word| word.to_str()).collect();
                world.command(world.vantage(), &words.context("the words of a command are UTF-8")?)?
            }
        };
        // cargo leads the loader to its own libraries first; the tools go without that detour.
        command.env_remove("LD_LIBRARY_PATH").env("PATH", search_path()?);
        Ok(command)
    }

    /// Ends it.
    pub fn finish(self) -> Result<Played> {
        let records = match self.world {
            World::Tun(world) => Some(world.finish()?.records),
            World::Kernel(world) => {
                world.finish();
                None
            }
        };
        Ok(Played { topology: self.topology, records })
    }
}

impl Played {
    /// Writes what happened, under a heading of its own.
    pub fn tell(&self, out: &mut impl Write) -> Result<()> {
        let Some(records) = &self.records else { return Ok(()) };
        writeln!(out, "\n--- the truth of {} ---", self.topology.name)?;
        truth::write_summary(&self.topology, &Tally::of(&self.topology, records), out)?;
        Ok(())
    }
}

/// Brings the release build of netkit up to date.
pub fn build_netkit() -> Result<()> {
    let arguments = ["build", "--quiet", "--release", "--locked", "--package", "netkit"];
    shell::run(shell::cargo().args(arguments))
}

/// The release build of netkit.
pub fn release_binary() -> Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    // This program is `target/<profile>/xtask`.
    let target = own.ancestors().nth(2).context("this program stands in a target folder")?;
    Ok(target.join("release/netkit"))
}

/// The release build's folder before the user's own, and administrators' commands after them.
fn search_path() -> Result<OsString> {
    let release = release_binary()?;
    let own = shell::search_path();
    let folders = release.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&own));
    std::env::join_paths(folders).context("the folder of this checkout has a colon in its name")
}

fn is_there(program: &OsStr, path: &OsStr) -> bool {
    let named = Path::new(program);
    // A path is looked up where the command will stand.
    named.components().count() > 1
        || named.is_absolute()
        || std::env::split_paths(path).any(|folder| folder.join(named).is_file())
}

/// The exit code as a shell gives it: 128 and the signal's number where a signal ended the command.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_told_as_a_shell_tells_it() {
        for (wait_status, expected) in [(0, 0), (3 << 8, 3), (2, 130), (15, 143)] {
            assert_eq!(code(ExitStatus::from_raw(wait_status)), ExitCode::from(expected), "{wait_status}");
        }
    }

    #[test]
    fn commands_are_there_by_name_or_by_path() {
        let path = shell::search_path();
        assert!(is_there("sh".as_ref(), &path));
        assert!(!is_there("no-such-command-anywhere".as_ref(), &path));
        assert!(is_there("./anything".as_ref(), &path));
    }
}
