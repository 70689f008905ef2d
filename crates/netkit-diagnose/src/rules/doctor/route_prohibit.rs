//! Rule `route.prohibit`, of this host: a route or a rule forbids packets.
//!
//! **Observed**: an entry of kind prohibit in a routing table, made by hand, or such a rule. **Means**: programs get EACCES, and
//! others for whom this host forwards "administratively prohibited". **Does not prove** that it is not meant. **Decides**: whoever
//! made it.

use netkit_model::{RouteKind, VerdictId};

use super::forbidding;
use crate::found::Found;
use crate::host_seen::Host;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    forbidding::about(host, VerdictId::RouteProhibit, RouteKind::Prohibit, "prohibit", "forbids packets")
}
