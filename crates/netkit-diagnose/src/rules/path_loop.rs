//! Rule `path.loop`: packets go in a circle.
//!
//! **Observed**: with rising hop limits the same routers answer again and again in the same order. **Means**: each of
//! them sends packets for the target on to the next, the last to the first, until their hop limit runs out; the target
//! is never reached. Mostly two routers believe that the other has the route. **Does not prove** which of them is
//! wrong. **Decides**: the route of each to the target.

use netkit_model::{Locus, LocusKind, PathEnd, Status, VerdictId};

use crate::commands::ip_route_get;
use crate::finding::{Finding, test};
use crate::observations::Observations;
use crate::words::{hop, list};

/// Routers of a circle that a verdict sends its reader to.
const MOST_TESTS: usize = 3;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let PathEnd::Loop { first, length } = path.end.end else { return None };
    let circle = first..first.saturating_add(length);
    let routers: Vec<String> = circle.map(|distance| hop(distance, path.address(distance))).collect();
    let text = format!("packets to {seen} go in a circle: {} send them to one another", list(&routers));
    let id = VerdictId::PathLoop;
    let locus = Locus { kind: LocusKind::Hop, address: path.address(first), hop: Some(first) };
    let finding = Finding::proven(id, Status::Fail, locus, text)
        .because([path.end.evidence])
        .not(&[VerdictId::RouteNone, VerdictId::NeighbourUnresolved], Some(path.end.evidence));
    let routers = path.end.heard.iter().take(MOST_TESTS);
    Some(
        routers.fold(finding, |finding, router| {
            finding.next(test(router.to_string(), ip_route_get(seen), &[id]))
        }),
    )
}
