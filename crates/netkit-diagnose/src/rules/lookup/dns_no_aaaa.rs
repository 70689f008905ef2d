//! Rule `dns.no-aaaa`: an option of the resolver hides IPv6 addresses from applications.
//!
//! **Observed**: name servers have IPv6 addresses for the name, applications get none, and `/etc/resolv.conf` or `RES_OPTIONS`
//! says `no-aaaa`. **Means**: the resolver asks nobody for AAAA. **Does not prove** that IPv6 would work. **Decides**: nothing more
//! is needed.

use netkit_model::{ResolverOption, Status, VerdictId};

use super::applications::here;
use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsNoAaaa;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref()?;
    let mut hidden = seen.server_addresses();
    hidden.retain(std::net::IpAddr::is_ipv6);
    if !system.view.resolver.has(ResolverOption::NoAaaa)
        || hidden.is_empty()
        || system.addresses().iter().any(std::net::IpAddr::is_ipv6)
    {
        return None;
    }
    let text = format!(
        "applications never see {} of {}: the option no-aaaa of /etc/resolv.conf keeps the resolver from asking for AAAA",
        shown(&hidden),
        quoted(&system.view.name),
    );
    let status = if system.addresses().is_empty() { Status::Fail } else { Status::Degraded };
    Some(here(ID, status, seen, system, text).fix("remove no-aaaa from the options in /etc/resolv.conf"))
}
