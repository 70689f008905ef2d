//! Rule `dns.search-surprise`: applications get the addresses of another name, with a domain of the search list behind it.
//!
//! **Observed**: of the names that the resolver tries in turn, one with a domain behind it is the first with addresses, and
//! `getaddrinfo` gives addresses. **Means**: applications talk to the host of that name. It is what a search list is for where
//! the name has no dot; else it surprises. `dig` does not search, and with `+search` stops where a name has no address, while
//! the resolver goes on. **Does not prove** which host is meant. **Decides**: the same lookup with a dot at the end.

use netkit_model::{SearchFrom, Status, VerdictId};

use super::applications::here;
use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsSearchSurprise;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref().filter(|system| !system.addresses().is_empty())?;
    let found = system.found()?;
    let (domain, found) = (found.domain.as_ref()?, found.name.as_ref()?);
    let name = quoted(&system.view.name);
    let domain = quoted(&String::from_utf8_lossy(domain.as_bytes()));
    let whence = match system.view.resolver.search_from {
        SearchFrom::Environment => "the search list of LOCALDOMAIN",
        SearchFrom::HostName => "the domain of this host's name",
        SearchFrom::File | SearchFrom::Nowhere => "the search list of /etc/resolv.conf",
    };
    let said = seen.server_addresses();
    let text = format!(
        "applications that ask for {name} get {}, the addresses of {found}, because {whence} has {domain}",
        system.shown()
    );
    let has_dot = system.view.name.contains('.');
    let (status, more) = if !said.is_empty() && said != system.addresses() {
        (Status::Degraded, format!("; {name} itself has {}", shown(&said)))
    } else if has_dot && said.is_empty() {
        (Status::Degraded, format!("; {name} itself has none"))
    } else if has_dot {
        return None;
    } else {
        (Status::Ok, String::new())
    };
    let finding = here(ID, status, seen, system, text + &more).because(system.tried);
    Some(if status == Status::Ok {
        finding
    } else {
        finding.fix(format!("ask for '{}.', with a dot at the end", name.trim_end_matches('.')))
    })
}
