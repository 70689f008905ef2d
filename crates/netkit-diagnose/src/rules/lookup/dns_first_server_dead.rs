//! Rule `dns.first-server-dead`: the first of the configured servers does not answer, and every program waits for it.
//!
//! **Observed**: the first server in `/etc/resolv.conf` gives no reply, and another one does. **Means**: programs ask the servers
//! in that order, so that each new name waits until the first is given up (5 s by default, resolv.conf(5)), unless the file
//! says `rotate` or a shorter `timeout`. **Does not prove** why the first is silent. **Decides**: nothing more is needed.

use netkit_model::{DnsEnd, ServersFrom, Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsFirstServerDead;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let first = seen.run.servers.first()?;
    if seen.run.servers_from != ServersFrom::ResolvConf || seen.has_no_reply() {
        return None;
    }
    let of_first = || seen.exchanges.iter().filter(|one| one.exchange.query.server == *first);
    if of_first().any(|one| one.reply().is_some()) {
        return None;
    }
    let dead = of_first().next()?;
    let works = seen.exchanges.iter().find(|one| one.reply().is_some())?;
    let (server, other) = (dead.server(), works.server());
    // A program is told at once that nobody listens; it waits only for silence.
    let waits = if matches!(dead.end(), Some(DnsEnd::Silent)) {
        "so programs wait for it before they ask"
    } else {
        "so programs have to ask"
    };
    let text = format!("the first server of /etc/resolv.conf, {server}, does not answer, {waits} {other}");
    let finding = Finding::proven(ID, Status::Degraded, dead.locus(), text)
        .because(of_first().map(|one| one.id))
        .because([works.id]);
    Some(finding.fix(format!("put {other} first in /etc/resolv.conf, or repair {server}")))
}
