//! Rule `dns.no-config`: no name server is configured.
//!
//! **Observed**: no line of `/etc/resolv.conf` names a server, nothing answers on this host itself, and applications get no
//! address. **Means**: the C library then asks 127.0.0.1 (resolv.conf(5)), where nobody is. **Does not prove** which server this
//! network has. **Decides**: whoever configures this host's network.

use netkit_model::{ServersFrom, Status, VerdictId};

use super::applications::here;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsNoConfig;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref().filter(|system| system.addresses().is_empty())?;
    if seen.run.servers_from != ServersFrom::Nowhere || !seen.has_no_reply() {
        return None;
    }
    let unread = system.view.resolver.unknown.iter().find(|(_, line)| {
        line.as_bytes().to_ascii_lowercase().windows(10).any(|window| window == b"nameserver")
    });
    let why = unread.map_or_else(String::new, |(line, text)| {
        let text = quoted(&String::from_utf8_lossy(text.as_bytes()));
        format!(" (its line {line}, '{text}', cannot be read as one)")
    });
    let text = format!(
        "no name server is configured: /etc/resolv.conf names none{why}, so applications ask this host itself, where \
         nobody answers"
    );
    Some(
        here(ID, Status::Fail, seen, system, text)
            .because(seen.unanswered().map(|one| one.id))
            .fix("name a server in /etc/resolv.conf, as 'nameserver ADDRESS'"),
    )
}
