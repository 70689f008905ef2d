//! The words of `netkit capture`.

use std::path::PathBuf;
use std::time::Duration;

use super::OutputArgs;
use crate::numbers;

const EXAMPLES: &str = "\
Examples:
  netkit capture tcp port 443             handshakes and teardowns as they happen, on every interface
  netkit capture -i eth0 --for 10s host 192.0.2.7
  netkit capture -r trace.pcap            what a file tells: pcap or pcapng, and no privileges needed
  netkit capture -r trace.pcap --summary 'net 10.0.0.0/8 and not port 22'
  netkit capture -w trace.pcapng -c 1000 port 53    keep the packets, too
  tcpdump -w - -U | netkit capture -r -   of another program, as they come

The filter is tcpdump's: host, net, port and portrange with src and dst; tcp, udp, icmp, icmp6, ip and ip6; and, or,
not, and parentheses, which the shell wants quoted.

A line has: when, which connection, > from the client or < from the server, flags, sequence and acknowledgment number
counted from the SYN, bytes of data, and the state of CLIENT | SERVER (RFC 9293) once the segment has arrived; a ? marks
the state of an end that was not heard yet. `netkit explain SYN_RECEIVED` says what a state means.

Exit codes: 0 nothing is wrong · 1 a fault was found · 2 wrong usage, a file that cannot be read, or an error of netkit's
own · 3 nothing was captured · 4 not permitted · 130 interrupted before anything was captured.";

/// Handshakes and teardowns as they happen, with the state of both ends.
///
/// Follows every TCP connection among the packets of this host, or of a file, and says what is wrong with them: refused,
/// reset, unanswered, half-open, flooded, repeated. To see packets of this host needs `CAP_NET_RAW`; to read a file does not.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("csv", |argument| argument.hide(true)))]
pub(crate) struct CaptureArgs {
    /// Which packets; all without it
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,

    /// The interface; any is all of them, with one copy of each packet
    #[arg(short = 'i', long, value_name = "INTERFACE", default_value = "any", help_heading = "Source")]
    pub(crate) interface: String,

    /// Read a capture file, pcap or pcapng; - is standard input
    #[arg(short = 'r', long, value_name = "FILE", conflicts_with_all = ["interface", "duration"], help_heading = "Source")]
    pub(crate) read: Option<PathBuf>,

    /// Write the packets into this file, as pcapng
    #[arg(short = 'w', long, value_name = "FILE", help_heading = "Source")]
    pub(crate) write: Option<PathBuf>,

    /// Stop after so many packets
    #[arg(short = 'c', long, value_name = "COUNT", value_parser = numbers::count, allow_hyphen_values = true,
          help_heading = "Source")]
    pub(crate) count: Option<u64>,

    /// Stop after this time
    #[arg(long = "for", value_name = "SECONDS", id = "duration", value_parser = numbers::seconds,
          allow_hyphen_values = true, help_heading = "Source")]
    pub(crate) duration: Option<Duration>,

    /// The numbers of each connection at the end, and no line for each segment
    #[arg(long, help_heading = "Output")]
    pub(crate) summary: bool,

    /// Addresses and ports stay numbers; so they do anyway
    #[arg(short = 'n', long, help_heading = "Output")]
    pub(crate) numeric: bool,

    /// The verdict alone
    #[arg(short = 'q', long, help_heading = "Output")]
    pub(crate) quiet: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
