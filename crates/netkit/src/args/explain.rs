//! The words of `netkit explain`.

const EXAMPLES: &str = "\
Examples:
  netkit explain 111                  an error number, by number or name
  netkit explain icmp 3/13            an ICMP message; `icmp 3` shows every code of the type
  netkit explain CLOSE_WAIT           a TCP state or flag; `tcp-states` draws them all
  netkit explain tcp_tw_recycle       a kernel setting
  netkit explain SERVFAIL             a DNS response code; `ede 18` is an extended error
  netkit explain 'dial tcp 10.0.0.1:80: connect: connection refused'
  journalctl -u nginx -n 1 | netkit explain -

Exit codes: 0 there is a page · 2 there is none, wrong usage, or an error of netkit's own.";

/// What an error, a state, a code or a setting means (offline).
///
/// Takes numbers, names, and error messages as programs print them. It asks nobody and opens no socket.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// A number, a name or an error message; - reads it from standard input; without it, all names are listed
    #[arg(value_name = "WHAT", allow_negative_numbers = true)]
    pub(crate) what: Vec<String>,

    /// One JSON document
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,

    /// Colour the output: auto, always, never
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(crate) color: clap::ColorChoice,

    /// Plain lines: no colour
    #[arg(long, help_heading = "Output")]
    pub(crate) plain: bool,
}
