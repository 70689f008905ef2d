//! The words of `netkit ping`.

use std::time::Duration;

use crate::numbers::{self, Dscp, Ratio};

const EXAMPLES: &str = "\
Examples:
  netkit ping -c 3 192.0.2.1              three probes, then the summary and a verdict
  netkit ping --until-reply host.example  wait until a host is back
  netkit ping -i 0.01 -c 1000 --fail-loss 1% --fail-p95 80ms host.example
  netkit ping 192.0.2.0/24                who is there?
  netkit ping --tcp=443 host.example      where ICMP is filtered
  netkit ping --json -c 10 host.example | jq .report.targets[0].rtt_ms.p95

Exit codes: 0 somebody answered and every limit is kept · 1 no reply, or a limit is broken ·
2 wrong usage, a name that does not resolve, or an error of netkit's own.";

/// Latency and loss, one host or a million.
///
/// Sends echo requests (or UDP datagrams, or TCP handshakes) and measures each round trip from the kernel's
/// send stamp to the kernel's receive stamp. Works without privileges. With an address range it sweeps.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct PingArgs {
    /// Hosts: names, addresses, prefixes such as 10.0.0.0/24, ranges such as 10.0.0.1-9
    #[arg(value_name = "TARGET", required_unless_present = "file")]
    pub(crate) targets: Vec<String>,

    /// Read targets from a file, one a line; - is standard input
    #[arg(short = 'f', long, value_name = "FILE", help_heading = "Targets")]
    pub(crate) file: Option<std::path::PathBuf>,

    /// Use IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6", help_heading = "Targets")]
    pub(crate) ipv4: bool,

    /// Use IPv6 only
    #[arg(short = '6', long, help_heading = "Targets")]
    pub(crate) ipv6: bool,

    /// Probe every address of a name, not only the first
    #[arg(long, help_heading = "Targets")]
    pub(crate) all: bool,

    /// Permit broadcast and multicast targets
    #[arg(short = 'b', long, help_heading = "Targets")]
    pub(crate) broadcast: bool,

    /// Stop after this many probes to each target; in a sweep, tries for each address
    #[arg(short = 'c', long, value_name = "COUNT", value_parser = numbers::count, allow_hyphen_values = true,
          help_heading = "Pace")]
    pub(crate) count: Option<u64>,

    /// Time between probes to a target, at least 2ms [default: 1s]
    #[arg(short = 'i', long, value_name = "SECONDS", value_parser = numbers::interval, allow_hyphen_values = true,
          help_heading = "Pace")]
    pub(crate) interval: Option<Duration>,

    /// Send the next probe when the last was answered
    #[arg(short = 'A', long, conflicts_with = "rate", help_heading = "Pace")]
    pub(crate) adaptive: bool,

    /// Probes a second over all targets; more than 1000 need --i-own-this-network [default for sweeps: 1000]
    #[arg(long, value_name = "PPS", value_parser = numbers::rate, allow_hyphen_values = true,
          conflicts_with = "interval", help_heading = "Pace")]
    pub(crate) rate: Option<f64>,

    /// I may load this network: permits more than 1000 probes a second and sweeps of more than 65536 addresses
    #[arg(long, help_heading = "Pace")]
    pub(crate) i_own_this_network: bool,

    /// How long a probe may take; a later reply is counted as late, not as lost [default: 10s, in a sweep 1s]
    #[arg(short = 'W', long, value_name = "SECONDS", value_parser = numbers::seconds, allow_hyphen_values = true,
          help_heading = "Pace")]
    pub(crate) timeout: Option<Duration>,

    /// End after this time in any case; -c then counts replies
    #[arg(short = 'w', long, value_name = "SECONDS", value_parser = numbers::seconds, allow_hyphen_values = true,
          help_heading = "Pace")]
    pub(crate) deadline: Option<Duration>,

    /// Use ICMP echo and nothing else
    #[arg(long, group = "method", help_heading = "Probes")]
    pub(crate) icmp: bool,

    /// Use UDP datagrams; a reply or a port unreachable counts as an answer [default port: 33434]
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "33434",
          value_parser = numbers::port, group = "method", help_heading = "Probes")]
    pub(crate) udp: Option<u16>,

    /// Use TCP handshakes; SYN-ACK or RST counts as an answer [default port: 80]
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "80",
          value_parser = numbers::port, group = "method", help_heading = "Probes")]
    pub(crate) tcp: Option<u16>,

    /// Payload bytes
    #[arg(short = 's', long, value_name = "BYTES", value_parser = numbers::size, default_value = "56",
          allow_hyphen_values = true, help_heading = "Probes")]
    pub(crate) size: usize,

    /// Fill the payload with this pattern of up to 16 hex bytes
    #[arg(short = 'p', long, value_name = "HEX", allow_hyphen_values = true, help_heading = "Probes")]
    pub(crate) pattern: Option<String>,

    /// TTL or hop limit
    #[arg(short = 't', long, value_name = "HOPS", value_parser = numbers::hop_limit, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) ttl: Option<u8>,

    /// TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6
    #[arg(short = 'Q', long, value_name = "TOS", value_parser = numbers::traffic_class, allow_hyphen_values = true,
          help_heading = "Probes")]
    pub(crate) tos: Option<Dscp>,

    /// Send from this address or through this interface; may be given twice, once for each
    #[arg(short = 'I', long, value_name = "ADDRESS|INTERFACE", help_heading = "Probes")]
    pub(crate) interface: Vec<String>,

    /// Path MTU discovery: do (never fragment), want, probe (ignore the known path MTU), dont
    #[arg(short = 'M', long = "pmtudisc", value_name = "MODE", help_heading = "Probes")]
    pub(crate) fragment: Option<FragmentChoice>,

    /// Record the route (IPv4, up to nine hops there and back)
    #[arg(short = 'R', long, help_heading = "Probes")]
    pub(crate) record_route: bool,

    /// Do not hear our own multicast probes
    #[arg(short = 'L', long, help_heading = "Probes")]
    pub(crate) no_multicast_loop: bool,

    /// Stop at the first probe that is not answered in time
    #[arg(long, conflicts_with = "until_reply", help_heading = "Limits")]
    pub(crate) until_fail: bool,

    /// Stop when every target has answered
    #[arg(long, help_heading = "Limits")]
    pub(crate) until_reply: bool,

    /// Exit 1 when more than this part of the probes gets no answer, such as 5%
    #[arg(long, value_name = "RATIO", value_parser = numbers::ratio, allow_hyphen_values = true, help_heading = "Limits")]
    pub(crate) fail_loss: Option<Ratio>,

    /// Exit 1 when the 95th percentile of the round trip is above this, such as 80ms
    #[arg(long, value_name = "TIME", value_parser = numbers::seconds, allow_hyphen_values = true, help_heading = "Limits")]
    pub(crate) fail_p95: Option<Duration>,

    /// Show addresses, do not look up names
    #[arg(short = 'n', long, help_heading = "Output")]
    pub(crate) numeric: bool,

    /// Only the summary
    #[arg(short = 'q', long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// More: probes that are lost, addresses of a sweep that do not answer
    #[arg(short = 'v', long, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// Print the time before each line: of receipt, or when it became known
    #[arg(short = 'D', long, help_heading = "Output")]
    pub(crate) timestamps: bool,

    /// Say when there is no answer yet by the time of the next probe
    #[arg(short = 'O', long, help_heading = "Output")]
    pub(crate) outstanding: bool,

    /// Ring the bell at each reply
    #[arg(short = 'a', long, help_heading = "Output")]
    pub(crate) audible: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// How results are shown; the same for every command.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct OutputArgs {
    /// One JSON document at the end, also when the run fails or is interrupted
    #[arg(long, group = "format", help_heading = "Output")]
    json: bool,

    /// JSON events as they happen, one a line; the last line is the document of --json
    #[arg(long, group = "format", help_heading = "Output")]
    jsonl: bool,

    /// One CSV row for each probe
    #[arg(long, group = "format", help_heading = "Output")]
    csv: bool,

    /// Colour the output: auto, always, never
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(crate) color: clap::ColorChoice,

    /// Plain lines: no colour, no live display
    #[arg(long, help_heading = "Output")]
    pub(crate) plain: bool,
}

/// The output format asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormatChoice {
    Text,
    Json,
    JsonLines,
    Csv,
}

/// `-M`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FragmentChoice {
    Do,
    Want,
    Probe,
    Dont,
}

impl OutputArgs {
    pub(crate) fn format(&self) -> FormatChoice {
        match (self.json, self.jsonl, self.csv) {
            (true, ..) => FormatChoice::Json,
            (_, true, _) => FormatChoice::JsonLines,
            (_, _, true) => FormatChoice::Csv,
            _ => FormatChoice::Text,
        }
    }
}
