//! Rule `dnssec.unsupported-algorithm`: the zone is signed in a way that cannot be checked.
//!
//! **Observed**: every DS of the zone has an algorithm or a digest that netkit does not have. **Means**: to it, and to every
//! validator that does not have it either, the zone is as good as unsigned (RFC 4035 §5.2). **Does not prove** that others cannot
//! check it, nor that the signatures are right. **Decides**: a validator that has the algorithm.

use netkit_model::{ChainFaultKind, Locus, LocusKind, Status, VerdictId};

use super::links::{algorithm, first, second_opinion};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecUnsupportedAlgorithm;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::UnsupportedAlgorithm)?;
    let with = fault.algorithm.map_or_else(|| "an algorithm".to_owned(), algorithm);
    let text = format!(
        "{} is signed with {with} or by a digest that cannot be checked here: to whoever cannot either, it is not signed",
        fault.zone
    );
    let finding = Finding::proven(ID, Status::Degraded, Locus::of(LocusKind::Target), text);
    Some(finding.because(chain.link(fault)).because([chain.id]).next(second_opinion(seen, ID)))
}
