//! `netkit mtr` on a terminal: the session, the keys and the screen in one loop.
//!
//! What is drawn and what a key means stands in `view`; here the wishes are granted.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use anyhow::Context as _;
use netkit_model::{Origin, RunEnd, RunReport, SampledEvent, SampledOutcome, Untrusted, Verdict};
use netkit_net::{MonotonicTime, read_clocks};
use netkit_probe::Session as _;
use netkit_report::{AtEnd, MtrText, Renderer as _};

use super::hosts::local_addresses;
use super::path;
use super::sampling::{self, Sampling};
use super::stage::{Stage, Word};
use crate::Exit;
use crate::config::{CLOSED_UDP_PORT, MethodChoice, WEB_PORT};
use crate::output;
use crate::signals::Request;
use crate::view::keyboard::{Input, Keyboard};
use crate::view::pace::Pace;
use crate::view::terminal::Screen;
use crate::view::{Known, Look, Shown, View, ViewData, Wish};

/// How often what is wrong is judged anew: it changes with the numbers, and is read more slowly than they are.
const JUDGE_EVERY: Duration = Duration::from_secs(1);

/// What one watch is made of.
struct Watch<'a> {
    sampling: Sampling<'a>,
    interval: Duration,
    size: usize,
    is_paused: bool,
    view: View,
    pace: Pace,
    message: Option<String>,
    known: HashMap<IpAddr, (Option<Untrusted>, Option<Origin>)>,
    verdict: Option<Verdict>,
    judged: Option<MonotonicTime>,
    local_addresses: Vec<IpAddr>,
}

/// What woke the loop.
enum Woken {
    Turn(io::Result<()>),
    Word(Word),
    Input(io::Result<Input>),
    Draw,
}

/// What the loop does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    GoOn,
    End,
}

/// What was left when the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// The terminal, for the report.
    Screen,
    /// Nothing: it was closed.
    TerminalGone,
}

/// Shows the path until the user has seen enough; the report stays on the terminal.
pub(super) async fn run(mut sampling: Sampling<'_>, stage: &mut Stage<SampledEvent>) -> anyhow::Result<Exit> {
    let config = sampling.config;
    let look = Look { colour: stage.terminal.colours, unicode: stage.terminal.unicode };
    let shown = Shown { names: !config.path.show.numeric, networks: config.path.asn.is_some(), labels: true };
    let message = sampling.route.notice.take();
    let mut watch = Watch {
        sampling,
        interval: config.interval,
        size: config.path.probe.size,
        is_paused: false,
        view: View::new(look, &config.columns, shown),
        pace: Pace::default(),
        message,
        known: HashMap::new(),
        verdict: None,
        judged: None,
        local_addresses: local_addresses(),
    };
    match watch.on_screen(stage).await? {
        Left::Screen => watch.sampling.finish(stage).await,
        Left::TerminalGone => {
            // Nobody is there to read a report, or that there is none; but a file may have been asked for.
            let _nobody_reads = watch.sampling.finish(stage).await;
            Ok(Exit::Interrupted)
        }
    }
}

impl Watch<'_> {
    /// The loop, until there is nothing more to see or nobody to see it.
    async fn on_screen(&mut self, stage: &mut Stage<SampledEvent>) -> anyhow::Result<Left> {
        let mut keyboard = Keyboard::listen().context("cannot read this terminal")?;
        let mut screen = Screen::enter().context("cannot draw on this terminal")?;
        self.pace.touched();
        while !self.sampling.session.is_over() {
            let woken = {
                let draw = draw_time(&self.pace);
                let Sampling { route, session, .. } = &mut self.sampling;
                tokio::select! {
                    turn = route.driver.turn(session) => Woken::Turn(turn),
                    word = stage.next_word() => Woken::Word(word),
                    input = keyboard.next() => Woken::Input(input),
                    () = draw => Woken::Draw,
                }
            };
            match woken {
                Woken::Turn(turn) => turn.context("the event loop failed")?,
                // Here SIGQUIT asks for what it asks of every program on a whole screen: to go.
                Woken::Word(Word::Signal(Request::Stop | Request::Snapshot)) => break,
                Woken::Word(Word::Name(address)) => {
                    stage.learn(address);
                    self.known.entry(address).or_default().0 = stage.name_of(address);
                    self.pace.numbers_changed();
                }
                Woken::Input(input) => match input {
                    Ok(input) => match self.input(input, stage, &mut screen) {
                        Ok(Next::GoOn) => {}
                        Ok(Next::End) => break,
                        Err(_) => return Ok(Left::TerminalGone),
                    },
                    Err(_) => return Ok(Left::TerminalGone),
                },
                Woken::Draw => {
                    if self.draw(&mut screen).is_err() {
                        return Ok(Left::TerminalGone);
                    }
                }
            }
            self.take_events(stage);
        }
        // A terminal that is closed also hangs up, and either may be heard of first: the end is the same.
        Ok(if screen.leave().is_ok() { Left::Screen } else { Left::TerminalGone })
    }

    fn take_events(&mut self, stage: &mut Stage<SampledEvent>) {
        while let Some(event) = self.sampling.session.poll_event() {
            if let SampledEvent::Probe {
                outcome: SampledOutcome::Answered(answer) | SampledOutcome::Late(answer),
                ..
            } = &event
                && !self.known.contains_key(&answer.from)
            {
                if self.view.shows_names() {
                    stage.ask_about(answer.from);
                }
                self.known.insert(answer.from, (stage.name_of(answer.from), stage.origin_of(answer.from)));
            }
            self.pace.numbers_changed();
        }
    }

    fn input(
        &mut self,
        input: Input,
        stage: &mut Stage<SampledEvent>,
        screen: &mut Screen,
    ) -> io::Result<Next> {
        self.pace.touched();
        let wish = match input {
            Input::Key(key) => {
                self.message = None;
                let path = self.sampling.path();
                self.view.key(key, &path)
            }
            Input::Redraw => Some(Wish::Redraw),
            Input::Suspend => Some(Wish::Suspend),
        };
        match wish {
            // Names that are known already do no harm.
            None | Some(Wish::Names(false)) => {}
            Some(Wish::Quit) => return Ok(Next::End),
            Some(Wish::Reset) => self.sampling.session.reset(),
            Some(Wish::TogglePause) => {
                self.is_paused = !self.is_paused;
                self.sampling.session.pause(self.is_paused);
            }
            Some(Wish::Interval(interval)) => {
                self.interval = interval;
                self.sampling.session.set_interval(interval);
            }
            Some(Wish::Size(size)) => {
                self.size = size;
                self.sampling.session.set_size(size);
            }
            Some(Wish::NextMethod) => self.next_method(),
            Some(Wish::Names(true)) => self.known.keys().for_each(|address| stage.ask_about(*address)),
            Some(Wish::CopyReport) => {
                let text = self.report(stage);
                self.message = Some(screen.copy(&text)?);
            }
            Some(Wish::Redraw) => screen.redraw()?,
            Some(Wish::Suspend) => screen.suspend()?,
        }
        Ok(Next::GoOn)
    }

    /// Goes on with the next method that is permitted: ICMP, UDP, TCP. The statistics begin anew, for it is another flow.
    fn next_method(&mut self) {
        let Sampling { config, target, route: current, vantage, session, .. } = &mut self.sampling;
        let order = [MethodChoice::Icmp, MethodChoice::Udp(CLOSED_UDP_PORT), MethodChoice::Tcp(WEB_PORT)];
        // What the user asked for keeps its port.
        let asked = config.path.probe.method;
        let order = order.map(|one| asked.filter(|asked| asked.methods() == one.methods()).unwrap_or(one));
        let place = order.iter().position(|one| one.methods().contains(&current.method)).unwrap_or(0);
        for choice in order.iter().cycle().skip(place + 1).take(order.len() - 1) {
            match path::open(&config.path, Some(*choice), None, target.address, config.timeout) {
                Ok(Ok(route)) => {
                    *session = sampling::session(config, target, &route, config.rounds);
                    session.set_interval(self.interval);
                    session.set_size(self.size);
                    session.pause(self.is_paused);
                    vantage.method = Some(route.method);
                    *current = route;
                    return;
                }
                Ok(Err(_)) => self.message = Some("this user may not send ICMP".to_owned()),
                Err(error) => self.message = Some(format!("{error:#}")),
            }
        }
    }

    fn draw(&mut self, screen: &mut Screen) -> io::Result<()> {
        let clocks = read_clocks();
        let path = self.sampling.path();
        if self.judged.is_none_or(|judged| clocks.monotonic.since(judged) >= JUDGE_EVERY) {
            self.verdict = Some(self.sampling.diagnose(&path, &self.local_addresses, None).verdict);
            self.judged = Some(clocks.monotonic);
        }
        let known = &self.known;
        let names = |address: IpAddr| match known.get(&address) {
            Some((name, origin)) => Known { name: name.as_ref(), origin: origin.as_ref() },
            None => Known::default(),
        };
        let data = ViewData {
            path: &path,
            verdict: self.verdict.as_ref(),
            start: &self.sampling.start,
            names: &names,
            now: &output::time_of_day(clocks.kernel),
            interval: self.interval,
            size: self.size,
            method: self.sampling.route.method,
            paused: self.is_paused,
            message: self.message.as_deref(),
        };
        screen.draw(&self.view, &data)?;
        self.pace.drawn(clocks.monotonic);
        Ok(())
    }

    /// The report as it stands, as text.
    fn report(&self, stage: &Stage<SampledEvent>) -> String {
        let Sampling { config, start, vantage, .. } = &self.sampling;
        let path = self.sampling.path();
        let diagnosis = self.sampling.diagnose(&path, &self.local_addresses, stage.missing_source);
        let mut text = Vec::new();
        let form = MtrText {
            wide: true,
            numeric: config.path.show.numeric,
            columns: config.columns.clone(),
            color: false,
        };
        let mut renderer = AtEnd::new(&mut text, form);
        for (address, (name, origin)) in &self.known {
            if let Some(name) = name {
                renderer.name(*address, name);
            }
            if let Some(origin) = origin {
                renderer.origin(*address, origin);
            }
        }
        let end = RunEnd {
            complete: true,
            duration: path.duration,
            report: RunReport::Sampled(Box::new(path)),
            vantage: vantage.clone(),
            verdict: diagnosis.verdict,
            evidence: diagnosis.evidence,
            warnings: Vec::new(),
        };
        // Memory takes everything.
        let _cannot_fail = renderer.start(start).and_then(|()| renderer.finish(&end));
        drop(renderer);
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// Waits until a picture is due; for ever while the last one is true.
async fn draw_time(pace: &Pace) {
    match pace.due() {
        Some(due) => tokio::time::sleep(due.since(read_clocks().monotonic)).await,
        None => std::future::pending().await,
    }
}
