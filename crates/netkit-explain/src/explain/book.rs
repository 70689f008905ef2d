//! The book as it is searched: the pages in their order, and every phrase by which somebody may call one.
//!
//! It does not search; a phrase is words as [`Words`] has them, so that spelling and punctuation do not matter.

use std::collections::HashMap;

use super::words::Words;
use crate::chapter::Page;
use crate::pages;
use crate::topic::{Kind, Topic};

/// All pages with their phrases.
#[derive(Debug)]
pub(super) struct Book {
    topics: Vec<Topic>,
    phrases: Vec<Phrase>,
    /// Places of phrases by their first word, the longest phrase first.
    by_first_word: HashMap<String, Vec<usize>>,
}

/// What somebody may call a page.
#[derive(Debug)]
pub(super) struct Phrase {
    /// Its words; at least one.
    pub(super) words: Vec<String>,
    /// The page, by its place in the book.
    pub(super) page: usize,
}

impl Book {
    /// The book with every page that there is.
    pub(super) fn open() -> Self {
        let (mut topics, mut phrases) = (Vec::new(), Vec::new());
        for Page { topic, also } in pages::all() {
            let page = topics.len();
            // The id of a verdict counts whole: its words, such as "path loss", stand in messages about other things.
            if topic.kind == Kind::Verdict {
                topics.push(topic);
                continue;
            }
            phrases.extend(std::iter::once(topic.name.as_str()).chain(also).filter_map(|name| {
                let words: Vec<String> = Words::of(name).texts().map(str::to_owned).collect();
                (!words.is_empty()).then_some(Phrase { words, page })
            }));
            topics.push(topic);
        }
        let mut by_first_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, phrase) in phrases.iter().enumerate() {
            by_first_word.entry(phrase.words[0].clone()).or_default().push(place);
        }
        Self { topics, phrases, by_first_word }
    }

    /// The pages, in their order.
    pub(super) fn into_topics(self) -> Vec<Topic> {
        self.topics
    }

    /// A page.
    pub(super) fn topic(&self, page: usize) -> &Topic {
        &self.topics[page]
    }

    /// The page of the verdict with this id.
    pub(super) fn verdict(&self, id: &str) -> Option<usize> {
        self.topics.iter().position(|topic| topic.kind == Kind::Verdict && topic.name == id)
    }

    /// These pages, in this order.
    pub(super) fn topics(&self, pages: &[usize]) -> Vec<Topic> {
        pages.iter().map(|page| self.topics[*page].clone()).collect()
    }

    /// Every phrase.
    pub(super) fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// The phrases that begin with this word.
    pub(super) fn phrases_from(&self, word: &str) -> impl Iterator<Item = &Phrase> {
        self.by_first_word.get(word).into_iter().flatten().map(|place| &self.phrases[*place])
    }

    /// The pages that are called exactly this.
    pub(super) fn called(&self, words: &[&str]) -> Vec<usize> {
        let first = words.first().copied().unwrap_or_default();
        self.phrases_from(first).filter(|phrase| phrase.words == words).map(|phrase| phrase.page).collect()
    }

    /// The pages with exactly this title, such as "Not implemented".
    pub(super) fn titled(&self, words: &Words<'_>) -> Vec<usize> {
        self.places(|topic| topic.kind != Kind::Verdict && Words::of(topic.title).texts().eq(words.texts()))
    }

    /// The pages of things with this number, of one kind or of all.
    pub(super) fn numbered(&self, number: u16, kind: Option<Kind>) -> Vec<usize> {
        let is_meant =
            |topic: &Topic| topic.number == Some(number) && kind.is_none_or(|kind| topic.kind == kind);
        self.places(is_meant)
    }

    /// The pages whose name is this or goes on with a slash: the codes of an ICMP type.
    pub(super) fn named_or_below(&self, name: &str) -> Vec<usize> {
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        self.places(|topic| topic.name.strip_prefix(name).is_some_and(is_below))
    }

    fn places(&self, is_meant: impl Fn(&Topic) -> bool) -> Vec<usize> {
        let meant = self.topics.iter().enumerate().filter(|(_, topic)| is_meant(topic));
        meant.map(|(page, _)| page).collect()
    }
}
