//! `deny.toml` as far as tidy reads it: targets, licences, duplicates. cargo-deny itself reads the rest.

use anyhow::{Context, Result};
use toml::{Table, Value};

/// What may come into the house.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Deny {
    /// The targets we build for.
    pub targets: Vec<String>,
    /// Licences anyone may bring, as SPDX names.
    pub licences: Vec<String>,
    /// Duplicates we put up with.
    pub skip: Vec<Skip>,
}

/// A version that may stand beside another version of the same package.
#[derive(Debug, PartialEq, Eq)]
pub struct Skip {
    pub name: String,
    pub version: String,
}

impl Deny {
    /// Reads the file; an entry of another shape is an error, so that none is skipped in silence.
    pub fn parse(text: &str) -> Result<Self> {
        let table: Table = text.parse().context("deny.toml is no TOML")?;
        Ok(Self {
            targets: list(&table, "graph", "targets", text_of)?,
            licences: list(&table, "licenses", "allow", text_of)?,
            skip: list(&table, "bans", "skip", skip)?,
        })
    }
}

fn list<T>(table: &Table, section: &str, key: &str, read: fn(&Value) -> Option<T>) -> Result<Vec<T>> {
    let values = table.get(section).and_then(|section| section.get(key)).and_then(Value::as_array);
    let values = values.with_context(|| format!("deny.toml: [{section}] has no list `{key}`"))?;
    let item =
        |value| read(value).with_context(|| format!("deny.toml: [{section}] {key}: cannot read {value:?}"));
    values.iter().map(item).collect()
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// `"name@1.2.3"` or `{ crate = "name@1.2.3", reason = "…" }`.
fn skip(value: &Value) -> Option<Skip> {
    let spec = value.as_str().or_else(|| value.get("crate")?.as_str())?;
    let (name, version) = spec.split_once('@')?;
    Some(Skip { name: name.to_owned(), version: version.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        graph.targets = ["x86_64-unknown-linux-gnu"]
        licenses.allow = ["MIT"]
        bans.skip = ["a@1.0.0", { crate = "b@2.0.0", reason = "c holds it" }]
    "#;

    #[test]
    fn both_shapes_of_a_skip_are_read() {
        let deny = Deny::parse(GOOD).unwrap();
        let skip = |name: &str, version: &str| Skip { name: name.to_owned(), version: version.to_owned() };
        assert_eq!(deny.targets, ["x86_64-unknown-linux-gnu"]);
        assert_eq!(deny.licences, ["MIT"]);
        assert_eq!(deny.skip, [skip("a", "1.0.0"), skip("b", "2.0.0")]);
    }

    #[test]
    fn a_skip_of_every_version_is_refused() {
        assert!(Deny::parse(&GOOD.replace("a@1.0.0", "a")).is_err());
    }

    #[test]
    fn a_missing_list_is_an_error() {
        assert!(Deny::parse("").is_err());
    }
}
