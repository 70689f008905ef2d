//! The words of `netkit mtr`; where mtr has a letter for something, it is the same.

use std::path::PathBuf;
use std::time::Duration;

use super::{OutputArgs, PathArgs};
use crate::numbers::{self, Dscp};

const EXAMPLES: &str = "\
Examples:
  netkit mtr host.example                 live, until q
  netkit mtr -r -c 100 host.example       a report after 100 rounds
  netkit mtr -T -P 443 host.example       with TCP handshakes, as a browser's packets go
  netkit mtr -c 300 --report-file out.html host.example   a page to attach to a ticket
  netkit mtr -j host.example | jq .report.hubs   for what reads mtr's JSON

Exit codes: 0 nothing is lost on the path · 1 a fault was found · 2 wrong usage, a name that does not resolve, or an
error of netkit's own · 3 it cannot be told from here · 4 not permitted · 130 interrupted before anything was measured.";

/// The path to a host, again and again.
///
/// Rounds of probes to every hop, live on a terminal or as a report. Loss is attributed, not just printed: a router that
/// limits its own replies is told from one that loses packets.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct MtrArgs {
    #[command(flatten)]
    pub(crate) path: PathArgs,

    /// Print a report instead of the live view; 10 rounds unless -c says otherwise
    #[arg(short = 'r', long, help_heading = "Output")]
    pub(crate) report: bool,

    /// A report that does not cut names
    #[arg(short = 'w', long = "report-wide", help_heading = "Output")]
    pub(crate) wide: bool,

    /// Write a page (.html) or a text (.md) with table, charts, verdict and the exact command to this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) report_file: Option<PathBuf>,

    /// Print the keys that mtr's --json prints
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        conflicts_with = "format",
        help_heading = "Output",
        id = "as_format"
    )]
    pub(crate) format: Option<MtrFormat>,

    /// The same as --format mtr
    #[arg(short = 'j', conflicts_with = "format", help_heading = "Output")]
    pub(crate) mtr_json: bool,

    /// Show AS numbers; they come from the table of --asn, without which there are none
    #[arg(short = 'z', long = "aslookup", help_heading = "Output")]
    pub(crate) as_numbers: bool,

    /// The columns of the table, by mtr's letters
    #[arg(short = 'o', long, value_name = "LETTERS", default_value = "LSNABWV", help_heading = "Output")]
    pub(crate) order: String,

    /// Rounds
    #[arg(short = 'c', long, visible_alias = "report-cycles", value_name = "COUNT", value_parser = numbers::count,
          allow_hyphen_values = true, help_heading = "Pace")]
    pub(crate) count: Option<u64>,

    /// Time between two probes to one hop
    #[arg(short = 'i', long, value_name = "SECONDS", default_value = "1", value_parser = numbers::hop_interval,
          allow_hyphen_values = true, help_heading = "Pace")]
    pub(crate) interval: Duration,

    /// How long a probe may take; a later reply is counted as late, not as lost
    #[arg(short = 'Z', long, value_name = "SECONDS", default_value = "10", value_parser = numbers::seconds,
          allow_hyphen_values = true, help_heading = "Pace")]
    pub(crate) timeout: Duration,

    /// Use UDP datagrams [default port: 33434]
    #[arg(short = 'u', long, group = "method", help_heading = "Probes")]
    pub(crate) udp: bool,

    /// Use TCP handshakes [default port: 80]
    #[arg(short = 'T', long, group = "method", help_heading = "Probes")]
    pub(crate) tcp: bool,

    /// The destination port of TCP and UDP
    #[arg(short = 'P', long, value_name = "PORT", value_parser = numbers::port, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) port: Option<u16>,

    /// Payload bytes, at least 16
    #[arg(short = 's', long = "psize", value_name = "BYTES", value_parser = numbers::tagged_size, default_value = "36",
          allow_hyphen_values = true, help_heading = "Probes")]
    pub(crate) size: usize,

    /// Send from this address
    #[arg(short = 'a', long, value_name = "ADDRESS", help_heading = "Probes")]
    pub(crate) address: Option<String>,

    /// Send through this interface
    #[arg(short = 'I', long, value_name = "INTERFACE", help_heading = "Probes")]
    pub(crate) interface: Option<String>,

    /// TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6
    #[arg(short = 'Q', long, value_name = "TOS", value_parser = numbers::traffic_class, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) tos: Option<Dscp>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum MtrFormat {
    /// The keys of mtr's --json
    Mtr,
}
