//! Rule `dns.server-unreachable`, of this host: questions do not get to a configured name server.
//!
//! **Observed**: this host could not send the question to a server of `/etc/resolv.conf`. **Means**: there is no route to it, or
//! something here forbids it. **Does not prove** anything about the server. **Decides**: `ip route get` of its address.

use netkit_model::{DnsEnd, Errno, VerdictId};

use super::dns_resolvers::{about, without_reply};
use crate::found::Found;
use crate::host_seen::Host;
use crate::words::symbol;

const ID: VerdictId = VerdictId::DnsServerUnreachable;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let unsent = without_reply(host, |end| {
        matches!(end, DnsEnd::Unsent(_)) || matches!(end, DnsEnd::Failed(errno) if *errno != Errno::TIMEDOUT)
    });
    let found = unsent.map(|one| {
        let server = one.query.server.address.ip();
        let why = match one.end() {
            Some(DnsEnd::Unsent(errno) | DnsEnd::Failed(errno)) => symbol(*errno),
            _ => "no way".to_owned(),
        };
        about(host, ID, one, format!("no question gets to the name server {server}: {why}"))
            .fix(format!("ip route get {server}"))
    });
    found.collect()
}
