//! Counts and round trips from records: what a tool at the vantage should report, had it seen everything.
//!
//! It knows nothing of any tool; a test holds a tool's numbers against it.

mod count;
mod text;

use std::net::IpAddr;
use std::time::Duration;

use crate::topology::{LinkId, NodeId};

use super::{DropReason, Kind, PacketId, Place, Summary};

pub use text::write_summary;

/// What records come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The packets of the vantage, in the order in which they were sent.
    pub sent: Vec<SentPacket>,
    drops: Vec<DropCount>,
    links: Vec<[LinkCount; 2]>,
    nodes: Vec<NodeCount>,
}

/// A packet of the vantage, and everything that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentPacket {
    /// Which one.
    pub packet: PacketId,
    /// When it was sent, since the start of the run.
    pub at: Duration,
    /// What it was when it was sent.
    pub summary: Summary,
    /// How it ended itself.
    pub end: End,
    /// What reached the vantage because of it, copies included, in order of arrival.
    pub answers: Vec<Answer>,
    /// Where it, its copies and the answers to them were lost, in order of time.
    pub drops: Vec<Drop>,
}

/// How a packet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is still under way when the records end.
    UnderWay,
    /// It reached somebody it was for.
    Delivered {
        /// Who.
        to: NodeId,
    },
    /// It was dropped.
    Dropped {
        /// Where.
        at: Place,
        /// Why.
        why: DropReason,
    },
}

/// What reached the vantage because of a packet of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which packet.
    pub packet: PacketId,
    /// What it was when it was sent.
    pub summary: Summary,
    /// Who made it; a copy has the maker of what it copies.
    pub from: NodeId,
    /// When it was delivered, since the packet of the vantage was sent: the true round trip.
    pub after: Duration,
    /// When it was handed over, since the packet of the vantage was sent: `after`, and what the stage was late by.
    pub handed_over: Duration,
}

/// A packet that was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drop {
    /// Which one.
    pub packet: PacketId,
    /// Where.
    pub at: Place,
    /// Why.
    pub why: DropReason,
}

/// Echo requests of the vantage to one destination, and what came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Echoes {
    /// Requests sent.
    pub sent: u64,
    /// Requests with at least one reply.
    pub answered: u64,
    /// Replies to requests that had one already.
    pub duplicates: u64,
    /// Requests without a reply, but with another answer: an ICMP error.
    pub errors: u64,
    /// The round trip of each request's first reply, in the order of requests.
    pub round_trips: Vec<Duration>,
    /// Where requests without any answer were lost, or the replies to them: the first loss of each.
    pub lost: Vec<Drop>,
}

/// What one direction of a link carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCount {
    /// Packets that were put on it, those that it lost included, copies that it made not. Only records of
    /// everything tell it ([`Detail::Everything`](crate::internet::Detail)).
    pub entered: u64,
    /// Packets that it lost, for whatever reason.
    pub lost: u64,
}

/// What a node said, and what it did not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeCount {
    /// ICMP messages that it sent, echo left aside: of a router, its errors.
    pub errors: u64,
    /// Everything else that it sent.
    pub others: u64,
    /// Answers that a rate limit kept it from.
    pub rate_limited: u64,
    /// Answers that it did not give because it is silent.
    pub kept_silent: u64,
}

/// How often something was lost at one place for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct DropCount {
    at: Place,
    why: DropReason,
    count: u64,
}

impl Tally {
    /// What was lost at a place, by reason, in the order in which the reasons first appeared.
    pub fn drops_at(&self, place: &Place) -> Vec<(DropReason, u64)> {
        self.drops.iter().filter(|drop| drop.at == *place).map(|drop| (drop.why, drop.count)).collect()
    }

    /// What a link carried from `ends[direction]` to the other end.
    pub fn per_link(&self, link: LinkId, direction: usize) -> LinkCount {
        self.links[link.0][direction]
    }

    /// What a node said.
    pub fn per_router(&self, node: NodeId) -> NodeCount {
        self.nodes[node.0]
    }

    /// The echo requests of the vantage to one destination.
    pub fn echo(&self, destination: IpAddr) -> Echoes {
        let mut echoes = Echoes::default();
        let requests = self.sent.iter().filter(|sent| sent.summary.destination == Some(destination));
        for request in requests.filter(|sent| matches!(sent.summary.kind, Kind::EchoRequest { .. })) {
            echoes.count(request);
        }
        echoes
    }
}

impl Echoes {
    fn count(&mut self, request: &SentPacket) {
        self.sent += 1;
        let is_reply = |answer: &&Answer| matches!(answer.summary.kind, Kind::EchoReply { .. });
        let mut replies = request.answers.iter().filter(is_reply);
        if let Some(first) = replies.next() {
            self.answered += 1;
            self.round_trips.push(first.after);
            self.duplicates += replies.map(|_| 1).sum::<u64>();
        } else if !request.answers.is_empty() {
            self.errors += 1;
        } else {
            self.lost.extend(request.drops.first());
        }
    }
}

#[cfg(test)]
mod tests;
