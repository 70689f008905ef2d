//! Rule `path.ok`, of a sampled path: the target answered every probe.
//!
//! **Observed**: as many answers of the target as probes to it. **Means**: every hop passes packets on there and back,
//! whatever it answers itself. **Does not prove** that nothing is ever lost: so many probes cannot see a loss below the
//! upper bound of their 95 % interval (Wilson), which the text tells. **Decides**: a longer run narrows the interval.

use netkit_model::{EvidenceId, Locus, LocusKind, Status, VerdictId};
use netkit_stats::Quantile;

use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::{count, fraction, milliseconds};

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let text = sentence(seen)?;
    let finding = Finding::proven(VerdictId::PathOk, Status::Ok, Locus::of(LocusKind::Path), text);
    Some(finding.because(evidence(seen)))
}

/// "no forwarding loss to 192.0.2.7 over 9 hops (0/300, 95% CI 0–1.3%), p50 24.1 ms"; `None` where there is some.
pub(super) fn sentence(seen: &Observations<'_>) -> Option<String> {
    let hops = count(seen.path.as_ref()?.reached()?.into(), "hop");
    let tried = seen.counters.tried();
    if seen.answered() == 0 || seen.answered() < tried {
        return None;
    }
    let median = seen.rtt.quantile(Quantile::P50);
    let median = median.map(|median| format!(", p50 {}", milliseconds(median))).unwrap_or_default();
    Some(format!("no forwarding loss to {seen} over {hops} ({}){median}", fraction(0, tried)?))
}

/// Everything that the sentence rests on.
pub(super) fn evidence(seen: &Observations<'_>) -> Vec<EvidenceId> {
    let end = seen.path.iter().map(|path| path.end.evidence);
    end.chain(seen.ids.replies).collect()
}
