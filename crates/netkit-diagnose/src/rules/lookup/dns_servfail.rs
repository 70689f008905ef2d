//! Rule `dns.servfail`: the server has failed to find the answer.
//!
//! **Observed**: the response code is SERVFAIL. **Means**: a resolver could not find or not verify the answer, or an authority
//! cannot serve its zone; an extended error (RFC 8914) says more, where the server sends one. **Does not prove** whether the
//! server, the zone's servers or the signatures are at fault. **Decides**: the same question with CD=1, which tells signatures
//! from the rest, and a walk from the root.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use super::dns_rcode::{because_of, told};
use crate::commands::netkit_lookup;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsServfail;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.all_are(|rcode| rcode == Rcode::SERVFAIL)?;
    let text = format!("{} fails to answer for {} (SERVFAIL){}", one.server(), seen.name(), because_of(one));
    let again = netkit_lookup(&one.exchange.query, "--cd");
    let unverified = seen.unverified(one);
    let answers_unverified = unverified
        .and_then(|other| other.reply())
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
