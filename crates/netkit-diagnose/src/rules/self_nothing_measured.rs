//! Rule `self.nothing-measured`: too little was measured to say anything.
//!
//! **Observed**: no probe was sent, or all were in flight while this machine was suspended. **Means**: nothing about
//! path or target. **Does not prove** anything. **Decides**: a run that lasts until at least one probe has ended.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::count;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    let nothing = counters.tried() == 0 && counters.unsent == 0 && seen.answered() == 0;
    nothing.then(|| of(seen))
}

/// The finding for these observations, also where they contradict themselves so that no rule fits.
pub(crate) fn of(seen: &Observations<'_>) -> Finding {
    let counters = seen.counters;
    if counters.suspended > 0 && counters.tried() == 0 {
        let probes = count(counters.suspended, "probe");
        nothing(format!(
            "nothing is known of {seen}: this machine was suspended while {probes} waited for an answer"
        ))
    } else if counters.sent == 0 {
        nothing(format!("nothing is known of {seen}: no probe was sent"))
    } else {
        nothing(format!("nothing is known of {seen}: no probe has a valid outcome"))
    }
}

/// The finding for a run that had nothing to probe.
pub(crate) fn without_targets() -> Finding {
    nothing("nothing was measured: there was no target".to_owned())
}

fn nothing(text: String) -> Finding {
    let here = Locus::of(LocusKind::ThisHost);
    Finding::undetermined(VerdictId::SelfNothingMeasured, Status::Unknown, here, text)
}
