//! The closed list of ids and the rules belong together: each id is given by a rule whose manual is about it.
//!
//! When a rule gives its id, and when it does not, the other tests say.

use std::fs;
use std::path::Path;

use netkit_model::VerdictId;

/// The source of every rule, those of `netkit connect` among them.
fn sources(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("the rules are there") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else {
            all.push(fs::read_to_string(&path).expect("a text"));
        }
    }
    all
}

/// Whether this file is the rule of an id: its manual is about it, and its code names it.
fn is_rule_of(source: &str, id: VerdictId) -> bool {
    let variant = format!("VerdictId::{id:?}");
    let names = |line: &str| {
        let behind = line.split(variant.as_str()).skip(1);
        behind.into_iter().any(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    source.starts_with(&format!("//! Rule `{}`:", id.name())) && code.into_iter().any(names)
}

#[test]
fn every_id_is_given_by_a_rule() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules"));
    let without: Vec<_> = VerdictId::ALL
        .iter()
        .filter(|id| !sources.iter().any(|source| is_rule_of(source, **id)))
        .map(|id| id.name())
        .collect();
    assert!(without.is_empty(), "no rule gives {without:?}");
}
