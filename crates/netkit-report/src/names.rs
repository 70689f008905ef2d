//! The names of addresses and of the interfaces that they are on, as far as they are known by now.
//!
//! It asks nobody: whoever looks names up tells them here.

use std::collections::HashMap;
use std::net::IpAddr;

use netkit_model::{Address, IcmpReport, InterfaceNames, RunStart, Untrusted};

use crate::words;

/// Most names kept: a /16 of answering addresses. Beyond it addresses stand alone, and memory stays bounded.
const MOST_NAMES: usize = 65_536;

/// Names by address, and of interfaces by index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    hosts: HashMap<IpAddr, Untrusted>,
    interfaces: InterfaceNames,
}

impl Names {
    /// What is known when a run begins: interfaces, and no host yet.
    pub(crate) fn of_run(start: &RunStart) -> Self {
        Self { hosts: HashMap::new(), interfaces: start.interfaces.clone() }
    }

    /// Remembers a name; a later one replaces an earlier one, an empty one is none.
    pub(crate) fn learn(&mut self, address: IpAddr, name: &Untrusted) {
        let room = self.hosts.len() < MOST_NAMES || self.hosts.contains_key(&address);
        if room && !name.as_bytes().is_empty() {
            self.hosts.insert(address, name.clone());
        }
    }

    /// The name of this address.
    pub(crate) fn of(&self, address: IpAddr) -> Option<&Untrusted> {
        self.hosts.get(&address)
    }

    /// The address with the name of its interface where it has a scope: `fe80::1%eth0`.
    pub(crate) fn scoped(&self, address: Address) -> String {
        words::address(address, &self.interfaces)
    }

    /// Who sent an ICMP error about an address, or about those of a sweep.
    pub(crate) fn offender(&self, report: &IcmpReport, about: Option<Address>) -> Option<String> {
        words::offender(report, about, &self.interfaces)
    }

    /// The names of interfaces alone.
    pub(crate) fn interfaces(&self) -> &InterfaceNames {
        &self.interfaces
    }
}
