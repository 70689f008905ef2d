//! `netkit connect`: resolve, try each address until one answers, find out why the others do not, judge.
//!
//! One address and port is the business of `connect/executor.rs`.

mod addresses;
mod executor;
mod experiments;
mod frame;
mod held;
mod inquiry;
mod several;
mod watched;

use std::net::IpAddr;

use netkit_diagnose::{ThisHost, diagnose_connect, diagnose_own_error};
use netkit_model::{AttemptEnd, ConnectEvent, ConnectRun, RunReport, Vantage};
use netkit_net::{ConnectStep, Errno, MonotonicTime, read_clocks};

use super::hosts::local_addresses;
use super::path;
use super::stage::{Noted, Stage};
use crate::Exit;
use crate::config::ConnectConfig;
use crate::output;
use crate::terminal::Terminal;
use addresses::{Located, locate_all};
use frame::{abandon, run_targets, start, vantage};
use inquiry::{Tried, inquire};
use several::{merged, worst};

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

/// The source address that the user asked for, where it is not on this host.
fn missing_source(config: &ConnectConfig, run: &ConnectRun, addresses: &[IpAddr]) -> Option<IpAddr> {
    let refused = AttemptEnd::Immediate(ConnectStep::Bind, Errno::ADDRNOTAVAIL);
    let is_refused = run.inquiries.iter().flat_map(|one| &one.attempts).any(|one| one.end == refused);
    config.connection.source.filter(|source| is_refused && !addresses.contains(source))
}

impl Noted for ConnectEvent {
    fn note(&self, _stage: &mut Stage<Self>) {}
}
