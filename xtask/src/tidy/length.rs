//! Rule: a file has at most 500 product lines and a function at most 70 lines, but for a list that only shrinks.
//!
//! Lines are counted as they stand, comments and blanks too: what matters is what a reader scrolls through.

use super::Violation;
use super::exceptions::{self, Exceptions};
use super::source::{Function, Source};
use super::tree::{TextFile, Tree};

/// Tests apart.
const FILE: usize = 500;
/// From `fn` to the closing brace, in tests too: a function fits a screen.
const FUNCTION: usize = 70;

/// What is too long, and exceptions that nothing needs any more.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut exceptions = Exceptions::of(tree);
    let mut violations = Vec::new();
    for (file, source) in tree.sources() {
        let lines = product_lines(file, source);
        if lines > FILE && !exceptions.allow(&["length", &file.path]) {
            violations.push(Violation::new(&file.path, 1, format!("{lines} product lines, at most {FILE}")));
        }
        for Function { name, lines } in &source.functions {
            let count = lines.end() - lines.start() + 1;
            if count > FUNCTION && !exceptions.allow(&["length", &file.path, name]) {
                let text = format!("`{name}` has {count} lines, at most {FUNCTION}");
                violations.push(Violation::new(&file.path, *lines.start(), text));
            }
        }
    }
    violations.extend(exceptions.unneeded().into_iter().map(|(line, entry)| {
        Violation::new(
            exceptions::PATH,
            line,
            format!("the exception `{entry}` is no longer needed: remove it"),
        )
    }));
    violations
}

fn product_lines(file: &TextFile, source: &Source) -> usize {
    if file.is_test() {
        return 0;
    }
    (1..=file.text.lines().count()).filter(|line| !source.is_test(*line)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> String {
        "// A line.\n".repeat(count)
    }

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    // A line.\n".repeat(lines - 2))
    }

    #[track_caller]
    fn check_texts(files: &[(&str, &str)], expected: &[&str]) {
        let found: Vec<String> = check(&Tree::of(files)).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn files_up_to_500_lines_pass() {
        check_texts(&[("a.rs", &lines(500))], &[]);
        check_texts(&[("a.rs", &lines(501))], &["a.rs:1: 501 product lines, at most 500"]);
    }

    #[test]
    fn tests_do_not_count() {
        let text = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", lines(500), lines(100));
        check_texts(&[("a.rs", &text)], &[]);
        check_texts(&[("crates/x/tests/a.rs", &lines(900)), ("src/a/tests.rs", &lines(900))], &[]);
    }

    #[test]
    fn functions_up_to_70_lines_pass() {
        check_texts(&[("a.rs", &function(70))], &[]);
        check_texts(&[("a.rs", &function(71))], &["a.rs:1: `long` has 71 lines, at most 70"]);
    }

    #[test]
    fn exceptions_hold_while_they_are_needed() {
        let list = "# Why.\nlength a.rs long\nlength b.rs\n";
        check_texts(&[("a.rs", &function(71)), ("b.rs", &lines(501)), (exceptions::PATH, list)], &[]);
        check_texts(
            &[("a.rs", &function(70)), ("b.rs", &lines(501)), (exceptions::PATH, list)],
            &["xtask/tidy-exceptions.txt:2: the exception `length a.rs long` is no longer needed: remove it"],
        );
    }
}
