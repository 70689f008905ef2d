//! The words of `netkit connect`.

use std::path::PathBuf;
use std::time::Duration;

use super::OutputArgs;
use crate::numbers::{self, Dscp};

const EXAMPLES: &str = "\
Examples:
  netkit connect db.example:5432          is it reachable, and if not, whose fault is that?
  netkit connect '[2001:db8::7]:https'    an IPv6 address stands in brackets; services have names
  netkit connect https://host.example/    a URL brings its own port, and TLS where that belongs to it
  netkit connect --tls host.example:636   is the certificate good, and for how long?
  netkit connect host.example:80,443      several ports; 8000-8003 is a range
  netkit connect --hold 10s host:22       stay connected and see whether the service speaks or closes
  netkit connect --mss-test http://host/  do long packets vanish on the way, which way, and how long may they be?
  netkit connect -c 20 -i 0.5 host:443    again and again, for the time that handshakes take

The addresses of a name race as in a browser (Happy Eyeballs, RFC 8305): the families take turns, the next is tried 250 ms
after the last or at once when one fails, and those that lost are asked why. Where curl would take a proxy of the environment
for a URL, netkit says so and connects directly, unless --proxy is given.

Exit codes: 0 connected · 1 a fault was found · 2 wrong usage, a name that does not resolve, or an error of netkit's
own · 3 it cannot be told from here · 130 interrupted before anything was known.";

/// Whether a TCP port is reachable, and if not, whose fault that is.
///
/// Makes the connection as a program would, and watches what the kernel says of it. Where it fails, asks the routing table,
/// the host and the path, but only what can change the verdict and costs no more than the budget. Needs no privileges.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct ConnectArgs {
    /// A host with a port or a service, or a URL
    #[arg(value_name = "HOST:PORT", required = true)]
    pub(crate) targets: Vec<String>,

    /// Use IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6", help_heading = "Connection")]
    pub(crate) ipv4: bool,

    /// Use IPv6 only
    #[arg(short = '6', long, help_heading = "Connection")]
    pub(crate) ipv6: bool,

    /// Try every address of a name one after the other, instead of racing them as browsers do
    #[arg(long, help_heading = "Connection")]
    pub(crate) all: bool,

    /// How long an answer to the handshake is waited for
    #[arg(short = 'W', long, value_name = "SECONDS", default_value = "5", value_parser = numbers::seconds,
          allow_hyphen_values = true, help_heading = "Connection")]
    pub(crate) timeout: Duration,

    /// Connect so many times, for statistics of the handshake
    #[arg(short = 'c', long, value_name = "COUNT", default_value = "1", value_parser = numbers::attempts,
          allow_hyphen_values = true, help_heading = "Connection")]
    pub(crate) count: u32,

    /// Time from one connection to the next
    #[arg(short = 'i', long, value_name = "SECONDS", default_value = "1", value_parser = numbers::hop_interval,
          allow_hyphen_values = true, help_heading = "Connection")]
    pub(crate) interval: Duration,

    /// Connect from this address
    #[arg(short = 's', long, value_name = "ADDRESS", help_heading = "Connection")]
    pub(crate) source: Option<String>,

    /// Connect through this interface
    #[arg(short = 'I', long, value_name = "INTERFACE", help_heading = "Connection")]
    pub(crate) interface: Option<String>,

    /// TTL or hop limit of the connection
    #[arg(long, value_name = "HOPS", value_parser = numbers::hop_limit, allow_hyphen_values = true,
          help_heading = "Connection")]
    pub(crate) ttl: Option<u8>,

    /// TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6
    #[arg(short = 'Q', long, value_name = "TOS", value_parser = numbers::traffic_class, allow_hyphen_values = true,
          help_heading = "Connection")]
    pub(crate) tos: Option<Dscp>,

    /// Connect through this HTTP proxy (CONNECT); without a URL through the environment's, as curl would
    ///
    /// A URL is http://HOST:PORT or http://USER:PASSWORD@HOST:PORT; without a port it is 1080. Every diagnosis is then of the
    /// connection to the proxy, and of what the proxy says.
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "",
          conflicts_with = "mss_test", help_heading = "Connection")]
    pub(crate) proxy: Option<String>,

    /// Stay connected for so long and watch what the service does
    #[arg(long, value_name = "TIME", value_parser = numbers::seconds, allow_hyphen_values = true,
          help_heading = "After the handshake")]
    pub(crate) hold: Option<Duration>,

    /// Send this text; \r, \n, \t, \0 and \\ stand for what they do in C
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "After the handshake")]
    pub(crate) send: Option<String>,

    /// Stay until the service has sent this text, with the same escapes
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "After the handshake")]
    pub(crate) expect: Option<String>,

    /// Transfer in long and in short segments, and find out whether long ones vanish on the way (MTU black hole)
    ///
    /// Sends the text of --send, or asks for what an http URL names, on each of some ten connections, in segments of different
    /// lengths. A text of --send that is short is sent again and again, to fill four long segments.
    #[arg(long, conflicts_with_all = ["hold", "expect", "count"], help_heading = "After the handshake")]
    pub(crate) mss_test: bool,
    /// Speak TLS then, and judge the certificate for NAME, by default the target's; URLs such as https:// imply it
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "",
          help_heading = "TLS")]
    pub(crate) tls: Option<String>,

    /// Offer these protocols (ALPN), such as h2,http/1.1, which is what https:// offers
    #[arg(long, value_name = "LIST", help_heading = "TLS")]
    pub(crate) alpn: Option<String>,

    /// Trust the certificates in this file (PEM) instead of the system's
    #[arg(long, value_name = "FILE", help_heading = "TLS")]
    pub(crate) ca: Option<PathBuf>,

    /// Packets that may be sent to find out why a connection fails, besides those of the connection itself
    #[arg(long, value_name = "PACKETS", default_value = "150", value_parser = numbers::budget,
          allow_hyphen_values = true, help_heading = "Diagnosis")]
    pub(crate) budget: u32,

    /// Accepted out of habit: addresses are never looked up
    #[arg(short = 'n', long = "numeric", alias = "no-dns", hide = true)]
    pub(crate) numeric: bool,

    /// The verdict alone
    #[arg(short = 'q', long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// More: what the kernel said of each connection
    #[arg(short = 'v', long, help_heading = "Output")]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
