//! Rule `capture.ok`: every connection that was captured does what it should.
//!
//! **Observed**: packets, and no connection among them that was refused, reset, left without an answer or had to send much
//! again. **Means**: as far as this place of the network shows, TCP works. **Does not prove** that programs do what they should,
//! nor that nothing is wrong elsewhere: what a filter of this host drops on its way out never gets here. **Decides**: a capture
//! at the other end.

use netkit_model::{ConnectionEnd, Locus, LocusKind, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::Finding;
use crate::words::count;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let run = seen.run;
    let connections = &run.connections;
    let packets = count(run.counts.packets, "packet");
    let waiting = connections
        .iter()
        .filter(|one| matches!(one.end, ConnectionEnd::Unanswered | ConnectionEnd::Uncompleted))
        .count() as u64;
    let text = match (connections.len() as u64 + run.forgotten, waiting) {
        (0, _) => format!("{packets} and no TCP among them"),
        (all, 0) => format!("{packets} of {}, and nothing is wrong with any", count(all, "connection")),
        (all, waiting) => format!(
            "{packets} of {}; {} under way when the capture ended, and nothing else is wrong",
            count(all, "connection"),
            if waiting == 1 { "a handshake was".to_owned() } else { format!("{waiting} handshakes were") },
        ),
    };
    let here = Locus::of(LocusKind::Path);
    (run.counts.packets > 0)
        .then(|| Finding::proven(VerdictId::CaptureOk, Status::Ok, here, text).because([seen.packets]))
}
