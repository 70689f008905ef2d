//! Rule `dnssec.ds-digest-mismatch`: the digest in the zone above is not that of the zone's key.
//!
//! **Observed**: a key of the zone has tag and algorithm of a DS, and another digest; no other DS fits a key. **Means**: the DS
//! was made of another key or was mistyped, or the key was exchanged by somebody. **Does not prove** which. **Decides**: the
//! digest of the key as whoever signs the zone has it.

use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, key, second_opinion, voucher, zone};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecDsDigestMismatch;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::DsDigestMismatch)?;
    let text = format!(
        "{} vouches for {} of {} by a digest that is not that key's",
        voucher(zone(chain, fault)),
        key(fault),
        fault.zone
    );
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(finding.fix(format!(
        "have the DS of {} replaced by the one that dnssec-dsfromkey makes of its key",
        fault.zone
    )))
}
