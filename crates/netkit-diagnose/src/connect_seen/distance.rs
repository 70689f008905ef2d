//! How far away the routers, the host and whoever ends the handshake are, by packets with growing hop limits.
//!
//! It judges nothing. A distance that was not measured is `None`.

use std::net::IpAddr;

use netkit_model::{AnswerKind, EchoSeen, HopAnswer, PathEnd, TraceReport};

use super::ConnectSeen;

/// Who ends a path, and the router in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PathEndSeen {
    /// The least hop limit that is enough.
    pub(crate) hop: u8,
    pub(crate) from: IpAddr,
    pub(crate) kind: AnswerKind,
}

impl PathEndSeen {
    /// The end of a path, where something ended it.
    pub(crate) fn of(trace: &TraceReport) -> Option<Self> {
        let ended = |answer: &&HopAnswer| answer.kind.ends_path();
        trace.hops.iter().find_map(|hop| {
            let answer = hop.answers().find(ended)?;
            Some(Self { hop: hop.hop, from: answer.from, kind: answer.kind })
        })
    }
}

/// The last router that answered for a hop limit that ran out.
pub(crate) fn last_router(trace: &TraceReport) -> Option<(u8, IpAddr)> {
    let exceeded = |answer: &&HopAnswer| answer.kind.is_time_exceeded();
    trace.hops.iter().rev().find_map(|hop| Some((hop.hop, hop.answers().find(exceeded)?.from)))
}

/// The distance with which the host answered echo requests.
pub(crate) fn host_distance(trace: &TraceReport) -> Option<u8> {
    PathEndSeen::of(trace).filter(|end| end.kind == AnswerKind::EchoReply).map(|end| end.hop)
}

/// The distance of an address on a path.
pub(crate) fn hop_of(trace: &TraceReport, address: IpAddr) -> Option<u8> {
    let hop = trace.hops.iter().find(|hop| hop.answers().any(|answer| answer.from == address));
    hop.map(|hop| hop.hop)
}

impl ConnectSeen<'_> {
    /// What ends the path of SYNs to the port.
    pub(crate) fn syn_end(&self) -> Option<PathEndSeen> {
        PathEndSeen::of(self.inquiry.syn_path.as_ref()?)
    }

    /// The last router that a SYN is known to have reached.
    pub(crate) fn last_syn_router(&self) -> Option<(u8, IpAddr)> {
        last_router(self.inquiry.syn_path.as_ref()?)
    }

    /// The last router that an echo request is known to have reached.
    pub(crate) fn last_echo_router(&self) -> Option<(u8, IpAddr)> {
        last_router(self.inquiry.echo_path.as_ref()?)
    }

    /// How far away the host is: on this link, or as echo requests found it.
    pub(crate) fn host_distance(&self) -> Option<u8> {
        let on_link = self.way().is_some_and(|way| way.gateway.is_none() && !way.is_local);
        if on_link { Some(1) } else { host_distance(self.inquiry.echo_path.as_ref()?) }
    }

    /// The router at a distance, whoever of the two paths knows it.
    pub(crate) fn router_at(&self, hop: u8) -> Option<IpAddr> {
        let paths = self.inquiry.syn_path.iter().chain(&self.inquiry.echo_path);
        let answers = paths.flat_map(|path| &path.hops).filter(|one| one.hop == hop);
        let exceeded =
            answers.flat_map(netkit_model::HopReport::answers).find(|one| one.kind.is_time_exceeded());
        let gateway = || self.way().and_then(|way| way.gateway).filter(|_| hop == 1);
        exceeded.map(|answer| answer.from).or_else(gateway)
    }

    /// Whether the host answers echo requests; `None` where nobody asked.
    pub(crate) fn answers_echo(&self) -> Option<bool> {
        let path = self.inquiry.echo_path.as_ref().and_then(host_distance).map(|_| true);
        let asked = self.inquiry.echo.filter(|echo| echo.sent > 0);
        path.or_else(|| asked.map(|EchoSeen { received, .. }| received > 0))
    }

    /// The routers of a circle that the SYNs go in.
    pub(crate) fn circle(&self) -> Option<(u8, u8)> {
        match self.inquiry.syn_path.as_ref()?.end {
            PathEnd::Loop { first, length } => Some((first, length)),
            _ => None,
        }
    }
}
