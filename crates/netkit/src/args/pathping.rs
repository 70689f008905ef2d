//! The words of `netkit pathping`.

use std::path::PathBuf;
use std::time::Duration;

use super::{OutputArgs, PathArgs};
use crate::numbers::{self, Dscp};

const EXAMPLES: &str = "\
Examples:
  netkit pathping host.example                 trace, then 30 s of samples of every hop
  netkit pathping --duration 5m host.example   small losses need many samples
  netkit pathping -T -p 443 host.example       with TCP handshakes

Exit codes: 0 nothing is lost on the path · 1 a fault was found · 2 wrong usage, a name that does not resolve, or an
error of netkit's own · 3 it cannot be told from here · 4 not permitted · 130 interrupted before anything was measured.";

/// The path to a host, and whose the loss is: node and link apart.
///
/// Finds the path, samples every hop for a while, and says first what is wrong; then the loss of each node and of each
/// link in two columns, as Windows' pathping has them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PathpingArgs {
    #[command(flatten)]
    pub(crate) path: PathArgs,

    /// How long every hop is sampled
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = numbers::seconds, allow_hyphen_values = true,
          help_heading = "Pace")]
    pub(crate) duration: Duration,

    /// Time between two probes to one hop, at least 200ms
    #[arg(short = 'i', long, value_name = "SECONDS", default_value = "250ms", value_parser = numbers::sample_interval,
          allow_hyphen_values = true, help_heading = "Pace")]
    pub(crate) interval: Duration,

    /// How long a probe may take; a later reply is counted as late, not as lost
    #[arg(short = 'w', long, value_name = "SECONDS", default_value = "3", value_parser = numbers::seconds,
          allow_hyphen_values = true, help_heading = "Pace")]
    pub(crate) timeout: Duration,

    /// Use UDP datagrams [default port: 33434]
    #[arg(short = 'U', long, group = "method", help_heading = "Probes")]
    pub(crate) udp: bool,

    /// Use TCP handshakes [default port: 80]
    #[arg(short = 'T', long, group = "method", help_heading = "Probes")]
    pub(crate) tcp: bool,

    /// The destination port of TCP and UDP
    #[arg(short = 'p', long, value_name = "PORT", value_parser = numbers::port, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) port: Option<u16>,

    /// Payload bytes, at least 16
    #[arg(long, value_name = "BYTES", value_parser = numbers::tagged_size, default_value = "32",
          allow_hyphen_values = true, help_heading = "Probes")]
    pub(crate) size: usize,

    /// Send from this address
    #[arg(short = 's', long, value_name = "ADDRESS", help_heading = "Probes")]
    pub(crate) source: Option<String>,

    /// Send through this interface
    #[arg(short = 'I', long, value_name = "INTERFACE", help_heading = "Probes")]
    pub(crate) interface: Option<String>,

    /// TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6
    #[arg(short = 'Q', long, value_name = "TOS", value_parser = numbers::traffic_class, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) tos: Option<Dscp>,

    /// Write a page (.html) or a text (.md) with table, charts, verdict and the exact command to this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) report_file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
