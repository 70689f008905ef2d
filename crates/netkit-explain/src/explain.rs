//! From what somebody typed or pasted to the pages about it.
//!
//! It holds no page and no text of one: it finds names, numbers and other words of pages in the question and weighs them.

mod book;
mod mention;
mod nearest;
mod numbers;
mod phrases;
#[cfg(test)]
mod tests;
mod words;

use std::cmp::Reverse;

use crate::topic::{Kind, Topic};
use book::Book;
use mention::{Manner, Mention};
use words::Words;

/// How much of a question is read, in bytes: more than a screen of any log, and little enough to answer at once.
pub const LONGEST_QUESTION: usize = 65_536;

/// Pages that one question gets at most, unless it is a single thing of many pages such as `icmp 3`.
const MOST_PAGES: usize = 5;

/// What there is about a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The pages about it, the most specific first; empty where there is none.
    pub topics: Vec<Topic>,
    /// Names of pages that could be meant as well, such as those of other things with the same number.
    pub others: Vec<String>,
    /// One sentence on what was asked for and does not exist, such as an ICMP code that no standard defines.
    pub remark: Option<String>,
    /// Names that come nearest, nearest first; only where there is no page.
    pub nearest: Vec<String>,
}

/// The pages about a number, a name, or an error message pasted as it was printed.
///
/// Upper and lower case, and how words are joined (`CLOSE_WAIT`, `close-wait`, `net/ipv4/tcp_mem`), make no difference;
/// addresses, host names and ports in a message are passed over. Of a question longer than [`LONGEST_QUESTION`] the
/// beginning counts.
pub fn explain(question: &str) -> Explanation {
    let book = Book::open();
    if let Some(page) = book.verdict(question.trim()) {
        return Explanation { topics: book.topics(&[page]), ..Default::default() };
    }
    let words = Words::of(beginning(question));
    if let Some(number) = words.only_number() {
        return of_number(&book, number);
    }
    if let Some((codes, remark)) = numbers::undefined_icmp(&book, &words) {
        return Explanation { topics: book.topics(&codes), remark: Some(remark), ..Default::default() };
    }
    let mut mentions = phrases::mentions(&book, &words);
    mentions.extend(numbers::mentions(&book, &words));
    let mut found = weigh(&book, mentions, &words);
    if found.is_empty() {
        found = weigh(&book, phrases::plain_mentions(&book, &words), &words);
    }
    if found.is_empty() {
        let titled = book.titled(&words);
        if !titled.is_empty() {
            return Explanation { topics: book.topics(&titled), ..Default::default() };
        }
        return Explanation { nearest: nearest::names(&book, &words), ..Default::default() };
    }
    Explanation { topics: book.topics(&pages(&found)), ..Default::default() }
}

/// The kind and the name of every page, kind by kind.
pub fn contents() -> Vec<(Kind, String)> {
    let mut names: Vec<(Kind, String)> =
        Book::open().into_topics().into_iter().map(|topic| (topic.kind, topic.name)).collect();
    // Stable: within a kind the pages stay in the order of the book, which has errors of both ICMPs before all else of them.
    names.sort_by_key(|(kind, name)| (*kind, name.starts_with("icmpv6")));
    names
}

/// As much of a question as is read.
fn beginning(question: &str) -> &str {
    let longest = question.len().min(LONGEST_QUESTION);
    let end = (0..=longest).rev().find(|end| question.is_char_boundary(*end));
    &question[..end.unwrap_or(0)]
}

/// The pages of a bare number: first the errno, which prints a number most often, and by name all else that it numbers.
fn of_number(book: &Book, number: i32) -> Explanation {
    let pages = numbers::pages_of(book, number);
    let mut topics = book.topics(&pages).into_iter();
    let first = topics.next().into_iter().collect();
    Explanation { topics: first, others: topics.map(|topic| topic.name).collect(), ..Default::default() }
}

/// The mentions that count: of those that share words the longest, and the most specific of all first.
fn weigh(book: &Book, mut mentions: Vec<Mention>, words: &Words<'_>) -> Vec<Mention> {
    if mentions.iter().any(|mention| mention.manner != Manner::Class) {
        mentions.retain(|mention| mention.manner != Manner::Class);
    }
    // Stable: of equally long ones the phrase stands before the number.
    mentions.sort_by_key(|mention| (Reverse(mention.letters), mention.start));
    // Errors are wrapped from the inside out: `dial: connect: refused`, "Caused by: …". Python alone tells them as they came.
    let inner_is_last = !words.contain(&["the", "above", "exception"]);
    let mut takers: Vec<Option<Kind>> = vec![None; words.len()];
    let mut found = Vec::new();
    for mention in mentions {
        let kind = book.topic(mention.pages[0]).kind;
        let own = &mut takers[mention.start..mention.end];
        // What a program makes of an error does not hide its number: `connect() failed (111: Connection refused)`.
        let hides = |taker: &Kind| *taker != Kind::Program || mention.manner != Manner::Number;
        if !own.iter().flatten().any(hides) {
            own.fill(Some(kind));
            found.push((kind, mention));
        }
    }
    found.sort_by_key(|(kind, mention)| (breadth(*kind), depth(*kind, mention, inner_is_last)));
    found.into_iter().map(|(_, mention)| mention).collect()
}

/// Where a mention stands among others of its breadth, the lowest first.
///
/// Of several errors the innermost is the cause of the others. The program that speaks stands at the beginning: the code of
/// curl before its words.
fn depth(kind: Kind, mention: &Mention, inner_is_last: bool) -> isize {
    let start = mention.start.cast_signed();
    match kind {
        Kind::Errno | Kind::AddrInfo if inner_is_last => -start,
        Kind::Errno | Kind::AddrInfo | Kind::Program => start,
        _ => 0,
    }
}

/// How much a page of this kind leaves open: an error number less than what a program makes of several.
fn breadth(kind: Kind) -> u8 {
    match kind {
        Kind::Errno | Kind::Icmp | Kind::Sysctl | Kind::ExtendedDnsError | Kind::AddrInfo | Kind::Verdict => {
            0
        }
        Kind::TcpState | Kind::Rcode => 1,
        Kind::TcpFlag | Kind::Flow => 2,
        Kind::Program => 3,
    }
}

/// The pages of these mentions, each once.
fn pages(mentions: &[Mention]) -> Vec<usize> {
    let mut pages = Vec::new();
    for page in mentions.iter().flat_map(|mention| &mention.pages) {
        // Not more than the book has pages, of which a few dozen come before the limit.
        if !pages.contains(page) {
            pages.push(*page);
        }
    }
    if mentions.len() > 1 {
        pages.truncate(MOST_PAGES);
    }
    pages
}
