//! The words of `netkit lookup`.

use std::path::PathBuf;
use std::time::Duration;

use super::OutputArgs;
use crate::numbers;

const EXAMPLES: &str = "\
Examples:
  netkit lookup www.example               what applications see, and what each server says
  netkit lookup example MX @192.0.2.53    the mail servers, of one name server
  netkit lookup 192.0.2.7                 the name of an address; -x says so too
  netkit lookup example @ns1.example @ns2.example   several servers, side by side
  netkit lookup --trace www.example       from the root down, every server asked
  netkit lookup --dnssec www.example      the chain of trust, and which link is broken
  netkit lookup --compare 192.0.2.53,192.0.2.54 --count 100 www.example
                                          do they agree, and which is faster?
  netkit lookup -f names.txt @192.0.2.53  many names: a line of JSON for each, in their order
  netkit lookup --short www.example       the data alone, as dig +short has them
  netkit lookup www.example @tls://dns.example      over TLS
  netkit lookup www.example @https://dns.example/dns-query    over HTTPS

Name, type, class and servers may stand in any order, as dig takes them; a server is @ADDRESS,
@ADDRESS#PORT, @[IPV6]:PORT, @NAME, @tls://HOST[:PORT] or @https://HOST[:PORT]/PATH. Of dig's words
that begin with + the usual ones are known, such as +short, +tcp, +norecurse and +noedns.

Exit codes, with --short as without:
  0  an answer                             7  another error code
  1  the name does not exist               8  no reply
  2  wrong usage, or an error of our own   9  the server is closed or cannot be reached
  3  the name has no such record          10  signatures do not prove the answer
  4  not permitted                        11  servers disagree
  5  the server failed (SERVFAIL)         12  the reply cannot be read
  6  the server refuses                   13  the delegation is broken
                                         130  interrupted
With --file: 0 every name has got an answer, also where that is that there is no record;
2 a line is no name; 8 some got no reply; 9 no server could be reached; 12 answers are not whole.";

/// What name servers say about a name, and what is wrong with them or with what they say.
///
/// Shows what applications get from the system and what each configured or named server answers when it is asked itself, with
/// the records as dig shows them, and says why the two differ. Needs no privileges.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("csv", |argument| argument.hide(true)))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct LookupArgs {
    /// A name, types such as MX or TYPE65, a class, @SERVERs, and dig's +WORDs
    #[arg(value_name = "NAME [TYPE] [@SERVER]")]
    pub(crate) words: Vec<String>,

    /// Look up the name of this address
    #[arg(short = 'x', long = "reverse", value_name = "ADDRESS", help_heading = "Question")]
    pub(crate) reverse: Option<String>,

    /// Ask for this type
    #[arg(short = 't', long = "type", value_name = "TYPE", help_heading = "Question")]
    pub(crate) types: Vec<String>,

    /// Compare these servers, which are asked all at once: who says the same, and which version of the zone they have
    #[arg(
        long,
        value_name = "SERVER,…",
        value_delimiter = ',',
        conflicts_with = "file",
        help_heading = "Question"
    )]
    pub(crate) compare: Vec<String>,

    /// Ask each server so often, and show how fast it answers: minimum, median, 95th percentile and loss
    #[arg(long, value_name = "COUNT", value_parser = numbers::lookup_count, allow_hyphen_values = true,
          conflicts_with = "file", help_heading = "Question")]
    pub(crate) count: Option<u64>,

    /// Ask for every line of this file, NAME or NAME TYPE, and write a line of JSON for each; - is standard input
    #[arg(short = 'f', long, value_name = "FILE", conflicts_with_all = ["reverse", "short", "zone"], help_heading = "Question")]
    pub(crate) file: Option<PathBuf>,

    /// With --file: questions under way at once
    #[arg(long, value_name = "COUNT", default_value = "128", value_parser = numbers::lookups_in_flight,
          requires = "file", allow_hyphen_values = true, help_heading = "Question")]
    pub(crate) in_flight: usize,

    /// Ask without recursion (RD=0), as servers ask one another
    #[arg(long, help_heading = "Question")]
    pub(crate) no_recurse: bool,

    /// Ask the server not to verify signatures (CD=1)
    #[arg(long, help_heading = "Question")]
    pub(crate) cd: bool,

    /// Ask whether the server has verified the answer (AD=1); this is the default
    #[arg(long, overrides_with = "no_ad", help_heading = "Question")]
    pub(crate) ad: bool,

    /// Do not ask whether the server has verified the answer (AD=0)
    #[arg(long, help_heading = "Question")]
    pub(crate) no_ad: bool,

    /// Walk from the servers of the root down to the name, asking every server on the way and no resolver
    #[arg(long, conflicts_with_all = ["cd", "ad", "no_ad", "nsid", "cookie", "subnet", "padding", "bufsize", "no_edns",
          "dnssec", "anchor"], help_heading = "Question")]
    pub(crate) trace: bool,

    /// Servers of the root for --trace, a file in the form of root.hints, instead of those of the Internet
    #[arg(long, value_name = "FILE", help_heading = "Question")]
    pub(crate) hints: Option<PathBuf>,

    /// Walk the chain of trust from the root down, and say which link is broken
    #[arg(long, help_heading = "Chain of trust")]
    pub(crate) dnssec: bool,

    /// Trust the DS and DNSKEY records in this file, and not the root of the Internet; implies --dnssec
    #[arg(long, value_name = "FILE", help_heading = "Chain of trust")]
    pub(crate) anchor: Option<PathBuf>,

    /// Port of the servers
    #[arg(short = 'p', long, value_name = "PORT", value_parser = numbers::port, allow_hyphen_values = true,
          help_heading = "Transport")]
    pub(crate) port: Option<u16>,

    /// Ask servers by IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6", help_heading = "Transport")]
    pub(crate) ipv4: bool,

    /// Ask servers by IPv6 only
    #[arg(short = '6', long, help_heading = "Transport")]
    pub(crate) ipv6: bool,

    /// Ask through this interface or from this address
    #[arg(short = 'I', long, value_name = "INTERFACE", help_heading = "Transport")]
    pub(crate) interface: Option<String>,

    /// Ask over TCP from the start
    #[arg(long, help_heading = "Transport")]
    pub(crate) tcp: bool,

    /// Ask over TLS (DoT, RFC 7858), port 853; the certificate has to be for NAME, or else for the server as it is named
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "",
          conflicts_with_all = ["https", "tcp", "trace"], help_heading = "Transport")]
    pub(crate) tls: Option<String>,

    /// Ask over HTTPS (DoH, RFC 8484) at this path, port 443; a server may be named by its URL instead
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = "/dns-query",
          conflicts_with_all = ["tcp", "trace"], help_heading = "Transport")]
    pub(crate) https: Option<String>,

    /// Trust the certificates in this file (PEM) instead of those of the system
    #[arg(long, value_name = "FILE", help_heading = "Transport")]
    pub(crate) ca: Option<PathBuf>,

    /// How long each try waits for an answer; by default 1 s, then 2 s. With --file: at most, by default 1 s, and as long as a
    /// server usually needs before it is asked again
    #[arg(long, value_name = "SECONDS", value_parser = numbers::seconds, allow_hyphen_values = true,
          help_heading = "Transport")]
    pub(crate) timeout: Option<Duration>,

    /// Datagrams that a question may cost; by default 3, and 6 with --file
    #[arg(long, value_name = "COUNT", value_parser = numbers::dns_tries,
          allow_hyphen_values = true, help_heading = "Transport")]
    pub(crate) tries: Option<usize>,

    /// Ask without EDNS, as before 1999
    #[arg(long, conflicts_with_all = ["dnssec_ok", "nsid", "cookie", "subnet", "padding", "bufsize"],
          help_heading = "EDNS")]
    pub(crate) no_edns: bool,

    /// Ask for signatures (DO=1)
    #[arg(long = "do", help_heading = "EDNS")]
    pub(crate) dnssec_ok: bool,

    /// Ask which of its machines the server is (NSID, RFC 5001)
    #[arg(long, help_heading = "EDNS")]
    pub(crate) nsid: bool,

    /// Send a cookie (RFC 7873): 8 bytes by chance, or these
    #[arg(long, value_name = "HEX", num_args = 0..=1, require_equals = true, default_missing_value = "",
          help_heading = "EDNS")]
    pub(crate) cookie: Option<String>,

    /// Ask as if from this network (RFC 7871)
    #[arg(long, value_name = "PREFIX", help_heading = "EDNS")]
    pub(crate) subnet: Option<String>,

    /// Fill the question up to a multiple of 128 bytes (RFC 8467)
    #[arg(long, help_heading = "EDNS")]
    pub(crate) padding: bool,

    /// The longest UDP answer that is taken, in bytes
    #[arg(long, value_name = "BYTES", value_parser = numbers::dns_payload, allow_hyphen_values = true,
          help_heading = "EDNS")]
    pub(crate) bufsize: Option<u16>,

    /// The data alone, a line each, as dig +short
    #[arg(long, conflicts_with_all = ["zone", "format"], help_heading = "Output")]
    pub(crate) short: bool,

    /// The answer's records alone, as dig +noall +answer
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub(crate) zone: bool,

    /// The verdict alone
    #[arg(short = 'q', long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// More: authority and additional records
    #[arg(short = 'v', long, help_heading = "Output")]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
