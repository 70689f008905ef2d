//! Tests of the rules about `ARCHITECTURE.md`.

use super::super::house::Crate;
use super::*;

const GOOD: &str = "\
# House

## Code map
- `crates/netkit-net`: the kernel.
- `crates/netkit`: the binary. Its schema is docs/schema/netkit-1.json.

## Dependencies
- **`tokio`**, `socket2`: readiness; see `mio`.
| `clap` | arguments, with `derive` |

## Later
netkit-trace, and `- rustls`.
";

const CODE: &str = "//! Code.\nuse {clap, netkit_net, socket2, tokio};\n";

fn house(architecture: &str, code: &str) -> Tree {
    let workspace = "[workspace.dependencies]\ntokio = \"1\"\nsocket2 = \"0\"\nclap = \"4\"\n";
    let mut tree = Tree::of(&[
        (PATH, architecture),
        ("Cargo.toml", workspace),
        ("crates/netkit/src/main.rs", code),
        ("crates/netkit-net/src/lib.rs", CODE),
    ]);
    tree.house.crates =
        vec![Crate::of("netkit-net", &["tokio", "socket2"]), Crate::of("netkit", &["netkit-net", "clap"])];
    tree
}

#[track_caller]
fn check(rule: fn(&Tree) -> Vec<Violation>, tree: &Tree, expected: &[&str]) {
    let found: Vec<String> = rule(tree).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_true_document_passes() {
    let tree = house(GOOD, CODE);
    check(crates, &tree, &[]);
    check(dependencies, &tree, &[]);
    check(unused, &tree, &[]);
}

#[test]
fn a_missing_document_or_section_fails() {
    check(crates, &Tree::default(), &["ARCHITECTURE.md:1: is missing"]);
    check(
        dependencies,
        &Tree::of(&[(PATH, "# House\n")]),
        &["ARCHITECTURE.md:1: has no section `## Dependencies`"],
    );
}

#[test]
fn a_crate_left_out_fails() {
    let text = GOOD.replace("crates/netkit-net", "crates/net");
    check(crates, &house(&text, CODE), &["ARCHITECTURE.md:4: the code map does not name `netkit-net`"]);
}

#[test]
fn the_binary_is_not_named_by_the_names_of_others() {
    let text = GOOD.replace("crates/netkit`", "crates/`");
    check(crates, &house(&text, CODE), &["ARCHITECTURE.md:4: the code map does not name `netkit`"]);
}

#[test]
fn a_crate_that_is_not_there_fails() {
    let text = GOOD.replace("the kernel.", "the kernel, below netkit-trace.");
    check(
        crates,
        &house(&text, CODE),
        &["ARCHITECTURE.md:4: the code map names `netkit-trace`, which is not there"],
    );
}

#[test]
fn a_dependency_left_out_fails() {
    let text = GOOD.replace(", `socket2`", "");
    check(dependencies, &house(&text, CODE), &["ARCHITECTURE.md:8: the dependencies leave out `socket2`"]);
}

#[test]
fn a_dependency_that_nobody_has_fails() {
    let text = GOOD.replace("`tokio`**", "`tokio`**, `mio`");
    check(
        dependencies,
        &house(&text, CODE),
        &["ARCHITECTURE.md:8: `mio` is named, and no crate depends on it"],
    );
}

#[test]
fn a_dependency_that_the_code_never_names_fails() {
    let tree = house(GOOD, "//! Code.\nuse netkit_net::a;\n");
    check(unused, &tree, &["crates/netkit/Cargo.toml:1: `netkit` depends on `clap` and never names it"]);
}

#[test]
fn a_dependency_that_no_crate_takes_fails() {
    let mut tree = house(GOOD, CODE);
    tree.house.crates[1].dependencies.pop();
    check(unused, &tree, &["Cargo.toml:4: no crate takes `clap`"]);
}

#[test]
fn a_workspace_beside_ours_counts() {
    let mut tree = house(&GOOD.replace("## Later", "- `libfuzzer-sys`: fuzzing.\n## Later"), CODE);
    check(dependencies, &tree, &["ARCHITECTURE.md:11: `libfuzzer-sys` is named, and no crate depends on it"]);
    let fuzz = "[package]\nname = \"netkit-fuzz\"\n[dependencies]\nlibfuzzer-sys = \"0\"\nnetkit-net = { path = \"x\" }\n";
    tree.files.extend(Tree::of(&[("fuzz/Cargo.toml", fuzz)]).files);
    check(dependencies, &tree, &[]);
}
