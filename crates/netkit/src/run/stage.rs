//! The loop around a session: the driver's turns, signals, names that come in, and what is shown of it all.

use std::net::IpAddr;

use anyhow::Context as _;
use netkit_diagnose::Diagnosis;
use netkit_dns::ReverseNames;
use netkit_model::{ProbeEvent, RunEnd, RunReport, RunStart, SweepAnswer, Untrusted, Vantage};
use netkit_net::{Interface, MonotonicTime, read_clocks};
use netkit_probe::{Driver, Session};
use netkit_report::{EventRenderer, snapshot_line};

use crate::live::Live;
use crate::signals::{Request, Signals};
use crate::talk::{self, CANNOT_WRITE};
use crate::terminal::Terminal;

/// Everything around the session.
pub(crate) struct Stage<E> {
    pub(crate) renderer: Box<dyn EventRenderer<E>>,
    pub(crate) terminal: Terminal,
    pub(crate) live: Live,
    /// Names of routers that send errors; asked for aside, never waited for.
    pub(crate) names: Option<ReverseNames>,
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
                Woken::Name(address) => self.learn(address),
                Woken::Draw => self.live.refresh(|| report(session, 0)),
            }
            while let Some(event) = session.poll_event() {
                self.show(&event)?;
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

    fn show(&mut self, event: &E) -> anyhow::Result<()> {
        event.note(self);
        let renderer = &mut self.renderer;
        self.live.pause(|| renderer.event(event, read_clocks().kernel)).context(CANNOT_WRITE)
    }

    fn learn(&mut self, address: IpAddr) {
        let name = self.names.as_ref().and_then(|names| names.name(address));
        if let Some(name) = name.map(Untrusted::from) {
            self.renderer.name(address, &name);
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

/// The next name that has come in; for ever pending when none is asked for.
async fn next_name(names: &mut Option<ReverseNames>) -> IpAddr {
    match names {
        Some(names) => names.next().await,
        None => std::future::pending().await,
    }
}
