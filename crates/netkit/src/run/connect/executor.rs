//! Makes the experiments that an investigation wants, one after the other and beside a connection that is still pending.
//!
//! It draws no conclusions: which experiment is next is `netkit_connect::Investigation`'s business. The experiments
//! stand in `experiments.rs`, the attempt in
//! `watched.rs`.

use std::io;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context as _;
use netkit_connect::{Experiment, Found, Investigation, InvestigationConfig};
use netkit_model::{Address, Inquiry};
use netkit_net::{Connection, MonotonicTime};

use super::experiments::{self, Subject};
use super::watched::{CountersBefore, Watched, packets};
use crate::config::ConnectConfig;

/// While nothing has come for so long, the kernel has repeated the SYN once, and further experiments may begin.
const ALONE: Duration = Duration::from_millis(1_100);

/// An attempt that has not ended, and this host's counters from before it.
type Pending = (Watched, CountersBefore);

/// An investigation of one port at one address, and its connection.
pub(super) struct Executor<'a> {
    config: &'a ConnectConfig,
    address: Address,
    port: u16,
    /// The start of the run.
    started: MonotonicTime,
    investigation: Investigation,
    /// The attempt that has not ended.
    pending: Option<Pending>,
    /// The connection that came about.
    connected: Option<Connection>,
    over: bool,
    /// What could not be tried, in words.
    pub(super) warnings: Vec<String>,
}

impl<'a> Executor<'a> {
    /// Nothing is tried yet. `budget` counts packets besides the attempt's.
    pub(super) fn new(
        config: &'a ConnectConfig,
        address: Address,
        port: u16,
        budget: u32,
        started: MonotonicTime,
    ) -> Self {
        let investigation =
            Investigation::new(InvestigationConfig { address, port, budget, attempt_only: false });
        let (pending, connected, warnings) = (None, None, Vec::new());
        Self { config, address, port, started, investigation, pending, connected, over: false, warnings }
    }

    /// True when nothing more is to be tried.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Makes the next experiment, or waits for the attempt where nothing else is left to do.
    ///
    /// # Errors
    /// Only when the event loop fails.
    pub(super) async fn step(&mut self) -> anyhow::Result<()> {
        match (self.investigation.next(), &mut self.pending) {
            (Some(Experiment::Attempt), _) => self.attempt().await.context("the event loop failed")?,
            (Some(experiment), _) => self.make(experiment).await?,
            (None, Some((watched, _))) => watched.until_end().await.context("the event loop failed")?,
            (None, None) => self.over = true,
        }
        self.tell_attempt();
        Ok(())
    }

    /// The user gave up.
    pub(super) fn interrupt(&mut self) {
        if let Some((watched, _)) = &mut self.pending {
            watched.interrupt();
        }
        self.tell_attempt();
        self.over = true;
    }

    /// Everything that was found out, and the connection that came about.
    pub(super) fn finish(self) -> (Inquiry, Option<Connection>) {
        (self.investigation.finish(), self.connected)
    }

    async fn attempt(&mut self) -> io::Result<()> {
        let link = self.investigation.inquiry().route.as_ref().and_then(|route| route.link.as_ref());
        let asked = self.config.connection.interface.as_ref().map(|interface| interface.name().to_owned());
        let interface = asked.or_else(|| link.map(|link| link.name.clone()));
        let before = CountersBefore::read(interface, self.address.ip.is_ipv6());
        let to = self.address.with_port(self.port);
        match Watched::start(to, &self.config.connection, self.started, self.config.timeout) {
            Ok(watched) => {
                // Kept before it is waited for: an interrupt drops the wait, and not what was seen.
                let (watched, _) = self.pending.insert((watched, before));
                watched.until_end_or(ALONE).await
            }
            Err(refused) => {
                self.investigation.learn(Found::Attempt(*refused, before.changes()), 0);
                Ok(())
            }
        }
    }

    /// Tells the investigation how the attempt stands; one that has ended is not pending any more.
    fn tell_attempt(&mut self) {
        let Some((watched, before)) = self.pending.take() else { return };
        let attempt = watched.attempt().clone();
        let cost = packets(&attempt);
        self.investigation.learn(Found::Attempt(attempt, before.changes()), cost);
        if !watched.has_ended() {
            self.pending = Some((watched, before));
        } else if watched.is_connected() {
            self.connected = Some(watched.into_connection());
        }
    }

    /// One experiment that is not the attempt, beside an attempt that is still pending. What cannot be made is forgone, and so
    /// is what a connection that has come about makes needless.
    async fn make(&mut self, experiment: Experiment) -> anyhow::Result<()> {
        let subject = Subject {
            config: self.config,
            address: self.address,
            port: self.port,
            is_here: is_here(self.investigation.inquiry()),
            started: self.started,
        };
        match beside(&mut self.pending, experiments::make(experiment, subject)).await? {
            Some(Ok((found, packets))) => self.investigation.learn(found, packets),
            Some(Err(error)) => {
                self.warnings.push(format!("not everything could be tried: {error:#}"));
                self.investigation.forgo(experiment, 0);
            }
            None => self.investigation.forgo(experiment, experiment.most_packets()),
        }
        Ok(())
    }
}

/// Whether the target is this host, as its routing table says.
fn is_here(inquiry: &Inquiry) -> bool {
    let way = inquiry.route.as_ref().and_then(|route| route.way.as_ref().ok());
    way.is_some_and(|way| way.is_local)
}

/// Does something while the attempt is watched; `None` where a connection came about first.
async fn beside<T>(
    pending: &mut Option<Pending>,
    work: impl Future<Output = T>,
) -> anyhow::Result<Option<T>> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(Some(done)),
            turned = turn(pending) => turned.context("the event loop failed")?,
        }
        if pending.as_ref().is_some_and(|(watched, _)| watched.is_connected()) {
            return Ok(None);
        }
    }
}

/// The next thing that happens to the attempt; for ever pending where it has ended.
async fn turn(pending: &mut Option<Pending>) -> io::Result<()> {
    match pending {
        Some((watched, _)) if !watched.has_ended() => watched.turn().await,
        _ => std::future::pending().await,
    }
}
