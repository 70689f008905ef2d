//! Counts and groups of sockets that come one by one: by state, by listener, by peer and by process.
//!
//! What looks odd is gathered beside it (`tally/oddities.rs`). Each group is as large as its members are many, not as they are
//! long; only the largest are kept at the end.

mod oddities;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use netkit_model::{
    GroupOwner, ListenerSeen, OwnersSeen, PeerGroup, ProcessGroup, SocketCounts, SocketOddities, StateCounts,
    Untrusted,
};
use netkit_net::{InetSocket, SocketOwners, SocketProtocol, TcpState};

use oddities::Oddities;
pub use oddities::growth_since;

/// Groups of each kind that are kept.
const MOST_GROUPS: usize = 64;

/// What of this host the sockets are judged by.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Ports that a connection may be given, first and last.
    pub port_range: Option<(u16, u16)>,
    /// Ports of these that are never given, in ranges.
    pub reserved_ports: Vec<(u16, u16)>,
    /// The user that asks.
    pub own_user: u32,
}

/// Whoever a group belongs to, before it has a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct OwnerKey {
    pid: Option<u32>,
    uid: Option<u32>,
}

/// Sockets that have come so far.
#[derive(Debug)]
pub struct Tally<'a> {
    owners: &'a SocketOwners,
    surroundings: Surroundings,
    asked_for_owners: bool,
    matched: u64,
    counts: SocketCounts,
    /// Ports of this host on which somebody listens, of all sockets and not only of those that are wanted.
    listening: HashSet<u16>,
    listeners: Vec<(InetSocket, OwnerKey)>,
    /// Connections to ports on which somebody listens.
    served: HashMap<SocketAddr, StateCounts>,
    peers: HashMap<(IpAddr, u16, bool), StateCounts>,
    processes: HashMap<OwnerKey, (StateCounts, u64)>,
    named: OwnersSeen,
    oddities: Oddities,
}

/// What came of a tally.
#[derive(Clone, Debug, Default)]
pub struct Tallied {
    /// Sockets that were taken.
    pub matched: u64,
    /// By state.
    pub counts: SocketCounts,
    /// Listeners of TCP, by port.
    pub listeners: Vec<ListenerSeen>,
    /// Peers, the largest first.
    pub peers: Vec<PeerGroup>,
    /// Processes, the largest first.
    pub processes: Vec<ProcessGroup>,
    /// What looks odd.
    pub oddities: SocketOddities,
    /// How far owners could be named.
    pub owners: Option<OwnersSeen>,
}

impl<'a> Tally<'a> {
    /// Nothing yet. `owners` are empty where nobody `asked_for_owners`.
    pub fn new(owners: &'a SocketOwners, asked_for_owners: bool, surroundings: Surroundings) -> Self {
        Self {
            owners,
            surroundings,
            asked_for_owners,
            matched: 0,
            counts: SocketCounts::default(),
            listening: HashSet::new(),
            listeners: Vec::new(),
            served: HashMap::new(),
            peers: HashMap::new(),
            processes: HashMap::new(),
            named: OwnersSeen { closed_to_us: owners.closed_to_us, ..OwnersSeen::default() },
            oddities: Oddities::default(),
        }
    }

    /// Learns of a listener, wanted or not: which end of a connection serves is told by it. All listeners have to come before
    /// other sockets.
    pub fn learn_listener(&mut self, socket: &InetSocket) {
        self.listening.insert(socket.local.port());
    }

    /// Takes a socket that is wanted.
    pub fn take(&mut self, socket: &InetSocket) {
        self.matched += 1;
        self.counts.add(socket);
        let owner = self.owner_of(socket);
        if socket.has_owner() {
            let (states, udp) = self.processes.entry(owner).or_default();
            match socket.protocol {
                SocketProtocol::Tcp => states.add(socket.state),
                SocketProtocol::Udp => *udp += 1,
            }
        }
        if socket.protocol == SocketProtocol::Udp {
            return;
        }
        if socket.state == TcpState::Listen {
            self.listeners.push((*socket, owner));
            return;
        }
        let is_served = self.listening.contains(&socket.local.port());
        if is_served {
            self.served.entry(socket.local).or_default().add(socket.state);
        }
        let port = if is_served { socket.local.port() } else { socket.peer.port() };
        self.peers.entry((socket.peer.ip(), port, is_served)).or_default().add(socket.state);
        self.oddities.take(socket, owner, is_served, &self.surroundings);
    }

    /// The groups, the largest first.
    pub fn finish(self) -> Tallied {
        let owners = self.owners;
        let name = |key: OwnerKey| named(owners, key);
        let mut listeners: Vec<ListenerSeen> = self
            .listeners
            .iter()
            .map(|(socket, owner)| ListenerSeen {
                socket: *socket,
                owner: name(*owner),
                connections: served_by(socket, &self.served),
            })
            .collect();
        listeners.sort_by_key(|one| (one.socket.local.port(), one.socket.local.ip()));
        let peers = self.peers.into_iter().map(|((address, port, port_is_here), states)| PeerGroup {
            address,
            port,
            port_is_here,
            states,
        });
        let peers =
            largest(peers.collect(), |one: &PeerGroup| one.states.total(), |one| (one.address, one.port));
        let processes = self.processes.into_iter().map(|(key, (states, udp))| (key, states, udp)).collect();
        let processes = largest(processes, |(_, states, udp)| states.total() + udp, |(key, ..)| *key);
        Tallied {
            matched: self.matched,
            counts: self.counts,
            listeners,
            peers,
            processes: processes
                .into_iter()
                .map(|(key, states, udp)| ProcessGroup { owner: name(key), states, udp })
                .collect(),
            oddities: self.oddities.finish(name),
            owners: self.asked_for_owners.then_some(self.named),
        }
    }

    fn owner_of(&mut self, socket: &InetSocket) -> OwnerKey {
        if !socket.has_owner() {
            return OwnerKey::default();
        }
        let pid = self.owners.of(socket.inode).map(|holder| holder.process.pid).min();
        if pid.is_none() && self.asked_for_owners {
            self.named.unnamed += 1;
            self.named.of_others += u64::from(socket.uid != self.surroundings.own_user);
        }
        OwnerKey { pid, uid: Some(socket.uid) }
    }
}

/// The name of whoever a group belongs to.
fn named(owners: &SocketOwners, key: OwnerKey) -> GroupOwner {
    let process = key.pid.map(|pid| {
        let name = owners.name_of(pid).unwrap_or_default();
        (pid, Untrusted::from_bytes(name))
    });
    GroupOwner { process, uid: key.uid }
}

/// The connections that a listener has brought: those to its address, or to its port where it listens on all.
fn served_by(listener: &InetSocket, served: &HashMap<SocketAddr, StateCounts>) -> StateCounts {
    let at = listener.local;
    if !at.ip().is_unspecified() {
        return served.get(&at).copied().unwrap_or_default();
    }
    let fits = |local: &SocketAddr| {
        let family = match (listener.ipv6, listener.ipv6_only) {
            (false, _) => local.is_ipv4(),
            (true, true) => local.is_ipv6(),
            (true, false) => true,
        };
        local.port() == at.port() && family
    };
    let mut all = StateCounts::default();
    for (_, states) in served.iter().filter(|(local, _)| fits(local)) {
        all.add_all(states);
    }
    all
}

/// The largest, the largest first; among equals in the order of `then`.
fn largest<T, K: Ord>(mut all: Vec<T>, size: impl Fn(&T) -> u64, then: impl Fn(&T) -> K) -> Vec<T> {
    all.sort_by_key(|one| (std::cmp::Reverse(size(one)), then(one)));
    all.truncate(MOST_GROUPS);
    all
}
