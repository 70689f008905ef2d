//! The names and networks of addresses and the names of the interfaces that they are on, as far as they are known by now.
//!
//! It asks nobody: whoever looks names up tells them here.

use std::collections::HashMap;
use std::net::IpAddr;

use netkit_model::{Address, IcmpReport, InterfaceNames, Origin, RunStart, Untrusted};

use crate::words;

/// Most names and most networks kept: a /16 of answering addresses. Beyond it addresses stand alone, and memory stays
/// bounded.
const MOST_NAMES: usize = 65_536;

/// Names and networks by address, and names of interfaces by index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    hosts: HashMap<IpAddr, Untrusted>,
    origins: HashMap<IpAddr, Origin>,
    interfaces: InterfaceNames,
}

impl Names {
    /// What is known when a run begins: interfaces, and no host yet.
    pub(crate) fn of_run(start: &RunStart) -> Self {
        Self { interfaces: start.interfaces.clone(), ..Self::default() }
    }

    /// Remembers a name; a later one replaces an earlier one, an empty one is none.
    pub(crate) fn learn(&mut self, address: IpAddr, name: &Untrusted) {
        let room = self.hosts.len() < MOST_NAMES || self.hosts.contains_key(&address);
        if room && !name.as_bytes().is_empty() {
            self.hosts.insert(address, name.clone());
        }
    }

    /// Remembers whose network an address is in; a later one replaces an earlier one.
    pub(crate) fn learn_origin(&mut self, address: IpAddr, origin: &Origin) {
        if self.origins.len() < MOST_NAMES || self.origins.contains_key(&address) {
            self.origins.insert(address, origin.clone());
        }
    }

    /// The name of this address.
    pub(crate) fn of(&self, address: IpAddr) -> Option<&Untrusted> {
        self.hosts.get(&address)
    }

    /// Whose network this address is in.
    pub(crate) fn origin(&self, address: IpAddr) -> Option<&Origin> {
        self.origins.get(&address)
    }

    /// Somebody who was heard by an interface, which is the scope of a link-local address.
    pub(crate) fn heard(&self, from: IpAddr, interface: Option<u32>) -> String {
        self.scoped(Address::new(from).heard_from(from, interface))
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
