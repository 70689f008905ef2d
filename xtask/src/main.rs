//! `cargo xtask`: the house's own tools, one file per command. This file is their table of contents.
//!
//! Nothing here ships. The tools run other programs (`cargo`, `apt-get`, `tar`) and read the tree; they measure
//! no network.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on its terminal")]

mod accuracy;
mod bench;
mod ci;
mod codegen;
mod demo;
mod dist;
mod document;
mod fuzz;
mod lab;
mod needs;
mod picture;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use netkit_lab::nameservers::misbehave_if_told_to;
use netkit_lab::stage::kernel::serve_if_told_to;
use netkit_lab::stage::tun::emulate_if_told_to;

/// The house's own tools.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    tool: Tool,
}

#[derive(Subcommand)]
enum Tool {
    /// Check (as root on Debian or Ubuntu: install) what the tests need, then run every test.
    Test(test::Args),
    /// Everything a change must pass: format, clippy, tidy, generated files, docs, tests.
    Ci(ci::Args),
    /// Check the rules of the house that no compiler knows.
    Tidy,
    /// Show netkit at work on emulated networks.
    Demo,
    /// Run any command in an emulated network, and tell what really happened.
    Lab(lab::Args),
    /// Measure netkit against other tools.
    Bench(bench::Args),
    /// Count how often netkit is right about emulated networks.
    Accuracy(accuracy::Args),
    /// Take a picture of the live view, at work on an emulated network, for `docs/images/`.
    Picture,
    /// Write man pages, shell completions and the JSON Schema into `docs/`.
    Codegen(codegen::Args),
    /// Run every fuzz target for a bounded time.
    Fuzz(fuzz::Args),
    /// Build the binary that ships and pack it.
    Dist,
}

fn main() -> ExitCode {
    // The worlds of the lab are played by this very program, started once more.
    emulate_if_told_to();
    serve_if_told_to();
    misbehave_if_told_to();
    accuracy::play_if_told_to();
    // One line with its causes, and no backtrace: what failed is a program or a rule, not this code.
    run(Xtask::parse().tool).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(tool: Tool) -> Result<ExitCode> {
    match tool {
        Tool::Test(args) => test::run(&args),
        Tool::Ci(args) => ci::run(&args),
        Tool::Tidy => tidy::run(),
        Tool::Demo => demo::run(),
        // What ran in the lab says how it ended.
        Tool::Lab(args) => return lab::run(&args),
        Tool::Bench(args) => bench::run(&args),
        Tool::Accuracy(args) => accuracy::run(&args),
        Tool::Picture => picture::run(),
        Tool::Codegen(args) => codegen::run(&args),
        Tool::Fuzz(args) => fuzz::run(&args),
        Tool::Dist => dist::run(),
    }?;
    Ok(ExitCode::SUCCESS)
}
