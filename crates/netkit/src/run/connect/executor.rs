//! Makes the experiments that an investigation wants: beside a connection that is still pending, and beside one another.
//!
//! It draws no conclusions: which experiment is next, and which has to wait for what another finds, is
//! `netkit_connect::Investigation`'s business. The experiments stand in `experiments.rs`, the attempt in `watched.rs`.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Context as _;
use netkit_connect::{Experiment, Found, Investigation, InvestigationConfig};
use netkit_model::{Address, Attempt, AttemptEnd, Inquiry};
use netkit_net::{Connection, Errno, MonotonicTime};

use super::experiments::{self, Subject};
use super::heard::Heard;
use super::watched::{CountersBefore, Watched, packets};
use crate::config::ConnectConfig;

/// While nothing has come for so long, the kernel has repeated the SYN once, and further experiments may begin.
const ALONE: Duration = Duration::from_millis(1_100);

/// An attempt that has not ended, and this host's counters from before it: those of a race were none of its own.
type Pending = (Watched, Option<CountersBefore>);

/// What an experiment found, and its cost in packets.
type Made = anyhow::Result<(Found, u32)>;

/// An experiment under way.
struct Running<'a> {
    experiment: Experiment,
    work: Pin<Box<dyn Future<Output = Made> + 'a>>,
}

/// An investigation of one port at one address, and its connection.
pub(super) struct Executor<'a> {
    config: &'a ConnectConfig,
    address: Address,
    port: u16,
    /// The start of the run.
    started: MonotonicTime,
    investigation: Investigation,
    /// An attempt that was made before, in a race.
    raced: Option<Watched>,
    /// The attempt that has not ended.
    pending: Option<Pending>,
    /// Experiments that wait for answers; as many as the investigation has begun, which is few.
    running: Vec<Running<'a>>,
    /// What comes in from the peer as long as the attempt is pending, where this user may listen.
    heard: Option<Heard>,
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
        Self {
            config,
            address,
            port,
            started,
            investigation,
            raced: None,
            pending: None,
            heard: None,
            running: Vec::new(),
            connected: None,
            over: false,
            warnings: Vec::new(),
        }
    }

    /// The same, with an attempt that was made before.
    pub(super) fn with(self, raced: Option<Watched>) -> Self {
        Self { raced, ..self }
    }

    /// True when nothing more is to be tried.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Begins the next experiment; where none is left to begin, waits until one has ended or something happened to the
    /// attempt. Cancel safe.
    ///
    /// # Errors
    /// Only when the event loop fails.
    pub(super) async fn step(&mut self) -> anyhow::Result<()> {
        match self.investigation.next() {
            Some(Experiment::Attempt) => self.attempt().await.context("the event loop failed")?,
            Some(experiment) => self.begin(experiment).await,
            None if self.running.is_empty() && self.pending.is_none() => self.over = true,
            None => self.wait().await?,
        }
        self.tell_attempt();
        Ok(())
    }

    /// The user gave up.
    pub(super) fn interrupt(&mut self) {
        if let Some(raced) = self.raced.take() {
            self.pending = Some((raced, None));
        }
        if let Some((watched, _)) = &mut self.pending {
            watched.interrupt();
        }
        self.tell_attempt();
        self.forgo();
        self.over = true;
    }

    /// Everything that was found out, and the connection that came about.
    pub(super) fn finish(self) -> (Inquiry, Option<Connection>) {
        (self.investigation.finish(), self.connected)
    }

    async fn attempt(&mut self) -> io::Result<()> {
        if let Some(raced) = self.raced.take() {
            let (watched, _) = self.pending.insert((raced, None));
            return watched.until_end_or(ALONE).await;
        }
        let link = self.investigation.inquiry().route.as_ref().and_then(|route| route.link.as_ref());
        let asked = self.config.connection.interface.as_ref().map(|interface| interface.name().to_owned());
        let interface = asked.or_else(|| link.map(|link| link.name.clone()));
        let before = CountersBefore::read(interface, self.address.ip.is_ipv6());
        let to = self.address.with_port(self.port);
        self.heard = Heard::listen(to);
        match Watched::start(to, &self.config.connection, self.started, self.config.timeout) {
            Ok(watched) => {
                // Kept before it is waited for: an interrupt drops the wait, and not what was seen.
                let (watched, _) = self.pending.insert((watched, Some(before)));
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
        let changes = before.as_ref().map(CountersBefore::changes).unwrap_or_default();
        let segments = self.heard.as_mut().and_then(|heard| heard.segments(attempt.source));
        if segments.is_none() {
            self.heard = None;
        }
        self.investigation.hear(segments);
        self.investigation.learn(Found::Attempt(attempt, changes), cost);
        if !watched.has_ended() {
            self.pending = Some((watched, before));
            return;
        }
        self.heard = None;
        if watched.is_connected() {
            self.connected = Some(watched.into_connection());
        }
    }

    /// Begins an experiment that is not the attempt. One that sends nothing waits for nobody: what it finds decides what is
    /// asked next, so that it is made at once.
    async fn begin(&mut self, experiment: Experiment) {
        let subject = Subject {
            config: self.config,
            address: self.address,
            port: self.port,
            is_here: is_here(self.investigation.inquiry()),
            started: self.started,
            answered_after: self.investigation.inquiry().attempts.last().and_then(answered_after),
        };
        if experiment.most_packets() == 0 {
            let made = experiments::make(experiment, subject).await;
            self.learn(experiment, made);
        } else {
            self.running.push(Running { experiment, work: Box::pin(experiments::make(experiment, subject)) });
        }
    }

    /// Waits for the next end of an experiment, or the next thing to see of the attempt. What a connection that has come
    /// about makes needless is forgone.
    async fn wait(&mut self) -> anyhow::Result<()> {
        let (running, pending) = (&mut self.running, &mut self.pending);
        tokio::select! {
            (place, made) = poll_fn(|context| poll_any(running, context)) => {
                let experiment = self.running.swap_remove(place).experiment;
                self.learn(experiment, made);
            }
            turned = turn(pending) => turned.context("the event loop failed")?,
        }
        if self.pending.as_ref().is_some_and(|(watched, _)| watched.is_connected()) {
            self.forgo();
        }
        Ok(())
    }

    /// Ends what is under way. What it has cost is not known, and no more than this.
    fn forgo(&mut self) {
        for Running { experiment, .. } in self.running.drain(..) {
            self.investigation.forgo(experiment, experiment.most_packets());
        }
    }

    /// Tells the investigation what an experiment found; what could not be made is forgone.
    fn learn(&mut self, experiment: Experiment, made: Made) {
        match made {
            Ok((found, packets)) => self.investigation.learn(found, packets),
            Err(error) => {
                self.warnings.push(format!("not everything could be tried: {error:#}"));
                self.investigation.forgo(experiment, 0);
            }
        }
    }
}

/// Whether the target is this host, as its routing table says.
fn is_here(inquiry: &Inquiry) -> bool {
    let way = inquiry.route.as_ref().and_then(|route| route.way.as_ref().ok());
    way.is_some_and(|way| way.is_local)
}

/// When somebody answered the attempt, after its SYN: with an ICMP error or a RST.
fn answered_after(attempt: &Attempt) -> Option<Duration> {
    let complaint = attempt.errors.iter().find(|error| error.report.is_some()).map(|error| error.after);
    let is_refused = attempt.end == AttemptEnd::Failed(Errno::CONNREFUSED);
    complaint.or(is_refused.then_some(attempt.took))
}

/// The first of these that has ended, by its place.
fn poll_any(running: &mut [Running<'_>], context: &mut Context<'_>) -> Poll<(usize, Made)> {
    for (place, one) in running.iter_mut().enumerate() {
        if let Poll::Ready(made) = one.work.as_mut().poll(context) {
            return Poll::Ready((place, made));
        }
    }
    Poll::Pending
}

/// The next thing that happens to the attempt; for ever pending where it has ended.
async fn turn(pending: &mut Option<Pending>) -> io::Result<()> {
    match pending {
        Some((watched, _)) if !watched.has_ended() => watched.turn().await,
        _ => std::future::pending().await,
    }
}
