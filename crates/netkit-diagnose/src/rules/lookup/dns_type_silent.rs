//! Rule `dns.type-silent`: questions of one type get no answer, and those of others do.
//!
//! **Observed**: the same server, asked in the same way, answers questions of another type and is silent to this one, with EDNS and
//! without. **Means**: the server, or a filter that reads questions, drops this type; programs that ask for it wait in vain, as
//! for AAAA before each connection. **Does not prove** who drops it. **Decides**: the same questions from nearer to the server.

use netkit_model::{DnsEnd, VerdictId};

use super::unreplied::badness;
use crate::commands::netkit_lookup;
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsTypeSilent;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, other) = seen.unanswered().find_map(|one| {
        let is_silent = matches!(one.end(), Some(DnsEnd::Silent));
        let other = seen.other_type_answered(one).filter(|_| is_silent)?;
        let otherwise = [seen.without_edns(one), seen.with_small_edns(one)];
        otherwise.into_iter().flatten().all(|again| again.reply().is_none()).then_some((one, other))
    })?;
    let (kind, answered) =
        (one.exchange.query.question.record_type, other.exchange.query.question.record_type);
    let server = one.server();
    let text = format!("{server} does not answer questions for {kind}, and answers those for {answered}");
    let tries = seen.without_edns(one).into_iter().chain(seen.with_small_edns(one)).map(|one| one.id);
    Some(
        Finding::likely(ID, badness(seen), one.locus(), text)
            .because([one.id, other.id])
            .because(tries)
            .not(&[VerdictId::DnsServerSilent], Some(other.id))
            .next(test("a host nearer to the server", netkit_lookup(&one.exchange.query, ""), &[ID])),
    )
}
