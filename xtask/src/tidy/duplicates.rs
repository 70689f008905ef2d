//! Rule: one version of each package, but for the `skip` list of `deny.toml`, which may only shrink.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use super::tree::Tree;

/// Packages in several versions, and skips that no duplicate needs any more.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &tree.house.packages {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    let mut violations = Vec::new();
    for skip in &tree.deny.skip {
        let held = versions.get(skip.name.as_str());
        if !held.is_some_and(|held| held.len() > 1 && held.contains(skip.version.as_str())) {
            let entry = format!("{}@{}", skip.name, skip.version);
            let line = tree.file("deny.toml").map_or(1, |file| file.line_of(&entry));
            violations.push(Violation::new(
                "deny.toml",
                line,
                format!("the skip `{entry}` is no longer needed: remove it"),
            ));
        }
    }
    for (name, held) in versions {
        let skipped =
            |version: &&str| tree.deny.skip.iter().any(|skip| skip.name == name && skip.version == *version);
        let left: Vec<&str> = held.iter().copied().filter(|version| !skipped(version)).collect();
        if left.len() > 1 {
            let line = tree.file("Cargo.lock").map_or(1, |file| file.line_of(&format!("name = \"{name}\"")));
            violations.push(Violation::new(
                "Cargo.lock",
                line,
                format!("{name} in several versions: {}", left.join(", ")),
            ));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::super::deny::Skip;
    use super::super::house::Package;
    use super::*;

    #[track_caller]
    fn check_versions(versions: &[&str], skip: &[&str], expected: &[&str]) {
        let mut tree = Tree::default();
        tree.house.packages.extend(versions.iter().map(|version| Package::of("a", version, "MIT")));
        let skips = skip.iter().map(|version| Skip { name: "a".to_owned(), version: (*version).to_owned() });
        tree.deny.skip = skips.collect();
        let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn one_version_passes() {
        check_versions(&["1.0.0"], &[], &[]);
    }

    #[test]
    fn two_versions_fail_unless_one_is_skipped() {
        check_versions(&["1.0.0", "2.0.0"], &[], &["Cargo.lock:1: a in several versions: 1.0.0, 2.0.0"]);
        check_versions(&["1.0.0", "2.0.0"], &["1.0.0"], &[]);
    }

    #[test]
    fn a_skip_nobody_needs_fails() {
        check_versions(
            &["2.0.0"],
            &["1.0.0"],
            &["deny.toml:1: the skip `a@1.0.0` is no longer needed: remove it"],
        );
        check_versions(
            &["2.0.0"],
            &["2.0.0"],
            &["deny.toml:1: the skip `a@2.0.0` is no longer needed: remove it"],
        );
    }
}
