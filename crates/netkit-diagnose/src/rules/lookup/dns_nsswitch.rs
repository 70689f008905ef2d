//! Rule `dns.nsswitch`: the configuration of name sources keeps applications from asking name servers.
//!
//! **Observed**: name servers have addresses for the name, applications get none, and the line `hosts:` of `/etc/nsswitch.conf`
//! names no source that asks DNS, or one before it that ends the search. **Means**: `dig` works and no application does.
//! **Does not prove** that the line is not meant so. **Decides**: nothing more is needed.

use netkit_model::{Status, VerdictId, WayToDns};

use super::applications::here;
use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsNsswitch;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref().filter(|system| system.has_nothing())?;
    let said = seen.server_addresses();
    if said.is_empty() {
        return None;
    }
    let sources = &system.view.sources;
    let why = match sources.way_to_dns(&system.view.name) {
        WayToDns::By(_) => return None,
        WayToDns::StoppedBy(source) => {
            format!("its source {} ends the search", quoted(&String::from_utf8_lossy(source.name.as_bytes())))
        }
        WayToDns::None => "it has neither dns nor resolve".to_owned(),
    };
    let line = sources.line.map_or_else(String::new, |line| format!(" (line {line})"));
    let text = format!(
        "applications never ask name servers, which say {} for {}: the line hosts: of /etc/nsswitch.conf{line} keeps them \
         from it, because {why}",
        shown(&said),
        quoted(&system.view.name),
    );
    Some(
        here(ID, Status::Fail, seen, system, text)
            .because([system.sources])
            .fix("write 'hosts: files dns' in /etc/nsswitch.conf"),
    )
}
