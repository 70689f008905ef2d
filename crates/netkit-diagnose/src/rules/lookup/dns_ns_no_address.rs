//! Rule `dns.ns-no-address`: a server that the zone above names has no address.
//!
//! **Observed**: on a walk from the root, the zone above names a server without telling its address, and a walk to that name
//! finds none: it does not exist, it has neither A nor AAAA, it lies in the zone that it serves, or nobody knows. **Means**:
//! nobody can ask this server. **Does not prove** which of the two is wrong, the name in the delegation or the address that is
//! missing. **Decides**: who owns the server's name.

use netkit_model::{DelegationFaultKind, Locus, LocusKind, NoAddress, VerdictId};

use super::walked::{fault, listed, of_servers};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsNsNoAddress;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::NoAddress { servers, named } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let each: Vec<String> = servers.iter().map(|(name, why)| format!("{name} {}", because(why))).collect();
    let verb = if servers.len() == 1 { "has" } else { "have" };
    let who = of_servers(servers.len(), *named);
    let text = format!("{who} to which {zone} is delegated {verb} no address: {}", listed(&each));
    let has_no_glue = servers.iter().any(|(_, why)| *why == NoAddress::NoGlue);
    let fix = if has_no_glue {
        format!("register the addresses of the servers beside the delegation of {zone} (glue)")
    } else {
        format!("give the server an address, or name another in the delegation of {zone}")
    };
    Some(faulty.proven(ID, Locus::of(LocusKind::Resolver), &text).fix(fix))
}

fn because(why: &NoAddress) -> String {
    match why {
        NoAddress::NxDomain => "does not exist".to_owned(),
        NoAddress::NoData => "exists without A and AAAA".to_owned(),
        NoAddress::NoGlue => "lies in the zone itself, and the zone above tells no glue".to_owned(),
        NoAddress::Loop(_) => "can be found only by itself".to_owned(),
        NoAddress::Unanswered(zone) => format!("is known to no server of {zone}"),
        NoAddress::GivenUp => "was not looked for, because too much had been asked".to_owned(),
    }
}
