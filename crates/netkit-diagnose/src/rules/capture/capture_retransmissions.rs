//! Rule `capture.retransmissions`: data had to be sent again.
//!
//! **Observed**: one segment in a hundred or more of a connection was sent again, and the other end did not report it as needless.
//! **Means**: segments or their acknowledgments get lost, or come so late that their sender does not wait. **Does not prove** where:
//! what was captured twice was lost behind this place, what fills a gap was lost before it. **Decides**: the loss on the path, hop by
//! hop.

use netkit_model::{FlowReport, Locus, LocusKind, Side, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::{count, share};

const ID: VerdictId = VerdictId::CaptureRetransmissions;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let one = seen
        .retransmitting
        .iter()
        .max_by_key(|one| repeated(&one.report.from_client).max(repeated(&one.report.from_server)))?;
    let report = one.report;
    let side = if repeated(&report.from_client) >= repeated(&report.from_server) {
        Side::Client
    } else {
        Side::Server
    };
    let flow = report.flow(side);
    let (from, to) = (report.address(side), report.address(side.other()));
    let more = match seen.retransmitting.len() {
        0 | 1 => String::new(),
        all => format!(", and so it is in {} and more", count(all as u64 - 1, "other connection")),
    };
    let text = format!(
        "{from} had to send {} to {to} again{more}",
        share(flow.retransmissions, flow.packets, "segment")
    );
    Some(
        Finding::likely(ID, Status::Degraded, Locus::of(LocusKind::Path), text)
            .because(seen.retransmitting.iter().take(4).map(|one| one.id))
            .next(test(HERE, format!("netkit mtr -r -c 100 {}", to.ip()), &[VerdictId::PathLoss])),
    )
}

fn repeated(flow: &FlowReport) -> u64 {
    flow.retransmissions.saturating_sub(flow.spurious)
}
