//! Rule `gateway.arp-fail`, of this host: the router of the default route does not answer address resolution.
//!
//! **Observed**: the table of neighbours says of the router FAILED, or INCOMPLETE still at the end. Nothing is sent to find out: an
//! entry is there because something was sent by the router of late. **Means**: it is down, is not on this link, or its address
//! is wrong. **Does not prove** which. **Decides**: whether other hosts of the link reach it. No entry means that nobody has sent
//! there of late, and is no fault.

use std::net::IpAddr;

use netkit_model::{HostFact, HostNeighbour, HostRoute, Locus, LocusKind, NeighbourState, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::NeighbourUnresolved;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for is_ipv6 in [false, true] {
        for route in host.defaults(is_ipv6) {
            found.extend(about(host, route));
        }
    }
    // The same router may stand in several tables.
    found.dedup_by(|one, other| one.text == other.text);
    found
}

fn about(host: Host<'_>, route: &HostRoute) -> Vec<Found> {
    let Some(index) = route.interface else { return Vec::new() };
    let link = host.link_name(index);
    let about_gateway = |gateway: &IpAddr| {
        let Some(neighbour) = neighbour(host, *gateway, index) else {
            let text = format!("nothing was sent by the router {gateway} of late");
            return Found::ok(ID, text).because([HostFact::NoNeighbour(*gateway)]);
        };
        let fact = HostFact::Neighbour { neighbour: *neighbour, link: link.clone() };
        let text = match neighbour.state {
            NeighbourState::Failed => "does not answer address resolution",
            NeighbourState::Incomplete => "has not answered address resolution yet",
            _ => {
                let text = format!("the router {gateway} on {link} is known on its link");
                return Found::ok(ID, text).because([fact]);
            }
        };
        let text = format!("the router {gateway} on {link} {text}");
        let has_failed = neighbour.state == NeighbourState::Failed;
        let (found, matters) = if has_failed && !another_works(host, route) {
            (
                Found::fail(ID, text),
                "nothing outside this link can be reached; programs wait about 3 s and get EHOSTUNREACH",
            )
        } else {
            (
                Found::warn(ID, text),
                "what is sent by this router is lost; programs wait about 3 s before they try another way",
            )
        };
        found
            .at(Locus::at(LocusKind::Gateway, *gateway))
            .because([fact, host.route_fact(route)])
            .matters(matters)
            .fix(format!("look at {gateway}, at its cable, and at whether that is still its address"))
    };
    route.gateways.iter().map(about_gateway).collect()
}

/// Whether another default route leads by a router that has not failed.
fn another_works(host: Host<'_>, route: &HostRoute) -> bool {
    let others = [false, true].into_iter().flat_map(|is_ipv6| host.defaults(is_ipv6));
    others.filter(|other| *other != route).any(|other| {
        let failed = |gateway: &IpAddr| {
            let state = neighbour(host, *gateway, other.interface.unwrap_or(0)).map(|one| one.state);
            matches!(state, Some(NeighbourState::Failed | NeighbourState::Incomplete))
        };
        !other.gateways.iter().any(failed)
    })
}

fn neighbour(host: Host<'_>, address: IpAddr, interface: u32) -> Option<&HostNeighbour> {
    let neighbours = &host.seen.network.neighbours;
    neighbours.iter().find(|one| one.address == address && one.interface == interface)
}
