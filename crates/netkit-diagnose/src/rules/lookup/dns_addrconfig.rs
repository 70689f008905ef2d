//! Rule `dns.addrconfig`: the name has addresses only of a family of which this host has none.
//!
//! **Observed**: name servers have addresses of one family alone for the name, and this host has addresses of the other alone,
//! its loopback aside. **Means**: programs that ask with `AI_ADDRCONFIG` (getaddrinfo(3)) get nothing, as browsers do and
//! `getent ahosts`; others get addresses to which this host has no way. **Does not prove** what is missing on the way to IPv6.
//! **Decides**: this host's addresses.

use std::net::IpAddr;

use netkit_model::{OwnFamilies, Status, VerdictId};

use super::applications::here;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsAddrconfig;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref()?;
    let said = seen.server_addresses();
    let OwnFamilies { ipv4, ipv6 } = system.view.families;
    let (family, command) = if ipv4 && !ipv6 && said.iter().all(IpAddr::is_ipv6) {
        ("IPv6", "ip -6 address")
    } else if ipv6 && !ipv4 && said.iter().all(IpAddr::is_ipv4) {
        ("IPv4", "ip -4 address")
    } else {
        return None;
    };
    if said.is_empty() {
        return None;
    }
    let text = format!(
        "{} has {} addresses alone, {}, and this host has none of that family: programs that ask with AI_ADDRCONFIG get nothing",
        quoted(&system.view.name),
        family,
        shown(&said),
    );
    let finding = here(ID, Status::Degraded, seen, system, text);
    Some(finding.next(test(HERE, command, &[ID])))
}
