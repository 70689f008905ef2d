//! Rule `dns.split`: applications get other addresses than the name servers that are asked here say.
//!
//! **Observed**: `getaddrinfo` gives none of the addresses that the configured servers say, and neither the hosts file nor the
//! search list gives them. **Means**: another source has answered: systemd-resolved with servers of its own for this domain, as
//! a VPN sets them up, a cache such as nscd, or a server whose answers change with each question. Where systemd-resolved runs it
//! is asked itself; if it gives the same addresses, it is named as the source. **Does not prove** which source it is otherwise,
//! nor which of the two answers is wanted here. **Decides**: the servers of each link and domain.

use netkit_model::{Status, VerdictId};

use super::applications::here;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsSplit;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref()?;
    let (got, said) = (system.addresses(), seen.server_addresses());
    if got.is_empty() || said.is_empty() || !got.is_disjoint(&said) {
        return None;
    }
    let resolved = system.resolved.filter(|_| {
        let answer = system.view.resolved.answer.as_ref();
        answer.is_some_and(|answer| answer.end.addresses().iter().any(|(one, _)| got.contains(&one.ip)))
    });
    let source = if resolved.is_some() { "systemd-resolved" } else { "another source" };
    let text = format!(
        "applications get {} for {}, and the name servers that are asked here say {}: {source} answers them",
        system.shown(),
        quoted(&system.view.name),
        shown(&said),
    );
    let finding = here(ID, Status::Degraded, seen, system, text).because([system.sources]).because(resolved);
    let command = if system.view.resolved.runs { "resolvectl status" } else { "cat /etc/nsswitch.conf" };
    Some(finding.next(test(HERE, command, &[ID])))
}
