//! How names were resolved by the system.

use netkit_model::{Address, ConnectRun, Lookup as ModelLookup};
use schemars::JsonSchema;
use serde::Serialize;

use crate::names::Names;
use crate::number::millis_f64;

/// How the first name was resolved, and what there was to connect to.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Lookup {
    /// How long it took; null where only addresses were given.
    resolve_ms: Option<f64>,
    /// The addresses in the system's order of preference, tried or not.
    addresses: Vec<String>,
}

/// A name that was resolved.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct NameLookup {
    /// The name.
    name: String,
    /// How long it took.
    resolve_ms: f64,
    /// What was found, in the system's order of preference.
    addresses: Vec<String>,
}

impl Lookup {
    pub(super) fn of(run: &ConnectRun, names: &Names) -> Self {
        let resolve_ms = run.lookups.first().map(|lookup| millis_f64(lookup.took));
        Self { resolve_ms, addresses: scoped(&run.addresses, names) }
    }
}

impl NameLookup {
    pub(super) fn of(lookup: &ModelLookup, names: &Names) -> Self {
        let ModelLookup { name, took, addresses } = lookup;
        Self { name: name.clone(), resolve_ms: millis_f64(*took), addresses: scoped(addresses, names) }
    }
}

fn scoped(addresses: &[Address], names: &Names) -> Vec<String> {
    addresses.iter().map(|one| names.scoped(*one)).collect()
}
