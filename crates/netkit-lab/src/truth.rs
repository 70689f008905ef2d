//! What really happened, packet by packet, to hold a tool's numbers against.
//!
//! The internet writes records; [`write_record`] makes lines of them, [`Tally`] makes counts and round trips.

mod json;
mod places;
#[cfg(test)]
mod sample;
mod summary;
mod tally;

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::topology::{LinkId, NodeId};

pub use json::{ReadError, read_records, write_record};
pub use places::place_name;
pub use tally::{Answer, Drop, Echoes, End, LinkCount, NodeCount, SentPacket, Tally, write_summary};

/// A packet of a run, by the order of its appearance. Rewriting does not make another packet of it, copying does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketId(pub u64);

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When, since the start of the run.
    pub at: Duration,
    /// To whom.
    pub packet: PacketId,
    /// What.
    pub event: Event,
}

/// What can happen to a packet. Its last one is `Delivered` or `Dropped`, and there is exactly one of these.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It came into being: the vantage sent it, or somebody answered.
    Sent {
        /// Who sent it.
        by: NodeId,
        /// The packet that it answers or copies.
        because_of: Option<PacketId>,
        /// What it was when it was sent.
        packet: Summary,
    },
    /// A router passed it on.
    Forwarded {
        /// Who.
        by: NodeId,
        /// To whom.
        to: NodeId,
    },
    /// A router rewrote its addresses.
    Translated {
        /// Who.
        by: NodeId,
        /// What it is now.
        packet: Summary,
    },
    /// Somebody should have answered it and did not; that it is dropped stands in a record of its own, the next one.
    Suppressed {
        /// Who.
        by: NodeId,
        /// Why.
        why: SuppressReason,
    },
    /// It is no more.
    Dropped {
        /// Where.
        at: Place,
        /// Why.
        why: DropReason,
    },
    /// It reached somebody it was for.
    Delivered {
        /// Who.
        to: NodeId,
        /// When it was handed over where it could not be at its time: the real-time stage may be late.
        handed_over: Duration,
    },
}

/// Where a packet was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At somebody.
    Node(NodeId),
    /// On a link, under way from this end of it.
    Link(LinkId, NodeId),
}

/// Why a packet got no answer from somebody who otherwise answers such packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressReason {
    /// A rate limit: its bucket was empty.
    RateLimit,
    /// The node is silent.
    Silent,
}

/// Why a packet is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropReason {
    /// Chance, as the link's loss says.
    Loss,
    /// The link is down.
    LinkDown,
    /// The queue of a bottleneck was full.
    QueueFull,
    /// Too big for the next link.
    TooBig,
    /// Its TTL or hop limit ran out.
    HopLimit,
    /// No route, or a blackhole route.
    NoRoute,
    /// A firewall's rule.
    Firewall,
    /// No translation for it at a NAT.
    NoTranslation,
    /// The node takes no such packet, or does not answer it: it ends there unseen.
    Ignored,
    /// The host dropped it by chance.
    HostDrops,
    /// It is no well-formed IP datagram.
    Malformed,
}

/// A packet in short. In a line of JSON its fields and those of its kind stand side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its source; `None` for what is no IP datagram.
    pub source: Option<IpAddr>,
    /// Its destination.
    pub destination: Option<IpAddr>,
    /// Its hop limit.
    pub hop_limit: u8,
    /// Its length in bytes.
    pub length: usize,
    /// What it carries.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What a packet carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Kind {
    /// An ICMP or ICMPv6 echo request.
    EchoRequest {
        /// Who asks.
        identifier: u16,
        /// Which question.
        sequence: u16,
    },
    /// An echo reply.
    EchoReply {
        /// Who asked.
        identifier: u16,
        /// Which question.
        sequence: u16,
    },
    /// Another ICMP or ICMPv6 message.
    Icmp {
        /// Its type.
        icmp_type: u8,
        /// Its code.
        code: u8,
    },
    /// A UDP datagram.
    Udp {
        /// Where from.
        source_port: u16,
        /// Where to.
        destination_port: u16,
    },
    /// A TCP segment.
    Tcp {
        /// Where from.
        source_port: u16,
        /// Where to.
        destination_port: u16,
        /// Its flags as in the header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16.
        flags: u8,
        /// Its sequence number.
        sequence: u32,
    },
    /// Something else, by the IP protocol number.
    Other {
        /// The number.
        protocol: u8,
    },
}
