//! Rule `addr.not-one-host`: the address belongs to many hosts.
//!
//! **Observed**: the address is a multicast or broadcast one, or the routing table says so, and `connect()` fails at
//! once. **Means**: TCP connects two hosts and nothing else (RFC 9293 §3.9.2.3). **Does not prove** anything about the
//! hosts behind it. **Decides**: nothing; another address has to be used.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::RouteKind;

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    seen.refused_here()?;
    let entry = seen.route().and_then(|route| route.entry.as_ref());
    let by_route =
        entry.is_some_and(|entry| matches!(entry.kind, RouteKind::Broadcast | RouteKind::Multicast));
    if !by_route && !seen.address().is_many() {
        return None;
    }
    let kind = if seen.address().ip.is_multicast() { "multicast" } else { "broadcast" };
    let text = format!("{} is a {kind} address, and TCP connects to one host only", seen.target());
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::proven(VerdictId::AddrNotOneHost, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .fix("use the address of one host"),
    )
}
