//! Rule `dns.nodata`: the name exists and has no record of the type.
//!
//! **Observed**: the response code is NOERROR and the answer has no record of any type that was asked for (RFC 2308 §2.2).
//! **Means**: something else is at the name, or below it. **Does not prove** that the authority says so where a resolver answers:
//! it may filter a type. **Decides**: the authority's own answer.

use netkit_model::dns::Rcode;
use netkit_model::{DelegationEnd, Locus, LocusKind, Status, VerdictId};

use super::dns_rcode::{because_of, told};
use super::walked;
use crate::finding::Finding;
use crate::lookup_seen::{AliasEnd, LookupSeen, follow_aliases, open_alias, records};
use crate::words::domain_name;

const ID: VerdictId = VerdictId::DnsNodata;

/// The root was walked from, and an authority says so.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = walked::end(seen, |end| *end == DelegationEnd::NoData)?;
    let (question, last) = (&walk.walk.question, walk.walk.hops.last()?);
    let of = if last.name == question.name {
        question.name.to_string()
    } else {
        format!("{} is an alias of {}, which", question.name, last.name)
    };
    let text = format!(
        "{of} exists and has no {} record, say the authorities of {}",
        question.record_type, last.zone
    );
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text);
    Some(finding.because(walk.hops.iter().copied()))
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let is_empty = |one: &crate::lookup_seen::ExchangeSeen<'_>| {
        let question = &one.exchange.query.question;
        one.reply().is_some_and(|reply| records(reply, question) == 0)
    };
    // An alias that leads out of what the server knows is no word on what is there.
    let is_open = |one: &crate::lookup_seen::ExchangeSeen<'_>| {
        one.reply().is_some_and(|reply| open_alias(reply, &one.exchange.query.question).is_some())
    };
    if !seen.answered().all(is_empty) || seen.answered().any(is_open) {
        return None;
    }
    let is_noerror = |one: &&crate::lookup_seen::ExchangeSeen<'_>| {
        one.reply().is_some_and(|reply| reply.message.rcode() == Rcode::NOERROR)
    };
    let one = seen.answered().find(is_noerror)?;
    let of = match follow_aliases(one.reply()?, &one.exchange.query.question) {
        AliasEnd::At(target, 1..) => {
            format!("{} is an alias of {}, which", seen.name(), domain_name(&target))
        }
        _ => seen.name(),
    };
    let types = seen.types().replace(" and ", " or ");
    let text = format!("{of} exists and has no {types} record, says {}{}", one.server(), because_of(one));
    Some(told(Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Target), text), seen))
}
