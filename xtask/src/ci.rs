//! `cargo xtask ci`: every check a change must pass, cheapest first, each with its time. Installs nothing but what
//! `cargo xtask test` needs.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::{codegen, shell, test, tidy};

/// Which checks run.
#[derive(clap::Args)]
pub struct Args {
    /// Leave the tests to a `cargo xtask test` of their own.
    #[arg(long)]
    no_test: bool,
}

/// A check: its name, and what it does.
type Check = (&'static str, fn() -> Result<()>);

const CHECKS: &[Check] =
    &[("fmt", fmt), ("clippy", clippy), ("tidy", tidy::run), ("codegen", codegen::check), ("docs", docs)];

/// Runs the checks in order and stops at the first that fails.
pub fn run(args: &Args) -> Result<()> {
    for (name, check) in CHECKS {
        timed(name, check)?;
    }
    if args.no_test { Ok(()) } else { timed("test", || test::run(&test::Args::default())) }
}

fn timed(name: &str, check: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    let result = check().with_context(|| format!("ci: {name} failed"));
    eprintln!("ci: {name}: {:.1} s", start.elapsed().as_secs_f64());
    result
}

fn fmt() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    shell::run(shell::cargo().args(arguments))
}

fn docs() -> Result<()> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked"];
    shell::run(shell::cargo().args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}
