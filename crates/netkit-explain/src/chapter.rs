//! A chapter of the book, read from its Markdown: how a page is written down, and back to a page.
//!
//! It says nothing itself. Text without pointers costs a program that never opens the book nothing; as tables in Rust it
//! was sixteen thousand addresses for the loader to mend at every start.
//!
//! ```text
//! ## ECONNREFUSED
//!
//! - number: 111
//! - title: Connection refused
//! - also: actively refused           as people and programs say it, in lower case; any number of them
//! - see: RST, ETIMEDOUT
//! - source: RFC 9293 §3.10.7.3
//!
//! The summary, on one line as every paragraph is.
//!
//! ### A section
//!
//! Prose, or items (`- **what**: text`), or a drawing between fences.
//! ```

use crate::topic::{Body, Item, Kind, Section, Topic};

/// A page with what people and programs call it besides its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) topic: Topic,
    pub(crate) also: Vec<&'static str>,
}

/// The pages of a chapter, in their order.
pub(crate) fn pages(kind: Kind, chapter: &'static str) -> impl Iterator<Item = Page> {
    // What stands before the first page is for readers of the file.
    chapter.split("\n## ").skip(1).map(move |text| page(kind, text))
}

fn page(kind: Kind, text: &'static str) -> Page {
    let mut parts = text.split("\n### ");
    let (name, head) = parts.next().and_then(|head| head.split_once('\n')).unwrap_or((text, ""));
    let mut page = Page {
        topic: Topic {
            kind,
            name: name.to_owned(),
            number: None,
            title: "",
            summary: "",
            sections: parts.map(section).collect(),
            see: Vec::new(),
            source: "",
        },
        also: Vec::new(),
    };
    for line in head.lines().filter(|line| !line.is_empty()) {
        let topic = &mut page.topic;
        match line.strip_prefix("- ").and_then(|field| field.split_once(": ")) {
            Some(("number", number)) => topic.number = number.parse().ok(),
            Some(("title", title)) => topic.title = title,
            Some(("also", phrase)) => page.also.push(phrase),
            Some(("see", names)) => topic.see = names.split(", ").collect(),
            Some(("source", source)) => topic.source = source,
            _ => topic.summary = line,
        }
    }
    page
}

fn section(text: &'static str) -> Section {
    let (title, body) = text.split_once('\n').unwrap_or((text, ""));
    let body = body.trim_matches('\n');
    Section { title, body: drawing(body).or_else(|| items(body)).unwrap_or_else(|| prose(body)) }
}

fn drawing(body: &'static str) -> Option<Body> {
    Some(Body::Drawing(body.strip_prefix("```text\n")?.strip_suffix("\n```")?))
}

fn items(body: &'static str) -> Option<Body> {
    let item = |line: &'static str| {
        let (what, text) = line.strip_prefix("- **")?.split_once("**: ")?;
        Some(Item { what, text })
    };
    body.lines().map(item).collect::<Option<Vec<Item>>>().map(Body::Items)
}

fn prose(body: &'static str) -> Body {
    Body::Prose(body.split("\n\n").collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAPTER: &str = "# Title\n\nFor readers.\n\n## A\n\n- number: 1\n- title: First\n- also: a a\n- also: b: c\n\
                           - see: B, C d\n- source: RFC 1\n\nSays: much.\n\n### Prose\n\nOne.\n\nTwo.\n\n### Items\n\n\
                           - **x: y**: Text: so.\n- **z**: More.\n\n### Drawing\n\n```text\n  a\n\n b\n```\n\n## B\n\nShort.\n";

    #[test]
    fn a_page_is_read_by_its_parts() {
        let first = pages(Kind::Errno, CHAPTER).next().expect("the chapter has pages");
        assert_eq!(first.also, ["a a", "b: c"]);
        let item = |what, text| Item { what, text };
        let expected = Topic {
            kind: Kind::Errno,
            name: "A".to_owned(),
            number: Some(1),
            title: "First",
            summary: "Says: much.",
            sections: vec![
                Section { title: "Prose", body: Body::Prose(vec!["One.", "Two."]) },
                Section {
                    title: "Items",
                    body: Body::Items(vec![item("x: y", "Text: so."), item("z", "More.")]),
                },
                Section { title: "Drawing", body: Body::Drawing("  a\n\n b") },
            ],
            see: vec!["B", "C d"],
            source: "RFC 1",
        };
        assert_eq!(first.topic, expected);
    }

    #[test]
    fn what_a_page_leaves_out_is_empty() {
        let last = pages(Kind::Flow, CHAPTER).last().expect("the chapter has pages");
        assert_eq!((last.topic.name.as_str(), last.topic.summary, last.topic.number), ("B", "Short.", None));
        assert!(last.topic.sections.is_empty() && last.also.is_empty());
    }
}
