//! Rule `listen.accept-queue-full`, of a host's sockets: a program does not accept connections as fast as they come.
//!
//! **Observed**: more connections wait at a listener than its backlog allows; one more than that fits. **Means**: the kernel drops
//! every further SYN, so that others see silence; the program is busy, stopped, or never accepts. **Does not prove** an attack.
//! **Decides**: the queue as it goes on, and what the program does.

use netkit_model::{EvidenceId, ListenerSeen, Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_sockets;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, listening_place};

const ID: VerdictId = VerdictId::ListenQueueFull;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let is_full = |one: &ListenerSeen| one.socket.receive_queue > one.socket.send_queue;
    let finding = |&(one, evidence): &(&ListenerSeen, EvidenceId)| {
        let (who, at) = (seen.owner(&one.owner), listening_place(one.socket.local));
        let (waiting, backlog) = (one.socket.receive_queue, one.socket.send_queue);
        let text = format!(
            "the accept queue of {who} at {at} is full: {waiting} wait, {backlog} may, and further connections get no answer"
        );
        Finding::proven(ID, Status::Fail, Locus::of(LocusKind::ThisHost), text)
            .because([evidence])
            .next(test(HERE, netkit_sockets(&format!("--watch 1 sport :{}", one.socket.local.port())), &[ID]))
            .fix("see why the program does not accept; a longer backlog (listen(), net.core.somaxconn) only buys time")
    };
    seen.queues.iter().filter(|(one, _)| is_full(one)).map(finding).collect()
}
