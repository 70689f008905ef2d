//! Rule `path.packet-too-big`, of a trace: a link of the path carries less than this host's own, and its router says so.
//!
//! **Observed**: the target answers, and routers answered long probes with "packet too big" and an MTU (RFC 1191,
//! RFC 8201). **Means**: path MTU discovery works; no fault, but good to know of a tunnel on the way. **Does not prove**
//! that every sender heeds it. **Decides**: nothing needs to be decided.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use super::path_reached;
use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::hop;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    // The last step is the narrowest link.
    let (step, _) = path.mtu_steps.last()?;
    let who = step.hop.map_or_else(|| step.from.to_string(), |distance| hop(distance, Some(step.from)));
    let mtu = path.path_mtu.or(step.mtu);
    let limit = mtu.map(|mtu| format!("; the path MTU is {mtu} bytes")).unwrap_or_default();
    let text = format!("{}{limit}, as {who} says", path_reached::sentence(seen)?);
    let locus = Locus { kind: LocusKind::Hop, address: Some(step.from), hop: step.hop };
    let steps = path.mtu_steps.iter().map(|(_, evidence)| *evidence);
    let finding = Finding::proven(VerdictId::PathPacketTooBig, Status::Ok, locus, text);
    Some(finding.because(steps).because(path_reached::evidence(seen)))
}
