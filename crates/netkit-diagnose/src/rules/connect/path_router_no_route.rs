//! Rule `path.router-no-route`: a router has no route to the target.
//!
//! **Observed**: ICMP 3/0, 3/6 or 3/11, or ICMPv6 1/0, from a router, and nothing shows that the host can be reached.
//! Programs see ENETUNREACH as they do when this host has no route. **Means**: the packets got as far as that router. **Does
//! not prove** that its table is wrong: an `unreachable` route gives ICMPv6 1/0, and a rule may say the same. **Decides**:
//! the routes of that router.

use netkit_model::VerdictId;

use super::rejected::{Numbers, common, says};
use crate::commands::route_get;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};

/// Net unreachable, net unknown and net unreachable for the type of service (RFC 1812 §5.2.7.1, RFC 4443 §3.1).
pub(super) const NO_ROUTE: &[Numbers] = &[(false, 3, 0), (false, 3, 6), (false, 3, 11), (true, 1, 0)];

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, NO_ROUTE)?;
    let (who, what, id) = (complaint.who(), complaint.what(), VerdictId::PathRouterNoRoute);
    let text = format!("{who} has no route to {} ({what})", seen.target());
    let finding = Finding::proven(id, seen.fault(), complaint.locus(seen), text);
    Some(common(seen, finding, &complaint).next(test(who, route_get(seen.address()), &[id])))
}
