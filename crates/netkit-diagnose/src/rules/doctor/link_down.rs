//! Rule `link.down`, of this host: an interface with an address of this host is down.
//!
//! **Observed**: an interface that an administrator or a program took down, and an address on it. **Means**: the address answers
//! only this host itself, and routes by the interface are gone. An interface without an address is down because nobody needs
//! it, and is no fault. **Does not prove** that it is needed. **Decides**: whoever configures this host's network.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::count;

const ID: VerdictId = VerdictId::LinkDown;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for link in host.links().filter(|link| !link.is_up) {
        let name = &link.name;
        let on_it = host.seen.network.addresses.iter().find(|own| own.interface == link.index);
        if let Some(own) = on_it {
            found.push(
                Found::warn(ID, format!("{name} is down and has the address {}", own.address))
                    .because([HostFact::Link(Box::new(link.clone())), host.address_fact(own)])
                    .matters(format!(
                        "nobody reaches {} from elsewhere, and its network cannot be reached",
                        own.address
                    ))
                    .fix(format!(
                        "as root: ip link set {name} up; or take the address away if it is not meant"
                    )),
            );
        }
    }
    if found.is_empty() {
        let down = host.links().filter(|link| !link.is_up).count() as u64;
        let text = if down == 0 {
            "no interface is down".to_owned()
        } else {
            format!("{} down, none of which has an address", count(down, "interface"))
        };
        found.push(Found::ok(ID, text));
    }
    found
}
