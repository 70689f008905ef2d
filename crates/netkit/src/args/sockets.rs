//! The words of `netkit sockets`.

use super::OutputArgs;
use crate::numbers;

const EXAMPLES: &str = "\
Examples:
  netkit sockets                          how many are in which state, who listens, who has most
  netkit sockets --problems               what is wrong with them, and what helps
  netkit sockets -l                       who listens, with the queues, as ss -tulnp
  netkit sockets --list :443              every socket with port 443 at either end
  netkit sockets --list 'state close-wait process nginx'
  netkit sockets --list 'dst 10.0.0.0/8 and not dport 443'
  netkit sockets --watch 5                what is opened, closed and sent again, every 5 s, as sar
  sudo netkit sockets --netns web         in another network namespace

A filter is made of words as ss and lsof have them; words beside one another all have to hold:
  :443  sport 443  dport >= 1024          ports, also ranges: :8000-8010
  src ADDRESS[/BITS][:PORT]  dst …        also local, peer, host; [IPV6]:PORT
  state NAME[,NAME]  exclude NAME         established, close-wait, connected, …; `state` may be left out
  pid 812  process nginx  user www-data   * stands for anything in the name of a process
  tcp  udp  ipv4  ipv6  dev eth0          and, or, not, ( ) join them; quote them for the shell

Exit codes: 0 nothing is wrong, or a list · 1 something is wrong · 2 wrong usage, or an error of netkit's own ·
4 not permitted · 130 interrupted.";

/// The sockets of this host: states, owners, queues, and what is wrong with them.
///
/// Asks the kernel as ss does, and names processes by /proc. Shows everybody's sockets to anybody; the processes of others only
/// to root. Sends nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("csv", |argument| argument.help("One CSV row for each socket; implies --list")))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, as typed")]
pub(crate) struct SocketsArgs {
    /// Which sockets: :443, 'state close-wait', 'pid 812', 'dst 10.0.0.0/8', …
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,

    /// Each socket in a line, as ss
    #[arg(long, conflicts_with_all = ["problems", "watch"], help_heading = "View")]
    pub(crate) list: bool,

    /// Everything that is wrong, with evidence and remedy
    #[arg(long, help_heading = "View")]
    pub(crate) problems: bool,

    /// Rates every so many seconds, 1 without a number; with --problems, look twice, so long apart
    #[arg(short = 'w', long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1", help_heading = "View")]
    pub(crate) watch: Option<String>,

    /// With --watch: so many intervals
    #[arg(short = 'c', long, value_name = "COUNT", value_parser = numbers::count, requires = "watch",
          allow_hyphen_values = true, help_heading = "View")]
    pub(crate) count: Option<u64>,

    /// TCP sockets only
    #[arg(short = 't', long, help_heading = "Sockets")]
    pub(crate) tcp: bool,

    /// UDP sockets only; with -t both, which is the default
    #[arg(short = 'u', long, help_heading = "Sockets")]
    pub(crate) udp: bool,

    /// Sockets that speak IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6", help_heading = "Sockets")]
    pub(crate) ipv4: bool,

    /// Sockets that speak IPv6 only
    #[arg(short = '6', long, help_heading = "Sockets")]
    pub(crate) ipv6: bool,

    /// List those that listen, and UDP sockets that take datagrams from anybody
    #[arg(short = 'l', long, conflicts_with_all = ["problems", "watch"], help_heading = "Sockets")]
    pub(crate) listening: bool,

    /// List all sockets, as ss -a
    #[arg(short = 'a', long, conflicts_with_all = ["problems", "watch"], help_heading = "Sockets")]
    pub(crate) all: bool,

    /// Those of another network namespace: a name of `ip netns`, a process number or a path (needs root)
    #[arg(short = 'N', long, value_name = "NAME|PID|PATH", help_heading = "Sockets")]
    pub(crate) netns: Option<String>,

    /// Name the processes, as ss -p; this is the default
    #[arg(short = 'p', long, overrides_with = "no_processes", help_heading = "Output")]
    pub(crate) processes: bool,

    /// Do not look for processes: faster where there are many
    #[arg(long, help_heading = "Output")]
    pub(crate) no_processes: bool,

    /// Users by number; addresses and ports are never anything else
    #[arg(short = 'n', long, help_heading = "Output")]
    pub(crate) numeric: bool,

    /// The verdict alone
    #[arg(short = 'q', long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// More of each socket: its timer, round trip, window, repetitions, memory and control group
    #[arg(short = 'v', long, help_heading = "Output")]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
