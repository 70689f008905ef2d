//! Rule `dns.stale-cache`: a resolver still gives an answer that its authority gives no more.
//!
//! **Observed**: a resolver's records are not those of a server that is an authority (AA) for the name, and are kept for no longer
//! than the authority says; or the resolver itself says that its answer is stale (RFC 8914 §4.4). **Means**: the resolver has
//! remembered them from before a change, and forgets them when their TTL has run out: the seconds are told. **Does not prove** that
//! the authority does not answer resolvers otherwise than this host. **Decides**: the same question when the time is over.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use super::cached::{data, kept_for, pair, shown};
use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, extended_errors};

const ID: VerdictId = VerdictId::DnsStaleCache;
/// Stale Answer and Stale NXDOMAIN Answer (RFC 8914 §4.4, §4.20).
const STALE: [u16; 2] = [3, 19];

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let differs = pair(seen, |cached, own| {
        let (mine, theirs) = (data(cached), data(own));
        let is_answer = cached.message.rcode() == Rcode::NOERROR && !mine.is_empty();
        is_answer && mine != theirs && (theirs.is_empty() || kept_for(cached) <= kept_for(own))
    });
    if let Some(one) = differs {
        let (cached, own) = (one.resolver.reply()?, one.authority.reply()?);
        let says = match (own.message.rcode(), data(own).is_empty()) {
            (Rcode::NOERROR, false) => format!("says {}", shown(own)),
            (Rcode::NOERROR, true) => "has no such record".to_owned(),
            (rcode, _) => format!("says {rcode}"),
        };
        let text = format!(
            "{} still gives {} for {}, for {} s more: its authority {} {says}",
            one.resolver.server(),
            shown(cached),
            seen.name(),
            kept_for(cached).unwrap_or(0),
            one.authority.server(),
        );
        let finding = Finding::likely(ID, Status::Degraded, one.resolver.locus(), text);
        return Some(finding.because([one.resolver.id, one.authority.id]));
    }
    let is_stale = |one: &&crate::lookup_seen::ExchangeSeen<'_>| {
        one.reply()
            .is_some_and(|reply| extended_errors(reply).iter().any(|error| STALE.contains(&error.code)))
    };
    let one = seen.answered().find(is_stale)?;
    let text = format!(
        "{} gives a stale answer for {}, by its own word: it does not reach the authorities",
        one.server(),
        seen.name()
    );
    Some(Finding::proven(ID, Status::Degraded, one.locus(), text).because([one.id]))
}
