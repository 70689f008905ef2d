//! Rule `dns.servfail`: the server has failed to find the answer.
//!
//! **Observed**: the response code is SERVFAIL. **Means**: a resolver could not find or not verify the answer, or an authority
//! cannot serve its zone; an extended error (RFC 8914) says more, where the server sends one. **Does not prove** whether the
//! server, the zone's servers or the signatures are at fault. **Decides**: the same question with CD=1, which tells signatures
//! from the rest, and a walk from the root. Where another type is answered, it degrades: programs that ask for both get half.

use netkit_model::dns::Rcode;
use netkit_model::{DelegationFaultKind, Status, VerdictId};

use super::dns_rcode::{because_of, told};
use super::walked::{at, fault, of_servers, servers as named};
use crate::commands::netkit_lookup;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnsServfail;

/// The root was walked from, and authorities that have the zone fail for this name.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::Failing { servers, asked } = faulty.kind() else { return None };
    let addresses: Vec<_> = servers.iter().map(|(at, _)| at.clone()).collect();
    let rcode = servers.first()?.1;
    let id = id_of(rcode);
    let (who, verb) = (of_servers(servers.len(), *asked), if servers.len() == 1 { "has" } else { "have" });
    let text = format!(
        "{who} of {} {verb} the zone and fail for this name with {rcode}: {}",
        faulty.zone(),
        named(&addresses)
    );
    Some(faulty.proven(id, at(&addresses), &text))
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.all_are(|rcode| rcode == Rcode::SERVFAIL)?;
    let text = format!("{} fails to answer for {} (SERVFAIL){}", one.server(), seen.name(), because_of(one));
    let again = netkit_lookup(&one.exchange.query, "--cd");
    let unverified = seen.unverified(one);
    let answers_unverified = unverified
        .and_then(ExchangeSeen::reply)
        .is_some_and(|reply| matches!(reply.message.rcode(), Rcode::NOERROR | Rcode::NXDOMAIN));
    let finding = told(Finding::proven(ID, Status::Fail, one.locus(), text), seen);
    let finding = finding.because(unverified.map(|other| other.id));
    if answers_unverified {
        let dnssec = netkit_lookup(&one.exchange.query, "--dnssec");
        let signatures = "; without verification it answers, so that the signatures are at fault";
        return Some(finding.adding(signatures).next(test(HERE, dnssec, &[ID])));
    }
    Some(finding.next(test(HERE, again, &[ID])))
}

/// One of the types that are asked for is answered, and for another the servers fail.
pub(super) fn of_a_type(seen: &LookupSeen<'_>) -> Option<Finding> {
    let reply_of = |one: &ExchangeSeen<'_>| one.reply().map(|reply| reply.message.rcode());
    let is_failure = |rcode: Rcode| rcode != Rcode::NOERROR && rcode != Rcode::NXDOMAIN;
    let one = seen.answered().find(|one| reply_of(one).is_some_and(is_failure))?;
    let other = seen.answered().find(|other| reply_of(other) == Some(Rcode::NOERROR))?;
    let rcode = reply_of(one)?;
    let [failed, answered] = [one, other].map(|seen| seen.exchange.query.question.record_type);
    let text = format!(
        "{} answers for {} {failed} with {rcode} and for its {answered} as it should{}",
        one.server(),
        seen.name(),
        because_of(one)
    );
    let dnssec = netkit_lookup(&one.exchange.query, "--dnssec");
    let has_records = other.reply().is_some_and(|reply| !reply.message.answers.is_empty());
    let status = if has_records { Status::Degraded } else { Status::Fail };
    let finding = Finding::proven(id_of(rcode), status, one.locus(), text);
    Some(finding.because([one.id, other.id]).next(test(HERE, dnssec, &[ID])))
}

fn id_of(rcode: Rcode) -> VerdictId {
    match rcode {
        Rcode::SERVFAIL => ID,
        Rcode::REFUSED => VerdictId::DnsRefused,
        _ => VerdictId::DnsRcode,
    }
}
