//! The sockets of this host in JSON: counts, groups, rows, rates, and every problem as a verdict of its own.

mod row;

use std::collections::BTreeMap;

use netkit_model::{
    ListenerSeen, OwnersSeen, PeerGroup, ProcessGroup, SocketCounts, SocketRates as ModelRates, SocketsRun,
    StateCounts,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::Owner;
use super::verdict::Verdict;
use crate::escape;
use crate::number::millis_f64;
use crate::words::sockets;

pub(super) use row::Row;

/// The sockets of this host.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SocketsReport {
    /// The filter as it was typed; empty for all sockets.
    filter: String,
    /// The network namespace, where another one was asked for.
    namespace: Option<String>,
    /// Sockets that the filter lets through.
    matched: u64,
    /// How many there are.
    counts: Counts,
    /// Listeners of TCP, by port.
    listeners: Vec<Listener>,
    /// The peers with most sockets, the largest first.
    peers: Vec<Peer>,
    /// The processes with most sockets, the largest first.
    processes: Vec<Process>,
    /// Each socket (`--list`).
    sockets: Vec<Row>,
    /// The intervals of `--watch`, the latest last.
    rates: Vec<Rates>,
    /// How far owners could be named; null where nobody was asked for.
    owners: Option<Owners>,
    /// Ports that a connection may be given, first and last.
    port_range: Option<[u16; 2]>,
    /// Sockets came and went while they were read, so that some may be missing or told twice.
    changed_meanwhile: bool,
    /// Answers of the kernel that could not be read.
    unreadable: u64,
    /// All that is wrong or worth a word, the worst first; the first is the verdict of the run.
    problems: Vec<Verdict>,
}

/// How many sockets there are.
#[derive(Debug, Serialize, JsonSchema)]
struct Counts {
    /// TCP sockets by state, all eleven of RFC 9293.
    tcp: BTreeMap<&'static str, u64>,
    /// Of those in `SYN_RECEIVED`, handshakes that a listener has not finished.
    handshakes: u64,
    /// TCP sockets that no process holds any more; not those in `TIME_WAIT`.
    orphans: u64,
    /// UDP sockets that speak with one peer.
    udp_connected: u64,
    /// UDP sockets that take datagrams from anybody.
    udp_unconnected: u64,
}

/// A listener.
#[derive(Debug, Serialize, JsonSchema)]
struct Listener {
    /// Where it listens; an address of `*` takes both families.
    local: String,
    /// The port.
    port: u16,
    #[serde(flatten)]
    owner: Owner,
    /// Connections that wait to be accepted.
    waiting: u32,
    /// How many may wait.
    backlog: u32,
    /// Connections to it by state.
    connections: BTreeMap<&'static str, u64>,
}

/// Connections with one peer.
#[derive(Debug, Serialize, JsonSchema)]
struct Peer {
    /// The peer.
    address: String,
    /// The port on which one side listens.
    port: u16,
    /// It is this host that listens on it.
    port_is_here: bool,
    /// Sockets in all.
    count: u64,
    /// By state.
    states: BTreeMap<&'static str, u64>,
}

/// Sockets of one process.
#[derive(Debug, Serialize, JsonSchema)]
struct Process {
    #[serde(flatten)]
    owner: Owner,
    /// TCP sockets.
    tcp: u64,
    /// UDP sockets.
    udp: u64,
    /// TCP sockets by state.
    states: BTreeMap<&'static str, u64>,
}

/// How far owners could be named.
#[derive(Debug, Serialize, JsonSchema)]
struct Owners {
    /// Sockets that some process holds and that none could be named for.
    unnamed: u64,
    /// Of these, sockets of other users.
    of_others: u64,
    /// Processes whose descriptors this user may not see.
    closed_to_us: u64,
}

/// What happened in an interval, a second.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Rates {
    /// How long it was.
    interval_ms: f64,
    /// Connections that this host opened.
    active_opens_per_s: f64,
    /// Connections that others opened to it.
    passive_opens_per_s: f64,
    /// Connections that were closed.
    closed_per_s: f64,
    /// Handshakes that failed.
    attempt_fails_per_s: f64,
    /// Connections that ended by a RST.
    resets_per_s: f64,
    /// Segments that came.
    segments_in_per_s: f64,
    /// Segments that were sent.
    segments_out_per_s: f64,
    /// Segments that were sent again.
    retransmitted_per_s: f64,
    /// Connections that did not fit into a listener's queue.
    listen_overflows_per_s: f64,
    /// The sockets at the end of it.
    counts: Counts,
}

impl SocketsReport {
    pub(super) fn of(run: &SocketsRun) -> Self {
        Self {
            filter: escape::sentence(&run.filter).into_owned(),
            namespace: run.namespace.as_deref().map(|name| escape::sentence(name).into_owned()),
            matched: run.matched,
            counts: Counts::of(&run.counts),
            listeners: run.listeners.iter().map(Listener::of).collect(),
            peers: run.peers.iter().map(Peer::of).collect(),
            processes: run.processes.iter().map(Process::of).collect(),
            sockets: run.rows.iter().map(Row::of).collect(),
            rates: run.rates.iter().map(Rates::of).collect(),
            owners: run.owners.as_ref().map(Owners::of),
            port_range: run.port_range.map(|(first, last)| [first, last]),
            changed_meanwhile: run.changed_meanwhile,
            unreadable: run.unreadable,
            problems: run.problems.iter().map(Verdict::of).collect(),
        }
    }
}

impl Counts {
    fn of(counts: &SocketCounts) -> Self {
        let by_state = |one| (sockets::state(one), counts.tcp.of(one));
        Self {
            tcp: sockets::STATES.into_iter().map(by_state).collect(),
            handshakes: counts.handshakes,
            orphans: counts.orphans,
            udp_connected: counts.udp_connected,
            udp_unconnected: counts.udp_unconnected,
        }
    }
}

impl Listener {
    fn of(one: &ListenerSeen) -> Self {
        Self {
            local: sockets::local(&one.socket),
            port: one.socket.local.port(),
            owner: Owner::of(&one.owner),
            waiting: one.socket.receive_queue,
            backlog: one.socket.send_queue,
            connections: states(&one.connections),
        }
    }
}

impl Peer {
    fn of(group: &PeerGroup) -> Self {
        Self {
            address: group.address.to_string(),
            port: group.port,
            port_is_here: group.port_is_here,
            count: group.states.total(),
            states: states(&group.states),
        }
    }
}

impl Process {
    fn of(group: &ProcessGroup) -> Self {
        Self {
            owner: Owner::of(&group.owner),
            tcp: group.states.total(),
            udp: group.udp,
            states: states(&group.states),
        }
    }
}

impl Owners {
    fn of(owners: &OwnersSeen) -> Self {
        let OwnersSeen { unnamed, of_others, closed_to_us } = *owners;
        Self { unnamed, of_others, closed_to_us }
    }
}

impl Rates {
    pub(super) fn of(rates: &ModelRates) -> Self {
        Self {
            interval_ms: millis_f64(rates.interval),
            active_opens_per_s: rates.per_second(|at| at.active_opens),
            passive_opens_per_s: rates.per_second(|at| at.passive_opens),
            closed_per_s: rates.closed_per_second(),
            attempt_fails_per_s: rates.per_second(|at| at.attempt_fails),
            resets_per_s: rates.per_second(|at| at.established_resets),
            segments_in_per_s: rates.per_second(|at| at.segments_in),
            segments_out_per_s: rates.per_second(|at| at.segments_out),
            retransmitted_per_s: rates.per_second(|at| at.retransmitted),
            listen_overflows_per_s: rates.per_second(|at| at.listen_overflows),
            counts: Counts::of(&rates.counts),
        }
    }
}

/// The states in which there are any.
fn states(counts: &StateCounts) -> BTreeMap<&'static str, u64> {
    let all = sockets::STATES.into_iter().map(|one| (sockets::state(one), counts.of(one)));
    all.filter(|(_, count)| *count > 0).collect()
}
