//! The words of `netkit doctor`.

use std::time::Duration;

use super::OutputArgs;
use crate::numbers;

const EXAMPLES: &str = "\
Examples:
  netkit doctor                  what is wrong with this host's network
  netkit doctor -v               every check, and what it rests on
  netkit doctor :8080            why others cannot connect to this port of this host
  netkit doctor db.example:5432  the way from this host to there, and this host
  netkit doctor --for 30s        watch the counters longer: rare drops show only over time
  netkit doctor --json | jq '.report.checks[] | select(.level == \"fail\")'

It only reads: nothing is changed, and nothing is sent but one question to each name server of
/etc/resolv.conf (not with --no-lookup). Fixes are proposed, never done. netkit explain ID tells
more of each check.

Exit codes: 0 nothing is wrong · 1 something is, or will be soon · 2 wrong usage, a name that does
not resolve, or an error of netkit's own · 3 nothing could be read.";

/// This host: link, address, route, names, queues, limits and settings, and what is wrong with them.
///
/// Looks at everything of this host that connections depend upon, watches the kernel's counters for a moment, and says what is
/// wrong, why that matters and what to do. Needs no privileges; what only root may read is said.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("csv", |argument| argument.hide(true)))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct DoctorArgs {
    /// A port of this host as :8080, or another host as HOST or HOST:PORT; without it this host as a whole
    #[arg(value_name = ":PORT | HOST[:PORT]")]
    pub(crate) target: Option<String>,

    /// How long to watch the counters
    #[arg(long = "for", value_name = "SECONDS", value_parser = numbers::seconds, default_value = "2s",
          allow_hyphen_values = true, help_heading = "Checks")]
    pub(crate) window: Duration,

    /// Ask no name server
    #[arg(long, help_heading = "Checks")]
    pub(crate) no_lookup: bool,

    /// The way by IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6", help_heading = "Checks")]
    pub(crate) ipv4: bool,

    /// The way by IPv6 only
    #[arg(short = '6', long, help_heading = "Checks")]
    pub(crate) ipv6: bool,

    /// The verdict alone
    #[arg(short = 'q', long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// More: every check, also where nothing is wrong, with what it rests on
    #[arg(short = 'v', long, help_heading = "Output")]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
