//! Pages of the book in JSON.

use std::io::{self, Write};

use netkit_explain::{Body, Kind, Section as Part, Topic as Page};
use schemars::JsonSchema;
use serde::Serialize;

use super::{SCHEMA, write_line};
use crate::escape;
use crate::explained::Explained;

/// Writes exactly one JSON document (RFC 8259) on one line.
pub fn explained_json(
    out: &mut impl Write,
    explained: &Explained<'_>,
    version: &'static str,
    warnings: &[String],
) -> io::Result<()> {
    write_line(out, &ExplainedDocument::of(explained, version, warnings))?;
    out.flush()
}

/// What the book says about a question, or the names of all its pages.
///
/// What is unknown is null. The question is escaped; where that changed it, a field named `…_hex` has its bytes. The format
/// only grows: readers ignore fields that they do not know.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExplainedDocument {
    /// The format and its version.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'static str,
    /// The command.
    #[schemars(extend("const" = "explain"))]
    command: &'static str,
    /// The version of netkit.
    version: &'static str,
    /// Always true: nothing is measured, so nothing is interrupted.
    complete: bool,
    /// What there is.
    report: Report,
    /// What the user should know besides, one sentence each.
    warnings: Vec<String>,
}

/// What there is about a question.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Report {
    /// What was asked; null where the names of all pages were.
    question: Option<String>,
    /// The bytes of `question` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    question_hex: Option<String>,
    /// The pages about it, the most specific first.
    topics: Vec<Topic>,
    /// Names of pages that could be meant as well.
    others: Vec<String>,
    /// One sentence on what was asked for and does not exist.
    remark: Option<String>,
    /// Names that come nearest, nearest first, where no page is about it.
    nearest: Vec<String>,
    /// The names of all pages, where nothing was asked.
    names: Vec<Name>,
}

/// A page of the book.
#[derive(Debug, Serialize, JsonSchema)]
struct Topic {
    /// What kind of thing it is about.
    #[schemars(extend("enum" = KINDS.map(kind_name)))]
    kind: &'static str,
    /// Its name in the field, unique among all pages.
    name: String,
    /// Its number, where it has one.
    number: Option<u16>,
    /// The standard's or the system's own words for it.
    title: &'static str,
    /// One to three sentences: what it means.
    summary: &'static str,
    /// The rest, in the order of reading.
    sections: Vec<Section>,
    /// Names of pages that lead on.
    see: Vec<&'static str>,
    /// Where it is defined or measured.
    source: &'static str,
}

/// A part of a page: prose, a list or a drawing.
#[derive(Debug, Serialize, JsonSchema)]
struct Section {
    /// Its heading.
    title: &'static str,
    /// Its prose, a paragraph each; only where it is prose.
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraphs: Option<Vec<&'static str>>,
    /// Its list; only where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<Item>>,
    /// Its drawing, lines whose blanks mean something; only where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    drawing: Option<&'static str>,
}

/// One of several things.
#[derive(Debug, Serialize, JsonSchema)]
struct Item {
    /// What it is.
    what: &'static str,
    /// What is to be known of it.
    text: &'static str,
}

/// The name of a page.
#[derive(Debug, Serialize, JsonSchema)]
struct Name {
    /// What kind of thing the page is about.
    #[schemars(extend("enum" = KINDS.map(kind_name)))]
    kind: &'static str,
    /// Its name.
    name: String,
}

const KINDS: [Kind; 11] = [
    Kind::Errno,
    Kind::Icmp,
    Kind::TcpState,
    Kind::TcpFlag,
    Kind::Flow,
    Kind::Sysctl,
    Kind::Rcode,
    Kind::ExtendedDnsError,
    Kind::AddrInfo,
    Kind::Program,
    Kind::Verdict,
];

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Errno => "errno",
        Kind::Icmp => "icmp",
        Kind::TcpState => "tcp-state",
        Kind::TcpFlag => "tcp-flag",
        Kind::Flow => "flow",
        Kind::Sysctl => "sysctl",
        Kind::Rcode => "rcode",
        Kind::ExtendedDnsError => "extended-dns-error",
        Kind::AddrInfo => "addr-info",
        Kind::Program => "program",
        Kind::Verdict => "verdict",
    }
}

impl ExplainedDocument {
    fn of(explained: &Explained<'_>, version: &'static str, warnings: &[String]) -> Self {
        let warnings = warnings.iter().map(|one| escape::sentence(one).into_owned()).collect();
        Self {
            schema: SCHEMA,
            command: "explain",
            version,
            complete: true,
            report: Report::of(explained),
            warnings,
        }
    }
}

impl Report {
    fn of(explained: &Explained<'_>) -> Self {
        match explained {
            Explained::Contents(names) => {
                let name =
                    |(kind, name): &(Kind, String)| Name { kind: kind_name(*kind), name: name.clone() };
                Self { names: names.iter().map(name).collect(), ..Self::default() }
            }
            Explained::Question { text, found } => {
                let question = escape::json(text.as_bytes());
                Self {
                    question: Some(question.presentation),
                    question_hex: question.hex,
                    topics: found.topics.iter().map(Topic::of).collect(),
                    others: found.others.clone(),
                    remark: found.remark.clone(),
                    nearest: found.nearest.clone(),
                    names: Vec::new(),
                }
            }
        }
    }
}

impl Topic {
    fn of(page: &Page) -> Self {
        Self {
            kind: kind_name(page.kind),
            name: page.name.clone(),
            number: page.number,
            title: page.title,
            summary: page.summary,
            sections: page.sections.iter().map(Section::of).collect(),
            see: page.see.clone(),
            source: page.source,
        }
    }
}

impl Section {
    fn of(part: &Part) -> Self {
        let empty = Self { title: part.title, paragraphs: None, items: None, drawing: None };
        match &part.body {
            Body::Prose(paragraphs) => Self { paragraphs: Some(paragraphs.clone()), ..empty },
            Body::Items(items) => {
                let items = items.iter().map(|item| Item { what: item.what, text: item.text }).collect();
                Self { items: Some(items), ..empty }
            }
            Body::Drawing(lines) => Self { drawing: Some(*lines), ..empty },
        }
    }
}
