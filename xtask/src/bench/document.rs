//! Puts the tables into docs/BENCHMARKS.md, between two marks. What stands around them is written by hand.

use std::fs;

use anyhow::{Context, Result};

use crate::shell;

const BEGIN: &str = "<!-- begin: cargo xtask bench ping --write -->\n";
const END: &str = "<!-- end: cargo xtask bench ping --write -->";

/// Replaces what stands between the marks.
pub fn write(tables: &str) -> Result<()> {
    let path = shell::root().join("docs/BENCHMARKS.md");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = replace(&text, tables).with_context(|| format!("{} has lost its marks", path.display()))?;
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn replace(text: &str, tables: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{tables}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_hand_stays() {
        let text = format!("Before.\n{BEGIN}old\n{END}\nAfter.\n");
        assert_eq!(replace(&text, "new\n"), Some(format!("Before.\n{BEGIN}new\n{END}\nAfter.\n")));
    }

    #[test]
    fn without_both_marks_nothing_is_replaced() {
        assert_eq!(replace(BEGIN, "new"), None);
        assert_eq!(replace(END, "new"), None);
    }
}
