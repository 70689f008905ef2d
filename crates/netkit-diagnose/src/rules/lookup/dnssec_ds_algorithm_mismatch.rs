//! Rule `dnssec.ds-algorithm-mismatch`: the algorithm in the zone above is not that of the zone's key.
//!
//! **Observed**: a key of the zone has the tag of a DS, and another algorithm; no other DS fits a key. **Means**: the DS was
//! entered with a wrong number, or the zone went over to another algorithm and the zone above was not told. **Does not prove**
//! which. **Decides**: the DS that belongs to the key.

use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{algorithm, broken, first, key, second_opinion, voucher, zone};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecDsAlgorithmMismatch;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::DsAlgorithmMismatch)?;
    let seen_zone = zone(chain, fault);
    let has = seen_zone.and_then(|zone| zone.keys.iter().find(|key| Some(key.key_tag) == fault.key_tag));
    let text = format!(
        "{} vouches for {} of {} with {}, and that key has {}",
        voucher(seen_zone),
        key(fault),
        fault.zone,
        fault.algorithm.map_or_else(|| "another algorithm".to_owned(), algorithm),
        has.map_or_else(|| "another".to_owned(), |key| algorithm(key.algorithm)),
    );
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(finding.fix(format!(
        "have the DS of {} replaced by the one that dnssec-dsfromkey makes of its key",
        fault.zone
    )))
}
