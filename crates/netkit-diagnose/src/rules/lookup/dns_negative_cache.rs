//! Rule `dns.negative-cache`: a resolver still says that there is nothing, and the authority has it.
//!
//! **Observed**: a resolver says NXDOMAIN or has no such record, and a server that is an authority (AA) for the name has one.
//! **Means**: the resolver has asked before the record was made and remembers that there was none (RFC 2308), until the TTL of the
//! SOA record in its reply has run out: the seconds are told. **Does not prove** that it does not filter the name. **Decides**: the
//! same question when the time is over.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use super::cached::{data, kept_for, pair, shown};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsNegativeCache;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = pair(seen, |cached, own| {
        let is_negative = matches!(cached.message.rcode(), Rcode::NXDOMAIN | Rcode::NOERROR);
        is_negative && data(cached).is_empty() && kept_for(cached).is_some() && !data(own).is_empty()
    })?;
    let (cached, own) = (one.resolver.reply()?, one.authority.reply()?);
    let seconds = kept_for(cached)?;
    let says = match cached.message.rcode() {
        Rcode::NXDOMAIN => "does not exist",
        _ => "has no such record",
    };
    let text = format!(
        "{} remembers for {seconds} s more that {} {says}: its authority {} says {}",
        one.resolver.server(),
        seen.name(),
        one.authority.server(),
        shown(own)
    );
    let finding = Finding::likely(ID, Status::Degraded, one.resolver.locus(), text);
    Some(finding.because([one.resolver.id, one.authority.id]))
}
