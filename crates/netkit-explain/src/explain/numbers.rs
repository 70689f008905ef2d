//! Numbers that say what they are: `errno 111`, `[Errno 111]`, `(111: Connection refused)`, `rcode 3`, `icmp type 3 code 13`.
//!
//! A number that does not say so is a port, a length or a time more often than not, and means nothing here.

use super::book::Book;
use super::mention::{Manner, Mention};
use super::words::Words;
use crate::topic::Kind;

/// Words of which one stands in front of a number of this kind.
const LABELS: [(&str, Kind); 4] = [
    ("errno", Kind::Errno),
    ("rcode", Kind::Rcode),
    ("state", Kind::TcpState),
    ("ede", Kind::ExtendedDnsError),
];

/// Words in front of a number that is an error number where it is large enough.
const LOOSE_LABELS: [&str; 8] = ["error", "err", "code", "status", "rc", "ret", "returned", "result"];

/// The first error number of sockets, `ENOTSOCK`. Programs number their own errors from 1, and rarely get so far.
const FIRST_OF_SOCKETS: u16 = 88;

/// Programs that put numbers of their own into brackets: `curl: (92)`.
const OWN_NUMBERS: [&str; 1] = ["curl"];

/// What ICMP is called, and how the names of its pages begin.
const ICMP: [(&str, &str); 5] =
    [("icmp", "icmp"), ("icmp4", "icmp"), ("icmpv4", "icmp"), ("icmp6", "icmpv6"), ("icmpv6", "icmpv6")];

/// The pages of a number that stands alone, errno first. Below zero it is an errno as the kernel returns it, or a result
/// of the resolver.
pub(super) fn pages_of(book: &Book, number: i32) -> Vec<usize> {
    let Ok(size) = u16::try_from(number.unsigned_abs()) else { return Vec::new() };
    if number >= 0 {
        return book.numbered(size, None);
    }
    let mut pages = book.numbered(size, Some(Kind::Errno));
    pages.extend(book.called(&["errno", &number.to_string()]));
    pages
}

/// Every number of the text that says what it is, and that the book has a page for.
pub(super) fn mentions(book: &Book, words: &Words<'_>) -> Vec<Mention> {
    let labelled = (0..words.len()).filter_map(|place| labelled(book, words, place));
    let messages = (0..words.len()).filter_map(|start| {
        let message = IcmpNumbers::at(words, start)?;
        let pages = message.pages(book);
        (!pages.is_empty()).then(|| mention(words, start, message.end, pages))
    });
    labelled.chain(messages).collect()
}

/// Where the whole text is an ICMP type and code that no standard defines: the pages of the codes that the type has, and
/// that sentence.
pub(super) fn undefined_icmp(book: &Book, words: &Words<'_>) -> Option<(Vec<usize>, String)> {
    let message = IcmpNumbers::at(words, 0)?;
    if message.end != words.len() || !message.pages(book).is_empty() {
        return None;
    }
    let version = if message.version == "icmp" { "ICMP" } else { "ICMPv6" };
    let codes = book.named_or_below(&message.type_name());
    let remark = match message.code {
        Some(code) if !codes.is_empty() => {
            format!(
                "No standard defines code {code} of {version} type {}; it has these codes.",
                message.icmp_type
            )
        }
        _ => format!("No page is about {version} type {}: no standard in use defines it.", message.icmp_type),
    };
    Some((codes, remark))
}

/// A number with a word or a bracket about it that says of which kind it is.
fn labelled(book: &Book, words: &Words<'_>, place: usize) -> Option<Mention> {
    let number = u16::try_from(words.number(place)?.unsigned_abs()).ok()?;
    let (before, gap) =
        (place.checked_sub(1).map_or("", |before| words.text(before)), words.gap_before(place));
    let is_near = place > 0 && words.is_close(place) && !gap.contains('\n');
    if let Some((_, kind)) = LABELS.iter().find(|(label, _)| is_near && *label == before) {
        return some_mention(words, place - 1, place, book.numbered(number, Some(*kind)));
    }
    let errno = book.numbered(number, Some(Kind::Errno));
    let is_os_error = is_near && before == "error" && place >= 2 && words.text(place - 2) == "os";
    let is_loosely_labelled = is_near && LOOSE_LABELS.contains(&before) && number >= FIRST_OF_SOCKETS;
    if is_os_error || is_loosely_labelled {
        return some_mention(words, place - 1, place, errno);
    }
    let after = words.gap_before(place + 1);
    // Without the blank it is the argument of a call: `htons(111)`.
    let is_in_brackets = gap.ends_with('(') && after.starts_with(':')
        || gap.ends_with(" (") && after.starts_with([')', ' ']) && number >= FIRST_OF_SOCKETS;
    if is_in_brackets && !OWN_NUMBERS.contains(&before) {
        some_mention(words, place, place, errno)
    } else {
        None
    }
}

/// A mention from the first to the last word, where there is a page for it.
fn some_mention(words: &Words<'_>, first: usize, last: usize, pages: Vec<usize>) -> Option<Mention> {
    (!pages.is_empty()).then(|| mention(words, first, last + 1, pages))
}

fn mention(words: &Words<'_>, start: usize, end: usize, pages: Vec<usize>) -> Mention {
    let letters = (start..end).map(|place| words.text(place).len()).sum();
    Mention { start, end, letters, pages, manner: Manner::Number }
}

/// An ICMP message by its numbers.
struct IcmpNumbers {
    /// As the names of pages begin.
    version: &'static str,
    icmp_type: u8,
    code: Option<u8>,
    /// Behind its last word.
    end: usize,
}

impl IcmpNumbers {
    /// `icmp 3/13`, `icmp 3 13`, `ICMP type 3, code 13` or `icmpv6 1` from this word on.
    fn at(words: &Words<'_>, start: usize) -> Option<Self> {
        let (_, version) = ICMP.iter().find(|(word, _)| *word == words.text(start))?;
        let (icmp_type, end) = octet(words, start + 1, "type")?;
        let code = octet(words, end, "code");
        let end = code.map_or(end, |(_, end)| end);
        Some(Self { version, icmp_type, code: code.map(|(code, _)| code), end })
    }

    fn type_name(&self) -> String {
        format!("{} {}", self.version, self.icmp_type)
    }

    /// The page of its code; without a code the pages of all codes. A page of a type alone is about every code of it.
    fn pages(&self, book: &Book) -> Vec<usize> {
        let of_type = book.named_or_below(&self.type_name());
        let Some(code) = self.code else { return of_type };
        let with_code = format!("{}/{code}", self.type_name());
        let is_meant = |page: &usize| {
            let name = &book.topic(*page).name;
            *name == with_code || *name == self.type_name()
        };
        of_type.into_iter().filter(is_meant).collect()
    }
}

/// A number from 0 to 255 near the word before it, with or without its label in front, and the place behind it.
fn octet(words: &Words<'_>, place: usize, label: &str) -> Option<(u8, usize)> {
    let place = if words.text(place) == label && words.is_close(place) { place + 1 } else { place };
    let number = u8::try_from(words.number(place)?).ok()?;
    (words.is_close(place) && !words.gap_before(place).contains('\n')).then_some((number, place + 1))
}
