//! Rule `dns.rcode`: the server answers with another error.
//!
//! **Observed**: the response code is neither of those that have a verdict of their own. **Means** what the code means; `netkit
//! explain` has a page for each. **Does not prove** who is at fault. **Decides**: the same question to another server.

use netkit_model::dns::{ExtendedError, Rcode};
use netkit_model::{Status, VerdictId};

use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen, extended_errors};

const ID: VerdictId = VerdictId::DnsRcode;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let others = [Rcode::NOERROR, Rcode::SERVFAIL, Rcode::REFUSED, Rcode::NXDOMAIN];
    let one = seen.all_are(|rcode| !others.contains(&rcode))?;
    let rcode = one.reply()?.message.rcode();
    let text = format!("{} answers {rcode} for {}{}", one.server(), seen.name(), because_of(one));
    let explain = format!("netkit explain {rcode}");
    Some(told(Finding::proven(ID, Status::Fail, one.locus(), text), seen).next(test(HERE, explain, &[ID])))
}

/// What the server says of its reasons (RFC 8914): "; it says: DNSSEC Bogus".
pub(super) fn because_of(one: &ExchangeSeen<'_>) -> String {
    let errors = one.reply().map(extended_errors).unwrap_or_default();
    let name = |error: &ExtendedError| match error.name() {
        Some(name) => format!("{name} ({})", error.code),
        None => format!("extended error {}", error.code),
    };
    let said: Vec<String> = errors.iter().map(name).collect();
    if said.is_empty() { String::new() } else { format!("; it says: {}", said.join(", ")) }
}

/// The finding with every reply that says the same.
pub(super) fn told(finding: Finding, seen: &LookupSeen<'_>) -> Finding {
    finding.because(seen.answered().map(|one| one.id))
}
