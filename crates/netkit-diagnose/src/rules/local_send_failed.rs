//! Rule `local.send-failed`: a send failed for a reason of this host's own that no other rule explains.
//!
//! **Observed**: sends fail with an errno that stands for no known fault. **Means**: what the error says, in its own
//! words; the packets never left. **Does not prove** anything about path or target. **Decides**: the meaning of the
//! errno, which the fix repeats.

use netkit_explain::errno;
use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use super::{
    addr_none, link_down, local_egress_filter, local_queue_full, path_packet_too_big, route_blackhole,
    route_none, route_prohibit,
};
use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::share;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    if seen.counters.unsent == 0 {
        return None;
    }
    let (id, here) = (VerdictId::LocalSendFailed, Locus::of(LocusKind::ThisHost));
    if let Some(failures) = seen.send_failures(|errno| !is_explained(seen, errno)) {
        let meaning = errno(failures.errno.0);
        let says = meaning.map(|meaning| format!(": {}", meaning.text)).unwrap_or_default();
        let text = format!("this host could not send to {seen} {}{says}", failures.how_many(seen));
        let finding = Finding::proven(id, seen.fault(), here, text).because(failures.evidence);
        return Some(match meaning {
            Some(meaning) => finding.fix(meaning.sending),
            None => finding,
        });
    }
    // Every unsent probe has an errno; a count without one is still a failure of this host.
    seen.unsent.is_empty().then(|| {
        let counters = seen.counters;
        let probes = counters.sent.saturating_add(counters.unsent);
        let text = format!("{} to {seen} did not leave this host", share(counters.unsent, probes, "probe"));
        Finding::proven(id, seen.fault(), here, text)
    })
}

/// Whether another rule says what the errno means.
fn is_explained(seen: &Observations<'_>, errno: Errno) -> bool {
    link_down::explains(errno)
        || addr_none::explains(errno)
        || route_none::explains(errno)
        || route_prohibit::explains(seen, errno)
        || route_blackhole::explains(seen, errno)
        || local_egress_filter::explains(errno)
        || local_queue_full::explains(errno)
        || path_packet_too_big::explains(seen, errno)
}
