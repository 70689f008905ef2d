//! Rule `route.none`: this host has no route to the target.
//!
//! **Observed**: ENETUNREACH from `connect()` before anything was sent. **Means**: no entry of the routing tables covers
//! the target; mostly the default route is missing. **Does not prove** that one was never there: a link that goes down
//! takes its routes with it. **Decides**: `ip route get`, `ip route` and `ip rule` on this host.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::commands::route_get;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (_, errno) = seen.refused_here()?;
    if errno != Errno::NETUNREACH {
        return None;
    }
    let (id, here) = (VerdictId::RouteNone, Locus::of(LocusKind::ThisHost));
    let text = format!("this host has no route to {} (ENETUNREACH)", seen.target());
    let contradicted = seen.way().is_some();
    let finding = if contradicted {
        Finding::likely(id, seen.fault(), here, format!("{text}; asked a moment later it has one"))
    } else {
        Finding::proven(id, seen.fault(), here, text)
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .next(test(HERE, route_get(seen.address()), &[id]))
            .fix("ip route; ip -6 route (show whether there is a default route)"),
    )
}
