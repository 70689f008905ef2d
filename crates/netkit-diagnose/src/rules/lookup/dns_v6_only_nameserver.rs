//! Rule `dns.v6-only-nameserver`: all servers of a zone have IPv6 addresses alone, and this host has no way to them.
//!
//! **Observed**: every server to which the zone is delegated has AAAA records alone, and this host cannot send to them.
//! **Means**: resolvers without IPv6 cannot resolve the name (RFC 3901 §3 asks for one server at least with IPv4). **Does not
//! prove** that the servers work. **Decides**: the same from a host with IPv6.

use netkit_model::{DelegationFaultKind, VerdictId};

use super::walked::{ask_soa, at, fault, servers as named};
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsV6OnlyNameserver;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::V6Only { servers } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let text = format!(
        "{zone} has servers with IPv6 addresses alone, and they cannot be asked from here: {}",
        named(servers)
    );
    Some(
        faulty
            .proven(ID, at(servers), &text)
            .next(test("a host with IPv6", ask_soa(zone, servers), &[ID]))
            .fix(format!("give {zone} a server with an IPv4 address")),
    )
}
