//! Rule `link.no-carrier`, of this host: nothing is connected to an interface that routes lead to.
//!
//! **Observed**: the interface is up, has no carrier, and routes or addresses of this host are on it. **Means**: the kernel still
//! sends there for a while, and programs wait. A bridge without members, such as one for containers that do not run, is no
//! fault and only noted. **Does not prove** whether the cable, the switch or the other end of a pair is missing. **Decides**: the
//! other end.

use netkit_model::{HostFact, HostLink, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::count;

const ID: VerdictId = VerdictId::LinkNoCarrier;

/// Interfaces that have no carrier as long as nobody uses them.
const IDLE_KINDS: [&str; 4] = ["bridge", "dummy", "tun", "wireguard"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let dead: Vec<Found> = host
        .links()
        .filter(|link| link.is_up && !link.has_carrier)
        .filter_map(|link| about(host, link))
        .collect();
    if dead.is_empty() {
        let up = host.links().filter(|link| link.is_up && link.has_carrier).count() as u64;
        return vec![Found::ok(ID, format!("{} with carrier", count(up, "interface")))];
    }
    dead
}

fn about(host: Host<'_>, link: &HostLink) -> Option<Found> {
    let routes: Vec<_> =
        host.seen.network.routes.iter().filter(|route| route.interface == Some(link.index)).collect();
    let addresses = host.seen.network.addresses.iter().filter(|own| own.interface == link.index).count();
    if routes.is_empty() && addresses == 0 {
        return None;
    }
    let name = &link.name;
    let is_idle = link.kind.as_deref().is_some_and(|kind| IDLE_KINDS.contains(&kind));
    let found = match routes.iter().find(|route| route.is_default()) {
        Some(_) => {
            Found::fail(ID, format!("nothing is connected to {name}, and the default route leads there"))
        }
        None if is_idle => Found::note(ID, format!("{name} has no carrier: nobody uses it now")),
        None => Found::warn(ID, format!("nothing is connected to {name}, and {} there", lead(routes.len()))),
    };
    Some(
        found
            .because([HostFact::Link(Box::new(link.clone()))])
            .because(routes.iter().take(2).map(|route| host.route_fact(route)))
            .matters(format!("what this host sends by {name} waits a few seconds and is then lost"))
            .fix(format!(
                "look at the cable or the other end of {name}; if it is not needed: ip link set {name} down"
            )),
    )
}

fn lead(routes: usize) -> String {
    match routes {
        0 => "an address of this host is".to_owned(),
        1 => "a route leads".to_owned(),
        more => format!("{more} routes lead"),
    }
}
