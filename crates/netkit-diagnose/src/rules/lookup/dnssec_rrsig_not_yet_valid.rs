//! Rule `dnssec.rrsig-not-yet-valid`: a signature on the way to the name has not begun.
//!
//! **Observed**: the signature over records of the chain is made by a key that counts, and its time begins only later.
//! **Means**: the clock of whoever signs the zone is fast, or a zone made for later is served too early. **Does not prove**,
//! where only one zone is seen, that this host's clock is right. **Decides**: signatures of other zones against the same clock.

use std::time::Duration;

use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, key, records, second_opinion};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::words::span;

const ID: VerdictId = VerdictId::DnssecRrsigNotYetValid;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::RrsigNotYetValid)?;
    let wait = span(Duration::from_secs(fault.seconds.unwrap_or_default()));
    let text = format!(
        "the signature of {} of {} over {} begins only in {wait}",
        key(fault),
        fault.zone,
        records(fault)
    );
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(finding.fix(format!("set the clock of the host that signs {}, and sign again", fault.zone)))
}
