//! What a run needs, made from the words as typed: defaults, limits and permissions are decided here.

use std::time::Duration;

use anyhow::{Context as _, bail};
use netkit_dns::AddressFamily;
use netkit_model::Method;
use netkit_net::{DontFragment, Interface};
use netkit_packet::tag::Pattern;
use netkit_probe::{Spacing, StopRule};

use crate::args::{FormatChoice, FragmentChoice, PingArgs};
use crate::numbers::SHORTEST_INTERVAL;
use crate::targets::{self, AddressRange, Target};

mod capture;
mod connect;
mod doctor;
mod explain;
mod lookup;
mod path;
mod sampling;
mod sockets;
pub(crate) use capture::{CaptureConfig, CaptureSource};
pub(crate) use connect::{ConnectConfig, ConnectTarget, HoldPlan, MssTestPlan, shown};
pub(crate) use doctor::{DoctorConfig, DoctorGoal};
pub(crate) use explain::{Asked, ExplainConfig};
pub(crate) use lookup::{BulkPlan, LookupConfig, LookupForm, ServerWord, bulk_items};
pub(crate) use path::{PathConfig, TraceConfig};
pub(crate) use sampling::{ReportKind, SamplingConfig};
pub(crate) use sockets::SocketsConfig;

/// Probes a second that a run may send without saying `--i-own-this-network`.
const POLITE_RATE: f64 = 1_000.0;
/// Addresses that a sweep may have without saying so.
const POLITE_SWEEP: u64 = 65_536;
/// How long an address of a sweep is waited for.
const SWEEP_TIMEOUT: Duration = Duration::from_secs(1);
/// The port that traceroute made the one where nobody listens; a closed port answers.
pub(crate) const CLOSED_UDP_PORT: u16 = 33_434;
/// Where TCP probes go unless told otherwise.
pub(crate) const WEB_PORT: u16 = 80;
/// How long a name may take to resolve: glibc gives up after two tries of 5 s with two servers.
pub(crate) const RESOLVE_DEADLINE: Duration = Duration::from_secs(20);

/// A ping run, decided.
#[derive(Debug)]
pub(crate) struct PingConfig {
    pub(crate) goal: Goal,
    pub(crate) probe: ProbeConfig,
    pub(crate) limits: Limits,
    pub(crate) show: Show,
    pub(crate) family: Option<AddressFamily>,
    pub(crate) all_addresses: bool,
    pub(crate) broadcast: bool,
    pub(crate) resolve_deadline: Duration,
    pub(crate) deadline: Option<Duration>,
}

/// What is to be found out.
#[derive(Debug)]
pub(crate) enum Goal {
    /// How well a few hosts answer, over time.
    Ping(PingPlan),
    /// Who of many addresses answers at all.
    Sweep(SweepPlan),
}

/// A few hosts, again and again.
#[derive(Debug)]
pub(crate) struct PingPlan {
    pub(crate) hosts: Vec<String>,
    pub(crate) pace: Pace,
    pub(crate) count: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) stop: StopRule,
}

/// Many addresses, once.
#[derive(Debug)]
pub(crate) struct SweepPlan {
    pub(crate) parts: Vec<Target>,
    pub(crate) rate: f64,
    pub(crate) tries: u64,
    pub(crate) timeout: Duration,
}

/// How probes follow each other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// As a session spaces them.
    Spaced(Spacing),
    /// So many a second over all targets, whose number is not known yet.
    Rate(f64),
}

/// What the probes look like and where they leave.
#[derive(Clone, Debug)]
pub(crate) struct ProbeConfig {
    /// The method asked for, and its port; `None` takes the first that is permitted.
    pub(crate) method: Option<MethodChoice>,
    pub(crate) size: usize,
    pub(crate) pattern: Pattern,
    pub(crate) hop_limit: Option<u8>,
    pub(crate) traffic_class: Option<u8>,
    pub(crate) source: Option<netkit_model::Address>,
    pub(crate) interface: Option<Interface>,
    pub(crate) dont_fragment: Option<DontFragment>,
    pub(crate) record_route: bool,
    pub(crate) multicast_loop: bool,
}

/// `--icmp`, `--udp=PORT` or `--tcp=PORT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MethodChoice {
    Icmp,
    Udp(u16),
    Tcp(u16),
}

/// Limits that decide the exit code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) loss: Option<f64>,
    pub(crate) p95: Option<Duration>,
}

/// What is shown and how.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the display")]
pub(crate) struct Show {
    pub(crate) format: FormatChoice,
    pub(crate) color: clap::ColorChoice,
    pub(crate) plain: bool,
    pub(crate) numeric: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) timestamps: bool,
    pub(crate) outstanding: bool,
    pub(crate) audible: bool,
}

/// How names become addresses, and which of them may be probed.
#[derive(Clone, Debug)]
pub(crate) struct Resolution {
    pub(crate) family: Option<AddressFamily>,
    /// Every address of a name, not only the first.
    pub(crate) all_addresses: bool,
    /// Broadcast and multicast addresses too.
    pub(crate) permits_many: bool,
    /// Link-local addresses without their link too.
    pub(crate) permits_unscoped: bool,
    /// What link-local addresses are on.
    pub(crate) interface: Option<Interface>,
    pub(crate) deadline: Duration,
}

impl PingConfig {
    /// Decides a run, or says which words do not fit together.
    pub(crate) fn new(args: &PingArgs) -> anyhow::Result<Self> {
        let mut targets = Vec::new();
        for word in &args.targets {
            targets.push(Target::parse(word)?);
        }
        if let Some(file) = &args.file {
            targets.extend(targets::read_file(file)?);
        }
        if targets.is_empty() {
            bail!("no targets: the file names none");
        }
        let from_file = args.file.is_some() && args.count.is_none();
        let has_ranges = targets.iter().any(|target| matches!(target, Target::Range(_)));
        let goal =
            if from_file || has_ranges { sweep_goal(args, targets)? } else { ping_goal(args, targets)? };
        Ok(Self {
            goal,
            probe: ProbeConfig::new(args)?,
            limits: Limits { loss: args.fail_loss.map(|ratio| ratio.0), p95: args.fail_p95 },
            show: Show::new(args),
            family: family(args),
            all_addresses: args.all,
            broadcast: args.broadcast,
            resolve_deadline: args
                .deadline
                .map_or(RESOLVE_DEADLINE, |deadline| deadline.min(RESOLVE_DEADLINE)),
            deadline: args.deadline,
        })
    }

    /// How its hosts become addresses; a source address implies its family.
    pub(crate) fn resolution(&self) -> Resolution {
        Resolution {
            family: self.family.or_else(|| self.probe.source.map(|source| AddressFamily::of(source.ip))),
            all_addresses: self.all_addresses,
            permits_many: self.broadcast,
            permits_unscoped: false,
            interface: self.probe.interface.clone(),
            deadline: self.resolve_deadline,
        }
    }
}

fn family(args: &PingArgs) -> Option<AddressFamily> {
    match (args.ipv4 || args.record_route, args.ipv6) {
        (true, _) => Some(AddressFamily::Ipv4),
        (_, true) => Some(AddressFamily::Ipv6),
        _ => None,
    }
}

fn ping_goal(args: &PingArgs, targets: Vec<Target>) -> anyhow::Result<Goal> {
    let hosts = targets.into_iter().filter_map(|target| match target {
        Target::Host(host) => Some(host),
        Target::Range(_) => None,
    });
    let pace = match (args.adaptive, args.rate) {
        (true, _) => Pace::Spaced(Spacing::Adaptive(args.interval.unwrap_or(SHORTEST_INTERVAL))),
        (_, Some(rate)) => Pace::Rate(permitted_rate(args, rate)?),
        _ => {
            let interval = args.interval.unwrap_or(Duration::from_secs(1));
            if args.broadcast && interval < Duration::from_secs(1) {
                bail!("broadcast and multicast targets are probed at most once a second: use -i 1 or more");
            }
            Pace::Spaced(Spacing::Every(interval))
        }
    };
    let stop = match (args.until_fail, args.until_reply) {
        (true, _) => StopRule::FirstFailure,
        (_, true) => StopRule::FirstReply,
        _ => StopRule::Never,
    };
    Ok(Goal::Ping(PingPlan { hosts: hosts.collect(), pace, count: args.count, timeout: args.timeout, stop }))
}

fn sweep_goal(args: &PingArgs, parts: Vec<Target>) -> anyhow::Result<Goal> {
    if args.adaptive || args.interval.is_some() || args.until_fail || args.until_reply {
        bail!("-A, -i, --until-fail and --until-reply are for single hosts: a sweep has --rate and -c");
    }
    let rate = permitted_rate(args, args.rate.unwrap_or(POLITE_RATE))?;
    let addresses: u64 = parts.iter().map(Target::addresses).fold(0, u64::saturating_add);
    if addresses > POLITE_SWEEP && !args.i_own_this_network {
        bail!(
            "that is {addresses} addresses: more than {POLITE_SWEEP} need --i-own-this-network, \
             which says that you may load this network"
        );
    }
    if args.broadcast {
        bail!("-b is for single targets, not for a sweep");
    }
    let timeout = args.timeout.unwrap_or(SWEEP_TIMEOUT);
    Ok(Goal::Sweep(SweepPlan { parts, rate, tries: args.count.unwrap_or(1), timeout }))
}

fn permitted_rate(args: &PingArgs, rate: f64) -> anyhow::Result<f64> {
    if rate > POLITE_RATE && !args.i_own_this_network {
        bail!(
            "more than {POLITE_RATE} probes a second need --i-own-this-network, which says that you may load this network"
        );
    }
    Ok(rate)
}

impl ProbeConfig {
    fn new(args: &PingArgs) -> anyhow::Result<Self> {
        let (source, interface) = vantage(&args.interface)?;
        if args.record_route && (args.ipv6 || source.is_some_and(|source| source.ip.is_ipv6())) {
            bail!("-R records the route in IPv4 options: it does not go with IPv6");
        }
        let pattern = match &args.pattern {
            Some(hex) => Pattern::parse_hex(hex).context("-p")?,
            None => Pattern::default(),
        };
        let method = match (args.icmp, args.udp, args.tcp) {
            (true, ..) => Some(MethodChoice::Icmp),
            (_, Some(port), _) => Some(MethodChoice::Udp(port)),
            (_, _, Some(port)) => Some(MethodChoice::Tcp(port)),
            _ => None,
        };
        Ok(Self {
            method,
            size: args.size,
            pattern,
            hop_limit: args.ttl,
            traffic_class: args.tos.map(|tos| tos.0),
            source,
            interface,
            dont_fragment: args.fragment.map(DontFragment::from),
            record_route: args.record_route,
            multicast_loop: !args.no_multicast_loop,
        })
    }
}

impl ProbeConfig {
    /// The source address that the user asked for.
    pub(crate) fn asked_source(&self) -> Option<std::net::IpAddr> {
        self.source.map(|source| source.ip)
    }
}

/// `-I` takes an address or an interface, and both when given twice.
pub(crate) fn vantage(
    words: &[String],
) -> anyhow::Result<(Option<netkit_model::Address>, Option<Interface>)> {
    let (mut source, mut interface) = (None, None);
    for word in words {
        if let Ok(address) = word.parse::<std::net::IpAddr>() {
            if source.replace(netkit_model::Address::new(address)).is_some() {
                bail!("-I names two source addresses");
            }
        } else if interface
            .replace(Interface::by_name(word).with_context(|| format!("-I {word:?}"))?)
            .is_some()
        {
            bail!("-I names two interfaces");
        }
    }
    Ok((source, interface))
}

impl MethodChoice {
    /// The methods that fulfil it, in order of preference.
    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            Self::Icmp => &[Method::IcmpDatagram, Method::IcmpRaw],
            Self::Udp(_) => &[Method::Udp],
            Self::Tcp(_) => &[Method::Tcp],
        }
    }

    /// Its port; zero for ICMP.
    pub(crate) fn port(self) -> u16 {
        match self {
            Self::Icmp => 0,
            Self::Udp(port) | Self::Tcp(port) => port,
        }
    }
}

impl From<FragmentChoice> for DontFragment {
    fn from(choice: FragmentChoice) -> Self {
        match choice {
            FragmentChoice::Do => Self::Do,
            FragmentChoice::Want => Self::Want,
            FragmentChoice::Probe => Self::Probe,
            FragmentChoice::Dont => Self::Dont,
        }
    }
}

impl Show {
    fn new(args: &PingArgs) -> Self {
        Self {
            format: args.output.format(),
            color: args.output.color,
            plain: args.output.plain,
            numeric: args.numeric,
            quiet: args.quiet,
            verbose: args.verbose,
            timestamps: args.timestamps,
            outstanding: args.outstanding,
            audible: args.audible,
        }
    }
}

impl Target {
    fn addresses(&self) -> u64 {
        match self {
            Self::Host(_) => 1,
            Self::Range(range) => AddressRange::len(*range),
        }
    }
}
