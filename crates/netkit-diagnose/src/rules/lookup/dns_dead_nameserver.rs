//! Rule `dns.dead-nameserver`: a server that the zone above names does not answer.
//!
//! **Observed**: on a walk from the root, a server to which the zone above refers gives no reply that can be read, or an ICMP
//! error says that nobody listens. **Means**: every resolver loses time at it, and where no other server is left nobody
//! resolves the name. **Does not prove** that it is down: a filter on the way, or a way that only this host lacks, look the same.
//! **Decides**: the same question from another network.

use netkit_model::{DelegationFaultKind, VerdictId};

use super::walked::{ask_soa, at, fault, of_servers, servers as named};
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsDeadNameserver;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::Dead { servers, asked } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let verb = if servers.len() == 1 { "does" } else { "do" };
    let who = of_servers(servers.len(), *asked);
    let text = format!("{who} to which {zone} is delegated {verb} not answer: {}", named(servers));
    Some(
        faulty
            .likely(ID, at(servers), &text)
            .next(test("a host of another network", ask_soa(zone, servers), &[ID]))
            .fix(format!("start the server, or take it from the delegation of {zone}")),
    )
}
