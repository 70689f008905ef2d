//! `cargo xtask tidy`: the rules of the house that no compiler knows. This file lists them and prints what breaks them.
//!
//! Every rule takes the [`Tree`] and returns violations; none reads a file, and none changes one.

mod architecture;
mod commands;
mod deny;
mod duplicates;
mod exceptions;
mod floors;
mod header;
mod house;
mod length;
mod licences;
mod machine;
mod names;
mod places;
mod source;
mod tree;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use tree::Tree;

/// One broken rule, where and how.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Violation {
    /// Relative to the workspace.
    path: String,
    /// From 1.
    line: usize,
    text: String,
}

impl Violation {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.text)
    }
}

/// A rule: the name people call it by, and what finds its violations.
type Rule = (&'static str, fn(&Tree) -> Vec<Violation>);

const RULES: &[Rule] = &[
    ("every Rust file can be read", tree::unreadable),
    ("the first line says the file's job", header::check),
    ("files and functions fit", length::check),
    ("unsafe only in netkit-net", places::no_unsafe),
    ("clocks are read only in netkit-net", places::clock),
    ("serde only in netkit-report", places::serde),
    ("no twins by IP version", names::twins),
    ("no names that say nothing", names::empty),
    ("no words that switch a rule off", words::check),
    ("no arrow runs upward", floors::check),
    ("ARCHITECTURE.md names the crates", architecture::crates),
    ("ARCHITECTURE.md names the dependencies", architecture::dependencies),
    ("every dependency is used", architecture::unused),
    ("licences are allowed", licences::check),
    ("one version of each package", duplicates::check),
    ("no machine's own paths", machine::check),
    ("every command that is named exists", commands::check),
];

/// Checks every rule and lists every violation; fails when there is one.
pub fn run() -> Result<()> {
    let tree = Tree::read()?;
    let mut count = 0;
    for (rule, check) in RULES {
        let mut violations = check(&tree);
        violations.sort();
        count += violations.len();
        for violation in violations {
            println!("{violation} [{rule}]");
        }
    }
    if count > 0 {
        bail!("{count} violations of the rules of the house");
    }
    eprintln!("tidy: {} rules hold for {} files", RULES.len(), tree.files.len());
    Ok(())
}
