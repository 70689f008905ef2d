//! Rule `path.duplicates`: answers come more than once.
//!
//! **Observed**: further replies to probes that were already answered. **Means**: a device on the way copies packets,
//! or two devices answer for one address; throughput suffers, statistics do not, because only the first counts.
//! **Does not prove** which of the two. Broadcast and multicast targets are left out: there it is normal.
//! **Decides**: the target's address in the neighbour table of its last router, once or twice; loops and mirrored
//! ports on the links between.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::count;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    if counters.duplicates == 0 || seen.is_many() {
        return None;
    }
    let (duplicates, replies) = (count(counters.duplicates, "duplicate"), count(seen.answered(), "reply"));
    let text = format!("replies from {seen} come more than once: {duplicates} of {replies}");
    let path = Locus::of(LocusKind::Path);
    let finding = Finding::proven(VerdictId::PathDuplicates, Status::Degraded, path, text);
    Some(finding.because(seen.ids.duplicates).because(seen.ids.replies))
}
