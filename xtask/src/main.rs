//! `cargo xtask`: the house's own tools, one file per command. This file is their table of contents.
//!
//! Nothing here ships. The tools run other programs (`cargo`, `apt-get`, `tar`) and read the tree; they measure
//! no network.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on its terminal")]

mod bench;
mod ci;
mod codegen;
mod dist;
mod fuzz;
mod needs;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Measure netkit against other tools.
    Bench(bench::Args),
    /// Write man pages, shell completions and the JSON Schema into `docs/`.
    Codegen(codegen::Args),
    /// Run every fuzz target for a bounded time.
    Fuzz(fuzz::Args),
    /// Build the binary that ships and pack it.
    Dist,
}

fn main() -> ExitCode {
    let result = match Xtask::parse().tool {
        Tool::Test(args) => test::run(&args),
        Tool::Ci(args) => ci::run(&args),
        Tool::Tidy => tidy::run(),
        Tool::Bench(args) => bench::run(&args),
        Tool::Codegen(args) => codegen::run(&args),
        Tool::Fuzz(args) => fuzz::run(&args),
        Tool::Dist => dist::run(),
    };
    // One line with its causes, and no backtrace: what failed is a program or a rule, not this code.
    result.map_or_else(
        |error| {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
