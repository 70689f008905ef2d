//! Rule `dns.referral-loop`: the servers of a zone refer to themselves or to one another.
//!
//! **Observed**: no server to which the zone is delegated answers; each refers to the servers of the same zone again. **Means**:
//! none of them has the zone, and whoever follows them goes in a circle. **Does not prove** which of them should have it.
//! **Decides**: the servers' own configuration.

use netkit_model::{DelegationFaultKind, VerdictId};

use super::walked::{ask_soa, at, fault, servers as named};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsReferralLoop;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::ReferralLoop { servers } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let text = format!(
        "the servers to which {zone} is delegated refer to {zone} again, in a circle: {}",
        named(servers)
    );
    Some(
        faulty
            .proven(ID, at(servers), &text)
            .next(test(HERE, ask_soa(zone, servers), &[ID]))
            .fix(format!("load {zone} on one of its servers at least")),
    )
}
