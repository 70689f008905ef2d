//! What the rules about connections that hang share: their words, and the test that goes on from there.

use netkit_model::{EvidenceId, HangingGroup, HangingKind, Locus, NextTest, Status, VerdictId};

use crate::commands::netkit_connect;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, connections};

/// A finding for every group that hangs for this reason: who waits for whom, and `why` in the words of the rule.
pub(super) fn findings(
    seen: &SocketsSeen<'_>,
    kind: HangingKind,
    id: VerdictId,
    locus: impl Fn(&HangingGroup) -> Locus,
    why: impl Fn(&HangingGroup) -> String,
) -> Vec<Finding> {
    let finding = |(group, evidence): (&HangingGroup, EvidenceId)| {
        let who = seen.owner(&group.owner);
        let (what, verb) = (connections(group.count), if group.count == 1 { "hangs" } else { "hang" });
        let text = format!("{what} of {who} to {} {verb}: {}", group.peer, why(group));
        let finding = match kind {
            HangingKind::NoAnswer | HangingKind::Neighbour => {
                Finding::likely(id, Status::Fail, locus(group), text)
            }
            HangingKind::DroppedHere | HangingKind::InvalidAnswer => {
                Finding::proven(id, Status::Fail, locus(group), text)
            }
        };
        finding.because([evidence]).next(again(group, id))
    };
    seen.hanging(kind).map(finding).collect()
}

/// The same place tried by netkit, which asks the network why.
fn again(group: &HangingGroup, id: VerdictId) -> NextTest {
    test(HERE, netkit_connect(group.peer.ip().into(), group.peer.port()), &[id])
}
