//! Rule `dns.cname-loop`: aliases lead in a circle.
//!
//! **Observed**: the answer has a CNAME record that leads back to a name before it. **Means**: the zone is wrong; no resolver can
//! ever find an address. **Does not prove** which of the records is the mistaken one. **Decides**: nothing more is needed.

use netkit_model::{DelegationEnd, Locus, LocusKind, Status, VerdictId};

use super::walked;
use crate::finding::Finding;
use crate::lookup_seen::{AliasEnd, LookupSeen, follow_aliases};
use crate::words::domain_name;

const ID: VerdictId = VerdictId::DnsCnameLoop;

/// The root was walked from, and the aliases of several zones lead in a circle.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = walked::end(seen, |end| matches!(end, DelegationEnd::AliasLoop(_)))?;
    let owners = walk.walk.answer.iter().map(|record| record.owner.to_string());
    let back = walk.walk.answer.last().and_then(|record| record.rdata.target()).map(ToString::to_string);
    let circle: Vec<String> = owners.chain(back).collect();
    let text = format!("the aliases of {} lead in a circle: {}", walk.walk.question.name, circle.join(" → "));
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text);
    Some(finding.because(walk.hops.iter().copied()))
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, names) =
        seen.answered().find_map(|one| match follow_aliases(one.reply()?, &one.exchange.query.question) {
            AliasEnd::Circle(names) => Some((one, names)),
            AliasEnd::At(..) => None,
        })?;
    let circle: Vec<String> = names.iter().map(domain_name).collect();
    let text = format!("the aliases of {} lead in a circle: {}", seen.name(), circle.join(" → "));
    Some(Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text).because([one.id]))
}
