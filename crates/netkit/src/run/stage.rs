//! The loop around a session: the driver's turns, signals, names that come in, and what is shown of it all.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use anyhow::Context as _;
use netkit_diagnose::Diagnosis;
use netkit_dns::ReverseNames;
use netkit_model::{
    HopOutcome, Origin, ProbeEvent, RunEnd, RunReport, RunStart, SampledEvent, SampledOutcome, SweepAnswer,
    TraceEvent, Untrusted, Vantage,
};
use netkit_net::{Interface, MonotonicTime, read_clocks};
use netkit_probe::{Driver, Session};
use netkit_report::{EventRenderer, snapshot_line};

use super::origins::Origins;
use crate::live::Live;
use crate::signals::{Request, Signals};
use crate::talk::{self, CANNOT_WRITE};
use crate::terminal::Terminal;

/// How long names that have not come are waited for when everything else is known.
const NAME_PATIENCE: Duration = Duration::from_secs(1);

/// Everything around the session.
pub(crate) struct Stage<E> {
    pub(crate) renderer: Box<dyn EventRenderer<E>>,
    pub(crate) terminal: Terminal,
    pub(crate) live: Live,
    /// Names of routers; asked for aside, and no probe ever waits for one.
    pub(crate) names: Option<ReverseNames>,
    /// Events wait until the names in them are known, or nothing else is left to wait for.
    pub(crate) holds_for_names: bool,
    /// Whose network an address is in.
    pub(crate) origins: Option<Origins>,
    /// Events that wait for names, oldest first.
    held: VecDeque<E>,
    /// Answers of a sweep, where the renderer wants them at the end.
    pub(crate) answers: Option<Vec<SweepAnswer>>,
    pub(crate) warnings: Vec<String>,
    /// The source address that the user asked for, and whether it was missing when a probe could not leave.
    pub(crate) asked_source: Option<IpAddr>,
    pub(crate) missing_source: Option<IpAddr>,
    signals: Signals,
    started: MonotonicTime,
    interrupted: bool,
    has_started: bool,
    /// The interface that answers came in by.
    interface: Option<u32>,
}

/// An event of a session from which the stage keeps something, whatever is rendered of it.
pub(crate) trait Noted: Sized {
    /// Takes what the report or the names need.
    fn note(&self, stage: &mut Stage<Self>);

    /// The addresses whose names are shown with it.
    fn shown_addresses(&self) -> Vec<IpAddr> {
        Vec::new()
    }
}

/// What comes to the stage from outside while a session runs.
pub(crate) enum Word {
    /// A signal.
    Signal(Request),
    /// The name of this address has come in, or it has none.
    Name(IpAddr),
}

/// What woke the loop.
enum Woken {
    Turn(std::io::Result<()>),
    Signal(Request),
    Name(IpAddr),
    Draw,
}

impl<E: Noted> Stage<E> {
    pub(crate) fn new(renderer: Box<dyn EventRenderer<E>>, terminal: Terminal) -> anyhow::Result<Self> {
        Ok(Self {
            renderer,
            terminal,
            live: Live::none(),
            names: None,
            holds_for_names: false,
            origins: None,
            held: VecDeque::new(),
            answers: None,
            warnings: Vec::new(),
            asked_source: None,
            missing_source: None,
            signals: Signals::listen().context("cannot listen to signals")?,
            started: read_clocks().monotonic,
            interrupted: false,
            has_started: false,
            interface: None,
        })
    }

    pub(crate) fn start(&mut self, start: &RunStart) -> anyhow::Result<()> {
        self.has_started = true;
        self.renderer.start(start).context(CANNOT_WRITE)
    }

    /// True once the renderer has been told of the run.
    pub(crate) fn has_started(&self) -> bool {
        self.has_started
    }

    /// Runs a session to its end. `report` gives its results so far.
    pub(crate) async fn drive<S: Session<Event = E>>(
        &mut self,
        session: &mut S,
        driver: &mut Driver,
        report: impl Fn(&S, u64) -> RunReport,
    ) -> anyhow::Result<()> {
        while !session.is_over() {
            let woken = tokio::select! {
                turn = driver.turn(session) => Woken::Turn(turn),
                request = self.signals.next() => Woken::Signal(request),
                address = next_name(&mut self.names) => Woken::Name(address),
                () = self.live.due() => Woken::Draw,
            };
            match woken {
                Woken::Turn(turn) => turn.context("the event loop failed")?,
                Woken::Signal(Request::Stop) => {
                    self.interrupted = true;
                    session.interrupt(read_clocks().monotonic);
                }
                Woken::Signal(Request::Snapshot) => {
                    let report = report(session, driver.receiver_dropped());
                    self.snapshot(&report)?;
                }
                Woken::Name(address) => {
                    self.learn(address);
                    self.render_held()?;
                }
                Woken::Draw => self.live.refresh(|| report(session, 0)),
            }
            while let Some(event) = session.poll_event() {
                self.show(event)?;
            }
        }
        self.live.clear();
        Ok(())
    }

    /// Waits for a future of the preparation, unless the user stops it.
    pub(crate) async fn unless_stopped<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Some(done),
                request = self.signals.next() => if request == Request::Stop {
                    self.interrupted = true;
                    return None;
                },
            }
        }
    }

    /// Renders the end.
    pub(crate) fn finish(
        &mut self,
        report: RunReport,
        mut vantage: Vantage,
        diagnosis: Diagnosis,
        complete: bool,
    ) -> anyhow::Result<()> {
        if vantage.interface.is_none() {
            let interface = self.interface.and_then(|index| Interface::by_index(index).ok());
            vantage.interface = interface.map(|interface| interface.name().to_owned());
        }
        let end = RunEnd {
            complete: complete && !self.interrupted,
            report,
            vantage,
            verdict: diagnosis.verdict,
            evidence: diagnosis.evidence,
            warnings: std::mem::take(&mut self.warnings),
            duration: read_clocks().monotonic.since(self.started),
        };
        self.renderer.finish(&end).context(CANNOT_WRITE)
    }

    /// Says something on stderr now, and keeps it for the report.
    pub(crate) fn warn(&mut self, warning: String) {
        self.live.pause(|| talk::say(&warning));
        self.warnings.push(warning);
    }

    /// Renders an event, once those before it are rendered and the names in it are known.
    pub(crate) fn show(&mut self, event: E) -> anyhow::Result<()> {
        event.note(self);
        self.held.push_back(event);
        self.render_held()
    }

    /// Renders events up to the first that waits for a name.
    fn render_held(&mut self) -> anyhow::Result<()> {
        while self.held.front().is_some_and(|event| !self.waits_for_names(event)) {
            self.render_next()?;
        }
        Ok(())
    }

    fn render_next(&mut self) -> anyhow::Result<()> {
        let Some(event) = self.held.pop_front() else { return Ok(()) };
        let renderer = &mut self.renderer;
        self.live.pause(|| renderer.event(&event, read_clocks().kernel)).context(CANNOT_WRITE)
    }

    fn waits_for_names(&self, event: &E) -> bool {
        let Some(names) = self.names.as_ref().filter(|_| self.holds_for_names) else { return false };
        event.shown_addresses().into_iter().any(|address| !names.is_known(address))
    }

    /// Asks for the name of an address, and looks up whose network it is in.
    pub(crate) fn ask_about(&mut self, address: IpAddr) {
        if let Some(names) = &mut self.names {
            names.request(address);
            if names.is_known(address) {
                self.learn(address);
            }
        }
        if let Some(origin) = self.origins.as_mut().and_then(|origins| origins.news_of(address)) {
            self.renderer.origin(address, &origin);
        }
    }

    /// Waits a moment for the names that are under way, and renders everything that waited for them. The user may cut
    /// that short.
    pub(crate) async fn settle_names(&mut self) -> anyhow::Result<()> {
        let mut patience = std::pin::pin!(tokio::time::sleep(NAME_PATIENCE));
        while self.names.as_ref().is_some_and(|names| names.in_flight() > 0) {
            tokio::select! {
                address = next_name(&mut self.names) => {
                    self.learn(address);
                    self.render_held()?;
                }
                request = self.signals.next() => if request == Request::Stop { break },
                () = &mut patience => break,
            }
        }
        while !self.held.is_empty() {
            self.render_next()?;
        }
        Ok(())
    }

    /// The interface by which answers came in, once one has.
    pub(crate) fn interface_of_answers(&self) -> Option<Interface> {
        Interface::by_index(self.interface?).ok()
    }

    /// The name of an address, as far as it is known.
    pub(crate) fn name_of(&self, address: IpAddr) -> Option<Untrusted> {
        self.names.as_ref()?.name(address).map(Untrusted::from)
    }

    /// Whose network an address is in.
    pub(crate) fn origin_of(&self, address: IpAddr) -> Option<Origin> {
        self.origins.as_ref()?.origin(address)
    }

    /// The next signal or name, whichever comes first. Cancel safe.
    pub(crate) async fn next_word(&mut self) -> Word {
        tokio::select! {
            request = self.signals.next() => Word::Signal(request),
            address = next_name(&mut self.names) => Word::Name(address),
        }
    }

    /// True when the user has asked to stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// A name has come in, or not.
    pub(crate) fn learn(&mut self, address: IpAddr) {
        let name = self.names.as_ref().and_then(|names| names.name(address));
        if let Some(name) = name.map(Untrusted::from) {
            self.renderer.name(address, &name);
        }
        // Questions are bounded: those that found no room are put again now that there is some.
        let waiting: Vec<IpAddr> = self.held.iter().flat_map(Noted::shown_addresses).collect();
        if let Some(names) = &mut self.names {
            for address in waiting {
                names.request(address);
            }
        }
    }

    fn snapshot(&mut self, report: &RunReport) -> anyhow::Result<()> {
        self.renderer.snapshot(report).context(CANNOT_WRITE)?;
        if let RunReport::Ping(report) = report {
            for target in &report.targets {
                let line = snapshot_line(target);
                self.live.pause(|| talk::say_plainly(&line));
            }
        }
        Ok(())
    }
}

impl Noted for ProbeEvent {
    fn note(&self, stage: &mut Stage<Self>) {
        match self {
            ProbeEvent::Received(probe, answer) | ProbeEvent::Late(probe, answer) => {
                stage.interface = stage.interface.or(answer.interface);
                if let Some(answers) = &mut stage.answers {
                    let late = matches!(self, ProbeEvent::Late(..));
                    answers.push(SweepAnswer { address: probe.address, rtt: answer.rtt, late });
                }
            }
            ProbeEvent::Unsent(..) if stage.missing_source.is_none() => {
                // Now, not at the end: an address that was taken away may be back by then.
                let is_here = |source: &IpAddr| {
                    netkit_net::addresses_of().is_ok_and(|all| all.iter().any(|(_, here)| here == source))
                };
                stage.missing_source = stage.asked_source.filter(|source| !is_here(source));
            }
            ProbeEvent::IcmpError(_, error) => {
                if let (Some(names), Some(offender)) = (&mut stage.names, error.offender) {
                    names.request(offender);
                }
            }
            _ => {}
        }
    }
}

impl Noted for TraceEvent {
    fn note(&self, stage: &mut Stage<Self>) {
        if let Self::Probe { probe, .. } = self
            && let HopOutcome::Answered(answer) = &probe.outcome
        {
            stage.interface = stage.interface.or(answer.interface);
            stage.ask_about(answer.from);
        }
    }

    fn shown_addresses(&self) -> Vec<IpAddr> {
        match self {
            Self::Hop(hop) => hop.answers().map(|answer| answer.from).collect(),
            Self::Probe { .. } | Self::Method { .. } | Self::Information(_) => Vec::new(),
        }
    }
}

impl Noted for SampledEvent {
    fn note(&self, stage: &mut Stage<Self>) {
        if let Self::Probe {
            outcome: SampledOutcome::Answered(answer) | SampledOutcome::Late(answer), ..
        } = self
        {
            stage.interface = stage.interface.or(answer.interface);
            stage.ask_about(answer.from);
        }
    }
}

/// The next name that has come in; for ever pending when none is asked for.
async fn next_name(names: &mut Option<ReverseNames>) -> IpAddr {
    match names {
        Some(names) => names.next().await,
        None => std::future::pending().await,
    }
}
