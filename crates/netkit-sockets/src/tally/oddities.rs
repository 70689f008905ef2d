//! What looks odd about sockets, gathered as they come: who does not close, what hangs, where ports run out, what waits.
//!
//! It gathers and does not judge: how many are too many is the business of the rules.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::{
    CloseWaitGroup, GroupOwner, HalfOpenGroup, HangingGroup, HangingKind, PeerLoss, Pile, PortUse,
    SocketOddities, ZeroWindowGroup,
};
use netkit_net::{InetSocket, SocketTimerKind, TcpInfo, TcpState};

use super::{OwnerKey, Surroundings, largest};

/// In CLOSE-WAIT for so long, a connection is more than on its way through.
const SETTLED: Duration = Duration::from_secs(2);
/// And for so long, nobody is about to close it.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// Idle for so long, a connection may have lost its other side without anybody's noticing.
const IDLE: Duration = Duration::from_secs(3_600);
/// A timer that was doubled so often has run out over some seconds.
const MANY_BACKOFFS: u8 = 3;
/// States that should pass.
const PASSING: [TcpState; 5] =
    [TcpState::FinWait1, TcpState::FinWait2, TcpState::LastAck, TcpState::Closing, TcpState::TimeWait];

/// The most frequent of many, in the room of one (Boyer and Moore): right wherever one has more than half.
#[derive(Clone, Copy, Debug)]
struct Majority {
    key: OwnerKey,
    lead: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct CloseWaits {
    count: u64,
    settled: u64,
    over_a_minute: u64,
    oldest: Duration,
}

#[derive(Clone, Copy, Debug, Default)]
struct Hanging {
    count: u64,
    retransmits: u8,
    total_retrans: u32,
    retrans: u32,
    segments_in: u32,
}

#[derive(Clone, Copy, Debug)]
struct Ports {
    used: u64,
    time_wait: u64,
    owner: Majority,
}

#[derive(Clone, Copy, Debug)]
struct HalfOpen {
    peer: SocketAddr,
    count: u64,
    backoff: u8,
    silent_for: Duration,
}

#[derive(Clone, Copy, Debug, Default)]
struct Loss {
    connections: u64,
    sent: u64,
    retransmitted: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct ZeroWindow {
    count: u64,
    waiting: u64,
    probes: u8,
}

/// What was gathered so far.
#[derive(Debug, Default)]
pub(super) struct Oddities {
    close_wait: HashMap<OwnerKey, CloseWaits>,
    /// At which places, of this host and of the other sides.
    close_wait_places: HashMap<(OwnerKey, SocketAddr), u64>,
    hanging: HashMap<(HangingKind, OwnerKey, SocketAddr), Hanging>,
    ports: HashMap<(IpAddr, SocketAddr), Ports>,
    unanswered: HashMap<(OwnerKey, IpAddr), HalfOpen>,
    idle: HashMap<(OwnerKey, IpAddr), HalfOpen>,
    losses: HashMap<IpAddr, Loss>,
    zero_window: HashMap<(OwnerKey, SocketAddr), ZeroWindow>,
    piles: HashMap<(TcpState, IpAddr), u64>,
    /// Ports of the range that may be taken.
    range: u64,
}

impl Oddities {
    /// Takes a connection of TCP; `is_served` where this host listens on its port.
    pub(super) fn take(
        &mut self,
        socket: &InetSocket,
        owner: OwnerKey,
        is_served: bool,
        surroundings: &Surroundings,
    ) {
        if PASSING.contains(&socket.state) {
            *self.piles.entry((socket.state, socket.peer.ip())).or_default() += 1;
        }
        if !is_served {
            self.take_port(socket, owner, surroundings);
        }
        let Some(info) = &socket.info else { return };
        match socket.state {
            // One that nobody has accepted yet is its listener's affair.
            TcpState::CloseWait if socket.has_owner() => self.take_close_wait(socket, info, owner),
            TcpState::SynSent => self.take_hanging(socket, info, owner),
            TcpState::Established => self.take_established(socket, info, owner),
            _ => {}
        }
    }

    fn take_port(&mut self, socket: &InetSocket, owner: OwnerKey, surroundings: &Surroundings) {
        let Some((first, last)) = surroundings.port_range else { return };
        if self.range == 0 {
            self.range = to_be_had(first, last, &surroundings.reserved_ports);
        }
        if !(first..=last).contains(&socket.local.port()) {
            return;
        }
        let ports = self.ports.entry((socket.local.ip(), socket.peer)).or_insert(Ports {
            used: 0,
            time_wait: 0,
            owner: Majority { key: owner, lead: 0 },
        });
        ports.used += 1;
        ports.time_wait += u64::from(socket.state == TcpState::TimeWait);
        if socket.has_owner() {
            ports.owner.count(owner);
        }
    }

    fn take_close_wait(&mut self, socket: &InetSocket, info: &TcpInfo, owner: OwnerKey) {
        // The FIN carried an acknowledgement, so that it is at least as old as the last of these.
        let age = info.since_ack_received;
        let group = self.close_wait.entry(owner).or_default();
        group.count += 1;
        group.settled += u64::from(age >= SETTLED);
        group.over_a_minute += u64::from(age >= FORGOTTEN);
        group.oldest = group.oldest.max(age);
        // Who serves is told by which of the two places recurs: its listener may be gone.
        for place in [socket.local, socket.peer] {
            *self.close_wait_places.entry((owner, place)).or_default() += 1;
        }
    }

    fn take_hanging(&mut self, socket: &InetSocket, info: &TcpInfo, owner: OwnerKey) {
        let Some(kind) = hanging_kind(info) else { return };
        let group = self.hanging.entry((kind, owner, socket.peer)).or_default();
        group.count += 1;
        if info.retransmits >= group.retransmits {
            group.retransmits = info.retransmits;
            group.total_retrans = info.total_retrans;
            group.retrans = info.retrans;
            group.segments_in = info.segments_in.unwrap_or(0);
        }
    }

    fn take_established(&mut self, socket: &InetSocket, info: &TcpInfo, owner: OwnerKey) {
        let peer = socket.peer.ip();
        if let (Some(sent), Some(retransmitted)) = (info.bytes_sent, info.bytes_retransmitted) {
            let loss = self.losses.entry(peer).or_default();
            loss.connections += 1;
            loss.sent = loss.sent.saturating_add(sent);
            loss.retransmitted = loss.retransmitted.saturating_add(retransmitted);
        }
        let silent_for = info.since_ack_received.min(info.since_data_received);
        let waits = socket.send_queue > 0 && info.backoff >= MANY_BACKOFFS;
        if waits && info.send_window == Some(0) {
            let group = self.zero_window.entry((owner, socket.peer)).or_default();
            group.count += 1;
            group.waiting = group.waiting.saturating_add(socket.send_queue.into());
            group.probes = group.probes.max(info.backoff);
        } else if waits {
            note(&mut self.unanswered, (owner, peer), socket.peer, info.backoff, silent_for);
        }
        let keeps_alive = socket.timer.is_some_and(|timer| timer.kind == SocketTimerKind::KeepAlive);
        let is_here = peer.is_loopback() || peer == socket.local.ip();
        let quiet = silent_for.min(info.since_data_sent);
        if !waits && !keeps_alive && !is_here && quiet > IDLE {
            note(&mut self.idle, (owner, peer), socket.peer, 0, quiet);
        }
    }

    /// The largest groups of each kind.
    pub(super) fn finish(self, name: impl Fn(OwnerKey) -> GroupOwner) -> SocketOddities {
        SocketOddities {
            close_wait: close_waits(self.close_wait, &self.close_wait_places, &name),
            hanging: hanging(self.hanging, &name),
            ports: ports(self.ports, self.range, &name),
            unanswered: half_open(self.unanswered, &name),
            idle: half_open(self.idle, &name),
            losses: losses(self.losses),
            zero_window: zero_windows(self.zero_window, &name),
            piles: piles(&self.piles),
        }
    }
}

/// Adds to each leak how many connections the same process had when it was looked before, so long ago.
pub fn growth_since(now: &mut SocketOddities, before: &SocketOddities, ago: Duration) {
    for group in &mut now.close_wait {
        let same = before.close_wait.iter().find(|old| old.owner == group.owner);
        group.before = Some((same.map_or(0, |old| old.count), ago));
    }
}

impl Majority {
    fn count(&mut self, key: OwnerKey) {
        if self.lead == 0 {
            *self = Self { key, lead: 1 };
        } else if self.key == key {
            self.lead += 1;
        } else {
            self.lead -= 1;
        }
    }
}

/// What became of a SYN; `None` before its timer has run out once.
fn hanging_kind(info: &TcpInfo) -> Option<HangingKind> {
    if info.retransmits == 0 {
        return None;
    }
    Some(if info.segments_in > Some(0) {
        HangingKind::InvalidAnswer
    } else if info.retrans > 0 {
        HangingKind::NoAnswer
    } else if info.total_retrans < info.retransmits.into() {
        // What still waits in this host is not repeated.
        HangingKind::Neighbour
    } else {
        HangingKind::DroppedHere
    })
}

/// How many ports of a range may be taken.
fn to_be_had(first: u16, last: u16, reserved: &[(u16, u16)]) -> u64 {
    let length = |first: u16, last: u16| u64::from(last.saturating_sub(first)) + 1;
    let taken = reserved.iter().filter_map(|&(from, to)| {
        let (from, to) = (from.max(first), to.min(last));
        (from <= to).then(|| length(from, to))
    });
    length(first, last).saturating_sub(taken.sum())
}

fn note<K: Eq + Hash>(
    groups: &mut HashMap<K, HalfOpen>,
    key: K,
    peer: SocketAddr,
    backoff: u8,
    silent_for: Duration,
) {
    let group = groups.entry(key).or_insert(HalfOpen { peer, count: 0, backoff, silent_for });
    group.count += 1;
    group.backoff = group.backoff.max(backoff);
    group.silent_for = group.silent_for.max(silent_for);
}

fn close_waits(
    groups: HashMap<OwnerKey, CloseWaits>,
    places: &HashMap<(OwnerKey, SocketAddr), u64>,
    name: impl Fn(OwnerKey) -> GroupOwner,
) -> Vec<CloseWaitGroup> {
    let groups = largest(groups.into_iter().collect(), |(_, group)| group.count, |(key, _)| *key);
    let group = |(key, group): (OwnerKey, CloseWaits)| {
        let of_owner = places.iter().filter(|((owner, _), _)| *owner == key);
        let busiest = of_owner.max_by_key(|((_, place), count)| (**count, *place));
        CloseWaitGroup {
            owner: name(key),
            count: group.count,
            settled: group.settled,
            over_a_minute: group.over_a_minute,
            oldest: group.oldest,
            busiest: busiest.map(|((_, place), count)| (*place, *count)),
            before: None,
        }
    };
    groups.into_iter().map(group).collect()
}

fn hanging(
    groups: HashMap<(HangingKind, OwnerKey, SocketAddr), Hanging>,
    name: impl Fn(OwnerKey) -> GroupOwner,
) -> Vec<HangingGroup> {
    let groups = largest(groups.into_iter().collect(), |(_, group)| group.count, |(key, _)| *key);
    let group = |((kind, owner, peer), group): ((HangingKind, OwnerKey, SocketAddr), Hanging)| HangingGroup {
        kind,
        owner: name(owner),
        peer,
        count: group.count,
        retransmits: group.retransmits,
        total_retrans: group.total_retrans,
        retrans: group.retrans,
        segments_in: group.segments_in,
    };
    groups.into_iter().map(group).collect()
}

fn ports(
    groups: HashMap<(IpAddr, SocketAddr), Ports>,
    range: u64,
    name: impl Fn(OwnerKey) -> GroupOwner,
) -> Vec<PortUse> {
    let groups = largest(groups.into_iter().collect(), |(_, group)| group.used, |(key, _)| *key);
    let group = |((source, peer), group): ((IpAddr, SocketAddr), Ports)| PortUse {
        source,
        peer,
        used: group.used,
        time_wait: group.time_wait,
        range,
        owner: name(group.owner.key),
    };
    groups.into_iter().map(group).collect()
}

fn half_open(
    groups: HashMap<(OwnerKey, IpAddr), HalfOpen>,
    name: impl Fn(OwnerKey) -> GroupOwner,
) -> Vec<HalfOpenGroup> {
    let groups = largest(groups.into_iter().collect(), |(_, group)| group.count, |(key, _)| *key);
    let group = |((owner, _), group): ((OwnerKey, IpAddr), HalfOpen)| HalfOpenGroup {
        owner: name(owner),
        peer: group.peer,
        count: group.count,
        backoff: group.backoff,
        silent_for: group.silent_for,
    };
    groups.into_iter().map(group).collect()
}

fn losses(groups: HashMap<IpAddr, Loss>) -> Vec<PeerLoss> {
    let lossy = groups.into_iter().filter(|(_, loss)| loss.retransmitted > 0).collect();
    let groups = largest(lossy, |(_, loss): &(IpAddr, Loss)| loss.retransmitted, |(address, _)| *address);
    let group = |(address, Loss { connections, sent, retransmitted }): (IpAddr, Loss)| PeerLoss {
        address,
        connections,
        sent,
        retransmitted,
    };
    groups.into_iter().map(group).collect()
}

fn zero_windows(
    groups: HashMap<(OwnerKey, SocketAddr), ZeroWindow>,
    name: impl Fn(OwnerKey) -> GroupOwner,
) -> Vec<ZeroWindowGroup> {
    let groups = largest(groups.into_iter().collect(), |(_, group)| group.count, |(key, _)| *key);
    let group = |((owner, peer), group): ((OwnerKey, SocketAddr), ZeroWindow)| ZeroWindowGroup {
        owner: name(owner),
        peer,
        count: group.count,
        waiting: group.waiting,
        probes: group.probes,
    };
    groups.into_iter().map(group).collect()
}

fn piles(groups: &HashMap<(TcpState, IpAddr), u64>) -> Vec<Pile> {
    let pile = |state: TcpState| {
        let of_state = || groups.iter().filter(move |((of, _), _)| *of == state);
        let count: u64 = of_state().map(|(_, count)| count).sum();
        let busiest = of_state().max_by_key(|((_, address), count)| (**count, *address));
        let busiest = busiest.map(|((_, address), count)| (*address, *count));
        (count > 0).then_some(Pile { state, count, busiest })
    };
    PASSING.into_iter().filter_map(pile).collect()
}
