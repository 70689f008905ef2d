//! Rule `dns.server-silent`, of this host: a configured name server does not answer.
//!
//! **Observed**: one question to each server of `/etc/resolv.conf`, for the name servers of the root, and no reply of this one in
//! time. **Means**: names do not resolve, or only after a wait. **Does not prove** that the server is down: what is lost on the way
//! looks the same. **Decides**: `netkit lookup . NS @SERVER`, and the same on the server itself.

use netkit_model::{DnsEnd, Errno, VerdictId};

use super::dns_resolvers::{about, any_answers, without_reply};
use crate::found::Found;
use crate::host_seen::Host;
use crate::words::count;

const ID: VerdictId = VerdictId::DnsServerSilent;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let first = host.seen.resolver_answers.first();
    let mut found = Vec::new();
    for one in without_reply(host, is_silent) {
        let server = one.query.server.address.ip();
        let is_first = first.is_some_and(|first| std::ptr::eq(first, one)) && any_answers(host);
        // The first of several is worse, and has an id of its own.
        let id = if is_first { VerdictId::DnsFirstServerDead } else { ID };
        let ordinal = if is_first { "the first name server, " } else { "the name server " };
        found.push(
            about(host, id, one, format!("{ordinal}{server} does not answer"))
                .likely()
                .fix(format!("netkit lookup . NS @{server}; if it is gone, take it out of /etc/resolv.conf")),
        );
    }
    let answering = host.seen.resolver_answers.iter().filter(|one| one.reply().is_some()).count() as u64;
    if found.is_empty() && answering > 0 {
        let text = format!("{} configured and answering", count(answering, "name server"));
        found.push(Found::ok(ID, text));
    }
    found
}

fn is_silent(end: &DnsEnd) -> bool {
    matches!(end, DnsEnd::Silent | DnsEnd::Failed(Errno::TIMEDOUT))
}
