//! What is wrong with a topology's text: every problem that was found, each with its line.
//!
//! It judges nothing itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

/// A topology's text that says no internet: everything that is wrong with it, in order of lines. One problem a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", one_a_line(problems))]
pub struct TopologyError {
    /// What is wrong; never empty.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the reader was told its name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

fn one_a_line(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Where the readers of words put what they find. The same problem on the same line counts once: a range of routers
/// has one line, and a change is read anew for every time it concerns.
#[derive(Debug)]
pub(super) struct Problems<'a> {
    text: &'a str,
    found: RefCell<BTreeSet<(usize, String)>>,
}

impl<'a> Problems<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, found: RefCell::default() }
    }

    /// Something is wrong at these bytes of the text.
    pub fn add(&self, place: &Range<usize>, text: impl Into<String>) {
        self.found.borrow_mut().insert((self.line(place), text.into()));
    }

    /// The line of these bytes, counted from 1.
    pub fn line(&self, place: &Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(place.start);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// The error that tells them all.
    pub fn into_error(self, file: &str) -> TopologyError {
        let problem = |(line, text)| Problem { file: file.to_owned(), line, text };
        TopologyError { problems: self.found.into_inner().into_iter().map(problem).collect() }
    }
}

/// `; did you mean "r3"?` where something known is written nearly so, and nothing otherwise.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let distance = |known: &str| strsim::damerau_levenshtein(word, known);
    let nearest = known.into_iter().min_by_key(|known| distance(known));
    match nearest.filter(|nearest| distance(nearest) <= (word.chars().count() / 3).max(1)) {
        Some(nearest) => format!("; did you mean {nearest:?}?"),
        None => String::new(),
    }
}
