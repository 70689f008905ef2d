//! Rule `dns.cname-chain`: there are more aliases one behind the other than anybody follows.
//!
//! **Observed**: on a walk from the root, each name is an alias of another, more than 16 times. **Means**: resolvers give up
//! (BIND after 16, others after fewer), and the name does not resolve. **Does not prove** that the chain has no end. **Decides**:
//! nothing more is needed.

use netkit_model::{DelegationEnd, Locus, LocusKind, Status, VerdictId};

use super::walked;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::words::count;

const ID: VerdictId = VerdictId::DnsCnameChain;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = walked::end(seen, |end| matches!(end, DelegationEnd::AliasesTooMany(_)))?;
    let aliases = count(walk.walk.answer.len() as u64, "alias");
    let text = format!("{} leads over {aliases}, more than resolvers follow", walk.walk.question.name);
    let locus = Locus::of(LocusKind::Target);
    Some(Finding::proven(ID, Status::Fail, locus, text).because(walk.hops.iter().copied()))
}
