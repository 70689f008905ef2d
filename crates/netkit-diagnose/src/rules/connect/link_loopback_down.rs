//! Rule `link.loopback-down`: the loopback interface is down, so this host cannot talk to itself.
//!
//! **Observed**: the way leads through `lo`, and an administrator has not brought it up. **Means**: packets to this
//! host's own addresses, 127.0.0.1 and `::1` among them, vanish in silence. **Does not prove** that a program listens.
//! **Decides**: nothing more is needed; fresh network namespaces begin like this.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_unanswered() {
        return None;
    }
    let link = seen.route()?.link.as_ref().filter(|link| link.is_loopback && !link.is_up)?;
    if !seen.is_own() {
        return None;
    }
    let name = crate::words::quoted(&link.name);
    let text = format!("the loopback interface {name} is down, so this host cannot reach its own {seen}");
    Some(
        Finding::proven(VerdictId::LoopbackDown, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.link)
            .fix("as root: ip link set lo up"),
    )
}
