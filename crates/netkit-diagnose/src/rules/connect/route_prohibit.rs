//! Rule `route.prohibit`: a route or a rule of this host prohibits what goes to the target.
//!
//! **Observed**: EACCES from `connect()` before anything was sent, and the kernel gives the same answer when it is asked for
//! the way; a `prohibit` entry of a table, or a rule with that action, covers the target. **Means**: this host keeps the
//! packets back: an administrator wrote it. **Does not prove** that
//! the target could be reached otherwise. **Decides**: `ip route get`, the tables and `ip rule`.

use netkit_model::VerdictId;
use netkit_net::{Errno, RouteKind};

use super::forbidden::forbidden;
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    forbidden(seen, VerdictId::RouteProhibit, RouteKind::Prohibit, Errno::ACCES, "prohibits")
}
