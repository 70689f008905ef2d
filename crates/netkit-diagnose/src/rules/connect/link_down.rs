//! Rule `link.down`: the interface towards the target is down or gone.
//!
//! **Observed**: ENETUNREACH or ENODEV at once, and the interface of the way or the one that was asked for is down; or no
//! route is left, and an interface that is down has an address in the target's network, or none of this host works.
//! **Means**: a route goes with its interface, so that "no route" is only what a program sees of it. **Does not prove** that
//! the target was reached by that interface before. **Decides**: `ip -br link`.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;
use crate::words::quoted;

const ID: VerdictId = VerdictId::LinkDown;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_unanswered() {
        return None;
    }
    let errno = seen.refused_here().map(|(_, errno)| errno);
    let here = Locus::of(LocusKind::ThisHost);
    let finding = if errno == Some(Errno::NODEV) {
        let text = format!("the interface towards {seen} does not exist on this host (ENODEV)");
        Finding::proven(ID, seen.fault(), here, text)
    } else {
        let route = seen.route()?;
        let link = route.link.as_ref().filter(|link| !link.is_up && !link.is_loopback)?;
        let name = quoted(&link.name);
        if route.way.is_ok() || seen.options.interface.is_some() {
            let text = format!("the interface {name} towards {seen} is down");
            Finding::proven(ID, seen.fault(), here, text)
        } else if errno == Some(Errno::NETUNREACH) && !seen.is_forbidden() {
            let text = format!("the interface {name} is down, and with it went the route to {seen}");
            Finding::likely(ID, seen.fault(), here, text)
        } else {
            return None;
        }
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .because(seen.ids.link)
            .fix("ip -br link (shows the state of the interfaces); as root: ip link set INTERFACE up"),
    )
}
