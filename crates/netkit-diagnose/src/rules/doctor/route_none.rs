//! Rule `route.none`, of this host: there is no default route.
//!
//! **Observed**: no table has a default route that sends packets on, of either family. **Means**: only the networks of this host's
//! own routes can be reached; everything else is refused at once (ENETUNREACH). **Does not prove** that there should be one: a host
//! of a closed network needs none. **Decides**: whoever configures this host's network.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::RouteNone;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let default = |is_ipv6| host.defaults(is_ipv6).first().copied();
    if let Some(route) = default(false).or(default(true)) {
        let by = route.gateways.first().map_or_else(String::new, |gateway| format!(" by {gateway}"));
        let on = route.interface.map_or_else(String::new, |index| format!(" on {}", host.link_name(index)));
        let text = format!("the default route leads out{by}{on}");
        return vec![Found::ok(ID, text).because([host.route_fact(route)])];
    }
    let routes = &host.seen.network.routes;
    let text = if routes.is_empty() {
        "this host has no route at all, but to itself"
    } else {
        "this host has no default route, so it reaches only its own networks"
    };
    vec![
        Found::warn(ID, text)
            .because(routes.iter().take(3).map(|route| host.route_fact(route)))
            .matters("everything outside these networks is refused at once: Network is unreachable (ENETUNREACH)")
            .fix("as root: ip route add default via GATEWAY; for good, where this host's network is configured"),
    ]
}
