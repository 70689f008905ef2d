//! `netkit trace`: the path once, and on request all paths, the path MTU, and the next protocol.

use std::net::IpAddr;

use netkit_diagnose::{ThisHost, diagnose_trace};
use netkit_model::{
    Address, HopReport, Method, MtuBlackHole, MtuDirection, PathEnd, PathGraph, PathMtuReport, RunReport,
    TraceEvent, TraceReport, TraceRun,
};
use netkit_net::{DontFragment, read_clocks};
use netkit_probe::PingTarget;
use netkit_trace::{Multipath, MultipathConfig, PathMtu, PathMtuConfig, Trace, TraceConfig as SessionConfig};

use super::hosts::local_addresses;
use super::path::{self, Route};
use super::stage::Stage;
use crate::Exit;
use crate::config::{CLOSED_UDP_PORT, MethodChoice, TraceConfig, WEB_PORT};
use crate::output;
use crate::terminal::Terminal;

const COMMAND: &str = "trace";
/// What `--fallback` tries in this order: what the most networks let through first.
const FALLBACKS: [MethodChoice; 4] = [
    MethodChoice::Icmp,
    MethodChoice::Tcp(443),
    MethodChoice::Tcp(WEB_PORT),
    MethodChoice::Udp(CLOSED_UDP_PORT),
];
/// What a link carries at least where its MTU cannot be read (RFC 894).
const ETHERNET_MTU: u16 = 1_500;

/// Traces the path to a host.
pub(crate) async fn run(config: &TraceConfig) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.path.show);
    let mut stage = Stage::new(output::trace_renderer(&config.path.show, terminal), terminal)?;
    let result = measure(config, &mut stage).await;
    if let Err(error) = &result {
        path::report_failure(COMMAND, &config.path, &mut stage, error);
    }
    result
}

async fn measure(config: &TraceConfig, stage: &mut Stage<TraceEvent>) -> anyhow::Result<Exit> {
    let target = match path::find(COMMAND, &config.path, stage).await? {
        Ok(target) => target,
        Err(exit) => return Ok(exit),
    };
    let mut route =
        match path::open(&config.path, config.path.probe.method, None, target.address, config.wait)? {
            Ok(route) => route,
            Err(refused) => return path::not_permitted(COMMAND, &config.path, stage, &refused),
        };
    if let Some(notice) = route.notice.take() {
        stage.warn(notice);
    }
    let (start, mut vantage) = path::begin(COMMAND, &config.path, stage, &target, &route).await?;
    let mut trace = trace(config, stage, &target, &mut route).await?;
    let (mut tried, mut fallbacks) = (Vec::new(), FALLBACKS.into_iter());
    while config.fallback && !stage.is_interrupted() && !matches!(trace.end, PathEnd::Reached { .. }) {
        let Some(next) = next_route(config, &target, &mut fallbacks, &route)? else { break };
        stage.warn(format!(
            "{} does not reach the target; trying {}",
            spoken(route.method, route.format.port),
            spoken(next.method, next.format.port)
        ));
        tried.push((route.method, trace));
        route = next;
        vantage.method = Some(route.method);
        stage.show(TraceEvent::Method { method: route.method, port: route.port() })?;
        trace = self::trace(config, stage, &target, &mut route).await?;
    }
    let graph = match config.failure_bound.filter(|_| !stage.is_interrupted()) {
        Some(bound) => Some(all_paths(config, stage, &target, &mut route, bound).await?),
        None => None,
    };
    let path_mtu = if config.mtu && !stage.is_interrupted() {
        path_mtu(config, stage, &target, &trace, &route).await?
    } else {
        None
    };
    stage.settle_names().await?;
    let run = TraceRun { trace, tried, graph, path_mtu };
    let (addresses, missing_source) = (addresses_in_question(&run), stage.missing_source);
    let host = ThisHost { addresses: &addresses, missing_source, interfaces: &start.interfaces };
    let diagnosis = diagnose_trace(&run, target.address, route.method, host);
    let exit = path::exit(&diagnosis.verdict);
    stage.finish(RunReport::Trace(Box::new(run)), vantage, diagnosis, true)?;
    Ok(exit)
}

/// The addresses of this host, which tell an error of its own from one of the path; none where there is no error to tell.
fn addresses_in_question(run: &TraceRun) -> Vec<IpAddr> {
    let mut answers = run.trace.hops.iter().flat_map(HopReport::answers);
    let is_plain = run.tried.is_empty()
        && run.graph.is_none()
        && run.path_mtu.is_none()
        && answers.all(|answer| answer.kind.is_time_exceeded() || answer.kind.is_from_target());
    if is_plain { Vec::new() } else { local_addresses() }
}

async fn trace(
    config: &TraceConfig,
    stage: &mut Stage<TraceEvent>,
    target: &PingTarget,
    route: &mut Route,
) -> anyhow::Result<TraceReport> {
    let session_config = SessionConfig {
        format: route.format.clone(),
        destination: target.address,
        first_hop: config.path.first_hop,
        max_hop: config.path.max_hop,
        queries: config.queries,
        window: config.window.min(route.driver.window()),
        wait: config.wait,
        strategy: config.strategy,
    };
    let mut session = Trace::new(session_config, read_clocks());
    stage.drive(&mut session, &mut route.driver, trace_so_far).await?;
    Ok(session.report(route.driver.receiver_dropped()))
}

fn trace_so_far(session: &Trace, dropped: u64) -> RunReport {
    let trace = session.report(dropped);
    RunReport::Trace(Box::new(TraceRun { trace, tried: Vec::new(), graph: None, path_mtu: None }))
}

/// Sockets for the next protocol of the list that was not tried and is permitted; `rest` keeps what is left of it.
fn next_route(
    config: &TraceConfig,
    target: &PingTarget,
    rest: &mut impl Iterator<Item = MethodChoice>,
    current: &Route,
) -> anyhow::Result<Option<Route>> {
    for choice in rest {
        // What the user asked for first is in the list as well.
        let is_known = choice.methods().contains(&current.method)
            && (current.method.is_icmp() || choice.port() == current.format.port);
        if is_known {
            continue;
        }
        if let Ok(route) = path::open(&config.path, Some(choice), None, target.address, config.wait)? {
            return Ok(Some(route));
        }
    }
    Ok(None)
}

async fn all_paths(
    config: &TraceConfig,
    stage: &mut Stage<TraceEvent>,
    target: &PingTarget,
    route: &mut Route,
    failure_bound: f64,
) -> anyhow::Result<PathGraph> {
    let session_config = MultipathConfig {
        format: route.format.clone(),
        destination: target.address,
        first_hop: config.path.first_hop,
        max_hop: config.path.max_hop,
        failure_bound,
        window: config.window.min(route.driver.window()),
        wait: config.wait,
    };
    let mut session = Multipath::new(session_config, read_clocks());
    stage.drive(&mut session, &mut route.driver, |_, _| RunReport::Nothing).await?;
    let graph = session.graph();
    for node in graph.levels.iter().flat_map(|level| &level.nodes) {
        stage.ask_about(node.address);
    }
    Ok(graph)
}

/// The path MTU by the method of the trace, or by ICMP where that cannot have any length.
///
/// Echo replies are as long as the probes, so that a hole on the way back looks like one at the target. A closed UDP port
/// answers with short errors: when long datagrams get those, it is the way back.
async fn path_mtu(
    config: &TraceConfig,
    stage: &mut Stage<TraceEvent>,
    target: &PingTarget,
    trace: &TraceReport,
    route: &Route,
) -> anyhow::Result<Option<PathMtuReport>> {
    let method = match route.method {
        Method::Udp => MethodChoice::Udp(route.format.port),
        Method::IcmpDatagram | Method::IcmpRaw | Method::Tcp => MethodChoice::Icmp,
    };
    let Some(mut report) = search_path_mtu(config, stage, target, trace, method).await? else {
        let why = "this user may not send ICMP, and TCP handshakes have no length; use -U";
        stage.warn(format!("the path MTU was not sought: {why}"));
        return Ok(None);
    };
    let unclear = report.black_hole.filter(|hole| hole.direction == MtuDirection::Unknown);
    if let Some(hole) = unclear.filter(|_| !stage.is_interrupted())
        && let Some(other) =
            search_path_mtu(config, stage, target, trace, MethodChoice::Udp(CLOSED_UDP_PORT)).await?
    {
        report.sent += other.sent;
        report.black_hole = match (other.path_mtu, other.black_hole) {
            (_, Some(by_udp)) => Some(by_udp),
            (Some(arrives), None) if arrives >= hole.vanishes => {
                let (behind, direction) = (Some((end(trace), target.address.ip)), MtuDirection::Return);
                Some(MtuBlackHole { behind, before: None, direction, ..hole })
            }
            // It answers no datagrams at all, or too few lengths of them.
            _ => Some(hole),
        };
    }
    Ok(Some(report))
}

/// One search; `None` where this user may not send such probes.
async fn search_path_mtu(
    config: &TraceConfig,
    stage: &mut Stage<TraceEvent>,
    target: &PingTarget,
    trace: &TraceReport,
    method: MethodChoice,
) -> anyhow::Result<Option<PathMtuReport>> {
    let probing = Some(DontFragment::Probe);
    let opened = path::open(&config.path, Some(method), probing, target.address, config.wait)?;
    let Ok(mut route) = opened else { return Ok(None) };
    let session_config = PathMtuConfig {
        format: route.format.clone(),
        destination: target.address,
        link_mtu: link_mtu(config, stage, target.address),
        hops: hops(trace),
        end: end(trace),
        wait: config.wait,
    };
    let mut session = PathMtu::new(session_config, read_clocks());
    stage.drive(&mut session, &mut route.driver, |_, _| RunReport::Nothing).await?;
    Ok(Some(session.report()))
}

/// The MTU of the interface towards the target.
fn link_mtu(config: &TraceConfig, stage: &Stage<TraceEvent>, target: Address) -> u16 {
    let interface = config.path.probe.interface.clone().or_else(|| stage.interface_of_answers());
    let mtu = interface.and_then(|interface| interface.mtu().ok());
    // The length of an IP packet has 16 bits (RFC 791 §3.1); loopback has an MTU of one more than that.
    let loopback = if target.ip.is_loopback() { u16::MAX } else { ETHERNET_MTU };
    mtu.map_or(loopback, |mtu| u16::try_from(mtu).unwrap_or(u16::MAX))
}

/// The routers of a trace with their distances.
fn hops(trace: &TraceReport) -> Vec<(u8, IpAddr)> {
    let router =
        |hop: &HopReport| hop.answers().find(|answer| answer.kind.is_time_exceeded()).map(|one| one.from);
    trace.hops.iter().filter_map(|hop| Some((hop.hop, router(hop)?))).collect()
}

/// The distance at which a path ends.
fn end(trace: &TraceReport) -> u8 {
    match trace.end {
        PathEnd::Reached { hop } | PathEnd::Stopped { hop, .. } => hop,
        PathEnd::Loop { first, length } => first.saturating_add(length),
        PathEnd::Silent { last } => last.unwrap_or(0).saturating_add(1),
        PathEnd::TooFar => trace.max_hop,
    }
}

fn spoken(method: Method, port: u16) -> String {
    match method {
        Method::IcmpDatagram | Method::IcmpRaw => "ICMP".to_owned(),
        Method::Udp => format!("UDP to port {port}"),
        Method::Tcp => format!("TCP to port {port}"),
    }
}
