//! Names and other words of pages in a text.
//!
//! It weighs none against another: where several share words, all are given.

use super::book::{Book, Phrase};
use super::mention::{Manner, Mention};
use super::words::Words;
use crate::topic::Kind;

/// What may stand beside the plain name of a state, a flag or a code: `state closed`, `TCP flag: syn`.
const COMPANY: [&str; 8] = ["tcp", "dns", "state", "flag", "flags", "status", "rcode", "code"];

/// Names of settings that are plain English where no path stands before them.
const PLAIN_SETTINGS: [&str; 1] = ["forwarding"];

/// How the names of classes of errors end.
const CLASSES: [&str; 2] = ["error", "exception"];

/// Every phrase of the book that the text means.
pub(super) fn mentions(book: &Book, words: &Words<'_>) -> Vec<Mention> {
    found(book, words, |phrase, start| is_meant(book, words, phrase, start))
}

/// Every phrase of the book in a text that is made of nothing but plain names: `syn-ack`, `state closed`.
pub(super) fn plain_mentions(book: &Book, words: &Words<'_>) -> Vec<Mention> {
    let mentions = found(book, words, |_, _| true);
    let mut is_known: Vec<bool> = words.texts().map(|word| COMPANY.contains(&word)).collect();
    for mention in &mentions {
        is_known[mention.start..mention.end].fill(true);
    }
    if is_known.into_iter().all(|known| known) { mentions } else { Vec::new() }
}

fn found(book: &Book, words: &Words<'_>, is_meant: impl Fn(&Phrase, usize) -> bool) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    for start in 0..words.len() {
        for phrase in book.phrases_from(words.text(start)) {
            if !stands_at(words, phrase, start) || !is_meant(phrase, start) {
                continue;
            }
            let end = start + phrase.words.len();
            let letters = phrase.words.iter().map(String::len).sum();
            let same = mentions.iter_mut().rev().take_while(|one| one.start == start);
            // The same words may be the phrase of several pages, as are those of ICMP and ICMPv6.
            if let Some(same) = same.into_iter().find(|one| one.end == end) {
                same.pages.push(phrase.page);
            } else {
                let manner = manner(phrase);
                mentions.push(Mention { start, end, letters, pages: vec![phrase.page], manner });
            }
        }
    }
    mentions
}

fn manner(phrase: &Phrase) -> Manner {
    let is_class = phrase.words.last().is_some_and(|word| CLASSES.iter().any(|end| is_longer(word, end)));
    if is_class { Manner::Class } else { Manner::Words }
}

/// True where a word ends so and begins otherwise.
fn is_longer(word: &str, end: &str) -> bool {
    word.strip_suffix(end).is_some_and(|rest| !rest.is_empty())
}

/// True where the words of a phrase stand in the text from here on, close to one another.
fn stands_at(words: &Words<'_>, phrase: &Phrase, start: usize) -> bool {
    let is_there = |(offset, word): (usize, &String)| {
        words.text(start + offset) == word && words.is_close(start + offset)
    };
    // What stands before the first word is not part of the phrase.
    words.text(start) == phrase.words[0] && phrase.words.iter().enumerate().skip(1).all(is_there)
}

/// True unless the words only happen to stand there: as part of a longer name, or as words of plain English.
fn is_meant(book: &Book, words: &Words<'_>, phrase: &Phrase, start: usize) -> bool {
    let (kind, end) = (book.topic(phrase.page).kind, start + phrase.words.len());
    let is_one_word = phrase.words.len() == 1;
    // No host is called so, and symbols have prefixes: `syscall.ECONNREFUSED`, `SYN-ACK`.
    let is_symbol = match kind {
        Kind::Errno => is_one_word,
        Kind::TcpFlag => words.is_upper(start),
        _ => false,
    };
    // Settings have a path before them, and resolver results the name of a library.
    let may_follow = is_symbol || matches!(kind, Kind::Sysctl | Kind::AddrInfo);
    let is_part = words.is_joined(start) && !may_follow || words.is_joined(end) && !is_symbol;
    let is_plain = is_one_word
        && words.len() > 1
        && matches!(
            kind,
            Kind::Icmp | Kind::TcpState | Kind::TcpFlag | Kind::Flow | Kind::Rcode | Kind::ExtendedDnsError
        );
    let is_plain_setting = is_one_word
        && words.len() > 1
        && !words.is_joined(start)
        && PLAIN_SETTINGS.contains(&words.text(start));
    !is_part && !is_plain_setting && (!is_plain || words.is_upper(start))
}
