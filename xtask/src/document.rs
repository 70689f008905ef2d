//! Puts what a command found out into a document, between the command's two marks. What stands around them is written by
//! hand.

use std::fs;

use anyhow::{Context, Result};

use crate::shell;

/// Replaces what stands between the marks of this command of `cargo xtask` in a document of the house.
pub fn write(document: &str, command: &str, tables: &str) -> Result<()> {
    let path = shell::root().join(document);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let text =
        replace(&text, command, tables).with_context(|| format!("{} has lost its marks", path.display()))?;
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn replace(text: &str, command: &str, tables: &str) -> Option<String> {
    let mark = |place: &str| format!("<!-- {place}: cargo xtask {command} --write -->\n");
    let (begin, end) = (mark("begin"), mark("end"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{tables}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "<!-- begin: cargo xtask bench lab --write -->\n";
    const END: &str = "<!-- end: cargo xtask bench lab --write -->\n";

    #[test]
    fn what_is_written_by_hand_stays() {
        let text = |tables| format!("Before.\n{BEGIN}{tables}{END}After.\n");
        assert_eq!(replace(&text("old\n"), "bench lab", "new\n"), Some(text("new\n")));
    }

    #[test]
    fn without_both_marks_nothing_is_replaced() {
        for text in [BEGIN, END, &format!("{BEGIN}{END}").replace("bench lab", "bench ping")] {
            assert_eq!(replace(text, "bench lab", "new"), None);
        }
    }
}
