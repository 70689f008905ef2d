//! Rule `dns.local-name`: the name belongs to multicast DNS, and that is where applications ask for it or nowhere.
//!
//! **Observed**: the name ends with `local`, and applications get no address for it. **Means**: such names are found by multicast
//! DNS (RFC 6762 §3): a source of it in `/etc/nsswitch.conf` that ends the search keeps name servers from being asked, and
//! without any such source nobody asks the link. **Does not prove** that a host on the link has the name. **Decides**: asking the
//! link itself.

use netkit_model::{Status, VerdictId, WayToDns, is_below_local};

use super::applications::here;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{LookupSeen, shown};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsLocalName;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let system = seen.system.as_ref().filter(|system| system.has_nothing())?;
    if !is_below_local(&system.view.name) {
        return None;
    }
    let (name, said) = (quoted(&system.view.name), seen.server_addresses());
    let stop = match system.view.sources.way_to_dns(&system.view.name) {
        WayToDns::StoppedBy(source) => Some(quoted(&String::from_utf8_lossy(source.name.as_bytes()))),
        _ => None,
    };
    let text = match (stop, said.is_empty()) {
        (Some(stop), false) => format!(
            "applications ask for {name} by multicast DNS alone ({stop} in /etc/nsswitch.conf) and get nothing, while \
             name servers say {}",
            shown(&said)
        ),
        (Some(stop), true) => {
            format!(
                "{name} belongs to multicast DNS ({stop} in /etc/nsswitch.conf), and nobody on the link has it"
            )
        }
        (None, _) if system.view.sources.multicast().is_some() => {
            format!("{name} belongs to multicast DNS, and neither the link nor a name server has it")
        }
        (None, _) => {
            format!(
                "{name} belongs to multicast DNS, which no source of /etc/nsswitch.conf asks, and no server has it"
            )
        }
    };
    let finding = here(ID, Status::Fail, seen, system, text).because([system.sources]);
    let is_plain =
        system.view.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    Some(if is_plain && !system.view.name.starts_with('-') {
        finding.next(test(HERE, format!("avahi-resolve -n {}", system.view.name), &[ID]))
    } else {
        finding
    })
}
