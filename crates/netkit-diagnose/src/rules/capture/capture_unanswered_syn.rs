//! Rule `capture.unanswered-syn`: a handshake gets no answer.
//!
//! **Observed**: a SYN, or a SYN-ACK, that is sent again or waits for a second and more, and nothing comes back. **Means**: what
//! answers it, or the answer, is lost or dropped. An answer that was captured and does not help is dropped behind this place.
//! **Does not prove** where: a filter, a full queue and a wrong way back look the same from here; an ICMP error about it, if one was
//! captured, says more. **Decides**: a capture at the other end.

use netkit_model::{ConnectionEnd, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::commands::capture_of;
use crate::finding::{Finding, test};
use crate::words::count;

const ID: VerdictId = VerdictId::CaptureUnansweredSyn;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let one = seen.unanswered.iter().min_by_key(|one| seen.has_connected(one.report.server))?;
    let report = one.report;
    let (client, server) = (report.client, report.server);
    let text = match report.end {
        ConnectionEnd::Uncompleted => {
            format!(
                "{server} answers the SYN of {client}, and the third segment of the handshake does not come"
            )
        }
        _ => format!("nothing answers {} from {} to {server}", count(report.syns.into(), "SYN"), client.ip()),
    };
    let more = match seen.unanswered.len() {
        0 | 1 => String::new(),
        all => format!("; {all} handshakes and more have no answer"),
    };
    let status = if seen.has_connected(server) { Status::Degraded } else { Status::Fail };
    let place = server.ip().to_string();
    Some(
        Finding::likely(ID, status, one.locus(), text)
            .adding(&more)
            .because(seen.unanswered.iter().take(4).map(|one| one.id))
            .because(one.beside)
            .not(&[VerdictId::CaptureRefused], Some(one.id))
            .next(test(place, capture_of(report), &[ID, VerdictId::TcpFiltered])),
    )
}
