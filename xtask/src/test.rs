//! `cargo xtask test`: what the tests need, then every test. It chooses no tests and skips none.

use anyhow::Result;

use crate::{needs, shell};

/// What is passed on to the tests.
#[derive(clap::Args, Default)]
pub struct Args {
    /// Arguments for `cargo test`, after `--`: a filter, `--test ping`, `-- --nocapture`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Meets the needs, builds everything, then runs the tests and closes with their own `test result:` lines.
pub fn run(args: &Args) -> Result<()> {
    needs::ensure(needs::Purpose::Test)?;
    // Built first, all of it: the end-to-end tests start the binary, and a compile error shows before any test.
    shell::run(shell::cargo().args(["test", "--workspace", "--locked", "--no-run"]))?;
    shell::run(shell::cargo().args(["test", "--workspace", "--locked"]).args(&args.rest))
}
