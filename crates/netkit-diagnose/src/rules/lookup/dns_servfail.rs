//! Rule `dns.servfail`: the server has failed to find the answer.
//!
//! **Observed**: the response code is SERVFAIL. **Means**: a resolver could not find or not verify the answer, or an authority
//! cannot serve its zone; an extended error (RFC 8914) says more, where the server sends one. **Does not prove** whether the
//! server, the zone's servers or the signatures are at fault. **Decides**: the same question with CD=1, which tells signatures
//! from the rest, and a walk from the root.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use super::dns_rcode::{because_of, told};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsServfail;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.all_are(|rcode| rcode == Rcode::SERVFAIL)?;
    let text = format!("{} fails to answer for {} (SERVFAIL){}", one.server(), seen.name(), because_of(one));
    let again = crate::commands::netkit_lookup(&one.exchange.query, "--cd");
    let finding = Finding::proven(ID, Status::Fail, one.locus(), text);
    Some(told(finding, seen).next(test(HERE, again, &[ID])))
}
