//! Rule `route.none`: this host has no route to the target.
//!
//! **Observed**: sends fail with ENETUNREACH, or with EHOSTUNREACH although no ICMP error was pending. **Means**:
//! the routing table has no usable entry for the target; EHOSTUNREACH stands for an `unreachable` route. **Does not
//! prove** that a route was never there: a link that goes down takes its routes with it. **Decides**: `ip route get`
//! and `ip rule` on this host.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::commands::ip_route_get;
use crate::finding::Finding;
use crate::observations::Observations;

/// Whether this rule explains the errno.
pub(crate) fn explains(errno: Errno) -> bool {
    matches!(errno, Errno::NETUNREACH | Errno::HOSTUNREACH)
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(explains)?;
    let (id, status, here) = (VerdictId::RouteNone, seen.fault(), Locus::of(LocusKind::ThisHost));
    let finding = if failures.errno == Errno::NETUNREACH {
        let text = format!("this host has no route to {seen} {}", failures.how_many(seen));
        Finding::proven(id, status, here, text)
    } else {
        let text = format!("a route of this host declares {seen} unreachable {}", failures.how_many(seen));
        Finding::likely(id, status, here, text)
    };
    Some(
        finding
            .because(failures.evidence)
            .fix(format!("{} (shows what this host would do)", ip_route_get(seen)))
            .fix("ip -br link; ip -br addr (a route goes with its link and its address)"),
    )
}
