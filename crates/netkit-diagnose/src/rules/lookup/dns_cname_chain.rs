//! Rule `dns.cname-chain`: more aliases lead from one to the next than resolvers follow.
//!
//! **Observed**: the name is an alias of an alias and so on, more than eleven times: in one answer, in answers of the same server
//! to one question after the other, or on a walk from the root, which gives up after sixteen. **Means**: common resolvers give
//! up on the way (BIND and unbound after 11), and programs get no answer. **Does not prove** that the chain ends at all.
//! **Decides**: nothing more is needed.

use netkit_model::{DelegationEnd, Locus, LocusKind, Status, VerdictId};

use super::walked;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::words::{count, domain_name};

const ID: VerdictId = VerdictId::DnsCnameChain;
/// What common resolvers follow.
const MOST: usize = 11;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    of_answers(seen).or_else(|| of_walk(seen))
}

fn of_answers(seen: &LookupSeen<'_>) -> Option<Finding> {
    let path = seen.answered().filter_map(|one| seen.aliases_from(one)).find(|path| path.aliases > MOST)?;
    let text = format!(
        "{} is an alias of an alias and so on: after {} of them {} is not the end, and resolvers follow {MOST}",
        seen.name(),
        path.aliases,
        domain_name(&path.end),
    );
    Some(Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text).because(path.evidence))
}

fn of_walk(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = walked::end(seen, |end| matches!(end, DelegationEnd::AliasesTooMany(_)))?;
    let aliases = count(walk.walk.answer.len() as u64, "alias");
    let text =
        format!("{} leads over {aliases}, more than resolvers follow", domain_name(&walk.walk.question.name));
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text);
    Some(finding.because(walk.hops.iter().copied()))
}
