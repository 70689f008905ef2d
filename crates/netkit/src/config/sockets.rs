//! What `netkit sockets` needs, decided.
//!
//! The filter stays text: users and interfaces have their numbers only in the network namespace that is asked about.

use std::time::Duration;

use anyhow::bail;
use netkit_model::SocketsView;
use netkit_net::{SocketProtocol, SocketStates, TcpState};
use netkit_sockets::{Filter, Term};

use super::Show;
use crate::args::{FormatChoice, SocketsArgs};
use crate::numbers;

/// `netkit sockets`.
#[derive(Debug)]
pub(crate) struct SocketsConfig {
    pub(crate) view: SocketsView,
    /// The filter in words, as typed.
    pub(crate) filter: String,
    /// What the switches ask for, which has to hold besides.
    pub(crate) switches: Filter,
    pub(crate) namespace: Option<String>,
    /// Processes are looked for.
    pub(crate) names_processes: bool,
    /// Users are shown by number.
    pub(crate) numeric: bool,
    /// The time between two looks, where there is more than one.
    pub(crate) interval: Option<Duration>,
    /// How many intervals.
    pub(crate) count: Option<u64>,
    pub(crate) show: Show,
}

impl SocketsConfig {
    /// Decides a run, or says which words do not fit together.
    pub(crate) fn new(args: &SocketsArgs) -> anyhow::Result<Self> {
        let mut words = args.filter.clone();
        let interval = match args.watch.as_deref() {
            None => None,
            Some(word) => match numbers::seconds(word) {
                Ok(interval) if interval >= Duration::from_millis(100) => Some(interval),
                Ok(_) => bail!("--watch looks every 0.1 seconds at the most"),
                // It is the filter's first word.
                Err(_) if !word.starts_with('-') && word.parse::<f64>().is_err() => {
                    words.insert(0, word.to_owned());
                    Some(Duration::from_secs(1))
                }
                Err(why) => bail!("--watch {word}: {why}"),
            },
        };
        let format = args.output.format();
        let lists = args.list || args.listening || args.all || format == FormatChoice::Csv;
        let view = match (args.problems, interval, lists) {
            (_, Some(_), _) | (true, ..) if format == FormatChoice::Csv => {
                bail!("--csv is a table of sockets: it goes with --list alone")
            }
            (true, ..) => SocketsView::Problems,
            (_, Some(_), _) => SocketsView::Watch,
            (_, _, true) => SocketsView::List,
            _ => SocketsView::Summary,
        };
        Ok(Self {
            view,
            filter: words.join(" "),
            switches: switches(args),
            namespace: args.netns.clone(),
            names_processes: !args.no_processes,
            numeric: args.numeric,
            interval,
            count: args.count,
            show: Show {
                format,
                color: args.output.color,
                plain: args.output.plain,
                numeric: args.numeric,
                quiet: args.quiet,
                verbose: args.verbose,
                timestamps: false,
                outstanding: false,
                audible: false,
            },
        })
    }
}

/// The switches as a filter.
fn switches(args: &SocketsArgs) -> Filter {
    let protocol = |protocol| Filter::Is(Term::Protocol(protocol));
    let mut filter = match (args.tcp, args.udp) {
        (true, false) => protocol(SocketProtocol::Tcp),
        (false, true) => protocol(SocketProtocol::Udp),
        _ => Filter::All,
    };
    if args.ipv4 || args.ipv6 {
        filter = filter.and(Filter::Is(Term::Ipv6(args.ipv6)));
    }
    if args.listening {
        // As ss has it: a UDP socket that is not connected takes datagrams from anybody.
        let states = SocketStates::LISTEN.or(SocketStates::of(TcpState::Closed));
        filter = filter.and(Filter::Is(Term::State(states)));
    }
    filter
}
