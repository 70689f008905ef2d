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
use crate::words::count;

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
    let one = first?;
    let text = format!("{} has {}, says {}", seen.name(), parts.join(" and "), one.server());
    Some(told(Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Target), text), seen))
}
