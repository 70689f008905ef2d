//! What the rules about forbidding routes share: whether an entry or a rule of this kind explains the errno.
//!
//! It is no rule itself.

use netkit_model::{EvidenceId, Locus, LocusKind, VerdictId};
use netkit_net::{Errno, RouteKind};

use crate::commands::route_get;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::quoted;

/// The finding that a route or a rule of this kind "discards", "prohibits" what goes to the target.
pub(crate) fn forbidden(
    seen: &ConnectSeen<'_>,
    id: VerdictId,
    kind: RouteKind,
    errno: Errno,
    verb: &str,
) -> Option<Finding> {
    let (_, found) = seen.refused_here()?;
    if found != errno {
        return None;
    }
    let here = Locus::of(LocusKind::ThisHost);
    let finding = match statement(seen, kind) {
        Some((who, evidence)) => {
            let text = format!("this host itself {verb} packets to {seen}: {who}");
            Finding::proven(id, seen.fault(), here, text).because([evidence])
        }
        // The errno alone speaks for a route only where the kernel repeats it when it is asked for the way, and "no
        // route" says nothing of the kind.
        None if errno != Errno::NETUNREACH && seen.route()?.way == Err(errno) => {
            let text = format!("a route or a rule of this host {verb} packets to {seen}");
            Finding::likely(id, seen.fault(), here, text)
        }
        None => return None,
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .next(test(HERE, route_get(seen.address()), &[id]))
            .fix("ip route show table all; ip rule (show the entry and the rule)"),
    )
}

/// The entry or the rule that forbids, in the order in which the kernel asks: rules come before tables.
fn statement(seen: &ConnectSeen<'_>, kind: RouteKind) -> Option<(String, EvidenceId)> {
    let route = seen.route()?;
    let rules = route.forbidding_rules.iter().zip(&seen.ids.rules);
    let by_rule = rules
        .clone()
        .find(|(rule, _)| rule.kind == kind)
        .map(|(rule, id)| (format!("rule {} of ip rule, {}", rule.priority, quoted(&rule.selector)), *id));
    let entry = route.entry.as_ref().filter(|entry| entry.kind == kind);
    let by_entry = entry.and_then(|entry| {
        let text = format!("route {} in table {}", quoted(&entry.prefix), entry.table);
        Some((text, seen.ids.route?))
    });
    by_entry.or(by_rule)
}
