//! `netkit mtr` as a report and `netkit pathping`: rounds of probes to every hop, and whose the loss is.

use std::time::Duration;

use netkit_diagnose::{ThisHost, diagnose_sampled};
use netkit_model::{RunReport, SampledEvent};
use netkit_net::read_clocks;
use netkit_pathping::{Sampler, SamplerConfig};

use super::hosts::local_addresses;
use super::stage::Stage;
use super::{path, watch};
use crate::Exit;
use crate::config::{MtrConfig, PathConfig, PathpingConfig, REPORT_ROUNDS};
use crate::live::Live;
use crate::output::{self, SampledOutput};
use crate::terminal::Terminal;

/// What is sampled, and how it is shown.
struct Plan<'a> {
    command: &'static str,
    path: &'a PathConfig,
    interval: Duration,
    rounds: Option<u64>,
    duration: Option<Duration>,
    timeout: Duration,
    output: SampledOutput<'a>,
}

/// The path again and again, as mtr shows it.
pub(crate) async fn run_mtr(config: &MtrConfig) -> anyhow::Result<Exit> {
    let plan = Plan {
        command: "mtr",
        path: &config.path,
        interval: config.interval,
        rounds: config.rounds,
        duration: None,
        timeout: config.timeout,
        output: SampledOutput {
            kind: config.kind,
            columns: &config.columns,
            report_file: config.report_file.as_deref(),
        },
    };
    let terminal = Terminal::look(&config.path.show);
    if config.report || terminal.live_rows.is_none() {
        // Where nothing can be drawn, as in a pipe, the report is what is left of the view.
        return run(Plan { rounds: Some(config.rounds.unwrap_or(REPORT_ROUNDS)), ..plan }).await;
    }
    let mut stage = Stage::new(output::sampled_renderer(plan.output, plan.path, terminal)?, terminal)?;
    let result = watch::run(config, &mut stage).await;
    if let Err(error) = &result {
        path::report_failure(plan.command, plan.path, &mut stage, error);
    }
    result
}

/// Node and link loss, as Windows' pathping shows them.
pub(crate) async fn run_pathping(config: &PathpingConfig) -> anyhow::Result<Exit> {
    run(Plan {
        command: "pathping",
        path: &config.path,
        interval: config.interval,
        rounds: None,
        duration: Some(config.duration),
        timeout: config.timeout,
        output: SampledOutput {
            kind: config.kind,
            columns: &config.columns,
            report_file: config.report_file.as_deref(),
        },
    })
    .await
}

async fn run(plan: Plan<'_>) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&plan.path.show);
    let renderer = output::sampled_renderer(plan.output, plan.path, terminal)?;
    let mut stage = Stage::new(renderer, terminal)?;
    let result = measure(&plan, &mut stage).await;
    if let Err(error) = &result {
        path::report_failure(plan.command, plan.path, &mut stage, error);
    }
    result
}

async fn measure(plan: &Plan<'_>, stage: &mut Stage<SampledEvent>) -> anyhow::Result<Exit> {
    let target = match path::find(plan.command, plan.path, stage).await? {
        Ok(target) => target,
        Err(exit) => return Ok(exit),
    };
    let method = plan.path.probe.method;
    let mut route = match path::open(plan.path, method, None, target.address, plan.timeout)? {
        Ok(route) => route,
        Err(refused) => return path::not_permitted(plan.command, plan.path, stage, &refused),
    };
    if let Some(notice) = route.notice.take() {
        stage.warn(notice);
    }
    let (start, vantage) = path::begin(plan.command, plan.path, stage, &target, &route).await?;
    // The report comes at the end: no line of it waits for a name.
    stage.holds_for_names = false;
    stage.live = match (plan.rounds, plan.duration) {
        (Some(rounds), _) => Live::rounds(stage.terminal, rounds),
        (None, Some(duration)) => {
            let rounds = duration.as_nanos().div_ceil(plan.interval.as_nanos().max(1));
            Live::rounds(stage.terminal, u64::try_from(rounds).unwrap_or(u64::MAX))
        }
        (None, None) => Live::none(),
    };
    let session_config = SamplerConfig {
        format: route.format.clone(),
        destination: target.address,
        first_hop: plan.path.first_hop,
        max_hop: plan.path.max_hop,
        interval: plan.interval,
        rounds: plan.rounds,
        duration: plan.duration,
        timeout: plan.timeout,
    };
    let mut session = Sampler::new(session_config, read_clocks());
    let so_far = |session: &Sampler, dropped| RunReport::Sampled(Box::new(session.path(dropped)));
    stage.drive(&mut session, &mut route.driver, so_far).await?;
    stage.settle_names().await?;
    let path = session.path(route.driver.receiver_dropped());
    let (addresses, missing_source) = (local_addresses(), stage.missing_source);
    let host = ThisHost { addresses: &addresses, missing_source, interfaces: &start.interfaces };
    let diagnosis = diagnose_sampled(&path, target.address, route.method, host);
    let exit = path::exit(&diagnosis.verdict);
    stage.finish(RunReport::Sampled(Box::new(path)), vantage, diagnosis, true)?;
    Ok(exit)
}
