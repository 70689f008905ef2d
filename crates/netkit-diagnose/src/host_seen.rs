//! This host as the checks see it: facts by name, growth of counters, names of interfaces.
//!
//! It judges nothing.

use std::time::Duration;

use netkit_model::{HostAddress, HostFact, HostLink, HostRoute, HostSeen, LinkCounts, Listener};

use crate::words::{count, span};

/// The facts, with what several checks ask of them.
#[derive(Clone, Copy)]
pub(crate) struct Host<'a> {
    pub(crate) seen: &'a HostSeen,
}

impl<'a> Host<'a> {
    /// By how much a counter grew while it was watched; zero also where this kernel does not have it.
    pub(crate) fn grew(self, name: &str) -> u64 {
        self.seen.after.growth(&self.seen.before, name).unwrap_or(0)
    }

    /// What a counter or a gauge stands at; `None` where this kernel does not have it.
    pub(crate) fn now(self, name: &str) -> Option<u64> {
        self.seen.after.get(name)
    }

    /// A counter as an observation; `None` where this kernel does not have it.
    pub(crate) fn counter(self, name: &str) -> Option<HostFact> {
        let by = self.seen.after.growth(&self.seen.before, name);
        let over = self.seen.over;
        Some(HostFact::Counter { name: name.to_owned(), by, over, total: self.now(name)? })
    }

    /// Those counters that grew, as observations.
    pub(crate) fn grown(self, names: &[&str]) -> Vec<HostFact> {
        names.iter().filter(|name| self.grew(name) > 0).filter_map(|name| self.counter(name)).collect()
    }

    /// How long counters were watched, in words: "2 seconds", "200 ms".
    pub(crate) fn window(self) -> String {
        let over = self.seen.over;
        if over < Duration::from_secs(1) { format!("{} ms", over.as_millis()) } else { span(over) }
    }

    /// What a counter has counted since boot, as a remark behind "none": nothing where it is zero.
    pub(crate) fn since_boot(self, names: &[&str]) -> String {
        let total: u64 = names.iter().filter_map(|name| self.now(name)).sum();
        if total == 0 {
            return String::new();
        }
        format!(" ({total} before, up for {})", span(self.seen.uptime))
    }

    /// A rate above this many a second, over the time that was watched.
    pub(crate) fn exceeds(self, by: u64, a_second: u64) -> bool {
        u128::from(by) * 1_000 > u128::from(a_second) * self.seen.over.as_millis()
    }

    /// The value of a setting.
    pub(crate) fn setting(self, name: &str) -> Option<&'a str> {
        self.seen.settings.get(name)
    }

    /// The value of a setting that is a number.
    pub(crate) fn number(self, name: &str) -> Option<i64> {
        self.seen.settings.number(name)
    }

    /// A setting as an observation.
    pub(crate) fn setting_fact(self, name: &str) -> Option<HostFact> {
        Some(HostFact::Setting { name: name.to_owned(), value: self.setting(name)?.to_owned() })
    }

    /// The name of an interface, or its number where it is gone.
    pub(crate) fn link_name(self, index: u32) -> String {
        self.seen.network.link(index).map_or_else(|| format!("interface {index}"), |link| link.name.clone())
    }

    /// The interfaces but for loopback.
    pub(crate) fn links(self) -> impl Iterator<Item = &'a HostLink> {
        self.seen.network.links.iter().filter(|link| !link.is_loopback)
    }

    /// What an interface counted while it was watched.
    pub(crate) fn link_growth(self, link: &HostLink) -> Option<LinkCounts> {
        let (_, before) = self.seen.links_before.iter().find(|(index, _)| *index == link.index)?;
        let now = &link.counts;
        Some(LinkCounts {
            received: now.received.checked_sub(before.received)?,
            receive_errors: now.receive_errors.checked_sub(before.receive_errors)?,
            receive_dropped: now.receive_dropped.checked_sub(before.receive_dropped)?,
            sent: now.sent.checked_sub(before.sent)?,
            send_errors: now.send_errors.checked_sub(before.send_errors)?,
            send_dropped: now.send_dropped.checked_sub(before.send_dropped)?,
        })
    }

    /// Addresses that others could reach: none of loopback, none of a link alone.
    pub(crate) fn global_addresses(self, is_ipv6: bool) -> impl Iterator<Item = &'a HostAddress> {
        let is_global = move |own: &&HostAddress| match own.address {
            std::net::IpAddr::V4(ip) => !is_ipv6 && !ip.is_loopback() && !ip.is_link_local(),
            std::net::IpAddr::V6(ip) => is_ipv6 && !ip.is_loopback() && !ip.is_unicast_link_local(),
        };
        self.seen.network.addresses.iter().filter(is_global)
    }

    /// The default routes of a family in the table that counts, the one that is used first.
    pub(crate) fn defaults(self, is_ipv6: bool) -> Vec<&'a HostRoute> {
        let of_family = |route: &&HostRoute| route.is_ipv6 == is_ipv6 && route.is_default();
        let mut all: Vec<&HostRoute> = self.seen.network.routes.iter().filter(of_family).collect();
        all.sort_by_key(|route| route.metric);
        all
    }

    /// A route as an observation.
    pub(crate) fn route_fact(self, route: &HostRoute) -> HostFact {
        let link = route.interface.map(|index| self.link_name(index));
        HostFact::Route { route: Box::new(route.clone()), link }
    }

    /// An address as an observation.
    pub(crate) fn address_fact(self, own: &HostAddress) -> HostFact {
        HostFact::Address { own: *own, link: self.link_name(own.interface) }
    }

    /// The listeners on a port.
    pub(crate) fn listeners_of(self, port: u16) -> impl Iterator<Item = &'a Listener> {
        self.seen.listeners.iter().filter(move |(one, _)| *one == port).map(|(_, listener)| listener)
    }

    /// "3 segments in 2 seconds".
    pub(crate) fn in_window(self, number: u64, noun: &str) -> String {
        format!("{} in {}", count(number, noun), self.window())
    }
}

/// So much of so much as a percentage.
pub(crate) fn percent_of(used: u64, most: u64) -> u64 {
    u64::try_from(u128::from(used) * 100 / u128::from(most.max(1))).unwrap_or(u64::MAX)
}
