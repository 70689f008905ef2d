//! Observations about this host, in words: as the kernel's own tools write them.
//!
//! Names of interfaces, processes and files are foreign words and escaped here.

use std::time::Duration;

use netkit_model::{HostFact, HostLink, HostRoute, LinkCounts, Listener, SysctlLine};

use super::connect::{neighbour_state, route_kind};
use crate::escape;
use crate::number;

/// What was observed, as a sentence without a full stop.
pub(crate) fn fact(fact: &HostFact) -> String {
    match fact {
        HostFact::Counter { name, by, over, total } => match by {
            Some(by) => format!("{name} +{by} in {}, {total} in all", seconds(*over)),
            None => format!("{name} {total}"),
        },
        HostFact::Setting { name, value } => {
            format!("{} = {}", escape::sentence(name), escape::sentence(value))
        }
        HostFact::Fill { what, used, most } => format!("{used} {what} of {most}"),
        HostFact::Link(one) => link(one),
        HostFact::LinkGrowth { link, growth, over } => {
            format!("{} in {}: {}", escape::sentence(link), seconds(*over), counts(growth))
        }
        HostFact::Address { own, link } => {
            let mut words = format!("{}/{} on {}", own.address, own.prefix_length, escape::sentence(link));
            for (is_so, word) in [
                (own.is_tentative, ", tentative"),
                (own.is_duplicate, ", duplicate (dadfailed)"),
                (own.is_deprecated, ", deprecated"),
            ] {
                words.push_str(if is_so { word } else { "" });
            }
            words
        }
        HostFact::Route { route, link } => self::route(route, link.as_deref()),
        HostFact::Rule(one) => {
            let family = if one.is_ipv6 { "IPv6 rule" } else { "rule" };
            let rule = &one.rule;
            let selector = escape::sentence(&rule.selector);
            format!("{family} {}: {selector} {}", rule.priority, route_kind(rule.kind))
        }
        HostFact::Neighbour { neighbour, link } => {
            let state = neighbour_state(neighbour.state);
            format!("neighbour {} on {}: {state}", neighbour.address, escape::sentence(link))
        }
        HostFact::NoNeighbour(address) => format!("neighbour {address}: no entry"),
        HostFact::Listening { port, listener } => listening(*port, listener),
        HostFact::Process { pid, name, open, most } => {
            format!("{}[{pid}]: {open} of {most} descriptors", escape::text(name))
        }
        HostFact::Line(one) => line(one),
        HostFact::Clock(None) => "adjtimex: unsynchronised".to_owned(),
        HostFact::Clock(Some(within)) => format!("adjtimex: within {} ms", number::rtt(*within)),
        HostFact::Unread(one) => {
            format!("{}: {}", escape::sentence(&one.what), escape::sentence(&one.why))
        }
    }
}

/// An interface: `eth0 is up, carrier, MTU 1500`.
pub(crate) fn link(link: &HostLink) -> String {
    let up = if link.is_up { "up" } else { "down" };
    let carrier = if link.has_carrier { "carrier" } else { "no carrier" };
    let kind = link.kind.as_deref().map(|kind| format!(" ({})", escape::sentence(kind))).unwrap_or_default();
    format!("interface {}{kind} is {up}, {carrier}, MTU {}", escape::sentence(&link.name), link.mtu)
}

/// A route as `ip route` writes it.
pub(crate) fn route(route: &HostRoute, link: Option<&str>) -> String {
    let kind = match route_kind(route.kind) {
        "unicast" => String::new(),
        kind => format!("{kind} "),
    };
    let gateways = route.gateways.iter().map(|gateway| format!(" via {gateway}"));
    let via = gateways.collect::<Vec<_>>().concat();
    let dev = link.map(|link| format!(" dev {}", escape::sentence(link))).unwrap_or_default();
    let metric = if route.metric > 0 { format!(" metric {}", route.metric) } else { String::new() };
    let table = if route.table == 254 { String::new() } else { format!(" table {}", route.table) };
    let down = if route.is_link_down { " linkdown" } else { "" };
    let family = if route.is_ipv6 && route.length == 0 { " (IPv6)" } else { "" };
    format!("route {kind}{}{via}{dev}{table}{metric}{down}{family}", route.prefix)
}

/// A listener: `0.0.0.0:8080, 3 waiting, backlog 128`.
pub(crate) fn listening(port: u16, listener: &Listener) -> String {
    let place = std::net::SocketAddr::new(listener.address, port);
    let only = if listener.ipv6_only { ", IPv6 only" } else { "" };
    format!("listening at {place}{only}, {} waiting, backlog {}", listener.waiting, listener.backlog)
}

fn line(one: &SysctlLine) -> String {
    let file = one.file.to_string_lossy();
    let words = format!("{file}:{}: {} = {}", one.line, one.name, one.value);
    escape::sentence(&words).into_owned()
}

fn counts(counts: &LinkCounts) -> String {
    let LinkCounts { received, receive_errors, receive_dropped, sent, send_errors, send_dropped } = counts;
    format!(
        "received {received}, {receive_errors} damaged, {receive_dropped} dropped; sent {sent}, {send_errors} errors, \
         {send_dropped} dropped"
    )
}

/// "2 s", "0.2 s".
fn seconds(over: Duration) -> String {
    let seconds = over.as_secs_f64();
    if seconds.fract() < 0.05 { format!("{seconds:.0} s") } else { format!("{seconds:.1} s") }
}
