//! A run from its configuration to its exit code: one loop, whatever the session is.

mod capture;
mod channel;
mod connect;
mod doctor;
mod explain;
mod handshake;
mod hosts;
mod lookup;
mod origins;
mod path;
mod ping;
mod sampling;
mod sockets;
mod stage;
mod sweep;
mod trace;
mod watch;

use std::os::unix::net::UnixStream;
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use netkit_model::EpochSeconds;
use netkit_net::wall_time;

use crate::Exit;
use crate::args::{Arguments, Command, PingArgs};
use crate::config::{
    CaptureConfig, ConnectConfig, DoctorConfig, ExplainConfig, Goal, LookupConfig, PingConfig,
    SamplingConfig, SocketsConfig, TraceConfig,
};

/// Does what the command line asks for.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.command {
        Command::Ping(words) => in_event_loop(|| ping(words)),
        Command::Trace(words) => in_event_loop(|| async { trace::run(&TraceConfig::new(words)?).await }),
        Command::Mtr(words) => in_event_loop(|| async { sampling::run(&SamplingConfig::mtr(words)?).await }),
        Command::Pathping(words) => {
            in_event_loop(|| async { sampling::run(&SamplingConfig::pathping(words)?).await })
        }
        Command::Connect(words) => {
            in_event_loop(|| async { connect::run(&ConnectConfig::new(words)?).await })
        }
        Command::Lookup(words) => in_event_loop(|| async { lookup::run(&LookupConfig::new(words)?).await }),
        Command::Capture(words) => in_event_loop(|| async { capture::run(CaptureConfig::new(words)?).await }),
        Command::Sockets(words) => {
            in_event_loop(|| async { sockets::run(&SocketsConfig::new(words)?).await })
        }
        Command::Doctor(words) => in_event_loop(|| async { doctor::run(&DoctorConfig::new(words)?).await }),
        // What is written down needs no socket, and no event loop, which would open some.
        Command::Explain(words) => explain::run(&ExplainConfig::new(words)),
    }
}

async fn ping(words: &PingArgs) -> anyhow::Result<Exit> {
    let config = PingConfig::new(words)?;
    match &config.goal {
        Goal::Ping(plan) => ping::run(&config, plan).await,
        Goal::Sweep(plan) => sweep::run(&config, plan).await,
    }
}

/// Runs what `run` begins.
///
/// On the heap, and each command in a frame of its own: a run is tens of kilobytes long. On the stack every page of that,
/// for each of the commands, would be touched before the first probe leaves.
#[inline(never)]
fn in_event_loop<R: Future<Output = anyhow::Result<Exit>>>(run: impl FnOnce() -> R) -> anyhow::Result<Exit> {
    event_loop().context("cannot start the event loop")?.block_on(Box::pin(run()))
}

/// The event loop. tokio panics where it gets no descriptors for its poll and its signals, six in all; whether there is
/// room for them is asked before.
fn event_loop() -> std::io::Result<tokio::runtime::Runtime> {
    drop([UnixStream::pair()?, UnixStream::pair()?, UnixStream::pair()?]);
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// The time of day in whole seconds, as certificates and signatures are judged by it; before 1970 is 1970.
fn time_of_day() -> EpochSeconds {
    let since = wall_time().0.duration_since(UNIX_EPOCH).unwrap_or_default();
    EpochSeconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
