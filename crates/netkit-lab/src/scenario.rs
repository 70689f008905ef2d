//! The scenarios that come with the lab: one TOML file each in `topologies/`, found when asked for.
//!
//! It knows where they are, not how they are written: that is [`topology::read`].

use std::io;
use std::path::{Path, PathBuf};

use crate::topology::{self, Topology, TopologyError};

/// A scenario of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its name: that of its file, without the ending.
    pub name: String,
    /// One sentence: what it shows. Of a file that cannot be read: why.
    pub about: String,
    /// Its file.
    pub path: PathBuf,
}

/// No topology comes of what was named.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// Neither a scenario nor a file.
    #[error("no scenario is called {name:?}{meant}; `cargo xtask lab list` names them all")]
    Unknown {
        /// What was asked for.
        name: String,
        /// A scenario that is called nearly so, as an addition to the sentence.
        meant: String,
    },
    /// The file is there and cannot be read.
    #[error("cannot read the topology {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file says no topology.
    #[error(transparent)]
    Topology(#[from] TopologyError),
}

/// Every scenario of the folder, by name. A folder that is not there has none.
pub fn all() -> Vec<Scenario> {
    let files = std::fs::read_dir(folder()).into_iter().flatten().filter_map(Result::ok);
    let mut scenarios: Vec<Scenario> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| Scenario { name: name_of(&path), about: about(&path), path })
        .collect();
    scenarios.sort_by(|one, other| one.name.cmp(&other.name));
    scenarios
}

/// The topology of a scenario, or of any file that ends in `.toml`.
pub fn load(name_or_path: &str) -> Result<Topology, ScenarioError> {
    let named = Path::new(name_or_path);
    if named.extension().is_some_and(|ending| ending == "toml") {
        return load_file(named);
    }
    // Only what stands in the folder counts, so that no name leads out of it.
    let scenarios = all();
    match scenarios.iter().find(|scenario| scenario.name == name_or_path) {
        Some(scenario) => load_file(&scenario.path),
        None => Err(ScenarioError::Unknown {
            name: name_or_path.to_owned(),
            meant: topology::did_you_mean(name_or_path, scenarios.iter().map(|it| it.name.as_str())),
        }),
    }
}

fn load_file(path: &Path) -> Result<Topology, ScenarioError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ScenarioError::Unreadable { path: path.to_owned(), source })?;
    let file_name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    Ok(topology::read(&file_name, &text)?)
}

fn about(path: &Path) -> String {
    match load_file(path) {
        Ok(topology) => topology.about,
        Err(why) => why.to_string(),
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Where the scenarios are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_of_the_folder_loads() {
        let scenarios = all();
        assert!(scenarios.len() >= 20, "only {} scenarios in {}", scenarios.len(), folder().display());
        for scenario in scenarios {
            let topology = load(&scenario.name).unwrap_or_else(|why| panic!("{why}"));
            assert_eq!((&topology.name, &topology.about), (&scenario.name, &scenario.about));
        }
    }
}
