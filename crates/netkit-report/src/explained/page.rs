//! Pages as text: a title, the summary, the sections, and where to read on.
//!
//! ```text
//! ECONNREFUSED · errno 111 · Connection refused
//!   Somebody answered the SYN with a reset, or …
//!
//!   Causes
//!     nothing listens on that port
//!       The host's kernel sends the RST. …
//!
//!   see     RST · icmp 3/3 · ETIMEDOUT
//!   source  RFC 9293 §3.10.7.3
//! ```

use netkit_explain::{Body, Explanation, Item, Kind, Topic};
use netkit_model::Untrusted;

use super::{ExplainedText, fill, noun};
use crate::colour::paint_bold;
use crate::escape;
use crate::pieces;

/// What stands before a page's prose, its sections' bodies, and what hangs below an item.
const INDENTS: [usize; 3] = [2, 4, 6];
/// The longest name of an item that still has its text beside it.
const LONGEST_BESIDE: usize = 16;
/// What stands between a name and the text beside it.
const BETWEEN: usize = 2;
/// The least width of prose, on however narrow a terminal.
const LEAST_COLUMNS: usize = 24;

/// The pages of a question one after the other, with what has to be said besides.
pub(super) fn pages(question: &str, found: &Explanation, form: ExplainedText) -> String {
    let remark = found.remark.iter().map(|remark| format!("{remark}\n"));
    let topics = found.topics.iter().map(|topic| page(topic, form));
    let others = (!found.others.is_empty()).then(|| {
        let question = escape::text(&Untrusted::from_bytes(question.trim()));
        let sentence = format!("{question} is also the number of {}.", found.others.join(", "));
        indented(&fill::lines(&sentence, width(form, 0)), 0)
    });
    pieces::join(remark.chain(topics).chain(others), "\n")
}

fn page(topic: &Topic, form: ExplainedText) -> String {
    let blocks = topic.sections.iter().map(|section| {
        let heading = paint_bold(section.title, form.color);
        format!("{:1$}{heading}\n{2}", "", INDENTS[0], body(&section.body, form))
    });
    let blocks = std::iter::once(opening(topic, form)).chain(blocks).chain([ending(topic, form)]);
    pieces::join(blocks, "\n")
}

/// The title and the summary.
fn opening(topic: &Topic, form: ExplainedText) -> String {
    let summary = fill::lines(topic.summary, width(form, INDENTS[0]));
    title(topic, form) + &indented(&summary, INDENTS[0])
}

/// `ECONNREFUSED · errno 111 · Connection refused`; the title of a verdict says of what kind it is.
fn title(topic: &Topic, form: ExplainedText) -> String {
    let noun = noun(topic.kind);
    let kind = match topic.number.filter(|_| has_number(topic.kind)) {
        Some(number) => format!("{noun} {number} · "),
        None if topic.kind == Kind::Verdict => String::new(),
        None => format!("{noun} · "),
    };
    let lines = fill::lines(&format!("{} · {kind}{}", topic.name, topic.title), width(form, INDENTS[0]));
    let title = indented(&lines, INDENTS[0]);
    let title = title.trim_start();
    match title.strip_prefix(&topic.name) {
        Some(rest) => paint_bold(&topic.name, form.color) + rest,
        None => title.to_owned(),
    }
}

/// True where the number is no part of the name already.
const fn has_number(kind: Kind) -> bool {
    matches!(kind, Kind::Errno | Kind::TcpState | Kind::Rcode)
}

fn body(body: &Body, form: ExplainedText) -> String {
    let prose = |text: &str| indented(&fill::lines(text, width(form, INDENTS[1])), INDENTS[1]);
    match body {
        Body::Prose(paragraphs) => pieces::join(paragraphs.iter().map(|text| prose(text)), "\n"),
        Body::Items(items) => list(items, form),
        Body::Drawing(lines) => indented(&lines.lines().map(str::to_owned).collect::<Vec<_>>(), INDENTS[0]),
    }
}

/// Short names have their text beside them, in one column for all; below longer ones it hangs.
fn list(items: &[Item], form: ExplainedText) -> String {
    let longest = items.iter().map(|item| fill::width(item.what)).max().unwrap_or(0);
    if longest > LONGEST_BESIDE {
        let hanging = |item: &Item| {
            let name = fill::lines(item.what, width(form, INDENTS[1]));
            let text = fill::lines(item.text, width(form, INDENTS[2]));
            indented(&name, INDENTS[1]) + &indented(&text, INDENTS[2])
        };
        return pieces::concat(items.iter().map(hanging));
    }
    let columns = width(form, INDENTS[1] + longest + BETWEEN);
    let row = |item: &Item| beside(item.what, longest, INDENTS[1], &fill::lines(item.text, columns));
    pieces::concat(items.iter().map(row))
}

/// Where to read on, and where it is written.
fn ending(topic: &Topic, form: ExplainedText) -> String {
    let column = "source".len();
    let columns = width(form, INDENTS[0] + column + BETWEEN);
    let rows = [("see", fill::names(&topic.see, columns)), ("source", fill::lines(topic.source, columns))];
    let rows = rows.iter().filter(|(_, lines)| !lines.is_empty());
    pieces::concat(rows.map(|(name, lines)| beside(name, column, INDENTS[0], lines)))
}

/// A name in a column so wide, and lines beside it.
fn beside(name: &str, column: usize, indent: usize, lines: &[String]) -> String {
    let text = indented(lines, indent + column + BETWEEN);
    format!("{:indent$}{name:<column$}{:BETWEEN$}{}", "", "", text.trim_start())
}

fn indented(lines: &[String], indent: usize) -> String {
    let line =
        |line: &String| if line.is_empty() { "\n".to_owned() } else { format!("{:indent$}{line}\n", "") };
    pieces::concat(lines.iter().map(line))
}

/// The columns that an indent leaves.
fn width(form: ExplainedText, indent: usize) -> usize {
    form.columns.saturating_sub(indent).max(LEAST_COLUMNS)
}
