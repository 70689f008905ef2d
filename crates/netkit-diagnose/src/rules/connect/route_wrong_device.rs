//! Rule `route.wrong-device`: the interface that was asked for does not lead to the target.
//!
//! **Observed**: the user named an interface, no route by it covers the target, and the connection failed; or the
//! interface is the loopback one and the target is another host. **Means**: the kernel then takes the target to be on
//! that link, asks there for its link address, and nobody answers. **Does not prove** that another interface would do.
//! **Decides**: the way without the interface.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::commands::route_get;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::quoted;

const ID: VerdictId = VerdictId::RouteWrongDevice;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    seen.unconnected()?;
    let interface = seen.options.interface.as_ref()?;
    if seen.refused_here().is_some() || seen.is_own() || seen.address().needs_scope() {
        return None;
    }
    let route = seen.route()?;
    let into_loopback = route.link.as_ref().is_some_and(|link| link.is_loopback);
    let assumed = seen.way().is_some_and(|way| way.gateway.is_none()) && route.entry.is_none();
    let unheard = seen.is_silent() || super::neighbour::is_unresolved(seen);
    if !(into_loopback || assumed) || !unheard {
        return None;
    }
    let text =
        format!("the interface {} that was asked for has no route to {seen}", quoted(interface.name()));
    Some(
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .next(test(HERE, route_get(seen.address()), &[ID, VerdictId::HostNotOnLink]))
            .fix("leave the interface to the kernel"),
    )
}
