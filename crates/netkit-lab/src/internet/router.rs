//! What one router does with one packet: answer it, forward it, rewrite it, complain about it, or nothing.
//!
//! It decides; the internet around it moves packets and writes down the truth.

use std::net::IpAddr;
use std::time::Duration;

use netkit_packet::IpVersion;
use netkit_packet::ip::{self, IpDatagram, protocol};
use rand_pcg::Pcg64Mcg;

use super::bucket::Buckets;
use super::flow;
use super::routing::{Lookup, Neighbour, Routing};
use super::translation::Translation;
use super::wire;
use crate::complaint::{self, Complaint};
use crate::host::{self, Outgoing};
use crate::topology::{FirewallAction, FirewallRule, NodeId, Router, Topology};
use crate::truth::{DropReason, SuppressReason};

/// What a router remembers from packet to packet.
#[derive(Debug)]
pub(super) struct RouterState {
    chance: Pcg64Mcg,
    buckets: Buckets,
    translation: Translation,
}

/// What a router knows when a packet arrives.
pub(super) struct Situation<'a> {
    pub(super) topology: &'a Topology,
    pub(super) routing: &'a Routing,
    pub(super) now: Duration,
    pub(super) at: NodeId,
    /// Who handed the packet over.
    pub(super) from: NodeId,
    pub(super) router: &'a Router,
}

/// What becomes of the packet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// It goes on, as it is now.
    Forward { to: Neighbour, translated: bool },
    /// It was for the router itself.
    Taken { reply: Option<Outgoing> },
    /// It ends here; perhaps with an answer to its sender, or the reason why there is none.
    Drop { why: DropReason, answer: Result<Option<Outgoing>, SuppressReason> },
}

impl RouterState {
    pub(super) fn new(chance: Pcg64Mcg) -> Self {
        Self { chance, buckets: Buckets::default(), translation: Translation::default() }
    }

    /// Decides about a packet, and rewrites it where it goes on.
    pub(super) fn receive(&mut self, here: &Situation<'_>, bytes: &mut Vec<u8>) -> Decision {
        let mut translated = false;
        if let Some(nat) = &here.router.nat
            && !nat.inside.contains(&here.from)
            && IpDatagram::decode(bytes).is_ok_and(|datagram| datagram.destination == nat.outside)
        {
            if !self.translation.inward(nat, bytes) {
                return silent_drop(DropReason::NoTranslation);
            }
            translated = true;
        }
        let Ok(datagram) = IpDatagram::decode(bytes) else { return silent_drop(DropReason::Malformed) };
        if here.owns(datagram.destination) {
            return self.take(here, &datagram, bytes);
        }
        if datagram.hop_limit == 0 || (datagram.hop_limit == 1 && !here.router.forwards_zero_ttl) {
            return self.complain(here, Complaint::TimeExceeded, DropReason::HopLimit, bytes);
        }
        if let Some(rule) = here.router.firewall.iter().find(|rule| fits(rule, &datagram)) {
            return self.refuse(here, rule.action, &datagram, bytes);
        }
        let via = match here.routing.lookup(here.topology, here.at, datagram.destination, here.now) {
            Lookup::Via(via) => via,
            Lookup::Blackhole => return silent_drop(DropReason::NoRoute),
            Lookup::NoRoute => {
                return self.complain(here, Complaint::NetUnreachable, DropReason::NoRoute, bytes);
            }
        };
        let (balance, seed) = (here.router.balance, here.router.balance_seed);
        let to = via[flow::choose(balance, seed, via.len(), &datagram, &mut self.chance)];
        let mtu = here.topology.links[to.link.0].behaviour[to.direction].at(here.now).mtu;
        if datagram.dont_fragment && bytes.len() > mtu {
            if here.router.mtu_black_hole {
                return silent_drop(DropReason::TooBig);
            }
            return self.complain(here, Complaint::TooBig { mtu }, DropReason::TooBig, bytes);
        }
        let hop_limit = datagram.hop_limit - 1;
        ip::set_hop_limit(bytes, hop_limit);
        if let Some(nat) = &here.router.nat
            && nat.inside.contains(&here.from)
            && !nat.inside.contains(&to.node)
        {
            if !self.translation.outward(nat, bytes) {
                return silent_drop(DropReason::NoTranslation);
            }
            translated = true;
        }
        Decision::Forward { to, translated }
    }

    /// A packet for the router itself.
    fn take(&mut self, here: &Situation<'_>, datagram: &IpDatagram<'_>, bytes: &[u8]) -> Decision {
        let version = IpVersion::of(&datagram.source);
        if here.router.silent {
            return silent_drop(DropReason::Ignored);
        }
        match datagram.protocol {
            protocol::UDP => self.complain(here, Complaint::PortUnreachable, DropReason::Ignored, bytes),
            protocol::TCP => match host::tcp_reset(datagram, here.router.hop_limit) {
                Some(bytes) => Decision::Taken { reply: Some(Outgoing { after: Duration::ZERO, bytes }) },
                None => silent_drop(DropReason::Ignored),
            },
            number if number == version.icmp_protocol() => self.echo(here, datagram),
            _ => silent_drop(DropReason::Ignored),
        }
    }

    fn echo(&mut self, here: &Situation<'_>, datagram: &IpDatagram<'_>) -> Decision {
        let Some(reply) = host::echo_reply(datagram, here.router.hop_limit) else {
            return silent_drop(DropReason::Ignored);
        };
        let limit = here.router.rate_limit.filter(|_| here.router.rate_limits_echo);
        let limited = limit.is_some_and(|limit| !self.buckets.allow(here.now, limit, datagram.source));
        if limited {
            return Decision::Drop { why: DropReason::Ignored, answer: Err(SuppressReason::RateLimit) };
        }
        if !here.router.answers_echo {
            return silent_drop(DropReason::Ignored);
        }
        Decision::Taken { reply: Some(Outgoing { after: self.thinking_time(here.router), bytes: reply }) }
    }

    fn refuse(
        &mut self,
        here: &Situation<'_>,
        action: FirewallAction,
        datagram: &IpDatagram<'_>,
        bytes: &[u8],
    ) -> Decision {
        match action {
            FirewallAction::Drop => silent_drop(DropReason::Firewall),
            FirewallAction::Reject { ipv4, ipv6 } => {
                self.complain(here, Complaint::Rejected { ipv4, ipv6 }, DropReason::Firewall, bytes)
            }
            FirewallAction::Reset => {
                let reset = host::tcp_reset(datagram, here.router.hop_limit);
                let answer = reset.map(|bytes| Outgoing { after: Duration::ZERO, bytes });
                Decision::Drop { why: DropReason::Firewall, answer: Ok(answer) }
            }
        }
    }

    /// Drops a packet and tells its sender, if this router does and may.
    fn complain(
        &mut self,
        here: &Situation<'_>,
        complaint: Complaint,
        why: DropReason,
        original: &[u8],
    ) -> Decision {
        let Ok(datagram) = IpDatagram::decode(original) else { return silent_drop(why) };
        if !complaint::is_allowed(&datagram) {
            return silent_drop(why);
        }
        let Some(from) = here.answers_from(datagram.source).filter(|_| !here.router.silent) else {
            return Decision::Drop { why, answer: Err(SuppressReason::Silent) };
        };
        let limit = here.router.rate_limit;
        if limit.is_some_and(|limit| !self.buckets.allow(here.now, limit, datagram.source)) {
            return Decision::Drop { why, answer: Err(SuppressReason::RateLimit) };
        }
        let error = complaint::by_router(here.router, from, complaint, original).ok();
        let after = self.thinking_time(here.router);
        Decision::Drop { why, answer: Ok(error.map(|bytes| Outgoing { after, bytes })) }
    }

    fn thinking_time(&mut self, router: &Router) -> Duration {
        router.icmp_delay
            + router.icmp_jitter.map_or(Duration::ZERO, |jitter| wire::draw(jitter, &mut self.chance))
    }
}

impl Situation<'_> {
    fn owns(&self, address: IpAddr) -> bool {
        let node = &self.topology.nodes[self.at.0];
        node.addresses.iter().any(|own| own.address == address) || self.router.answers_from.contains(&address)
    }

    /// The address from which errors go to somebody.
    fn answers_from(&self, to: IpAddr) -> Option<IpAddr> {
        let own = self.topology.nodes[self.at.0].addresses.iter().map(|prefix| prefix.address);
        let chosen = self.router.answers_from.iter().copied();
        chosen.chain(own).find(|address| address.is_ipv4() == to.is_ipv4())
    }
}

fn silent_drop(why: DropReason) -> Decision {
    Decision::Drop { why, answer: Ok(None) }
}

fn fits(rule: &FirewallRule, datagram: &IpDatagram<'_>) -> bool {
    rule.to.is_none_or(|to| to.contains(datagram.destination))
        && rule.protocol.is_none_or(|protocol| protocol == datagram.protocol)
        && rule.port.is_none_or(|port| ip::transport_id(datagram, ip::End::Destination) == Some(port))
}
