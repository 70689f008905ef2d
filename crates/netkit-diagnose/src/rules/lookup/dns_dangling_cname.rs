//! Rule `dns.dangling-cname`: the name is an alias of one that does not exist.
//!
//! **Observed**: the answer has a CNAME record and the response code NXDOMAIN, which is then about the alias's target (RFC 6604).
//! **Means**: the name itself exists; whatever it pointed to is gone. **Does not prove** that the target's zone is not merely
//! unreachable for the resolver's own reasons. **Decides**: nothing more is needed.

use netkit_model::dns::Rcode;
use netkit_model::{Locus, LocusKind, Status, VerdictId};

use super::dns_rcode::told;
use crate::finding::Finding;
use crate::lookup_seen::{AliasEnd, LookupSeen, follow_aliases};
use crate::words::domain_name;

const ID: VerdictId = VerdictId::DnsDanglingCname;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.all_are(|rcode| rcode == Rcode::NXDOMAIN)?;
    let AliasEnd::At(target, 1..) = follow_aliases(one.reply()?, &one.exchange.query.question) else {
        return None;
    };
    let target = domain_name(&target);
    let text = format!("{} is an alias of {target}, which does not exist", seen.name());
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text);
    Some(told(finding, seen).fix(format!("make {target}, or take the CNAME record of {} away", seen.name())))
}
