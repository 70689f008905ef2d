//! The way from this host to another, as the kernel has it: what forbids it, what is missing on it. No check of one id of its own:
//! what the checks of `netkit connect` find of a route is found here before anything is sent.

use std::net::IpAddr;

use netkit_model::{
    DoctorSubject, Errno, HostFact, HostNeighbour, HostRule, LinkReport, Locus, LocusKind, NeighbourState,
    RouteKind, RouteReport, VerdictId, WayAsked,
};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::symbol;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let DoctorSubject::Way(asked) = &host.seen.subject else { return Vec::new() };
    let mut found = vec![route(asked)];
    if asked.route.way.is_ok() {
        found.extend(asked.route.link.as_ref().map(link));
        found.extend(neighbour(host, asked));
    }
    found.into_iter().map(Found::of_subject).collect()
}

fn route(asked: &WayAsked) -> Found {
    let RouteReport { way, entry, forbidding_rules, .. } = &asked.route;
    let to = asked.address;
    match way {
        Ok(way) if way.is_local => {
            Found::ok(VerdictId::RouteNone, format!("{to} is an address of this host"))
        }
        Ok(way) => {
            let by = way
                .gateway
                .map_or_else(|| "on this link".to_owned(), |gateway| format!("by the router {gateway}"));
            let from = way.source.map(|source| format!(" from {source}")).unwrap_or_default();
            let dev = asked
                .route
                .link
                .as_ref()
                .map(|link| format!(", {}, MTU {}", link.name, link.mtu))
                .unwrap_or_default();
            let entry = entry.as_ref().map(|entry| format!(" (route {})", entry.prefix)).unwrap_or_default();
            Found::ok(VerdictId::RouteNone, format!("{to} is reached {by}{from}{dev}{entry}"))
        }
        Err(errno) => {
            let rule = forbidding_rules.first();
            let kind = rule.map(|rule| rule.kind).or(entry.as_ref().map(|entry| entry.kind));
            let (id, word) = match kind {
                Some(RouteKind::Blackhole) => (VerdictId::RouteBlackhole, "swallows packets"),
                Some(RouteKind::Prohibit) => (VerdictId::RouteProhibit, "forbids packets"),
                Some(RouteKind::Unreachable) => (VerdictId::RouteUnreachable, "refuses packets"),
                _ => return no_route(asked, *errno),
            };
            let by = match (rule, entry) {
                (Some(rule), _) => format!("rule {} ({})", rule.priority, rule.selector),
                (None, Some(entry)) => format!("the route {}", entry.prefix),
                (None, None) => "a route".to_owned(),
            };
            let is_ipv6 = to.ip.is_ipv6();
            let fact = rule.map(|rule| HostFact::Rule(Box::new(HostRule { is_ipv6, rule: rule.clone() })));
            Found::fail(id, format!("{by} of this host {word} to {to}"))
                .because(fact)
                .matters(format!("programs get {} without a packet being sent", symbol(*errno)))
                .fix(format!(
                    "if it is not meant, as root: ip route del or ip rule del; ip route get {}",
                    to.ip
                ))
        }
    }
}

fn no_route(asked: &WayAsked, errno: Errno) -> Found {
    let link = asked.route.link.as_ref().filter(|link| !link.is_up);
    if let Some(report) = link {
        return self::link(report);
    }
    Found::fail(
        VerdictId::RouteNone,
        format!("this host has no route to {}: {}", asked.address, symbol(errno)),
    )
    .matters("programs are told at once, and nothing is sent")
    .fix("ip route shows what there is; a default route is missing, or its interface is down")
}

fn link(report: &LinkReport) -> Found {
    let LinkReport { name, is_up, has_carrier, mtu, .. } = report;
    if !is_up {
        return Found::fail(VerdictId::LinkDown, format!("the interface {name} of the way is down"))
            .matters("nothing is sent by it")
            .fix(format!("as root: ip link set {name} up"));
    }
    if !has_carrier {
        return Found::fail(
            VerdictId::LinkNoCarrier,
            format!("nothing is connected to {name}, the interface of the way"),
        )
        .matters("what is sent by it is lost after a few seconds")
        .fix(format!("look at the cable or the other end of {name}"));
    }
    Found::ok(VerdictId::LinkDown, format!("{name} is up, with carrier, MTU {mtu}"))
}

fn neighbour(host: Host<'_>, asked: &WayAsked) -> Option<Found> {
    let way = asked.route.way.as_ref().ok().filter(|way| !way.is_local)?;
    let next: IpAddr = way.gateway.unwrap_or(asked.address.ip);
    // What was learnt while counters were watched counts, and not what was known before.
    let known = host.seen.network.neighbours.iter();
    let known: Option<&HostNeighbour> =
        known.clone().find(|one| one.address == next && one.interface == way.interface);
    let (id, locus) = match way.gateway {
        Some(_) => (VerdictId::NeighbourUnresolved, LocusKind::Gateway),
        None => (VerdictId::HostNotOnLink, LocusKind::Target),
    };
    let neighbour = known?;
    let fact = HostFact::Neighbour { neighbour: *neighbour, link: host.link_name(way.interface) };
    Some(match neighbour.state {
        NeighbourState::Failed | NeighbourState::Incomplete => {
            Found::fail(id, format!("{next}, the next on the way, does not answer address resolution"))
                .at(Locus::at(locus, next))
                .because([fact])
                .matters("packets wait about 3 s for its link-layer address and are then lost: EHOSTUNREACH")
                .fix(format!("look at {next}, at its cable, and at whether that is still its address"))
        }
        _ => Found::ok(id, format!("{next}, the next on the way, is known on its link")).because([fact]),
    })
}
