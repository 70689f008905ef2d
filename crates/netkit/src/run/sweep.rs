//! A sweep: a stream of addresses, a window of probes, and who answered.

use std::io::IsTerminal as _;

use anyhow::{Context as _, bail};
use netkit_diagnose::{ThisHost, diagnose_name_failure, diagnose_not_permitted, diagnose_sweep};
use netkit_model::{Address, ProbeEvent, RunReport, RunStart};
use netkit_net::read_clocks;
use netkit_probe::{Driver, ProbeFormat, SendOptions, Sweep, SweepConfig};

use super::hosts::{interface_names, local_addresses, resolve_all};
use super::ping::{abandon, format, report_failure, start, unresolved, vantage};
use super::stage::Stage;
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{PingConfig, SweepPlan};
use crate::live::Live;
use crate::output::{self, Kind};
use crate::sockets::{self, NotPermitted, Opened, Use};
use crate::talk;
use crate::targets::{AddressRange, Target};
use crate::terminal::Terminal;

/// A part of a sweep, resolved.
#[derive(Clone, Copy, Debug)]
enum Part {
    One(Address),
    Range(AddressRange),
}

/// Sweeps many addresses.
pub(crate) async fn run(config: &PingConfig, plan: &SweepPlan) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.show);
    let mut stage = Stage::new(output::renderer(Kind::Sweep, &config.show, terminal), terminal)?;
    let inputs: Vec<String> = plan.parts.iter().map(Target::input).collect();
    let result = sweep(config, plan, &inputs, &mut stage).await;
    if let Err(error) = &result {
        report_failure(config, &inputs, &mut stage, error);
    }
    result
}

async fn sweep(
    config: &PingConfig,
    plan: &SweepPlan,
    inputs: &[String],
    stage: &mut Stage<ProbeEvent>,
) -> anyhow::Result<Exit> {
    let (parts, failures) = resolve_parts(config, plan, stage).await?;
    let Some(first) = parts.first().map(Part::first) else {
        let (host, message) = failures.first().context("there is nothing to sweep")?;
        return abandon(config, stage, inputs, diagnose_name_failure(host, message), Exit::Usage);
    };
    let wanted = Use {
        ipv4: parts.iter().any(|part| part.first().ip.is_ipv4()),
        ipv6: parts.iter().any(|part| part.first().ip.is_ipv6()),
        broadcast: false,
        sweep: true,
        timeout: plan.timeout,
    };
    let Opened { method, port, ipv4, ipv6, notice } = match sockets::open(&config.probe, wanted)? {
        Ok(opened) => opened,
        Err(NotPermitted { method, remedies }) => {
            stage.warn(format!("this user may not send ICMP; to permit it: {}", remedies.join(" or ")));
            return abandon(config, stage, inputs, diagnose_not_permitted(method, &remedies), Exit::Usage);
        }
    };
    if let Some(notice) = notice {
        stage.warn(notice);
    }
    let options =
        SendOptions { hop_limit: config.probe.hop_limit, traffic_class: config.probe.traffic_class };
    let mut driver = Driver::new(ipv4, ipv6, options).context("cannot start the timer")?;
    let addresses = parts.iter().map(Part::len).fold(0, u64::saturating_add);
    announce(config, plan, addresses);
    let vantage = vantage(&config.probe, Some(first), method).await;
    let targets = inputs.iter().map(|input| unresolved(input)).collect();
    let interfaces = interface_names(parts.iter().map(Part::first));
    let start = start(config, targets, vantage.clone());
    let start = RunStart { sweep_addresses: Some(addresses), interfaces, ..start };
    stage.asked_source = config.probe.asked_source();
    stage.start(&start)?;
    stage.live = Live::sweep(stage.terminal, addresses);
    stage.answers = matches!(config.show.format, FormatChoice::Json | FormatChoice::JsonLines).then(Vec::new);
    let session_config =
        session_config(config, plan, format(&config.probe, config.broadcast, method, port)?, &driver);
    let stream = parts.into_iter().flat_map(Part::addresses);
    let mut session = Sweep::new(session_config, stream, read_clocks());
    stage
        .drive(&mut session, &mut driver, |session, dropped| {
            RunReport::Sweep(Box::new(session.report(dropped)), Vec::new())
        })
        .await?;
    let report = session.report(driver.receiver_dropped());
    let (addresses, missing_source) = (local_addresses(), stage.missing_source);
    let host = ThisHost { addresses: &addresses, missing_source, interfaces: &start.interfaces };
    let diagnosis = diagnose_sweep(&report, Some(method), host);
    let exit = match report.alive {
        _ if !failures.is_empty() => Exit::Usage,
        0 => Exit::Fault,
        _ => Exit::Fine,
    };
    let answers = stage.answers.take().unwrap_or_default();
    stage.finish(RunReport::Sweep(Box::new(report), answers), vantage, diagnosis, true)?;
    Ok(exit)
}

fn session_config(
    config: &PingConfig,
    plan: &SweepPlan,
    format: ProbeFormat,
    driver: &Driver,
) -> SweepConfig {
    SweepConfig {
        format,
        rate: plan.rate,
        tries: plan.tries,
        timeout: plan.timeout,
        window: driver.window(),
        in_flight: driver.in_flight_limit(),
        deadline: config.deadline,
    }
}

/// Resolves the hosts among the parts; those that could not be come back with what the system said.
async fn resolve_parts(
    config: &PingConfig,
    plan: &SweepPlan,
    stage: &mut Stage<ProbeEvent>,
) -> anyhow::Result<(Vec<Part>, Vec<(String, String)>)> {
    let mut parts = Vec::new();
    let mut hosts = Vec::new();
    for part in &plan.parts {
        match part {
            Target::Host(host) => hosts.push(host.clone()),
            Target::Range(range) => parts.push(Part::Range(*range)),
        }
    }
    let Some(resolved) = stage.unless_stopped(resolve_all(&hosts, &config.resolution())).await else {
        bail!("interrupted while looking up names");
    };
    let resolved = resolved?;
    for (_, message) in &resolved.failures {
        stage.warn(message.clone());
    }
    parts.extend(resolved.targets.iter().map(|target| Part::One(target.address)));
    Ok((parts, resolved.failures))
}

/// The load that this run puts on the network is said before it starts.
fn announce(config: &PingConfig, plan: &SweepPlan, addresses: u64) {
    if config.show.quiet && !std::io::stderr().is_terminal() {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "an estimate for people")]
    let seconds = addresses as f64 / plan.rate;
    let plural = if addresses == 1 { "" } else { "es" };
    talk::say(&format!(
        "sweeping {addresses} address{plural} at {} probes a second at most, in about {seconds:.0} s",
        plan.rate
    ));
}

impl Part {
    fn first(&self) -> Address {
        match self {
            Self::One(address) => *address,
            Self::Range(range) => Address::new(range.first()),
        }
    }

    fn len(&self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::Range(range) => range.len(),
        }
    }

    fn addresses(self) -> Box<dyn Iterator<Item = Address>> {
        match self {
            Self::One(address) => Box::new(std::iter::once(address)),
            Self::Range(range) => Box::new(range.addresses()),
        }
    }
}
