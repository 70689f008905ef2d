//! Rule: the first line of every Rust file is `//!` and says the file's job. What it says is for readers to judge.

use super::Violation;
use super::tree::{TextFile, Tree};

/// Files whose first line is no `//!` with words after it.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let violation =
        |file: &TextFile| Violation::new(&file.path, 1, "the first line is not `//!` with the file's job");
    tree.rust().filter(|file| !says_its_job(&file.text)).map(violation).collect()
}

fn says_its_job(text: &str) -> bool {
    text.strip_prefix("//!").and_then(|rest| rest.lines().next()).is_some_and(|line| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_says_its_job_passes() {
        assert_eq!(check(&Tree::of(&[("a.rs", "//! Reads clocks.\n"), ("b.txt", "b")])), []);
    }

    #[test]
    fn a_file_that_starts_otherwise_fails() {
        for text in ["", "\n//! Late.\n", "//!\n//! Late.\n", "// No doc.\n", "use a;\n"] {
            assert_eq!(check(&Tree::of(&[("a.rs", text)])).len(), 1, "{text:?}");
        }
    }
}
