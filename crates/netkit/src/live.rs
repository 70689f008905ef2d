//! What moves on a terminal while a run goes on: a table of several targets, or the progress of a sweep; on stderr.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use netkit_model::{RunReport, TargetReport};
use netkit_report::escape;
use netkit_stats::Quantile;
use tokio::time::{Interval, MissedTickBehavior};

use crate::terminal::Terminal;

/// Often enough to look alive, rarely enough to cost nothing.
const REFRESH: Duration = Duration::from_millis(100);

/// The live display, or none.
#[derive(Debug)]
pub(crate) struct Live {
    kind: Kind,
    ticks: Option<Interval>,
}

#[derive(Debug)]
enum Kind {
    None,
    Table(Screen, Vec<ProgressBar>),
    Sweep(Screen, ProgressBar),
    Rounds(Screen, ProgressBar),
}

/// Rows on stderr under an empty one: the terminal's own echo of Ctrl-C moves the picture up by a line, and the
/// line that is then left standing is that one.
#[derive(Debug)]
struct Screen {
    rows: MultiProgress,
    /// A row stands only as long as its bar lives.
    _first: ProgressBar,
}

impl Live {
    /// Nothing moves.
    pub(crate) fn none() -> Self {
        Self { kind: Kind::None, ticks: None }
    }

    fn moving(kind: Kind) -> Self {
        let mut ticks = tokio::time::interval(REFRESH);
        // A terminal that was stopped needs no picture of the past.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Self { kind, ticks: Some(ticks) }
    }

    /// A title and a row for each target; those that the screen has no room for are counted in a last row.
    pub(crate) fn table(terminal: Terminal, targets: usize) -> Self {
        let Some(most) = terminal.live_rows else { return Self::none() };
        let screen = Screen::on_stderr();
        let rows = (0..(targets + 1).min(most)).map(|_| {
            let row = screen.rows.add(ProgressBar::no_length());
            row.with_style(style("{msg}"))
        });
        let rows = rows.collect();
        Self::moving(Kind::Table(screen, rows))
    }

    /// A bar that fills up.
    pub(crate) fn sweep(terminal: Terminal, addresses: u64) -> Self {
        if terminal.live_rows.is_none() {
            return Self::none();
        }
        let screen = Screen::on_stderr();
        let bar = screen.rows.add(ProgressBar::new(addresses));
        let bar = bar.with_style(style("{wide_bar} {pos}/{len} {msg}, ETA {eta}"));
        Self::moving(Kind::Sweep(screen, bar))
    }

    /// A bar that fills up round by round.
    pub(crate) fn rounds(terminal: Terminal, rounds: u64) -> Self {
        if terminal.live_rows.is_none() {
            return Self::none();
        }
        let screen = Screen::on_stderr();
        let bar = screen.rows.add(ProgressBar::new(rounds));
        let bar = bar.with_style(style("{wide_bar} round {pos}/{len} {msg}"));
        Self::moving(Kind::Rounds(screen, bar))
    }

    /// Waits until it is time to draw again; for ever when nothing moves. Cancel safe.
    pub(crate) async fn due(&mut self) {
        match &mut self.ticks {
            Some(ticks) => {
                ticks.tick().await;
            }
            None => std::future::pending().await,
        }
    }

    /// Draws what is new.
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    pub(crate) fn refresh(&mut self, report: impl FnOnce() -> RunReport) {
        if matches!(self.kind, Kind::None) {
            return;
        }
        match (&self.kind, report()) {
            (Kind::Table(_, rows), RunReport::Ping(report)) => draw_table(rows, &report.targets),
            (Kind::Sweep(_, bar), RunReport::Sweep(report, _)) => {
                let rate = report.counters.sent as f64 / report.duration.as_secs_f64().max(1e-3);
                bar.set_message(format!("{} alive, {rate:.0}/s", report.alive));
                bar.set_position(report.alive + report.silent + report.unreachable + report.unsent);
            }
            (Kind::Rounds(_, bar), RunReport::Sampled(path)) => {
                bar.set_message(format!("{} hops", path.hops.len()));
                bar.set_position(path.rounds);
            }
            _ => {}
        }
    }

    /// Runs something that writes lines, with the display out of the way.
    pub(crate) fn pause<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.kind {
            Kind::None => write(),
            Kind::Table(screen, _) | Kind::Sweep(screen, _) | Kind::Rounds(screen, _) => {
                screen.rows.suspend(write)
            }
        }
    }

    /// Takes the display off the screen.
    pub(crate) fn clear(&mut self) {
        if let Kind::Table(screen, _) | Kind::Sweep(screen, _) | Kind::Rounds(screen, _) = &self.kind {
            let _terminal_gone = screen.rows.clear();
        }
        *self = Self::none();
    }
}

impl Screen {
    fn on_stderr() -> Self {
        let rows = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let first = rows.add(ProgressBar::no_length().with_style(style("{msg}")));
        first.set_message(" ");
        Self { rows, _first: first }
    }
}

fn draw_table(rows: &[ProgressBar], targets: &[TargetReport]) {
    let width = targets.iter().map(|target| label(target).chars().count()).max().unwrap_or(0).clamp(12, 40);
    let title = format!("{:width$}  sent  recv   loss     avg/p50/p95 ms", "target");
    let shown = rows.len() - 1;
    let mut lines: Vec<String> = vec![title];
    lines.extend(targets.iter().take(shown).map(|target| line(target, width)));
    if targets.len() > shown
        && let Some(last) = lines.last_mut()
    {
        *last = format!("… and {} more; every target is in the summary", targets.len() - shown + 1);
    }
    for (row, line) in rows.iter().zip(lines) {
        row.set_message(line);
    }
}

fn label(target: &TargetReport) -> String {
    escape::sentence(&target.input).into_owned()
}

fn line(target: &TargetReport, width: usize) -> String {
    let counters = &target.counters;
    let milliseconds = |time: Option<Duration>| {
        time.map_or_else(|| "-".to_owned(), |time| format!("{:.2}", time.as_secs_f64() * 1e3))
    };
    let loss =
        counters.unanswered_ratio().map_or_else(|| "-".to_owned(), |loss| format!("{:.1}%", loss * 100.0));
    format!(
        "{:width$}  {:>4}  {:>4}  {loss:>5}     {}/{}/{}",
        label(target),
        counters.sent,
        counters.received,
        milliseconds(target.smoothed.value()),
        milliseconds(target.rtt.quantile(Quantile::P50)),
        milliseconds(target.rtt.quantile(Quantile::P95)),
    )
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is one of the constants of this file")
}
