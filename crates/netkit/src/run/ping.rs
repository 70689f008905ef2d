//! A ping run: resolve, open, drive, judge.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context as _;
use netkit_diagnose::{
    Diagnosis, ThisHost, diagnose_name_failure, diagnose_not_permitted, diagnose_own_error, diagnose_ping,
};
use netkit_dns::ReverseNames;
use netkit_model::{
    Address, InterfaceNames, Method, PingReport, ProbeEvent, RunReport, RunStart, RunTarget, TargetReport,
    Vantage,
};
use netkit_net::{random_bytes, read_clocks, wall_time};
use netkit_probe::{
    Driver, Ping, PingConfig as SessionConfig, PingTarget, ProbeFormat, RunKey, SendOptions, Spacing,
};
use tokio::net::UdpSocket;

use super::hosts::{Resolved, interface_name, interface_names, local_addresses, resolve_all};
use super::stage::Stage;
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{Limits, Pace, PingConfig, PingPlan, ProbeConfig};
use crate::live::Live;
use crate::output::{self, Kind};
use crate::sockets::{self, NotPermitted, Opened, Use};
use crate::terminal::Terminal;

/// Pings a few hosts.
pub(crate) async fn run(config: &PingConfig, plan: &PingPlan) -> anyhow::Result<Exit> {
    let kind = if plan.hosts.len() > 1 || config.all_addresses { Kind::Many } else { Kind::One };
    let terminal = Terminal::look(&config.show);
    let mut stage = Stage::new(output::renderer(kind, &config.show, terminal), terminal)?;
    let result = measure(config, plan, kind, &mut stage).await;
    if let Err(error) = &result {
        report_failure(config, &plan.hosts, &mut stage, error);
    }
    result
}

async fn measure(
    config: &PingConfig,
    plan: &PingPlan,
    kind: Kind,
    stage: &mut Stage<ProbeEvent>,
) -> anyhow::Result<Exit> {
    let Some(resolved) = stage.unless_stopped(resolve_all(&plan.hosts, &config.resolution())).await else {
        let nothing =
            ThisHost { addresses: &[], missing_source: None, interfaces: &InterfaceNames::default() };
        let diagnosis = diagnose_ping(&[], 0, None, nothing);
        return abandon(config, stage, &plan.hosts, diagnosis, Exit::Fault);
    };
    let Resolved { targets, failures, .. } = resolved?;
    for (_, message) in &failures {
        stage.warn(message.clone());
    }
    if let (true, Some((host, message))) = (targets.is_empty(), failures.first()) {
        return abandon(config, stage, &plan.hosts, diagnose_name_failure(host, message), Exit::Usage);
    }
    let wanted = Use {
        ipv4: targets.iter().any(|target| target.address.ip.is_ipv4()),
        ipv6: targets.iter().any(|target| target.address.ip.is_ipv6()),
        broadcast: config.broadcast,
        sweep: false,
        timeout: plan.timeout.unwrap_or(sockets::HANDSHAKE_PATIENCE),
    };
    let opened = match sockets::open(&config.probe, wanted)? {
        Ok(opened) => opened,
        Err(NotPermitted { method, remedies }) => {
            stage.warn(format!("this user may not send ICMP; to permit it: {}", remedies.join(" or ")));
            return abandon(
                config,
                stage,
                &plan.hosts,
                diagnose_not_permitted(method, &remedies),
                Exit::Usage,
            );
        }
    };
    let exit = probe(config, plan, kind, stage, targets, opened).await?;
    Ok(if failures.is_empty() { exit } else { Exit::Usage })
}

async fn probe(
    config: &PingConfig,
    plan: &PingPlan,
    kind: Kind,
    stage: &mut Stage<ProbeEvent>,
    targets: Vec<PingTarget>,
    opened: Opened,
) -> anyhow::Result<Exit> {
    let Opened { method, port, ipv4, ipv6, notice } = opened;
    if let Some(notice) = notice {
        stage.warn(notice);
    }
    let options =
        SendOptions { hop_limit: config.probe.hop_limit, traffic_class: config.probe.traffic_class };
    let mut driver = Driver::new(ipv4, ipv6, options).context("cannot start the timer")?;
    let vantage = vantage(&config.probe, targets.first().map(|target| target.address), method).await;
    let start = start(config, run_targets(&targets, method, port), vantage.clone());
    stage.asked_source = config.probe.asked_source();
    stage.start(&start)?;
    if !config.show.numeric && config.show.format == FormatChoice::Text {
        stage.names = Some(ReverseNames::from_system());
    }
    if kind == Kind::Many {
        stage.live = Live::table(stage.terminal, targets.len());
    }
    let session_config = SessionConfig {
        format: format(&config.probe, config.broadcast, method, port)?,
        spacing: spacing(plan.pace, targets.len()),
        count: plan.count,
        timeout: plan.timeout,
        deadline: config.deadline,
        stop: plan.stop,
    };
    let mut session = Ping::new(session_config, targets, read_clocks());
    let results = |session: &Ping, dropped: u64| RunReport::Ping(session.report(dropped));
    stage.drive(&mut session, &mut driver, results).await?;
    let report = session.report(driver.receiver_dropped());
    // Asking for them takes longer than a probe to loopback: only where something has to be explained.
    let addresses = if all_answered(&report) { Vec::new() } else { local_addresses() };
    let host = ThisHost {
        addresses: &addresses,
        missing_source: stage.missing_source,
        interfaces: &start.interfaces,
    };
    let diagnosis = diagnose_ping(&report.targets, report.receiver_dropped, Some(method), host);
    let exit = judge(&report, config, plan);
    broken_limits(&report, config.limits, stage);
    stage.finish(RunReport::Ping(report), vantage, diagnosis, true)?;
    Ok(exit)
}

fn all_answered(report: &PingReport) -> bool {
    report.targets.iter().all(|target| target.counters.unanswered() == 0 && target.counters.unsent == 0)
}

/// A run that measured nothing: the document is written all the same.
pub(super) fn abandon(
    config: &PingConfig,
    stage: &mut Stage<ProbeEvent>,
    inputs: &[String],
    diagnosis: Diagnosis,
    exit: Exit,
) -> anyhow::Result<Exit> {
    if config.show.format == FormatChoice::Text {
        return Ok(exit);
    }
    let targets = inputs.iter().map(|input| unresolved(input)).collect();
    stage.start(&start(config, targets, Vantage::default()))?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)?;
    Ok(exit)
}

/// An error of our own: programs get their document, people get their line from the caller.
pub(super) fn report_failure(
    config: &PingConfig,
    inputs: &[String],
    stage: &mut Stage<ProbeEvent>,
    error: &anyhow::Error,
) {
    // What has begun and cannot be written stays unwritten; the caller's line on stderr says why.
    if !stage.has_started() {
        let message = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let _same_error_again = abandon(config, stage, inputs, diagnose_own_error(&message), Exit::Usage);
    }
}

pub(super) fn start(config: &PingConfig, targets: Vec<RunTarget>, vantage: Vantage) -> RunStart {
    RunStart {
        command: "ping",
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        interfaces: interface_names(targets.iter().filter_map(|target| target.address)),
        targets,
        vantage,
        chosen_source: config.probe.source.is_some() || config.probe.interface.is_some(),
        record_route: config.probe.record_route,
        payload_size: config.probe.size,
        max_hop: None,
        words: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        sweep_addresses: None,
    }
}

pub(super) fn unresolved(input: &str) -> RunTarget {
    RunTarget { input: input.to_owned(), address: None, name: None, port: None }
}

fn run_targets(targets: &[PingTarget], method: Method, port: u16) -> Vec<RunTarget> {
    let port = (!method.is_icmp()).then_some(port);
    let run_target = |target: &PingTarget| RunTarget {
        input: target.input.clone(),
        address: Some(target.address),
        name: target.name.clone(),
        port,
    };
    targets.iter().map(run_target).collect()
}

pub(super) fn format(
    probe: &ProbeConfig,
    any_source: bool,
    method: Method,
    port: u16,
) -> anyhow::Result<ProbeFormat> {
    let no_entropy = "cannot read random bytes for the run's key";
    Ok(ProbeFormat {
        method,
        port,
        source_port: None,
        size: probe.size,
        pattern: probe.pattern,
        any_source,
        identifier: u16::from_be_bytes(random_bytes().context(no_entropy)?),
        key: RunKey::new(random_bytes().context(no_entropy)?),
    })
}

fn spacing(pace: Pace, targets: usize) -> Spacing {
    match pace {
        Pace::Spaced(spacing) => spacing,
        #[expect(clippy::cast_precision_loss, reason = "a hundred thousand targets at most")]
        Pace::Rate(rate) => Spacing::Every(std::time::Duration::from_secs_f64(targets as f64 / rate)),
    }
}

/// From where and how this run measures a target.
pub(super) async fn vantage(probe: &ProbeConfig, target: Option<Address>, method: Method) -> Vantage {
    let routed = match target {
        Some(target) => routed_source(probe, target).await,
        None => None,
    };
    Vantage {
        source: probe.asked_source().or(routed),
        interface: interface_name(probe.interface.as_ref()),
        method: Some(method),
        privileges: if method == Method::IcmpRaw { vec!["CAP_NET_RAW"] } else { Vec::new() },
    }
}

/// Our source address towards a target through the interface asked for, as the routing table has it; nothing is sent.
async fn routed_source(probe: &ProbeConfig, target: Address) -> Option<IpAddr> {
    let any: SocketAddr = if target.ip.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await.ok()?;
    if let Some(interface) = &probe.interface {
        socket.bind_device(Some(interface.name().as_bytes())).ok()?;
    }
    socket.connect(target.with_port(9)).await.ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// As iputils: 0 when somebody answered, and with a deadline and a count only when all the replies came.
/// Several targets must all have answered, and every limit must be kept.
fn judge(report: &PingReport, config: &PingConfig, plan: &PingPlan) -> Exit {
    let needed = config.deadline.and(plan.count).unwrap_or(1);
    let answered = |target: &TargetReport| target.counters.received + target.counters.late >= needed;
    let fine = report
        .targets
        .iter()
        .all(|target| answered(target) && limits_broken_by(target, config.limits).is_empty());
    if fine { Exit::Fine } else { Exit::Fault }
}

fn broken_limits(report: &PingReport, limits: Limits, stage: &mut Stage<ProbeEvent>) {
    for target in &report.targets {
        for broken in limits_broken_by(target, limits) {
            stage.warn(broken);
        }
    }
}

/// The limits that a target breaks, in words.
fn limits_broken_by(target: &TargetReport, limits: Limits) -> Vec<String> {
    let mut broken = Vec::new();
    let loss = target.counters.unanswered_ratio();
    if let (Some(limit), Some(loss)) = (limits.loss, loss)
        && loss > limit
    {
        broken.push(format!(
            "{}: {:.1}% unanswered, and --fail-loss is {:.1}%",
            target.input,
            loss * 100.0,
            limit * 100.0
        ));
    }
    if let (Some(limit), Some(p95)) = (limits.p95, target.rtt.quantile(netkit_stats::Quantile::P95))
        && p95 > limit
    {
        broken.push(format!(
            "{}: the 95th percentile is {p95:.1?}, and --fail-p95 is {limit:.1?}",
            target.input
        ));
    }
    broken
}
