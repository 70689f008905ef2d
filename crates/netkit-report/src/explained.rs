//! What the book of `netkit-explain` has to say: its pages, or the names of all, ready to be shown.
//!
//! It explains nothing itself; the text and the JSON of it stand beside it.

mod fill;
mod page;
mod table;

use netkit_explain::{Explanation, Kind};
use netkit_model::Untrusted;

use crate::escape;

/// What is to be shown.
#[derive(Clone, Copy, Debug)]
pub enum Explained<'a> {
    /// The pages about a question.
    Question {
        /// What was typed or pasted; it is escaped wherever it is shown.
        text: &'a str,
        /// What there is about it.
        found: &'a Explanation,
    },
    /// The names of all pages, kind by kind.
    Contents(&'a [(Kind, String)]),
}

/// Pages as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExplainedText {
    /// How wide a line of prose gets at most; drawings keep their own width.
    pub columns: usize,
    /// Paint names and headings.
    pub color: bool,
}

impl ExplainedText {
    /// The text, in whole lines; nothing where a question is about no page.
    pub fn text(self, explained: &Explained<'_>) -> String {
        match explained {
            Explained::Contents(names) => table::contents(names, self),
            Explained::Question { found, .. } if found.topics.is_empty() => String::new(),
            Explained::Question { text, found } => page::pages(text, found, self),
        }
    }
}

/// Why there is no page, as one line of talk: the question, cut where it is long, and what comes near.
pub fn unexplained(question: &str, found: &Explanation) -> String {
    let question = escape::text(&Untrusted::from_bytes(question.trim()));
    let why = found.remark.clone().unwrap_or_else(|| format!("no page is about \"{question}\""));
    let why = why.trim_end_matches('.');
    match found.nearest.as_slice() {
        [] => format!("{why}; `netkit explain` lists all names"),
        [nearest] => format!("{why}; did you mean {nearest}?"),
        nearest => format!("{why}; the nearest names are {}", nearest.join(", ")),
    }
}

/// What a kind of page is called, for one page.
const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Errno => "errno",
        Kind::Icmp => "ICMP message",
        Kind::TcpState => "TCP state",
        Kind::TcpFlag => "TCP flag",
        Kind::Flow => "flow",
        Kind::Sysctl => "kernel setting",
        Kind::Rcode => "DNS response code",
        Kind::ExtendedDnsError => "extended DNS error",
        Kind::AddrInfo => "resolver result",
        Kind::Program => "what a program prints",
        Kind::Verdict => "verdict of netkit",
    }
}
