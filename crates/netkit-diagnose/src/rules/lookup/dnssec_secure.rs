//! Rule `dnssec.secure`: every link of the chain of trust holds.
//!
//! **Observed**: from the trust anchor down each zone's keys are vouched for by the zone above, and the answer is signed by the
//! last. **Means**: whoever has the zone's keys has said what this server answers. **Does not prove** that it is the latest that
//! was said, nor that other servers say the same. **Decides**: nothing needs to. A signature that ends soon is told.

use std::time::Duration;

use netkit_model::{ChainStatus, Locus, LocusKind, Status, VerdictId};

use super::links::of_status;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::words::{list, span};

const ID: VerdictId = VerdictId::DnssecSecure;

/// Signatures that end earlier than this are told of: most are made anew a week before their end.
const SOON: Duration = Duration::from_secs(3 * 86_400);

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let chain = of_status(seen, ChainStatus::Secure)?;
    let zones: Vec<String> = chain.report.zones.iter().map(|zone| zone.zone.to_string()).collect();
    let ending =
        chain.report.first_to_expire.as_ref().map(|one| (one, one.expiration.since(chain.report.now)));
    let soon = ending.filter(|(_, left)| *left < SOON).map_or_else(String::new, |(one, left)| {
        format!("; the signature over {} {} ends in {}", one.owner, one.type_covered, span(left))
    });
    let (name, zones) = (seen.name(), list(&zones));
    let text = format!("{name} is signed, and the chain of trust through {zones} holds{soon}");
    let replies = seen.answered().map(|one| one.id);
    let finding = Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Target), text);
    Some(finding.because([chain.id]).because(replies))
}
