//! Rule `dns.nxdomain`: the name does not exist.
//!
//! **Observed**: the response code is NXDOMAIN and no alias led elsewhere. **Means**: as far as this server knows there is nothing
//! at the name and nothing below it (RFC 8020). **Does not prove** that the authority says so where a resolver answers: it may
//! remember an answer from before the name was made, or filter it. **Decides**: the authority's own answer.

use netkit_model::dns::Rcode;
use netkit_model::{DelegationEnd, Locus, LocusKind, Status, VerdictId};

use super::dns_rcode::{because_of, told};
use super::walked;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsNxdomain;

/// The root was walked from, and an authority says so.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = walked::end(seen, |end| *end == DelegationEnd::NxDomain)?;
    let (name, last) = (&walk.walk.question.name, walk.walk.hops.last()?);
    let (id, of) = if last.name == *name {
        (ID, format!("{name} does not exist"))
    } else {
        (VerdictId::DnsDanglingCname, format!("{name} is an alias of {}, which does not exist", last.name))
    };
    let text = format!("{of}, say the authorities of {}", last.zone);
    let finding = Finding::proven(id, Status::Fail, Locus::of(LocusKind::Target), text);
    Some(finding.because(walk.hops.iter().copied()))
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.all_are(|rcode| rcode == Rcode::NXDOMAIN)?;
    let said = if one.reply()?.message.header.flags.authoritative { "its authority" } else { "the resolver" };
    let text = format!("{} does not exist, says {said} {}{}", seen.name(), one.server(), because_of(one));
    Some(told(Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text), seen))
}
