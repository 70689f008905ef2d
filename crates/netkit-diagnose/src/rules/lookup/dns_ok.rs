//! Rule `dns.ok`: the servers answer, and the name has what was asked for.
//!
//! **Observed**: a reply with records of a type that was asked for. **Means**: this server gives this answer to this host.
//! **Does not prove** that applications see the same, nor that another server says so, nor that the answer is not forged.
//! **Decides**: the system's view, the other servers, signatures.

use netkit_model::{DelegationEnd, Locus, LocusKind, Status, VerdictId, answers_type};

use super::dns_rcode::told;
use super::walked;
use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, records};
use crate::words::{count, domain_name};

const ID: VerdictId = VerdictId::DnsOk;

/// The root was walked from, and an authority answers.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = walked::end(seen, |end| *end == DelegationEnd::Answered)?;
    let (question, hops) = (&walk.walk.question, walk.walk.hops.len() as u64);
    let asked = question.record_type;
    let number = walk.walk.answer.iter().filter(|one| answers_type(asked, one.record_type)).count();
    let records = count(number as u64, &format!("{asked} record"));
    let text =
        format!("{} has {records}, say its authorities, {} from the root", question.name, count(hops, "hop"));
    let finding = Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Target), text);
    Some(finding.because(walk.hops.iter().copied()))
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let mut parts = Vec::new();
    let mut first = None;
    for question in &seen.run.questions {
        let Some(one) = seen.answer_to(question) else { continue };
        let number = one.reply().map_or(0, |reply| records(reply, question));
        if number > 0 {
            first = first.or(Some(one));
            parts.push(count(number as u64, &format!("{} record", question.record_type)));
        }
    }
    let Some(one) = first else { return alias(seen) };
    let text = format!("{} has {}, says {}", seen.name(), parts.join(" and "), one.server());
    Some(told(Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Target), text), seen))
}

/// The name is an alias, and the server does what it should: it tells that, and what it knows of the target.
fn alias(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, path) = seen.answered().find_map(|one| Some((one, seen.aliases_from(one)?)))?;
    let (target, server) = (domain_name(&path.end), one.server());
    let rest = match path.records {
        0 => format!("which {server} does not serve; ask a resolver, or its own servers"),
        number => {
            let kind = format!("{} record", one.exchange.query.question.record_type);
            format!("which has {}, says {server}", count(number as u64, &kind))
        }
    };
    let text = format!("{} is an alias of {target}, {rest}", seen.name());
    let finding = Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Target), text);
    Some(told(finding, seen).because(path.evidence))
}
