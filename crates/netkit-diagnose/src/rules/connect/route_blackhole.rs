//! Rule `route.blackhole`: a route or a rule of this host discards what goes to the target.
//!
//! **Observed**: EINVAL from `connect()` before anything was sent, and the kernel gives the same answer when it is asked for
//! the way; a `blackhole` entry of a table, or a rule with that action, covers the target. **Means**: this host keeps the
//! packets back: a VPN's kill switch or a route for an aggregate, as routing daemons leave it. **Does not prove** that
//! the target could be reached otherwise. **Decides**: `ip route get`, the tables and `ip rule`.

use netkit_model::VerdictId;
use netkit_net::{Errno, RouteKind};

use super::forbidden::forbidden;
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    forbidden(seen, VerdictId::RouteBlackhole, RouteKind::Blackhole, Errno::INVAL, "discards")
}
