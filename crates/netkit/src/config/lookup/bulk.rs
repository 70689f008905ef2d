//! What many lookups of one run need: where the names are, and how a line is read.

use std::path::PathBuf;

use anyhow::Context as _;
use netkit_model::BulkItem;
use netkit_packet::dns::{Question, RecordType};

use super::words::{no_type, question_name};

/// Where the names of many lookups are, and how fast they are asked.
#[derive(Clone, Debug)]
pub(crate) struct BulkPlan {
    /// The file; `-` is standard input.
    pub(crate) file: PathBuf,
    /// Questions under way at once.
    pub(crate) in_flight: usize,
    /// How often a question is sent at most.
    pub(crate) tries: u32,
}

/// The questions of a line: `NAME`, `NAME TYPE…` or an address. None where it is empty or a comment. `usual` has class and
/// types for a line that names none.
pub(crate) fn items(line: &[u8], usual: &[Question]) -> Vec<BulkItem> {
    let text = String::from_utf8_lossy(line);
    let mut words = text.split_ascii_whitespace();
    let Some(name) = words.next().filter(|name| !name.starts_with(['#', ';'])) else { return Vec::new() };
    let types: Vec<&str> = words.collect();
    let invalid = |error: &anyhow::Error| {
        let fault = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        vec![BulkItem { input: name.to_owned(), question: None, fault: Some(fault) }]
    };
    match questions(name, &types, usual) {
        Err(error) => invalid(&error),
        Ok(questions) => {
            let item = |question| BulkItem { input: name.to_owned(), question: Some(question), fault: None };
            questions.into_iter().map(item).collect()
        }
    }
}

fn questions(name: &str, types: &[&str], usual: &[Question]) -> anyhow::Result<Vec<Question>> {
    let (asked, is_reverse) = question_name(name)?;
    let class = usual.first().map_or(netkit_packet::dns::Class::IN, |question| question.class);
    let types: Vec<RecordType> = match types {
        [] if is_reverse => vec![RecordType::PTR],
        [] => usual.iter().map(|question| question.record_type).collect(),
        _ => {
            let parse = |word: &&str| word.parse().ok().with_context(|| no_type(word));
            types.iter().map(parse).collect::<anyhow::Result<_>>()?
        }
    };
    Ok(types.into_iter().map(|record_type| Question { name: asked.clone(), record_type, class }).collect())
}

#[cfg(test)]
mod tests {
    use netkit_packet::dns::{Class, DomainName};

    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let usual = [Question { name: DomainName::root(), record_type: RecordType::A, class: Class::IN }];
        let shown = items(line.as_bytes(), &usual).into_iter().map(|item| match item.question {
            Some(question) => format!("{} {}", question.name, question.record_type),
            None => format!("! {}", item.input),
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{line:?}");
    }

    #[test]
    fn a_line_is_a_name_with_types_or_an_address() {
        check("www.example", &["www.example. A"]);
        check("  www.example.\tmx  txt\r", &["www.example. MX", "www.example. TXT"]);
        check("192.0.2.1", &["1.2.0.192.in-addr.arpa. PTR"]);
        check("_sip._udp.example SRV", &["_sip._udp.example. SRV"]);
        check(".", &[". A"]);
    }

    #[test]
    fn comments_and_empty_lines_ask_nothing() {
        for line in ["", "   ", "# www.example", "; www.example", "\r"] {
            check(line, &[]);
        }
    }

    #[test]
    fn what_is_no_name_is_told_as_such() {
        let long = "a".repeat(64);
        for name in ["a..b", ".a", &long] {
            check(name, &[&format!("! {name}")]);
        }
        check("www.example WHAT", &["! www.example"]);
    }
}
