//! Rule `path.loop`: packets go in a circle.
//!
//! **Observed**: SYNs with growing hop limits meet the same routers again and again; or a router says that the usual
//! hop limit ran out (ICMP 11/0, ICMPv6 3/0), for which programs see EHOSTUNREACH. **Means**: each of the routers sends
//! packets for the target on to the next. **Does not prove** which of them is wrong. **Decides**: the route of each.

use netkit_model::{Locus, LocusKind, VerdictId};

use super::path_hop_limit_exceeded::EXCEEDED;
use super::rejected::{common, says};
use crate::commands::{netkit_trace_port, route_get};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::{hop, list};

const ID: VerdictId = VerdictId::PathLoop;

/// Routers of a circle that a verdict sends its reader to.
const MOST_TESTS: usize = 3;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    seen.unconnected()?;
    circle(seen).or_else(|| ran_out(seen))
}

/// The routers of the circle are known.
fn circle(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (first, length) = seen.circle()?;
    if seen.is_reset() || seen.refused_here().is_some() {
        return None;
    }
    let distances = || first..first.saturating_add(length);
    let routers: Vec<String> = distances().map(|distance| hop(distance, seen.router_at(distance))).collect();
    let text =
        format!("packets to {} go in a circle: {} send them to one another", seen.target(), list(&routers));
    let locus = Locus { kind: LocusKind::Hop, address: seen.router_at(first), hop: Some(first) };
    let finding = Finding::proven(ID, seen.fault(), locus, text)
        .because(seen.ids.attempt)
        .because(seen.complaint.map(|complaint| complaint.evidence))
        .because(seen.ids.syn_path)
        .not(&[VerdictId::RouteNone, VerdictId::NeighbourUnresolved], seen.ids.syn_path);
    let routers = distances().filter_map(|distance| seen.router_at(distance)).take(MOST_TESTS);
    Some(routers.fold(finding, |finding, router| {
        finding.next(test(router.to_string(), route_get(seen.address()), &[ID]))
    }))
}

/// The hop limit that this host uses by itself is more than any path needs.
fn ran_out(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, EXCEEDED).filter(|_| seen.options.hop_limit.is_none())?;
    let (who, what) = (complaint.who(), complaint.what());
    let text = format!(
        "packets to {} go in a circle near {who}, until their hop limit runs out ({what})",
        seen.target()
    );
    let finding = Finding::likely(ID, seen.fault(), complaint.locus(seen), text);
    let trace = netkit_trace_port(seen.address(), seen.inquiry.port);
    Some(common(seen, finding, &complaint).next(test(HERE, trace, &[ID])))
}
