//! An emulated internet for one test, and netkit at its vantage, in real time.
//!
//! It asserts nothing about netkit. A test file that wants it has one test named `emulator` that calls
//! `emulate_if_told_to`: the emulator is this test program once more.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use netkit_lab::stage::tun::{Launch, TruthKeeping, TunError, TunWorld};
use netkit_lab::topology::Topology;
use netkit_lab::truth::{self, Tally};

use super::binary::Binary;
use super::{Output, Running};

/// An internet in motion. It ends with this value.
#[derive(Debug)]
pub struct Lab {
    world: TunWorld,
    binary: Arc<Binary>,
}

/// What really happened in it.
#[derive(Debug)]
pub struct Truth {
    /// What was played.
    pub topology: Topology,
    /// Its packets, counted.
    pub tally: Tally,
    /// The emulator had its core when it wanted it.
    pub was_served_first: bool,
}

impl Lab {
    /// A scenario of the lab.
    pub fn scenario(name: &str) -> Self {
        Self::start(sure(Launch::of_scenario(name)))
    }

    /// A scenario with other words in some places: each pair says what is replaced by what.
    pub fn changed(name: &str, changes: &[(&str, &str)]) -> Self {
        let mut launch = sure(Launch::of_scenario(name));
        for (old, new) in changes {
            assert!(launch.text.contains(old), "{name} has no {old:?}");
            launch.text = launch.text.replace(old, new);
        }
        Self::start(launch)
    }

    /// An internet in the words of a topology.
    pub fn of_text(text: &str) -> Self {
        Self::start(Launch::of_text("test.toml", text))
    }

    /// A scenario whose truth is kept in this file, also when the lab is dropped.
    pub fn scenario_with_truth_in(name: &str, file: &Path) -> Self {
        let truth = TruthKeeping::File(file.to_owned());
        Self::start(Launch { truth, ..sure(Launch::of_scenario(name)) })
    }

    fn start(mut launch: Launch) -> Self {
        launch.words = ["emulator", "--exact", "--nocapture"].map(str::to_owned).to_vec();
        Self { world: sure(TunWorld::start(&launch)), binary: Binary::shared() }
    }

    /// What is played.
    pub fn topology(&self) -> &Topology {
        self.world.topology()
    }

    /// Runs netkit as an ordinary user, to its end.
    pub fn netkit(&self, arguments: &[&str]) -> Output {
        self.start_netkit(arguments).finish()
    }

    /// Runs netkit as root, to its end.
    pub fn netkit_as_root(&self, arguments: &[&str]) -> Output {
        Running::start(self.command(&[], arguments)).finish()
    }

    /// Starts netkit as an ordinary user.
    pub fn start_netkit(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(self.world.ordinary_user(), arguments))
    }

    /// Starts netkit as root in the network of the lab, but not among its processes: it outlives the lab.
    pub fn start_outside(&self, arguments: &[&str]) -> Running {
        let inside = self.command(&[], arguments);
        let mut command = Command::new(inside.get_program());
        command.args(inside.get_args().filter(|word| !word.to_string_lossy().starts_with("--pid=")));
        Running::start(command)
    }

    /// Runs a shell command as root at the vantage; whether it succeeds.
    pub fn try_sh(&self, words: &str) -> bool {
        Running::start(self.world.command(["sh", "-ec", words])).finish().code == Some(0)
    }

    /// Ends it, and tells what happened.
    pub fn finish(self) -> Truth {
        let was_served_first = self.try_sh("chrt --fifo 10 true");
        let topology = self.world.topology().clone();
        let tally = Tally::of(&topology, &sure(self.world.finish()).records);
        Truth { topology, tally, was_served_first }
    }

    fn command(&self, before: &[&str], arguments: &[&str]) -> Command {
        self.world.command([before, &[self.binary.path()], arguments].concat())
    }
}

impl Truth {
    /// The truth that a lab left in a file.
    pub fn read(topology: Topology, file: &Path) -> Self {
        let text = std::fs::read(file).expect("the lab wrote it");
        let records = truth::read_records(&topology, &text[..]).unwrap_or_else(|error| panic!("{error}"));
        Self { tally: Tally::of(&topology, &records), topology, was_served_first: false }
    }
}

/// A test without its lab fails, and says why.
fn sure<T>(result: Result<T, TunError>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
