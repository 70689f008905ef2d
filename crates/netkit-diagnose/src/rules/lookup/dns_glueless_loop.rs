//! Rule `dns.glueless-loop`: servers can be found only by one another.
//!
//! **Observed**: on a walk from the root, a zone is delegated to servers whose names lie in zones that are delegated to servers
//! in the first, and nobody tells an address of any. **Means**: no resolver can ever begin, whoever asks. **Does not prove**
//! which of the zones should change. **Decides**: nothing more is needed.

use netkit_model::{DelegationFaultKind, Locus, LocusKind, VerdictId};

use super::walked::fault;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsGluelessLoop;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::GluelessLoop { names } = faulty.kind() else { return None };
    let circle: Vec<String> = names.iter().chain(names.first()).map(ToString::to_string).collect();
    let zone = faulty.zone();
    let text = format!("the servers of {zone} can be found only by one another: {}", circle.join(" needs "));
    Some(
        faulty
            .proven(ID, Locus::of(LocusKind::Resolver), &text)
            .fix(format!("give {zone} one server whose name lies elsewhere or in {zone} itself, with glue")),
    )
}
