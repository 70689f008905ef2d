//! Rule `dns.cname-loop`: aliases lead in a circle.
//!
//! **Observed**: the answer has a CNAME record that leads back to a name before it. **Means**: the zone is wrong; no resolver can
//! ever find an address. **Does not prove** which of the records is the mistaken one. **Decides**: nothing more is needed.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::{AliasEnd, LookupSeen, follow_aliases};

const ID: VerdictId = VerdictId::DnsCnameLoop;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, names) =
        seen.answered().find_map(|one| match follow_aliases(one.reply()?, &one.exchange.query.question) {
            AliasEnd::Circle(names) => Some((one, names)),
            AliasEnd::At(..) => None,
        })?;
    let circle: Vec<String> = names.iter().map(ToString::to_string).collect();
    let text = format!("the aliases of {} lead in a circle: {}", seen.name(), circle.join(" → "));
    Some(Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text).because([one.id]))
}
