//! Rule `local.queue-full`: this host's own queues or memory were full.
//!
//! **Observed**: sends fail with ENOBUFS, ENOMEM or EAGAIN. **Means**: the interface's queue, the socket's buffer
//! or the kernel's memory could not take the packet; it never left. **Does not prove** anything about the path, and
//! what was not sent counts nowhere as lost. **Decides**: the drop counters of queue and interface; a slower run.

use netkit_model::{Locus, LocusKind, Status, VerdictId};
use netkit_net::Errno;

use crate::finding::Finding;
use crate::observations::Observations;

/// Whether this rule explains the errno.
pub(crate) fn explains(errno: Errno) -> bool {
    errno.is_congestion()
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(explains)?;
    // A full queue explains only the probes that it kept: others left, and what became of them is their own story.
    let status = if seen.counters.sent > 0 { Status::Degraded } else { Status::Fail };
    let text = format!("this host's own queue or memory was full for {seen} {}", failures.how_many(seen));
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::proven(VerdictId::LocalCongestion, status, here, text)
            .because(failures.evidence)
            .fix("probe more slowly (-i, --rate)")
            .fix("tc -s qdisc; ip -s link (show what the queues and interfaces of this host dropped)"),
    )
}
