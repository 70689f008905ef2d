//! A table whose keys are asked for one by one: what nobody asked for does not exist, and is said to be unknown.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeTable;

use super::problem::did_you_mean;
use super::word::{Senseless, Word};

/// A table as written. [`Fields::finish`] ends the reading of it.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    table: &'a DeTable<'a>,
    /// The table as a value: its place, its number, where problems go.
    word: Word<'a>,
    asked: BTreeSet<&'static str>,
}

/// A key that the text chose itself: the name of a node, a port.
#[derive(Clone, Debug)]
pub(super) struct Key<'a> {
    pub text: &'a str,
    pub place: Range<usize>,
}

impl<'a> Fields<'a> {
    pub fn new(table: &'a DeTable<'a>, word: Word<'a>) -> Self {
        Self { table, word, asked: BTreeSet::new() }
    }

    /// Where the table begins.
    pub fn place(&self) -> Range<usize> {
        self.word.place()
    }

    /// Something is wrong with the table as a whole: writes it down.
    pub fn wrong(&self, text: impl Into<String>) -> Senseless {
        self.word.problems.add(&self.place(), text);
        Senseless
    }

    /// The value of a key, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<Word<'a>> {
        self.asked.insert(key);
        self.table.get(key).map(|value| Word { key, value, ..self.word })
    }

    /// The value of a key that must be there.
    pub fn require(&mut self, key: &'static str, what: &str) -> Result<Word<'a>, Senseless> {
        self.take(key).ok_or_else(|| self.wrong(format!("{key} is missing: {what}")))
    }

    /// The table of a key, if it is there and is one.
    pub fn take_table(&mut self, key: &'static str) -> Option<Self> {
        self.take(key).and_then(|word| word.table().ok())
    }

    /// Puts the value of a key in its place, if it is there and makes sense.
    pub fn set<T>(
        &mut self,
        key: &'static str,
        place: &mut T,
        read: impl FnOnce(Word<'a>) -> Result<T, Senseless>,
    ) {
        if let Some(Ok(value)) = self.take(key).map(read) {
            *place = value;
        }
    }

    /// The same for a value that need not be known.
    pub fn set_some<T>(
        &mut self,
        key: &'static str,
        place: &mut Option<T>,
        read: impl FnOnce(Word<'a>) -> Result<T, Senseless>,
    ) {
        self.set(key, place, |word| read(word).map(Some));
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Every key that nobody asked for, in the order of the text: a table whose keys are names ends so.
    pub fn rest(self) -> Vec<(Key<'a>, Word<'a>)> {
        let unasked = self.table.iter().filter(|(key, _)| !self.asked.contains(key.get_ref().as_ref()));
        let entry = |(key, value): (&'a toml::Spanned<_>, _)| {
            let key: &'a toml::Spanned<toml::de::DeString<'a>> = key;
            let key = Key { text: key.get_ref(), place: key.span() };
            (key.clone(), Word { key: key.text, value, ..self.word })
        };
        let mut rest: Vec<_> = unasked.map(entry).collect();
        rest.sort_by_key(|(key, _)| key.place.start);
        rest
    }

    /// Whatever nobody asked for is unknown.
    pub fn finish(self) {
        let (asked, problems) = (self.asked.clone(), self.word.problems);
        let known = asked.iter().copied().collect::<Vec<_>>().join(", ");
        for (key, _) in self.rest() {
            let meant = did_you_mean(key.text, asked.iter().copied());
            problems.add(&key.place, format!("unknown key {:?}{meant} (here are known: {known})", key.text));
        }
    }
}
