//! Rule `sock.half-open`: perhaps nobody is at the other end of connections any more.
//!
//! **Observed**: what was sent on an established connection is not acknowledged, and its timer was doubled three times or more; or
//! a connection with another host has been idle for more than an hour, and no keep-alive timer runs. **Means**: the first is
//! dead, or the way is broken: the kernel gives up after a quarter of an hour. Of the second nobody can say: a peer that has
//! lost power or a NAT that has forgotten the connection is not noticed before something is sent. **Does not prove** that the
//! peer is gone. **Decides**: whether the host answers, and whether the connection gets an answer when it is used.

use netkit_model::{EvidenceId, HalfOpenGroup, Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_ping_of;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, connections};
use crate::words::span;

const ID: VerdictId = VerdictId::SockHalfOpen;

/// Something was sent, and nobody acknowledges it.
pub(super) fn unanswered(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let finding = |&(group, evidence): &(&HalfOpenGroup, EvidenceId)| {
        let text = format!(
            "{} of {} with {} may be dead: what was sent is not acknowledged, and nothing came for {}",
            connections(group.count),
            seen.owner(&group.owner),
            group.peer,
            span(group.silent_for),
        );
        let peer = Locus::at(LocusKind::Unknown, group.peer.ip());
        Finding::likely(ID, Status::Degraded, peer, text)
            .because([evidence])
            .next(test(HERE, netkit_ping_of(group.peer.ip().into()), &[ID]))
            .fix("have the program set TCP_USER_TIMEOUT, which ends such connections in the time that it can bear")
    };
    seen.unanswered.iter().map(finding).collect()
}

/// Nothing is sent, and nobody would notice. That is no fault as such.
pub(super) fn idle(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let Some((first, _)) = seen.idle.first() else { return Vec::new() };
    let all: u64 = seen.idle.iter().map(|(group, _)| group.count).sum();
    let text = format!(
        "{} with other hosts are idle for more than an hour without keep-alive, most of {}: if a peer were gone, nobody \
         would notice",
        connections(all),
        seen.owner(&first.owner),
    );
    let finding = Finding::undetermined(ID, Status::Ok, Locus::of(LocusKind::Unknown), text);
    vec![
        finding
            .because(seen.idle.iter().map(|(_, evidence)| *evidence))
            .fix("set SO_KEEPALIVE in the program, with times below those of NATs on the way (120 to 200 s)"),
    ]
}
