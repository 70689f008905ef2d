//! Rule: every package comes under licences that `deny.toml` allows. SPDX expressions are evaluated, not compared.

use spdx::{Expression, Licensee, ParseMode};

use super::Violation;
use super::house::Package;
use super::tree::Tree;

/// Packages whose licence is missing, unreadable or not allowed, and allowed names that are no SPDX.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut allowed = Vec::new();
    for name in &tree.deny.licences {
        let Ok(licensee) = Licensee::parse(name) else {
            let line = tree.file("deny.toml").map_or(1, |file| file.line_of(name));
            violations.push(Violation::new("deny.toml", line, format!("`{name}` is no SPDX licence")));
            continue;
        };
        allowed.push(licensee);
    }
    let lock = tree.file("Cargo.lock");
    for package in &tree.house.packages {
        if let Err(why) = judge(package, &allowed) {
            let line = lock.map_or(1, |file| file.line_of(&format!("name = \"{}\"", package.name)));
            violations.push(Violation::new(
                "Cargo.lock",
                line,
                format!("{} {}: {why}", package.name, package.version),
            ));
        }
    }
    violations
}

fn judge(package: &Package, allowed: &[Licensee]) -> Result<(), String> {
    let licence = package.licence.as_deref().ok_or("names no licence")?;
    // Lax: packages from before SPDX became law write `MIT/Apache-2.0`.
    let expression = Expression::parse_mode(licence, ParseMode::LAX).map_err(|error| error.to_string())?;
    let satisfied =
        expression.evaluate(|required| allowed.iter().any(|licensee| licensee.satisfies(required)));
    if satisfied { Ok(()) } else { Err(format!("licence `{licence}` is not allowed")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_licence(licence: &str, passes: bool) {
        let mut tree = Tree::default();
        tree.deny.licences =
            ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"].map(String::from).to_vec();
        tree.house.packages.insert(Package::of("a", "1.0.0", licence));
        assert_eq!(check(&tree).is_empty(), passes, "{licence}");
    }

    #[test]
    fn allowed_licences_pass() {
        check_licence("MIT", true);
        check_licence("MIT/Apache-2.0", true);
        check_licence("GPL-3.0-only OR MIT", true);
        check_licence("Apache-2.0 AND ISC", true);
        check_licence("(MIT OR GPL-2.0-only) AND Apache-2.0", true);
        check_licence("Apache-2.0 WITH LLVM-exception", true);
    }

    #[test]
    fn other_licences_fail() {
        check_licence("GPL-3.0-only", false);
        check_licence("MIT AND GPL-3.0-only", false);
        check_licence("GPL-3.0-only OR (MIT AND MPL-2.0)", false);
        check_licence("GPL-2.0-only WITH Classpath-exception-2.0", false);
        check_licence("not a licence", false);
    }

    #[test]
    fn no_licence_fails() {
        let mut tree = Tree::default();
        tree.house.packages.insert(Package { licence: None, ..Package::of("a", "1.0.0", "") });
        assert_eq!(check(&tree).len(), 1);
    }
}
