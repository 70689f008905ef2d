//! Rule `dnssec.ds-key-tag-unknown`: the zone above vouches for a key that the zone does not have.
//!
//! **Observed**: no key of the zone that may sign has the tag of a DS. **Means**: the zone's key was rolled and the zone above was
//! not told, or the zone is served by somebody else than the DS was made for; of a trust anchor: it is of another root.
//! **Does not prove** that the zone's keys are right. **Decides**: the keys as whoever signs the zone has them.

use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, key, keys, second_opinion, voucher, zone};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecDsKeyTagUnknown;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::DsKeyTagUnknown)?;
    let seen_zone = zone(chain, fault);
    let (voucher, keys) = (voucher(seen_zone), keys(seen_zone));
    let text = format!("{voucher} vouches for {} of {}, which has {keys}", key(fault), fault.zone);
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(if fault.zone.is_root() {
        finding.fix("if this root is one of your own, give its trust anchor: --anchor FILE")
    } else {
        finding.fix(format!("have the DS of {} replaced by the one of its present key", fault.zone))
    })
}
