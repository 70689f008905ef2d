//! What looks odd about this host's sockets, with a number for each observation: what the rules of `netkit sockets` look at.
//!
//! It judges nothing.

use std::net::SocketAddr;

use netkit_model::{
    CloseWaitGroup, EvidenceFact, EvidenceId, GroupOwner, HalfOpenGroup, HangingGroup, HangingKind,
    ListenerSeen, PeerLoss, Pile, PortUse, SocketFact, SocketsRun, TcpState, ZeroWindowGroup,
};

use crate::notebook::Notebook;
use crate::words::{count, quoted};

/// Groups of a kind that are looked at: a host with more faults of one kind has enough to do with these.
const MOST: usize = 8;

/// Everything odd, each kind with the largest groups first.
#[derive(Debug)]
pub(crate) struct SocketsSeen<'a> {
    pub(crate) run: &'a SocketsRun,
    pub(crate) counts: EvidenceId,
    pub(crate) close_wait: Vec<(&'a CloseWaitGroup, EvidenceId)>,
    /// Listeners at which connections wait.
    pub(crate) queues: Vec<(&'a ListenerSeen, EvidenceId)>,
    pub(crate) hanging: Vec<(&'a HangingGroup, EvidenceId)>,
    pub(crate) ports: Vec<(&'a PortUse, EvidenceId)>,
    pub(crate) unanswered: Vec<(&'a HalfOpenGroup, EvidenceId)>,
    pub(crate) idle: Vec<(&'a HalfOpenGroup, EvidenceId)>,
    pub(crate) losses: Vec<(&'a PeerLoss, EvidenceId)>,
    pub(crate) zero_window: Vec<(&'a ZeroWindowGroup, EvidenceId)>,
    pub(crate) piles: Vec<(&'a Pile, EvidenceId)>,
}

/// Observes the sockets of a host.
pub(crate) fn observe_sockets<'a>(run: &'a SocketsRun, notebook: &mut Notebook) -> SocketsSeen<'a> {
    let odd = &run.oddities;
    let counts = notebook.note(EvidenceFact::Sockets(SocketFact::Counts(run.counts)));
    let waits = |one: &&ListenerSeen| one.socket.receive_queue > 0;
    let mut queues: Vec<&ListenerSeen> = run.listeners.iter().filter(waits).collect();
    queues.sort_by_key(|one| std::cmp::Reverse(one.socket.receive_queue));
    // What is far from being a fault is no observation: a host has a place with most ports taken, always.
    let ports = odd.ports.iter().filter(|one| one.used.saturating_mul(2) > one.range);
    let losses = odd.losses.iter().filter(|one| one.retransmitted.saturating_mul(100) > one.sent);
    SocketsSeen {
        run,
        counts,
        close_wait: note(notebook, odd.close_wait.iter(), |one| SocketFact::CloseWait(one.clone())),
        queues: note(notebook, queues.into_iter(), |one| SocketFact::Queue(Box::new(one.clone()))),
        hanging: note(notebook, odd.hanging.iter(), |one| SocketFact::Hanging(one.clone())),
        ports: note(notebook, ports, |one| SocketFact::Ports(one.clone())),
        unanswered: note(notebook, odd.unanswered.iter(), |one| SocketFact::Unanswered(one.clone())),
        idle: note(notebook, odd.idle.iter(), |one| SocketFact::Idle(one.clone())),
        losses: note(notebook, losses, |one| SocketFact::Loss(one.clone())),
        zero_window: note(notebook, odd.zero_window.iter(), |one| SocketFact::ZeroWindow(one.clone())),
        piles: note(notebook, odd.piles.iter(), |one| SocketFact::Pile(one.clone())),
    }
}

fn note<'a, T>(
    notebook: &mut Notebook,
    all: impl Iterator<Item = &'a T>,
    fact: impl Fn(&T) -> SocketFact,
) -> Vec<(&'a T, EvidenceId)> {
    all.take(MOST).map(|one| (one, notebook.note(EvidenceFact::Sockets(fact(one))))).collect()
}

impl SocketsSeen<'_> {
    /// Those that hang for this reason.
    pub(crate) fn hanging(&self, kind: HangingKind) -> impl Iterator<Item = (&HangingGroup, EvidenceId)> {
        self.hanging.iter().filter(move |(group, _)| group.kind == kind).map(|(group, id)| (*group, *id))
    }

    /// How many are in these states, and what was observed of them.
    pub(crate) fn pile(&self, states: &[TcpState]) -> (u64, Vec<(&Pile, EvidenceId)>) {
        let piles: Vec<_> =
            self.piles.iter().filter(|(pile, _)| states.contains(&pile.state)).copied().collect();
        (piles.iter().map(|(pile, _)| pile.count).sum(), piles)
    }

    /// Whoever a group belongs to: `nginx[812]`, or the user where the process cannot be named.
    pub(crate) fn owner(&self, owner: &GroupOwner) -> String {
        match (&owner.process, owner.uid) {
            (Some((pid, name)), _) => {
                format!("{}[{pid}]", quoted(&String::from_utf8_lossy(name.as_bytes())))
            }
            (None, Some(uid)) => {
                let known = self.run.users.iter().find(|(number, _)| *number == uid);
                let user = known.map_or_else(
                    || format!("uid {uid}"),
                    |(_, name)| quoted(&String::from_utf8_lossy(name.as_bytes())),
                );
                format!("a process of user {user}")
            }
            (None, None) => "no process any more".to_owned(),
        }
    }

    /// A filter that shows the sockets of this owner.
    pub(crate) fn filter_of(owner: &GroupOwner) -> String {
        match (&owner.process, owner.uid) {
            (Some((pid, _)), _) => format!(" pid {pid}"),
            (None, Some(uid)) => format!(" user {uid}"),
            (None, None) => String::new(),
        }
    }

    /// What the sockets are, in a few words: "23 TCP and 4 UDP sockets".
    pub(crate) fn size(&self) -> String {
        let udp = self.run.counts.udp_connected + self.run.counts.udp_unconnected;
        let tcp = self.run.counts.tcp.total();
        match (tcp, udp) {
            (tcp, 0) => count(tcp, "TCP socket"),
            (0, udp) => count(udp, "UDP socket"),
            (tcp, udp) => format!("{tcp} TCP and {}", count(udp, "UDP socket")),
        }
    }
}

/// "1 connection", "3 connections".
pub(crate) fn connections(number: u64) -> String {
    count(number, "connection")
}

/// The place on which a listener listens, as people write it: `:8080` where it takes connections to all addresses.
pub(crate) fn listening_place(at: SocketAddr) -> String {
    if at.ip().is_unspecified() { format!(":{}", at.port()) } else { at.to_string() }
}
