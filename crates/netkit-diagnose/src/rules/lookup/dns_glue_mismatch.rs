//! Rule `dns.glue-mismatch`: the zone above tells another address of a server than the zone itself.
//!
//! **Observed**: the addresses of a server that come with the referral are not those that the zone's own servers give for its
//! name. **Means**: resolvers go to one or to the other, and as soon as one of them is gone some of them fail. **Does not
//! prove** which is right. **Decides**: on which of the addresses the server runs.

use netkit_model::{DelegationFaultKind, VerdictId};

use super::walked::{at, fault, listed};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsGlueMismatch;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::GlueMismatch { server, glue, own } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let text = |addresses: &[std::net::IpAddr]| {
        listed(&addresses.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let (above, here) = (text(glue), if own.is_empty() { "no address".to_owned() } else { text(own) });
    let said = format!(
        "the delegation of {zone} tells {above} as the address of {server}, and {zone} itself {here}"
    );
    let locus = at(&glue.iter().map(|address| (server.clone(), *address)).collect::<Vec<_>>());
    Some(faulty.proven(ID, locus, &said).fix(format!(
        "register the true address of {server} with the delegation (glue), or correct it in {zone}"
    )))
}
