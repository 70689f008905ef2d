//! Rule `dns.server-closed`, of this host: nobody listens on a configured name server.
//!
//! **Observed**: an ICMP error or a closed connection came back from a server of `/etc/resolv.conf`. **Means**: the host is there
//! and runs no name server, such as systemd-resolved that has stopped. **Does not prove** that a filter does not say so in its
//! place. **Decides**: `ss -lnup 'sport = :53'` on the server.

use netkit_model::{DnsEnd, VerdictId};

use super::dns_resolvers::{about, without_reply};
use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::DnsServerClosed;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let closed = without_reply(host, |end| matches!(end, DnsEnd::Rejected(_) | DnsEnd::Closed { .. }));
    let found = closed.map(|one| {
        let server = one.query.server.address.ip();
        let repair = if server.is_loopback() {
            format!(
                "start the resolver on this host that listens at {server}: systemctl status systemd-resolved"
            )
        } else {
            format!("start the name server on {server}, or take it out of /etc/resolv.conf")
        };
        about(host, ID, one, format!("nobody answers questions at the name server {server}")).fix(repair)
    });
    found.collect()
}
