//! Rule `local.filter-unread`: something on this host could not be read, such as the firewall's rules.
//!
//! **Observed**: what was refused, and with which error. **Means**: whether it is at fault cannot be told; everything else could be
//! looked at. **Does not prove** anything. **Decides**: the same as root.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalFilterUnread;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let unread = host.seen.unread.iter().map(|one| {
        Found::unknown(ID, format!("{} could not be read: {}", one.what, one.why))
            .because([HostFact::Unread(one.clone())])
            .fix("the same as root: sudo netkit doctor")
    });
    unread.collect()
}
