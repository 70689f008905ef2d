//! Rule `capture.zero-window`: one end takes no more data.
//!
//! **Observed**: a window of zero for 0.2 s or more. **Means**: the program at that end reads more slowly than the other writes; its
//! buffer is full. The network is not the cause. **Does not prove** why the program does not read. **Decides**: what the program does,
//! and its receive queue.

use netkit_model::{Locus, LocusKind, Side, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::{Finding, test};
use crate::words::milliseconds;

const ID: VerdictId = VerdictId::CaptureZeroWindow;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let longest =
        |side: Side| move |report: &netkit_model::ConnectionReport| report.flow(side).longest_zero_window;
    let worst = |report| longest(Side::Client)(report).max(longest(Side::Server)(report));
    let one = seen.zero_window.iter().max_by_key(|one| worst(one.report))?;
    let report = one.report;
    let side = if longest(Side::Client)(report) >= longest(Side::Server)(report) {
        Side::Client
    } else {
        Side::Server
    };
    let (full, port) = (report.address(side), report.address(side).port());
    let text = format!(
        "{full} takes no data of {} for {}: its program does not read",
        one.name(),
        milliseconds(worst(report))
    );
    let locus = Locus::at(LocusKind::Target, full.ip());
    Some(
        Finding::proven(ID, Status::Degraded, locus, text)
            .because(seen.zero_window.iter().take(4).map(|one| one.id))
            .next(test(full.ip().to_string(), format!("ss -tnmp sport = :{port}"), &[ID])),
    )
}
