//! Rule `dns.ns-set-mismatch`: the zone above names other servers than the zone itself.
//!
//! **Observed**: the NS records at the top of the zone are not those with which the zone above refers to it. **Means**: some
//! resolvers go by the one and some by the other set (RFC 9499 §7); a server that only one names may be forgotten when the
//! zone changes. **Does not prove** which set is meant. **Decides**: who runs the zone.

use netkit_model::dns::DomainName;
use netkit_model::{DelegationFaultKind, Locus, LocusKind, VerdictId};

use super::walked::{fault, listed};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsNsSetMismatch;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::NsSetMismatch { only_above, only_here } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let named = |names: &[DomainName]| listed(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
    let mut parts = Vec::new();
    if !only_above.is_empty() {
        parts.push(format!("only the zone above names {}", named(only_above)));
    }
    if !only_here.is_empty() {
        parts.push(format!("only {zone} itself names {}", named(only_here)));
    }
    let text = format!("the servers of {zone} differ: {}", parts.join(", "));
    Some(
        faulty
            .proven(ID, Locus::of(LocusKind::Resolver), &text)
            .fix(format!("make the NS records of {zone} and its delegation the same")),
    )
}
