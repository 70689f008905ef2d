//! Rule `dnssec.nsec3-iterations`: the zone hashes names more often than validators accept.
//!
//! **Observed**: the proof that something does not exist is by NSEC3 with more than 100 iterations. **Means**: validators treat
//! such proofs as if the zone were not signed, and some refuse the answer (RFC 9276 §3.2). **Does not prove** that the proof is
//! wrong. **Decides**: nothing needs to: the zone should have none.

use netkit_model::{ChainFaultKind, Locus, LocusKind, Status, VerdictId};

use super::links::first;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecNsec3Iterations;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::Nsec3Iterations)?;
    let times = chain.iterations().map_or_else(|| "too many".to_owned(), |times| times.to_string());
    let text = format!(
        "{} hashes names with {times} iterations: validators take its proofs that something does not exist for none, and \
         some refuse them",
        fault.zone
    );
    let finding = Finding::proven(ID, Status::Degraded, Locus::of(LocusKind::Target), text);
    let fix = format!("sign {} with 0 iterations and no salt (RFC 9276 §3.1)", fault.zone);
    Some(finding.because(chain.link(fault)).because([chain.id]).fix(fix))
}
