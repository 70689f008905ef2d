//! Rule `dns.edns-dropped`: questions with EDNS get no answer, and those without do.
//!
//! **Observed**: the question gets no answer with EDNS (RFC 6891), also not when it allows only short datagrams, and the same
//! question without EDNS is answered. **Means**: a filter on the way, or the server, drops what has an OPT record; resolvers then
//! wait before they try without. **Does not prove** which of the two. **Decides**: the same questions from nearer to the server.

use netkit_model::{DnsEnd, VerdictId};

use super::unreplied::badness;
use crate::commands::netkit_lookup;
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsEdnsDropped;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, plain) = seen.unanswered().find_map(|one| {
        let is_silent = matches!(one.end(), Some(DnsEnd::Silent));
        let small_is_lost = seen.with_small_edns(one).is_none_or(|small| small.reply().is_none());
        let plain = seen.without_edns(one).filter(|plain| plain.reply().is_some())?;
        (is_silent && small_is_lost && seen.other_type_answered(one).is_none()).then_some((one, plain))
    })?;
    let server = one.server();
    let text = format!("{server} does not answer questions with EDNS, and answers the same question without");
    let again = netkit_lookup(&one.exchange.query, "--bufsize 512");
    Some(
        Finding::proven(ID, badness(seen), one.locus(), text)
            .because([one.id, plain.id])
            .because(seen.with_small_edns(one).map(|small| small.id))
            .not(&[VerdictId::DnsServerSilent], Some(plain.id))
            .next(test("a host nearer to the server", again, &[ID]))
            .fix("let questions with an OPT record pass in the filters on the way"),
    )
}
