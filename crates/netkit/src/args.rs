//! The words of the command line, as typed. What they mean is decided in `config`.

mod capture;
mod connect;
mod deferred;
mod doctor;
mod explain;
mod lookup;
mod mtr;
mod path;
mod pathping;
mod ping;
mod refusal;
mod sockets;
mod trace;

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser as _};

pub(crate) use capture::CaptureArgs;
pub(crate) use connect::ConnectArgs;
use deferred::Deferred;
pub(crate) use doctor::DoctorArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use lookup::LookupArgs;
pub(crate) use mtr::{MtrArgs, MtrFormat};
pub(crate) use path::PathArgs;
pub(crate) use pathping::PathpingArgs;
pub(crate) use ping::{FormatChoice, FragmentChoice, OutputArgs, PingArgs};
pub(crate) use refusal::Refusal;
pub(crate) use sockets::SocketsArgs;
pub(crate) use trace::{StrategyChoice, TraceArgs};

/// Says what is wrong with the network between here and there.
#[derive(Debug, clap::Parser)]
#[command(name = "netkit", version, about, long_about = None, max_term_width = 100)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Latency and loss, one host or a million
    Ping(Deferred<PingArgs>),
    /// The path to a host, once
    Trace(Deferred<TraceArgs>),
    /// The path to a host, again and again
    Mtr(Deferred<MtrArgs>),
    /// The path to a host, and whose the loss is: node and link apart
    Pathping(Deferred<PathpingArgs>),
    /// Whether a TCP port is reachable, and if not, whose fault that is
    Connect(Deferred<ConnectArgs>),
    /// What name servers say about a name, and what is wrong with it
    Lookup(Deferred<LookupArgs>),
    /// Handshakes and teardowns as they happen, with the state of both ends
    Capture(Deferred<CaptureArgs>),
    /// The sockets of this host: states, owners, queues, and what is wrong with them
    Sockets(Deferred<SocketsArgs>),
    /// This host: what is wrong with its links, routes, names, queues and settings
    Doctor(Deferred<DoctorArgs>),
    /// What an error, a state, a code or a setting means (offline)
    Explain(Deferred<ExplainArgs>),
}

/// The whole command line, for man pages and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Reads the words.
pub(crate) fn parse(words: impl Iterator<Item = OsString>) -> Result<Arguments, Refusal> {
    Arguments::try_parse_from(words).map_err(Refusal::from)
}
