//! Rule `capture.nothing`: nothing was captured.
//!
//! **Observed**: no packet passed the filter. **Means**: none was there, or the filter says something else than was meant.
//! **Does not prove** that nothing was sent: what a filter of this host drops on its way out, and what takes another interface,
//! never gets here. **Decides**: a capture without a filter, on every interface.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::Finding;
use crate::words::count;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let counts = &seen.run.counts;
    if counts.packets > 0 {
        return None;
    }
    let text = match counts.filtered {
        0 => "there was no packet".to_owned(),
        filtered => format!("the filter keeps none of {}", count(filtered, "packet")),
    };
    let here = Locus::of(LocusKind::Unknown);
    Some(
        Finding::undetermined(VerdictId::CaptureNothing, Status::Unknown, here, text).because([seen.packets]),
    )
}
