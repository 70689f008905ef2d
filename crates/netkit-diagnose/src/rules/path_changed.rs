//! Rule `path.changed`: other routers took hops over while the path was sampled.
//!
//! **Observed**: a hop answered the same flow from another address than before, and the target lost nothing. **Means**:
//! routing changed, or a balancer spreads packets one by one; where packets get lost by it, the verdict is about the
//! loss. By itself it is information, never a fault. **Does not prove** that the routers between are others: one router
//! may answer from several addresses. **Decides**: `netkit trace --paths`, which tells balancing from change.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use super::path_clean;
use crate::commands::netkit_trace;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;
use crate::path_seen::{PathChangesSeen, PathSeen};
use crate::words::count;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let changes = path.changes?;
    let clean = path_clean::sentence(seen)?;
    let locus = match changes.latest {
        Some(change) => Locus { kind: LocusKind::Hop, address: Some(change.after), hop: Some(change.hop) },
        None => Locus::of(LocusKind::Path),
    };
    let (id, text) = (VerdictId::PathChanged, format!("{}; {clean}", sentence(&changes)));
    let decides = test(HERE, netkit_trace(seen, "--paths"), &[id]);
    let finding = Finding::proven(id, Status::Ok, locus, text).because([changes.evidence]);
    Some(finding.because(path_clean::evidence(seen)).next(decides))
}

/// The finding with a word on changes, where there were any.
pub(super) fn told(path: &PathSeen<'_>, finding: Finding) -> Finding {
    match &path.changes {
        Some(changes) => finding.adding(&format!("; {}", sentence(changes))).because([changes.evidence]),
        None => finding,
    }
}

fn sentence(changes: &PathChangesSeen) -> String {
    let latest = changes.latest.map(|change| (change.hop, change.before, change.after, change.round));
    // Who answers every second round from another address balances packets; routes do not change like that.
    if changes.count > changes.rounds / 2 && changes.count > 2 {
        let place = latest.map(|(hop, ..)| format!(", last at hop {hop}")).unwrap_or_default();
        return format!("several routers take turns at one hop ({}{place})", count(changes.count, "change"));
    }
    let latest = latest.map(|(hop, before, after, round)| {
        format!(", last at hop {hop} from {before} to {after} in round {round}")
    });
    let latest = latest.unwrap_or_default();
    match changes.count {
        1 => format!("the path changed once{latest}"),
        times => format!("the path changed {times} times{latest}"),
    }
}
