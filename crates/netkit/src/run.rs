//! A run from its configuration to its exit code: one loop, whatever the session is.

mod hosts;
mod ping;
mod stage;
mod sweep;

use crate::Exit;
use crate::args::{Arguments, Command};
use crate::config::{Goal, PingConfig};

/// Does what the command line asks for.
pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.command {
        Command::Ping(words) => {
            let config = PingConfig::new(words)?;
            match &config.goal {
                Goal::Ping(plan) => ping::run(&config, plan).await,
                Goal::Sweep(plan) => sweep::run(&config, plan).await,
            }
        }
    }
}
