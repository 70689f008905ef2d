//! `netkit mtr` and `netkit pathping`: rounds of probes to every hop, and whose the loss is.
//!
//! The live view of `mtr` stands in `watch.rs`.

use std::net::IpAddr;
use std::time::Duration;

use netkit_diagnose::{Diagnosis, ThisHost, diagnose_sampled};
use netkit_model::{RunReport, RunStart, SampledEvent, SampledPath, Vantage};
use netkit_net::read_clocks;
use netkit_pathping::{Sampler, SamplerConfig};
use netkit_probe::PingTarget;

use super::hosts::local_addresses;
use super::path::{self, Route};
use super::stage::Stage;
use super::watch;
use crate::Exit;
use crate::config::SamplingConfig;
use crate::live::Live;
use crate::output;
use crate::terminal::Terminal;

/// Rounds of a report that is not told how many, as in mtr.
const REPORT_ROUNDS: u64 = 10;

/// A path that is being sampled.
pub(super) struct Sampling<'a> {
    pub(super) config: &'a SamplingConfig,
    pub(super) target: PingTarget,
    pub(super) route: Route,
    pub(super) start: RunStart,
    pub(super) vantage: Vantage,
    pub(super) session: Sampler,
}

/// Samples the path to a host: in the live view where it is wanted and can be drawn, for a report otherwise.
pub(crate) async fn run(config: &SamplingConfig) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.path.show);
    let mut stage = Stage::new(output::sampled_renderer(config, terminal)?, terminal)?;
    let result = measure(config, &mut stage).await;
    if let Err(error) = &result {
        path::report_failure(config.command, &config.path, &mut stage, error);
    }
    result
}

async fn measure(config: &SamplingConfig, stage: &mut Stage<SampledEvent>) -> anyhow::Result<Exit> {
    let target = match path::find(config.command, &config.path, stage).await? {
        Ok(target) => target,
        Err(exit) => return Ok(exit),
    };
    let method = config.path.probe.method;
    let route = match path::open(&config.path, method, None, target.address, config.timeout)? {
        Ok(route) => route,
        Err(refused) => return path::not_permitted(config.command, &config.path, stage, &refused),
    };
    let (start, vantage) = path::begin(config.command, &config.path, stage, &target, &route).await?;
    // The view is drawn anew with each name, and the report comes at the end: nothing waits for one.
    stage.holds_for_names = false;
    let is_live = config.live && stage.terminal.live_rows.is_some();
    // Where nothing can be drawn, as in a pipe, the report is what is left of the view.
    let has_end = is_live || config.duration.is_some();
    let rounds = config.rounds.or((!has_end).then_some(REPORT_ROUNDS));
    let session = session(config, &target, &route, rounds);
    let sampling = Sampling { config, target, route, start, vantage, session };
    if is_live { watch::run(sampling, stage).await } else { sampling.report(rounds, stage).await }
}

/// A session of so many rounds; without a number they go on for the duration, or without end.
pub(super) fn session(
    config: &SamplingConfig,
    target: &PingTarget,
    route: &Route,
    rounds: Option<u64>,
) -> Sampler {
    let session_config = SamplerConfig {
        format: route.format.clone(),
        destination: target.address,
        first_hop: config.path.first_hop,
        max_hop: config.path.max_hop,
        interval: config.interval,
        rounds,
        duration: config.duration,
        timeout: config.timeout,
    };
    Sampler::new(session_config, read_clocks())
}

impl Sampling<'_> {
    /// Goes on to the end of the session, with a bar on a terminal.
    async fn report(mut self, rounds: Option<u64>, stage: &mut Stage<SampledEvent>) -> anyhow::Result<Exit> {
        if let Some(notice) = self.route.notice.take() {
            stage.warn(notice);
        }
        let in_duration = |duration: Duration| {
            let rounds = duration.as_nanos().div_ceil(self.config.interval.as_nanos().max(1));
            u64::try_from(rounds).unwrap_or(u64::MAX)
        };
        let rounds = rounds.or(self.config.duration.map(in_duration));
        stage.live = rounds.map_or_else(Live::none, |rounds| Live::rounds(stage.terminal, rounds));
        let so_far = |session: &Sampler, dropped| RunReport::Sampled(Box::new(session.path(dropped)));
        stage.drive(&mut self.session, &mut self.route.driver, so_far).await?;
        self.finish(stage).await
    }

    /// The report, once the names in it are known as far as they will be.
    pub(super) async fn finish(self, stage: &mut Stage<SampledEvent>) -> anyhow::Result<Exit> {
        stage.settle_names().await?;
        let path = self.path();
        let diagnosis = self.diagnose(&path, &local_addresses(), stage.missing_source);
        let exit = path::exit(&diagnosis.verdict);
        // Also where the user ends the view: he has seen enough, and that is how it is complete.
        stage.finish(RunReport::Sampled(Box::new(path)), self.vantage, diagnosis, true)?;
        Ok(exit)
    }

    /// The path so far.
    pub(super) fn path(&self) -> SampledPath {
        self.session.path(self.route.driver.receiver_dropped())
    }

    /// What is wrong with this path; `addresses` are this host's.
    pub(super) fn diagnose(
        &self,
        path: &SampledPath,
        addresses: &[IpAddr],
        missing_source: Option<IpAddr>,
    ) -> Diagnosis {
        let host = ThisHost { addresses, missing_source, interfaces: &self.start.interfaces };
        diagnose_sampled(path, self.target.address, self.route.method, host)
    }
}
