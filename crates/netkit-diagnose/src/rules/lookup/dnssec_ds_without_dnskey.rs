//! Rule `dnssec.ds-without-dnskey`: the zone above vouches for keys, and the zone has none.
//!
//! **Observed**: a DS whose signature is right, and an answer without any DNSKEY. **Means**: the zone is no longer signed, most
//! often because it moved to another provider, and its DS stayed behind. **Does not prove** that no other server of the zone has
//! keys. **Decides**: the same question to each of them.

use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, second_opinion, zone};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecDsWithoutDnskey;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::DsWithoutDnskey)?;
    let tags =
        zone(chain, fault).map(|zone| zone.ds.iter().map(|ds| ds.key_tag.to_string()).collect::<Vec<_>>());
    let text = format!(
        "the zone above vouches for key {} of {}, and {} has no key at all",
        crate::words::list(&tags.unwrap_or_default()),
        fault.zone,
        fault.zone
    );
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(finding.fix(format!("sign {} again, or have its DS taken out of the zone above", fault.zone)))
}
