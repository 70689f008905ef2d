//! Rule `dnssec.denial-missing`: that something does not exist is not proven.
//!
//! **Observed**: an answer that there is no such name, type, delegation key or closer name than a wildcard, without NSEC or NSEC3
//! records that prove it. **Means**: the zone's chain of names is broken, or a server or something on the way hides what exists.
//! **Does not prove** that it exists. **Decides**: the same question to the zone's own servers.

use netkit_model::dns::RecordType;
use netkit_model::{ChainFaultKind, VerdictId};

use super::links::{broken, first, second_opinion};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecDenialMissing;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::DenialMissing)?;
    let what = match fault.record_type {
        RecordType::DS => format!("that {} has no DS, and so need not be signed,", fault.owner),
        other => format!(
            "what {} says of {} {other}, that there is none or none but a wildcard,",
            fault.zone, fault.owner
        ),
    };
    let text = format!("{what} is not proven: no NSEC or NSEC3 record that is signed covers it");
    let finding = broken(ID, seen, (chain, fault), &text).next(second_opinion(seen, ID));
    Some(
        finding
            .fix(format!("sign {} again, so that its chain of NSEC or NSEC3 records is whole", fault.zone)),
    )
}
