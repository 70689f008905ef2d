//! Every page of the book: the chapters as they are written, and the pages of ICMP messages.
//!
//! It holds no text but that of the messages' pages, whose meanings stand in the tables that probes use.

mod icmp;
#[cfg(test)]
mod tests;

use crate::chapter::{self, Page};
use crate::icmp::icmp_messages;
use crate::topic::Kind;

/// The chapters with what their pages are about, in the order in which equally good matches are shown.
const CHAPTERS: [(Kind, &str); 10] = [
    (Kind::Errno, include_str!("../book/errno.md")),
    (Kind::TcpState, include_str!("../book/tcp-states.md")),
    (Kind::TcpFlag, include_str!("../book/tcp-flags.md")),
    (Kind::Flow, include_str!("../book/flows.md")),
    (Kind::Sysctl, include_str!("../book/sysctls.md")),
    (Kind::Rcode, include_str!("../book/rcodes.md")),
    (Kind::ExtendedDnsError, include_str!("../book/extended-dns-errors.md")),
    (Kind::AddrInfo, include_str!("../book/addr-info.md")),
    (Kind::Program, include_str!("../book/programs.md")),
    (Kind::Verdict, include_str!("../book/verdicts.md")),
];

/// All pages, chapter by chapter.
pub(crate) fn all() -> impl Iterator<Item = Page> {
    let written = CHAPTERS.into_iter().flat_map(|(kind, chapter)| chapter::pages(kind, chapter));
    // Each message has a page, in the same order; people paste its term, or the words of `ping` for it.
    let messages = icmp::topics().zip(icmp_messages());
    written.chain(messages.map(|(topic, message)| Page { topic, also: vec![message.name, message.iputils] }))
}
