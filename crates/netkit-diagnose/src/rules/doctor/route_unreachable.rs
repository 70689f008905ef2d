//! Rule `route.unreachable`, of this host: a route or a rule says that others cannot be reached.
//!
//! **Observed**: an entry of kind unreachable in a routing table, made by hand, or such a rule. **Means**: programs get EHOSTUNREACH,
//! or ENETUNREACH by a rule, although no router has said so. **Does not prove** that it is not meant. **Decides**: whoever made it.

use netkit_model::{RouteKind, VerdictId};

use super::forbidding;
use crate::found::Found;
use crate::host_seen::Host;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    forbidding::about(
        host,
        VerdictId::RouteUnreachable,
        RouteKind::Unreachable,
        "unreachable",
        "refuses packets",
    )
}
