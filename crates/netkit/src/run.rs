//! A run from its configuration to its exit code: one loop, whatever the session is.

mod hosts;
mod origins;
mod path;
mod ping;
mod sampling;
mod stage;
mod sweep;
mod trace;
mod watch;

use crate::Exit;
use crate::args::{Arguments, Command};
use crate::config::{Goal, PingConfig, SamplingConfig, TraceConfig};

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
        Command::Trace(words) => trace::run(&TraceConfig::new(words)?).await,
        Command::Mtr(words) => sampling::run(&SamplingConfig::mtr(words)?).await,
        Command::Pathping(words) => sampling::run(&SamplingConfig::pathping(words)?).await,
    }
}
