//! Rule `path.router-no-route`: a router on the path has no route to the target.
//!
//! **Observed**: ICMP 3/0, 3/6 or 3/11, or ICMPv6 1/0, from an address that is not this host's. **Means**: the
//! packets reached that router and it does not know where to send them; routing up to it works. **Does not prove**
//! why: a missing or withdrawn route, and on Linux an `unreachable` route for IPv6, look the same. **Decides**:
//! `ip route get` on that router.

use netkit_model::VerdictId;

use crate::commands::ip_route_get;
use crate::finding::{Finding, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::NoRoute)?;
    let (who, what) = (errors.who(), errors.what(seen));
    let text = format!("{who} has no route to {seen} ({what})");
    let id = VerdictId::PathRouterNoRoute;
    let stated = errors.evidence.first().copied();
    Some(
        Finding::proven(id, seen.fault(), errors.locus(seen), text)
            .because(errors.evidence)
            .not(&[VerdictId::RouteNone, VerdictId::NeighbourUnresolved], stated)
            .next(test(who, ip_route_get(seen), &[id])),
    )
}
