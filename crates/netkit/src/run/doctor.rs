//! `netkit doctor`: look at this host, watch its counters for a moment, judge.
//!
//! What is read, and when, is the business of `doctor/look.rs`. It sends nothing but a question to each configured name server.

mod look;
mod ruleset;

use netkit_diagnose::{
    Diagnosis, diagnose_host, diagnose_name_failure, diagnose_own_error, diagnose_unknown_scope,
};
use netkit_model::{
    DoctorRun, DoctorSubject, InterfaceNames, LookupEvent, RunReport, RunStart, RunTarget, Vantage, WayAsked,
};
use netkit_net::{read_clocks, route_of_connection, route_to, wall_time};

use super::hosts::{Resolved, interface_names, resolve_all};
use super::path;
use super::stage::Stage;
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{DoctorConfig, DoctorGoal, shown};
use crate::output;
use crate::terminal::Terminal;

/// Looks at this host, and says what is wrong with it.
pub(crate) async fn run(config: &DoctorConfig) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.show);
    let mut stage = Stage::new(output::doctor_renderer(&config.show, terminal), terminal)?;
    let result = examine(config, &mut stage).await;
    if let Err(error) = &result
        && !stage.has_started()
    {
        let message = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let _same_error_again = abandon(config, &mut stage, diagnose_own_error(&message), Exit::Usage);
    }
    result
}

async fn examine(config: &DoctorConfig, stage: &mut Stage<LookupEvent>) -> anyhow::Result<Exit> {
    let started = read_clocks().monotonic;
    let (subject, target) = match subject(config, stage).await? {
        Ok(found) => found,
        Err(exit) => return Ok(exit),
    };
    stage.start(&start(target))?;
    let seen = look::look(config, stage, subject, started).await?;
    let (checks, diagnosis) = diagnose_host(&seen);
    let exit = path::exit(&diagnosis.verdict);
    let vantage = match &seen.subject {
        DoctorSubject::Way(way) => Vantage {
            source: way.route.way.as_ref().ok().and_then(|way| way.source),
            interface: way.route.link.as_ref().map(|link| link.name.clone()),
            ..Vantage::default()
        },
        DoctorSubject::Host | DoctorSubject::Port(_) => Vantage::default(),
    };
    stage.finish(RunReport::Doctor(Box::new(DoctorRun { seen, checks })), vantage, diagnosis, true)?;
    Ok(exit)
}

/// What is asked about, with the way to it as the kernel has it now; `Err` is how the run ends without an address.
async fn subject(
    config: &DoctorConfig,
    stage: &mut Stage<LookupEvent>,
) -> anyhow::Result<Result<(DoctorSubject, Option<RunTarget>), Exit>> {
    let (input, host, port) = match &config.goal {
        DoctorGoal::Host => return Ok(Ok((DoctorSubject::Host, None))),
        DoctorGoal::Port(port) => {
            let target =
                RunTarget { input: format!(":{port}"), address: None, name: None, port: Some(*port) };
            return Ok(Ok((DoctorSubject::Port(*port), Some(target))));
        }
        DoctorGoal::Way { input, host, port } => (input, host, *port),
    };
    let hosts = [host.clone()];
    let Some(resolved) = stage.unless_stopped(resolve_all(&hosts, &config.resolution)).await else {
        let diagnosis = diagnose_own_error("interrupted while the name was looked up");
        return abandon(config, stage, diagnosis, Exit::Interrupted).map(Err);
    };
    let Resolved { targets, failures, has_unknown_scope } = resolved?;
    let Some(found) = targets.into_iter().next() else {
        let message = failures.into_iter().next().map_or_else(String::new, |(_, message)| message);
        stage.warn(message.clone());
        let diagnose = if has_unknown_scope { diagnose_unknown_scope } else { diagnose_name_failure };
        return abandon(config, stage, diagnose(host, &message), Exit::Usage).map(Err);
    };
    let address = found.address;
    let route = match port {
        Some(port) => route_of_connection(address.with_port(port), None, None)?,
        None => route_to(address.ip, address.scope_id, None, None)?,
    };
    let target = RunTarget { input: input.clone(), address: Some(address), name: found.name, port };
    let way = WayAsked { input: input.clone(), address, port, route };
    Ok(Ok((DoctorSubject::Way(Box::new(way)), Some(target))))
}

fn start(target: Option<RunTarget>) -> RunStart {
    RunStart {
        command: "doctor",
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        interfaces: target
            .as_ref()
            .and_then(|target| target.address)
            .map_or_else(InterfaceNames::default, |address| interface_names(std::iter::once(address))),
        targets: target.into_iter().collect(),
        vantage: Vantage::default(),
        chosen_source: false,
        record_route: false,
        payload_size: 0,
        max_hop: None,
        words: std::env::args_os().map(|word| shown(&word)).collect(),
        sweep_addresses: None,
    }
}

/// A run that looked at nothing: programs get their document.
fn abandon(
    config: &DoctorConfig,
    stage: &mut Stage<LookupEvent>,
    diagnosis: Diagnosis,
    exit: Exit,
) -> anyhow::Result<Exit> {
    if config.show.format == FormatChoice::Text {
        return Ok(exit);
    }
    stage.start(&start(None))?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)?;
    Ok(exit)
}
