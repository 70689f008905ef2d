//! Rule `dns.case-changed`: the answer has the question's name in another case.
//!
//! **Observed**: the name was asked for in a case by chance (0x20), and the answer's question has it in another. **Means**: the server
//! or a device in front of it does not repeat questions as they came (RFC 1035 §4.1.2 has them copied); resolvers that
//! use the case against forgers throw such answers away. **Does not prove** who changes it. **Decides**: the same question over
//! TCP, where such devices seldom look.

use netkit_model::{Status, VerdictId};

use crate::commands::netkit_lookup;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsCaseChanged;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.exchanges.iter().find(|one| one.reply().is_some_and(|reply| !reply.keeps_case))?;
    let text = format!(
        "{} repeats the question's name in another case; resolvers that look for forgers by it get no answer",
        one.server()
    );
    Some(Finding::proven(ID, Status::Degraded, one.locus(), text).because([one.id]).next(test(
        HERE,
        netkit_lookup(&one.exchange.query, "--tcp"),
        &[ID],
    )))
}
