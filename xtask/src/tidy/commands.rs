//! Rule: a command of netkit that a page, a verdict or a document tells people to run is one that exists.
//!
//! It looks at the word behind "netkit" and not at what follows it.

use std::path::Path;

use super::Violation;
use super::tree::{TextFile, Tree};

/// Where people are told what to run, besides the documents.
const FOLDERS: [&str; 2] = ["crates/netkit-diagnose/src/", "crates/netkit/src/args/"];

/// What stands before a command in prose, at the beginning of a text in Rust, and in an example.
const BEFORE: [&str; 3] = ["`netkit ", "\"netkit ", "$ netkit "];

/// Every command that does not exist.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let command = netkit::command();
    let known: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).chain(["help"]).collect();
    let files = tree.files.iter().filter(|file| is_read_by_people(file));
    let named = files.flat_map(|file| named(&file.text).map(move |(line, word)| (file, line, word)));
    let unknown = named.filter(|(_, _, word)| !known.contains(word));
    unknown
        .map(|(file, line, word)| Violation::new(&file.path, line, format!("there is no `netkit {word}`")))
        .collect()
}

fn is_read_by_people(file: &TextFile) -> bool {
    let is_document = Path::new(&file.path).extension().is_some_and(|extension| extension == "md");
    is_document || FOLDERS.iter().any(|folder| file.path.starts_with(folder)) && !file.is_test()
}

/// The words that stand where a command stands, with their lines.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines.flat_map(|(line, text)| {
        BEFORE
            .into_iter()
            .flat_map(move |before| words_behind(text, before))
            .map(move |word| (line + 1, word))
    })
}

/// The words behind every occurrence; options and what is written in capitals are none, nor is a sentence about netkit.
fn words_behind<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(before).filter_map(move |(start, _)| {
        let rest = &text[start + before.len()..];
        let end =
            rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-').unwrap_or(rest.len());
        let is_sentence = before.starts_with('"') && rest[end..].trim_start().starts_with(char::is_lowercase);
        Some(&rest[..end])
            .filter(|word| !is_sentence && word.starts_with(|letter: char| letter.is_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_text(path: &str, text: &str, lines: &[usize]) {
        let found: Vec<usize> =
            check(&Tree::of(&[(path, text)])).iter().map(|violation| violation.line).collect();
        assert_eq!(found, lines, "{text}");
    }

    #[test]
    fn a_command_that_does_not_exist_fails() {
        check_text("docs/a.md", "Run\n`netkit pong HOST`, or\n$ netkit pang", &[2, 3]);
        check_text("crates/netkit/src/args/a.rs", "fix(\"netkit doctors\")", &[1]);
    }

    #[test]
    fn commands_options_and_prose_pass() {
        check_text("docs/a.md", "`netkit ping HOST`, `netkit --help`, `netkit COMMAND`; netkit pongs.", &[]);
        check_text("crates/netkit-diagnose/src/a.rs", "\"netkit connect {target}\"", &[]);
        check_text("crates/netkit-diagnose/src/a.rs", "\"netkit could not\"", &[]);
        check_text("crates/netkit-net/src/a.rs", "\"netkit pong\"", &[]);
    }
}
