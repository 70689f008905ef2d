//! Rule `local.receiver-dropped`: this host received answers and dropped them for want of buffer.
//!
//! **Observed**: the kernel counts packets that it dropped because the socket's buffer was full (`SO_RXQ_OVFL`), and
//! no more probes are unanswered than that. **Means**: the path may be perfect; this host was too slow. **Does not
//! prove** that the dropped packets were the missing answers, only that they may have been. **Decides**: a slower run
//! in which nothing is dropped.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::finding::Finding;
use crate::observations::Observations;
use crate::words::{count, share};

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    if seen.receiver_dropped == 0 || counters.lost == 0 {
        return None;
    }
    // In a sweep silence is the normal case, so that drops speak whatever their number.
    if seen.lost_elsewhere() > 0 && !seen.is_sweep() {
        return None;
    }
    let dropped = count(seen.receiver_dropped, "packet");
    let text = if seen.is_sweep() {
        format!("this host dropped {dropped} that it had received: some addresses may have answered unseen")
    } else {
        let unanswered = share(counters.lost, counters.tried(), "probe");
        format!(
            "this host dropped {dropped} that it had received, which explains why {unanswered} to {seen} seem \
             unanswered"
        )
    };
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::likely(VerdictId::LocalReceiverDropped, seen.fault(), here, text)
            .because(seen.ids.receiver_dropped)
            .because(seen.ids.silence)
            .fix("probe more slowly (-i, --rate)")
            .fix("sysctl net.core.rmem_max (shows the largest receive buffer; a larger one holds more answers)"),
    )
}
