//! What rules about the view of applications share; no rule.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, SystemSeen};

/// A finding about this host's own configuration, which rests on what applications get and what servers say.
pub(super) fn here(
    id: VerdictId,
    status: Status,
    seen: &LookupSeen<'_>,
    system: &SystemSeen<'_>,
    text: String,
) -> Finding {
    Finding::proven(id, status, Locus::of(LocusKind::ThisHost), text)
        .because([system.answer])
        .because(seen.replies())
}
