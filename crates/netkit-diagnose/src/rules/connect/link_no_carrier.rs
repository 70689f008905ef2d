//! Rule `link.no-carrier`: nothing is connected to the interface towards the target.
//!
//! **Observed**: the interface is up and has no carrier: the way leads through it, or its route is gone and no
//! other interface has one. **Means**: the cable, the radio or the other end of a virtual link is missing. The kernel
//! keeps packets back and says "no route to host" after four seconds at the earliest. **Does not prove** which end is
//! broken. **Decides**: the cable and the port at the other end.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;
use crate::words::quoted;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_unanswered() {
        return None;
    }
    let route = seen.route()?;
    let link = route.link.as_ref().filter(|link| link.is_up && !link.has_carrier && !link.is_loopback)?;
    let (id, here, name) = (VerdictId::LinkNoCarrier, Locus::of(LocusKind::ThisHost), quoted(&link.name));
    let finding = if route.way.is_ok() {
        let text = format!("nothing is connected to {name}, by which {seen} would be reached");
        Finding::proven(id, seen.fault(), here, text)
    } else if seen.is_forbidden() {
        return None;
    } else {
        // With ignore_routes_with_linkdown the kernel finds no way at all.
        let text = format!("nothing is connected to {name}, and with it went the route to {seen}");
        Finding::likely(id, seen.fault(), here, text)
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .because(seen.ids.link)
            .fix("ip -br link (NO-CARRIER); see to the cable and to the other end of the link"),
    )
}
