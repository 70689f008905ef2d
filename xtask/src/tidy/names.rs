//! Rules for the names of files and modules: no twins by IP version, and no names that say nothing.

use std::collections::BTreeSet;

use super::Violation;
use super::tree::Tree;

/// Names under which anything could stand.
const EMPTY: [&str; 8] = ["utils", "util", "common", "helpers", "manager", "types", "misc", "core"];

/// Two files or folders that differ only by the IP version: `ipv4.rs` beside `ipv6.rs`, `icmp.rs` beside `icmpv6.rs`.
pub fn twins(tree: &Tree) -> Vec<Violation> {
    let places: BTreeSet<String> = tree.rust().flat_map(|file| places(&file.path)).collect();
    let violation = |place: &String| {
        let twin = twin_names(place).into_iter().find(|twin| places.contains(twin))?;
        let file = tree.file(&format!("{place}.rs"));
        let path = file.map_or(place, |file| &file.path);
        let text = format!("a twin of {twin}: IPv4 and IPv6 differ by a value, not by a file");
        Some(Violation::new(path, 1, text))
    };
    places.iter().filter_map(violation).collect()
}

/// Files, folders and modules whose name says nothing.
pub fn empty(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, source) in tree.sources() {
        let parts = file.path.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part));
        for part in parts.filter(|part| EMPTY.contains(part)) {
            violations.push(Violation::new(&file.path, 1, format!("the name `{part}` says nothing")));
        }
        for name in EMPTY {
            // `mod name;` shows as the file's own name; only a module written in place needs a line here.
            let inline = source.find(&["mod", name, "{"]).into_iter();
            violations.extend(
                inline
                    .map(|line| Violation::new(&file.path, line, format!("the name `{name}` says nothing"))),
            );
        }
    }
    violations
}

/// A file without its `.rs`, and every folder above it: `a`, `a/b`, `a/b/c`.
fn places(path: &str) -> Vec<String> {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let ends = stem.match_indices('/').map(|(index, _)| index).chain([stem.len()]);
    ends.map(|end| stem[..end].to_owned()).collect()
}

/// What a place of IPv6 would be called had it a twin; empty for any other place.
fn twin_names(place: &str) -> Vec<String> {
    let Some(stem) = place.strip_suffix('6') else { return Vec::new() };
    let mut names = vec![format!("{stem}4")];
    if let Some(stem) = stem.strip_suffix("_v").or_else(|| stem.strip_suffix('v')) {
        names.push(stem.to_owned());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: fn(&Tree) -> Vec<Violation>, files: &[(&str, &str)], expected: &[&str]) {
        let paths: Vec<String> = rule(&Tree::of(files)).into_iter().map(|violation| violation.path).collect();
        assert_eq!(paths, expected, "{files:?}");
    }

    #[test]
    fn twins_fail() {
        check(twins, &[("a/ipv4.rs", ""), ("a/ipv6.rs", "")], &["a/ipv6.rs"]);
        check(twins, &[("a/parse4.rs", ""), ("a/parse6.rs", "")], &["a/parse6.rs"]);
        check(twins, &[("a/icmp.rs", ""), ("a/icmpv6.rs", "")], &["a/icmpv6.rs"]);
        check(twins, &[("a/v4/b.rs", ""), ("a/v6/b.rs", "")], &["a/v6"]);
    }

    #[test]
    fn names_that_only_end_in_a_digit_pass() {
        check(twins, &[("a/rfc4884.rs", ""), ("a/base64.rs", ""), ("b/ipv4.rs", ""), ("c/ipv6.rs", "")], &[]);
    }

    #[test]
    fn names_that_say_nothing_fail() {
        check(
            empty,
            &[("a/utils.rs", ""), ("tests/common/mod.rs", "")],
            &["a/utils.rs", "tests/common/mod.rs"],
        );
        check(empty, &[("a.rs", "mod helpers { fn b() {} }")], &["a.rs"]);
    }

    #[test]
    fn names_that_say_something_pass() {
        check(empty, &[("a/echo_reply.rs", "mod outcome { }\nfn types() {}"), ("utils/a.txt", "")], &[]);
    }
}
