//! Rule `dns.hosts-override`: applications get the addresses that the hosts file gives the name.
//!
//! **Observed**: `getaddrinfo` gives just the addresses that `/etc/hosts` has for the name. **Means**: no program that asks the
//! system asks name servers for it, and `dig` shows what no application sees; a family that the file does not have is not
//! asked for either. It is a fault only where name servers say otherwise. **Does not prove** which of the two is meant.
//! **Decides**: the line that is named.

use std::collections::BTreeSet;
use std::net::IpAddr;

use netkit_model::{Status, VerdictId};

use super::applications::here;
use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsHostsOverride;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref()?;
    let entries: BTreeSet<IpAddr> = system.view.hosts.iter().map(|entry| entry.address).collect();
    let (line, got, said) = (system.view.hosts.first()?.line, system.addresses(), seen.server_addresses());
    if got.is_empty() || got != entries {
        return None;
    }
    let name = quoted(&system.view.name);
    let text = format!("applications get {} for {name}, from line {line} of /etc/hosts", system.shown());
    let (status, more) = if said.is_empty() && seen.has_no_reply() {
        (Status::Ok, "; no name server replies".to_owned())
    } else if said.is_empty() {
        (Status::Ok, "; name servers have no address for it".to_owned())
    } else if said == got {
        (Status::Ok, "; name servers say the same".to_owned())
    } else {
        (Status::Degraded, format!(", while name servers say {}", shown(&said)))
    };
    let finding =
        here(ID, status, seen, system, text + &more).because(system.hosts).because([system.sources]);
    Some(if status == Status::Ok {
        finding
    } else {
        finding.fix(format!("remove line {line} of /etc/hosts, if name servers are right"))
    })
}
