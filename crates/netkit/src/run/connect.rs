//! `netkit connect`: resolve, connect to each port of each target, judge.
//!
//! Which address of a target is tried is the business of `connect/port.rs`, one address and port that of
//! `connect/inquiry.rs`.

mod addresses;
mod executor;
mod experiments;
mod frame;
mod heard;
mod held;
mod inquiry;
mod mss_test;
mod port;
mod proxy;
mod racing;
mod several;
mod tls;
mod watched;

use std::net::IpAddr;

use netkit_diagnose::{ThisHost, diagnose_connect, diagnose_own_error};
use netkit_model::{AttemptEnd, ConnectEvent, ConnectRun, RunReport, Vantage};
use netkit_net::{ConnectStep, Errno, read_clocks};

use super::hosts::local_addresses;
use super::path;
use super::stage::{Noted, Stage};
use crate::Exit;
use crate::config::ConnectConfig;
use crate::output;
use crate::terminal::Terminal;
use addresses::locate_all;
use frame::{abandon, run_targets, start, vantage};
use port::connect;
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
    for notice in config.notices.iter().filter(|_| !config.show.quiet) {
        stage.warn(notice.clone());
    }
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

/// The source address that the user asked for, where it is not on this host.
fn missing_source(config: &ConnectConfig, run: &ConnectRun, addresses: &[IpAddr]) -> Option<IpAddr> {
    let refused = AttemptEnd::Immediate(ConnectStep::Bind, Errno::ADDRNOTAVAIL);
    let is_refused = run.inquiries.iter().flat_map(|one| &one.attempts).any(|one| one.end == refused);
    config.connection.source.filter(|source| is_refused && !addresses.contains(source))
}

impl Noted for ConnectEvent {
    fn note(&self, _stage: &mut Stage<Self>) {}
}
