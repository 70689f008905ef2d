//! What every run along a path does before and after its sessions: resolve, open, judge.

use anyhow::Context as _;
use netkit_diagnose::{Diagnosis, diagnose_name_failure, diagnose_not_permitted, diagnose_own_error};
use netkit_dns::ReverseNames;
use netkit_model::{Address, Method, RunReport, RunStart, RunTarget, Status, Vantage, Verdict, VerdictId};
use netkit_net::{DontFragment, wall_time};
use netkit_probe::{Driver, PingTarget, ProbeFormat, SendOptions};

use super::hosts::{Resolved, interface_names, resolve_all};
use super::origins::Origins;
use super::ping::{format, unresolved, vantage};
use super::stage::{Noted, Stage};
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{MethodChoice, PathConfig, ProbeConfig};
use crate::sockets::{self, NotPermitted, Opened, Use};

/// Sockets towards a target, and how the probes on them look.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) format: ProbeFormat,
    pub(super) driver: Driver,
    pub(super) notice: Option<String>,
}

impl Route {
    /// The destination port, where the method has ports.
    pub(super) fn port(&self) -> Option<u16> {
        (!self.method.is_icmp()).then_some(self.format.port)
    }
}

/// The target of a path; `Err` is how the run ends without one.
pub(super) async fn find<E: Noted>(
    command: &'static str,
    config: &PathConfig,
    stage: &mut Stage<E>,
) -> anyhow::Result<Result<PingTarget, Exit>> {
    let hosts = [config.host.clone()];
    let Some(resolved) = stage.unless_stopped(resolve_all(&hosts, &config.resolution)).await else {
        let diagnosis = diagnose_own_error("interrupted while the name was looked up");
        return abandon(command, config, stage, diagnosis, Exit::Interrupted).map(Err);
    };
    let Resolved { targets, failures, .. } = resolved?;
    if let Some(target) = targets.into_iter().next() {
        return Ok(Ok(target));
    }
    let nothing = (config.host.clone(), "there is no address".to_owned());
    let (host, message) = failures.into_iter().next().unwrap_or(nothing);
    stage.warn(message.clone());
    let diagnosis = diagnose_name_failure(&host, &message);
    abandon(command, config, stage, diagnosis, Exit::Usage).map(Err)
}

/// Opens sockets by this method, or by the first that is permitted.
pub(super) fn open(
    config: &PathConfig,
    method: Option<MethodChoice>,
    dont_fragment: Option<DontFragment>,
    target: Address,
    patience: std::time::Duration,
) -> anyhow::Result<Result<Route, NotPermitted>> {
    let probe = ProbeConfig { method, dont_fragment, ..config.probe.clone() };
    let (ipv4, ipv6) = (target.ip.is_ipv4(), target.ip.is_ipv6());
    let wanted = Use { ipv4, ipv6, broadcast: false, sweep: false, timeout: patience };
    let Opened { method, port, ipv4, ipv6, notice } = match sockets::open(&probe, wanted)? {
        Ok(opened) => opened,
        Err(refused) => return Ok(Err(refused)),
    };
    let options = SendOptions { hop_limit: None, traffic_class: probe.traffic_class };
    let driver = Driver::new(ipv4, ipv6, options).context("cannot start the timer")?;
    let source_port = match method {
        Method::Tcp => Some(sockets::free_port(target.ip).context("cannot find a free TCP port")?),
        Method::IcmpDatagram | Method::IcmpRaw | Method::Udp => None,
    };
    let format = ProbeFormat { source_port, ..format(&probe, true, method, port)? };
    Ok(Ok(Route { method, format, driver, notice }))
}

/// Tells the renderer of the run that begins, and gets the names and networks of its routers under way.
pub(super) async fn begin<E: Noted>(
    command: &'static str,
    config: &PathConfig,
    stage: &mut Stage<E>,
    target: &PingTarget,
    route: &Route,
) -> anyhow::Result<(RunStart, Vantage)> {
    let vantage = vantage(&config.probe, Some(target.address), route.method).await;
    let run_target = RunTarget {
        input: config.host.clone(),
        address: Some(target.address),
        name: target.name.clone(),
        port: route.port(),
    };
    let start = start(command, config, vec![run_target], vantage.clone());
    stage.asked_source = config.probe.asked_source();
    stage.origins = config.asn.as_deref().map(Origins::open).transpose()?;
    stage.start(&start)?;
    if !config.show.numeric {
        stage.names = Some(ReverseNames::from_system());
        stage.holds_for_names = config.show.format == FormatChoice::Text;
    }
    Ok((start, vantage))
}

/// Nothing may be sent: the document is written all the same.
pub(super) fn not_permitted<E: Noted>(
    command: &'static str,
    config: &PathConfig,
    stage: &mut Stage<E>,
    refused: &NotPermitted,
) -> anyhow::Result<Exit> {
    let remedies = refused.remedies.join(" or ");
    stage.warn(format!("this user may not send ICMP; to permit it: {remedies}; or use TCP or UDP"));
    let diagnosis = diagnose_not_permitted(refused.method, &refused.remedies);
    abandon(command, config, stage, diagnosis, Exit::NotPermitted)
}

/// A run that measured nothing: programs get their document.
pub(super) fn abandon<E: Noted>(
    command: &'static str,
    config: &PathConfig,
    stage: &mut Stage<E>,
    diagnosis: Diagnosis,
    exit: Exit,
) -> anyhow::Result<Exit> {
    if config.show.format == FormatChoice::Text {
        return Ok(exit);
    }
    if !stage.has_started() {
        stage.start(&start(command, config, vec![unresolved(&config.host)], Vantage::default()))?;
    }
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)?;
    Ok(exit)
}

/// An error of our own: programs get their document, people get their line from the caller.
pub(super) fn report_failure<E: Noted>(
    command: &'static str,
    config: &PathConfig,
    stage: &mut Stage<E>,
    error: &anyhow::Error,
) {
    if !stage.has_started() {
        let message = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let _same_error_again = abandon(command, config, stage, diagnose_own_error(&message), Exit::Usage);
    }
}

/// The exit code of a verdict.
pub(super) fn exit(verdict: &Verdict) -> Exit {
    match (verdict.status, verdict.id) {
        (_, VerdictId::SelfNotPermitted) => Exit::NotPermitted,
        // A link that was not named is the user's word to mend, as a name that does not resolve is.
        (_, VerdictId::SelfError | VerdictId::AddrScopeMissing) => Exit::Usage,
        (_, VerdictId::SelfNothingMeasured) => Exit::Interrupted,
        (Status::Ok, _) => Exit::Fine,
        (Status::Degraded | Status::Fail, _) => Exit::Fault,
        (Status::Unknown, _) => Exit::Undetermined,
    }
}

fn start(command: &'static str, config: &PathConfig, targets: Vec<RunTarget>, vantage: Vantage) -> RunStart {
    RunStart {
        command,
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        interfaces: interface_names(targets.iter().filter_map(|target| target.address)),
        targets,
        vantage,
        chosen_source: config.probe.source.is_some() || config.probe.interface.is_some(),
        record_route: false,
        payload_size: config.probe.size,
        max_hop: Some(config.max_hop),
        words: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        sweep_addresses: None,
    }
}
