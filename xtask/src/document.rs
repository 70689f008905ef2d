//! Puts what a command found out into a document, between the command's two marks. What stands around them is written by
//! hand.

use std::fs;

use anyhow::{Context, Result};

use crate::shell;

/// Replaces what stands between the marks of this command of `cargo xtask` in a document of the house.
pub fn write(document: &str, command: &str, tables: &str) -> Result<()> {
    change(document, command, |_| Ok(tables.to_owned()))
}

/// Replaces only these sections between the marks, each by its heading, with which it starts. The others stay as they
/// are; one that is not there yet is an error.
pub fn write_sections(document: &str, command: &str, sections: &[String]) -> Result<()> {
    change(document, command, |tables| replace_sections(tables, sections))
}

/// Makes something else of what stands between the marks.
fn change(document: &str, command: &str, make: impl FnOnce(&str) -> Result<String>) -> Result<()> {
    let path = shell::root().join(document);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (before, tables, after) =
        split(&text, command).with_context(|| format!("{} has lost its marks", path.display()))?;
    let tables = make(tables).with_context(|| format!("cannot change {}", path.display()))?;
    fs::write(&path, format!("{before}{tables}{after}"))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// What stands before, between and after the texts of the two marks, which belong to the outer parts.
fn split<'a>(text: &'a str, command: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let mark = |place: &str| format!("<!-- {place}: cargo xtask {command} --write -->\n");
    let (begin, end) = (mark("begin"), mark("end"));
    let start = text.find(&begin)? + begin.len();
    let length = text[start..].find(&end)?;
    Some((&text[..start], &text[start..start + length], &text[start + length..]))
}

/// What every heading of a section starts with.
const HEADING: &str = "### ";

fn replace_sections(tables: &str, sections: &[String]) -> Result<String> {
    let starts = tables.match_indices(HEADING).map(|(at, _)| at).filter(|at| tables[..*at].ends_with('\n'));
    let mut bounds: Vec<usize> = [0].into_iter().chain(starts).chain([tables.len()]).collect();
    bounds.dedup();
    let mut parts: Vec<String> = bounds.windows(2).map(|ends| tables[ends[0]..ends[1]].to_owned()).collect();
    for section in sections {
        let heading = section.lines().next().unwrap_or_default();
        let old = parts.iter_mut().find(|part| part.lines().next() == Some(heading));
        let old = old.with_context(|| format!("it has no section `{heading}`: write all of them once"))?;
        *old = format!("{}\n\n", section.trim_end());
    }
    Ok(format!("{}\n", parts.concat().trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "<!-- begin: cargo xtask bench lab --write -->\n";
    const END: &str = "<!-- end: cargo xtask bench lab --write -->\n";

    #[test]
    fn what_is_written_by_hand_stays() {
        let text = format!("Before.\n{BEGIN}old\n{END}After.\n");
        let (before, after) = (format!("Before.\n{BEGIN}"), format!("{END}After.\n"));
        assert_eq!(split(&text, "bench lab"), Some((&*before, "old\n", &*after)));
    }

    #[test]
    fn without_both_marks_nothing_is_replaced() {
        for text in [BEGIN, END, &format!("{BEGIN}{END}").replace("bench lab", "bench ping")] {
            assert_eq!(split(text, "bench lab"), None);
        }
    }

    const TABLES: &str = "- machine\n\n### One\n\n1\n\n### Two\n\n2\n\n### Three\n\n3\n";

    #[track_caller]
    fn check(sections: &[&str], expected: &str) {
        let sections: Vec<String> = sections.iter().map(|section| (*section).to_owned()).collect();
        assert_eq!(replace_sections(TABLES, &sections).unwrap(), expected);
    }

    #[test]
    fn only_the_sections_with_these_headings_change() {
        check(&[], TABLES);
        check(&["### Two\n\nnew\n"], &TABLES.replace("\n2\n", "\nnew\n"));
        check(
            &["### One\n\nnew\n", "### Three\n\nnew\n"],
            &TABLES.replace("\n1\n", "\nnew\n").replace("\n3\n", "\nnew\n"),
        );
    }

    #[test]
    fn a_section_that_is_not_there_is_an_error() {
        let error = replace_sections(TABLES, &["### Thr\n\nnew\n".to_owned()]).unwrap_err();
        assert_eq!(error.to_string(), "it has no section `### Thr`: write all of them once");
    }
}
