//! Rule: no words that switch a rule off, leave work undone, or wait for luck in a test.

use super::Violation;
use super::tree::Tree;

/// Tokens that may stand nowhere, and what stands there instead.
const NOWHERE: &[(&[&str], &str)] = &[
    (&["#", "[", "allow", "("], "say `#[expect(…, reason = \"…\")]`"),
    (&["#", "!", "[", "allow", "("], "say `#![expect(…, reason = \"…\")]`"),
    (&["#", "[", "ignore"], "a test that cannot run fails and says what it needs"),
    (&["todo", "!"], "finish it"),
    (&["unimplemented", "!"], "finish it"),
];

/// Tokens that may not stand in tests.
const IN_TESTS: &[(&[&str], &str)] = &[(&["sleep", "("], "wait for what happens, not for luck")];

/// Every such word.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, source) in tree.sources() {
        let found = |pattern: &[&str], line: usize, why: &str| {
            Violation::new(&file.path, line, format!("`{}`: {why}", pattern.concat()))
        };
        for (pattern, why) in NOWHERE {
            violations.extend(source.find(pattern).into_iter().map(|line| found(pattern, line, why)));
        }
        for (pattern, why) in IN_TESTS {
            let lines =
                source.find(pattern).into_iter().filter(|line| file.is_test() || source.is_test(*line));
            violations.extend(lines.map(|line| found(pattern, line, why)));
        }
    }
    violations
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
    fn forbidden_words_fail() {
        check_text("a.rs", "\n#[allow(dead_code)]\nfn a() {}", &[2]);
        check_text("a.rs", "#![allow(dead_code)]", &[1]);
        check_text("a.rs", "#[ignore]\nfn a() {}", &[1]);
        check_text("a.rs", "#[ignore = \"slow\"]\nfn a() {}", &[1]);
        check_text("a.rs", "fn a() { todo!() }\nfn b() { unimplemented!() }", &[1, 2]);
    }

    #[test]
    fn their_look_alikes_pass() {
        check_text("a.rs", "#[expect(dead_code, reason = \"allow(x)\")]\nfn allow() { ignore(todo) }", &[]);
        check_text("a.rs", "fn a() { let a = [ignore]; allow(a); }", &[]);
    }

    #[test]
    fn tests_do_not_sleep_and_the_product_may() {
        check_text("tests/a.rs", "fn a() { sleep(b); }", &[1]);
        check_text("a.rs", "#[cfg(test)]\nmod tests {\n fn a() { thread::sleep(b); }\n}", &[3]);
        check_text("a.rs", "fn a() { sleep(b); }", &[]);
    }
}
