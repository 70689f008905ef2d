//! Rule `dnssec.rrsig-expired`: a signature on the way to the name has ended.
//!
//! **Observed**: the signature over records of the chain is made by a key that counts, and its time is over. **Means**: whoever
//! signs the zone has stopped, or its servers no longer get what is signed. **Does not prove** that the data are wrong, nor, where
//! only one zone is seen, that this host's clock is right. **Decides**: signatures of other zones against the same clock.

use std::time::Duration;

use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, key, records, second_opinion};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::words::span;

const ID: VerdictId = VerdictId::DnssecRrsigExpired;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::RrsigExpired)?;
    let ago = span(Duration::from_secs(fault.seconds.unwrap_or_default()));
    let text =
        format!("the signature of {} of {} over {} ended {ago} ago", key(fault), fault.zone, records(fault));
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(finding.fix(format!("sign {} again, and see why that did not happen by itself", fault.zone)))
}
