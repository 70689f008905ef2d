//! Rule `capture.reset`: a connection was reset.
//!
//! **Observed**: a RST ends a connection that was open. **Means**: its sender gives the connection up: a program that ends with
//! unread data or wants no `TIME_WAIT`, a proxy without a server behind it, or a device that cuts what it does not want. Where the
//! RST has another TTL than the other segments from its address, it is not the host that sends it. **Does not prove** why.
//! **Decides**: the program's own log, and a capture at the other end.

use netkit_model::{Locus, LocusKind, ResetSense, Side, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::commands::capture_of;
use crate::finding::{Finding, test};
use crate::words::milliseconds;

const ID: VerdictId = VerdictId::CaptureReset;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let one = seen.reset.iter().min_by_key(|one| one.report.from_server.bytes > 0)?;
    let (report, reset) = (one.report, one.report.reset?);
    let (sender, ttl) = (report.address(reset.from), reset.hop_limit);
    let forged = reset.others.filter(|others| !(others.least..=others.greatest).contains(&ttl));
    let how = match reset.sense {
        ResetSense::AfterClose => ", because data comes after it has closed",
        _ if reset.from == Side::Client && report.from_client.bytes == 0 => ", before it has sent anything",
        _ => "",
    };
    let after = milliseconds(reset.after);
    let who = match forged {
        Some(others) => format!(
            "a device resets {} after {after} in the name of {sender}: TTL {ttl}, where the host's segments have {}",
            one.name(),
            others.least
        ),
        None => format!("{sender} resets {} after {after}{how}", one.name()),
    };
    let (confidence, locus): (fn(_, _, _, String) -> Finding, _) = match forged {
        Some(_) => (Finding::likely, Locus::of(LocusKind::Path)),
        None => (Finding::proven, Locus::at(LocusKind::Target, sender.ip())),
    };
    let more = match seen.reset.len() {
        0 | 1 => String::new(),
        all => format!("; {all} connections and more are reset"),
    };
    let text = format!("{who}{more}");
    let status = if forged.is_some() { Status::Fail } else { Status::Degraded };
    Some(
        confidence(ID, status, locus, text)
            .because(seen.reset.iter().take(4).map(|one| one.id))
            .because(one.beside)
            .next(test(sender.ip().to_string(), capture_of(report), &[ID])),
    )
}
