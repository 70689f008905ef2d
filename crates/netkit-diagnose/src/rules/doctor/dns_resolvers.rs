//! What the servers of `/etc/resolv.conf` answered to a question each, for the checks about them.

use netkit_model::{DnsEnd, DnsExchange, EvidenceFact, Locus, LocusKind, Status, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::lookup_seen::exchange_fact;

/// Servers whose last try ended so, and none of whose tries was answered.
pub(super) fn without_reply(
    host: Host<'_>,
    is_meant: fn(&DnsEnd) -> bool,
) -> impl Iterator<Item = &DnsExchange> {
    let answers = host.seen.resolver_answers.iter();
    answers.filter(move |one| one.reply().is_none() && one.end().is_some_and(is_meant))
}

/// Whether any server answers.
pub(super) fn any_answers(host: Host<'_>) -> bool {
    host.seen.resolver_answers.iter().any(|one| one.reply().is_some())
}

/// A finding about a server: a fault where nobody else answers.
pub(super) fn about(host: Host<'_>, id: VerdictId, one: &DnsExchange, text: String) -> Found {
    let status = if any_answers(host) { Status::Degraded } else { Status::Fail };
    let found = if status == Status::Fail { Found::fail(id, text) } else { Found::warn(id, text) };
    found.at(Locus::at(LocusKind::Resolver, one.query.server.address.ip())).because_of(fact(one)).matters(
        if status == Status::Fail {
            "no name resolves on this host, however well the network works"
        } else {
            "programs wait for it or pass it by with each new name, 5 s by default"
        },
    )
}

/// A question and its answer as an observation.
pub(super) fn fact(one: &DnsExchange) -> EvidenceFact {
    EvidenceFact::Lookup(exchange_fact(one))
}
