//! Rule `capture.hairpin`: the answer to a SYN comes from another address.
//!
//! **Observed**: a SYN-ACK with the acknowledgment that the SYN wants, to its port, from an address that it did not go to.
//! **Means**: something translated the address on the way there and not on the way back: a port forwarded to a host that answers
//! directly because the client is in its own network, or two ways of which only one passes the translator. The client knows no
//! such connection and resets it. **Does not prove** which device translates. **Decides**: its rules for clients of the own network.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::{Finding, test};

const ID: VerdictId = VerdictId::CaptureHairpin;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let one = seen.hairpin.first()?;
    let (report, other) = (one.report, one.report.answered_from?);
    let text =
        format!("the SYN to {} is answered by {other}: the way back misses the translation", report.server);
    let place = other.ip().to_string();
    Some(
        Finding::proven(ID, Status::Fail, Locus::at(LocusKind::Path, other.ip()), text)
            .because([one.id])
            .not(&[VerdictId::CaptureUnansweredSyn], Some(one.id))
            .next(test(place, format!("ip route get {}", report.client.ip()), &[ID]))
            .fix("translate the source of clients from the own network, too (hairpin NAT), or let them use the inner address"),
    )
}
