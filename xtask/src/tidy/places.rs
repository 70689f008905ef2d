//! Rules: some code stands in one crate only. `unsafe` and clocks in netkit-net, serde in netkit-report and the lab.

use super::Violation;
use super::source::Source;
use super::tree::{TextFile, Tree};

const NET: &str = "crates/netkit-net/";
const REPORT: &str = "crates/netkit-report/";
const LAB: &str = "crates/netkit-lab/";
const XTASK: &str = "xtask/";

/// What reads a clock; a path that ends like these is one, `tokio::time::Instant::now` too.
const CLOCKS: &[&[&str]] = &[
    &["Instant", ":", ":", "now"],
    &["SystemTime", ":", ":", "now"],
    &["Timestamp", ":", ":", "now"],
    &["Zoned", ":", ":", "now"],
    &["clock_gettime"],
];

const SERDE: &[&[&str]] = &[&["serde", ":", ":"], &["use", "serde", ";"], &["Serialize"], &["Deserialize"]];

/// `unsafe` anywhere but in netkit-net.
pub fn no_unsafe(tree: &Tree) -> Vec<Violation> {
    outside(
        tree,
        |file| file.path.starts_with(NET),
        |_, _| true,
        &[&["unsafe"]],
        "only netkit-net may be unsafe",
    )
}

/// A clock read in product code anywhere but in netkit-net. The house's tools, tests and benchmarks may look.
pub fn clock(tree: &Tree) -> Vec<Violation> {
    let home = |file: &TextFile| file.path.starts_with(NET) || file.path.starts_with(XTASK) || file.is_test();
    outside(tree, home, |source, line| !source.is_test(line), CLOCKS, "only netkit-net reads clocks")
}

/// serde, by path or by derive, anywhere but in netkit-report, and in the lab, which reads its topologies by it.
pub fn serde(tree: &Tree) -> Vec<Violation> {
    let home = |file: &TextFile| file.path.starts_with(REPORT) || file.path.starts_with(LAB);
    outside(tree, home, |_, _| true, SERDE, "only netkit-report serializes")
}

/// Where one of `patterns` stands in a file that is not its home, on a line that counts.
fn outside(
    tree: &Tree,
    home: impl Fn(&TextFile) -> bool,
    counts: impl Fn(&Source, usize) -> bool,
    patterns: &[&[&str]],
    why: &str,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, source) in tree.sources().filter(|(file, _)| !home(file)) {
        for pattern in patterns {
            let lines = source.find(pattern).into_iter().filter(|line| counts(source, *line));
            violations.extend(
                lines.map(|line| Violation::new(&file.path, line, format!("`{}`: {why}", pattern.concat()))),
            );
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rule = fn(&Tree) -> Vec<Violation>;

    #[track_caller]
    fn check(rule: Rule, path: &str, text: &str, expected: &[&str]) {
        let found: Vec<String> = rule(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn unsafe_stays_in_netkit_net() {
        let text = "fn a() {\n    unsafe { b() }\n}\n";
        check(no_unsafe, "crates/netkit-net/src/a.rs", text, &[]);
        check(
            no_unsafe,
            "xtask/src/a.rs",
            text,
            &["xtask/src/a.rs:2: `unsafe`: only netkit-net may be unsafe"],
        );
        check(no_unsafe, "crates/netkit/src/a.rs", "#![expect(unsafe_code)]", &[]);
    }

    #[test]
    fn clocks_stay_in_netkit_net() {
        let text = "fn a() { tokio::time::Instant::now(); }\n";
        let why = "crates/netkit/src/a.rs:1: `Instant::now`: only netkit-net reads clocks";
        check(clock, "crates/netkit/src/a.rs", text, &[why]);
        for path in
            ["crates/netkit-net/src/a.rs", "xtask/src/a.rs", "tests/a.rs", "crates/netkit/src/a/tests.rs"]
        {
            check(clock, path, text, &[]);
        }
        check(clock, "crates/netkit/src/a.rs", &format!("#[cfg(test)]\nmod tests {{ {text} }}"), &[]);
    }

    #[test]
    fn every_clock_is_known() {
        for call in
            ["Instant::now", "SystemTime::now", "jiff::Timestamp::now", "Zoned::now", "libc::clock_gettime"]
        {
            let tree = Tree::of(&[("crates/netkit/src/a.rs", &format!("fn a() {{ {call}(); }}"))]);
            assert_eq!(clock(&tree).len(), 1, "{call}");
        }
    }

    #[test]
    fn serde_stays_in_netkit_report() {
        let why = "crates/netkit-model/src/a.rs:1: `serde::`: only netkit-report serializes";
        check(serde, "crates/netkit-model/src/a.rs", "use serde::de;\n", &[why]);
        check(serde, "crates/netkit-report/src/a.rs", "use serde::Serialize;\n", &[]);
        check(serde, "crates/netkit/src/a.rs", "fn a() { serde_json::json!(1); }", &[]);
        let why = "crates/netkit-model/src/a.rs:1: `Serialize`: only netkit-report serializes";
        check(serde, "crates/netkit-model/src/a.rs", "#[derive(Debug, Serialize)]\nstruct A;", &[why]);
    }
}
