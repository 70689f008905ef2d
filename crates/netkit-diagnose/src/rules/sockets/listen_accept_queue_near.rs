//! Rule `listen.accept-queue-near`: the queue of a listener is more than half full.
//!
//! **Observed**: at least eight connections wait at a listener, more than half of what its backlog allows. **Means**: the program
//! accepts more slowly than connections come, at this moment; when the queue is full, further ones get no answer. **Does not
//! prove** that it stays so: bursts fill a queue and are gone. **Decides**: the queue as it goes on.

use netkit_model::{EvidenceId, ListenerSeen, Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_sockets;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, listening_place};

const ID: VerdictId = VerdictId::ListenQueueNear;
/// Fewer than these are no crowd, however short the queue is.
const CROWD: u32 = 8;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let is_near = |one: &ListenerSeen| {
        let (waiting, backlog) = (one.socket.receive_queue, one.socket.send_queue);
        waiting >= CROWD && waiting <= backlog && waiting > backlog / 2
    };
    let finding = |&(one, evidence): &(&ListenerSeen, EvidenceId)| {
        let (who, at) = (seen.owner(&one.owner), listening_place(one.socket.local));
        let (waiting, backlog) = (one.socket.receive_queue, one.socket.send_queue);
        let text =
            format!("the accept queue of {who} at {at} is more than half full: {waiting} of {backlog}");
        Finding::likely(ID, Status::Degraded, Locus::of(LocusKind::ThisHost), text)
            .because([evidence])
            .next(test(HERE, netkit_sockets(&format!("--watch 1 sport :{}", one.socket.local.port())), &[ID]))
            .fix("accept faster, or ask for a longer queue (listen(), net.core.somaxconn)")
    };
    seen.queues.iter().filter(|(one, _)| is_near(one)).map(finding).collect()
}
