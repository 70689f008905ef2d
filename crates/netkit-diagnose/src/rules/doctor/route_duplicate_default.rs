//! Rule `route.duplicate-default`: two default routes compete.
//!
//! **Observed**: two default routes of IPv4 in one table with the same metric and different routers. **Means**: the one that was made
//! first is used, and which that is may change with every restart of the network. Different metrics are meant so and only noted;
//! several routers of IPv6 are usual. **Does not prove** that either does not work. **Decides**: `ip route get` to a host outside.

use netkit_model::{HostRoute, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::RouteDuplicateDefault;
/// The main table.
const MAIN: u32 = 254;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let all: Vec<&HostRoute> = host.defaults(false).into_iter().filter(|route| route.table == MAIN).collect();
    let [first, second, ..] = all[..] else {
        return vec![Found::ok(ID, "no two default routes compete")];
    };
    let by = |route: &HostRoute| match route.gateways.first() {
        Some(gateway) => gateway.to_string(),
        None => route.interface.map_or_else(|| "nobody".to_owned(), |index| host.link_name(index)),
    };
    let facts = all.iter().take(3).map(|route| host.route_fact(route));
    if first.metric != second.metric {
        let text = format!(
            "of {} default routes the one by {} is used (metric {})",
            all.len(),
            by(first),
            first.metric
        );
        return vec![Found::note(ID, text).because(facts)];
    }
    vec![
        Found::warn(ID, format!("two default routes compete, by {} and by {}", by(first), by(second)))
            .because(facts)
            .matters("which of them is used depends on which was made first, and answers may come back another way")
            .fix("give them different metrics, or remove one: ip route del default via GATEWAY"),
    ]
}
