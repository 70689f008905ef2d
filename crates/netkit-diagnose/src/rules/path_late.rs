//! Rule `path.late`: answers came after the timeout.
//!
//! **Observed**: answers matched to probes whose time was over. **Means**: nothing is lost, but the round trip is at
//! times longer than the timeout (`-W`) allows. **Does not prove** where the delay is: a queue on the way, either
//! way, or a busy target. **Decides**: a run with a longer timeout, whose quantiles show how long it takes.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_ping;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;
use crate::words::share;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    if counters.late == 0 {
        return None;
    }
    let late = share(counters.late, seen.answered(), "answer");
    let text = format!("{late} from {seen} came after the timeout: late, not lost");
    let id = VerdictId::PathLate;
    let finding = Finding::proven(id, Status::Degraded, Locus::of(LocusKind::Path), text);
    Some(finding.because(seen.ids.replies).not(&[VerdictId::HostSilent], seen.ids.replies).next(test(
        HERE,
        netkit_ping(seen, "-c 20 -W 10"),
        &[id],
    )))
}
