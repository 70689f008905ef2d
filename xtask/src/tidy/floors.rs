//! Rule: no arrow between crates runs upward, nor along a floor. Tests may look anywhere.

use super::Violation;
use super::house::Crate;
use super::tree::{TextFile, Tree};

/// The house from the ground up; a crate may need only what stands below its own floor.
const FLOORS: &[&[&str]] = &[
    &["netkit-packet", "netkit-stats", "netkit-explain", "netkit-net"],
    &["netkit-model"],
    &["netkit-probe", "netkit-dns", "netkit-sockets", "netkit-capture"],
    &["netkit-trace", "netkit-connect"],
    &["netkit-pathping"],
    &["netkit-diagnose", "netkit-report"],
    &["netkit"],
    &["netkit-lab"],
    &["xtask"],
];

/// Crates without a floor, and dependencies that do not run downward.
pub fn check(tree: &Tree) -> Vec<Violation> {
    tree.house.crates.iter().flat_map(|krate| arrows(tree, krate)).collect()
}

fn arrows(tree: &Tree, krate: &Crate) -> Vec<Violation> {
    let path = format!("{}/Cargo.toml", krate.folder);
    let Some(floor) = floor(&krate.name) else {
        let text = format!("`{}` has no floor: give it one in xtask/src/tidy/floors.rs", krate.name);
        return vec![Violation::new(&path, 1, text)];
    };
    let ours = krate.dependencies.iter().filter(|dependency| dependency.ours && !dependency.development);
    let upward = ours.filter(|dependency| self::floor(&dependency.name).is_none_or(|below| below >= floor));
    let violation = |name: &str| {
        let line = tree.file(&path).map_or(1, |file: &TextFile| file.line_of(&format!("{name}.")));
        Violation::new(&path, line, format!("`{}` needs `{name}`, which does not stand below it", krate.name))
    };
    upward.map(|dependency| violation(&dependency.name)).collect()
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_crate(name: &str, dependencies: &[&str], expected: &[&str]) {
        let mut tree = Tree::of(&[(
            "crates/netkit-model/Cargo.toml",
            "[dependencies]\nnetkit-report.workspace = true\n",
        )]);
        tree.house.crates.push(Crate::of(name, dependencies));
        let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn downward_passes() {
        check_crate("netkit-model", &["netkit-net", "netkit-stats", "tokio"], &[]);
        check_crate("netkit", &["netkit-report", "netkit-packet"], &[]);
    }

    #[test]
    fn upward_fails() {
        let why = "crates/netkit-model/Cargo.toml:2: `netkit-model` needs `netkit-report`, which does not stand below it";
        check_crate("netkit-model", &["netkit-report"], &[why]);
    }

    #[test]
    fn along_a_floor_fails() {
        let why = "crates/netkit-dns/Cargo.toml:1: `netkit-dns` needs `netkit-probe`, which does not stand below it";
        check_crate("netkit-dns", &["netkit-probe"], &[why]);
    }

    #[test]
    fn a_crate_without_a_floor_fails() {
        let why = "crates/netkit-new/Cargo.toml:1: `netkit-new` has no floor: give it one in xtask/src/tidy/floors.rs";
        check_crate("netkit-new", &[], &[why]);
    }

    #[test]
    fn tests_may_look_anywhere() {
        let mut tree = Tree::default();
        let mut krate = Crate::of("netkit-net", &["netkit-report"]);
        krate.dependencies[0].development = true;
        tree.house.crates.push(krate);
        assert_eq!(check(&tree), []);
    }
}
