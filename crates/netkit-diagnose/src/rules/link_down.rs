//! Rule `link.down`: the interface towards the target is down or gone.
//!
//! **Observed**: sends fail with ENETDOWN or ENODEV. **Means**: the interface is down, or the chosen one does not
//! exist any more; the packets never left. **Does not prove** why: a cable, an administrator and a VPN that ended
//! look the same. **Decides**: `ip -br link` on this host.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::finding::Finding;
use crate::observations::Observations;

/// Whether this rule explains the errno.
pub(crate) fn explains(errno: Errno) -> bool {
    matches!(errno, Errno::NETDOWN | Errno::NODEV)
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(explains)?;
    let text = format!("the interface towards {seen} is down or gone {}", failures.how_many(seen));
    let finding = Finding::proven(VerdictId::LinkDown, seen.fault(), Locus::of(LocusKind::ThisHost), text);
    Some(
        finding
            .because(failures.evidence)
            .fix("ip -br link (shows the state of every interface)")
            .fix("as root: ip link set INTERFACE up (brings one up)"),
    )
}
