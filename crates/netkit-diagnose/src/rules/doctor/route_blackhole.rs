//! Rule `route.blackhole`, of this host: a route or a rule swallows packets.
//!
//! **Observed**: an entry of kind blackhole in a routing table, made by hand, or such a rule. **Means**: packets there are dropped
//! without a word, and programs get EINVAL. Those of a routing daemon are usual, for addresses of containers for example, and only
//! noted. **Does not prove** that it is not meant. **Decides**: whoever made it.

use netkit_model::{RouteKind, VerdictId};

use super::forbidding;
use crate::found::Found;
use crate::host_seen::Host;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    forbidding::about(host, VerdictId::RouteBlackhole, RouteKind::Blackhole, "blackhole", "swallows packets")
}
