//! A question in the last row and what is typed to answer it.

use std::time::Duration;

use netkit_report::Columns;

use super::Key;
use crate::numbers;

/// More characters than any answer needs.
const LONGEST: usize = 32;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Which columns to show.
    Columns,
    /// The time between two probes to one hop.
    Interval,
    /// Payload bytes.
    Size,
}

/// A question and the answer so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    question: Question,
    typed: String,
}

/// What a key made of a question.
#[derive(Debug)]
pub(super) enum Answer {
    /// It is not answered yet.
    More(Prompt),
    /// It need not be answered.
    Dropped,
    /// These columns.
    Columns(Columns),
    /// This interval.
    Interval(Duration),
    /// This size.
    Size(usize),
}

impl Prompt {
    /// A question without an answer.
    pub(super) fn new(question: Question) -> Self {
        Self::with(question, String::new())
    }

    /// A question with an answer to change.
    pub(super) fn with(question: Question, typed: String) -> Self {
        Self { question, typed }
    }

    /// The words of the question.
    pub(super) const fn words(&self) -> &'static str {
        match self.question {
            Question::Columns => "Columns (L D R S N B A W V G J M X I): ",
            Question::Interval => "Seconds between two probes to a hop (0.2, 500ms): ",
            Question::Size => "Payload bytes: ",
        }
    }

    /// What was typed.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// A key was pressed. An answer that is none is refused in words, and the question is over.
    pub(super) fn key(mut self, key: Key) -> Result<Answer, String> {
        match key {
            Key::Enter => return self.accept(),
            Key::Escape => return Ok(Answer::Dropped),
            Key::Backspace => {
                self.typed.pop();
            }
            Key::Control('u') => self.typed.clear(),
            Key::Char(character) if character.is_ascii_graphic() && self.typed.len() < LONGEST => {
                self.typed.push(character);
            }
            _ => {}
        }
        Ok(Answer::More(self))
    }

    fn accept(self) -> Result<Answer, String> {
        let typed = self.typed.as_str();
        if typed.is_empty() {
            return Ok(Answer::Dropped);
        }
        match self.question {
            Question::Columns => {
                Columns::parse(typed).map(Answer::Columns).map_err(|error| error.to_string())
            }
            Question::Interval => interval(typed).map(Answer::Interval),
            Question::Size => numbers::size(typed).map(Answer::Size),
        }
    }
}

/// As on the command line; no flag can be given here that allows more.
fn interval(typed: &str) -> Result<Duration, String> {
    let interval = numbers::seconds(typed)?;
    if interval < numbers::SHORTEST_INTERVAL { Err("must be at least 2ms".to_owned()) } else { Ok(interval) }
}
