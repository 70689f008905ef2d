//! Rule `link.loopback-down`, of this host: the loopback interface is down.
//!
//! **Observed**: the flags of the loopback interface. **Means**: programs on this host reach neither each other by 127.0.0.1 or
//! `::1` nor this host by its own addresses; they wait in silence. **Does not prove** who took it down. **Decides**: nothing more
//! is needed.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LoopbackDown;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let loopback = host.seen.network.links.iter().find(|link| link.is_loopback);
    loopback
        .map(|link| {
            if link.is_up {
                return Found::ok(ID, "loopback is up");
            }
            Found::fail(ID, format!("the loopback interface {} is down", link.name))
                .because([HostFact::Link(Box::new(link.clone()))])
                .matters(
                    "connections within this host, to 127.0.0.1 or to its own addresses, wait in silence",
                )
                .fix("as root: ip link set lo up")
        })
        .into_iter()
        .collect()
}
