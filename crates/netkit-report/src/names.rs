//! The names of addresses, as far as they are known by now.
//!
//! It asks nobody: whoever looks names up tells them here.

use std::collections::HashMap;
use std::net::IpAddr;

use netkit_model::Untrusted;

/// Most names kept: a /16 of answering addresses. Beyond it addresses stand alone, and memory stays bounded.
const MOST_NAMES: usize = 65_536;

/// Names by address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(HashMap<IpAddr, Untrusted>);

impl Names {
    /// Remembers a name; a later one replaces an earlier one, an empty one is none.
    pub(crate) fn learn(&mut self, address: IpAddr, name: &Untrusted) {
        let room = self.0.len() < MOST_NAMES || self.0.contains_key(&address);
        if room && !name.as_bytes().is_empty() {
            self.0.insert(address, name.clone());
        }
    }

    /// The name of this address.
    pub(crate) fn of(&self, address: IpAddr) -> Option<&Untrusted> {
        self.0.get(&address)
    }
}
