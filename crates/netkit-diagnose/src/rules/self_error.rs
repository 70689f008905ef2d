//! Rule `self.error`: netkit itself failed.
//!
//! **Observed**: a step of our own went wrong, such as opening a socket with no descriptor left. **Means**: nothing
//! was measured. **Does not prove** anything about path or target. **Decides**: the message names the step.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;

/// What a failure of our own says.
pub(crate) fn finding(message: &str) -> Finding {
    let here = Locus::of(LocusKind::ThisHost);
    let text = format!("netkit could not measure: {}", message.trim_end_matches('.'));
    Finding::proven(VerdictId::SelfError, Status::Unknown, here, text)
}
