//! Rule `capture.half-open`: one end has a connection that the other does not know.
//!
//! **Observed**: a segment of an open connection is answered by a RST without ACK whose sequence number is the one that was
//! acknowledged, and its sender has sent no FIN (RFC 9293 §3.5.2). **Means**: that end has lost the connection: it was restarted, or a
//! device between has forgotten it and answers in its name. **Does not prove** which of the two. **Decides**: how long that host is up,
//! and the TTL of the RST beside those of its other packets.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::{Finding, test};

const ID: VerdictId = VerdictId::CaptureHalfOpen;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let one = seen.half_open.first()?;
    let reset = one.report.reset?;
    let (lost, kept) = (one.report.address(reset.from), one.report.address(reset.from.other()));
    let text = format!(
        "{kept} holds a connection that {lost} does not know and answers with a RST (TTL {})",
        reset.hop_limit
    );
    let locus = Locus::at(LocusKind::Target, lost.ip());
    Some(
        Finding::likely(ID, Status::Fail, locus, text)
            .because(seen.half_open.iter().take(4).map(|one| one.id))
            .because(one.beside)
            .next(test(lost.ip().to_string(), "uptime -s", &[ID]))
            .fix("keep-alives shorter than what forgets it, so that both ends notice (net.ipv4.tcp_keepalive_time, SO_KEEPALIVE)"),
    )
}
