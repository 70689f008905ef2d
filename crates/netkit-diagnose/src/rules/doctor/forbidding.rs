//! Routes and rules that forbid, of one kind: what their three checks share.

use netkit_model::{HostFact, HostRoute, HostRule, RouteKind, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

/// Findings that are told apart; of more the rest is counted.
const MOST: usize = 3;

/// What forbids in this way; `does` is what it does to packets, as a clause after "to …".
pub(super) fn about(host: Host<'_>, id: VerdictId, kind: RouteKind, word: &str, does: &str) -> Vec<Found> {
    let routes: Vec<&HostRoute> =
        host.seen.network.routes.iter().filter(|route| route.kind == kind).collect();
    let rules: Vec<&HostRule> =
        host.seen.network.forbidding_rules.iter().filter(|one| one.rule.kind == kind).collect();
    let by_hand = routes.iter().filter(|route| route.is_by_hand);
    let mut found: Vec<Found> =
        by_hand.clone().take(MOST).map(|route| of_route(host, id, route, word, does)).collect();
    found.extend(rules.iter().take(MOST).map(|rule| of_rule(id, rule, word)));
    let of_daemons = routes.iter().filter(|route| !route.is_by_hand).count();
    if of_daemons > 0 {
        let text = format!(
            "{of_daemons} {word} route{} of a routing daemon",
            if of_daemons == 1 { "" } else { "s" }
        );
        let first = routes.iter().find(|route| !route.is_by_hand);
        found.push(Found::note(id, text).because(first.map(|route| host.route_fact(route))));
    }
    if found.is_empty() {
        found.push(Found::ok(id, format!("no {word} route or rule")));
    }
    found
}

fn of_route(host: Host<'_>, id: VerdictId, route: &HostRoute, word: &str, does: &str) -> Found {
    let prefix = if route.length == 0 { "everything".to_owned() } else { route.prefix.clone() };
    // One in reserve, behind a default that works, does nothing.
    let is_reserve = route.length == 0
        && host
            .defaults(route.is_ipv6)
            .iter()
            .any(|other| other.table == route.table && other.metric < route.metric);
    let text = format!("a {word} route of this host {does} to {prefix}");
    let family = if route.is_ipv6 { " -6" } else { "" };
    let found = if is_reserve {
        Found::note(id, format!("a {word} route stands behind the default route"))
    } else if route.length == 0 {
        Found::fail(id, text)
    } else {
        Found::warn(id, text)
    };
    found
        .because([host.route_fact(route)])
        .matters("programs on this host and those that it forwards for do not get there; the network has no part in it")
        .fix(format!("if it is not meant, as root: ip{family} route del {word} {}", route.prefix))
}

fn of_rule(id: VerdictId, one: &HostRule, word: &str) -> Found {
    let (priority, selector) = (one.rule.priority, &one.rule.selector);
    let family = if one.is_ipv6 { " -6" } else { "" };
    Found::warn(id, format!("a rule of policy routing is {word}: {priority}: {selector}"))
        .because([HostFact::Rule(Box::new(one.clone()))])
        .matters("whatever it selects is not sent, however the routes look")
        .fix(format!("if it is not meant, as root: ip{family} rule del priority {priority}"))
}
