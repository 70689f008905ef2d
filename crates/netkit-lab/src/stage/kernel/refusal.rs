//! What a kernel cannot play: found before anything is built, so that no world is silently another one.

use std::time::Duration;

use super::error::KernelError;
use crate::timeline::Timeline;
use crate::topology::{
    Balance, BucketScope, FirewallAction, Host, Link, LinkBehaviour, Node, QuotedChecksum, RateLimit, Role,
    Router, TcpManner, Topology,
};

/// Linux sends so many ICMP errors at once (`XRLIM_BURST_FACTOR`).
const LINUX_BURST: u32 = 6;
/// ICMP types of the only errors that nftables sends: destination unreachable of either family.
const UNREACHABLE: (u8, u8) = (3, 1);

/// The first thing in a topology that Linux does not do.
pub(super) fn check(topology: &Topology) -> Result<(), KernelError> {
    let scenario = topology.name.clone();
    if let Some((feature, place)) = first(topology) {
        return Err(KernelError::Cannot { scenario, feature, place });
    }
    let mut settings =
        topology.nodes.iter().flat_map(|node| node.kernel.sysctls.keys().map(move |name| (name, node)));
    match settings.find(|(name, _)| !name.starts_with("net.") || name.contains('/')) {
        Some((name, node)) => {
            Err(KernelError::ForeignSetting { scenario, name: name.clone(), node: node.name.clone() })
        }
        None => Ok(()),
    }
}

fn first(topology: &Topology) -> Option<(&'static str, String)> {
    let name = |node: crate::topology::NodeId| topology.nodes[node.0].name.as_str();
    let of_link = |link: &Link| {
        let feature = link_feature(link)?;
        Some((feature, format!("{} - {}", name(link.ends[0]), name(link.ends[1]))))
    };
    let of_route = |route: &crate::topology::Route| {
        let changes = route.from > Duration::ZERO || route.until.is_some();
        changes.then(|| ("change a route in the middle of a run", name(route.at).to_owned()))
    };
    let of_node = |node: &Node| Some((node_feature(node)?, node.name.clone()));
    let links = topology.links.iter().filter_map(of_link);
    let routes = topology.routes.iter().filter_map(of_route);
    links.chain(topology.nodes.iter().filter_map(of_node)).chain(routes).next()
}

fn link_feature(link: &Link) -> Option<&'static str> {
    let [there, back] = link.behaviour.each_ref().map(|line| line.at(Duration::ZERO));
    link.behaviour
        .iter()
        .find_map(|line| changes(line).then_some("change a link in the middle of a run"))
        .or_else(|| [there, back].into_iter().find_map(direction_feature))
        .or_else(|| (there.mtu != back.mtu).then_some("give the two ways of a link different MTUs"))
        .or_else(|| (there.down != back.down).then_some("take down one way of a link"))
}

fn direction_feature(link: &LinkBehaviour) -> Option<&'static str> {
    wanted(&[
        (!link.delay.is_zero(), "delay packets"),
        (link.jitter.is_some(), "delay packets by chance"),
        (link.loss.is_some(), "lose packets by chance"),
        (link.duplicates > 0.0, "duplicate packets"),
        (link.reordering.is_some(), "reorder packets"),
        (link.bottleneck.is_some(), "limit the bandwidth of a link"),
    ])
}

fn node_feature(node: &Node) -> Option<&'static str> {
    match &node.role {
        Role::Vantage => None,
        Role::Router(line) if changes(line) => Some("change a router in the middle of a run"),
        Role::Router(line) => router_feature(line.at(Duration::ZERO)),
        Role::Host(line) if changes(line) => Some("change a host in the middle of a run"),
        Role::Host(line) => {
            let host = line.at(Duration::ZERO);
            let is_wide = node.addresses.iter().any(|prefix| !prefix.is_single());
            let echoes = is_wide && !host.udp_echo.is_empty();
            host_feature(host).or(echoes.then_some("echo UDP on every address of a wide prefix"))
        }
    }
}

fn router_feature(router: &Router) -> Option<&'static str> {
    let rejects_otherwise = router.firewall.iter().any(|rule| {
        matches!(rule.action, FirewallAction::Reject { ipv4, ipv6 } if (ipv4.0, ipv6.0) != UNREACHABLE)
    });
    wanted(&[
        (!router.icmp_delay.is_zero() || router.icmp_jitter.is_some(), "delay ICMP messages"),
        (
            router.rate_limit.as_ref().is_some_and(is_unlike_linux),
            "limit ICMP other than 6 at once to each destination",
        ),
        (router.quote.is_some(), "choose how much an ICMP error quotes"),
        (router.quoted_checksum != QuotedChecksum::Intact, "falsify checksums in quotes"),
        (!router.mpls.is_empty(), "add MPLS labels to ICMP errors"),
        (router.interface.is_some(), "add interface information to ICMP errors"),
        (router.forwards_zero_ttl, "forward packets whose TTL has run out"),
        (router.balance == Balance::Packet, "balance packet by packet"),
        (router.nat.as_ref().is_some_and(|nat| !nat.restores_quotes), "leave quotes untranslated at a NAT"),
        (rejects_otherwise, "reject with anything but destination unreachable"),
    ])
}

fn host_feature(host: &Host) -> Option<&'static str> {
    let delays_handshake = host.tcp.values().any(|service| !service.syn_ack_delay.is_zero());
    wanted(&[
        (host.drops > 0.0, "drop packets by chance"),
        (!host.answer_delay.is_zero(), "delay the answers of a host"),
        (delays_handshake, "delay a SYN-ACK"),
        (!matches!(host.other_tcp, TcpManner::Refuse | TcpManner::Silent), "listen on every TCP port"),
        (host.dns.is_some(), "serve DNS"),
    ])
}

fn is_unlike_linux(limit: &RateLimit) -> bool {
    limit.burst != LINUX_BURST || limit.per != BucketScope::Destination || limit.every.as_millis() == 0
}

fn changes<T>(line: &Timeline<T>) -> bool {
    line.values().nth(1).is_some()
}

/// The first feature that is wanted.
fn wanted(features: &[(bool, &'static str)]) -> Option<&'static str> {
    features.iter().find_map(|(wanted, feature)| wanted.then_some(*feature))
}
