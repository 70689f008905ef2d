//! What the rules look at: every text file of the tree, and the house that cargo describes. The only reader of files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Violation;
use super::deny::Deny;
use super::house::House;
use super::source::Source;
use crate::shell;

/// Folders nobody wrote: what cargo builds, what git keeps, what fuzzing finds.
const NOT_OURS: [&str; 4] = ["target", ".git", "fuzz/artifacts", "fuzz/target"];

/// Everything the rules look at.
#[derive(Debug, Default)]
pub struct Tree {
    /// Every file that is text, ordered by path.
    pub files: Vec<TextFile>,
    /// The crates and packages.
    pub house: House,
    /// What may come in.
    pub deny: Deny,
}

/// A file that is UTF-8.
#[derive(Debug)]
pub struct TextFile {
    /// Relative to the workspace, with `/`.
    pub path: String,
    pub text: String,
    /// `None` for what is no Rust, or Rust that cannot be read (see [`unreadable`]).
    source: Result<Source, usize>,
}

impl Tree {
    /// Reads the workspace we stand in.
    pub fn read() -> Result<Self> {
        let mut files = Vec::new();
        collect(shell::root(), "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let deny = files.iter().find(|file| file.path == "deny.toml").context("deny.toml is missing")?;
        let deny = Deny::parse(&deny.text)?;
        let house = House::read(&deny.targets)?;
        Ok(Self { files, house, deny })
    }

    /// The file at exactly this path.
    pub fn file(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// Every Rust file that could be read, with its tokens.
    pub fn sources(&self) -> impl Iterator<Item = (&TextFile, &Source)> {
        self.rust().filter_map(|file| Some((file, file.source.as_ref().ok()?)))
    }

    /// A tree of these files and nothing else.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| TextFile::new((*path).to_owned(), (*text).to_owned()));
        Self { files: files.collect(), ..Self::default() }
    }
}

impl TextFile {
    fn new(path: String, text: String) -> Self {
        let source = if is_rust(&path) { Source::read(&text) } else { Ok(Source::default()) };
        Self { path, text, source }
    }

    /// Whether it is a Rust file.
    pub fn is_rust(&self) -> bool {
        is_rust(&self.path)
    }

    /// Whether the whole file is tests or benchmarks: under `tests/` or `benches/`, or named `tests.rs`.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
    }

    /// The first line that holds `needle`; 1 when none does.
    pub fn line_of(&self, needle: &str) -> usize {
        self.text.lines().position(|line| line.contains(needle)).map_or(1, |index| index + 1)
    }
}

/// Rust files that do not even split into tokens; the other rules cannot see into them.
pub fn unreadable(tree: &Tree) -> Vec<Violation> {
    let error = |file: &TextFile| {
        let line = *file.source.as_ref().err()?;
        Some(Violation::new(&file.path, line, "this is no Rust that can be read"))
    };
    tree.rust().filter_map(error).collect()
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

/// All text below `folder`; `prefix` is the folder's path in the workspace.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<TextFile>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().with_context(|| format!("{}: not UTF-8", entry.path().display()))?;
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        if NOT_OURS.contains(&path.as_str()) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).with_context(|| format!("cannot read {path}"))?;
            // What is not UTF-8 is a golden packet or a fuzz corpus: no rule speaks about it.
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(TextFile::new(path, text));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_files_are_known_by_their_place() {
        let tree = Tree::of(&[
            ("crates/netkit-net/tests/a.rs", ""),
            ("tests/ping/a.rs", ""),
            ("crates/netkit-net/src/socket/tests.rs", ""),
            ("crates/netkit-net/benches/a.rs", ""),
            ("crates/netkit-net/src/latest.rs", ""),
        ]);
        let tests: Vec<bool> = tree.files.iter().map(TextFile::is_test).collect();
        assert_eq!(tests, [true, true, true, true, false]);
    }

    #[test]
    fn what_cannot_be_read_is_a_violation() {
        let tree = Tree::of(&[("a.rs", "fn a() {"), ("b.rs", "fn b() {}"), ("c.txt", "{")]);
        let paths: Vec<String> = unreadable(&tree).into_iter().map(|violation| violation.path).collect();
        assert_eq!(paths, ["a.rs"]);
    }
}
