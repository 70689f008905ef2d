//! Rule `path.unfinished`: the run ended before anything behind the last router that answered had an outcome.
//!
//! **Observed**: routers answer up to a hop; no probe that would go further has been answered or given up. **Means**:
//! packets get as far as that hop. **Does not prove** anything about what lies behind it: nobody has asked, or not waited
//! for the answer. **Decides**: a run that is not interrupted.

use netkit_model::{Locus, LocusKind, PathEnd, Status, VerdictId};

use crate::commands::netkit_trace;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;
use crate::words::hop;

const ID: VerdictId = VerdictId::PathUnfinished;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let PathEnd::Silent { last: Some(last) } = path.end.end else { return None };
    if seen.counters.sent > 0 || seen.counters.unsent > 0 {
        return None;
    }
    let address = path.address(last);
    let locus = Locus { kind: LocusKind::Unknown, address, hop: Some(last) };
    let place = hop(last, address);
    let text =
        format!("nothing is known of {seen}: the run ended before anything behind {place} had an outcome");
    let finding = Finding::undetermined(ID, Status::Unknown, locus, text);
    Some(finding.because([path.end.evidence]).next(test(HERE, netkit_trace(seen, ""), &[ID])))
}
