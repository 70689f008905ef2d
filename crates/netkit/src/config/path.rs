//! What a run along a path needs, and `trace` besides, decided.
//!
//! What `mtr` and `pathping` need besides stands in `sampling.rs`.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use netkit_dns::AddressFamily;
use netkit_model::Address;
use netkit_net::Interface;
use netkit_packet::tag::Pattern;
use netkit_trace::FlowStrategy;

use super::{CLOSED_UDP_PORT, MethodChoice, ProbeConfig, RESOLVE_DEADLINE, Resolution, Show, WEB_PORT};
use crate::args::{OutputArgs, PathArgs, StrategyChoice, TraceArgs};
use crate::numbers::Dscp;

/// What all commands along a path need.
#[derive(Debug)]
pub(crate) struct PathConfig {
    pub(crate) host: String,
    pub(crate) probe: ProbeConfig,
    pub(crate) resolution: Resolution,
    pub(crate) first_hop: u8,
    pub(crate) max_hop: u8,
    pub(crate) show: Show,
    /// The table of autonomous systems.
    pub(crate) asn: Option<PathBuf>,
}

/// `netkit trace`.
#[derive(Debug)]
pub(crate) struct TraceConfig {
    pub(crate) path: PathConfig,
    pub(crate) queries: u8,
    pub(crate) window: usize,
    pub(crate) wait: Duration,
    pub(crate) strategy: FlowStrategy,
    /// The chance to miss a branch, where all paths are sought.
    pub(crate) failure_bound: Option<f64>,
    pub(crate) mtu: bool,
    pub(crate) fallback: bool,
}

/// What the probes are asked to be.
pub(super) struct Wanted<'a> {
    pub(super) icmp: bool,
    pub(super) udp: bool,
    pub(super) tcp: bool,
    pub(super) port: Option<u16>,
    pub(super) size: usize,
    pub(super) tos: Option<Dscp>,
    pub(super) source: Option<&'a str>,
    pub(super) interface: Option<&'a str>,
}

impl TraceConfig {
    pub(crate) fn new(args: &TraceArgs) -> anyhow::Result<Self> {
        let wanted = Wanted {
            icmp: args.icmp,
            udp: args.udp,
            tcp: args.tcp,
            port: args.port,
            size: args.size,
            tos: args.tos,
            source: args.source.as_deref(),
            interface: args.interface.as_deref(),
        };
        let path = PathConfig::new(&args.path, &wanted, &args.output)?;
        if args.mtu && matches!(path.probe.method, Some(MethodChoice::Tcp(_))) {
            bail!("--mtu needs probes of any length, which TCP handshakes are not: use -I or -U with it");
        }
        Ok(Self {
            path,
            queries: args.queries,
            window: args.window,
            wait: args.wait,
            strategy: match args.strategy {
                StrategyChoice::Constant => FlowStrategy::Constant,
                StrategyChoice::PerQuery => FlowStrategy::PerQuery,
                StrategyChoice::PerProbe => FlowStrategy::PerProbe,
            },
            failure_bound: args.paths.map(|confidence| 1.0 - confidence.0),
            mtu: args.mtu,
            fallback: args.fallback,
        })
    }
}

impl PathConfig {
    pub(super) fn new(args: &PathArgs, wanted: &Wanted<'_>, output: &OutputArgs) -> anyhow::Result<Self> {
        if args.first_hop > args.max_hop {
            bail!("the first hop ({}) lies behind the last ({})", args.first_hop, args.max_hop);
        }
        let (host, named_port) = host_and_port(&args.target)?;
        let source = wanted.source.map(source_address).transpose()?;
        let interface = wanted
            .interface
            .map(|name| Interface::by_name(name).with_context(|| format!("cannot send through {name:?}")))
            .transpose()?;
        let family = match (args.ipv4, args.ipv6) {
            (true, _) => Some(AddressFamily::Ipv4),
            (_, true) => Some(AddressFamily::Ipv6),
            _ => source.map(|source| AddressFamily::of(source.ip)),
        };
        Ok(Self {
            host,
            resolution: Resolution {
                family,
                all_addresses: false,
                permits_many: false,
                permits_unscoped: false,
                interface: interface.clone(),
                deadline: RESOLVE_DEADLINE,
            },
            probe: ProbeConfig {
                method: method(wanted, named_port)?,
                size: wanted.size,
                pattern: Pattern::default(),
                hop_limit: None,
                traffic_class: wanted.tos.map(|tos| tos.0),
                source,
                interface,
                dont_fragment: None,
                record_route: false,
                multicast_loop: true,
            },
            first_hop: args.first_hop,
            max_hop: args.max_hop,
            show: Show {
                format: output.format(),
                color: output.color,
                plain: output.plain,
                numeric: args.numeric,
                quiet: false,
                verbose: false,
                timestamps: false,
                outstanding: false,
                audible: false,
            },
            asn: args.asn.clone(),
        })
    }
}

pub(super) fn source_address(text: &str) -> anyhow::Result<Address> {
    let address: IpAddr =
        text.parse().with_context(|| format!("{text:?} is no address that could be sent from"))?;
    Ok(Address::new(address))
}

/// A port alone asks for TCP; without any wish the first method that is permitted is taken, ICMP before all.
fn method(wanted: &Wanted<'_>, named_port: Option<u16>) -> anyhow::Result<Option<MethodChoice>> {
    let port = match (wanted.port, named_port) {
        (Some(option), Some(named)) if option != named => {
            bail!("the target names port {named} and the option names port {option}: give one of them")
        }
        (option, named) => option.or(named),
    };
    Ok(match (wanted.icmp, wanted.udp, wanted.tcp, port) {
        (true, _, _, Some(port)) => bail!("ICMP has no ports: leave port {port} away, or use -T or -U"),
        (true, ..) => Some(MethodChoice::Icmp),
        (_, true, _, port) => Some(MethodChoice::Udp(port.unwrap_or(CLOSED_UDP_PORT))),
        (_, _, true, port) => Some(MethodChoice::Tcp(port.unwrap_or(WEB_PORT))),
        (.., Some(port)) => Some(MethodChoice::Tcp(port)),
        _ => None,
    })
}

/// `host`, `host:port`, `[address]:port`; a bare IPv6 address has colons and no port.
fn host_and_port(word: &str) -> anyhow::Result<(String, Option<u16>)> {
    if word.is_empty() {
        bail!("the target is empty: name a host or an address");
    }
    let number = |text: &str| {
        crate::numbers::port(text).map_err(|error| anyhow::anyhow!("the port in {word:?} {error}"))
    };
    if let Some(rest) = word.strip_prefix('[') {
        let Some((host, behind)) = rest.split_once(']') else {
            bail!("{word:?} has no closing bracket: write [2001:db8::1]:443");
        };
        return match behind.strip_prefix(':') {
            Some(port) => Ok((host.to_owned(), Some(number(port)?))),
            None if behind.is_empty() => Ok((host.to_owned(), None)),
            None => bail!("behind the bracket of {word:?} only :PORT may stand"),
        };
    }
    match word.split_once(':') {
        Some((host, port)) if !port.contains(':') => Ok((host.to_owned(), Some(number(port)?))),
        _ => Ok((word.to_owned(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<(&str, Option<u16>)>) {
        let read = host_and_port(word).ok();
        assert_eq!(read, expected.map(|(host, port)| (host.to_owned(), port)), "{word}");
    }

    #[test]
    fn a_target_is_a_host_with_or_without_a_port() {
        check("host", Some(("host", None)));
        check("host:443", Some(("host", Some(443))));
        check("192.0.2.1:80", Some(("192.0.2.1", Some(80))));
        check("2001:db8::1", Some(("2001:db8::1", None)));
        check("[2001:db8::1]", Some(("2001:db8::1", None)));
        check("[2001:db8::1]:443", Some(("2001:db8::1", Some(443))));
        check("fe80::1%eth0", Some(("fe80::1%eth0", None)));
        for wrong in ["", "host:", "host:0", "host:65536", "host:x", "[::1", "[::1]x", "[::1]:"] {
            check(wrong, None);
        }
    }
}
