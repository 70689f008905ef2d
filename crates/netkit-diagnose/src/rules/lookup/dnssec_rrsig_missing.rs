//! Rule `dnssec.rrsig-missing`: signed data come without a signature that counts.
//!
//! **Observed**: records of a zone that is signed have no signature, or none by a key that the zone above vouches for.
//! **Means**: the zone was signed in part, or a server or something on the way leaves signatures out; where it leaves them out
//! from the trust anchor on, the server does not do DNSSEC. **Does not prove** that the zone is at fault. **Decides**: the same
//! question to the zone's own servers.

use netkit_model::dns::RecordType;
use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, key, records, second_opinion};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecRrsigMissing;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::RrsigMissing)?;
    let at_anchor = chain
        .report
        .zones
        .first()
        .is_some_and(|zone| zone.zone == fault.zone && zone.key_signatures.is_empty());
    let text = if at_anchor && fault.record_type == RecordType::DNSKEY {
        let server = chain.report.server.address.ip();
        format!("{server} leaves out the signatures already over {}: it does not do DNSSEC", records(fault))
    } else if fault.record_type == RecordType::DNSKEY && fault.key_tag.is_some() {
        format!("{} are not signed by {}, which the zone above vouches for", records(fault), key(fault))
    } else {
        format!("{} has no signature, though {} is signed", records(fault), fault.zone)
    };
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(
        finding.fix(format!(
            "sign all of {}, and see that every server of it serves what was signed",
            fault.zone
        )),
    )
}
