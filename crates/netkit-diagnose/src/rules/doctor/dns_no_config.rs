//! Rule `dns.no-config`, of this host: no name server is configured.
//!
//! **Observed**: no line of `/etc/resolv.conf` names a server. **Means**: the C library then asks 127.0.0.1 (resolv.conf(5)).
//! **Does not prove** that nobody answers there: a resolver of this host may. **Decides**: the question that was put to it.

use netkit_model::VerdictId;

use super::dns_resolvers::any_answers;
use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::DnsNoConfig;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(config) = host.seen.resolver.as_ref().filter(|config| config.servers_are_default) else {
        return Vec::new();
    };
    if any_answers(host) {
        return vec![Found::note(ID, "no name server is configured, and this host itself answers")];
    }
    let unread = config.unknown.len();
    let but = if unread > 0 { format!(" ({unread} of its lines mean nothing)") } else { String::new() };
    vec![
        Found::warn(ID, format!("/etc/resolv.conf names no name server{but}"))
            .matters("names other than those in /etc/hosts do not resolve")
            .fix("name a server in /etc/resolv.conf, as 'nameserver ADDRESS', or where this host's network is configured"),
    ]
}
