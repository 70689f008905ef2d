//! What rules about servers that do not reply share: how bad that is, and in which words it is told.

use netkit_model::{DnsEnd, DnsServer, Status};

use crate::finding::Finding;
use crate::lookup_seen::{ExchangeSeen, LookupSeen};
use crate::words::{count, share};

/// The first exchange that ended so, where nobody replied at all.
pub(super) fn nobody<'s, 'a>(
    seen: &'s LookupSeen<'a>,
    is_meant: impl Fn(&DnsEnd) -> bool,
) -> Option<&'s ExchangeSeen<'a>> {
    seen.unanswered_by(is_meant).filter(|_| seen.has_no_reply())
}

/// The first exchange that ended so, where others replied.
pub(super) fn one_of_several<'s, 'a>(
    seen: &'s LookupSeen<'a>,
    is_meant: impl Fn(&DnsEnd) -> bool,
) -> Option<&'s ExchangeSeen<'a>> {
    seen.unanswered_by(is_meant).filter(|_| !seen.has_no_reply())
}

/// How bad it is that one server does not answer: others may.
pub(super) fn badness(seen: &LookupSeen<'_>) -> Status {
    if seen.has_no_reply() { Status::Fail } else { Status::Degraded }
}

/// The finding about one server, where the others reply or do the same.
pub(super) fn beside_others(finding: Finding, seen: &LookupSeen<'_>) -> Finding {
    let all = seen.run.servers.len() as u64;
    let replying = |one: &&ExchangeSeen<'_>| one.reply().is_some();
    let others = seen.exchanges.iter().filter(replying).map(|one| one.id);
    if finding.status() == Status::Degraded {
        let answers = |server: &&DnsServer| {
            seen.exchanges.iter().any(|one| one.exchange.query.server == **server && one.reply().is_some())
        };
        let some = seen.run.servers.iter().filter(answers).count() as u64;
        let part =
            format!("; {} {}", share(some, all, "server"), if some == 1 { "replies" } else { "reply" });
        return finding.adding(&part).because(others);
    }
    let finding = finding.because(seen.unanswered().map(|one| one.id));
    if all > 1 { finding.adding(&format!("; none of {} replies", count(all, "server"))) } else { finding }
}
