//! The sockets of this host: rows, counts and groups of them, and what of them looks odd.
//!
//! It reads none and judges none. Groups are bounded, however many sockets there are.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_net::{InetSocket, SocketProtocol, TcpCounters, TcpState};

use crate::{Untrusted, Verdict};

/// A process that holds a socket.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketOwner {
    /// Its number.
    pub pid: u32,
    /// What it calls itself.
    pub name: Untrusted,
    /// The descriptor.
    pub fd: u32,
}

/// A socket with whoever holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct SocketRow {
    /// What the kernel tells of it.
    pub socket: InetSocket,
    /// The processes that hold it, as far as we may see.
    pub owners: Vec<SocketOwner>,
}

/// Something that is told while sockets are read.
#[derive(Clone, Debug)]
pub enum SocketsEvent {
    /// A socket that the filter lets through.
    Row(Box<SocketRow>),
    /// An interval of `--watch` is over.
    Rates(Box<SocketRates>),
}

/// How many sockets are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateCounts([u64; 12]);

/// How many sockets there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketCounts {
    /// TCP sockets by state.
    pub tcp: StateCounts,
    /// Of those in SYN-RECEIVED, handshakes that a listener has not finished.
    pub handshakes: u64,
    /// TCP sockets that no process holds any more and that still have something to send or to hear; not those in TIME-WAIT.
    pub orphans: u64,
    /// UDP sockets that speak with one peer.
    pub udp_connected: u64,
    /// UDP sockets that take datagrams from anybody.
    pub udp_unconnected: u64,
}

/// Who a group of sockets belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupOwner {
    /// The process, where it can be named: of several the one with the least number.
    pub process: Option<(u32, Untrusted)>,
    /// The user; of sockets that no process holds, nobody.
    pub uid: Option<u32>,
}

/// A listener of TCP and the connections to its port.
#[derive(Clone, Debug, PartialEq)]
pub struct ListenerSeen {
    /// The socket.
    pub socket: InetSocket,
    /// Whose it is.
    pub owner: GroupOwner,
    /// Connections to its address and port, by state.
    pub connections: StateCounts,
}

/// Connections with one peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerGroup {
    /// The peer.
    pub address: IpAddr,
    /// The peer's port, or that of this host to which it connects.
    pub port: u16,
    /// This host listens on the port; otherwise the peer does.
    pub port_is_here: bool,
    /// Sockets by state.
    pub states: StateCounts,
}

/// Sockets of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessGroup {
    /// The process.
    pub owner: GroupOwner,
    /// TCP sockets by state.
    pub states: StateCounts,
    /// UDP sockets.
    pub udp: u64,
}

/// Connections of one process that the other side has closed and the process has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseWaitGroup {
    /// Whose they are.
    pub owner: GroupOwner,
    /// How many.
    pub count: u64,
    /// How many have been so for a few seconds at least.
    pub settled: u64,
    /// How many have been so for a minute at least.
    pub over_a_minute: u64,
    /// For how long the oldest has been so at least: since then nothing at all has come.
    pub oldest: Duration,
    /// The place that most of them are with, and how many: a peer's port, or a port of this host.
    pub busiest: Option<(SocketAddr, u64)>,
    /// How many there were when it was looked before, and how long ago that is.
    pub before: Option<(u64, Duration)>,
}

/// What became of the SYN of a connection that hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HangingKind {
    /// It waits in this host, mostly for the link address of a neighbour.
    Neighbour,
    /// It was handed down and this host dropped it.
    DroppedHere,
    /// It left, and nothing came.
    NoAnswer,
    /// It left, and segments came that belong to no handshake.
    InvalidAnswer,
}

/// Connections that are tried and hang, of one owner to one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HangingGroup {
    /// What became of their SYNs.
    pub kind: HangingKind,
    /// Whose they are.
    pub owner: GroupOwner,
    /// Where to.
    pub peer: SocketAddr,
    /// How many.
    pub count: u64,
    /// Of the one that was repeated most: how often its timer ran out.
    pub retransmits: u8,
    /// How often its SYN was sent again.
    pub total_retrans: u32,
    /// How many of these left this host and are not answered.
    pub retrans: u32,
    /// Segments that came to it.
    pub segments_in: u32,
}

/// The ports of this host that are taken towards one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortUse {
    /// This host's address.
    pub source: IpAddr,
    /// Where to.
    pub peer: SocketAddr,
    /// Ports of the range that are taken.
    pub used: u64,
    /// Of these, in TIME-WAIT.
    pub time_wait: u64,
    /// Ports in the range that may be taken.
    pub range: u64,
    /// Who has most of them.
    pub owner: GroupOwner,
}

/// Connections of which nobody knows whether the other side is still there, of one owner with one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfOpenGroup {
    /// Whose they are.
    pub owner: GroupOwner,
    /// The other side of the first of them.
    pub peer: SocketAddr,
    /// How many.
    pub count: u64,
    /// What was sent is not acknowledged, and the timer was doubled so often; 0 where nothing was sent.
    pub backoff: u8,
    /// Since when nothing has come, of the one that waits longest.
    pub silent_for: Duration,
}

/// What was sent again to one peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerLoss {
    /// The peer.
    pub address: IpAddr,
    /// Open connections with it.
    pub connections: u64,
    /// Bytes sent on them in all, those sent again included.
    pub sent: u64,
    /// Bytes sent again.
    pub retransmitted: u64,
}

/// Connections whose other side takes no data, of one owner with one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZeroWindowGroup {
    /// Whose they are.
    pub owner: GroupOwner,
    /// The other side.
    pub peer: SocketAddr,
    /// How many.
    pub count: u64,
    /// Bytes that wait to be taken.
    pub waiting: u64,
    /// Window probes without progress, of the one with the most.
    pub probes: u8,
}

/// Sockets in states that should pass, with the peer of most of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pile {
    /// The state.
    pub state: TcpState,
    /// How many.
    pub count: u64,
    /// The peer of most, and how many.
    pub busiest: Option<(IpAddr, u64)>,
}

/// What of this host's sockets looks odd, each kind with the largest groups first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SocketOddities {
    /// Connections that their process has not closed.
    pub close_wait: Vec<CloseWaitGroup>,
    /// Connections that are tried and hang.
    pub hanging: Vec<HangingGroup>,
    /// The places towards which most ports are taken.
    pub ports: Vec<PortUse>,
    /// Connections on which something was sent that nobody acknowledges.
    pub unanswered: Vec<HalfOpenGroup>,
    /// Connections that have been idle for more than an hour and that nobody probes.
    pub idle: Vec<HalfOpenGroup>,
    /// Peers to which much is sent again.
    pub losses: Vec<PeerLoss>,
    /// Connections whose other side takes no data.
    pub zero_window: Vec<ZeroWindowGroup>,
    /// FIN-WAIT-1, FIN-WAIT-2, LAST-ACK, CLOSING and TIME-WAIT.
    pub piles: Vec<Pile>,
}

/// How far owners could be named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnersSeen {
    /// Sockets that some process holds and that none could be named for.
    pub unnamed: u64,
    /// Of these, sockets of other users than ours.
    pub of_others: u64,
    /// Processes whose descriptors this user may not see.
    pub closed_to_us: u64,
}

/// What happened in an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SocketRates {
    /// How long it was.
    pub interval: Duration,
    /// TCP's counters at its beginning.
    pub before: TcpCounters,
    /// At its end.
    pub after: TcpCounters,
    /// The sockets at its end.
    pub counts: SocketCounts,
}

/// What is shown of the sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SocketsView {
    /// Counts and groups.
    #[default]
    Summary,
    /// Each socket.
    List,
    /// What is wrong.
    Problems,
    /// Rates.
    Watch,
}

/// The sockets of this host, read once or again and again.
#[derive(Clone, Debug, Default)]
pub struct SocketsRun {
    /// What is shown.
    pub view: SocketsView,
    /// The filter as the user typed it; empty for all.
    pub filter: String,
    /// The network namespace, where another one was asked for.
    pub namespace: Option<String>,
    /// Sockets that the filter lets through.
    pub matched: u64,
    /// By state.
    pub counts: SocketCounts,
    /// Listeners of TCP, by port.
    pub listeners: Vec<ListenerSeen>,
    /// The peers with most sockets.
    pub peers: Vec<PeerGroup>,
    /// The processes with most sockets.
    pub processes: Vec<ProcessGroup>,
    /// Each socket, where they are listed and kept.
    pub rows: Vec<SocketRow>,
    /// What looks odd.
    pub oddities: SocketOddities,
    /// Ports that a connection may be given (`ip_local_port_range`), first and last.
    pub port_range: Option<(u16, u16)>,
    /// How far owners could be named; `None` where nobody was asked for.
    pub owners: Option<OwnersSeen>,
    /// The names of users by number.
    pub users: Vec<(u32, Untrusted)>,
    /// The intervals of `--watch`, the latest last; the oldest are forgotten.
    pub rates: Vec<SocketRates>,
    /// Sockets came and went while they were read, so that some may be missing or told twice.
    pub changed_meanwhile: bool,
    /// Answers of the kernel that could not be read.
    pub unreadable: u64,
    /// All that is wrong, the worst first; the verdict of the run is the first of them.
    pub problems: Vec<Verdict>,
}

impl StateCounts {
    /// One more in this state.
    pub fn add(&mut self, state: TcpState) {
        self.0[state as usize] += 1;
    }

    /// Those of another group, too.
    pub fn add_all(&mut self, others: &Self) {
        for (here, there) in self.0.iter_mut().zip(others.0) {
            *here += there;
        }
    }

    /// How many are in this state.
    pub fn of(&self, state: TcpState) -> u64 {
        self.0[state as usize]
    }

    /// How many there are.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl SocketCounts {
    /// How many there are.
    pub fn total(&self) -> u64 {
        self.tcp.total() + self.udp_connected + self.udp_unconnected
    }

    /// Counts a socket.
    pub fn add(&mut self, socket: &InetSocket) {
        match (socket.protocol, socket.state) {
            (SocketProtocol::Udp, TcpState::Established) => self.udp_connected += 1,
            (SocketProtocol::Udp, _) => self.udp_unconnected += 1,
            (SocketProtocol::Tcp, state) => {
                self.tcp.add(state);
                self.handshakes += u64::from(state == TcpState::SynReceived && !socket.has_owner());
                // A connection that waits to be accepted is nobody's yet, and no orphan.
                let is_closing = matches!(
                    state,
                    TcpState::FinWait1 | TcpState::FinWait2 | TcpState::LastAck | TcpState::Closing
                );
                self.orphans += u64::from(!socket.has_owner() && is_closing);
            }
        }
    }
}

impl SocketRates {
    /// What a counter grew by in a second.
    pub fn per_second(&self, counter: impl Fn(&TcpCounters) -> u64) -> f64 {
        self.rate(counter(&self.after).saturating_sub(counter(&self.before)))
    }

    fn rate(&self, grown: u64) -> f64 {
        let seconds = self.interval.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate is shown with a few digits")]
        let grown = grown as f64;
        if seconds > 0.0 { grown / seconds } else { 0.0 }
    }

    /// Connections that were closed in a second.
    pub fn closed_per_second(&self) -> f64 {
        self.rate(self.closed())
    }

    /// Connections that were opened, by this host or to it.
    pub fn opened(&self) -> u64 {
        let opened = |at: &TcpCounters| at.active_opens.saturating_add(at.passive_opens);
        opened(&self.after).saturating_sub(opened(&self.before))
    }

    /// Connections that were closed: those opened, less those that are more now.
    pub fn closed(&self) -> u64 {
        // A handshake that failed was opened and never established.
        let failed = self.after.attempt_fails.saturating_sub(self.before.attempt_fails);
        (self.opened() + self.before.established)
            .saturating_sub(self.after.established.saturating_add(failed))
    }
}
