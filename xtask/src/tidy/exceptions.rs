//! The list of exceptions, which may only shrink: each entry must still be needed. It knows no rule.

use super::tree::Tree;

/// Where the list stands.
pub const PATH: &str = "xtask/tidy-exceptions.txt";

/// The entries, and which of them were needed.
#[derive(Debug)]
pub struct Exceptions<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    line: usize,
    text: &'a str,
    needed: bool,
}

impl<'a> Exceptions<'a> {
    /// Reads the list; blank lines and lines that start with `#` are for people. No file is an empty list.
    pub fn of(tree: &'a Tree) -> Self {
        let text = tree.file(PATH).map_or("", |file| file.text.as_str());
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        let entries = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        Self { entries: entries.map(|(line, text)| Entry { line, text, needed: false }).collect() }
    }

    /// Whether the list names exactly these words; an entry asked for is needed.
    pub fn allow(&mut self, words: &[&str]) -> bool {
        let entry =
            self.entries.iter_mut().find(|entry| entry.text.split_whitespace().eq(words.iter().copied()));
        entry.is_some_and(|entry| {
            entry.needed = true;
            true
        })
    }

    /// The line and text of every entry nobody asked for.
    pub fn unneeded(&self) -> Vec<(usize, &'a str)> {
        self.entries.iter().filter(|entry| !entry.needed).map(|entry| (entry.line, entry.text)).collect()
    }
}
