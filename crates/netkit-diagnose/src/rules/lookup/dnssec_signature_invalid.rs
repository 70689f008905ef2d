//! Rule `dnssec.signature-invalid`: a signature on the way to the name does not belong to the data.
//!
//! **Observed**: the signature is in time, and was not made over these records by a key of the zone that it may be made by.
//! **Means**: the data were changed after they were signed, by a mistake or by somebody on the way, or they are signed with a key
//! that the zone does not publish. **Does not prove** which. **Decides**: the same question to the zone's own servers.

use netkit_model::{ChainFaultKind, SignatureEnd, VerdictId};

use super::links::{broken, first, key, keys, records, second_opinion, zone};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecSignatureInvalid;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::SignatureInvalid)?;
    let is_unknown = chain.signature_of(fault).is_some_and(|end| end == SignatureEnd::NoKey);
    let text = if is_unknown {
        let keys = keys(zone(chain, fault));
        format!(
            "{} is signed by {}, which {} does not publish: it has {keys}",
            records(fault),
            key(fault),
            fault.zone
        )
    } else {
        format!(
            "the signature of {} of {} over {} does not belong to these data: they were changed after they were signed",
            key(fault),
            fault.zone,
            records(fault)
        )
    };
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(finding.fix(format!("sign {} again, and serve what was signed", fault.zone)))
}
