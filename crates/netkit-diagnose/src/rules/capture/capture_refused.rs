//! Rule `capture.refused`: a RST answers the SYN.
//!
//! **Observed**: a RST that acknowledges the SYN. **Means**: something answers in the host's name that it takes no connection: as
//! a rule nothing listens on the port. Where other packets from that address have another TTL, it is a device nearer or farther
//! than the host. **Does not prove** who sent it where the TTLs agree: a filter on the host or right in front of it answers so, too.
//! **Decides**: the listeners and the rules on the host.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::commands::ss_listeners;
use crate::finding::{Finding, test};

const ID: VerdictId = VerdictId::CaptureRefused;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let one = seen.refused.iter().min_by_key(|one| seen.has_connected(one.report.server))?;
    let (report, reset) = (one.report, one.report.reset?);
    let server = report.server;
    let ttl = reset.hop_limit;
    let others = one.others.filter(|others| !(others.least..=others.greatest).contains(&ttl));
    let (who, locus) = match others {
        Some(others) => {
            let text = format!(
                "a device in the name of {server}: its RST has TTL {ttl}, the host's packets {}",
                others.least
            );
            (text, Locus::of(LocusKind::Path))
        }
        None => (format!("{server} with a RST (TTL {ttl})"), one.locus()),
    };
    let more = match seen.run.connections.iter().filter(|other| other.end == report.end).count() {
        0 | 1 => String::new(),
        all => format!("; {all} connections are refused in all"),
    };
    let status = if seen.has_connected(server) { Status::Degraded } else { Status::Fail };
    let text = format!("the SYN from {} is refused by {who}{more}", report.client.ip());
    Some(
        Finding::proven(ID, status, locus, text)
            .because(seen.refused.iter().take(4).map(|one| one.id))
            .because(one.beside)
            .not(&[VerdictId::CaptureUnansweredSyn], Some(one.id))
            .next(test(server.ip().to_string(), ss_listeners(server.port()), &[VerdictId::ListenNone, ID])),
    )
}
