//! Rules: `ARCHITECTURE.md` names exactly the crates and the dependencies there are, and each dependency is used.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::Violation;
use super::tree::{TextFile, Tree};

const PATH: &str = "ARCHITECTURE.md";
const CODE_MAP: &str = "## Code map";
const DEPENDENCIES: &str = "## Dependencies";

/// Crates the code map leaves out, and crates it names that are not there.
pub fn crates(tree: &Tree) -> Vec<Violation> {
    let (start, section) = match section(tree, CODE_MAP) {
        Ok(found) => found,
        Err(violation) => return vec![violation],
    };
    let members: BTreeSet<&str> = tree.house.crates.iter().map(|krate| krate.name.as_str()).collect();
    let beside: BTreeSet<String> =
        manifests(tree).into_iter().filter_map(|manifest| manifest.package).collect();
    let words: BTreeMap<&str, usize> = named_crates(section, start).into_iter().rev().collect();
    let mut violations = Vec::new();
    for member in members.iter().filter(|member| !words.contains_key(*member)) {
        violations.push(Violation::new(PATH, start, format!("the code map does not name `{member}`")));
    }
    for (word, line) in words {
        if word.starts_with("netkit-") && !members.contains(word) && !beside.contains(word) {
            violations.push(Violation::new(
                PATH,
                line,
                format!("the code map names `{word}`, which is not there"),
            ));
        }
    }
    violations
}

/// Dependencies the list leaves out, and dependencies it names that nobody has.
pub fn dependencies(tree: &Tree) -> Vec<Violation> {
    let (start, section) = match section(tree, DEPENDENCIES) {
        Ok(found) => found,
        Err(violation) => return vec![violation],
    };
    let beside: Vec<String> =
        manifests(tree).into_iter().flat_map(|manifest| manifest.dependencies).collect();
    let all = tree.house.crates.iter().flat_map(|krate| &krate.dependencies);
    let used: BTreeSet<&str> = all
        .filter(|dependency| !dependency.ours)
        .map(|dependency| dependency.name.as_str())
        .chain(beside.iter().map(String::as_str))
        .collect();
    let named: BTreeMap<&str, usize> = entries(section, start).into_iter().rev().collect();
    let mut violations = Vec::new();
    for name in used.iter().filter(|name| !named.contains_key(*name)) {
        violations.push(Violation::new(PATH, start, format!("the dependencies leave out `{name}`")));
    }
    for (name, line) in named.into_iter().filter(|(name, _)| !used.contains(name)) {
        violations.push(Violation::new(PATH, line, format!("`{name}` is named, and no crate depends on it")));
    }
    violations
}

/// Dependencies that the workspace lists and no crate takes, or that a crate takes and its code never names.
pub fn unused(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    if let Some(file) = tree.file("Cargo.toml") {
        let taken: BTreeSet<&str> =
            tree.house.crates.iter().flat_map(|krate| &krate.dependencies).map(|d| d.name.as_str()).collect();
        let listed = file.text.parse::<Table>().unwrap_or_default();
        let listed = listed.get("workspace").and_then(|workspace| workspace.get("dependencies"));
        for name in listed.and_then(Value::as_table).into_iter().flat_map(Table::keys) {
            if !taken.contains(name.as_str()) {
                let line = file.line_of(&format!("{name} ="));
                violations.push(Violation::new("Cargo.toml", line, format!("no crate takes `{name}`")));
            }
        }
    }
    for krate in &tree.house.crates {
        let path = format!("{}/Cargo.toml", krate.folder);
        let words = words_of(tree, &krate.folder);
        for dependency in
            krate.dependencies.iter().filter(|dependency| !words.contains(dependency.ident.as_str()))
        {
            let line = tree.file(&path).map_or(1, |file| file.line_of(&dependency.name));
            let text = format!("`{}` depends on `{}` and never names it", krate.name, dependency.name);
            violations.push(Violation::new(&path, line, text));
        }
    }
    violations
}

/// Every word in the code of a crate, and in the tests of the whole workspace.
fn words_of<'a>(tree: &'a Tree, folder: &str) -> BTreeSet<&'a str> {
    let folders = [format!("{folder}/"), "tests/".to_owned()];
    let sources =
        tree.sources().filter(|(file, _)| folders.iter().any(|folder| file.path.starts_with(folder)));
    sources.flat_map(|(_, source)| &source.tokens).map(|token| token.text.as_str()).collect()
}

/// A manifest that is not a member's: the fuzz targets' own workspace.
struct Manifest {
    package: Option<String>,
    dependencies: Vec<String>,
}

fn manifests(tree: &Tree) -> Vec<Manifest> {
    let members: BTreeSet<String> =
        tree.house.crates.iter().map(|krate| format!("{}/Cargo.toml", krate.folder)).collect();
    let beside = |file: &&TextFile| file.path.ends_with("/Cargo.toml") && !members.contains(&file.path);
    tree.files
        .iter()
        .filter(beside)
        .filter_map(|file| file.text.parse().ok())
        .map(|table| manifest(&table))
        .collect()
}

fn manifest(table: &Table) -> Manifest {
    let package = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let dependencies = table.get("dependencies").and_then(Value::as_table);
    let outside = dependencies.into_iter().flatten().filter(|(_, value)| value.get("path").is_none());
    Manifest {
        package: package.map(str::to_owned),
        dependencies: outside.map(|(name, _)| name.clone()).collect(),
    }
}

/// A section's first line (from 1) and its text, without the heading, up to the next heading of its rank.
fn section<'a>(tree: &'a Tree, heading: &str) -> Result<(usize, &'a str), Violation> {
    let file = tree.file(PATH).ok_or_else(|| Violation::new(PATH, 1, "is missing"))?;
    let mut at = 0;
    for (index, line) in file.text.split_inclusive('\n').enumerate() {
        at += line.len();
        if line.trim_end() == heading {
            let rest = &file.text[at..];
            return Ok((index + 2, &rest[..rest.find("\n## ").map_or(rest.len(), |end| end + 1)]));
        }
    }
    Err(Violation::new(PATH, 1, format!("has no section `{heading}`")))
}

/// The words that could be crates, each with its line: `netkit`, `netkit-net`, `xtask`; not `netkit-1.json`.
fn named_crates(section: &str, start: usize) -> Vec<(&str, usize)> {
    let mut words = Vec::new();
    for (index, line) in section.lines().enumerate() {
        for word in line.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))) {
            // A full stop that ends a sentence is no part of a name; one inside makes it a file.
            let word = word.trim_end_matches('.');
            if !word.contains('.') {
                words.push((word, start + index));
            }
        }
    }
    words
}

/// The names a list item or table row starts with, each with its line: ``- `clap`, `clap_mangen`: …``.
fn entries(section: &str, start: usize) -> Vec<(&str, usize)> {
    let mut names = Vec::new();
    for (index, line) in section.lines().enumerate() {
        let line = line.trim_start();
        let Some(mut rest) = ["- ", "* ", "| "].iter().find_map(|mark| line.strip_prefix(mark)) else {
            continue;
        };
        while let Some((name, after)) = leading_name(rest) {
            names.push((name, start + index));
            rest = after;
        }
    }
    names
}

/// A name in backticks with nothing but a comma, `+`, `/`, `(`, `and` or bold before it.
fn leading_name(text: &str) -> Option<(&str, &str)> {
    let mut text = text.trim_start_matches([' ', ',', '+', '/', '(', '*', '&']);
    text = text.strip_prefix("and ").unwrap_or(text).trim_start_matches(['*', ' ']);
    text.strip_prefix('`')?.split_once('`')
}

#[cfg(test)]
mod tests;
