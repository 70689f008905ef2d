//! A page for every verdict, cut out of the manuals of the rules: `docs/verdicts.md`, and the chapter of `netkit explain`.
//!
//! The manual of a rule is the doc block of its file, which begins with "Rule `id`". Ids are a closed list; one without a
//! rule of its own has its one sentence.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use netkit_model::VerdictId;

use super::Files;
use crate::shell;

/// Where the rules stand.
const RULES: &str = "crates/netkit-diagnose/src/rules";
/// The chapter of the book.
const CHAPTER: &str = "crates/netkit-explain/book/verdicts.md";
/// The pages for a browser.
const DOCUMENT: &str = "docs/verdicts.md";
/// Both.
pub const FILES: [&str; 2] = [CHAPTER, DOCUMENT];

/// What a rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Manual {
    /// The verdict that it finds.
    id: String,
    /// Which runs it is about, such as "of a sampled path"; empty for any.
    about: String,
    /// Its first sentence, behind the colon.
    summary: String,
    /// What stands below, a paragraph for each of Observed, Means, Does not prove and Decides.
    paragraphs: Vec<String>,
}

/// Adds the document and the chapter.
pub fn add(files: &mut Files) -> Result<()> {
    let mut manuals = Vec::new();
    read(&shell::root().join(RULES), &mut manuals)?;
    for manual in &manuals {
        let known = VerdictId::ALL.iter().any(|id| id.name() == manual.id);
        ensure!(known, "a rule's manual names `{}`, which is no verdict", manual.id);
    }
    files.insert(DOCUMENT.to_owned(), document(&manuals).into_bytes());
    files.insert(CHAPTER.to_owned(), chapter(&manuals).into_bytes());
    Ok(())
}

/// The manuals of a folder's rules and of those below it, in the order of their paths.
fn read(folder: &Path, manuals: &mut Vec<Manual>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, manuals)?;
        } else {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            manuals.extend(manual(&text));
        }
    }
    Ok(())
}

/// The manual at the head of a file, where it is a rule.
fn manual(text: &str) -> Option<Manual> {
    let block: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let (first, rest) = block.split_first()?;
    let (id, first) = first.strip_prefix("Rule `")?.split_once('`')?;
    let head = rest.iter().take_while(|line| !line.is_empty());
    let sentence = head.fold(first.to_owned(), |all, line| format!("{all} {line}"));
    let (about, summary) = sentence.split_once(':')?;
    let body: Vec<&str> = rest.iter().skip_while(|line| !line.is_empty()).copied().collect();
    let blocks = body.split(|line| line.is_empty()).map(|lines| format!(" {}", lines.join(" ")));
    // "**Observed**: …" begins a paragraph.
    let paragraphs = blocks
        .flat_map(|block| block.split(" **").map(|part| part.trim().replace("**", "")).collect::<Vec<_>>());
    let paragraphs: Vec<String> = paragraphs.filter(|part| !part.is_empty()).collect();
    Some(Manual {
        id: id.to_owned(),
        about: about.trim_start_matches(',').trim().to_owned(),
        summary: capitalised(summary.trim()),
        paragraphs: paragraphs.iter().map(|part| capitalised(part)).collect(),
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn of(id: VerdictId, manuals: &[Manual]) -> impl Iterator<Item = &Manual> {
    manuals.iter().filter(move |manual| manual.id == id.name())
}

/// The heading of one of several rules that find the same verdict.
fn heading(manual: &Manual) -> String {
    if manual.about.is_empty() { "How it is known".to_owned() } else { capitalised(&manual.about) }
}

fn document(manuals: &[Manual]) -> String {
    let mut text = "# Verdicts\n\nEvery verdict that netkit can give, by its id: what it means and what it rests on. \
                    `netkit explain ID` shows the same.\nMade by `cargo xtask codegen` from the manuals of the rules in \
                    `crates/netkit-diagnose/src/rules`.\n"
        .to_owned();
    for id in VerdictId::ALL {
        // Writing into a string does not fail.
        let _ = write!(text, "\n## `{}`\n\n{}\n", id.name(), id.meaning());
        for manual in of(*id, manuals) {
            let _ = write!(text, "\n### {}\n\n{}\n", heading(manual), manual.summary);
            for paragraph in &manual.paragraphs {
                let _ = write!(text, "\n{paragraph}\n");
            }
        }
    }
    text
}

/// The chapter as the book reads it: a paragraph a line.
fn chapter(manuals: &[Manual]) -> String {
    let mut text =
        "# Verdicts of netkit\n\nMade by `cargo xtask codegen` from the manuals of the rules.\n".to_owned();
    for id in VerdictId::ALL {
        // Writing into a string does not fail.
        let _ = write!(
            text,
            "\n## {}\n\n- title: a verdict of netkit, layer {}\n- source: netkit\n\n{}\n",
            id.name(),
            id.layer(),
            id.meaning(),
        );
        for manual in of(*id, manuals) {
            let _ = write!(text, "\n### {}\n\n{}\n", heading(manual), manual.summary);
            for paragraph in &manual.paragraphs {
                let _ = write!(text, "\n{paragraph}\n");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_is_read_by_its_parts() {
        let text = "//! Rule `path.loss`, of a sampled path: packets are\n//! lost.\n//!\n//! **Observed**: this and\n\
                    //! that. **Means**: so. **Does not prove** more. **Decides**: a test.\n\nuse x;\n";
        let expected = Manual {
            id: "path.loss".to_owned(),
            about: "of a sampled path".to_owned(),
            summary: "Packets are lost.".to_owned(),
            paragraphs: [
                "Observed: this and that.",
                "Means: so.",
                "Does not prove more.",
                "Decides: a test.",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        assert_eq!(manual(text), Some(expected));
    }

    #[test]
    fn what_is_no_rule_has_no_manual() {
        for text in ["", "//! What rules share.\n", "use x;\n", "//! Rule of thumb: none\n"] {
            assert_eq!(manual(text), None, "{text:?}");
        }
    }
}
