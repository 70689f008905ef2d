//! What the rules about listeners of this host share: who takes connections to the target, and who does not.
//!
//! It is no rule itself.

use std::net::IpAddr;

use netkit_net::Listener;

use crate::connect_seen::ConnectSeen;

/// The listeners on the port, where the target is this host and they were looked at.
pub(crate) fn of<'a>(seen: &ConnectSeen<'a>) -> Option<&'a [Listener]> {
    let sockets = seen.inquiry.sockets.as_ref()?;
    seen.is_own().then_some(sockets.listeners.as_slice())
}

/// Whether a listener takes connections to this address; one for all IPv6 addresses takes IPv4, unless it says otherwise.
pub(crate) fn takes(listener: &Listener, target: IpAddr) -> bool {
    let bound = listener.address;
    match (bound.is_unspecified(), bound.is_ipv6(), target.is_ipv6()) {
        (true, true, false) => !listener.ipv6_only,
        (true, bound_v6, target_v6) => bound_v6 == target_v6,
        (false, ..) => bound.to_canonical() == target,
    }
}

/// The addresses that listeners are bound to: `127.0.0.1 and ::1`.
pub(crate) fn bound(listeners: &[Listener]) -> String {
    let mut names: Vec<String> = listeners.iter().map(|one| one.address.to_string()).collect();
    names.dedup();
    crate::words::list(&names)
}
