//! The crates of the house and the packages they bring in, as plain data from cargo. It judges nothing.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::shell;

/// The workspace as cargo sees it.
#[derive(Debug, Default)]
pub struct House {
    /// The members of the workspace.
    pub crates: Vec<Crate>,
    /// Every package any of them is built from on any of our targets, ours left out.
    pub packages: BTreeSet<Package>,
}

/// A member of the workspace.
#[derive(Debug)]
pub struct Crate {
    pub name: String,
    /// Relative to the workspace.
    pub folder: String,
    pub dependencies: Vec<Dependency>,
}

/// What a crate's manifest asks for.
#[derive(Debug)]
pub struct Dependency {
    /// The package's name.
    pub name: String,
    /// The name the code calls it by.
    pub ident: String,
    /// Whether it is for tests alone.
    pub development: bool,
    /// Whether it is one of our own crates.
    pub ours: bool,
}

/// A package from outside.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Package {
    pub name: String,
    pub version: String,
    /// Its SPDX expression.
    pub licence: Option<String>,
}

impl House {
    /// Asks cargo about our targets.
    pub fn read(targets: &[String]) -> Result<Self> {
        let built = built(targets)?;
        let mut house = Self::default();
        for target in targets {
            let metadata = MetadataCommand::new()
                .manifest_path(shell::root().join("Cargo.toml"))
                .other_options(vec!["--filter-platform".to_owned(), target.clone()])
                .exec()
                .context("cargo metadata failed")?;
            house.packages.extend(packages(&metadata).filter(|package| built.contains(&package.id())));
            let members = metadata.workspace_packages();
            house.crates = members.into_iter().map(|package| krate(&metadata, package)).collect();
        }
        Ok(house)
    }
}

impl Package {
    /// `name v1.2.3`, as `cargo tree` writes it.
    fn id(&self) -> String {
        format!("{} v{}", self.name, self.version)
    }
}

/// What is really built. `cargo metadata` alone lists more: optional packages that a feature of another only mentions
/// (`ring?/std`) are in its resolve, and in `Cargo.lock`, and never compiled.
fn built(targets: &[String]) -> Result<BTreeSet<String>> {
    let mut tree = shell::cargo();
    tree.args(["tree", "--workspace", "--prefix", "none", "--format", "{p}"]);
    for target in targets {
        tree.args(["--target", target]);
    }
    // A line is `name v1.2.3`, then what kind it is or where it lies.
    let id = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(shell::output(&mut tree)?.lines().map(id).collect())
}

/// Every package from outside.
fn packages(metadata: &Metadata) -> impl Iterator<Item = Package> {
    let outside = metadata.packages.iter().filter(|package| package.source.is_some());
    outside.map(|package| Package {
        name: package.name.to_string(),
        version: package.version.to_string(),
        licence: package.license.clone(),
    })
}

fn krate(metadata: &Metadata, package: &cargo_metadata::Package) -> Crate {
    let folder = package.manifest_path.parent().unwrap_or(&package.manifest_path);
    let folder = folder.strip_prefix(&metadata.workspace_root).unwrap_or(folder);
    let dependency = |dependency: &cargo_metadata::Dependency| Dependency {
        name: dependency.name.clone(),
        ident: dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_"),
        development: dependency.kind == DependencyKind::Development,
        ours: dependency.path.is_some(),
    };
    Crate {
        name: package.name.to_string(),
        folder: folder.to_string(),
        dependencies: package.dependencies.iter().map(dependency).collect(),
    }
}

#[cfg(test)]
impl Crate {
    /// A crate in its usual folder that asks for these, in the product.
    pub fn of(name: &str, dependencies: &[&str]) -> Self {
        let dependency = |name: &&str| Dependency {
            name: (*name).to_owned(),
            ident: name.replace('-', "_"),
            development: false,
            ours: name.starts_with("netkit"),
        };
        let dependencies = dependencies.iter().map(dependency).collect();
        Self { name: name.to_owned(), folder: format!("crates/{name}"), dependencies }
    }
}

#[cfg(test)]
impl Package {
    /// A package with a licence.
    pub fn of(name: &str, version: &str, licence: &str) -> Self {
        Self { name: name.to_owned(), version: version.to_owned(), licence: Some(licence.to_owned()) }
    }
}
