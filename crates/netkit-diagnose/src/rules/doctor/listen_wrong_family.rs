//! Rule `listen.wrong-family`, of a port of this host: the program listens on one family alone.
//!
//! **Observed**: this host has addresses of both families that others could reach, and the listeners on the port take one.
//! **Means**: clients that come by the other are refused; those of a name with both addresses try both, and may wait. **Does not
//! prove** that anybody comes by the other. **Decides**: the addresses that the service's name has.

use std::net::IpAddr;

use netkit_model::{DoctorSubject, HostFact, Listener, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::ListenWrongFamily;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let DoctorSubject::Port(port) = host.seen.subject else { return Vec::new() };
    let here: Vec<_> =
        host.listeners_of(port).filter(|one| !one.address.to_canonical().is_loopback()).collect();
    let has = |is_ipv6| host.global_addresses(is_ipv6).next().is_some();
    let takes = |is_ipv6| here.iter().any(|one| takes(one, is_ipv6));
    let (missing, present) = match (takes(false), takes(true)) {
        (true, false) if has(true) => ("IPv6", "IPv4"),
        (false, true) if has(false) => ("IPv4", "IPv6"),
        _ => return Vec::new(),
    };
    vec![
        Found::warn(
            ID,
            format!("port {port} takes {present} alone, and this host has an address of {missing} too"),
        )
        .because(here.iter().map(|one| HostFact::Listening { port, listener: **one }))
        .matters(format!("clients that come by {missing} are refused"))
        .fix("let the program listen on [::] without IPV6_V6ONLY, or on both families")
        .of_subject(),
    ]
}

/// Whether a listener takes connections of a family: one at `::` takes both, unless it says otherwise.
fn takes(one: &Listener, is_ipv6: bool) -> bool {
    match one.address {
        IpAddr::V4(_) => !is_ipv6,
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => !is_ipv6,
        IpAddr::V6(address) => is_ipv6 || (address.is_unspecified() && !one.ipv6_only),
    }
}
