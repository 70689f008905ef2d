//! The live view of a sampled path: what is chosen, what a key means, and how it is drawn.
//!
//! All of it is pure but for two rooms: [`terminal`] holds the screen, [`keyboard`] reads it. The view measures nothing and
//! looks nothing up. What a key asks of the run comes back as a [`Wish`]; whoever runs the session grants it:
//!
//! ```text
//! screen = Screen::enter()?; keyboard = Keyboard::listen()?; view = View::new(look, columns, shown); pace = Pace::default()
//! wait for: the driver's turn → pace.numbers_changed()
//!           keyboard.next()   → Input::Key(key) → view.key(key, &path) → grant the wish; pace.touched()
//!           pace.due()        → screen.draw(&view, &data)?; pace.drawn(now)
//! ```

mod bars;
mod columns;
mod control;
mod detail;
mod help;
mod ink;
mod key;
pub(crate) mod keyboard;
mod map;
pub(crate) mod pace;
mod prompt;
mod table;
pub(crate) mod terminal;
#[cfg(test)]
mod tests;
mod trend;

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{Method, Origin, RunStart, SampledHop, SampledPath, Untrusted, Verdict};
use netkit_report::{Column, Columns};
use ratatui::Frame;
use ratatui::layout::Rect;

pub(crate) use ink::Look;
pub(crate) use key::Key;

use ink::{Pen, Tone};
use prompt::Prompt;

/// The smallest screen on which the table can be read.
const LEAST: (u16, u16) = (40, 10);
/// From this height on the verdict has two rows.
const TALL: u16 = 20;

/// What is known of an address besides the measurements.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    /// Its name.
    pub(crate) name: Option<&'a Untrusted>,
    /// Whose network it is in.
    pub(crate) origin: Option<&'a Origin>,
}

/// What is drawn.
pub(crate) struct ViewData<'a> {
    /// The path as it stands now; a frozen view shows its own copy.
    pub(crate) path: &'a SampledPath,
    /// What is wrong, as far as it can be said by now.
    pub(crate) verdict: Option<&'a Verdict>,
    /// What was known before the first probe.
    pub(crate) start: &'a RunStart,
    /// What is known of an address by now.
    pub(crate) names: &'a dyn Fn(IpAddr) -> Known<'a>,
    /// The time of day, as a label.
    pub(crate) now: &'a str,
    /// Time between two probes to one hop, as it is now.
    pub(crate) interval: Duration,
    /// Payload bytes of each probe, as they are now.
    pub(crate) size: usize,
    /// The method, as it is now.
    pub(crate) method: Method,
    /// No probe is sent.
    pub(crate) paused: bool,
    /// A sentence for the last row, such as what became of a wish.
    pub(crate) message: Option<&'a str>,
}

/// What the user asks of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// End with a summary.
    Quit,
    /// Begin the statistics anew.
    Reset,
    /// Send no more probes, or go on.
    TogglePause,
    /// Another time between two probes to one hop.
    Interval(Duration),
    /// Other payload bytes.
    Size(usize),
    /// The next method: ICMP, UDP, TCP.
    NextMethod,
    /// Names are wanted from now on, or no longer: [`View::shows_names`].
    Names(bool),
    /// The report to the clipboard: [`terminal::Screen::copy`].
    CopyReport,
    /// Draw everything anew: [`terminal::Screen::redraw`].
    Redraw,
    /// Give the terminal back and stop (job control): [`terminal::Screen::suspend`].
    Suspend,
}

/// What stands below the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Nothing,
    Chart,
    Detail,
    Map,
}

/// The order of the hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Hop,
    Loss,
    RoundTrip,
}

/// What is shown of an address besides its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Its name instead of itself.
    pub(crate) names: bool,
    /// The number of its network, where that is known.
    pub(crate) networks: bool,
    /// The MPLS labels of its answers, in rows of their own.
    pub(crate) labels: bool,
}

/// What the user has chosen to see.
#[derive(Debug)]
pub(crate) struct View {
    look: Look,
    /// The hop chosen; the last one while none was.
    selected: Option<u8>,
    pane: Pane,
    /// Without the gaps that the report has between them: there is no room for those.
    columns: Vec<Column>,
    sort: Sort,
    shown: Shown,
    help: bool,
    prompt: Option<Prompt>,
    frozen: Option<Box<SampledPath>>,
    /// What was wrong with the last words typed.
    notice: Option<String>,
}

impl View {
    /// A table with these columns.
    pub(crate) fn new(look: Look, columns: &Columns, shown: Shown) -> Self {
        Self {
            look,
            selected: None,
            pane: Pane::Nothing,
            columns: without_gaps(columns),
            sort: Sort::Hop,
            shown,
            help: false,
            prompt: None,
            frozen: None,
            notice: None,
        }
    }

    /// True while names are shown: only then need they be asked for.
    pub(crate) fn shows_names(&self) -> bool {
        self.shown.names
    }

    /// True while the screen shows a copy of the past: only what a key changes needs a new picture.
    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// Draws all of it.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, data: &ViewData<'_>) {
        let area = frame.area();
        let pen = &mut Pen::new(frame.buffer_mut(), self.look);
        if area.width < LEAST.0 || area.height < LEAST.1 {
            self.draw_too_small(pen, area);
            return;
        }
        let [title, verdict, body, last] = split(area);
        bars::title(pen, title, self, data);
        bars::verdict(pen, verdict, self, data);
        if self.help {
            help::draw(pen, body);
        } else {
            let (upper, lower) = self.panes(body);
            table::draw(pen, upper, self, data);
            self.draw_pane(pen, lower, data);
        }
        bars::last(pen, last, self, data);
    }

    fn draw_pane(&self, pen: &mut Pen<'_>, area: Rect, data: &ViewData<'_>) {
        match self.pane {
            Pane::Nothing => {}
            Pane::Chart => detail::chart(pen, area, self, data),
            Pane::Detail => detail::detail(pen, area, self, data),
            Pane::Map => map::draw(pen, area, self, data),
        }
    }

    /// The rows of the table and those of the pane below it. A low screen keeps four rows of the table.
    fn panes(&self, body: Rect) -> (Rect, Rect) {
        let wanted = match self.pane {
            Pane::Nothing => 0,
            Pane::Chart | Pane::Map => (body.height * 2 / 5).clamp(4, 14),
            Pane::Detail => (body.height / 2).clamp(4, 24),
        };
        let lower = wanted.min(body.height.saturating_sub(4));
        let upper = body.height - lower;
        (Rect { height: upper, ..body }, Rect { y: body.y + upper, height: lower, ..body })
    }

    fn draw_too_small(&self, pen: &mut Pen<'_>, area: Rect) {
        let words = format!("too small: {}x{} of {}x{}", area.width, area.height, LEAST.0, LEAST.1);
        let rest = pen.left(area, &words, Tone::Strong);
        let quit = if self.is_frozen() { " (frozen) q quit" } else { " q quit" };
        pen.left(rest, quit, Tone::Faint);
    }

    /// The path that is shown.
    fn path<'p>(&'p self, data: &'p ViewData<'_>) -> &'p SampledPath {
        self.frozen.as_deref().unwrap_or(data.path)
    }

    /// The hop that is chosen, or else the last.
    fn hop<'p>(&self, path: &'p SampledPath) -> Option<&'p SampledHop> {
        let chosen = path.hops.iter().find(|hop| Some(hop.hop) == self.selected);
        chosen.or_else(|| path.hops.last())
    }
}

impl<'a> ViewData<'a> {
    /// What is known of an address.
    fn known(&self, address: IpAddr) -> Known<'a> {
        (self.names)(address)
    }
}

/// The columns that hold something.
fn without_gaps(columns: &Columns) -> Vec<Column> {
    columns.as_slice().iter().copied().filter(|column| *column != Column::Space).collect()
}

/// Title, verdict, body and last row.
fn split(area: Rect) -> [Rect; 4] {
    let verdict = if area.height >= TALL { 2 } else { 1 };
    let mut y = area.y;
    [1, verdict, area.height - verdict - 2, 1].map(|height| {
        let part = Rect { y, height, ..area };
        y += height;
        part
    })
}
