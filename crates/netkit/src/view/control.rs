//! What a key means: mtr's keys where mtr has one.
//!
//! It draws nothing and grants nothing.

use netkit_model::SampledPath;

use super::prompt::{Answer, Prompt, Question};
use super::table;
use super::{Key, Pane, Sort, View, Wish, without_gaps};

/// Hops that a page is.
const PAGE: isize = 8;

impl View {
    /// A key was pressed while the path stood like this. What it asks of the run comes back.
    pub(crate) fn key(&mut self, key: Key, path: &SampledPath) -> Option<Wish> {
        self.notice = None;
        match key {
            Key::Control('c') => return Some(Wish::Quit),
            Key::Control('l') => return Some(Wish::Redraw),
            Key::Control('z') => return Some(Wish::Suspend),
            _ => {}
        }
        if let Some(prompt) = self.prompt.take() {
            return self.answer(prompt, key);
        }
        if self.help {
            // Whoever leaves the help with a key of its own still leaves only the help.
            self.help = false;
            return (key == Key::Char('q')).then_some(Wish::Quit);
        }
        self.command(key, path)
    }

    fn command(&mut self, key: Key, path: &SampledPath) -> Option<Wish> {
        match key {
            Key::Char('q') => return Some(Wish::Quit),
            Key::Char('r') => return Some(self.reset()),
            Key::Char('p') => return Some(Wish::TogglePause),
            Key::Char('u') => return Some(Wish::NextMethod),
            Key::Char('y') => return Some(Wish::CopyReport),
            Key::Char('n') => {
                self.shown.names = !self.shown.names;
                return Some(Wish::Names(self.shown.names));
            }
            Key::Char('?' | 'h') => self.help = true,
            Key::Char('f' | ' ') => self.freeze(path),
            Key::Char('c') => self.toggle(Pane::Chart),
            Key::Char('d') => self.toggle(Pane::Detail),
            Key::Char('m') => self.toggle(Pane::Map),
            Key::Char('e') => self.shown.labels = !self.shown.labels,
            Key::Char('z') => self.shown.networks = !self.shown.networks,
            Key::Char('S') => self.sort = self.sort.next(),
            Key::Char('o') => self.prompt = Some(Prompt::with(Question::Columns, self.letters())),
            Key::Char('i') => self.prompt = Some(Prompt::new(Question::Interval)),
            Key::Char('s') => self.prompt = Some(Prompt::new(Question::Size)),
            Key::Up | Key::Char('k') => self.step(path, -1),
            Key::Down | Key::Char('j') => self.step(path, 1),
            Key::PageUp => self.step(path, -PAGE),
            Key::PageDown => self.step(path, PAGE),
            Key::Home | Key::Char('g') => self.step(path, isize::MIN),
            Key::End | Key::Char('G') => self.step(path, isize::MAX),
            Key::Escape => self.pane = Pane::Nothing,
            _ => {}
        }
        None
    }

    fn answer(&mut self, prompt: Prompt, key: Key) -> Option<Wish> {
        match prompt.key(key) {
            Ok(Answer::More(prompt)) => self.prompt = Some(prompt),
            Ok(Answer::Dropped) => {}
            Ok(Answer::Columns(columns)) => self.columns = without_gaps(&columns),
            Ok(Answer::Interval(interval)) => return Some(Wish::Interval(interval)),
            Ok(Answer::Size(size)) => return Some(Wish::Size(size)),
            Err(refusal) => self.notice = Some(refusal),
        }
        None
    }

    /// What was frozen is gone with the statistics that it was of.
    fn reset(&mut self) -> Wish {
        self.frozen = None;
        Wish::Reset
    }

    /// The letters of the columns.
    fn letters(&self) -> String {
        self.columns.iter().map(|column| column.letter()).collect()
    }

    fn freeze(&mut self, path: &SampledPath) {
        self.frozen = if self.frozen.is_some() { None } else { Some(Box::new(path.clone())) };
    }

    fn toggle(&mut self, pane: Pane) {
        self.pane = if self.pane == pane { Pane::Nothing } else { pane };
    }

    /// Chooses another hop in the order in which they are shown.
    fn step(&mut self, path: &SampledPath, by: isize) {
        let path = self.frozen.as_deref().unwrap_or(path);
        let order = table::order(path, self.sort);
        let chosen = self.hop(path).map(|hop| hop.hop);
        let at = order.iter().position(|hop| Some(hop.hop) == chosen).unwrap_or(0);
        let next = at.saturating_add_signed(by).min(order.len().saturating_sub(1));
        self.selected = order.get(next).map(|hop| hop.hop);
    }
}

impl Sort {
    const fn next(self) -> Self {
        match self {
            Self::Hop => Self::Loss,
            Self::Loss => Self::RoundTrip,
            Self::RoundTrip => Self::Hop,
        }
    }
}
