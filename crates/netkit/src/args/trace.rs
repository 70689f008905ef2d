//! The words of `netkit trace`; where traceroute has a letter for something, it is the same.

use std::time::Duration;

use super::{OutputArgs, PathArgs};
use crate::numbers::{self, Dscp};

const EXAMPLES: &str = "\
Examples:
  netkit trace host.example           the path of one flow
  netkit trace host.example:443       the same with TCP handshakes to that port
  netkit trace --paths host.example   every branch of every load balancer
  netkit trace --mtu host.example     the path MTU, and where longer packets vanish
  netkit trace --fallback host.example   when one protocol does not get through, the next

Exit codes: 0 the target answers · 1 a fault was found · 2 wrong usage, a name that does not resolve, or an error of
netkit's own · 3 it cannot be told from here · 4 not permitted · 130 interrupted before anything was measured.";

/// The path to a host, once.
///
/// Every hop is asked at the same time, with one constant flow, so that load balancers keep all probes on one path. Works
/// without privileges, for ICMP, UDP and TCP alike.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct TraceArgs {
    #[command(flatten)]
    pub(crate) path: PathArgs,

    /// Probes for each hop
    #[arg(short = 'q', long, value_name = "COUNT", default_value = "3", value_parser = numbers::queries,
          allow_hyphen_values = true, help_heading = "Path")]
    pub(crate) queries: u8,

    /// How long an answer is waited for at most; where other hops have answered, it is less
    #[arg(short = 'w', long, value_name = "SECONDS", default_value = "5", value_parser = numbers::seconds,
          allow_hyphen_values = true, help_heading = "Path")]
    pub(crate) wait: Duration,

    /// Probes on their way at most
    #[arg(short = 'N', long, value_name = "COUNT", default_value = "96", value_parser = numbers::window,
          allow_hyphen_values = true, help_heading = "Path")]
    pub(crate) window: usize,

    /// Find every path that load balancers spread flows over; the chance to miss a branch is at most 1 minus this
    #[arg(long, value_name = "CONFIDENCE", num_args = 0..=1, require_equals = true, default_missing_value = "95%",
          value_parser = numbers::confidence, help_heading = "Path")]
    pub(crate) paths: Option<numbers::Ratio>,

    /// Find the path MTU, and the hop behind which longer packets vanish
    #[arg(long, help_heading = "Path")]
    pub(crate) mtu: bool,

    /// When the target does not answer, try the next protocol
    #[arg(long, help_heading = "Path")]
    pub(crate) fallback: bool,

    /// Use ICMP echo [default]
    #[arg(short = 'I', long, group = "method", help_heading = "Probes")]
    pub(crate) icmp: bool,

    /// Use TCP handshakes [default port: 80]
    #[arg(short = 'T', long, group = "method", help_heading = "Probes")]
    pub(crate) tcp: bool,

    /// Use UDP datagrams [default port: 33434]
    #[arg(short = 'U', long, group = "method", help_heading = "Probes")]
    pub(crate) udp: bool,

    /// The destination port of TCP and UDP
    #[arg(short = 'p', long, value_name = "PORT", value_parser = numbers::port, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) port: Option<u16>,

    /// Which flow each probe belongs to
    #[arg(long, value_name = "STRATEGY", value_enum, default_value_t, help_heading = "Probes")]
    pub(crate) strategy: StrategyChoice,

    /// Send from this address
    #[arg(short = 's', long, value_name = "ADDRESS", help_heading = "Probes")]
    pub(crate) source: Option<String>,

    /// Send through this interface
    #[arg(short = 'i', long, value_name = "INTERFACE", help_heading = "Probes")]
    pub(crate) interface: Option<String>,

    /// TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6
    #[arg(short = 't', long, value_name = "TOS", value_parser = numbers::traffic_class, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) tos: Option<Dscp>,

    /// Payload bytes, at least 16
    #[arg(long, value_name = "BYTES", value_parser = numbers::tagged_size, default_value = "32",
          allow_hyphen_values = true, help_heading = "Probes")]
    pub(crate) size: usize,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// `--strategy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum StrategyChoice {
    /// One flow for all probes, so that they take one path
    #[default]
    Constant,
    /// A flow for each of the probes of a hop, the same at every hop
    PerQuery,
    /// A flow for each probe, as the classic traceroute has it
    PerProbe,
}
