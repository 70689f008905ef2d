//! What `netkit connect` needs, decided.

mod hold;
mod mss_test;
mod proxied;
mod proxy;
mod service;
mod target;
mod tls;

use std::time::Duration;

use anyhow::Context as _;
use netkit_dns::AddressFamily;
use netkit_net::{ConnectionOptions, Interface};
use netkit_packet::tag::Pattern;

use super::path::source_address;
use super::{ProbeConfig, RESOLVE_DEADLINE, Resolution, Show};
use crate::args::ConnectArgs;

pub(crate) use hold::HoldPlan;
pub(crate) use mss_test::MssTestPlan;
pub(crate) use proxied::{ProxyPlan, shown};
pub(crate) use target::ConnectTarget;
pub(in crate::config) use tls::trust;

/// Payload bytes of follow-up probes: as `trace` has them.
const PROBE_SIZE: usize = 32;

/// `netkit connect`.
#[derive(Debug)]
pub(crate) struct ConnectConfig {
    pub(crate) targets: Vec<ConnectTarget>,
    pub(crate) resolution: Resolution,
    /// How the connections are made.
    pub(crate) connection: ConnectionOptions,
    /// How probes that follow are sent.
    pub(crate) probe: ProbeConfig,
    pub(crate) timeout: Duration,
    /// Packets that may be sent to each target besides its connections.
    pub(crate) budget: u32,
    /// Every address is tried, also when one has answered.
    pub(crate) every_address: bool,
    /// Connections to each port that answers, and the time from one to the next.
    pub(crate) count: u32,
    pub(crate) interval: Duration,
    /// What happens once a connection stands.
    pub(crate) hold: Option<HoldPlan>,
    /// What is to be said before anything is tried, a sentence each.
    pub(crate) notices: Vec<String>,
    /// Transfers in long and short segments are compared.
    pub(crate) mss_test: Option<MssTestPlan>,
    pub(crate) show: Show,
}

impl ConnectConfig {
    /// Decides a run, or says which words do not fit together.
    pub(crate) fn new(args: &ConnectArgs) -> anyhow::Result<Self> {
        let targets: Result<Vec<_>, _> = args.targets.iter().map(|word| ConnectTarget::parse(word)).collect();
        let mut targets = targets?;
        tls::plan(args, &mut targets)?;
        let variable = |name: &str| std::env::var(name).ok();
        proxied::plan(args, &mut targets, variable)?;
        let notices = if args.proxy.is_some() { Vec::new() } else { proxy::notices(&targets, variable) };
        let source = args.source.as_deref().map(source_address).transpose()?;
        let interface = args
            .interface
            .as_deref()
            .map(|name| Interface::by_name(name).with_context(|| format!("cannot connect through {name:?}")));
        let interface = interface.transpose()?;
        let family = match (args.ipv4, args.ipv6) {
            (true, _) => Some(AddressFamily::Ipv4),
            (_, true) => Some(AddressFamily::Ipv6),
            _ => source.map(|source| AddressFamily::of(source.ip)),
        };
        let traffic_class = args.tos.map(|tos| tos.0);
        Ok(Self {
            targets,
            resolution: Resolution {
                family,
                all_addresses: true,
                // What the kernel says of a broadcast address, or of one without its link, is a verdict of its own.
                permits_many: true,
                permits_unscoped: true,
                interface: interface.clone(),
                deadline: RESOLVE_DEADLINE,
            },
            connection: ConnectionOptions {
                source: source.map(|source| source.ip),
                interface: interface.clone(),
                hop_limit: args.ttl,
                traffic_class,
                max_segment: None,
            },
            probe: ProbeConfig {
                method: None,
                size: PROBE_SIZE,
                pattern: Pattern::default(),
                hop_limit: None,
                traffic_class,
                source,
                interface,
                dont_fragment: None,
                record_route: false,
                multicast_loop: true,
            },
            timeout: args.timeout,
            budget: args.budget,
            every_address: args.all,
            count: args.count,
            interval: args.interval,
            hold: HoldPlan::new(args)?,
            notices,
            mss_test: MssTestPlan::new(args)?,
            show: Show {
                format: args.output.format(),
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
