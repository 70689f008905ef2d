//! `netkit connect`: resolve, try each address until one answers, find out why the others do not, judge.
//!
//! One address and port is the business of `connect/executor.rs`.

mod executor;
mod experiments;
mod held;
mod several;
mod watched;

use std::net::IpAddr;
use std::time::Duration;

use anyhow::Context as _;
use netkit_diagnose::{
    Diagnosis, ThisHost, diagnose_connect, diagnose_name_failure, diagnose_own_error, diagnose_unknown_scope,
};
use netkit_model::{
    Address, Attempt, AttemptEnd, ConnectEvent, ConnectRun, Inquiry, Method, RunReport, RunStart, RunTarget,
    Untrusted, Vantage,
};
use netkit_net::{ConnectStep, Connection, Errno, Interface, MonotonicTime, read_clocks, wall_time};

use tokio::time::MissedTickBehavior;

use super::hosts::{
    Resolved, interface_name, interface_names, link_local_interfaces, local_addresses, resolve_all,
};
use super::path;
use super::stage::{Noted, Stage};
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{ConnectConfig, ConnectTarget};
use crate::output;
use crate::terminal::Terminal;
use executor::Executor;
use held::Held;
use several::{merged, worst};

const COMMAND: &str = "connect";

/// A target whose addresses are known.
struct Located<'a> {
    target: &'a ConnectTarget,
    name: Option<Untrusted>,
    addresses: Vec<Address>,
    /// How long the system took to find them; `None` where an address was given.
    resolved_in: Option<Duration>,
}

/// What came of a try, and whether every text that was expected on a connection has come.
struct Tried<T> {
    result: T,
    as_expected: bool,
}

/// Connects to each target, and finds out why it cannot.
pub(crate) async fn run(config: &ConnectConfig) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.show);
    let mut stage = Stage::new(output::connect_renderer(&config.show, terminal), terminal)?;
    let result = measure(config, &mut stage).await;
    if let Err(error) = &result
        && !stage.has_started()
    {
        let message = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let _same_error_again = abandon(config, &mut stage, diagnose_own_error(&message), Exit::Usage);
    }
    result
}

async fn measure(config: &ConnectConfig, stage: &mut Stage<ConnectEvent>) -> anyhow::Result<Exit> {
    let started = read_clocks().monotonic;
    let located = match locate_all(config, stage).await? {
        Ok(located) => located,
        Err(exit) => return Ok(exit),
    };
    let targets = located.iter().flat_map(run_targets).collect();
    let start = start(config, targets, Vantage::default());
    stage.start(&start)?;
    let (mut runs, mut all_as_expected) = (Vec::new(), true);
    'targets: for target in &located {
        for port in &target.target.ports {
            let tried = connect(config, stage, target, *port, started).await?;
            all_as_expected &= tried.as_expected;
            runs.push(tried.result);
            if stage.is_interrupted() {
                break 'targets;
            }
        }
    }
    let addresses = local_addresses();
    let judged = runs.iter().map(|run| {
        let missing_source = missing_source(config, run, &addresses);
        let host = ThisHost { addresses: &addresses, missing_source, interfaces: &start.interfaces };
        diagnose_connect(run, host)
    });
    let diagnosis = worst(judged.collect());
    let unresolved = located.len() < config.targets.len();
    let exit = match path::exit(&diagnosis.verdict) {
        _ if unresolved => Exit::Usage,
        Exit::Fine if !all_as_expected => Exit::Fault,
        exit => exit,
    };
    let run = merged(runs);
    let vantage = vantage(config, &run);
    stage.finish(RunReport::Connect(Box::new(run)), vantage, diagnosis, true)?;
    Ok(exit)
}

/// The addresses of every target that has some; `Err` is how the run ends without any.
async fn locate_all<'a>(
    config: &'a ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
) -> anyhow::Result<Result<Vec<Located<'a>>, Exit>> {
    let (mut located, mut failures) = (Vec::new(), Vec::new());
    for target in &config.targets {
        let began = read_clocks().monotonic;
        let hosts = [target.host.clone()];
        let Some(resolved) = stage.unless_stopped(resolve_all(&hosts, &config.resolution)).await else {
            let diagnosis = diagnose_own_error("interrupted while the name was looked up");
            return abandon(config, stage, diagnosis, Exit::Interrupted).map(Err);
        };
        let Resolved { targets, failures: failed, has_unknown_scope } = resolved?;
        for (host, mut message) in failed {
            if has_unknown_scope {
                message.push_str(&scopes_of_this_host());
            }
            stage.warn(message.clone());
            let diagnose = if has_unknown_scope { diagnose_unknown_scope } else { diagnose_name_failure };
            failures.push(diagnose(&host, &message));
        }
        if let Some(first) = targets.first() {
            let name = first.name.clone();
            let resolved_in = name.is_some().then(|| read_clocks().monotonic.since(began));
            let addresses = targets.iter().map(|target| target.address).collect();
            located.push(Located { target, name, addresses, resolved_in });
        }
    }
    if let (true, Some(diagnosis)) = (located.is_empty(), failures.into_iter().next()) {
        return abandon(config, stage, diagnosis, Exit::Usage).map(Err);
    }
    Ok(Ok(located))
}

/// The interfaces that a link-local address can be on, in words that follow a complaint about another.
fn scopes_of_this_host() -> String {
    let interfaces = link_local_interfaces();
    let names: Vec<&str> = interfaces.iter().map(Interface::name).collect();
    match names.as_slice() {
        [] => "; none of its interfaces has a link-local address".to_owned(),
        names => format!("; those with link-local addresses are {}", names.join(" and ")),
    }
}

/// One port of a target: its addresses one after the other, until one answers or all are to be tried.
async fn connect(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    target: &Located<'_>,
    port: u16,
    started: MonotonicTime,
) -> anyhow::Result<Tried<ConnectRun>> {
    let mut run = ConnectRun {
        options: config.connection.clone(),
        resolved_in: target.resolved_in,
        addresses: target.addresses.clone(),
        inquiries: Vec::new(),
    };
    let (mut budget, mut all_as_expected) = (config.budget, true);
    for address in &target.addresses {
        let Tried { result: inquiry, as_expected } =
            inquire(config, stage, (*address, port), budget, started).await?;
        all_as_expected &= as_expected;
        budget = budget.saturating_sub(inquiry.packets);
        let answered = inquiry.attempts.iter().any(|one| matches!(one.end, AttemptEnd::Connected(_)));
        run.inquiries.push(inquiry);
        if stage.is_interrupted() || answered && !config.every_address {
            break;
        }
    }
    Ok(Tried { result: run, as_expected: all_as_expected })
}

/// Everything that can be found out about a port at an address, until the user stops it.
async fn inquire(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    (address, port): (Address, u16),
    budget: u32,
    started: MonotonicTime,
) -> anyhow::Result<Tried<Inquiry>> {
    let mut executor = Executor::new(config, address, port, budget, started);
    while !executor.is_over() {
        match stage.unless_stopped(executor.step()).await {
            Some(done) => done?,
            None => executor.interrupt(),
        }
    }
    for warning in std::mem::take(&mut executor.warnings) {
        stage.warn(warning);
    }
    let (mut inquiry, connection) = executor.finish();
    let mut as_expected = true;
    if let (Some(attempt), Some(connection)) = (inquiry.attempts.first_mut(), connection) {
        as_expected = keep(config, stage, connection, attempt, started).await?;
    }
    if !as_expected {
        stage.warn(format!("{} has not sent the expected text", address.with_port(port)));
    }
    for attempt in inquiry.attempts.iter().cloned() {
        stage.show(ConnectEvent::Attempt { address, port, attempt })?;
    }
    again(config, stage, &mut inquiry, started).await?;
    Ok(Tried { result: inquiry, as_expected })
}

/// Keeps a connection as long as the user wants, and notes what happens on it. False where a text was expected and has not
/// come.
async fn keep(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    connection: Connection,
    attempt: &mut Attempt,
    started: MonotonicTime,
) -> anyhow::Result<bool> {
    let Some(plan) = &config.hold else { return Ok(true) };
    // The look that found the handshake complete may have found the end, too.
    let known_end = attempt.after.map(|after| after.end);
    let mut held = Held::new(plan, connection, known_end).context("cannot keep the connection")?;
    if let Some(ended) = stage.unless_stopped(held.until_end()).await {
        ended.context("the event loop failed")?;
    }
    Ok(held.finish(attempt, started))
}

/// Connects again and again where the first connection came about, and nothing is asked besides.
async fn again(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    inquiry: &mut Inquiry,
    started: MonotonicTime,
) -> anyhow::Result<()> {
    let (address, port) = (inquiry.address, inquiry.port);
    let answered = inquiry.attempts.iter().any(|one| matches!(one.end, AttemptEnd::Connected(_)));
    let mut ticks = tokio::time::interval(config.interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.reset();
    for _ in 1..if answered { config.count } else { 1 } {
        let next = async {
            ticks.tick().await;
            experiments::attempt(config, address, port, started, config.timeout).await
        };
        let Some(made) = stage.unless_stopped(next).await else { return Ok(()) };
        let attempt = made?;
        inquiry.packets = inquiry.packets.saturating_add(watched::packets(&attempt));
        inquiry.attempts.push(attempt.clone());
        stage.show(ConnectEvent::Attempt { address, port, attempt })?;
    }
    Ok(())
}

/// The source address that the user asked for, where it is not on this host.
fn missing_source(config: &ConnectConfig, run: &ConnectRun, addresses: &[IpAddr]) -> Option<IpAddr> {
    let refused = AttemptEnd::Immediate(ConnectStep::Bind, Errno::ADDRNOTAVAIL);
    let is_refused = run.inquiries.iter().flat_map(|one| &one.attempts).any(|one| one.end == refused);
    config.connection.source.filter(|source| is_refused && !addresses.contains(source))
}

/// From where the connections were made, as far as the first says.
fn vantage(config: &ConnectConfig, run: &ConnectRun) -> Vantage {
    let inquiry = run.inquiries.first();
    let attempt = inquiry.and_then(|one| one.attempts.first()).and_then(|one| one.source);
    let route = inquiry.and_then(|one| one.route.as_ref());
    let way = route.and_then(|route| route.way.as_ref().ok()).and_then(|way| way.source);
    let asked = interface_name(config.connection.interface.as_ref());
    Vantage {
        source: config.connection.source.or(attempt.map(|source| source.ip())).or(way),
        interface: asked.or_else(|| Some(route?.link.as_ref()?.name.clone())),
        method: Some(Method::Tcp),
        privileges: Vec::new(),
    }
}

/// A run that measured nothing: programs get their document.
fn abandon(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    diagnosis: Diagnosis,
    exit: Exit,
) -> anyhow::Result<Exit> {
    if config.show.format == FormatChoice::Text {
        return Ok(exit);
    }
    let target = |target: &ConnectTarget| RunTarget {
        input: target.input.clone(),
        address: None,
        name: None,
        port: target.ports.first().copied(),
    };
    stage.start(&start(config, config.targets.iter().map(target).collect(), Vantage::default()))?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)?;
    Ok(exit)
}

fn run_targets<'a>(located: &'a Located<'_>) -> impl Iterator<Item = RunTarget> + 'a {
    located.target.ports.iter().map(|port| RunTarget {
        input: located.target.input.clone(),
        address: located.addresses.first().copied(),
        name: located.name.clone(),
        port: Some(*port),
    })
}

fn start(config: &ConnectConfig, targets: Vec<RunTarget>, vantage: Vantage) -> RunStart {
    let addresses: Vec<Address> = targets.iter().filter_map(|target| target.address).collect();
    // Whoever has not said on which link an address is gets to know the names of those that there are.
    let lacks_scope = addresses.iter().any(|address| address.needs_scope() && address.scope_id == 0);
    let links = if lacks_scope { link_local_interfaces() } else { Vec::new() };
    let named = links.iter().map(|link| (link.index(), link.name().to_owned()));
    let interfaces = interface_names(addresses.into_iter()).into_iter().chain(named).collect();
    RunStart {
        command: COMMAND,
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        interfaces,
        targets,
        vantage,
        chosen_source: config.connection.source.is_some() || config.connection.interface.is_some(),
        record_route: false,
        payload_size: 0,
        max_hop: None,
        words: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        sweep_addresses: None,
    }
}

impl Noted for ConnectEvent {
    fn note(&self, _stage: &mut Stage<Self>) {}
}
