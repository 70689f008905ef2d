//! Observations about this host's sockets in JSON.

use netkit_model::{GroupOwner, HalfOpenGroup, SocketFact};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::sockets;

/// What was observed of the sockets of this host.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(
    clippy::enum_variant_names,
    reason = "the names are the kinds in the document, where facts of all commands stand"
)]
pub(super) enum Fact {
    /// So many sockets there are.
    SocketCounts {
        /// Of TCP.
        tcp: u64,
        /// Of UDP.
        udp: u64,
    },
    /// Connections that the other side has closed and this host's process has not.
    SocketCloseWait {
        #[serde(flatten)]
        owner: Owner,
        /// How many.
        count: u64,
        /// How many for over a minute.
        over_a_minute: u64,
        /// For how long the oldest at least.
        oldest_ms: f64,
        /// The place that most of them are with.
        busiest: Option<String>,
        /// How many there were before, where it was looked twice.
        before: Option<u64>,
    },
    /// A listener and its queue.
    SocketQueue {
        #[serde(flatten)]
        owner: Owner,
        /// Where it listens.
        local: String,
        /// Connections that wait to be accepted.
        waiting: u32,
        /// How many may wait.
        backlog: u32,
    },
    /// Connections that hang.
    SocketHanging {
        #[serde(flatten)]
        owner: Owner,
        /// Where to.
        peer: String,
        /// What became of the SYN.
        #[schemars(extend("enum" = ["neighbour", "dropped-here", "no-answer", "invalid-answer"]))]
        fate: &'static str,
        /// How many.
        count: u64,
        /// How often the timer of the oldest ran out.
        retransmits: u8,
        /// How often its SYN was sent again.
        total_retrans: u32,
        /// How many of these left this host and are not answered.
        retrans: u32,
        /// Segments that came to it.
        segs_in: u32,
    },
    /// Ports taken towards one place.
    SocketPorts {
        #[serde(flatten)]
        owner: Owner,
        /// This host's address.
        source: String,
        /// Where to.
        peer: String,
        /// How many.
        used: u64,
        /// Of these, in TIME-WAIT.
        time_wait: u64,
        /// How many there are to be had.
        range: u64,
    },
    /// Something was sent that nobody acknowledges.
    SocketUnanswered(Silent),
    /// Connections that are idle and that nobody probes.
    SocketIdle(Silent),
    /// Much was sent again.
    SocketLoss {
        /// To this address.
        address: String,
        /// On so many open connections.
        connections: u64,
        /// Bytes sent, those sent again included.
        bytes_sent: u64,
        /// Bytes sent again.
        bytes_retransmitted: u64,
    },
    /// The other side takes no data.
    SocketZeroWindow {
        #[serde(flatten)]
        owner: Owner,
        /// The other side.
        peer: String,
        /// Connections.
        count: u64,
        /// Bytes that wait.
        waiting: u64,
        /// How often it was asked again.
        probes: u8,
    },
    /// Connections in a state that should pass.
    SocketPile {
        /// The state.
        state: &'static str,
        /// How many.
        count: u64,
        /// The peer of most.
        busiest: Option<String>,
    },
}

/// Connections of which nobody knows whether the other side is still there.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Silent {
    #[serde(flatten)]
    owner: Owner,
    /// The other side.
    peer: String,
    /// How many.
    count: u64,
    /// How often the timer was doubled.
    backoff: u8,
    /// Since when nothing has come.
    quiet_ms: f64,
}

/// Whoever holds the sockets.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::json) struct Owner {
    /// The number of the process; null where it cannot be named.
    pid: Option<u32>,
    /// The name of the process.
    process: Option<String>,
    /// The bytes of `process` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    process_hex: Option<String>,
    /// The user by number; null where no process holds it any more.
    uid: Option<u32>,
}

impl Owner {
    pub(in crate::json) fn of(owner: &GroupOwner) -> Self {
        let name = owner.process.as_ref().map(|(_, name)| escape::json(name.as_bytes()));
        let (process, process_hex) = name.map_or((None, None), |name| (Some(name.presentation), name.hex));
        Self { pid: owner.process.as_ref().map(|(pid, _)| *pid), process, process_hex, uid: owner.uid }
    }
}

impl Silent {
    fn of(group: &HalfOpenGroup) -> Self {
        Self {
            owner: Owner::of(&group.owner),
            peer: sockets::place(group.peer, false),
            count: group.count,
            backoff: group.backoff,
            quiet_ms: millis_f64(group.silent_for),
        }
    }
}

impl Fact {
    pub(super) fn of(fact: &SocketFact) -> Self {
        let place = |at| sockets::place(at, false);
        match fact {
            SocketFact::Counts(counts) => Self::SocketCounts {
                tcp: counts.tcp.total(),
                udp: counts.udp_connected + counts.udp_unconnected,
            },
            SocketFact::CloseWait(group) => Self::SocketCloseWait {
                owner: Owner::of(&group.owner),
                count: group.count,
                over_a_minute: group.over_a_minute,
                oldest_ms: millis_f64(group.oldest),
                busiest: group.busiest.map(|(at, _)| place(at)),
                before: group.before.map(|(count, _)| count),
            },
            SocketFact::Queue(one) => Self::SocketQueue {
                owner: Owner::of(&one.owner),
                local: sockets::local(&one.socket),
                waiting: one.socket.receive_queue,
                backlog: one.socket.send_queue,
            },
            SocketFact::Hanging(group) => Self::SocketHanging {
                owner: Owner::of(&group.owner),
                peer: place(group.peer),
                fate: sockets::hanging(group.kind),
                count: group.count,
                retransmits: group.retransmits,
                total_retrans: group.total_retrans,
                retrans: group.retrans,
                segs_in: group.segments_in,
            },
            SocketFact::Ports(ports) => Self::SocketPorts {
                owner: Owner::of(&ports.owner),
                source: ports.source.to_string(),
                peer: place(ports.peer),
                used: ports.used,
                time_wait: ports.time_wait,
                range: ports.range,
            },
            SocketFact::Unanswered(group) => Self::SocketUnanswered(Silent::of(group)),
            SocketFact::Idle(group) => Self::SocketIdle(Silent::of(group)),
            SocketFact::Loss(loss) => Self::SocketLoss {
                address: loss.address.to_string(),
                connections: loss.connections,
                bytes_sent: loss.sent,
                bytes_retransmitted: loss.retransmitted,
            },
            SocketFact::ZeroWindow(group) => Self::SocketZeroWindow {
                owner: Owner::of(&group.owner),
                peer: place(group.peer),
                count: group.count,
                waiting: group.waiting,
                probes: group.probes,
            },
            SocketFact::Pile(pile) => Self::SocketPile {
                state: sockets::state(pile.state),
                count: pile.count,
                busiest: pile.busiest.map(|(address, _)| address.to_string()),
            },
        }
    }
}
