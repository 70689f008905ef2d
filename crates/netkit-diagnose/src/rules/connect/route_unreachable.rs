//! Rule `route.unreachable`: a route or a rule of this host declares the target unreachable.
//!
//! **Observed**: EHOSTUNREACH for a route, ENETUNREACH for a rule, from `connect()` before anything was sent, and an
//! `unreachable` entry of a table, or a rule with that action, covers the target. **Means**: this host keeps the packets
//! back on purpose. **Does not prove** that the target could be reached otherwise. **Decides**: `ip route get`, the
//! tables and `ip rule`.

use netkit_model::VerdictId;
use netkit_net::{Errno, RouteKind};

use super::forbidden::forbidden;
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let find = |errno| {
        forbidden(seen, VerdictId::RouteUnreachable, RouteKind::Unreachable, errno, "declares unreachable")
    };
    find(Errno::HOSTUNREACH).or_else(|| find(Errno::NETUNREACH))
}
