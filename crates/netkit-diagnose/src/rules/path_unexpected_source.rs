//! Rule `path.unexpected-source`: answers to the target's probes come from another address.
//!
//! **Observed**: replies with our identifier and our payload, which only who saw the probe can know, from an address
//! that was not probed. **Means**: something that sees the probes answers for the target: a host that answers from
//! another of its addresses, a translation that works one way only, or a forger. **Does not prove** which of them.
//! Broadcast and multicast targets are left out: there it is normal. **Decides**: `netkit ping` of the address that
//! answered, and the translation rules of the routers between.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::{count, share};

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    if counters.unexpected_source == 0 || seen.is_many() {
        return None;
    }
    let answers = count(counters.unexpected_source, "reply");
    let own = share(seen.answered(), counters.tried(), "probe");
    let text =
        format!("another address answers for {seen}: {answers} from there, {own} answered by {seen} itself");
    let finding =
        Finding::proven(VerdictId::PathUnexpectedSource, seen.fault(), Locus::of(LocusKind::Unknown), text);
    Some(finding.because(seen.ids.unexpected_source).because(seen.ids.replies))
}
