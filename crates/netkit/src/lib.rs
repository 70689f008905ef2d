//! netkit: arguments → configuration → run → render → exit code.
//!
//! This crate has no knowledge of packets and measures nothing: it reads the user's words (`args`),
//! turns them into what a run needs (`config`), opens the sockets (`sockets`), drives a session (`run`)
//! and picks the renderer (`output`).

mod args;
mod config;
mod exit;
mod live;
mod numbers;
mod output;
mod run;
mod signals;
mod sockets;
mod talk;
mod targets;
mod terminal;
mod view;

pub use args::command;
pub use exit::Exit;

use std::process::ExitCode;

// Only to switch it off: what libraries would trace, nobody reads (see the workspace's manifest).
use tracing as _;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    netkit_net::pipes_end_quietly();
    let arguments = match args::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(refusal) => return refusal.print().into(),
    };
    match run::run(&arguments) {
        Ok(exit) => exit.into(),
        Err(error) => talk::complain(&error).into(),
    }
}
