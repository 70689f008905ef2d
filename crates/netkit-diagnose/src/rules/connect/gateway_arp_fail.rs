//! Rule `gateway.arp-fail`: the gateway does not answer address resolution (ARP, RFC 826; ND, RFC 4861).
//!
//! **Observed**: the way leads through a gateway, and the SYN waits in this host for its link address: `TCP_INFO` counts
//! an expired timer and no repetition, the neighbour is FAILED or INCOMPLETE, and after three seconds the kernel says
//! "host unreachable" to itself. **Means**: nobody on the link has the gateway's address: it is down, elsewhere, or the
//! route names the wrong one. Nothing is said about the target. Where the way is not known, the target may itself be on
//! the link. **Does not prove** which of these. **Decides**: `ip neigh`, and another host on the same link.

use std::net::IpAddr;

use netkit_model::{Locus, LocusKind, VerdictId};

use super::neighbour::is_unresolved;
use crate::commands::{netkit_ping_of, route_get};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};

const ID: VerdictId = VerdictId::NeighbourUnresolved;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !is_unresolved(seen) {
        return None;
    }
    let finding = if let Some(way) = seen.way() { by_gateway(seen, way.gateway?) } else { by_somebody(seen) };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.complaint.map(|complaint| complaint.evidence))
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.route)
            .because(seen.ids.neighbour)
            .not(&[VerdictId::RouteNone], seen.way().and(seen.ids.route))
            .fix("ip neigh (FAILED, INCOMPLETE: who does not answer); ip route (the gateway that is asked for)"),
    )
}

fn by_gateway(seen: &ConnectSeen<'_>, gateway: IpAddr) -> Finding {
    let text = format!(
        "the gateway {gateway} towards {seen} does not answer address resolution on this host's link"
    );
    let locus = Locus { kind: LocusKind::Gateway, address: Some(gateway), hop: Some(1) };
    let again = netkit_ping_of(seen.on_link(gateway));
    Finding::proven(ID, seen.fault(), locus, text).next(test(HERE, again, &[ID]))
}

/// The way is not known: it may lead through a gateway or not.
fn by_somebody(seen: &ConnectSeen<'_>) -> Finding {
    let text = format!("the next hop towards {seen} does not answer address resolution on this host's link");
    let absent = format!("{} is on this link and absent", seen.target());
    Finding::likely(ID, seen.fault(), Locus::of(LocusKind::Unknown), text).between(
        [
            candidate(ID, format!("the gateway towards {seen} is down or absent")),
            candidate(VerdictId::HostNotOnLink, absent),
        ],
        test(HERE, route_get(seen.address()), &[ID, VerdictId::HostNotOnLink]),
    )
}
