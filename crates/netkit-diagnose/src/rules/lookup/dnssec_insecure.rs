//! Rule `dnssec.insecure`: the zone is not signed, and the zone above proves it.
//!
//! **Observed**: an NSEC or NSEC3 record with a right signature says that there is no DS at a delegation on the way. **Means**:
//! the name is answered as before DNSSEC; this is a choice and no fault. **Does not prove** anything of the answer itself: it
//! could be forged. **Decides**: nothing needs to.

use netkit_model::{ChainStatus, DenialEnd, Locus, LocusKind, Status, VerdictId};

use super::links::of_status;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecInsecure;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let chain = of_status(seen, ChainStatus::Insecure)?;
    let cut = chain.report.zones.iter().find_map(|zone| Some((zone, zone.unsigned.as_ref()?)));
    let text = match cut {
        Some((zone, denial)) if denial.end == DenialEnd::OptOut => format!(
            "{} is not signed: the zone above leaves unsigned delegations out of its proofs ({}, opt-out)",
            zone.zone,
            denial.kind.name()
        ),
        Some((zone, denial)) => format!(
            "{} is not signed: the zone above proves that it has no DS ({})",
            zone.zone,
            denial.kind.name()
        ),
        None => format!("{} is in a part of its zone that need not be signed (NSEC3, opt-out)", seen.name()),
    };
    let replies = seen.answered().map(|one| one.id);
    let finding = Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Target), text);
    Some(finding.because([chain.id]).because(replies))
}
