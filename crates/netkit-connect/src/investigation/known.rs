//! What the route says of the target: whether it is this host, next door, or behind a gateway, and whether anything can be
//! sent there.
//!
//! It says nothing of the attempt.

use std::net::IpAddr;

use netkit_model::{Attempt, Inquiry, SegmentKind};
use netkit_net::{NeighbourState, RouteReport, Way};

use super::ledger::Ledger;
use crate::Experiment;

/// Everything that is known so far.
pub(super) struct Known<'a> {
    pub(super) inquiry: &'a Inquiry,
    pub(super) ledger: &'a Ledger,
}

impl Known<'_> {
    /// The target is this host.
    pub(super) fn is_own_target(&self) -> bool {
        let ip = self.inquiry.address.ip;
        ip.is_loopback() || ip.is_unspecified() || self.way().is_some_and(|way| way.is_local)
    }

    /// The address is one of this host.
    pub(super) fn is_this_host(&self, attempt: &Attempt, ip: IpAddr) -> bool {
        let is_own = |route: &RouteReport| route.own_addresses.iter().any(|own| own.address == ip);
        ip.is_loopback()
            || attempt.source.is_some_and(|source| source.ip() == ip)
            || self.inquiry.route.as_ref().is_some_and(is_own)
    }

    /// The target is on this link, and somebody answers for its link-layer address. Where links need no such address, as
    /// those of tunnels, the target may be any number of hops behind it.
    pub(super) fn is_next_door(&self) -> bool {
        let is_link_local = match self.inquiry.address.ip {
            IpAddr::V4(ip) => ip.is_link_local(),
            IpAddr::V6(ip) => ip.is_unicast_link_local(),
        };
        is_link_local || (self.gateway().is_none() && self.neighbour().is_some_and(is_resolved))
    }

    /// Nothing can be sent: the link is down, or nobody answered for the neighbour, if that was asked after the SYN. Before
    /// it, the neighbour table may hold what was so long ago.
    pub(super) fn is_cut_off(&self) -> bool {
        let link = self.inquiry.route.as_ref().and_then(|route| route.link.as_ref());
        let is_absent = |state| matches!(state, NeighbourState::Incomplete | NeighbourState::Failed);
        link.is_some_and(|link| !link.is_up || !link.has_carrier)
            || (self.has_asked_again() && self.neighbour().is_some_and(is_absent))
    }

    /// The kernel was asked for the route once more since the first answer, and has answered.
    pub(super) fn has_asked_again(&self) -> bool {
        self.ledger.told(Experiment::Route) >= 2
    }

    /// The router that packets to the target are handed to.
    pub(super) fn gateway(&self) -> Option<IpAddr> {
        self.way()?.gateway
    }

    /// The TTL or hop limit with which a RST came in, where somebody listened.
    pub(super) fn captured_reset(&self) -> Option<u8> {
        let captured = self.inquiry.captured.iter().flatten();
        captured.rev().find(|segment| segment.kind == SegmentKind::Reset).map(|segment| segment.hop_limit)
    }

    /// The RST came in with the TTL or hop limit of the host's own echo reply.
    pub(super) fn is_reset_of_host(&self) -> bool {
        let echo = self.inquiry.echo.and_then(|echo| echo.hop_limit);
        echo.is_some() && echo == self.captured_reset()
    }

    fn way(&self) -> Option<&Way> {
        self.inquiry.route.as_ref()?.way.as_ref().ok()
    }

    fn neighbour(&self) -> Option<NeighbourState> {
        self.inquiry.route.as_ref()?.neighbour.as_ref()?.state
    }
}

fn is_resolved(state: NeighbourState) -> bool {
    match state {
        NeighbourState::Reachable
        | NeighbourState::Stale
        | NeighbourState::Delay
        | NeighbourState::Probe
        | NeighbourState::Permanent => true,
        NeighbourState::Incomplete | NeighbourState::Failed | NeighbourState::NoArp => false,
    }
}
